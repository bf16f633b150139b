"""The composition: nothing is started with a password that everybody knows, unless somebody asks for the demo."""

from __future__ import annotations

import re
from typing import Any

import yaml

from deploy.checks.places import COMPOSITION, ROOT

TEXT = COMPOSITION.read_text()
SERVICES: dict[str, dict[str, Any]] = yaml.safe_load(TEXT)["services"]
DEMO = (ROOT / "deploy" / "compose" / "demo.env").read_text()
GIVEN = dict(line.split("=", 1) for line in DEMO.splitlines() if line and not line.startswith("#"))
VARIABLE = re.compile(r"\$\{(\w+)(:[-?])?([^}]*)\}")


def test_no_secret_has_a_default() -> None:
    wanted = {name: how for name, how, _ in VARIABLE.findall(TEXT)}
    assert wanted["POSTGRES_PASSWORD"] == wanted["IMAGING_CDS_HASH_KEY"] == ":?"
    assert set(wanted) >= GIVEN.keys()
    # What the demo alone may have is nowhere but in its file.
    for value in (GIVEN["POSTGRES_PASSWORD"], GIVEN["IMAGING_CDS_HASH_KEY"]):
        assert value not in TEXT


def test_without_the_demo_clients_must_prove_who_they_are() -> None:
    defaults = {name: default for name, how, default in VARIABLE.findall(TEXT) if how == ":-"}
    assert defaults["IMAGING_CDS_AUTHENTICATION"] == "on"
    assert defaults["IMAGING_CDS_CORS_ORIGINS"] == ""


def test_the_demos_own_services_are_started_with_it_only() -> None:
    alone = {name for name, service in SERVICES.items() if "profiles" not in service}
    assert alone == {"imaging-cds", "migrate", "database"}


def test_the_database_is_reached_by_the_service_alone_and_may_do_little() -> None:
    database = SERVICES["database"]
    assert "ports" not in database
    assert database["networks"] == ["store"]
    assert yaml.safe_load(TEXT)["networks"]["store"]["internal"] is True
    assert database["read_only"] is True
    assert database["cap_drop"] == ["ALL"]
    assert database["user"] not in {"root", "0"}
    assert "scram-sha-256" in database["environment"]["POSTGRES_INITDB_ARGS"]


def test_images_of_others_are_named_by_digest() -> None:
    for service in SERVICES.values():
        if "build" not in service:
            assert re.search(r"@sha256:[0-9a-f]{64}$", service["image"])
