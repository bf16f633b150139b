"""One suggestion of this service in the two forms that CRD defines: alternates to a request, and additional orders."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from msgspec.structs import replace

from app.client_profiles.crd_vocabulary import vocabulary
from app.client_profiles.draft_titles import draft_title
from app.client_profiles.identity import derived

if TYPE_CHECKING:
    from cds_services.cds_hooks import Action, Suggestion
    from cds_services.hook_request import HookRequest


@dataclass
class Shapes:
    """The actions of suggestions, sorted by CRD form.

    Attributes:
        alternates: each one update, or one delete with one create.
        additional: only creates.
        added: names of the studies of `additional`.
        left: keys of drafts that must be removed and fit neither form.
    """

    alternates: list[Suggestion] = field(default_factory=list)
    additional: list[Suggestion] = field(default_factory=list)
    added: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, suggestions: tuple[Suggestion, ...], request: HookRequest) -> Shapes:
        """Sort the actions of suggestions into the two forms; one that is not split keeps its label and uuid."""
        shapes = cls()
        for suggestion in suggestions:
            shapes._take(suggestion, request)
        return shapes

    def _take(self, whole: Suggestion, request: HookRequest) -> None:
        updates = [action for action in whole.actions if action.type == "update"]
        creates = [action for action in whole.actions if action.type == "create"]
        deletes = [action for action in whole.actions if action.type == "delete"]
        pairs = list(zip(deletes, creates, strict=False))
        alternates: list[tuple[str, tuple[Action, ...]]] = [(action.description, (action,)) for action in updates]
        alternates += [(_exchange(old, new, request), (old, new)) for old, new in pairs]
        further = creates[len(pairs) :]
        left = [action.resource_id for action in deletes[len(pairs) :] if action.resource_id]
        if len(alternates) + bool(further) == 1 and not left:
            (self.alternates if alternates else self.additional).append(whole)
        else:
            self.alternates += [
                replace(whole, label=label, uuid=derived(whole.uuid, f"alternate {number}"), actions=actions)
                for number, (label, actions) in enumerate(alternates)
            ]
            if further:
                label = further[0].description if len(further) == 1 else vocabulary().words.add_all
                identity = derived(whole.uuid, "additional")
                self.additional.append(replace(whole, label=label, uuid=identity, actions=tuple(further)))
        self.added += [_study(action) for action in further]
        self.left += left


def _exchange(old: Action, new: Action, request: HookRequest) -> str:
    words = vocabulary().words
    return words.replace.format(old=draft_title(request, old.resource_id or "", words.unnamed), new=_study(new))


def _study(action: Action) -> str:
    return str((action.resource or {})["code"]["text"])
