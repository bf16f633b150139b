// A combobox over the studies (ARIA Authoring Practices: list autocomplete with manual selection).

const MOST = 40;

export function studySearch(input, list, studies, choose) {
  let shown = [];
  let active = -1;
  let asked = 0;

  // What begins with the words typed is shown at once; what the service's reader of order words finds comes after it.
  async function search() {
    const text = input.value;
    asked += 1;
    const mine = asked;
    const begun = find(text);
    if (begun.length || !text.trim()) open(begun);
    if (!text.trim()) return;
    const names = await read(text);
    if (mine !== asked || document.activeElement !== input || active >= 0) return;
    const understood = studies.filter((study) => names.includes(study.name) && !begun.includes(study));
    understood.sort((one, other) => names.indexOf(one.name) - names.indexOf(other.name));
    open([...begun, ...understood]);
  }

  async function read(typed) {
    try {
      const answer = await fetch("/demo/studies", {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ typed }),
      });
      return answer.ok ? (await answer.json()).studies : [];
    } catch {
      return [];
    }
  }

  function find(text) {
    const words = text.toLowerCase().split(/[\s,+]+/).filter(Boolean);
    return studies.filter((study) => {
      const where = `${study.name} ${study.code}`.toLowerCase().split(/\s+/);
      return words.every((word) => where.some((part) => part.startsWith(word)));
    });
  }

  function open(found) {
    shown = found.slice(0, MOST);
    list.replaceChildren(...(shown.length ? shown.map(option) : [nothing()]));
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    mark(-1);
  }

  function close() {
    asked += 1;
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    mark(-1);
  }

  function option(study, position) {
    const item = document.createElement("li");
    item.id = `study-option-${position}`;
    item.role = "option";
    item.ariaSelected = "false";
    const name = document.createElement("span");
    name.textContent = study.name;
    const code = document.createElement("span");
    code.className = "small";
    code.textContent = study.code;
    item.append(name, " ", code);
    item.addEventListener("mousedown", (event) => event.preventDefault());
    item.addEventListener("click", () => take(position));
    return item;
  }

  function nothing() {
    const item = document.createElement("li");
    item.role = "option";
    item.ariaDisabled = "true";
    item.ariaSelected = "false";
    item.className = "no-option";
    item.textContent = "No study of that name in this demo";
    return item;
  }

  function mark(position) {
    active = position;
    const options = [...list.querySelectorAll('[role="option"]')];
    options.forEach((item, number) => {
      item.ariaSelected = String(number === active);
    });
    if (active < 0) input.removeAttribute("aria-activedescendant");
    else {
      input.setAttribute("aria-activedescendant", `study-option-${active}`);
      options[active].scrollIntoView({ block: "nearest" });
    }
  }

  function take(position) {
    input.value = "";
    close();
    choose(shown[position]);
  }

  input.addEventListener("input", search);
  input.addEventListener("click", search);
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) search();
      const step = event.key === "ArrowDown" ? 1 : -1;
      if (shown.length) mark((Math.max(active, step < 0 ? 0 : -1) + step + shown.length) % shown.length);
    } else if (event.key === "Enter" && !list.hidden) {
      event.preventDefault();
      if (active >= 0) take(active);
      else if (shown.length === 1) take(0);
    } else if (event.key === "Escape") {
      input.value = "";
      close();
    }
  });
}
