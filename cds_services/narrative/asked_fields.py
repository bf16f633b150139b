"""Diseases that stand in the answer to "Q:" are in question ("Q: MS/NMO/MOG")."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cds_services.forms.answers import form_words
from cds_services.narrative.lexicon import Nature
from cds_services.narrative.mention import Assertion, Mention

if TYPE_CHECKING:
    from cds_services.narrative.lexicon import Lexicon

_TELLS_KNOWN = frozenset({Nature.EVENT, Nature.STATE})
"""A relapse, a drug, a purpose: beside one of these the disease is known, whatever is asked."""


class AskedFields:
    """Puts the diseases in question that a field names under "Q" or "Question".

    Args:
        lexicon: the concepts.
    """

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._words = form_words()

    def put(self, found: list[Mention]) -> list[Mention]:
        """Return the mentions, each affirmed disease of such a field as asked."""
        asked = [mention for mention in found if mention.field and self._words.heads_question(mention.field.label)]
        known = {
            mention.field
            for mention in asked
            if self._lexicon.nature(mention.concept) in _TELLS_KNOWN or _is_known(mention)
        }
        changed = {id(mention) for mention in asked if mention.field not in known and self._is_disease(mention)}
        if not changed:
            return found
        return [mention._replace(assertion=Assertion.ASKED) if id(mention) in changed else mention for mention in found]

    def _is_disease(self, mention: Mention) -> bool:
        return mention.assertion is Assertion.AFFIRMED and self._lexicon.nature(mention.concept) is Nature.DISEASE


def _is_known(mention: Mention) -> bool:
    return mention.called_old or mention.onset is not None
