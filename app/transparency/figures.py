"""The measured figures in words: what was counted, and on what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.transparency.knowledge_files import first_looks, measurements

if TYPE_CHECKING:
    from app.transparency.knowledge_files import FirstLook, TextFigures

WHERE = (
    "Computed from the texts and case reports of the tests (make measurements), which were invented and labelled "
    "within this project. They are no independent test, and show nothing about the texts of a hospital."
)


def in_words() -> str:
    """Return all figures as sentences, with where they come from."""
    figures = measurements()
    return " ".join(
        (
            f"{figures.case_reports} case reports, each answered as a clinical reading of the publications expects.",
            _text_figures("Reasons for exam", figures.orders),
            _text_figures("Radiology reports", figures.reports),
            WHERE,
            _first_look("reasons for exam", first_looks().reasons),
            _first_look("whole orders", first_looks().orders),
            _first_look("reports", first_looks().reports),
        )
    )


def demographics_in_words() -> str:
    """Return how many answers changed with the demographic data of the patient."""
    figures = measurements()
    return (
        f"{figures.answers_changed} of {figures.demographics_changed} answers changed when race, ethnicity, language, "
        "sexual orientation, gender identity and social circumstances of the invented patients were changed."
    )


def least(figures: TextFigures) -> tuple[float, float]:
    """Return the lowest precision and the lowest recall among the facts."""
    return min(each.precision for each in figures.facts.values()), min(each.recall for each in figures.facts.values())


def _text_figures(what: str, figures: TextFigures) -> str:
    precision, recall = least(figures)
    return (
        f"{what}: {figures.texts} labelled texts, {len(figures.facts)} facts; the fact that is read worst has "
        f"precision {precision:.3f}, and recall {recall:.3f}."
    )


def _first_look(what: str, look: FirstLook) -> str:
    return (
        f"Read for the first time, of {look.texts} {what} by authors who did not know the product {look.wholly_right} "
        f"were wholly right. {look.told} ({look.source})"
    )
