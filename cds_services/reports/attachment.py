"""The attachment of a report, base64 with a content type, into plain text."""

from __future__ import annotations

import base64
import binascii
import codecs
import re
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from cds_services.knowledge import Choice, Entry, load
from cds_services.reports.html_text import html_to_text, looks_like_html
from cds_services.reports.rtf_text import rtf_to_text

_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_MARKS = (  # what the first bytes say
    (b"%PDF", "pdf"),
    (b"\x89PNG", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"II*\x00", "image"),
    (b"MM\x00*", "image"),
    (b"PK\x03\x04", "not-text"),
    (b"\xd0\xcf\x11\xe0", "not-text"),
)
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_SHOWN = 400  # bytes at the beginning that tell text from other things
_BYTES_A_CHARACTER = 60  # markup included: what stands farther behind is not looked at


class AttachmentChoices(Entry, frozen=True):
    """The file `attachment.yaml`. The reasons are in it."""

    characters_kept: Choice[int]
    fallback_charset: Choice[str]
    read_as: Choice[dict[str, str]]
    plain_types: Choice[frozenset[str]]
    html_types: Choice[frozenset[str]]
    rtf_types: Choice[frozenset[str]]
    block_tags: Choice[frozenset[str]]
    cell_tags: Choice[frozenset[str]]
    unseen_tags: Choice[frozenset[str]]
    unseen_groups: Choice[frozenset[str]]


class AttachmentText(NamedTuple):
    """What an attachment says.

    Attributes:
        text: its words, or nothing where it holds none that are read.
        reason: why there are none: "url-only", "empty", "not-base64", "pdf", "image" or "not-text".
    """

    text: str | None
    reason: str = ""


@cache
def attachment_choices() -> AttachmentChoices:
    """Return the choices, read once."""
    return load(files(__package__) / "knowledge" / "attachment.yaml", AttachmentChoices)


def read_attachment(content_type: str, data: str, url: str = "") -> AttachmentText:
    """Return the words of an attachment.

    Args:
        content_type: its MIME type, perhaps with a charset; may be wanting or odd.
        data: its bytes in base64; may be wanting.
        url: where it can be fetched, which is not done here.
    """
    if not data.strip():
        return AttachmentText(None, "url-only" if url else "empty")
    content = _bytes(data)
    if not content:
        return AttachmentText(None, "not-base64")
    mime = content_type.split(";", maxsplit=1)[0].strip().lower()
    reason = _unread(content, mime)
    if reason:
        return AttachmentText(None, reason)
    text = _decoded(content, content_type)
    choices = attachment_choices()
    if mime not in choices.plain_types.value | choices.html_types.value | choices.rtf_types.value and _is_binary(text):
        return AttachmentText(None, "not-text")
    is_html = mime in choices.html_types.value and not _is_rtf(text)
    text = (as_html(text) if is_html else plain_text(text))[: choices.characters_kept.value]
    return AttachmentText(text) if text.strip() else AttachmentText(None, "empty")


def _bytes(data: str) -> bytes:
    """Return what base64 stands for, as much as can hold what is read; nothing where it is no base64."""
    most = attachment_choices().characters_kept.value * _BYTES_A_CHARACTER
    try:
        return base64.b64decode("".join(data[: most * 2].split()) + "==", validate=False)[:most]
    except (binascii.Error, ValueError):
        return b""


def _unread(content: bytes, mime: str) -> str:
    """Return why contents are not read, by their first bytes or their type; nothing where they may be read."""
    by_bytes = next((reason for mark, reason in _MARKS if content.startswith(mark)), "")
    if by_bytes:
        return by_bytes
    if mime.startswith("image/"):
        return "image"
    return "pdf" if mime == "application/pdf" else ""


def _is_rtf(text: str) -> bool:
    return text.lstrip()[:5] == "{\\rtf"


def plain_text(text: str) -> str:
    """Return a text without the markup that it holds, if it holds any."""
    if _is_rtf(text):
        choices = attachment_choices()
        return rtf_to_text(text, choices.unseen_groups.value, choices.characters_kept.value)
    return as_html(text) if looks_like_html(text) else text


def as_html(text: str) -> str:
    """Return the words of an HTML text, such as the narrative of a resource."""
    choices = attachment_choices()
    return html_to_text(
        text,
        choices.block_tags.value,
        choices.cell_tags.value,
        choices.unseen_tags.value,
        choices.characters_kept.value,
    )


def _decoded(content: bytes, content_type: str) -> str:
    for mark, charset in _BOMS:
        if content.startswith(mark):
            return content.decode(charset, errors="replace")
    named = _CHARSET.search(content_type)
    if named is not None:
        try:
            return content.decode(attachment_choices().read_as.value.get(named[1].lower(), named[1]))
        except (LookupError, UnicodeDecodeError, ValueError):
            pass
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start >= len(content) - 3:  # cut inside a character
            return content[: error.start].decode("utf-8", errors="replace")
        return content.decode(attachment_choices().fallback_charset.value, errors="replace")


def _is_binary(text: str) -> bool:
    shown = text[:_SHOWN]
    return sum(character < " " and character not in "\t\r\n\x0c" for character in shown) > len(shown) // 20
