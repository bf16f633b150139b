"""Render the chart: values as JSON on standard input, manifests as JSON on standard output."""

from __future__ import annotations

import json
import sys

import helm_python

from deploy.checks.chart import rendered
from deploy.checks.places import CHART

if __name__ == "__main__":
    with helm_python.Chart.load(CHART) as chart:
        json.dump(list(rendered(chart, json.load(sys.stdin))), sys.stdout)
