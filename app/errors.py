"""What is answered when a request fails: error -> HTTP status -> OperationOutcome.

    RequestError (clinical core)      TransportError (here)
      MalformedRequest     400          UnknownAddress     404
      UnsupportedHook      400          MethodNotAllowed   405
      ConflictingPatient   400          BodyTimeout        408
      MissingData          412          BodyTooLarge       413
      TooCostly            413          UnsupportedMedia   415
                                        ForeignOrigin      403
                                        ForeignHost        421
                                        Unauthenticated    401, without a body
                                        TooManyRequests    429
    anything else          500          StoreUnavailable   503
                                        TryAgain           503

    ConfigurationError: the service must not start

The caller's profile can replace a status: some guides require another one.

No answer repeats what was sent, and none describes the internals of this service.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
from starlette.responses import Response

from cds_services.errors import (
    ConflictingPatient,
    ImagingCdsError,
    MalformedRequest,
    MissingData,
    RequestError,
    TooCostly,
    UnsupportedHook,
)

if TYPE_CHECKING:
    from starlette.requests import Request

    from app.client_profiles.core import Core


class ConfigurationError(ImagingCdsError):
    """The deployment's settings cannot be used; the message says which, and what to do."""


class TransportError(RequestError):
    """The request failed at the HTTP level, before its content was read."""


class Unauthenticated(TransportError):  # noqa: N818 - named for what it is, as in the clinical core
    """The caller did not authenticate. The answer gives no details, which would only help an attacker."""

    issue_code = "login"

    def __init__(self) -> None:
        super().__init__("", "authentication is required")


class TryAgain(TransportError):  # noqa: N818
    """The service cannot answer at the moment, but may soon.

    Args:
        problem: what prevents an answer.
        seconds: when to try again.
        issue_code: FHIR issue-type code.
    """

    issue_code = "transient"

    def __init__(self, problem: str, seconds: int, issue_code: str | None = None) -> None:
        super().__init__("", problem, issue_code)
        self.seconds = seconds


class UnknownAddress(TransportError):  # noqa: N818
    """No such address or service."""

    issue_code = "not-found"


class MethodNotAllowed(TransportError):  # noqa: N818
    """The address exists, but not for this method."""

    issue_code = "not-supported"


class ForeignOrigin(TransportError):  # noqa: N818
    """The origin of a web page may not make this request."""

    issue_code = "forbidden"


class ForeignHost(TransportError):  # noqa: N818
    """The Host header names another service."""

    issue_code = "forbidden"


class BodyTimeout(TransportError):  # noqa: N818
    """The body did not arrive in time."""

    issue_code = "timeout"


class BodyTooLarge(TransportError):  # noqa: N818
    """The body is larger than this deployment accepts."""

    issue_code = "too-long"


class UnsupportedMedia(TransportError):  # noqa: N818
    """The body is declared as something other than JSON, or is compressed."""

    issue_code = "not-supported"


class StoreUnavailable(TransportError):  # noqa: N818
    """Feedback cannot be stored at the moment. Retrying is safe: items are idempotent."""

    issue_code = "transient"


class TooManyRequests(TransportError):  # noqa: N818
    """The client has exceeded its call rate."""

    issue_code = "throttled"


STATUS: dict[type[RequestError], int] = {
    MalformedRequest: 400,
    UnsupportedHook: 400,
    ConflictingPatient: 400,
    Unauthenticated: 401,
    ForeignOrigin: 403,
    UnknownAddress: 404,
    MethodNotAllowed: 405,
    BodyTimeout: 408,
    MissingData: 412,
    BodyTooLarge: 413,
    TooCostly: 413,
    UnsupportedMedia: 415,
    ForeignHost: 421,
    TooManyRequests: 429,
    StoreUnavailable: 503,
    TryAgain: 503,
}
"""The only such table. A subclass has the status of its nearest ancestor; a RequestError outside the table is a 400."""

PROFILE = "imaging_cds.profile"
"""Key of the ASGI scope under which a route stores the caller's profile."""
RETRY_SECONDS = {429: 1, 503: 30}
"""For these statuses, the time after which the client may try again."""

_ACCEPTED = {"Content-Type": ("Accept", "application/json"), "Content-Encoding": ("Accept-Encoding", "identity")}
"""For 415: the header that the error is about, and what is accepted (RFC 9110, 12.5 and 15.5.16)."""

_CLOSES = (BodyTimeout, BodyTooLarge)
"""With these, the rest of the body is still arriving, so the connection cannot serve another request."""


def operation_outcome(code: str, problem: str, field: str = "") -> dict[str, Any]:
    """Build an OperationOutcome with one issue.

    Args:
        code: FHIR issue-type code.
        problem: what is wrong and what to do.
        field: path of the invalid element; empty if there is none.
    """
    issue = {"severity": "error", "code": code, "details": {"text": problem}, "diagnostics": problem}
    if field:
        issue["diagnostics"] = f"{field}: {problem}"
        issue["expression"] = [field]
    return {"resourceType": "OperationOutcome", "issue": [issue]}


def status_of(error: RequestError, profile: Core | None = None) -> int:
    """Look up the HTTP status of an error in this profile."""
    usual = next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), 400)
    return usual if profile is None else profile.status(error, usual)


def answer(error: RequestError, headers: dict[str, str] | None = None, *, profile: Core | None = None) -> Response:
    """Turn an error into its HTTP answer.

    Args:
        error: what is wrong.
        headers: further headers.
        profile: the caller's profile, if the route has identified the caller.
    """
    if isinstance(error, Unauthenticated):
        return Response(status_code=401, headers={"WWW-Authenticate": "Bearer", "Cache-Control": "no-store"})
    status = status_of(error, profile)
    outcome = operation_outcome(error.issue_code, error.problem, error.field)
    closing = {"Connection": "close"} if isinstance(error, _CLOSES) else {}
    later = error.seconds if isinstance(error, TryAgain) else RETRY_SECONDS.get(status)
    waiting = {} if later is None else {"Retry-After": str(later)}
    accepted = dict((_ACCEPTED[error.field],)) if isinstance(error, UnsupportedMedia) else {}
    return respond(status, outcome, {**closing, **waiting, **accepted, **(headers or {})})


async def answer_request_error(request: Request, error: Exception) -> Response:
    """Answer a RequestError (registered with the framework, whose handler type is Exception)."""
    if not isinstance(error, RequestError):
        raise error
    return answer(error, profile=request.scope.get(PROFILE))


def respond(status: int, outcome: dict[str, Any], headers: dict[str, str]) -> Response:
    """Answer with an OperationOutcome that may not be cached."""
    caching = {"Cache-Control": "no-store"}
    return Response(msgspec.json.encode(outcome), status, {**caching, **headers}, "application/json")
