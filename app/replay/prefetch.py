"""The prefetch that a client would have sent at one moment, by the service's own templates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from app.replay.dating import dates, held_since
from app.replay.tally import NOT_ASKED
from cds_services import fhir
from cds_services.workload import refuse_too_much

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from app.replay.past import Past
    from cds_services.fhir import Resource
    from cds_services.hook_request import HookRequest

_REFERRED = "referred"
"""The key of what orders and prescriptions refer to, which no template asks for."""
_FOLLOWED = ("medicationReference", "device")


@dataclass(frozen=True, slots=True)
class Asked:
    """What one key of the prefetch asks for.

    Attributes:
        key: its name.
        kind: the type that its template searches for.
        others: types that are read under this key as well, and that a client may send there.
        codes: (system, code) of the only Observations that are asked for; empty where all are.
        most: how many of the newest are asked for; 0 where all are.
    """

    key: str
    kind: str
    others: tuple[str, ...]
    codes: frozenset[tuple[str, str]]
    most: int

    def wants(self, resource: Resource) -> bool:
        """Return whether a resource of the type is asked for."""
        return not self.codes or any(
            (coding.system, coding.code) in self.codes for coding in fhir.codings(resource.get("code"))
        )


class AskedChart(Mapping[str, Any]):
    """The prefetch of one call, made when it is first read: most calls are about studies that need no chart.

    Raises:
        TooCostly: where it is read, if it holds more than is read in one call.
    """

    def __init__(self, past: Past, templates: Mapping[str, str], call: HookRequest) -> None:
        """Keep what it is made from.

        Args:
            past: the chart and the moment.
            templates: the service's prefetch, as discovery states it.
            call: the call without its prefetch.
        """
        self._past = past
        self._templates = templates
        self._call = call

    @cached_property
    def _made(self) -> dict[str, Any]:
        made = prefetch(self._past, self._templates)
        refuse_too_much(replace(self._call, prefetch=made))
        return made

    def __getitem__(self, key: str) -> Any:  # noqa: ANN401 - JSON
        return self._made[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._made)

    def __len__(self) -> int:
        return len(self._made)


def asked_by(templates: Mapping[str, str]) -> tuple[Asked, ...]:
    """Read the templates of a service, besides that of the patient."""
    return _asked(tuple(sorted(templates.items())))


@cache
def _asked(templates: tuple[tuple[str, str], ...]) -> tuple[Asked, ...]:
    return tuple(_read(key, template) for key, template in templates if "?" in template)


def _read(key: str, template: str) -> Asked:
    kind, _, query = template.partition("?")
    given = parse_qs(query)
    codes = frozenset(
        (system, code)
        for system, _, code in (each.partition("|") for value in given.get("code", ()) for each in value.split(","))
    )
    others = tuple(name for name, dated in dates().types.items() if dated.key == key and name != kind)
    return Asked(key, kind, others, codes, int(given.get("_count", ["0"])[0]))


def prefetch(past: Past, templates: Mapping[str, str]) -> dict[str, Any]:
    """Return the prefetch, a Bundle for each key; an empty one is a search without hits.

    Args:
        past: the chart and the moment.
        templates: the service's prefetch, as discovery states it.
    """
    found: dict[str, Any] = {}
    patient = past.patient()
    if patient is not None:
        found["patient"] = patient
    held: dict[str, Resource] = {}
    for asked in asked_by(templates):
        resources = _newest(asked, past)
        resources += [each for kind in asked.others if not _by_reference(kind) for each in past.of(kind)]
        found[asked.key] = _bundle(resources)
        held |= {f"{fhir.resource_type(each)}/{fhir.resource_id(each)}": each for each in resources}
    places = [*past.referred, *(key for each in held.values() for key in _follow(each))]
    referred = [past.find(key) for key in dict.fromkeys(sorted(places)) if key not in held]
    kept = [each for each in referred if each is not None]
    if kept:
        found[_REFERRED] = _bundle(kept)
    return found


def _by_reference(kind: str) -> bool:
    return kind == "Medication"


def _newest(asked: Asked, past: Past) -> list[Resource]:
    resources = [each for each in past.of(asked.kind) if asked.wants(each)]
    if not asked.most or len(resources) <= asked.most:
        return resources
    since = dates().types[asked.kind].since
    past.tally.add(NOT_ASKED, asked.kind, len(resources) - asked.most)
    ordered = sorted(resources, key=lambda each: _age(each, since), reverse=True)
    return ordered[: asked.most]


def _age(resource: Resource, since: tuple[str, ...]) -> tuple[str, str]:
    held = held_since(resource, since)
    if held is None:
        return "", ""
    return held.day.isoformat(), held.instant.isoformat() if held.instant else ""


def _follow(resource: Resource) -> list[str]:
    places = (fhir.reference(resource.get(name)) for name in _FOLLOWED)
    return [fhir.reference_key(place) for place in places if place]


def _bundle(resources: Iterable[Resource]) -> dict[str, Any]:
    return {
        "resourceType": "Bundle",
        "type": "searchset",
        "entry": [{"resource": resource} for resource in resources],
    }
