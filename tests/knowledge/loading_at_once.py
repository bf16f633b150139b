"""Program of a test: several threads read one knowledge file into a model that none has used before."""

from __future__ import annotations

import sys
from pathlib import Path
from threading import Barrier, Thread

import msgspec

from cds_services.knowledge import load

_MODELS, _THREADS, _FIELDS = 30, 4, 100


def main(path: Path) -> None:
    """Load the file; the interpreter changes between threads as often as it can."""
    sys.setswitchinterval(1e-6)
    path.write_text("inner: {}")
    for number in range(_MODELS):
        fields = [(f"f{field}", "dict[str, int] | None", None) for field in range(_FIELDS)]
        model = msgspec.defstruct(f"Outer{number}", [("inner", msgspec.defstruct(f"Inner{number}", fields))])
        together = Barrier(_THREADS)
        threads = [Thread(target=_load, args=(path, model, together)) for _ in range(_THREADS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()


def _load(path: Path, model: type, together: Barrier) -> None:
    together.wait()
    load(path, model)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
