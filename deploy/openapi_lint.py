"""Is the OpenAPI description valid, complete and clean? For `make check`.

Always: the OpenAPI 3.1 schema, every example against its own schema, and what each operation must have. Where Node is:
Redocly's `recommended` rules and Spectral's `oas` rules, whose warnings count as errors.

Exit status: 0 when nothing is wrong; 1 otherwise, and where REQUIRE_ALL=1 asks for the linters and they are not there.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema_rs
import schemathesis

from app.openapi.document import document

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent
LINTERS = ROOT / "build" / "linters" / "node_modules" / ".bin"
SECONDS = 120
_IDENTITY = re.compile(r"[a-z]+([A-Z][a-z]+)+")
_NEEDED = ("operationId", "summary", "description", "tags", "security")
_RULES = {"redocly.yaml": "extends: [recommended]\n", "spectral.yaml": "extends: ['spectral:oas']\n"}
_COMMANDS = {
    "redocly": ("lint", "openapi.json", "--config", "redocly.yaml", "--max-problems", "20"),
    "spectral": ("lint", "openapi.json", "--ruleset", "spectral.yaml", "--fail-severity", "warn", "--quiet"),
}
_QUIET = {"REDOCLY_SUPPRESS_UPDATE_NOTICE": "true", "REDOCLY_TELEMETRY": "off", "NO_COLOR": "1"}

Json = dict[str, Any]


def problems(described: Json) -> Iterator[str]:
    """State what is wrong with a description, without any program but Python."""
    try:
        schemathesis.openapi.from_dict(described).validate()
    except Exception as error:  # noqa: BLE001 - whatever the validator raises, the description is at fault
        yield f"not OpenAPI 3.1: {str(error).splitlines()[0]}"
        return
    seen: set[str] = set()
    for place, operation in operations(described):
        yield from (f"{place}: no {name}" for name in _NEEDED if name not in operation)
        identity = operation.get("operationId", "")
        if identity and not _IDENTITY.fullmatch(identity):
            yield f"{place}: operationId {identity} is not a verb and a noun (getService)"
        if identity in seen:
            yield f"{place}: operationId {identity} is there twice"
        seen.add(identity)
        for what, body in bodies(operation):
            yield from (f"{place}, {what}: {problem}" for problem in _example_problems(body, described))


def operations(described: Json) -> Iterator[tuple[str, Json]]:
    """Every operation with its place."""
    for path, item in described["paths"].items():
        for method in ("get", "post"):
            if method in item:
                yield f"{method.upper()} {path}", item[method]


def bodies(operation: Json) -> Iterator[tuple[str, Json]]:
    """Every JSON body of an operation: media type objects, with what they are."""
    everything = {"request": operation.get("requestBody", {}), **operation["responses"]}
    for what, body in everything.items():
        if "application/json" in body.get("content", {}):
            yield what, body["content"]["application/json"]


def _example_problems(body: Json, described: Json) -> Iterator[str]:
    if not body.get("examples"):
        yield "no example"
    schema = body["schema"] | {"components": described["components"]}
    validator = jsonschema_rs.Draft202012Validator(schema, validate_formats=True)
    for name, example in body.get("examples", {}).items():
        for error in validator.iter_errors(example["value"]):
            yield f"example {name}: {error.message}"


def linted(described: Json, folder: Path) -> Iterator[str]:
    """Run the linters that are written for Node; yields what they say where they object.

    Args:
        described: the description.
        folder: where it is written, with the rules.
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "openapi.json").write_text(json.dumps(described, indent=2), encoding="utf-8")
    for name, rules in _RULES.items():
        (folder / name).write_text(rules, encoding="utf-8")
    for program, arguments in _COMMANDS.items():
        ran = subprocess.run(
            [LINTERS / program, *arguments],
            cwd=folder,
            env=os.environ | _QUIET,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
        # Redocly succeeds with warnings, and says what it found on standard output, which is empty otherwise.
        if ran.returncode or (program == "redocly" and ran.stdout.strip()):
            yield f"{program}:\n{ran.stdout.strip() or ran.stderr.strip()}"


def linters_are_there() -> bool:
    """Tell whether Node is here and `make` has set up the linters."""
    return bool(shutil.which("node")) and all((LINTERS / program).exists() for program in _COMMANDS)


def main() -> int:
    """Check the description that this version serves; returns the exit status."""
    # An address that is not of this machine, as a deployment's is.
    described = document("1.0.0", "https://cds.hospital.test")
    found = list(problems(described))
    if linters_are_there():
        found += linted(described, ROOT / "build" / "linters" / "openapi")
    elif os.environ.get("REQUIRE_ALL") == "1":
        found.append("redocly and spectral are not installed, and REQUIRE_ALL=1 allows no check to be left out")
    else:
        print("openapi.json: checked without redocly and spectral, which need Node and npm")
    for problem in found:
        print(f"openapi.json: {problem}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
