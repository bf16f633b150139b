"""A knowledge file that cannot be trusted stops the start, and the message leads to the place."""

from __future__ import annotations

import inspect
import subprocess
import sys
from typing import TYPE_CHECKING, NamedTuple

import msgspec
import pytest

from app.client_profiles import crd_vocabulary, epic
from cds_services.demyelinating_diseases.card_texts import card_texts as texts_of_topic
from cds_services.errors import KnowledgeError
from cds_services.knowledge import Entry, check_placeholders, load
from cds_services.recommendation import card as cards
from cds_services.recommendation import card_texts
from tests.vignettes import answers, case
from tests.vignettes.order_select import request

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path
    from types import ModuleType

    from cds_services.cds_hooks import Action
    from cds_services.recommendation.assessed import Assessed
    from cds_services.recommendation.recommendation import Recommendation


class _Text(Entry, frozen=True):
    summary: str
    lines: tuple[str, ...] = ()
    rank: int = 0

    def __post_init__(self) -> None:
        if not self.summary:
            raise ValueError("summary: is empty")


class _File(Entry, frozen=True):
    rules: dict[str, dict[str, _Text]] = msgspec.field(default_factory=dict)
    listed: tuple[_Text, ...] = ()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        pytest.param(
            "rules:\n  One:\n    a: {summary: A}\n  Two:\n    a: {summary: A}\n    b:\n      rank: x\n",
            "line 7, $.rules.Two.b.rank: Expected `int`, got `str`",
            id="wrong type below two mappings",
        ),
        pytest.param(
            "rules:\n  One:\n    a:\n      summary: A\n      colour: red\n",
            "line 5, $.rules.One.a: Object contains unknown field `colour`",
            id="unknown key",
        ),
        pytest.param(
            "rules: {}\n\ncolour: red\n",
            "line 3, $: Object contains unknown field `colour`",
            id="unknown key at the top",
        ),
        pytest.param(
            "rules:\n  One:\n    a: {summary: A}\n    b:\n      rank: 1\n",
            "line 4, $.rules.One.b: Object missing required field `summary`",
            id="missing key",
        ),
        pytest.param(
            "listed:\n- summary: A\n- summary: ''\n",
            "line 3, $.listed[1]: summary: is empty",
            id="refused by the model",
        ),
        pytest.param(
            "listed:\n- summary: A\n  lines:\n  - one\n  - 2\n",
            "line 5, $.listed[0].lines[1]: Expected `str`",
            id="item",
        ),
        pytest.param(
            "listed:\n  summary: A\n", "line 1, $.listed: Expected `array`, got `object`", id="another kind of value"
        ),
        pytest.param(
            "rules:\n  One: {}\n  no: {}\n", "line 3, $.rules[False]: Expected `str`, got `bool`", id="a bare no"
        ),
        pytest.param(
            "listed:\n- &a\n  summary: A\n  rank: high\n- *a\n", "line 4, $.listed[0].rank: Expected `int`", id="anchor"
        ),
        pytest.param(
            "listed:\n- &a {summary: A}\n- <<: *a\n  rank: high\n",
            "line 4, $.listed[1].rank: Expected `int`",
            id="merge",
        ),
        pytest.param(
            "rules:\n  One:\n    a: {summary: A}\n    a: {summary: B}\n",
            "line 4: key 'a' appears twice",
            id="key twice",
        ),
        pytest.param("rules:\n  One: {\n", "line 3: not readable as YAML: did not find expected", id="open brace"),
        pytest.param("listed:\n- summary: \x01\n", "line 2: not readable as YAML: control characters", id="control"),
        pytest.param("listed:\n- summary: *a\n", "line 2: not readable as YAML: found undefined alias", id="no anchor"),
        pytest.param(
            "listed: []\n---\nlisted: []\n", "line 2: not readable as YAML: but found another", id="two texts"
        ),
        pytest.param("listed:\n- summary: 2026-02-30\n", "line 2: '2026-02-30' cannot be read", id="no such day"),
        pytest.param("# nothing\n", "the file is empty", id="empty"),
    ],
)
def test_the_line_is_that_of_the_mistake(tmp_path: Path, text: str, told: str) -> None:
    file = tmp_path / "bad.yaml"
    file.write_text(text)
    with pytest.raises(KnowledgeError) as refusal:
        load(file, _File)
    assert str(refusal.value).removeprefix("bad.yaml").lstrip(", :").startswith(told)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("On {drugs}", r"here: unknown placeholder \{drugs\}; known are: \{drug\}, \{study\}$"),
        ("On {}", r"here: unknown placeholder \{\}"),
        ("On {drug.name}", r"here: unknown placeholder \{drug.name\}"),
        ("On {drug!r}", "here: unknown"),
        ("On {drug:d}", "here: unknown"),
        ("On {drug", "here: a brace stands alone"),
        ("On drug}", "here: a brace stands alone"),
    ],
)
def test_a_placeholder_that_nothing_fills_is_refused(text: str, told: str) -> None:
    with pytest.raises(KnowledgeError, match=told):
        check_placeholders("here", text, {"drug", "study"})


