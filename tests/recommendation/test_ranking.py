"""Which of the rules that match is shown, and what a card leaves to the one beside it."""

from __future__ import annotations

from cds_services.imaging_orders.order import ReadableOrder
from cds_services.imaging_orders.study import CORD_LEVELS, Contrast, Modality, Region, Study
from cds_services.recommendation.ranking import rank
from cds_services.recommendation.recommendation import INFO, WARNING, Change, Recommendation, Suppressed

HEAD = Study(Modality.MRI, frozenset({Region.HEAD}), Contrast.WITHOUT_AND_WITH)
CORD = Study(Modality.MRI, CORD_LEVELS, Contrast.WITHOUT_AND_WITH)
A, B = (
    ReadableOrder(
        f"ServiceRequest/{key}", {}, selected=True, study=CORD, exclusion=None, read_from=(), phases_told_apart=True
    )
    for key in "ab"
)


def rules(*said: Recommendation | Suppressed) -> list[str]:
    """The rules that are shown."""
    return [item.rule for item in rank(said).shown]


def test_one_warning_and_one_info_by_rank() -> None:
    said = (
        Recommendation("I", INFO, "x", A),
        Recommendation("W", WARNING, "x", A),
        Recommendation("V", WARNING, "x", B),
        Recommendation("J", INFO, "x", B),
    )
    assert rules(*said) == ["W", "I"]
    assert {item.rule: item.why for item in rank(said).suppressed} == {"V": "W ranks above it", "J": "I ranks above it"}


def test_the_studies_of_a_lower_rule_are_merged_on_the_same_draft_only() -> None:
    winner = Recommendation("W", WARNING, "x", A, Change((A,), (CORD,)))
    for about, wanted in ((A, (CORD, HEAD)), (B, (CORD,))):
        change = rank((winner, Recommendation("V", WARNING, "x", about, Change((about,), (HEAD,))))).shown[0].change
        assert change is not None
        assert change.wanted == wanted


def test_an_info_that_offers_no_more_than_the_warning_takes_no_place() -> None:
    repeats = Recommendation("I", INFO, "x", A, Change((A,), (CORD,)))
    more = Recommendation("J", INFO, "x", A, Change((), (HEAD,)))
    warning = Recommendation("W", WARNING, "x", A, Change((A,), (CORD,)))
    for said in ((warning, repeats, more), (repeats, warning, more), (repeats, more, warning)):
        found = rank(said)
        assert [item.rule for item in found.shown] == ["W", "J"]
        assert [(item.rule, item.why) for item in found.suppressed] == [("I", "W offers the same")]


def test_an_info_card_leaves_out_what_the_warning_brings() -> None:
    warning = Recommendation("W", WARNING, "x", A, Change((A,), (CORD,)))
    assert rules(warning, Recommendation("I", INFO, "x", B, Change((), (CORD,)))) == ["W"]
    assert rules(warning, Recommendation("I", INFO, "x", A, Change((A,), ()))) == ["W"]
    assert rules(warning, Recommendation("I", INFO, "x", B, Change((B,), ()))) == ["W", "I"]
    both = rank((warning, Recommendation("I", INFO, "x", A, Change((A, B), (HEAD, CORD))))).shown[1].change
    assert both == Change((B,), (HEAD,))


def test_an_info_card_stays_for_what_it_leaves_out_only_where_that_is_its_advice() -> None:
    warning = Recommendation("W", WARNING, "x", A, Change((A,), (CORD,)))
    assert rules(warning, Recommendation("I", INFO, "x", B, Change((B,), (CORD,)))) == ["W"]
    dropping = rank((warning, Recommendation("I", INFO, "x", B, Change((B,), (CORD,)), drops=True))).shown[1]
    assert dropping.change == Change((B,), ())


def test_an_info_card_that_has_more_to_say_stays_without_its_click() -> None:
    warning = Recommendation("W", WARNING, "x", A, Change((A,), (HEAD,)))
    info = rank((warning, Recommendation("I", INFO, "x", A, Change((), (HEAD,)), beside="beside"))).shown[1]
    assert (info.text, info.change) == ("beside", None)


def test_no_rule_has_two_cards_and_one_about_the_patient_serves_all_drafts() -> None:
    assert rules(Recommendation("R", WARNING, "x", A), Recommendation("R", INFO, "y", B)) == ["R"]
    first, second = (
        Recommendation("R", WARNING, "x", order, Change((order,), (HEAD,)), of_patient=True) for order in (A, B)
    )
    assert rank((first, second)).shown[0].also == (second,)
