"""The first call of a process is answered like any other: nothing is read or built for it that was not at the start."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
SCRIPT = """
import json, sys
from datetime import date
from cds_services import registry
from cds_services.cds_hooks import Deployment
from cds_services.hook_request import read_request
from cds_services.narrative.reader import NarrativeReader

opened = []
sys.addaudithook(lambda event, args: event == "open" and str(args[0]).endswith(".yaml") and opened.append(str(args[0])))
bodies = json.load(sys.stdin)
registry.warm_up()
offered = {hook: each for (_, hook), each in registry.services(Deployment("https://cds.example.org")).items()}
at_start = len(opened)
built, build = [], NarrativeReader.__init__
NarrativeReader.__init__ = lambda self, *more: (built.append(1), build(self, *more))[1]
cards = []
for body in bodies:
    called = read_request(body, body["hook"])
    cards.append(len(offered[body["hook"]].evaluate(called, date(2026, 11, 22)).cards))
print(json.dumps({"at_start": at_start, "later": opened[at_start:], "built": len(built), "cards": cards}))
"""


def test_no_file_is_read_and_no_reader_built_for_the_first_call() -> None:
    """Half a second at the first opening of a chart, in every process, would be the card that comes too late."""
    from tests.wire.calls import opened, signed, warned  # noqa: PLC0415 - they read all case reports

    calls = [opened(), opened("long-lesion-known-nmosd-neurology-seen"), warned(), signed()]
    ran = subprocess.run(
        [sys.executable, "-c", SCRIPT], input=json.dumps(calls), capture_output=True, text=True, check=True, cwd=ROOT
    )
    told = json.loads(ran.stdout)
    assert told["at_start"] > 20
    assert (told["later"], told["built"]) == ([], 0)
    assert told["cards"][0] == 1
