"""The chart's migration Job, run as Kubernetes would: its command, and nothing but its environment."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from deploy.checks.places import DOCKERFILE, ROOT
from tests.app.store.postgresql import Cluster

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.postgresql

HELM = ROOT / "build" / "deploy" / "bin" / "python"
VALUES: dict[str, Any] = {
    "database": {"existingSecret": "imaging-cds-database", "key": "address", "hashKey": "key"},
    "settings": {"PUBLIC_BASE_URL": "https://cds.example.org"},
}


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    """A PostgreSQL server."""
    server = Cluster()
    yield server
    server.remove()


@pytest.fixture(scope="module")
def containers() -> dict[str, dict[str, Any]]:
    """The container of the Job and that of the Deployment, as helm renders them."""
    if not HELM.exists():
        pytest.skip("helm is not installed; make lint-deploy brings it")
    asked = json.dumps(VALUES)
    done = subprocess.run(
        [HELM, "-m", "deploy.checks.render"], cwd=ROOT, input=asked, capture_output=True, text=True, check=True
    )
    return {
        manifest["kind"]: manifest["spec"]["template"]["spec"]["containers"][0]
        for manifest in json.loads(done.stdout)
        if manifest["kind"] in {"Job", "Deployment"}
    }


def command(container: dict[str, Any]) -> list[str]:
    """What the container runs: the image's entry point, with the manifest's arguments."""
    assert "command" not in container
    entry = next(line for line in DOCKERFILE.read_text().splitlines() if line.startswith("ENTRYPOINT"))
    [program] = json.loads(entry.removeprefix("ENTRYPOINT"))
    return [str(Path(sys.executable).with_name(program)), *container["args"]]


def environment(container: dict[str, Any], secret: dict[str, str]) -> dict[str, str]:
    """What the container finds in its environment, with the Secret that the chart names."""
    assert "envFrom" not in container
    found: dict[str, str] = {}
    for variable in container["env"]:
        if "value" in variable:
            found[variable["name"]] = variable["value"]
            continue
        wanted = variable["valueFrom"]["secretKeyRef"]
        assert wanted["name"] == VALUES["database"]["existingSecret"]
        found[variable["name"]] = secret[wanted["key"]]
    return found


def test_it_migrates_an_empty_database(cluster: Cluster, containers: dict[str, dict[str, Any]], tmp_path: Path) -> None:
    job = containers["Job"]
    secret = {"address": cluster.new_database(), "key": "k" * 32}
    # Elsewhere than in the project, as a settings file here would help.
    done = subprocess.run(
        command(job), env=environment(job, secret), cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "Migrated the database" in done.stdout
    again = subprocess.run(
        [*command(job), "--check"], env=environment(job, secret), cwd=tmp_path, capture_output=True, check=False
    )
    assert again.returncode == 0


def test_it_has_what_the_service_has_of_the_database(containers: dict[str, dict[str, Any]]) -> None:
    of_the_job, of_the_service = (
        {variable["name"]: variable for variable in containers[kind]["env"]} for kind in ("Job", "Deployment")
    )
    assert of_the_job.items() <= of_the_service.items()
    assert {"IMAGING_CDS_DATABASE_URL", "IMAGING_CDS_HASH_KEY"} <= of_the_job.keys()