def test_what_is_known_or_escaped_may_stand() -> None:
    check_placeholders("here", "{drug} and {study}, {{braces}}", {"drug", "study"})


class _Slip(NamedTuple):
    """A placeholder written wrongly in a file that is shipped."""

    module: ModuleType
    read: Callable[[], object]
    right: str
    wrong: str
    told: str


_CARDS, _EPIC, _CRD = texts_of_topic, epic.words, crd_vocabulary.vocabulary


@pytest.mark.parametrize(
    "slip",
    [
        _Slip(card_texts, _CARDS, "{weeks} weeks", "{week} weeks", "cards.yaml, AddContrast, late: unknown"),
        _Slip(card_texts, _CARDS, "{study} in this", "{weeks} in this", "cards.yaml, LumbarMri, default: unknown"),
        _Slip(card_texts, _CARDS, "CT with {short}", "CT with {brief}", "cards.yaml, CtSpine, default: unknown"),
        _Slip(card_texts, _CARDS, "{kidney}: ask", "{kidneys}: ask", "shared.yaml, kidney_note: unknown"),
        _Slip(card_texts, _CARDS, "Nothing was", "{study} was", "shared.yaml, MissingData, conditions: unknown"),
        _Slip(epic, _EPIC, "Remove {orders}", "Remove {order}", "epic.yaml, remove: unknown"),
        _Slip(crd_vocabulary, _CRD, "{old} with", "{older} with", "crd.yaml, words, replace: unknown"),
    ],
    ids=lambda slip: slip.told,
)
def test_an_unknown_placeholder_stops_the_start_with_file_and_name(
    slip: _Slip, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def load_changed(path: Path, model: type[object]) -> object:
        text = path.read_text(encoding="utf-8")
        found.append(slip.right in text)
        changed = tmp_path / path.name
        changed.write_text(text.replace(slip.right, slip.wrong, 1), encoding="utf-8")
        return load(changed, model)

    found: list[bool] = []
    monkeypatch.setattr(slip.module, "load", load_changed)
    monkeypatch.setattr(card_texts, "shared_texts", inspect.unwrap(card_texts.shared_texts))
    with pytest.raises(KnowledgeError, match=slip.told):
        inspect.unwrap(slip.read)()
    assert any(found)


def test_the_known_placeholders_are_those_that_the_rules_fill(monkeypatch: pytest.MonkeyPatch) -> None:
    """Over all case reports: none that a rule never fills may stand in a text, and none that it fills is refused."""
    filled: dict[str, set[str]] = {}
    values = cards._values  # noqa: SLF001 - what a text is filled from is no one else's business

    def watched(case: Assessed, found: Recommendation, steps: tuple[Action, ...]) -> Mapping[str, str]:
        told = values(case, found, steps)
        filled.setdefault(found.rule, set()).update(told)
        return told

    monkeypatch.setattr(cards, "_values", watched)
    for vignette in case.load():
        answers.ask(request(vignette), vignette.today)
    rules = texts_of_topic().rules
    assert {code for code, rule in rules.items() if rule.values} <= filled.keys() <= rules.keys()
    for rule, names in filled.items():
        assert names | {"unseen"} == card_texts.ON_EVERY_CARD | rules[rule].values, rule


def test_threads_that_read_knowledge_at_once_end_no_process(tmp_path: Path) -> None:
    """What judges on Spark is made in threads, and so are pages of governance."""
    command = [sys.executable, "-m", "tests.knowledge.loading_at_once", str(tmp_path / "file.yaml")]
    assert subprocess.run(command, check=False, timeout=60).returncode == 0
