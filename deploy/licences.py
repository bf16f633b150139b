"""The licences of everything that is installed with the software: `make licences` writes them into NOTICE.md."""

from __future__ import annotations

import re
import sys
import tomllib
from importlib.metadata import metadata
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
BEGIN, END = "<!-- licences: begin -->\n", "<!-- licences: end -->\n"

SPDX = {
    "3-Clause BSD License": "BSD-3-Clause",
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD-3-Clause",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
}
"""SPDX identifiers of what packages call their licences in other words."""

ACCEPTED = frozenset(
    {
        "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "LGPL-3.0-only", "MIT", "MIT-0", "MPL-2.0", "PSF-2.0",
    }
)  # fmt: skip
"""Licences that let the software be shipped under Apache-2.0. LGPL and MPL are fine for libraries used as they are."""


SHIPPED = ("oidc",)
"""The extras that the image contains."""


def runtime_packages(lock: dict[str, Any], root: str = "imaging-cds") -> list[str]:
    """Return the names of the packages that the lock installs with the software on Linux and macOS."""
    packages = {package["name"]: package for package in lock["package"]}
    found: set[tuple[str, tuple[str, ...]]] = set()
    open_ends: list[tuple[str, tuple[str, ...]]] = [(root, SHIPPED)]
    while open_ends:
        name, extras = open_ends.pop()
        package = packages[name]
        needed = list(package.get("dependencies", ()))
        for extra in extras:
            needed += package.get("optional-dependencies", {}).get(extra, ())
        for each in needed:
            end = (each["name"], tuple(each.get("extra", ())))
            if end not in found and each.get("marker") != "sys_platform == 'win32'":
                found.add(end)
                open_ends.append(end)
    return sorted({name for name, _ in found})


def licence(package: str) -> str:
    """Return the SPDX expression of an installed package, from what the package says of itself.

    Raises:
        LookupError: the package names none, or in words that are not known here.
    """
    said = metadata(package)
    expression = "".join(said.get_all("License-Expression") or ())
    if not expression:
        classifiers = [each.rpartition(" :: ")[2] for each in said.get_all("Classifier") or () if "License ::" in each]
        words = classifiers or said.get_all("License") or ["none"]
        expression = " OR ".join(sorted(SPDX.get(each, each) for each in words))
    if unknown := {name for name in re.split(" OR | AND ", expression) if name not in ACCEPTED}:
        message = f"{package}: {', '.join(sorted(unknown))} is not known; see SPDX and ACCEPTED"
        raise LookupError(message)
    return expression


def table() -> str:
    """Return the list as a Markdown table."""
    lock = tomllib.loads((ROOT / "uv.lock").read_text())
    rows = [f"| {package} | {licence(package)} |\n" for package in runtime_packages(lock)]
    return "| package | licence |\n| --- | --- |\n" + "".join(rows)


def with_table(notice: str) -> str:
    """Return the notice with the list as it is now."""
    before, _, rest = notice.partition(BEGIN)
    _, _, after = rest.partition(END)
    return before + BEGIN + table() + END + after


def main() -> int:
    """Write the list into NOTICE.md."""
    path = ROOT / "NOTICE.md"
    path.write_text(with_table(path.read_text()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
