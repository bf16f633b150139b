"""A file of metrics for the textfile collector of Prometheus' node exporter, for commands that end by themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prometheus_client import write_to_textfile

from app.errors import ConfigurationError

if TYPE_CHECKING:
    from pathlib import Path

    from prometheus_client import CollectorRegistry


def write_textfile(path: Path, registry: CollectorRegistry) -> None:
    """Write the metrics beside the file and rename that, so that half a file is never read.

    Raises:
        ConfigurationError: the file cannot be written.
    """
    try:
        write_to_textfile(str(path), registry)
    except OSError as error:
        raise ConfigurationError(f"--textfile: {path}: cannot be written: {error.strerror}") from None
