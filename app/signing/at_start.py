"""The signatures of a deployment, verified when the service starts."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from app.errors import ConfigurationError
from app.signing.needs import rating_needs, rule_needs
from app.signing.signature_file import read_signatures
from app.signing.site_keys import SiteKeys
from app.signing.state import State, signed, states, unknown
from app.signing.subjects import subjects
from app.signing.unsigned import Unsigned, unrated_services, unsigned_rules

if TYPE_CHECKING:
    from app.settings import Settings
    from app.signing.signature_file import SignatureFile

_log = logging.getLogger("imaging_cds.signing")


def unsigned_in(settings: Settings) -> Unsigned:
    """Verify the signatures, log how far the knowledge is signed, and return what stays silent.

    Args:
        settings: the deployment's choices.

    Raises:
        ConfigurationError: signatures are required and no file of them is named, or the file cannot be trusted.
    """
    file = file_of(settings)
    if file is None:
        return Unsigned()
    found = states(subjects(), file.entries)
    _report(file, {name: each.state for name, each in found.items()})
    if not settings.require_signed:
        return Unsigned()
    names = signed(found)
    held = Unsigned(unsigned_rules(rule_needs(), names), unrated_services(rating_needs(), names))
    if held.rules or held.services:
        facts = {"rules": sorted(held.rules), "unrated": sorted(held.services)}
        _log.warning("unsigned-kept-silent", extra={"facts": facts})
    return held


def file_of(settings: Settings) -> SignatureFile | None:
    """Return the verified signatures of a deployment; None where it names no file of them.

    Raises:
        ConfigurationError: signatures are required and no file of them is named, or the file cannot be trusted.
    """
    if settings.signatures is None:
        if settings.require_signed:
            raise ConfigurationError(
                "IMAGING_CDS_REQUIRE_SIGNED needs IMAGING_CDS_SIGNATURES, the file that `imaging-cds sign` writes; "
                "without it everything would be silent"
            )
        return None
    keys = SiteKeys.read(settings.signature_keys) if settings.signature_keys is not None else None
    return read_signatures(settings.signatures, keys)


def _report(file: SignatureFile, found: dict[str, State]) -> None:
    """Log counts and names of files and rules, never who signed."""
    counts = {state.name.lower(): list(found.values()).count(state) for state in State}
    _log.info("signatures", extra={"facts": {**counts, "entries": len(file.entries), "head": file.head}})
    changed = sorted(name for name, state in found.items() if state is State.CHANGED)
    for event, names in (("signed-before-a-change", changed), ("signed-but-unknown", unknown(found, file.entries))):
        if names:
            _log.warning(event, extra={"facts": {"subjects": names}})
    if file.unproved:
        _log.warning("signed-without-a-key", extra={"facts": {"lines": list(file.unproved)}})
