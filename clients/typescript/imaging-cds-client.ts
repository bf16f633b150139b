// A CDS Hooks client for Imaging CDS: discovery, prefetch, call, suggestions, feedback. Needs nothing but fetch.
// See README.md beside this file. Nothing is logged, and no error repeats what was sent.

export type Resource = { resourceType: string; id?: string; [member: string]: unknown };
export type BundleLink = { relation: string; url: string };
export type BundleEntry = { fullUrl?: string; resource?: Resource; [member: string]: unknown };
export type Bundle = { resourceType: 'Bundle'; type?: string; entry?: BundleEntry[]; link?: BundleLink[]; [member: string]: unknown };
export type Coding = { code: string; system: string; display?: string };

/** An entry of discovery. */
export type Service = {
  id: string;
  hook: string;
  title: string;
  description: string;
  prefetch: Record<string, string>;
  usageRequirements?: string;
};

/** One change to the draft orders. */
export type Action = {
  type: 'create' | 'update' | 'delete';
  description: string;
  resource?: Resource;
  resourceId?: string;
};

/** What one click does; all actions are applied together. */
export type Suggestion = { label: string; uuid: string; isRecommended?: boolean; actions?: Action[] };

/** What the clinician reads; `detail` is Markdown. */
export type Card = {
  uuid: string;
  summary: string;
  indicator: 'info' | 'warning' | 'critical';
  source: { label: string; url?: string; icon?: string; topic?: Coding };
  detail?: string;
  suggestions?: Suggestion[];
  selectionBehavior?: 'any' | 'at-most-one';
  overrideReasons?: Coding[];
  links?: { label: string; url: string; type: 'absolute' | 'smart' }[];
  extension?: Record<string, unknown>;
};

export type Answer = { cards: Card[]; systemActions?: Action[]; extension?: Record<string, unknown> };

/** The context of a hook: for orders with `draftOrders`, and `selections` where orders are selected. */
export type Context = {
  userId: string;
  patientId: string;
  encounterId?: string;
  draftOrders?: Bundle;
  selections?: string[];
};

export type Prefetch = Record<string, Resource | null>;

/** What a call may hold beside context and prefetch. */
export type CallOptions = {
  fhirServer?: string;
  fhirAuthorization?: Record<string, unknown>;
  hookInstance?: string;
};

export type ClientOptions = {
  /** Makes a new signed token for the address that it is given; left out where no token is asked for. */
  token?: (address: string) => string | Promise<string>;
  /** Milliseconds for one answer. */
  timeout?: number;
};

/** The service refused a call. */
export class CdsError extends Error {
  readonly status: number;
  /** Seconds after which to try again; absent if that would not help. */
  readonly retryAfter: number | undefined;

  constructor(status: number, problem: string, retryAfter?: number) {
    super(`${status}: ${problem}`);
    this.name = 'CdsError';
    this.status = status;
    this.retryAfter = retryAfter;
  }
}

/** Calls the services of one base URL. */
export class CdsClient {
  readonly #base: string;
  readonly #options: ClientOptions;

  constructor(baseUrl: string, options: ClientOptions = {}) {
    this.#base = baseUrl.replace(/\/+$/, '');
    this.#options = options;
  }

