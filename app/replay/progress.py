"""The progress of a long piece of work in the terminal, with its rate and the time left; nothing where none looks."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, TextColumn, TimeRemainingColumn
from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rich.progress import Task

_MEGABYTE = 1_000_000


class _Rate(ProgressColumn):
    """What was done so far, and how much of it in a second."""

    def render(self, task: Task) -> Text:
        scale = _MEGABYTE if task.fields["unit"] == "MB" else 1
        done = task.fields.get("done", task.completed) / scale
        elapsed = task.elapsed or 0
        rate = f" ({done / elapsed:,.0f}/s)" if elapsed else ""
        return Text(f"{done:,.0f} {task.fields['unit']}{rate}")


@contextmanager
def progress(what: str, unit: str, total: int, *, quiet: bool) -> Iterator[Callable[[int, int], None]]:
    """Show a bar; yields what is called at each step, with how much of the total it was, and how much of the unit.

    Args:
        what: what is being done.
        unit: what is counted; MB stands for bytes.
        total: how much of it there is.
        quiet: whether to show nothing.
    """
    console = Console(stderr=True)
    # Refreshed at each step, not by a thread: a process that has threads cannot be forked safely.
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        _Rate(),
        TimeRemainingColumn(),
        console=console,
        auto_refresh=False,
        disable=quiet or not console.is_terminal,
    )
    with bar:
        task = bar.add_task(what, total=total, unit=unit, done=0)

        def step(part: int, done: int) -> None:
            bar.update(task, advance=part, done=bar.tasks[0].fields["done"] + done)
            bar.refresh()

        bar.refresh()
        yield step
