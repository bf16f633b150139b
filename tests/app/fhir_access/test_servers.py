"""Two ways to write one server are equal; nothing else is."""

from __future__ import annotations

import pytest

from app.fhir_access.servers import FhirServer, parse

EHR = parse("https://ehr.example.org/fhir")
assert EHR is not None


@pytest.mark.parametrize(
    "url",
    [
        "https://ehr.example.org/fhir/",
        "HTTPS://EHR.Example.ORG/fhir",
        "https://ehr.example.org:443/fhir",
    ],
)
def test_the_same_server(url: str) -> None:
    assert parse(url) == EHR


@pytest.mark.parametrize(
    "url",
    [
        "http://ehr.example.org/fhir",
        "https://ehr.example.org:8443/fhir",
        "https://ehr.example.org/FHIR",
        "https://ehr.example.org/fhir/r4",
        "https://ehr.example.org",
        "https://ehr.example.org.evil.example/fhir",
        "https://xehr.example.org/fhir",
    ],
)
def test_another_server(url: str) -> None:
    assert parse(url) not in {None, EHR}


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("https://user@ehr.example.org/fhir", id="F01 user information"),
        pytest.param("https://ehr.example.org@evil.example/fhir", id="F01 user information that looks like a host"),
        pytest.param("https://ehr.example.org./fhir", id="F01 trailing dot"),
        pytest.param("https://evil.example\\@ehr.example.org/fhir", id="F01 backslash"),
        pytest.param("https://ehr.example.org#.evil.example/fhir", id="F01 fragment"),
        pytest.param("https://ehr.example.org?.evil.example/fhir", id="F01 query"),
        pytest.param("https://\uff45hr.example.org/fhir", id="F01 fullwidth letter"),
        pytest.param("https://\uff11\uff12\uff17.0.0.1/fhir", id="F01 fullwidth digits"),
        pytest.param("https://\u2460.0.0.1/fhir", id="F01 circled digit"),
        pytest.param("https://ehr\u3002example.org/fhir", id="F01 ideographic full stop"),
        pytest.param("https://2130706433/fhir", id="F01 decimal"),
        pytest.param("https://0x7f000001/fhir", id="F01 hexadecimal"),
        pytest.param("https://0x7f.1/fhir", id="F01 hexadecimal, shortened"),
        pytest.param("https://0177.0.0.1/fhir", id="F01 octal"),
        pytest.param("https://127.1/fhir", id="F01 shortened"),
        pytest.param("https://127.0.0.1./fhir", id="F01 address with trailing dot"),
        pytest.param("https://1.2.3.4.5/fhir", id="F01 five numbers"),
        pytest.param("https://[::1%25lo]/fhir", id="F01 zone"),
        pytest.param("https://[fe80::1%lo]/fhir", id="F01 zone unencoded"),
        pytest.param("https://[v1.x]/fhir", id="F01 future address"),
        pytest.param("https://[127.0.0.1]/fhir", id="F01 IPv4 in brackets"),
        pytest.param("https://::1/fhir", id="F01 IPv6 without brackets"),
        pytest.param("https://ehr.example.org:0/fhir", id="F01 port zero"),
        pytest.param("https://ehr.example.org:/fhir", id="F01 empty port"),
        pytest.param("https://ehr.example.org:99999/fhir", id="F01 port out of range"),
        pytest.param("https://ehr.example.org:8o/fhir", id="F01 port no number"),
        pytest.param("https://ehr.example.org/x/../fhir", id="F01 dot segments"),
        pytest.param("https://ehr.example.org/x/%2e%2E/fhir", id="F01 encoded dot segments"),
        pytest.param("https://ehr.example.org/fh ir", id="F01 space"),
        pytest.param("https://ehr.example.org/fhir\n", id="F01 newline"),
        pytest.param("https://ehr.%65xample.org/fhir", id="F01 encoded host"),
        pytest.param("https:///fhir", id="N39 no host"),
        pytest.param("file:///etc/passwd", id="N39 file"),
        pytest.param("gopher://ehr.example.org/", id="N39 gopher"),
        pytest.param("ehr.example.org/fhir", id="N39 relative"),
    ],
)
def test_no_base_url_or_one_with_two_meanings(url: str) -> None:
    assert parse(url) is None


def test_ipv6_has_one_form() -> None:
    short = parse("https://[2001:db8::1]:8443/fhir")
    assert short == parse("https://[2001:0DB8:0:0::0001]:8443/fhir")
    assert short is not None
    assert short.authority == "[2001:db8::1]:8443"


@pytest.mark.parametrize(
    ("link", "target"),
    [
        ("https://ehr.example.org/fhir?page=2", "/fhir?page=2"),
        ("https://EHR.example.org:443/fhir/Condition?a=%7C&b=@", "/fhir/Condition?a=%7C&b=@"),
        ("Condition?page=2", "/fhir/Condition?page=2"),
        ("/fhir/Condition?page=2", "/fhir/Condition?page=2"),
        ("?page=2", "/fhir/Condition?page=2"),
        ("https://ehr.example.org/fhir/Condition?page=2#x", "/fhir/Condition?page=2"),
    ],
)
def test_a_link_below_the_base_url_is_followed(link: str, target: str) -> None:
    assert EHR is not None
    assert EHR.follow("/fhir/Condition?patient=1", link) == target


@pytest.mark.parametrize(
    "link",
    [
        pytest.param("https://elsewhere.example.org/fhir?page=2", id="P15 another host"),
        pytest.param("http://ehr.example.org/fhir?page=2", id="P15 another scheme"),
        pytest.param("https://ehr.example.org:8443/fhir?page=2", id="P15 another port"),
        pytest.param("//elsewhere.example.org/fhir", id="P15 host only"),
        pytest.param("https://ehr.example.org/fhirother?page=2", id="P15 beside the base URL"),
        pytest.param("/admin", id="P15 above the base URL"),
        pytest.param("../admin", id="P15 up and out"),
        pytest.param("https://ehr.example.org/fhir/%2e%2e/admin", id="P15 encoded dots"),
        pytest.param("https://ehr.example.org@elsewhere.example.org/fhir", id="P15 user information"),
        pytest.param("https://[/fhir", id="P15 no URL"),
        pytest.param("/fhir?a=b\r\nX: y", id="P15 header in a link"),
        pytest.param("\\\\elsewhere.example.org\\fhir", id="P15 backslashes"),
        pytest.param("javascript:alert(1)", id="P15 script"),
    ],
)
def test_a_link_that_leads_out_is_not_followed(link: str) -> None:
    assert EHR is not None
    assert EHR.follow("/fhir/Condition?patient=1", link) is None


def test_loopback_is_known_by_its_own_names_only() -> None:
    told = {host: FhirServer("http", host, 80, "").loopback for host in ("localhost", "127.0.0.9", "::1", "ehr.local")}
    assert told == {"localhost": True, "127.0.0.9": True, "::1": True, "ehr.local": False}
