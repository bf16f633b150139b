"""The page `docs/api.md`, written from the OpenAPI description: `python -m docs.hooks.api_reference`."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

from app.openapi.document import document

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_INTRODUCTION = """\
# API reference

Written by `make api` from the description that every deployment serves at `/openapi.json`, which has it in full,
for programs. Two more addresses exist where the settings ask for them: `GET /decisions/{card}`, a page that says why a
card came (`IMAGING_CDS_WHY_LINKS`), and `GET /metrics` (`IMAGING_CDS_METRICS_ON_MAIN_PORT`).

JSON is UTF-8, names are camelCase, and what has no value is left out. Members that are not listed are ignored when they
are sent to the service. Every answer has `X-Request-Id`, by which its line in the log is found. What cannot be answered
is an [OperationOutcome](#operationoutcome); only 401 has no body.
"""
_WORKED = """\
## A worked call

A clinician selects a CT of the thoracic spine for an invented patient with multiple sclerosis. The call brings the
draft order, and the chart under the keys that discovery names:
"""
_ANSWER = """\
The answer has one card. `detail` is Markdown; its first suggestion holds the orders to save. The `uuid`s are the same
whenever the call is repeated:
"""
_FEEDBACK = """\
The clinician takes the suggestion, and the client reports it to the address with `/feedback` behind it. The answer is
200 without a body:
"""
_MORE = """\
`/openapi.json` has a call of each hook with its answer. [Typed clients](../clients/README.md) in Python and TypeScript
do all of this, and [security](security.md#trying-it) shows how a call is signed where a deployment asks for it.
"""
_WIDTH = 110
_REFERENCE = "#/components/schemas/"
_METHODS = ("get", "post")


def markdown() -> str:
    """Return the page."""
    described = document("")
    return "\n".join(_lines(described)) + "\n"


def _lines(described: dict[str, Any]) -> Iterator[str]:
    operations = [
        (f"{method.upper()} {path}", item[method])
        for path, item in described["paths"].items()
        for method in _METHODS
        if method in item
    ]
    yield _INTRODUCTION
    yield from _worked(described["paths"])
    yield from ("## Addresses", "")
    yield from _table(
        ("address", "what for", "send", "200 answers with", "refusals"),
        ((f"`{address}`", told["summary"], *_bodies(told), ", ".join(_refusals(told))) for address, told in operations),
    )
    yield from ("Both POST addresses want the client's token as `Authorization: Bearer` where one is asked for.", "")
    yield from ("## Refusals", "")
    meanings = {status: answer["description"] for _, told in operations for status, answer in _refusals(told).items()}
    yield from _table(("status", "meaning"), sorted(meanings.items()))
    yield from ("## What is sent and answered", "")
    for name, schema in described["components"]["schemas"].items():
        yield from (f"### {name}", "", _sentence(schema), "")
        if "properties" in schema:
            yield from _table(("member", "type", "required", "meaning"), _members(schema))
        else:
            yield from (f"One of: {_kind(schema)}.", "")


def _worked(paths: dict[str, Any]) -> Iterator[str]:
    """Show the first example of a call, its answer, and the feedback on it."""
    path = "/cds-services/{id}"
    call, feedback = paths[path]["post"], paths[f"{path}/feedback"]["post"]
    address = path.replace("{id}", paths[path]["parameters"][0]["example"])
    yield from (_WORKED, *_http(f"POST {address}", _example(call["requestBody"])))
    yield from (_ANSWER, "```json", _laid_out(_example(call["responses"]["200"])), "```", "")
    yield from (_FEEDBACK, *_http(f"POST {address}/feedback", _example(feedback["requestBody"])))
    yield _MORE


def _example(body: dict[str, Any]) -> object:
    shown = next(iter(body["content"]["application/json"]["examples"].values()))
    return shown["value"]


def _http(line: str, body: object) -> Iterator[str]:
    yield from ("```http", line, "Content-Type: application/json", "", _laid_out(body), "```", "")


def _laid_out(value: object, indent: int = 0) -> str:
    """Write JSON with each part that fits on one line."""
    line = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, dict | list) or len(line) + indent <= _WIDTH:
        return line
    inner = indent + 2
    parts = (
        [f"{json.dumps(name)}: {_laid_out(each, inner)}" for name, each in value.items()]
        if isinstance(value, dict)
        else [_laid_out(each, inner) for each in value]
    )
    opening, closing = "{}" if isinstance(value, dict) else "[]"
    between = ",\n".join(" " * inner + part for part in parts)
    return f"{opening}\n{between}\n{' ' * indent}{closing}"


def _refusals(told: dict[str, Any]) -> dict[str, Any]:
    return {status: answer for status, answer in told["responses"].items() if status != "200"}


def _members(schema: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    required = schema.get("required", ())
    for member, told in schema["properties"].items():
        yield f"`{member}`", _kind(told), "yes" if member in required else "", _meaning(told)


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    for row in (head, ("---",) * len(head), *rows):
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |"
    yield ""


def _bodies(told: dict[str, Any]) -> tuple[str, str]:
    return _of(told["requestBody"]) if "requestBody" in told else "", _of(told["responses"]["200"])


def _of(body: dict[str, Any]) -> str:
    """Name what a request or an answer holds."""
    for media_type, content in body.get("content", {}).items():
        return _kind(content["schema"]) if "schema" in content else media_type
    return "empty"


def _kind(schema: dict[str, Any]) -> str:
    """Say in a few words what a value is; components become links."""
    if "$ref" in schema:
        name = schema["$ref"].removeprefix(_REFERENCE)
        return f"[{name}](#{name.lower()})"
    if "anyOf" in schema:
        return " or ".join(dict.fromkeys(map(_kind, schema["anyOf"])))
    if "enum" in schema:
        return ", ".join(f"`{value}`" for value in schema["enum"])
    if "const" in schema:
        return f"`{schema['const']}`"
    if schema.get("type") == "array":
        return f"list of {_kind(schema['items'])}"
    if schema.get("type") == "object" and schema.get("properties"):
        return f"object with {', '.join(f'`{member}`' for member in schema['properties'])}"
    return str(schema.get("format") or schema.get("type") or "any")


def _meaning(schema: dict[str, Any]) -> str:
    limits = {"minLength": "at least {} characters", "maxLength": "at most {} characters", "minItems": "at least {}"}
    found = [words.format(schema[name]) for name, words in limits.items() if name in schema and schema[name] != 1]
    found += ["not empty"] * (schema.get("minLength") == 1 or schema.get("minItems") == 1)
    words = schema.get("description") or next(
        (each["description"] for each in schema.get("anyOf", ()) if "description" in each), ""
    )
    return "; ".join([*filter(None, [words.rstrip(".")]), *found])


def _sentence(schema: dict[str, Any]) -> str:
    """Return the first paragraph of a description: what follows are notes for programmers."""
    words = str(schema.get("description", "")).partition("\n\n")[0].replace("\n", " ").strip()
    return words if not words or words.endswith(".") else f"{words}."


if __name__ == "__main__":
    sys.stdout.write(markdown())
