"""The commands `read-reason` and `read-report`: what the readers find in a text, or in many."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.given_text import text_of
from app.cli.options import Jsonl, Today, TopicCode, answer_lines, day_of, topic_of

if TYPE_CHECKING:
    from collections.abc import Callable

    Item = dict[str, Any]


def read_reason(
    text: Annotated[
        str | None, typer.Argument(help="A reason for exam as a clinician wrote it, or a file that has it.")
    ] = None,
    jsonl: Jsonl = None,
    today: Today = None,
    topic: TopicCode = "",
) -> None:
    """Print what a reason for exam says: facts, situation, and each mention with its assertion, course and onset."""
    import msgspec  # noqa: PLC0415

    from cds_services import registry  # noqa: PLC0415

    written, code = day_of(today), topic_of(topic, registry.reason_topic_codes())
    _answer(text, jsonl, lambda item: msgspec.json.encode(registry.read_reason(item["text"], written, code)))


def read_report(
    text: Annotated[
        str | None,
        typer.Argument(help="A radiology report as it stands, or a file that has it; HTML and RTF are read as such."),
    ] = None,
    jsonl: Jsonl = None,
    today: Today = None,
) -> None:
    """Print what a radiology report says, as the results service reads it: facts, and the words that decided each.

    Also structural causes, how sure the report is, what it leaves open, why the study was done, and who was informed.
    With --jsonl, each line in is an object with "text", and perhaps "conclusion" and "findings".
    """
    import msgspec  # noqa: PLC0415

    from cds_services.reports.attachment import plain_text  # noqa: PLC0415
    from cds_services.reports.reader import ReportWords, read_report  # noqa: PLC0415

    written = day_of(today)

    def read(item: Item) -> bytes:
        others = [item.get(name) for name in ("conclusion", "findings")]
        conclusion, findings = (other if isinstance(other, str) else "" for other in others)
        words = map(plain_text, ReportWords(conclusion, item["text"], findings))
        reading = read_report(ReportWords(*words), written)
        answer = {name: getattr(reading, name) for name in reading.__struct_fields__}
        for name in ("statements", "causes"):
            answer[name] = [entry._asdict() for entry in answer[name]]
        if reading.open_compression is not None:
            answer["open_compression"] = reading.open_compression._asdict()
        answer["told"] = sorted(reading.told)
        return msgspec.json.encode(answer)

    _answer(text, jsonl, read)


def _answer(text: str | None, jsonl: Jsonl, read: Callable[[Item], bytes]) -> None:
    """Print what is read in one text, or in each line of many."""
    if jsonl is not None:
        answer_lines(jsonl, lambda line: read(_item(line)))
    if text is None:
        message = "give a text, a file that has it, or --jsonl - to read many from standard input"
        raise typer.BadParameter(message)
    typer.echo(read({"text": text_of(text)}))


def _item(line: bytes) -> Item:
    from app import strict_json  # noqa: PLC0415
    from cds_services.errors import MalformedRequest  # noqa: PLC0415

    item: Any = strict_json.decode(line)
    if not isinstance(item, dict) or not isinstance(item.get("text"), str):
        raise MalformedRequest("text", "a string is required", "required")
    return item
