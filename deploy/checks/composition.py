"""The composition: valid by the Compose specification, and reachable from this machine only."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import yaml
from compose_spec import PyCompose

from deploy.checks.places import COMPOSITION

if TYPE_CHECKING:
    from collections.abc import Iterator


def findings() -> Iterator[str]:
    """Check the types and names of every key, then what this project asks of each service."""
    # The library does not resolve YAML's merge keys; they are resolved before it looks.
    composition = yaml.safe_load(COMPOSITION.read_text())
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
    if "no-new-privileges:true" not in service.get("security_opt", ()):
        yield "may gain privileges; set no-new-privileges"
    image = service.get("image", "")
    if "build" not in service and (":" not in image or image.endswith(":latest")):
        yield f"image {image} names no version"
