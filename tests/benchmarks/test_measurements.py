"""The figures of the model card are those of this version."""

from __future__ import annotations

import msgspec
import pytest

from app.transparency.figures import demographics_in_words, in_words
from app.transparency.knowledge_files import first_looks, measurements
from benchmarks.measurements import measured

pytestmark = pytest.mark.slow


def test_the_figures_on_file_are_the_ones_measured_now_and_no_answer_depends_on_who_the_patient_is() -> None:
    now = measured()
    assert msgspec.to_builtins(measurements()) == now, "look at the change, then run: make measurements"
    assert now["answers_changed"] == 0


def test_the_figures_are_told_with_where_they_come_from() -> None:
    words = in_words()
    counted = (measurements().orders.texts, measurements().case_reports, first_looks().reasons.wholly_right)
    for part in (*map(str, counted), "no independent test", "did not know the product"):
        assert part in words
    assert demographics_in_words().startswith(f"0 of {measurements().demographics_changed} answers changed")
