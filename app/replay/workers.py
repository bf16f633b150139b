"""Processes that work on one population together, and end with the one that started them."""

from __future__ import annotations

import multiprocessing
import os
import sys
import threading
from concurrent.futures import ProcessPoolExecutor
from multiprocessing.connection import wait
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


def cores() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def pool(processes: int, prepare: Callable[..., None], *given: Any) -> ProcessPoolExecutor:  # noqa: ANN401
    """Return a pool of processes.

    Args:
        processes: how many.
        prepare: runs first in each.
        given: its arguments.
    """
    # Forked processes share what is loaded; where forking is not safe, by the platform or beside other threads, each
    # loads it.
    way = "fork" if sys.platform == "linux" and threading.active_count() == 1 else "spawn"
    return ProcessPoolExecutor(processes, multiprocessing.get_context(way), _begin, (prepare, *given))


def _begin(prepare: Callable[..., None], *given: Any) -> None:  # noqa: ANN401
    """End with the parent: a killed one can stop no one, and its successor must not meet these."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        sentinel = parent.sentinel
        threading.Thread(target=lambda: (wait([sentinel]), os._exit(1)), daemon=True).start()
    prepare(*given)
