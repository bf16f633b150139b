"""Default location of the database and the hash key."""

from __future__ import annotations

import logging
import os
import stat
from pathlib import Path

from platformdirs import user_data_path

from app.store.errors import StoreConfigurationError

_log = logging.getLogger("imaging_cds.store")

NAME = "imaging-cds"
OWNED_FOLDER, OWNED_FILE = 0o700, 0o600
"""The owner's permissions."""
_OTHERS = 0o077


def default_folder() -> Path:
    """The data folder of this user: systemd's StateDirectory, else the platform's usual place.

    Raises:
        StoreConfigurationError: this user has no home directory.
    """
    given = os.environ.get("STATE_DIRECTORY", "").partition(":")[0]
    if given:
        return Path(given)
    try:
        return user_data_path(NAME, appauthor=False)
    except RuntimeError:
        raise StoreConfigurationError(
            "there is no folder to keep decisions in: set IMAGING_CDS_DATA_FOLDER, or IMAGING_CDS_DATABASE_URL"
        ) from None


def prepared(folder: Path) -> Path:
    """Create the folder, for its owner only, and return it; access for others is removed.

    Raises:
        StoreConfigurationError: it cannot be created or written.
    """
    try:
        folder.mkdir(mode=OWNED_FOLDER, parents=True, exist_ok=True)
        close(folder, OWNED_FOLDER)
    except OSError as error:
        raise _unusable(folder, error.strerror) from None
    if not os.access(folder, os.W_OK | os.X_OK):
        raise _unusable(folder, "it cannot be written by this user")
    return folder


def prepared_file(file: Path) -> None:
    """Create the file of a database, and remove the access of others to it and to its companion files.

    SQLite gives its companion files the permissions of this one.

    Raises:
        StoreConfigurationError: it cannot be created, or others can read it and that cannot be changed.
    """
    try:
        os.close(os.open(file, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, OWNED_FILE))
        for suffix in ("", "-wal", "-shm"):
            part = file.with_name(file.name + suffix)
            if part.exists() and not close(part, OWNED_FILE):
                raise _unusable(file, "others can read it, and it belongs to another user")
    except OSError as error:
        raise _unusable(file, error.strerror) from None


def close(path: Path, mode: int) -> bool:
    """Remove the access of others to a path, and log it; False if only the owner could do so."""
    found = stat.S_IMODE(path.stat().st_mode)
    if not found & _OTHERS:
        return True
    facts = {"path": str(path), "mode": f"{found:04o}"}
    try:
        path.chmod(mode)
    except PermissionError:
        _log.warning("others may read the data folder, and it belongs to another user", extra={"facts": facts})
        return False
    _log.warning("others could read this; now its owner alone can", extra={"facts": facts})
    return True


def _unusable(path: Path, why: str | None) -> StoreConfigurationError:
    return StoreConfigurationError(
        f"decisions cannot be kept in {path}: {why}; set IMAGING_CDS_DATA_FOLDER to a folder that this user can "
        "write, or IMAGING_CDS_DATABASE_URL"
    )
