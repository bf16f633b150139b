// The order-entry screen: what a person does on it becomes hook calls, and the answers become cards.

import { callService, discover, fillPrefetch, hookRequest, sendFeedback } from "./cds_client.js";
import { OrderList, reasonOf } from "./order_list.js";
import { orderView } from "./order_view.js";
import { chooseReason, chosenReason, overridden, recorded } from "./override.js";
import { studySearch } from "./study_search.js";
import { WireView } from "./wire_view.js";

const PAUSE = 400; // milliseconds without a key before the service is asked
const $ = (id) => document.getElementById(id);
const state = JSON.parse($("state").textContent);
const list = new OrderList(state.patient, state.clinician);
const wire = new WireView($, [...document.querySelectorAll(".wire-buttons button")]);
// Rules overridden in this session: the reason, what was recorded, and the reasons for exam that it holds for. An EHR
// does not show the same card twice, and asks again once the orders are for another reason.
const kept = {};
let serviceOf;
let prefetch;
let accepted = false; // whether the orders are those that a card recommended
let last = null; // the call whose cards are on the screen: service, request text, answer
let signed = false;
let underWay = null;
let timer = 0;

// ---- calls

function ask(hook = "order-select", wait = 0) {
  clearTimeout(timer);
  underWay?.abort();
  timer = setTimeout(() => call(hook), wait);
}

async function call(hook) {
  const service = serviceOf(hook);
  if (!list.orders.length || !service) {
    $("cards").replaceChildren($("no-advice-yet").content.cloneNode(true));
    $("latency").textContent = "";
    announce("");
    $("jump").hidden = true;
    return null;
  }
  underWay = new AbortController();
  const { signal } = underWay;
  $("cards").classList.add("waiting");
  try {
    const context = { userId: `Practitioner/${state.clinician}`, patientId: state.patient, ...list.asContext() };
    if (hook === "order-sign") delete context.selections;
    const request = JSON.stringify(hookRequest(service, state.fhirServer, context, await prefetched(service)), null, 2);
    const answer = await callService(service, request, signal);
    const shown = await show({ service, request, answer }, signal);
    return { ...shown, body: answer.status === 200 ? JSON.parse(answer.text) : null };
  } catch (error) {
    if (error.name === "AbortError") return null;
    last = null;
    $("cards").replaceChildren($("unreachable").content.cloneNode(true));
    announce("Error: the service could not be reached.");
    return null;
  } finally {
    if (!signal.aborted) $("cards").classList.remove("waiting");
  }
}

async function prefetched(service) {
  prefetch ??= await fillPrefetch(service.prefetch, state.fhirServer, { patientId: state.patient });
  return prefetch;
}

// Have the server make an answer into cards and reasons, and put them on the screen; until then the cards there are
// those of the call before, and a click on one is about that call.
async function show(latest = last, signal = undefined) {
  const { service, request, answer } = latest;
  const drawn = await fetch("/demo/advice", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ service: service.id, request, response: answer.text, status: answer.status, kept: keptNow(), accepted }),
    signal,
  });
  if (!drawn.ok) throw new Error("the demo could not draw the answer");
  const { cards, inside, announcement, bar, urgent } = await drawn.json();
  last = latest;
  const opened = $("inside").querySelector(".idle")?.open;
  $("cards").innerHTML = cards;
  $("inside").innerHTML = inside;
  if (opened) $("inside").querySelector(".idle")?.setAttribute("open", "");
  $("latency").textContent = `${service.hook}, answered in ${Math.max(1, Math.round(answer.milliseconds))} ms`;
  announce(announcement);
  $("jump").innerHTML = bar; // on a narrow screen the advice stands below the orders
  $("jump").hidden = false;
  for (const line of $("cards").querySelectorAll("[data-recorded]")) line.textContent = kept[line.dataset.recorded].recorded;
  wire.show(last);
  return { urgent };
}

const reasonsNow = () => JSON.stringify([...new Set(list.orders.map((order) => reasonOf(order).trim()))].sort());

// What was overridden for the reasons that the orders have now.
function keptNow() {
  const reasons = reasonsNow();
  const held = Object.entries(kept).filter(([, each]) => each.reasons === reasons);
  return Object.fromEntries(held.map(([rule, each]) => [rule, each.said]));
}

function announce(text) {
  $("announcer").textContent = text;
}

// ---- the order list

function drawOrders() {
  const on = { remove: removeOrder, reason: setReason, pick: pickReason, priority: setPriority };
  const views = list.orders.map((order) => orderView($("order-template"), order, { reasons: state.reasons, signed, on }));
  $("orders").replaceChildren(...views);
  $("no-orders").hidden = list.orders.length > 0;
  $("add").hidden = signed;
  $("order-state").textContent = signed ? "Signed" : "Unsigned";
  drawSign();
}

