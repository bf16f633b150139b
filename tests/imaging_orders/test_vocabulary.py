"""The vocabulary of order names, and what it refuses."""

from __future__ import annotations

from importlib.resources import files

import msgspec
import pytest

from cds_services.errors import KnowledgeError
from cds_services.imaging_orders.study import Modality
from cds_services.imaging_orders.vocabulary import Wording, compiled, vocabulary
from cds_services.knowledge import load


@pytest.fixture(scope="module")
def wording() -> Wording:
    """The vocabulary's file as it stands."""
    return load(files("cds_services.imaging_orders") / "wording.yaml", Wording)


def test_longer_phrases_come_first() -> None:
    """The phrase "CT myelogram" is tried before "CT"."""
    lengths = [len(phrase.words) for phrase in vocabulary().phrases["ct"]]
    assert lengths == sorted(lengths, reverse=True)
    assert lengths[0] > 1


def test_a_phrase_with_two_modalities_stops_the_start(wording: Wording) -> None:
    """A phrase cannot name MRI and CT at once."""
    both = {**wording.modalities, Modality.CT: (*wording.modalities[Modality.CT], "mri")}
    with pytest.raises(KnowledgeError, match="'mri' names two modalities"):
        compiled(msgspec.structs.replace(wording, modalities=both))


def test_a_phrase_without_a_word_stops_the_start(wording: Wording) -> None:
    """A phrase that could never match is a mistake in the file."""
    with pytest.raises(KnowledgeError, match="has no word in it"):
        compiled(msgspec.structs.replace(wording, symptoms=("()",)))
