"""The profiles by name."""

from __future__ import annotations

from typing import Literal

from app.client_profiles.argonaut_pama import ArgonautPama
from app.client_profiles.core import Core
from app.client_profiles.crd_2_0_1 import Crd201
from app.client_profiles.crd_2_2 import Crd22
from app.client_profiles.epic import Epic

ProfileName = Literal["core-2.0", "argonaut-pama", "epic", "crd-2.0.1", "crd-2.2"]
PROFILES: dict[ProfileName, Core] = {
    "core-2.0": Core(),
    "argonaut-pama": ArgonautPama(),
    "epic": Epic(),
    "crd-2.0.1": Crd201(),
    "crd-2.2": Crd22(),
}
