"""Why a read returned nothing: a short code for logs and metrics, and words for readers; no patient data in either."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Failure:
    """One reason why a read returned nothing.

    Attributes:
        code: for logs and metrics.
        why: what happened, as a clause whose subject is the cause.
        again: whether a retry may help.
    """

    code: str
    why: str
    again: bool = False


class ReadFailed(Exception):  # noqa: N818 - named for what it is
    """A read returned nothing usable; contains nothing of what was sent or received."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.code)
        self.failure = failure


def of_status(status: int) -> Failure:
    """Return the failure for an HTTP status other than 200."""
    if status in {401, 403}:
        return Failure(str(status), f"the FHIR server refused to be read ({status})")
    if status in {404, 410}:
        return Failure(str(status), f"the FHIR server does not have it ({status})")
    if status == 429:  # noqa: PLR2004 - HTTP: Too Many Requests
        return Failure("429", "the FHIR server is asked too often (429)")
    if status >= 500:  # noqa: PLR2004 - HTTP: the server's own failures
        return Failure(str(status), f"the FHIR server failed ({status})", again=True)
    if status in range(300, 400):
        return Failure("redirect", "the FHIR server redirects, which is not followed")
    return Failure("status", f"the FHIR server answered with status {status}")


NO_ACCESS = Failure("no-access", "no access to the FHIR server was given")
NOT_LISTED = Failure("not-listed", "the FHIR server is not on this service's list of servers that may be read")
NO_CONTEXT = Failure("no-context", "the request does not say whose it is to be")
BAD_TOKEN = Failure("token", "the access token holds characters that cannot be sent")
TIMEOUT = Failure("timeout", "the FHIR server did not answer in time")
CONNECTION = Failure("connection", "the connection to the FHIR server failed", again=True)
CERTIFICATE = Failure("certificate", "the certificate of the FHIR server is not trusted")
FORBIDDEN_ADDRESS = Failure("address", "the FHIR server stands at an address that may not be connected to")
TOO_LARGE = Failure("too-large", "the FHIR server answered with more than is accepted")
NOT_JSON = Failure("not-json", "the FHIR server answered with something else than JSON")
OUTCOME = Failure("outcome", "the FHIR server answered with an OperationOutcome instead")
WRONG_TYPE = Failure("wrong-type", "the FHIR server answered with another type of resource")
CUT_SHORT = Failure("cut-short", "the FHIR server has more than it sent")
LOOP = Failure("paging", "the pages of the FHIR server lead back to themselves")
ELSEWHERE = Failure("paging", "the next page is not below the FHIR server's address, so it was not asked for")
TOO_MANY_PAGES = Failure("paging", "the FHIR server has more pages than are read")
UNFORESEEN = Failure("unforeseen", "the FHIR server could not be read")
