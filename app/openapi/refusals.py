"""The refusals of the OpenAPI description: what each status means, its body, and an example."""

from __future__ import annotations

from typing import Any

from app.errors import operation_outcome
from app.openapi.fhir import STRING, Schema, content, list_of, ref, structure

_PROBLEMS = {
    400: "Malformed or contradictory",
    401: "The caller's token is missing or not accepted; no body says more",
    403: "A web page calls whose origin may not, and no caller proves who it is",
    404: "No such address or service",
    405: "Another method than this address has; see the Allow header",
    408: "The body did not arrive in time",
    412: "Data without which no answer is safe was not sent and cannot be fetched",
    413: "The body is too large, or holds more than is read in one call",
    415: "The body is no JSON by its own account, or is compressed; see the Accept or Accept-Encoding header",
    421: "The Host header names another service, and no caller proves who it is",
    422: "Breaks a rule of the caller's profile",
    429: "Too many calls; wait as long as Retry-After says",
    500: "The service failed on this request and gives no advice on it",
    503: "Not now; wait as long as Retry-After says",
}
_REFUSED: dict[int, tuple[str, str, str]] = {
    400: ("structure", "$.context.draftOrders", "the draft orders come as a Bundle"),
    403: ("forbidden", "", "pages of this origin may not call"),
    404: ("not-found", "", "no service has this id; GET /cds-services lists the services"),
    405: ("not-supported", "", "this address has no such method"),
    408: ("timeout", "", "the body did not arrive in time"),
    412: ("required", "prefetch.conditions", "the problem list was not sent and cannot be read"),
    413: ("too-long", "", "the body is larger than this service accepts"),
    415: ("not-supported", "Content-Type", "send application/json"),
    421: ("forbidden", "Host", "this name is not one of this service"),
    422: ("business-rule", "fhirServer", "this client must name its FHIR server"),
    429: ("throttled", "", "too many calls; try again later"),
    500: ("exception", "", "the service failed on this request"),
    503: ("transient", "", "too many calls at the moment; send the request again"),
}
"""An example of each refusal: code, place, words."""
_BARE = 401
POSTED = tuple(_PROBLEMS)
"""What a POST can be refused with."""
READ = (400, 404, 405, 421, 500)
"""What a GET can be refused with."""
OUTCOME: Schema = structure(
    "What is wrong and what to do; nothing of what was sent is repeated.",
    ("resourceType", "issue"),
    resourceType={"const": "OperationOutcome"},
    issue=list_of(
        structure(
            "One problem.",
            ("severity", "code"),
            severity=STRING,
            code=STRING,
            details=structure("In words.", text=STRING),
            diagnostics=STRING,
            expression=list_of(STRING) | {"description": "Path of the element at fault."},
        )
    ),
)


def refusal(status: int) -> dict[str, Any]:
    """Describe the answer with this status."""
    described = {"description": f"{_PROBLEMS[status]}."}
    if status == _BARE:
        return described
    code, field, problem = _REFUSED[status]
    return described | content(ref("OperationOutcome"), refused=operation_outcome(code, problem, field))
