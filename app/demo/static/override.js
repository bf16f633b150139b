// Keeping an order, or leaving a next step, despite a card: a reason of the card's list, or in words.

const OTHER = "other-in-words"; // the choice of a reason that is on no list

// "Other" asks for words.
export function chooseReason(select) {
  const other = select.form.querySelector(".override-other");
  other.hidden = select.value !== OTHER;
  other.querySelector("input").required = !other.hidden;
}

// What was chosen in the form of a card: as feedback sends it, in words for the screen, and its code where it has one.
export function chosenReason(form, card) {
  const chosen = card.overrideReasons.find((reason) => reason.code === form.querySelector("select").value);
  if (chosen) {
    const reason = { code: chosen.code, system: chosen.system, display: chosen.display };
    return { overrideReason: { reason }, said: chosen.display, code: chosen.code };
  }
  const words = form.querySelector(".override-other input").value.trim();
  return { overrideReason: { userComment: words }, said: `Other: ${words}`, code: "" };
}

// What a service that takes feedback has of a card.
export function recorded(taken, outcome) {
  return taken ? `Recorded by the service: ${outcome}.` : "Nothing was recorded: this service took no feedback.";
}

// What it has of an override: a code, or the comment where it is set to keep comments.
export function overridden(code, keepsComments) {
  if (code) return `overridden, "${code}"`;
  return `overridden, without a code; your words are ${keepsComments ? "kept as a comment" : "not kept"}`;
}
