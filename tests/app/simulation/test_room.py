"""The rooms of simulation and dossier can be left out: what serves loads nothing of them."""

from __future__ import annotations

import subprocess
import sys

PROGRAM = """
import sys, app.main, app.server.serve, app.cli.commands
app.main.create_app()
print([name for name in sys.modules if name.startswith(("app.simulation", "app.dossier", "pyarrow"))])
"""


def test_what_serves_loads_nothing_of_them() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
