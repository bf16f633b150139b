"""How far something is signed, from the entries about it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal

import pytest

from app.signing.signature import Signature
from app.signing.state import State, signed, states, unknown

if TYPE_CHECKING:
    from collections.abc import Sequence

OLD, NOW = "0" * 64, "1" * 64


def entry(sha256: str, act: Literal["signed", "withdrawn"] = "signed", subject: str = "a.yaml") -> Signature:
    return Signature(
        time=datetime(2026, 11, 30, tzinfo=UTC), act=act, subject=subject, sha256=sha256,
        role="r", name="n", organisation="o", knowledge="k", version="1", previous="",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("entries", "state", "count"),
    [
        pytest.param([], State.NEVER, 0, id="nothing"),
        pytest.param([entry(NOW)], State.SIGNED, 1, id="the present content"),
        pytest.param([entry(NOW), entry(NOW)], State.SIGNED, 2, id="by two"),
        pytest.param([entry(OLD)], State.CHANGED, 1, id="an earlier content"),
        pytest.param([entry(NOW), entry(OLD)], State.SIGNED, 1, id="a content that came back"),
        pytest.param([entry(NOW), entry(NOW, "withdrawn")], State.WITHDRAWN, 1, id="withdrawn"),
        pytest.param([entry(NOW), entry(NOW, "withdrawn"), entry(NOW)], State.SIGNED, 1, id="signed again"),
        pytest.param([entry(NOW), entry(OLD, "withdrawn")], State.SIGNED, 1, id="an earlier one withdrawn"),
    ],
)
def test_the_state_follows_from_the_entries_about_the_present_content(
    entries: Sequence[Signature], state: State, count: int
) -> None:
    found = states({"a.yaml": NOW}, entries)
    assert found["a.yaml"].state is state
    assert len(found["a.yaml"].entries) == count
    assert signed(found) == ({"a.yaml"} if state is State.SIGNED else set())


def test_what_this_version_does_not_have_is_named() -> None:
    assert unknown({"a.yaml"}, [entry(NOW), entry(NOW, subject="gone.yaml")]) == ["gone.yaml"]
