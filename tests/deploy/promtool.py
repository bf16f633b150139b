"""Prometheus' own evaluation of the alert rules, over what a service has exposed."""

from __future__ import annotations

import json
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import yaml
from prometheus_client.parser import text_string_to_metric_families

from deploy.checks.places import ALERTS, ROOT
from deploy.expressions import alert_expressions, metrics_named

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

_ALERTS: dict[str, Any] = yaml.safe_load(ALERTS.read_text())
RULES = tuple(alert_expressions(_ALERTS))

Series = dict[str, float]
"""Values by series, as Prometheus writes a series."""

_COUNTED = ("_total", "_bucket", "_count", "_sum")
_MINUTES = {"m": 1, "h": 60, "d": 1440}


def promtool() -> str | None:
    """Find the program, also where the build server puts it."""
    return shutil.which("promtool") or shutil.which("promtool", path=ROOT / "build" / "promtool" / "usr" / "bin")


def scraped(exposition: bytes, **labels: str) -> Series:
    """Read what a process exposes; the labels are those that Prometheus puts to what it scrapes."""
    found: Series = {}
    for family in text_string_to_metric_families(exposition.decode()):
        for sample in family.samples:
            if not sample.name.endswith("_created"):
                written = ",".join(f"{name}={json.dumps(value)}" for name, value in (sample.labels | labels).items())
                found[f"{sample.name}{{{written}}}"] = sample.value
    return found


def fires(alert: str, history: Sequence[tuple[Series, Series, str]], folder: Path, step: str = "5m") -> bool:
    """Tell whether an alert fires at the end of a history.

    Args:
        alert: its name.
        history: what was exposed before and after something happened, and the time over which it is spread, `12d`. What
            is counted goes on from where it was; a gauge has its new value at once.
        folder: for the file that the program reads.
        step: time between two scrapes.
    """
    interval = _minutes(step)
    counts = [_minutes(length) // interval for *_, length in history]
    rules = folder / f"{alert}.rules.yaml"
    rules.write_text(json.dumps(_asked_for(alert)))
    told = {
        "rule_files": [str(rules)],
        "evaluation_interval": step,
        "tests": [
            {
                "interval": step,
                "input_series": _written([_heard(alert, phase) for phase in history], counts),
                "promql_expr_test": [
                    {
                        "expr": f'count(ALERTS{{alertname="{alert}",alertstate="firing"}}) > bool 0',
                        "eval_time": f"{sum(counts) * interval}m",
                        "exp_samples": [{"labels": "{}", "value": 1}],
                    }
                ],
            }
        ],
    }
    path = folder / f"{alert}.yaml"
    path.write_text(json.dumps(told))
    program = promtool()
    assert program is not None
    done = subprocess.run([program, "test", "rules", str(path)], capture_output=True, text=True, check=False)
    assert done.returncode == 0 or "got: nil" in done.stdout + done.stderr, done.stdout + done.stderr
    return done.returncode == 0


def _asked_for(alert: str) -> dict[str, list[dict[str, Any]]]:
    """Return the rules with this alert and what it rests on alone; the others would be evaluated as often."""
    names = {alert, *_recorded(alert)}
    kept = [
        group | {"rules": [rule for rule in group["rules"] if rule.get("alert", rule.get("record")) in names]}
        for group in _ALERTS["groups"]
    ]
    return {"groups": [group for group in kept if group["rules"]]}


def _heard(alert: str, phase: tuple[Series, Series, str]) -> tuple[Series, Series]:
    """Leave out what the alert does not ask for, which would cost the program many times the time."""
    rules = {alert, *_recorded(alert)}
    asked = {name for rule, expression in RULES for name in metrics_named(expression) if rule in rules}
    before, after = (
        {key: value for key, value in side.items() if key.partition("{")[0] in asked} for side in phase[:2]
    )
    return before, after


def _recorded(alert: str) -> set[str]:
    """Name the recording rules behind an alert, of which one may rest on another."""
    expressions = dict(RULES)
    found: set[str] = set()
    waiting = [alert]
    while waiting:
        expression = expressions[waiting.pop()]
        names = {rule for rule in expressions if rule in expression} - found
        found |= names
        waiting += names
    return found


def _written(phases: Sequence[tuple[Series, Series]], counts: Sequence[int]) -> list[Mapping[str, str]]:
    """Write each series in the program's own notation."""
    names = sorted({name for before, after in phases for name in (*before, *after)})
    return [{"series": name, "values": " ".join(_values(name, phases, counts))} for name in names]


def _values(name: str, phases: Sequence[tuple[Series, Series]], counts: Sequence[int]) -> list[str]:
    counted = name.partition("{")[0].endswith(_COUNTED)
    value = phases[0][0].get(name, 0.0)
    written: list[str] = []
    for (before, after), count in zip(phases, counts, strict=True):
        if name not in after:
            written.append(f"_x{count}")
        elif counted:
            rise = after[name] - before.get(name, 0.0)
            written.append(f"{value:.9f}+{rise / count:.9f}x{count - 1}")
            value += rise
        else:
            written.append(f"{after[name]:.9f}+0x{count - 1}")
    if name in phases[-1][1]:
        written.append(f"{value if counted else phases[-1][1][name]:.9f}")
    return written


def _minutes(length: str) -> int:
    return int(length[:-1]) * _MINUTES[length[-1]]
