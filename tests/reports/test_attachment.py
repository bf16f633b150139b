"""Attachments of every type into text, or the reason why not."""

from __future__ import annotations

import base64

import pytest

from cds_services.reports.attachment import plain_text, read_attachment
from tests.reports.reading import facts


def _in_base64(content: bytes) -> str:
    return base64.b64encode(content).decode()


RTF = (
    rb"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}}{\*\generator Writer;}\f0 "
    rb"IMPRESSION:\par New lesion at C4, \'b5 \u8217? x.\par}"
)


@pytest.mark.parametrize(
    ("content_type", "content", "text"),
    [
        ("text/plain", b"Normal cord.", "Normal cord."),
        ("text/plain; charset=iso-8859-1", "Läsion".encode("latin-1"), "Läsion"),
        (
            "text/plain; charset=ISO-8859-1",
            "\u201cC4\u201d \u2013 Läsion".encode("cp1252"),
            "\u201cC4\u201d \u2013 Läsion",
        ),
        ("text/plain; charset=no-such", "Läsion".encode(), "Läsion"),
        ("text/plain", "Läsion \u2018C4\u2019".encode("cp1252"), "Läsion \u2018C4\u2019"),
        ("text/plain; charset=utf-8", "Läsion".encode("cp1252"), "Läsion"),
        ("", "Normal.".encode("utf-16"), "Normal."),
        ("text/html", b"<p>A &lt; 3&nbsp;mm</p><script>x()</script><div>B</div>", "A < 3 mm\n\nB"),
        ("application/xhtml+xml; charset=utf-8", b"<div>A<br/>B</div>", "A\nB"),
        ("application/octet-stream", b"<html><body><p>A</p></body></html>", "A"),
        ("text/plain", b"<table><tr><td>A</td><td>B</td></tr></table>", "A | B"),
        ("text/plain", b"a focus < 3 mm and > 2 mm", "a focus < 3 mm and > 2 mm"),
        ("application/rtf", RTF, "IMPRESSION:\nNew lesion at C4, \u00b5 \u2019 x."),
        ("", RTF, "IMPRESSION:\nNew lesion at C4, \u00b5 \u2019 x."),
    ],
)
def test_text(content_type: str, content: bytes, text: str) -> None:
    assert (read_attachment(content_type, _in_base64(content)).text or "").strip() == text


@pytest.mark.parametrize(
    ("content_type", "content", "reason"),
    [
        ("application/pdf", b"%PDF-1.7", "pdf"),
        ("text/plain", b"%PDF-1.7", "pdf"),
        ("image/png", b"\x89PNG\r\n", "image"),
        ("image/jpeg", b"x", "image"),
        ("application/octet-stream", bytes(range(32)) * 9, "not-text"),
        ("application/msword", b"\xd0\xcf\x11\xe0xyz", "not-text"),
        ("text/plain", b"   ", "empty"),
        ("text/html", b"<p> </p>", "empty"),
    ],
)
def test_reason(content_type: str, content: bytes, reason: str) -> None:
    found = read_attachment(content_type, _in_base64(content))
    assert (found.text, found.reason) == (None, reason)


def test_without_data() -> None:
    assert read_attachment("text/plain", "", "https://example.org/1").reason == "url-only"
    assert read_attachment("text/plain", "").reason == "empty"
    assert read_attachment("text/plain", "\u00e4").reason == "not-base64"


def test_base64_may_be_broken_into_lines() -> None:
    assert read_attachment("text/plain", "Tm9y\nbWFs").text == "Normal"


def test_markup_has_headings() -> None:
    text = "<b>Indication:</b> known lesion<br><h3>Findings</h3><p>New plaque<br>at T4.</p>"
    assert facts(plain_text(text)) == {"new_lesion", "cord_lesion"}


@pytest.mark.parametrize(
    "text",
    [
        "<" * 500_000,
        "<a" * 250_000,
        "<p>x" * 250_000,
        "<!--" * 250_000,
        "<script>" * 150_000,
        "{\\rtf1" + "{" * 500_000,
        "{\\rtf1" + "\\u100 ?" * 150_000,
        "{\\rtf1{\\*\\x" + "}" * 500_000,
        "{\\rtf1\\ansicpg99999999\\u99999999 \\uc9999 \\'zz\\",
    ],
)
def test_hostile_markup_is_survived(text: str) -> None:
    assert len(plain_text(text)) <= len(text)
