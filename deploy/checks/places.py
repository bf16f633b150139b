"""Where the files are."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
DOCKERFILE = ROOT / "Dockerfile"
COMPOSITION = ROOT / "docker-compose.yml"
CHART = ROOT / "deploy" / "helm" / "imaging-cds"
ALERTS = ROOT / "deploy" / "prometheus" / "alerts.yaml"
DASHBOARDS = ROOT / "deploy" / "grafana"
