"""Whether an answer right behind a name denies it: "Pacemaker: No", "gadolinium allergy - none", "ICD (-)"."""

from __future__ import annotations

import re
from functools import cache

from cds_services.demyelinating_diseases.interpretation import any_of, interpretation

_NEAR = 40  # characters in which an answer stands


def answered_no(text: str, end: int) -> bool:
    """Tell whether what stands right behind a name denies it or answers nothing.

    Args:
        text: the whole text.
        end: offset behind the name.
    """
    return _answer().match(text[end : end + _NEAR].lower()) is not None


@cache
def _answer() -> re.Pattern[str]:
    words = any_of(interpretation().denying_answers.value)
    return re.compile(rf"\s*(?:\(-\)|(?:[:?=>\-\u2013]+\s*)+(?:{words})?\s*(?:$|[.,;)\n\]]))")
