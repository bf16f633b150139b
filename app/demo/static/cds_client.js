// A CDS Hooks client, as small as one can be: discovery, prefetch from the FHIR server, service call, feedback.

export async function discover() {
  const answer = await fetch("/cds-services");
  const { services } = await answer.json();
  return (hook) => services.find((service) => service.hook === hook);
}

// Fill the prefetch templates of a service by asking the FHIR server; what cannot be had is left out.
export async function fillPrefetch(templates, fhirServer, context) {
  const filled = await Promise.all(
    Object.entries(templates ?? {}).map(async ([key, template]) => {
      const query = template.replace(/\{\{context\.(\w+)\}\}/g, (_, name) => context[name] ?? "");
      if (query.includes("{{")) return null;
      const answer = await fetch(`${localPath(fhirServer)}/${query}`);
      return answer.ok ? [key, await answer.json()] : null;
    }),
  );
  return Object.fromEntries(filled.filter(Boolean));
}

// The page may be open under another name of this machine than the one that the addresses carry.
function localPath(address) {
  return new URL(address).pathname;
}

export function hookRequest(service, fhirServer, context, prefetch) {
  return { hook: service.hook, hookInstance: uuid(), fhirServer, context, prefetch };
}

// Call the service; the answer comes back whatever its status, with the milliseconds that it took.
export async function callService(service, body, signal) {
  const began = performance.now();
  const answer = await fetch(`/cds-services/${encodeURIComponent(service.id)}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body,
    signal,
  });
  const text = await answer.text();
  return { status: answer.status, text, milliseconds: performance.now() - began };
}

// Tell the service what became of a card. Not every deployment takes feedback; true when this one did.
export async function sendFeedback(service, feedback) {
  try {
    const answer = await fetch(`/cds-services/${encodeURIComponent(service.id)}/feedback`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ feedback: [{ ...feedback, outcomeTimestamp: new Date().toISOString() }] }),
    });
    return answer.ok;
  } catch {
    return false;
  }
}

export function curl(address, body) {
  return `#!/bin/sh\ncurl -sS '${address}' \\\n  -H 'Content-Type: application/json' \\\n  --data-binary @- <<'REQUEST'\n${body}\nREQUEST\n`;
}

// crypto.randomUUID is there on secure pages only, and a demo may be opened by the machine's address.
function uuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
