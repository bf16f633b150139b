"""No case report is answered, explained or kept in another way than was written down."""

from __future__ import annotations

from tests.wire.digests import digests, written


def test_every_answer_explanation_and_row_is_the_one_written_down() -> None:
    now, before = digests(), written()
    changed = sorted(" ".join(key) for key in now.keys() | before.keys() if now.get(key) != before.get(key))
    advice = "look at the change, then run: .venv/bin/python -m tests.wire.golden --all"
    assert not changed, f"{len(changed)} of {len(now)}, such as {changed[:10]}; {advice}"
