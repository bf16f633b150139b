"""What a card may say of kidneys and implant before contrast and scanner."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cds_services.recommendation.plain_words import escaped
from cds_services.safety.mr_safety import MrSafety

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cds_services.safety.safety import Safety


def safety_values(safety: Safety) -> Mapping[str, str]:
    """Return the values of the notes on kidneys and implant, each empty where there is nothing to note.

    Args:
        safety: what matters for contrast and scanner.
    """
    kidney, implant = safety.kidney, safety.implant
    conditional = implant is not None and implant.safety is MrSafety.CONDITIONAL
    return {
        "kidney": escaped(kidney.reason) if kidney.at_risk else "",
        "device": escaped(implant.words) if implant is not None and conditional else "",
    }