  /** Return what discovery offers. */
  async services(): Promise<Service[]> {
    const answer = await fetch(`${this.#base}/cds-services`, { signal: this.#signal() });
    await check(answer);
    return ((await answer.json()) as { services: Service[] }).services;
  }

  /** Call a service with the hook's context and the chart (see `fill`); throws `CdsError` where it is refused. */
  async call(service: Service, context: Context, prefetch: Prefetch = {}, options: CallOptions = {}): Promise<Answer> {
    const { hookInstance = crypto.randomUUID(), fhirServer, fhirAuthorization } = options;
    // What is undefined is left out of JSON.
    const body = { hook: service.hook, hookInstance, context, prefetch, fhirServer, fhirAuthorization };
    const answer = await this.#post(`${this.#base}/cds-services/${service.id}`, body);
    return (await answer.json()) as Answer;
  }

  /** Report that suggestions of a card were taken. */
  async accept(service: Service, card: Card, suggestions: readonly Suggestion[]): Promise<void> {
    const acceptedSuggestions = suggestions.map(({ uuid }) => ({ id: uuid }));
    await this.#feedback(service, card, { outcome: 'accepted', acceptedSuggestions });
  }

  /** Report that a card was not followed, with one of its `overrideReasons` where one was chosen. */
  async override(service: Service, card: Card, reason?: Coding, userComment?: string): Promise<void> {
    const given = reason || userComment ? { overrideReason: { reason, userComment } } : {};
    await this.#feedback(service, card, { outcome: 'overridden', ...given });
  }

  async #feedback(service: Service, card: Card, outcome: Record<string, unknown>): Promise<void> {
    const item = { card: card.uuid, ...outcome, outcomeTimestamp: new Date().toISOString() };
    await this.#post(`${this.#base}/cds-services/${service.id}/feedback`, { feedback: [item] });
  }

  async #post(address: string, body: unknown): Promise<Response> {
    const headers: Record<string, string> = { 'Content-Type': 'application/json' };
    if (this.#options.token) headers['Authorization'] = `Bearer ${await this.#options.token(address)}`;
    const init = { method: 'POST', headers, body: JSON.stringify(body), signal: this.#signal() };
    const answer = await fetch(address, init);
    await check(answer);
    return answer;
  }

  #signal(): AbortSignal {
    return AbortSignal.timeout(this.#options.timeout ?? 10_000);
  }
}

/** Reads addresses below a FHIR base, with its access token. */
export type FhirBase = { url: string; headers?: Record<string, string> };

const PAGES = 20;

/**
 * Read from a FHIR server what a service's prefetch templates ask for.
 *
 * A key is null where the server has nothing (404), and left out where it fails or the context lacks a value. All pages
 * of a search are put together; where there are more than 20, the link to the rest stays, and tells the service.
 */
export async function fill(service: Service, context: Context, fhir: FhirBase): Promise<Prefetch> {
  const base = `${fhir.url.replace(/\/+$/, '')}/`;
  const read = async (address: string): Promise<[number, Resource | null]> => {
    const answer = await fetch(address, { headers: { Accept: 'application/fhir+json', ...fhir.headers } });
    return [answer.status, answer.ok ? ((await answer.json()) as Resource) : null];
  };
  const one = async ([key, template]: [string, string]): Promise<[string, Resource | null] | undefined> => {
    const query = filled(template, context);
    if (query === undefined) return undefined;
    const [status, resource] = await read(base + query);
    if (resource) return [key, await whole(resource, base, read)];
    return status === 404 || status === 410 ? [key, null] : undefined;
  };
  const found = await Promise.all(Object.entries(service.prefetch).map(one));
  return Object.fromEntries(found.filter((each) => each !== undefined));
}

/**
 * Return the draft orders with the actions of one suggestion, or the system actions, applied; all or none.
 *
 * Throws where an order to update or delete is not among the drafts.
 */
export function apply(drafts: Bundle, actions: readonly Action[]): Bundle {
  const changed = structuredClone(drafts);
  const entries = (changed.entry ??= []);
  for (const { type, resource, resourceId } of actions) {
    if (type === 'create' && resource) {
      entries.push({ resource: { id: crypto.randomUUID(), ...structuredClone(resource) } });
      continue;
    }
    const place = entries.findIndex((entry) => keyOf(entry.resource) === (resourceId ?? keyOf(resource)));
    const entry = entries[place];
    if (!entry) throw new Error('an action is about an order that is not among the drafts');
    if (type === 'delete') entries.splice(place, 1);
    else if (resource) entry.resource = structuredClone(resource);
  }
  return changed;
}

function filled(template: string, context: Context): string | undefined {
  const values: Record<string, unknown> = context;
  const query = template.replace(/\{\{context\.(\w+)\}\}/g, (whole, name: string) => {
    const value = values[name];
    return typeof value === 'string' ? value : whole;
  });
  return /\{\{.*?\}\}/.test(query) ? undefined : query;
}

async function whole(
  first: Resource,
  base: string,
  read: (address: string) => Promise<[number, Resource | null]>,
): Promise<Resource> {
  let bundle = first as Bundle;
  for (let page = 0; page < PAGES && bundle.resourceType === 'Bundle'; page += 1) {
    const next = bundle.link?.find(({ relation }) => relation === 'next')?.url;
    const address = next === undefined ? undefined : new URL(next, base).href;
    // The access token is sent to the FHIR server only.
    if (!address?.startsWith(new URL(base).href)) break;
    const [, resource] = await read(address);
    if (!resource) break;
    const rest = resource as Bundle;
    bundle = { ...rest, entry: [...(bundle.entry ?? []), ...(rest.entry ?? [])] };
  }
  return bundle;
}

function keyOf(resource: Resource | undefined): string {
  return `${resource?.resourceType ?? ''}/${resource?.id ?? ''}`;
}

async function check(answer: Response): Promise<void> {
  if (answer.ok) return;
  const outcome = (await answer.json().catch(() => undefined)) as { issue?: { diagnostics?: string }[] } | undefined;
  const later = Number.parseInt(answer.headers.get('Retry-After') ?? '', 10);
  const problem = outcome?.issue?.[0]?.diagnostics ?? answer.statusText;
  throw new CdsError(answer.status, problem, Number.isNaN(later) ? undefined : later);
}
