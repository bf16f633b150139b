"""`make openapi` finds what is wrong with a description, and nothing in ours."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import pytest

from app.openapi.document import document
from deploy import openapi_lint

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.slow

Json = dict[str, Any]
DESCRIBED = document("1.0.0", "https://cds.hospital.test")
CALL = "/cds-services/{id}"


@pytest.fixture
def spoilt() -> Json:
    """A copy to spoil."""
    return copy.deepcopy(DESCRIBED)


def test_ours_has_nothing_wrong() -> None:
    assert list(openapi_lint.problems(DESCRIBED)) == []


def test_every_json_body_has_an_example() -> None:
    told = [
        (place, what, list(body["examples"]))
        for place, operation in openapi_lint.operations(DESCRIBED)
        for what, body in openapi_lint.bodies(operation)
    ]
    assert len(told) > 50
    assert all(names for _, _, names in told)
    assert (f"POST {CALL}", "request", ["order-select", "order-sign", "patient-view"]) in told


def _no_paths(described: Json) -> None:
    described["paths"] = 1


def _no_summary(described: Json) -> None:
    del described["paths"]["/"]["get"]["summary"]


def _odd_identity(described: Json) -> None:
    described["paths"]["/"]["get"]["operationId"] = "get__"


def _same_identity(described: Json) -> None:
    described["paths"]["/"]["get"]["operationId"] = "checkLiveness"


def _no_example(described: Json) -> None:
    del described["paths"][CALL]["post"]["requestBody"]["content"]["application/json"]["examples"]


def _wrong_example(described: Json) -> None:
    answer = described["paths"][CALL]["post"]["responses"]["200"]["content"]["application/json"]
    answer["examples"]["order-select"]["value"]["cards"][0]["indicator"] = "hard-stop"


@pytest.mark.parametrize(
    ("spoil", "problem"),
    [
        (_no_paths, "not OpenAPI 3.1"),
        (_no_summary, "GET /: no summary"),
        (_odd_identity, "is not a verb and a noun"),
        (_same_identity, "is there twice"),
        (_no_example, "request: no example"),
        (_wrong_example, "200: example order-select:"),
    ],
)
def test_what_is_wrong_is_found(spoilt: Json, spoil: Callable[[Json], None], problem: str) -> None:
    spoil(spoilt)
    assert any(problem in each for each in openapi_lint.problems(spoilt))


@pytest.fixture
def linters() -> None:
    """The linters that are written for Node."""
    if not openapi_lint.linters_are_there():
        pytest.skip("redocly and spectral are not installed; `make check` sets them up where Node and npm are there")


@pytest.mark.usefixtures("linters")
def test_the_linters_have_nothing_to_say(tmp_path: Path) -> None:
    assert list(openapi_lint.linted(DESCRIBED, tmp_path)) == []


@pytest.mark.usefixtures("linters")
def test_both_linters_can_object(tmp_path: Path, spoilt: Json) -> None:
    del spoilt["info"]["contact"]
    del spoilt["info"]["license"]
    said = list(openapi_lint.linted(spoilt, tmp_path))
    assert [each.partition(":")[0] for each in said] == ["redocly", "spectral"]
