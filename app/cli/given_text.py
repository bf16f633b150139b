"""The text that a reading command is given: itself, or the path of a file that has it."""

from __future__ import annotations

import re
from pathlib import Path

import typer

_PATH = re.compile(r"(?:~|\.{0,2})/\S.*|.*\S\.(?:txt|text|rtf|html?|xhtml|md|csv|jsonl?|xml|pdf|docx?)", re.IGNORECASE)
"""What is meant as a path: it begins as one, or ends with the name of a kind of file. "5/7" and "w/o" are words."""


def text_of(argument: str) -> str:
    """Return the text; a file's is UTF-8, or Windows-1252 as older systems write it.

    Raises:
        typer.Exit: no such file, or there is no text in it; standard error says so, and what to do.
    """
    try:
        path = Path(argument).expanduser()
        is_file, is_folder = path.is_file(), path.is_dir()
    except (OSError, RuntimeError):  # too long for a path, or no such user behind the tilde
        return argument
    if is_file:
        return _content(path)
    if not _PATH.fullmatch(argument):
        return argument
    if is_folder:
        raise _refused(f"{argument} is a folder; name a file, or give the text itself between quotation marks")
    raise _refused(f"there is no file {argument}; correct the path, or give the text itself between quotation marks")


def _content(path: Path) -> str:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise _refused(f"{path} cannot be read: {error.strerror}") from None
    if content.startswith(b"%PDF") or b"\x00" in content:
        raise _refused(f"{path} is not text; save the report as plain text, HTML or RTF")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    if text.lstrip()[:1] == "{" and not text.lstrip().startswith("{\\rtf"):
        raise _refused(f"{path} is JSON; `imaging-cds explain` takes a request, --jsonl one object with a text a line")
    if not text.strip():
        raise _refused(f"{path} is empty")
    return text


def _refused(problem: str) -> typer.Exit:
    typer.echo(f"imaging-cds: {problem}", err=True)
    return typer.Exit(1)
