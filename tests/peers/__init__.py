"""Independent programs that the tests lay against ours; `make` sets them up in `build/peers`."""

from __future__ import annotations

from pathlib import Path

import pytest

PEERS = Path(__file__).parents[2] / "build" / "peers"
R4_DEFINITIONS = PEERS / "r4" / "google" / "fhir" / "r4" / "data" / "hl7.fhir.r4.core.tgz"
"""HL7's package of the R4 definitions (hl7.fhir.r4.core 4.0.1, CC0)."""


def program(name: str) -> str:
    """Return the path of a peer's program; the test is skipped, and says so, where it is not set up."""
    path = PEERS / "bin" / name
    if not path.exists():
        pytest.skip(f"{name} is not set up; `make test` does it")
    return str(path)
