// The latest call as it went over the wire: request, answer, time; to copy, or to repeat in a terminal.

import { curl } from "./cds_client.js";

export class WireView {
  #call = null;
  #part;
  #buttons;

  constructor(part, buttons) {
    this.#part = part;
    this.#buttons = buttons;
    for (const button of buttons) {
      const which = button.dataset.copy;
      button.addEventListener("click", () => (which ? this.#copy(which) : this.#download()));
    }
  }

  show(call) {
    const { service, request, answer } = call;
    this.#call = call;
    this.#part("request").textContent = request;
    this.#part("response").textContent = pretty(answer.text);
    const size = (request.length / 1024).toFixed(1);
    const time = answer.milliseconds.toFixed(1);
    this.note(`POST /cds-services/${service.id}: ${answer.status} in ${time} ms, ${size} KB sent.`);
    for (const button of this.#buttons) button.disabled = false;
  }

  note(text) {
    this.#part("wire-note").textContent = text;
  }

  add(text) {
    this.#part("wire-note").textContent += ` ${text}`;
  }

  async #copy(which) {
    try {
      await navigator.clipboard.writeText(this.#part(which).textContent);
      this.#part("copied").textContent = `The ${which} is on the clipboard.`;
    } catch {
      getSelection().selectAllChildren(this.#part(which));
      this.#part("copied").textContent = `The ${which} is selected; copy it with the keyboard.`;
    }
  }

  #download() {
    const { service, request } = this.#call;
    const script = curl(`${location.origin}/cds-services/${service.id}`, request);
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([script], { type: "text/x-shellscript" }));
    link.download = `${service.hook}.sh`;
    link.click();
    URL.revokeObjectURL(link.href);
  }
}

function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
