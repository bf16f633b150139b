"""Does a package that ships have a known weakness? Asks PyPI's advisories about everything in the lock.

Exit status: 0 when none is known or nobody could be asked, which is said; 1 when one is known.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
SECONDS = 300


def verdict(audited: list[dict[str, Any]]) -> tuple[int, list[str]]:
    """Sum up what pip-audit found.

    Args:
        audited: the `dependencies` of its JSON.

    Returns:
        The exit status, and the lines to print.
    """
    weak = [
        f"{package['name']} {package['version']}: {weakness['id']}, mended in {_mended(weakness)}"
        for package in audited
        for weakness in package.get("vulns", ())
    ]
    not_asked = [package["name"] for package in audited if "skip_reason" in package]
    told = [*weak]
    if audited and len(not_asked) == len(audited):
        told.append("NOT AUDITED: PyPI's advisories could not be asked about any package; run this where they can be")
    elif not_asked:
        told.append(f"not audited, as PyPI's advisories do not know them: {', '.join(not_asked)}")
    if not weak and len(not_asked) < len(audited):
        told.append(f"{len(audited) - len(not_asked)} packages, no known weakness")
    return (1 if weak else 0), told


def _mended(weakness: dict[str, Any]) -> str:
    return ", ".join(weakness.get("fix_versions") or ["no version yet"])


def audit(requirements: Path) -> list[dict[str, Any]]:
    """Run pip-audit over locked requirements, without installing anything; empty when it could not run."""
    command = [str(Path(sys.executable).with_name("pip-audit")), "--requirement", str(requirements)]
    command += ["--disable-pip", "--require-hashes", "--format", "json", "--progress-spinner", "off"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=SECONDS)  # noqa: S603
        found: list[dict[str, Any]] = json.loads(done.stdout)["dependencies"]
    except (subprocess.TimeoutExpired, json.JSONDecodeError, KeyError):
        return []
    return found


def main(requirements: str) -> int:
    """Audit and print."""
    status, told = verdict(audit(Path(requirements)) or [{"name": "every package", "skip_reason": "no answer"}])
    print("\n".join(told))  # noqa: T201 - it is a command
    return status


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
