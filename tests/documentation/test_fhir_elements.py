"""The page on what is read of FHIR says what was decided."""

from __future__ import annotations

from docs.hooks import fhir_elements


def test_the_page_is_written_from_the_decisions() -> None:
    page = fhir_elements.SOURCE.with_suffix(".md").read_text(encoding="utf-8")
    assert page == fhir_elements.markdown()


def test_an_element_is_read_in_one_way_or_by_type() -> None:
    for name, resource in fhir_elements.decisions().items():
        for element, how in resource.read.items():
            assert bool(how.as_) != bool(how.forms), (name, element)
            assert bool(how.forms) is element.endswith("[x]"), (name, element)
