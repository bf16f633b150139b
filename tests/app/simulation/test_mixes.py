"""The mixes fit together, and say where they come from."""

from __future__ import annotations

from importlib.resources import files

import pytest
import yaml

from app.simulation.chart_facts import known_facts
from app.simulation.chart_mixes import Clutter, Diseases
from app.simulation.mixes import read
from app.simulation.order_mixes import Ordinary, Reports, Situations, Studies
from app.simulation.people_mixes import People, Sites
from app.simulation.wording_mixes import Forms, Habits, Wording

FILES = (Clutter, Diseases, Forms, Habits, Ordinary, People, Reports, Sites, Situations, Studies, Wording)


def test_every_file_of_mixes_is_read() -> None:
    folder = files("app.simulation").joinpath("mixes")
    assert {each.name for each in folder.iterdir()} == {f"{kind.file}.yaml" for kind in FILES}
    assert all(read(kind) for kind in FILES)


@pytest.mark.parametrize("kind", FILES)
def test_every_file_names_its_sources_or_says_that_shares_are_chosen(kind: type[Clutter]) -> None:
    text = files("app.simulation").joinpath("mixes", f"{kind.file}.yaml").read_text(encoding="utf-8")
    assert any(word in text for word in ("source: ", "Sources of", "Written for")), kind


def test_a_situation_names_only_what_there_is() -> None:
    studies, wording = read(Studies), read(Wording)
    for each in read(Situations).situations:
        assert each.plan in wording.patterns, each.id
        assert {key for orders in each.orders for key in orders} <= studies.studies.keys(), each.id
        assert each.picture in {"", *wording.signs}, each.id
        assert each.asks in {"", *wording.asks}, each.id
        assert {fact.removesuffix("-later") for fact in each.chart} <= known_facts(), each.id
        assert each.drug.removesuffix("-later") in {"any", "none", *read(Diseases).drugs}, each.id
        assert each.because, each.id
        assert ("{sign}" in str(wording.patterns[each.plan])) == bool(each.picture), each.id


def test_ordinary_imaging_names_only_studies_and_places_that_there_are() -> None:
    studies, places = read(Studies).studies, read(Sites).orderers
    for group in read(Ordinary).groups:
        assert group.studies.keys() <= studies.keys(), group.id
        assert group.orderers.keys() <= places.keys(), group.id


def test_every_study_can_be_named() -> None:
    studies = read(Studies)
    for key, study in studies.studies.items():
        assert study.modality in studies.modalities, key
        assert study.region in studies.regions, key
        assert study.phase in studies.phases, key


def test_a_code_is_text_and_not_a_number_that_yaml_made_of_it() -> None:
    raw = yaml.safe_load(files("app.simulation").joinpath("mixes", "studies.yaml").read_text(encoding="utf-8"))
    assert {type(code) for study in raw["studies"].values() for code in study["codes"].values()} == {str}
