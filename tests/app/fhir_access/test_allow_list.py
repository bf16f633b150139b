"""Nothing may be read unless it is listed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.client_profiles.core import Core
from app.clients.client import Client
from app.errors import ConfigurationError
from app.fhir_access.allow_list import AllowList

ANYBODY = Client("anybody", Core())
HOSPITAL = Client("hospital", Core(), "https://ehr.example.org", frozenset({"https://ehr.example.org/fhir"}))


def test_nothing_is_allowed_by_default() -> None:
    assert AllowList((), plain_http=False).find("https://ehr.example.org/fhir", ANYBODY) is None


def test_a_listed_server_is_found_however_it_is_written() -> None:
    listed = AllowList(["https://ehr.example.org/fhir"], plain_http=False)
    assert listed.find("https://EHR.example.org:443/fhir/", ANYBODY) is not None
    assert listed.find("https://ehr.example.org/fhir/other", ANYBODY) is None


def test_a_client_that_is_told_apart_has_its_own_servers_and_no_others() -> None:
    listed = AllowList(["https://other.example.org/fhir"], plain_http=False)
    assert listed.find("https://ehr.example.org/fhir", HOSPITAL) is not None
    assert listed.find("https://other.example.org/fhir", HOSPITAL) is None
    assert listed.find("https://ehr.example.org/fhir", ANYBODY) is None


def test_a_client_listed_wrongly_gets_nothing() -> None:
    wrong = replace(HOSPITAL, fhir_servers=frozenset({"http://ehr.example.org/fhir"}))
    assert AllowList((), plain_http=False).find("http://ehr.example.org/fhir", wrong) is None


@pytest.mark.parametrize("url", ["http://127.0.0.1:8090/fhir", "http://localhost/fhir", "http://[::1]/fhir"])
def test_http_may_be_listed_on_this_machine(url: str) -> None:
    assert AllowList([url], plain_http=False).find(url, ANYBODY) is not None


def test_n40_http_elsewhere_must_be_chosen() -> None:
    with pytest.raises(ConfigurationError, match="unencrypted"):
        AllowList(["http://ehr.example.org/fhir"], plain_http=False)
    assert AllowList(["http://ehr.example.org/fhir"], plain_http=True).find("http://ehr.example.org/fhir", ANYBODY)


@pytest.mark.parametrize("url", ["ehr.example.org", "https://0x7f.1/fhir", "https://ehr.example.org/fhir?x=1"])
def test_what_is_no_base_url_stops_the_start(url: str) -> None:
    with pytest.raises(ConfigurationError, match="no FHIR base URL"):
        AllowList([url], plain_http=False)
