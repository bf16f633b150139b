"""What the service loads: the rooms beside it can be left out."""

from __future__ import annotations

import subprocess
import sys

import pytest

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("room", ["canary", "demo", "governance"])
def test_the_service_loads_nothing_of_a_room_beside_it(room: str) -> None:
    program = (
        "import sys; import app.server.serve; from app.main import create_app; create_app(); "
        f"sys.exit(any(name.startswith('app.{room}') for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False, timeout=60).returncode == 0
