// The result screen: opening a chart is a patient-view call, and what its card suggests becomes orders to sign.

import { callService, discover, fillPrefetch, hookRequest, sendFeedback } from "./cds_client.js";
import { OrderList, studyOf } from "./order_list.js";
import { codeOf } from "./order_view.js";
import { chooseReason, chosenReason, overridden, recorded } from "./override.js";
import { WireView } from "./wire_view.js";

const HOOK = "patient-view";
const PRIORITIES = { urgent: "Urgent", asap: "As soon as possible", stat: "Stat" };
const $ = (id) => document.getElementById(id);
const state = JSON.parse($("state").textContent);
const list = new OrderList(state.patient, state.clinician);
const wire = new WireView($, [...document.querySelectorAll(".wire-buttons button")]);
const memory = `orders-to-sign:${state.patient}`; // drafts outlive the visit to the chart, as in an EHR
let serviceOf;
let last = null; // the latest call: service, request text, answer
let signed = false;

// ---- the call

// Open the chart: the prefetch is read every time, since the chart may have changed.
async function open() {
  const service = serviceOf(HOOK);
  $("cards").classList.add("waiting");
  try {
    const context = { userId: `Practitioner/${state.clinician}`, patientId: state.patient };
    if (state.encounter) context.encounterId = state.encounter;
    const prefetch = await fillPrefetch(service.prefetch, state.fhirServer, context);
    const request = JSON.stringify(hookRequest(service, state.fhirServer, context, prefetch), null, 2);
    last = { service, request, answer: await callService(service, request) };
    await show();
  } catch {
    last = null;
    $("cards").replaceChildren($("unreachable").content.cloneNode(true));
    announce("Error: the service could not be reached.");
  } finally {
    $("cards").classList.remove("waiting");
  }
}

// Have the server make the latest answer into cards, reasons and marks in the report.
async function show() {
  const { service, request, answer } = last;
  const drawn = await fetch("/demo/advice", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ service: service.id, request, response: answer.text, status: answer.status }),
  });
  if (!drawn.ok) throw new Error("the demo could not draw the answer");
  const { cards, inside, reports, announcement } = await drawn.json();
  $("cards").innerHTML = cards;
  $("inside").innerHTML = inside;
  if (reports) $("reports").innerHTML = reports;
  $("latency").textContent = `${service.hook}, answered in ${Math.max(1, Math.round(answer.milliseconds))} ms`;
  announce(announcement);
  wire.show(last);
}

function announce(text) {
  $("announcer").textContent = text;
}

// ---- what a card offers

async function accept(button) {
  const card = cardOf(button);
  const suggestion = card.suggestions.find((each) => each.uuid === button.dataset.accept);
  const first = list.orders.length;
  list.apply(suggestion.actions ?? []);
  signed = false;
  drawOrders();
  const count = list.orders.length - first;
  answered("Accepted.", card, count === 1 ? "The draft is on the list of orders to sign." : `${count} drafts are on the list of orders to sign.`);
  document.querySelectorAll(".order")[first]?.focus();
  await send(card, { outcome: "accepted", acceptedSuggestions: [{ id: suggestion.uuid }] }, `Done: ${suggestion.label}.`, "accepted");
}

async function override(form) {
  const card = cardOf(form);
  const { overrideReason, said, code } = chosenReason(form, card);
  answered("Overridden.", card, `Your reason: ${said}`);
  $("cards").querySelector("[data-reopen]").focus();
  await send(card, { outcome: "overridden", overrideReason }, "Card overridden.", overridden(code, state.keepsComments));
}

// Tell the service what became of the card; until that is done the chart cannot be opened again.
async function send(card, outcome, said, kept) {
  const again = $("cards").querySelector("[data-reopen]");
  again.ariaDisabled = "true";
  const taken = await sendFeedback(last.service, { card: card.uuid, ...outcome });
  again.ariaDisabled = "false";
  $("cards").querySelector("[data-recorded]").textContent = recorded(taken, kept);
  announce(taken ? `${said} The service was told.` : said);
  wire.add(taken ? "Feedback was taken." : "Feedback is not available here.");
}

function answered(outcome, card, reason) {
  const view = $("answered").content.cloneNode(true);
  view.querySelector(".answer-outcome").textContent = outcome;
  view.querySelector(".answer-summary").textContent = card.summary;
  view.querySelector(".answer-reason").textContent = reason;
  $("cards").replaceChildren(view);
}

async function reopen() {
  await open();
  $("advice-heading").focus();
}

function cardOf(element) {
  const { card } = element.closest("[data-card]").dataset;
  return JSON.parse(last.answer.text).cards.find((each) => each.uuid === card);
}

// ---- orders to sign

function drawOrders() {
  const count = list.orders.length;
  $("orders").replaceChildren(...list.orders.map(orderItem));
  $("no-orders").hidden = count > 0;
  $("signing").hidden = !count;
  $("order-state").hidden = !count;
  $("order-state").textContent = signed ? "Signed" : "Unsigned";
  $("sign").hidden = signed;
  $("sign").textContent = count > 1 ? `Sign ${count} orders` : "Sign order";
  $("sign-note").textContent = signed ? "Nothing was sent anywhere: this is a demo." : "";
  sessionStorage.setItem(memory, JSON.stringify(signed ? [] : list.orders));
}

function orderItem(order) {
  const item = $("order-template").content.cloneNode(true).querySelector(".order");
  const part = (name) => item.querySelector(`.order-${name}`);
  part("title").textContent = studyOf(order);
  part("code").textContent = [PRIORITIES[order.priority], codeOf(order)].filter(Boolean).join(", ");
  part("about").textContent = aboutOf(order);
  part("remove").hidden = signed;
  part("remove").setAttribute("aria-label", `Remove ${studyOf(order)}`);
  part("remove").addEventListener("click", () => {
    list.remove(order.id);
    drawOrders();
    (document.querySelector(".order") ?? $("orders-heading")).focus();
  });
  return item;
}

// What the draft says beside its code: how it is to be done, and the report that it rests on.
function aboutOf(order) {
  const details = (order.orderDetail ?? []).map((detail) => detail.text);
  const report = state.reports[order.reasonReference?.[0]?.reference];
  return [...details, report && `Because of: ${report}`].filter(Boolean).join(". ");
}

function sign() {
  signed = true;
  drawOrders();
  $("orders-heading").focus();
  announce("Signed.");
}

// ---- start

$("cards").addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (button?.dataset.accept) accept(button);
  if (button && "reopen" in button.dataset && button.ariaDisabled !== "true") reopen();
});
$("cards").addEventListener("change", (event) => {
  if (event.target.matches(".override select")) chooseReason(event.target);
});
$("cards").addEventListener("submit", (event) => {
  event.preventDefault();
  override(event.target);
});
$("sign").addEventListener("click", sign);

list.apply(JSON.parse(sessionStorage.getItem(memory) ?? "[]").map((resource) => ({ type: "create", resource })));
drawOrders();
try {
  serviceOf = await discover();
  await open();
} catch {
  $("cards").replaceChildren($("unreachable").content.cloneNode(true));
}
