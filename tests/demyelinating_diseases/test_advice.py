"""Which of the rules that speak is heard, and what a card leaves to the one beside it."""

from __future__ import annotations

from cds_services.demyelinating_diseases.advice import INFO, WARNING, Advice, Change, Silence, hear
from cds_services.hook_request import DraftOrder
from cds_services.imaging_orders.order import read_order
from cds_services.imaging_orders.study import CORD_LEVELS, Contrast, Modality, Region, Study

HEAD = Study(Modality.MRI, frozenset({Region.HEAD}), Contrast.WITHOUT_AND_WITH)
CORD = Study(Modality.MRI, CORD_LEVELS, Contrast.WITHOUT_AND_WITH)
A, B = (
    read_order(DraftOrder(f"ServiceRequest/{key}", {"resourceType": "ServiceRequest"}, selected=True)) for key in "ab"
)


def rules(*said: Advice | Silence) -> list[str]:
    """The rules that are heard."""
    return [item.rule for item in hear(said).spoken]


def test_one_warning_and_one_info_by_rank() -> None:
    said = (
        Advice("I", INFO, "x", A),
        Advice("W", WARNING, "x", A),
        Advice("V", WARNING, "x", B),
        Advice("J", INFO, "x", B),
    )
    assert rules(*said) == ["W", "I"]
    assert {item.rule: item.why for item in hear(said).silenced} == {"V": "W ranks above it", "J": "I ranks above it"}


def test_a_loser_lends_its_fix_on_the_same_draft_only() -> None:
    winner = Advice("W", WARNING, "x", A, Change((A,), (CORD,)))
    for about, wanted in ((A, (CORD, HEAD)), (B, (CORD,))):
        change = hear((winner, Advice("V", WARNING, "x", about, Change((about,), (HEAD,))))).spoken[0].change
        assert change is not None
        assert change.wanted == wanted


def test_an_info_card_leaves_out_what_the_warning_brings() -> None:
    warning = Advice("W", WARNING, "x", A, Change((A,), (CORD,)))
    assert rules(warning, Advice("I", INFO, "x", B, Change((), (CORD,)))) == ["W"]
    assert rules(warning, Advice("I", INFO, "x", A, Change((A,), ()))) == ["W"]
    assert rules(warning, Advice("I", INFO, "x", B, Change((B,), ()))) == ["W", "I"]
    both = hear((warning, Advice("I", INFO, "x", A, Change((A, B), (HEAD, CORD))))).spoken[1].change
    assert both == Change((B,), (HEAD,))


def test_an_info_card_that_has_more_to_say_stays_without_its_click() -> None:
    warning = Advice("W", WARNING, "x", A, Change((A,), (HEAD,)))
    info = hear((warning, Advice("I", INFO, "x", A, Change((), (HEAD,)), beside="beside"))).spoken[1]
    assert (info.text, info.change) == ("beside", None)


def test_no_rule_has_two_cards_and_one_about_the_patient_serves_all_drafts() -> None:
    assert rules(Advice("R", WARNING, "x", A), Advice("R", INFO, "y", B)) == ["R"]
    first, second = (Advice("R", WARNING, "x", order, Change((order,), (HEAD,)), of_patient=True) for order in (A, B))
    assert hear((first, second)).spoken[0].also == (second,)
