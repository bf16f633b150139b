"""The composition: valid by the Compose specification, and reachable from this machine only."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import yaml
from compose_spec import PyCompose

from deploy.checks.places import COMPOSITION

if TYPE_CHECKING:
    from collections.abc import Iterator

_PINNED = re.compile(r"[^:@]+@sha256:[0-9a-f]{64}")
_SECRET = re.compile(r"PASSWORD|HASH_KEY|DATABASE_URL|CLIENT_SECRET")
_COMMENTED = re.compile(r"^  # ([a-z]+:|  +.*)$", re.MULTILINE)
"""A line of a service that is commented out: its name, or something below it."""
_GIVEN = re.compile(r"\$\{\w+:\?")


def findings() -> Iterator[str]:
    """Check the file as it is, and as it would be with the services that are commented out."""
    text = COMPOSITION.read_text()
    yield from _findings(text)
    yield from (f"uncommented: {finding}" for finding in _findings(_COMMENTED.sub(r"  \1", text)))


def _findings(text: str) -> Iterator[str]:
    """Check the types and names of every key, then what this project asks of each service."""
    # The library does not resolve YAML's merge keys; they are resolved before it looks.
    composition = yaml.safe_load(text)
    try:
        PyCompose.from_json(json.dumps(composition))
    except ValueError as error:
        yield str(error)
        return
    for name, service in composition["services"].items():
        yield from (f"service {name}: {problem}" for problem in _problems(service, composition))


def _problems(service: dict[str, Any], composition: dict[str, Any]) -> Iterator[str]:
    for port in service.get("ports", ()):
        if not str(port).startswith("127.0.0.1:"):
            yield f"port {port} is open to other machines"
    for needed in service.get("depends_on", ()):
        if needed not in composition["services"]:
            yield f"depends on {needed}, which is not there"
    yield from _rights(service)
    image = service.get("image", "")
    if "build" not in service and not _PINNED.fullmatch(image):
        yield f"image {image} is named by no digest"
    for name, value in (service.get("environment") or {}).items():
        if _SECRET.search(name) and not _GIVEN.search(str(value)):
            yield f"{name} must come from whoever starts it, without a default"


def _rights(service: dict[str, Any]) -> Iterator[str]:
    if "no-new-privileges:true" not in service.get("security_opt", ()):
        yield "may gain privileges; set no-new-privileges"
    if service.get("cap_drop") != ["ALL"]:
        yield "keeps capabilities"
    if "profiles" not in service and service.get("read_only") is not True:
        yield "may write to its root"
