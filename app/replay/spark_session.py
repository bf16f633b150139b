"""A session of Spark, and what is said where Spark is not to be had or is lost."""

from __future__ import annotations

import os
import sys
import warnings
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from app.replay.errors import ReplayError

if TYPE_CHECKING:
    from collections.abc import Iterator

_CONNECT = "sc://"
_ADVICE = (
    "a Spark Connect server (sc://HOST:PORT) needs pip install 'imaging-cds[spark]'; any other master (local[2], "
    "spark://HOST:PORT) needs Java and pip install pyspark"
)
_ALONE = {"spark.driver.bindAddress": "127.0.0.1", "spark.driver.host": "127.0.0.1"}
"""Settings where all of Spark is in one process: nothing of it listens to other machines."""
_SETTINGS = {
    "spark.ui.enabled": "false",
    "spark.sql.execution.arrow.maxRecordsPerBatch": "500",
    "spark.sql.session.timeZone": "UTC",
}
_RETRIES = 5
_LONGEST_PAUSE = 2_000
"""Milliseconds. With the pauses before it (50, 200 and 800) a server may be away for five seconds; pyspark's own policy
would wait more than ten minutes."""


@contextmanager
def session(master: str) -> Iterator[Any]:
    """Give a session of Spark, and stop it at the end.

    Args:
        master: `sc://HOST:PORT`, `local[N]` or `spark://HOST:PORT`.

    Raises:
        ReplayError: Spark cannot be had, or is lost; says what to do.
    """
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    try:
        from pyspark.sql import SparkSession  # noqa: PLC0415 - an extra
    except ImportError:
        raise ReplayError(f"pyspark is not installed: {_ADVICE}") from None
    try:
        spark = _connected(SparkSession, master) if master.startswith(_CONNECT) else _started(SparkSession, master)
    except Exception as error:
        raise ReplayError(f"Spark at {master} does not answer ({type(error).__name__}): {_ADVICE}") from error
    try:
        yield spark
    except Exception as error:
        if not (master.startswith(_CONNECT) and _is_lost(error)):
            raise
        spark.client.set_retry_policies([])  # no server is there to end the session with
        raise ReplayError(
            f"Spark at {master} cannot be reached, or ended while it was asked. Is the address right, and does the "
            "server run? Its own log says why it ended; start it and give the same command: a run on Spark begins again"
        ) from None
    finally:
        spark.stop()


def _connected(sessions: Any, master: str) -> Any:  # noqa: ANN401 - an extra
    from pyspark.sql.connect.client.retries import DefaultPolicy  # noqa: PLC0415 - an extra

    spark = sessions.builder.remote(master).getOrCreate()
    spark.client.set_retry_policies([DefaultPolicy(max_retries=_RETRIES, max_backoff=_LONGEST_PAUSE)])
    # Our own error says it.
    warnings.filterwarnings("ignore", r"\[RETRIES_EXCEEDED\]")
    return spark


def _started(sessions: Any, master: str) -> Any:  # noqa: ANN401 - an extra
    builder = sessions.builder.appName("imaging-cds replay").master(master)
    for name, value in (_SETTINGS | (_ALONE if master.startswith("local") else {})).items():
        builder = builder.config(name, value)
    return builder.getOrCreate()


def _is_lost(error: BaseException | None) -> bool:
    """Whether the connection failed; pyspark raises an error of its own in the place of gRPC's."""
    import grpc  # noqa: PLC0415 - an extra

    while error is not None:
        if isinstance(error, grpc.RpcError) and error.code() is grpc.StatusCode.UNAVAILABLE:
            return True
        error = error.__context__
    return False
