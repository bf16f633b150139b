"""Where the database and the hash key lie when nothing else is configured."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from app.store.refusal import StoreRefusal

NAME = "imaging-cds"


def default_folder() -> Path:
    """The folder for this user's data: systemd's StateDirectory, else where the platform keeps such data.

    Raises:
        StoreRefusal: this user has no home.
    """
    given = os.environ.get("STATE_DIRECTORY", "").partition(":")[0]
    if given:
        return Path(given)
    try:
        home = Path.home()
    except RuntimeError:
        raise StoreRefusal(
            "there is no folder to keep decisions in: set IMAGING_CDS_DATA_FOLDER, or IMAGING_CDS_DATABASE_URL"
        ) from None
    if sys.platform == "darwin":
        return home / "Library" / "Application Support" / NAME
    return Path(os.environ.get("XDG_DATA_HOME") or home / ".local" / "share") / NAME


def prepared(folder: Path) -> Path:
    """Make the folder, for its owner only, and return it.

    Raises:
        StoreRefusal: it cannot be made or written.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise _unusable(folder, error.strerror) from None
    if not os.access(folder, os.W_OK | os.X_OK):
        raise _unusable(folder, "it cannot be written by this user")
    return folder


def _unusable(folder: Path, why: str | None) -> StoreRefusal:
    return StoreRefusal(
        f"decisions cannot be kept in {folder}: {why}; set IMAGING_CDS_DATA_FOLDER to a folder that this user can "
        "write, or IMAGING_CDS_DATABASE_URL"
    )
