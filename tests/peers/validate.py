"""Check FHIR R4 resources with two validators that have nothing to do with this product.

Run with the Python of `build/peers`: the path of HL7's R4 package, then NDJSON on standard input, one resource a line.
Prints one JSON array a line, in the order of the input: what each validator objects to, in words.
"""

from __future__ import annotations

import contextlib
import io
import json
import sys
import tempfile
from typing import Any

import fhirkit  # type: ignore[import-not-found]  # of another environment
from pyrofile_validator import Validator  # type: ignore[import-not-found]
from pyrofile_validator.config import ValidatorConfig  # type: ignore[import-not-found]


def main(*packages: str) -> None:
    """Check every line of standard input."""
    with tempfile.TemporaryDirectory() as folder:
        settings = {
            "fhirVersion": "4.0.1",
            "terminology": {"mode": "local"},
            "localPackagePaths": [*packages],
            "evidenceOutputDir": folder,
        }
        validator = Validator(ValidatorConfig.load_dict(settings))
        for line in sys.stdin:
            print(json.dumps(objections(validator, json.loads(line))))  # noqa: T201


def objections(validator: Any, resource: dict[str, Any]) -> list[str]:  # noqa: ANN401 - has no types
    """What the two object to in one resource."""
    with contextlib.redirect_stdout(io.StringIO()):
        errors = validator.validate_resource(resource).errors
    found = [f"pyrofile {error.code} {error.path}: {error.message}" for error in errors]
    return found + [f"fhirkit {issue}" for issue in fhirkit.validate(resource) if str(issue).startswith("error")]


if __name__ == "__main__":
    main(*sys.argv[1:])
