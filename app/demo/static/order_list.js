// The order list: draft ServiceRequests, changed by hand or by an accepted suggestion, and put back by undo.

export class OrderList {
  #orders = [];
  #number = 0;
  #patient;
  #clinician;

  constructor(patient, clinician) {
    this.#patient = patient;
    this.#clinician = clinician;
  }

  get orders() {
    return this.#orders;
  }

  add(study, coding, reason = "", priority = "routine") {
    const order = {
      resourceType: "ServiceRequest",
      id: this.#nextId(),
      status: "draft",
      intent: "order",
      category: [{ coding: [{ system: "http://snomed.info/sct", code: "363679005", display: "Imaging" }] }],
      priority,
      code: { coding: [{ ...coding, display: study }], text: study },
      subject: { reference: `Patient/${this.#patient}` },
      requester: { reference: `Practitioner/${this.#clinician}` },
    };
    this.#orders = [...this.#orders, reason ? { ...order, reasonCode: [{ text: reason }] } : order];
    return order.id;
  }

  remove(id) {
    this.#orders = this.#orders.filter((order) => order.id !== id);
  }

  setReason(id, text) {
    this.#change(id, ({ reasonCode, ...order }) => (text.trim() ? { ...order, reasonCode: [{ text }] } : order));
  }

  setPriority(id, priority) {
    this.#change(id, (order) => ({ ...order, priority }));
  }

  // Apply the actions of a suggestion, or system actions, all together; returns what brings the list back.
  apply(actions) {
    const before = this.#orders;
    for (const action of actions) {
      const { type, resource, resourceId } = action;
      if (type === "create") this.#orders = [...this.#orders, { ...resource, id: this.#nextId() }];
      if (type === "update") this.#change(resource.id, () => resource);
      if (type === "delete") this.remove(String(resourceId).split("/").pop());
    }
    return () => {
      this.#orders = before;
    };
  }

  asContext() {
    return {
      selections: this.#orders.map((order) => `ServiceRequest/${order.id}`),
      draftOrders: {
        resourceType: "Bundle",
        type: "collection",
        entry: this.#orders.map((resource) => ({ resource })),
      },
    };
  }

  #change(id, change) {
    this.#orders = this.#orders.map((order) => (order.id === id ? change(order) : order));
  }

  #nextId() {
    this.#number += 1;
    return `order-${this.#number}`;
  }
}

export const studyOf = (order) => order.code?.text ?? order.code?.coding?.[0]?.display ?? "Study without a name";
export const reasonOf = (order) => (order.reasonCode ?? []).map((reason) => reason.text ?? "").join(" ");
