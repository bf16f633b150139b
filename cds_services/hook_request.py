"""What a CDS client sends: a call of a hook, read tolerantly.

What the specification requires is checked, the rest is accepted as it comes.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from cds_services.errors import ConflictingPatient, MalformedRequest, UnsupportedHook
from cds_services.fhir import (
    Resource,
    entries,
    mapping,
    reference,
    reference_key,
    resource_id,
    resource_type,
    sequence,
    string,
)

HOOK_INSTANCE_LIMIT = 255
ORDER_SELECT = "order-select"
ORDER_SIGN = "order-sign"
PATIENT_VIEW = "patient-view"
HOOK_VERSIONS = {ORDER_SELECT: "1.0", ORDER_SIGN: "1.0", PATIENT_VIEW: "1.0"}
"""`hookVersion` of the published hook definitions that requests are read by."""


@dataclass(frozen=True, slots=True)
class DraftOrder:
    """One resource of `draftOrders` with its place in the ordering session.

    Attributes:
        key: `Type/id` as other elements refer to it; empty when the resource has no id.
        resource: the resource as it came.
        selected: true when `selections` names it.
    """

    key: str
    resource: Resource
    selected: bool


@dataclass(frozen=True, slots=True)
class FhirAccess:
    """Where and how the client lets its record be read during this call.

    Attributes:
        server: base URL of the FHIR server, without trailing slash.
        token: the bearer token, empty where reading needs none; never store, log or show it.
        scope: what the token is for, in the client's words.
    """

    server: str
    token: str = field(default="", repr=False)
    scope: str = ""


@dataclass(frozen=True, slots=True)
class HookRequest:
    """A call of a service, checked as far as the specification requires.

    Attributes:
        hook: name of the hook.
        hook_instance: the client's id of this call.
        patient_id: bare FHIR id of the patient in context.
        user_id: `Type/id` of the user.
        draft_orders: every draft of the ordering session, in order.
        prefetch: prefetched resources by key; None, OperationOutcomes and wrong types included as they came.
        notes: what was tolerated or skipped, in words without patient data.
        encounter_id: bare FHIR id of the encounter, empty where none is given.
        fhir: access to the client's FHIR server; None where none is given.
        extension: the request's `extension` object, empty where it is absent or no object.
        unread: prefetch keys whose data could not be read completely.
        secret: the key that ids of the answer are made with, so that no one can infer the patient from them;
            each client has its own. Never store, log or show it.
    """

    hook: str
    hook_instance: str
    patient_id: str
    user_id: str
    draft_orders: tuple[DraftOrder, ...]
    prefetch: Resource
    notes: tuple[str, ...] = ()
    encounter_id: str = ""
    fhir: FhirAccess | None = None
    extension: Resource = field(default_factory=dict)
    unread: tuple[str, ...] = ()
    secret: bytes = field(default=b"", repr=False)


def read_request(body: Any, hook: str = ORDER_SELECT, secret: bytes = b"") -> HookRequest:  # noqa: ANN401 - JSON
    """Check a decoded request body.

    order-select puts the drafts that `selections` names in focus, order-sign all of them; patient-view has none.

    Args:
        body: the decoded request.
        hook: the hook to read it as.
        secret: what ids of the answer are made with.

    Raises:
        MalformedRequest: a required element is missing, empty or of the wrong type.
        UnsupportedHook: the body names another hook than `hook`.
        ConflictingPatient: an order is another patient's.
    """
    if not isinstance(body, dict):
        raise MalformedRequest("", "the body must be a JSON object")
    if _required_text(body, "hook") != hook:
        raise UnsupportedHook("hook", f"this service answers the hook {hook} only")
    instance = _required_text(body, "hookInstance", otherwise="required")
    if len(instance) > HOOK_INSTANCE_LIMIT:
        raise MalformedRequest("hookInstance", f"longer than {HOOK_INSTANCE_LIMIT} characters", "too-long")
    access = _fhir_access(body)
    context = body.get("context")
    if context is None or context == {} or not isinstance(context, dict):
        raise MalformedRequest("context", "an object is required", "required")
    patient_id = _required_text(context, "patientId", "context.").removeprefix("Patient/")
    user_id = _required_text(context, "userId", "context.")
    drafts, notes = ((), ()) if hook == PATIENT_VIEW else _draft_orders(context, patient_id, hook == ORDER_SIGN)
    prefetch = body.get("prefetch")
    if prefetch is not None and not isinstance(prefetch, dict):
        raise MalformedRequest("prefetch", "must be an object")
    prefetch = prefetch or {}
    return HookRequest(
        hook,
        instance,
        patient_id,
        user_id,
        drafts,
        prefetch,
        notes,
        encounter_id=string(context.get("encounterId")).removeprefix("Encounter/"),
        fhir=access,
        extension=mapping(body.get("extension")),
        secret=secret,
    )


def _required_text(body: Resource, name: str, path: str = "", otherwise: str = "structure") -> str:
    value = body.get(name)
    if value is None or value == "":
        raise MalformedRequest(path + name, "a non-empty string is required", "required")
    if not isinstance(value, str):
        raise MalformedRequest(path + name, "must be a string", otherwise)
    return value


def _fhir_access(body: Resource) -> FhirAccess | None:
    server, authorization = body.get("fhirServer"), body.get("fhirAuthorization")
    if server is not None and not (isinstance(server, str) and server.lower().startswith(("http://", "https://"))):
        raise MalformedRequest("fhirServer", "must be an absolute http(s) URL", "value")
    if isinstance(server, str) and "@" in server.split("/")[2]:
        raise MalformedRequest("fhirServer", "must not carry user information", "value")
    if authorization is None:
        return None if server is None else FhirAccess(server.rstrip("/"))
    if server is None:
        raise MalformedRequest("fhirServer", "required together with fhirAuthorization", "required")
    if not isinstance(authorization, dict):
        raise MalformedRequest("fhirAuthorization", "must be an object")
    # Clients whose prefetch is complete, or whose FHIR server is open, send the object without any token in it.
    token = authorization.get("access_token") or ""
    if not isinstance(token, str):
        raise MalformedRequest("fhirAuthorization.access_token", "must be a string")
    return FhirAccess(server.rstrip("/"), token, string(authorization.get("scope")))


def _draft_orders(
    context: Resource,
    patient_id: str,
    everything: bool,  # noqa: FBT001 - the hook decides
) -> tuple[tuple[DraftOrder, ...], tuple[str, ...]]:
    bundle = context.get("draftOrders")
    if bundle is None:
        raise MalformedRequest("context.draftOrders", "a Bundle of the unsigned orders is required", "required")
    if not isinstance(bundle, dict) or resource_type(bundle) != "Bundle":
        raise MalformedRequest("context.draftOrders", "must be a Bundle")
    wanted = set() if everything else _selections(context)
    urls = {
        id(mapping(item.get("resource"))): item.get("fullUrl")
        for item in sequence(bundle.get("entry"))
        if isinstance(item, dict)
    }
    resources = list(entries(bundle))
    bare_ids = Counter(map(resource_id, resources))
    drafts = []
    for resource in resources:
        _check_subject(resource, patient_id)
        identity = resource_id(resource)
        key = f"{resource_type(resource)}/{identity}" if identity else ""
        url = string(urls.get(id(resource)))
        names = {key, url, reference_key(url)} - {""}
        if identity and bare_ids[identity] == 1:
            names.add(identity)
        drafts.append(DraftOrder(key, resource, everything or bool(names & wanted)))
    notes = []
    skipped = len(bundle.get("entry") or []) - len(resources) if isinstance(bundle.get("entry"), list) else 0
    if skipped:
        notes.append(f"{skipped} entries of draftOrders hold no resource and were skipped")
    found = sum(draft.selected for draft in drafts)
    if wanted and not found and (drafts or skipped):
        raise MalformedRequest("context.selections", "no selection names an entry of draftOrders", "value")
    if drafts and found < len(wanted):
        notes.append(f"{len(wanted) - found} of {len(wanted)} selections name no entry of draftOrders")
    return tuple(drafts), tuple(notes)


def _selections(context: Resource) -> set[str]:
    selections = context.get("selections")
    if selections is None or selections == []:
        raise MalformedRequest("context.selections", "at least one selected order is required", "required")
    if not isinstance(selections, list) or not all(isinstance(item, str) for item in selections):
        raise MalformedRequest("context.selections", "must be an array of strings")
    return {reference_key(item.strip()) for item in selections}


def _check_subject(resource: Resource, patient_id: str) -> None:
    subject = reference_key(reference(resource.get("subject")) or reference(resource.get("patient")))
    if subject.startswith("Patient/") and subject != f"Patient/{patient_id}":
        raise ConflictingPatient("context.draftOrders", "an order is for another patient than context.patientId")
