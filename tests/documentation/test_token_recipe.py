"""The recipe of docs/security.md that leads from nothing to a call that is let in, followed line by line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from benchmarks.servers import free_port
from tests.documentation import pages
from tests.documentation.terminal import SHOWN, Terminal

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow

TEXT = pages.section("docs/security.md", "### Trying it")
EXPLAIN = "IMAGING_CDS_CLIENTS=try.yaml imaging-cds token explain $TOKEN"


@pytest.mark.parametrize("algorithm", ["", " --algorithm RS384"])
def test_the_recipe_ends_with_a_card(tmp_path: Path, algorithm: str) -> None:
    [*made, serve], call = pages.shell_lines(TEXT)
    address = f"http://127.0.0.1:{free_port()}"
    terminal = Terminal(tmp_path, address)
    for line in made:
        terminal.run(line.replace("try.key.json", f"try.key.json{algorithm}"))
    served = f"{serve} --port {address.rpartition(':')[2]}"
    with terminal.running(served):
        shown = terminal.run("; ".join(call))
        assert json.loads(shown)["cards"][0]["summary"]
        # Each line exports what the next one uses; the token is used up by the first call.
        again = terminal.run("; ".join([*call[:2], call[2], call[2].replace("curl -s", "curl -s -w '%{http_code}'")]))
        assert again.endswith("401")
        lines = [f"export IMAGING_CDS_PORT={address.rpartition(':')[2]}", *call[:2], EXPLAIN]
        explained = terminal.run("; ".join(lines))
        assert "Accepted" in explained


def test_the_page_names_the_command_that_explains() -> None:
    assert f"`{EXPLAIN}`" in TEXT
    assert SHOWN in TEXT
