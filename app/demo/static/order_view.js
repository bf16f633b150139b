// One order of the list as a form: reason, a choice of reasons, priority.

import { reasonOf, studyOf } from "./order_list.js";

// Draw an order. `on` says what to do when it is changed: remove, reason, pick, priority; each is given the order's id.
export function orderView(template, order, { reasons, signed, on }) {
  const item = template.content.cloneNode(true).querySelector(".order");
  const part = (name) => item.querySelector(`.order-${name}`);
  item.dataset.order = order.id;
  part("title").textContent = studyOf(order);
  part("title").id = `${order.id}-title`;
  part("code").textContent = codeOf(order);
  part("reason").value = reasonOf(order);
  part("priority").value = order.priority ?? "routine";
  part("pick").append(new Option("Choose from this list", ""), ...reasons.map((text) => new Option(text, text)));
  for (const name of ["reason", "pick", "priority"]) {
    part(name).id = `${order.id}-${name}`;
    part(name).disabled = signed;
    part(name).setAttribute("aria-describedby", `${order.id}-title`);
    item.querySelector(`.${name}-label`).htmlFor = part(name).id;
  }
  part("remove").hidden = signed;
  part("remove").setAttribute("aria-label", `Remove ${studyOf(order)}`);
  part("remove").addEventListener("click", () => on.remove(order.id));
  part("reason").addEventListener("input", (event) => on.reason(order.id, event.target.value));
  part("pick").addEventListener("change", (event) => event.target.value && on.pick(order.id, event.target.value));
  part("priority").addEventListener("change", (event) => on.priority(order.id, event.target.value));
  const rating = signed ? ratingOf(order) : "";
  part("rating").hidden = !rating;
  part("rating").textContent = rating;
  return item;
}

const SYSTEMS = { "ama-assn": "CPT", loinc: "LOINC", "snomed.info": "SNOMED CT" };

export function codeOf(order) {
  const coding = order.code?.coding?.[0];
  if (!coding) return "";
  const known = Object.entries(SYSTEMS).find(([part]) => (coding.system ?? "").includes(part));
  return `${known ? known[1] : "Code"} ${coding.code}`;
}

// What signing recorded with the order: the rating of the published criteria.
function ratingOf(order) {
  const rating = (order.extension ?? []).find((item) => item.url.endsWith("pama-rating"));
  const code = rating?.valueCodeableConcept?.coding?.[0]?.code;
  return code ? `Recorded with the order: ${code.replaceAll("-", " ")}` : "";
}
