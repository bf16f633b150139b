"""Spellings of one code: what is taken back, and what is no code at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cds_services.written_codes import Spelling, read_code


@pytest.mark.parametrize(
    ("spelling", "written", "read"),
    [
        ("icd", "G35", "G35"),
        ("icd", " g35.1 ", "G35.1"),
        ("icd", "G3511", "G35.11"),
        ("icd", "G35.1!", "G35.1"),
        ("icd", "G35.-", "G35"),
        ("icd", "S72001A", "S72.001A"),
        ("icd", "O9A.12", "O9A.12"),
        ("icd", "D4410", "D44.10"),
        ("icd", "DG359", "G35.9"),
        ("icd", "V4511", "V45.11"),
        ("icd", "340", "340"),
        ("icd", "fever", None),
        ("icd", "C", None),
        ("icd", "", None),
        ("stem", "8A40.0&XS25", "8A40.0"),
        ("stem", "", None),
        ("billing", "72128-26", "72128"),
        ("billing", "72128 TC", "72128"),
        ("billing", "72128TC", "72128"),
        ("billing", "7212826", "72128"),
        ("billing", "72128-26-RT", "72128"),
        ("billing", "c8900-26", "C8900"),
        ("billing", "0042T-26", "0042T"),
        ("billing", "72128", "72128"),
        ("billing", "721281", "721281"),
        ("billing", "MRI-SPINE-26", "MRI-SPINE-26"),
        ("plain", "24700007 |Multiple sclerosis|", "24700007"),
        ("plain", "a|b", "a|b"),
        ("upper", "l04ag03", "L04AG03"),
    ],
)
def test_a_code_is_read_as_it_is_compared(spelling: Spelling, written: str, read: str | None) -> None:
    assert read_code(written, spelling) == read


@given(st.text(max_size=60), st.sampled_from(["plain", "icd", "stem", "billing", "upper"]))
def test_nothing_raises(written: str, spelling: Spelling) -> None:
    read_code(written, spelling)
