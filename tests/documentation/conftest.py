"""What `make run` starts, and a terminal beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.documentation.terminal import Terminal, made

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def made_run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of what `make run` starts, on a free port and without a browser."""
    first = Terminal(tmp_path_factory.mktemp("first"))
    with first.running(f"{made('run')} --port 0 --no-browser") as address:
        yield address


@pytest.fixture(scope="session")
def terminal(made_run: str, tmp_path_factory: pytest.TempPathFactory) -> Terminal:
    """A second terminal."""
    return Terminal(tmp_path_factory.mktemp("second"), made_run)
