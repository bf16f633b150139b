"""Convert a prefetch template of the discovery answer into the address of one read.

CDS Hooks 2.0.1, Prefetch tokens: a token is `context.` with a first-level field, or names the user by type.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from cds_services.hook_request import HookRequest

_TOKEN = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
_LITERAL = "/?&=,:%._~-"
"""Characters, beside letters and digits, that a template may contain without being encoded."""

PAGE_SIZE = 200
"""Resources requested on a page if a template does not say how many: servers return 20 or 50 by default, and none of
the public ones refuses 200."""

_USER_TOKENS = {
    "userPractitionerId": "Practitioner",
    "userPractitionerRoleId": "PractitionerRole",
    "userPatientId": "Patient",
    "userRelatedPersonId": "RelatedPerson",
}


@dataclass(frozen=True, slots=True)
class Template:
    """One prefetch template.

    Attributes:
        text: the template as discovery shows it.
        resource_type: the requested type; empty if a token determines it.
        instance: true for a read of one resource, false for a search.
        count: the exact number of resources that a search wants; 0 if it wants all.
    """

    text: str
    resource_type: str
    instance: bool
    count: int

    def resolve(self, request: HookRequest) -> str | None:
        """Return path and query below the server's base URL, percent-encoded; None if a token has no value."""
        pieces, end = [], 0
        for token in _TOKEN.finditer(self.text):
            value = _value(token[1], request)
            segments = value.split("/")
            # A server may resolve dots even if they were encoded, and then read something else.
            if not value or {"", ".", ".."} & set(segments):
                return None
            pieces += [quote(self.text[end : token.start()], _LITERAL)]
            pieces += ["/".join(quote(segment, "-._~") for segment in segments)]
            end = token.end()
        size = "" if self.instance or self.count else f"&_count={PAGE_SIZE}"
        return "".join([*pieces, quote(self.text[end:], _LITERAL), size])


@lru_cache(maxsize=256)
def template(text: str) -> Template:
    """Parse a template; the few templates of the services are cached."""
    path, _, query = text.partition("?")
    kind = path.partition("/")[0]
    counts = [part.removeprefix("_count=") for part in query.split("&") if part.startswith("_count=")]
    count = next((int(number) for number in counts if number.isascii() and number.isdigit()), 0)
    return Template(text, "" if "{" in kind else kind, not query, count)


def _value(token: str, request: HookRequest) -> str:
    """Return the value of a token; empty if the request gives none."""
    if token == "context.patientId":  # noqa: S105 - a prefetch token is no secret
        return request.patient_id.replace("/", "")
    if token == "context.encounterId":  # noqa: S105
        return request.encounter_id.replace("/", "")
    if token == "context.userId":  # noqa: S105
        return request.user_id
    kind, _, identity = request.user_id.partition("/")
    return identity.replace("/", "") if kind and _USER_TOKENS.get(token) == kind else ""
