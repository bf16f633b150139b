"""What directly follows the name of an implant: that it was removed or considered, or that it is not MR-conditional."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from cds_services.concepts.choices import choices
from cds_services.knowledge import any_of
from cds_services.narrative.mention import Assertion

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cds_services.narrative.mention import Mention

_NEAR = 60  # characters looked at on either side of a name


def of_this_patient(mentions: Sequence[Mention], text: str) -> tuple[Mention, ...]:
    """Return the mentions of a text; an implant that was removed, or only talked of, is denied."""
    return tuple([_told(item, text) for item in mentions])


_IMPLANTS = frozenset({"mri-unsafe-device", "temporary-mri-unsafe-device"})


def _told(item: Mention, text: str) -> Mention:
    """Return a mention with its meaning in this context."""
    if item.concept in _IMPLANTS:
        behind = text[item.end : item.end + _NEAR].lower()
        if _removed().match(behind) or _considered().match(behind):
            return item._replace(assertion=Assertion.NEGATED)
    elif item.concept == "mri-conditional-device" and item.assertion is Assertion.NEGATED and item.field is not None:
        # "Pacemaker MRI conditional: No" denies that it is conditional, not that it is there.
        return item._replace(concept="mri-unsafe-device", assertion=Assertion.AFFIRMED)
    return item


@cache
def _removed() -> re.Pattern[str]:
    """Build the pattern for a removal stated directly after a name: "(removed 2019)", ", explanted", "- out"."""
    words = any_of(choices().removed_words.value)
    return re.compile(
        r"[\s\d,.(\[:;/\u2010-\u2015-]*(?:(?:which|that|was|were|has|have|had|been|now|since|later|then|fully|and)\s+)*"
        rf"(?:{words})(?!\s+(?:and|then)\s+(?:re|exch|chang|upgr))"
        r"(?=\W*$|\W*\d|\s*[,.;)\]/]|\s+(?:in|on|at|by|after|due|because|for|last|this|and|ago|when|without)\b)"
    )


@cache
def _considered() -> re.Pattern[str]:
    """Build the pattern for an implant that was talked of: "discussed 2026, wants to wait", "offered, declined"."""
    words = any_of(choices().considered_words.value)
    return re.compile(
        rf"[\s,.(\[:/\u2010-\u2015-]*(?:(?:was|were|has|have|had|been|only|so|far)\s+)*(?:{words})"
        r"(?=\W*$|\W*\d|\s*[,.:;)\]/]|\s[-\u2013\u2014]|\s+(?:in|on|at|by|but|and|last|today|then|patient|pt|she|he)\b)"
    )