function drawSign() {
  const count = list.orders.length;
  $("sign").textContent = signed ? "Start over" : count > 1 ? `Sign ${count} orders` : "Sign order";
  $("sign").disabled = !signed && !count;
  $("sign-note").textContent = signed ? "Nothing was sent anywhere: this is a demo." : "";
}

function setReason(id, text) {
  list.setReason(id, text);
  drawSign();
  changedByHand();
  ask("order-select", PAUSE);
}

function setPriority(id, priority) {
  list.setPriority(id, priority);
  drawSign();
  ask();
}

// What is changed by hand is no longer what was recommended.
function changedByHand() {
  accepted = false;
  hideUndo();
}

// One reason for all orders of the list: that is how an EHR asks for it when studies are ordered together.
function pickReason(id, text) {
  for (const order of list.orders) list.setReason(order.id, text);
  changedByHand();
  drawOrders();
  $(`${id}-pick`)?.focus();
  ask();
}

function removeOrder(id) {
  list.remove(id);
  changedByHand();
  drawOrders();
  (document.querySelector(".order") ?? $("study")).focus();
  ask();
}

function addStudy(study) {
  const reason = list.orders.length ? reasonOf(list.orders[0]) : "";
  const id = list.add(study.name, study.coding, reason);
  changedByHand();
  drawOrders();
  $(`${id}-reason`).focus();
  ask();
}

// ---- what a card offers

function accept(button) {
  const card = cardOf(button);
  const suggestion = card.suggestions.find((each) => each.uuid === button.dataset.accept);
  const back = list.apply(suggestion.actions ?? []);
  accepted = true;
  drawOrders();
  showUndo(`Done: ${suggestion.label}.`, () => {
    back();
    accepted = false;
    drawOrders();
    hideUndo();
    $("orders").querySelector(".order")?.focus();
    ask();
  });
  sendFeedback(last.service, { card: card.uuid, outcome: "accepted", acceptedSuggestions: [{ id: suggestion.uuid }] });
  ask();
}

async function override(form) {
  const card = cardOf(form);
  const rule = card.source.topic.code;
  const { overrideReason, said, code } = chosenReason(form, card);
  kept[rule] = { said, recorded: "", reasons: reasonsNow() };
  const sent = sendFeedback(last.service, { card: card.uuid, outcome: "overridden", overrideReason });
  await show();
  document.querySelector(`[data-reopen="${CSS.escape(rule)}"]`)?.focus();
  const taken = await sent;
  const now = recorded(taken, overridden(code, state.keepsComments));
  if (kept[rule]) kept[rule].recorded = now;
  const line = $("cards").querySelector(`[data-recorded="${CSS.escape(rule)}"]`);
  if (line) line.textContent = now;
  announce(taken ? "Order kept; the reason was sent to the service." : "Order kept.");
  wire.add(taken ? "Feedback was taken." : "Feedback is not available here.");
}

async function reopen(rule) {
  delete kept[rule];
  await show();
  document.querySelector(`[data-rule="${CSS.escape(rule)}"] button`)?.focus();
}

function cardOf(element) {
  const { card } = element.closest("[data-card]").dataset;
  return JSON.parse(last.answer.text).cards.find((each) => each.uuid === card);
}

let undo = null;

function showUndo(text, back) {
  undo = back;
  $("undo-text").textContent = text;
  $("undo").hidden = false;
  $("undo-button").focus();
}

function hideUndo() {
  $("undo").hidden = true;
  undo = null;
}

// ---- signing

let looked = ""; // the orders for which the cards at signing have been seen

async function sign() {
  if (signed) {
    signed = false;
    start();
    return;
  }
  hideUndo();
  const orders = JSON.stringify(list.orders);
  clearTimeout(timer);
  underWay?.abort();
  const answer = await call("order-sign");
  if (!answer?.body) return;
  if (answer.urgent && looked !== orders) {
    looked = orders;
    $("sign").textContent = "Sign anyway";
    $("sign-note").textContent = "Advice before signing.";
    return;
  }
  list.apply(answer.body.systemActions ?? []);
  signed = true;
  drawOrders();
  announce("Signed.");
}

// ---- start

function start() {
  for (const order of [...list.orders]) list.remove(order.id);
  for (const rule of Object.keys(kept)) delete kept[rule];
  looked = "";
  accepted = false;
  for (const { study, coding, reason, priority } of state.opening) list.add(study, coding, reason, priority);
  drawOrders();
  ask();
}

$("cards").addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (button?.dataset.accept) accept(button);
  if (button?.dataset.reopen) reopen(button.dataset.reopen);
});
$("cards").addEventListener("change", (event) => {
  if (event.target.matches(".override select")) chooseReason(event.target);
});
$("cards").addEventListener("submit", (event) => {
  event.preventDefault();
  override(event.target);
});
$("undo-button").addEventListener("click", () => undo?.());
$("sign").addEventListener("click", sign);
studySearch($("study"), $("study-options"), state.studies, addStudy);

try {
  serviceOf = await discover();
  start();
} catch {
  $("cards").replaceChildren($("unreachable").content.cloneNode(true));
}
