"""Ways in which order forms ask and are answered, from the file beside this one."""

from __future__ import annotations

from pathlib import Path

import yaml

_WAYS = yaml.safe_load(Path(__file__).with_name("ways.yaml").read_text("utf-8"))
YES: list[str] = _WAYS["yes"]
NO: list[str] = _WAYS["no"]
NOTHING: list[str] = _WAYS["nothing"]
PERHAPS: list[str] = _WAYS["perhaps"]
