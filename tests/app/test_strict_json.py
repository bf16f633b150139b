"""The strict reader by itself: what it keeps, and that it agrees with an exact reader on duplicates."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import strict_json
from cds_services.errors import MalformedRequest


def test_a_fraction_keeps_its_digits() -> None:
    body = b'{"dose":1.10,"large":1E3,"small":1e-7,"zero":-0.0}'
    value = strict_json.decode(body)
    assert value["dose"] == Decimal("1.10")
    assert strict_json.encode(value) == body


@pytest.mark.parametrize(
    ("opening", "closing"),
    [
        pytest.param(b"[", b"]", id="arrays"),
        pytest.param(b'["]",', b"]", id="strings that look like ends"),
        pytest.param(b'["\\"]",', b"]", id="escaped quotes around ends"),
        pytest.param(b'["\\\\","]",', b"]", id="escaped backslashes before quotes"),
        pytest.param(b'["{}",', b"]", id="strings with a pair"),
        pytest.param(b'["[","]",', b"]", id="pairs of strings"),
        pytest.param(b'["","]",', b"]", id="empty strings"),
    ],
)
def test_a_hundred_levels_are_fine_and_one_more_is_not(opening: bytes, closing: bytes) -> None:
    assert strict_json.decode(opening * 100 + b"1" + closing * 100)
    with pytest.raises(MalformedRequest, match="100 levels"):
        strict_json.decode(opening * 101 + b"1" + closing * 101)


_names = st.sampled_from(['"a"', '"\\u0061"', '"b"', '"q\\""', '"c:"', '"c\\u003A"', '"\\u00e9"'])
_leaves = st.sampled_from(
    [
        "1",
        '"x"',
        '"\\":"',
        '"\\u0022:"',
        '"\\u003a"',
        '"\\u00e9:"',
        "[]",
        "{}",
        '" :"',
        '"]}"',
        '"{a}"',
        '"\\\\"',
        '"\\\\\\"]"',
    ]
)
_colons = st.sampled_from([":", " :", ": ", "\n:\t"])


def _object(members: list[tuple[str, str, str]]) -> str:
    return "{" + ",".join(name + colon + value for name, colon, value in members) + "}"


_texts = st.recursive(
    _leaves,
    lambda inner: (
        st.lists(st.tuples(_names, _colons, inner), max_size=4).map(_object)
        | st.lists(inner, max_size=3).map(lambda items: "[" + ",".join(items) + "]")
    ),
    max_leaves=12,
)


def _has_duplicates(text: str) -> bool:
    found = False

    def look(pairs: list[tuple[str, Any]]) -> None:
        nonlocal found
        found = found or len(dict(pairs)) != len(pairs)

    json.loads(text, object_pairs_hook=look)
    return found


def _depth(value: object) -> int:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    return 0 if inner is None else 1 + max(map(_depth, inner), default=0)


@given(_texts, st.integers(min_value=0, max_value=6))
def test_depth_is_counted_exactly(text: str, limit: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(strict_json, "DEPTH_LIMIT", limit)
        if _depth(json.loads(text)) > limit:
            with pytest.raises(MalformedRequest):
                strict_json.decode(text.encode())
        elif not _has_duplicates(text):
            strict_json.decode(text.encode())


@given(_texts)
def test_duplicates_are_found_exactly_where_they_are(text: str) -> None:
    if _has_duplicates(text):
        with pytest.raises(MalformedRequest):
            strict_json.decode(text.encode())
    else:
        assert strict_json.decode(text.encode()) == json.loads(text)
