"""The profiles by name."""

from __future__ import annotations

from typing import Literal

from app.client_profiles.core import Core

ProfileName = Literal["core-2.0"]
PROFILES: dict[ProfileName, Core] = {"core-2.0": Core()}
