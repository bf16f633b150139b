"""What only a deployment can state of itself: who develops and funds it, and what was decided about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.errors import ConfigurationError
from cds_services.errors import KnowledgeError
from cds_services.knowledge import Entry, load

if TYPE_CHECKING:
    from pathlib import Path

NOT_STATED = "Not stated."


class Facts(Entry, frozen=True):
    """The deployment's statements, each empty where it made none; they are published word for word.

    Attributes:
        developer: who is responsible for this deployment's version, and answers for it.
        developer_contact: where to reach them.
        funding: who paid for the technical implementation.
        release_date: when this version was released here.
        revision_dates: when it was revised since, newest first.
        release_stage: such as a silent trial, or routine use.
        availability: where it is in use.
        regulatory_status: decisions of authorities, and the deployment's own with its date.
        clinical_risk_level: as the deployment classified it, with who did.
        stakeholders_consulted: who was asked before it went live.
        publications: evaluations of this deployment in journals.
        consent_or_disclosure: what patients are asked or informed.
    """

    developer: str = ""
    developer_contact: str = ""
    funding: str = ""
    release_date: str = ""
    revision_dates: tuple[str, ...] = ()
    release_stage: str = ""
    availability: str = ""
    regulatory_status: str = ""
    clinical_risk_level: str = ""
    stakeholders_consulted: str = ""
    publications: str = ""
    consent_or_disclosure: str = ""

    def stated(self, name: str) -> str:
        """Return a statement by its name, or that there is none."""
        value = getattr(self, name)
        return (", ".join(value) if isinstance(value, tuple) else value).strip() or NOT_STATED


def read_facts(path: Path | None) -> Facts:
    """Read the deployment's file; without one nothing is stated.

    Raises:
        ConfigurationError: the file does not exist or is invalid; names file, line and entry.
    """
    if path is None:
        return Facts()
    try:
        return load(path, Facts)
    except KnowledgeError as error:
        raise ConfigurationError(f"IMAGING_CDS_TRANSPARENCY_FACTS: {error}; see docs/transparency.md") from error
    except (OSError, UnicodeDecodeError) as error:
        problem = getattr(error, "strerror", None) or "not UTF-8"
        raise ConfigurationError(f"IMAGING_CDS_TRANSPARENCY_FACTS: {path}: cannot be read: {problem}") from None
