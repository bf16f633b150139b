"""The chart: by helm itself, its manifests by the Kubernetes API's schemas, and a few things that must hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import helm_python
import kubernetes_validate
import yaml

from deploy.checks.places import CHART

if TYPE_CHECKING:
    from collections.abc import Iterator

_KUBERNETES = "1.37"
_CUSTOM = {"ServiceMonitor"}
"""Kinds that are not of Kubernetes itself; their schemas are not at hand."""

EVERYTHING: dict[str, Any] = {
    "autoscaling": {"enabled": True},
    "settings": {"PUBLIC_BASE_URL": "https://cds.example.org", "BODY_LIMIT": 1000000, "METRICS_ON_MAIN_PORT": False},
    "database": {"existingSecret": "imaging-cds-database"},
    "clients": {"existingSecret": "imaging-cds-clients"},
    "site": {"configMap": "imaging-cds-site"},
    "signatures": {"secret": "imaging-cds-signatures", "keys": "keys.json", "required": True},
    "transparencyFacts": {"configMap": "imaging-cds-site"},
    "watch": {"enabled": True},
    "canary": {"enabled": True, "issuer": "https://canary.example.org", "existingSecret": "imaging-cds-canary"},
    "governance": {
        "enabled": True,
        "settings": {"ACCESS": "oidc", "PUBLIC_URL": "https://governance.example.org", "VIEWERS": "imaging"},
        "envFrom": [{"secretRef": {"name": "imaging-cds-governance"}}],
        "readers": [{"namespaceSelector": {"matchLabels": {"name": "ingress"}}}],
        "egress": [{"to": [{"ipBlock": {"cidr": "10.0.0.0/8"}}], "ports": [{"port": 5432, "protocol": "TCP"}]}],
    },
    "envFrom": [{"secretRef": {"name": "more"}}],
    "ingress": {"enabled": True, "host": "cds.example.org", "tlsSecret": "tls", "className": "nginx"},
    "metrics": {"serviceMonitor": {"enabled": True, "labels": {"release": "prometheus"}}},
    "networkPolicy": {
        "callers": [{"namespaceSelector": {"matchLabels": {"name": "ingress"}}}],
        "monitoring": [{"namespaceSelector": {"matchLabels": {"name": "monitoring"}}}],
        "egress": [{"to": [{"ipBlock": {"cidr": "10.0.0.0/8"}}], "ports": [{"port": 5432, "protocol": "TCP"}]}],
    },
    "imagePullSecrets": [{"name": "registry"}],
    "image": {"digest": "sha256:" + "0" * 64},
    "serviceAccount": {"annotations": {"a": "b"}},
    "podAnnotations": {"a": "b"},
    "podLabels": {"a": "b"},
    "nodeSelector": {"disk": "ssd"},
    "tolerations": [{"key": "cds", "operator": "Exists"}],
    "affinity": {"nodeAffinity": {}},
    "priorityClassName": "high",
}
NOTHING: dict[str, Any] = {
    "metrics": {"port": 0},
    "networkPolicy": {"enabled": False},
    "podDisruptionBudget": {"enabled": False},
    "serviceAccount": {"create": False},
    "migration": {"enabled": False},
}
REFUSED: tuple[dict[str, Any], ...] = (
    {"replica": 3},
    {"replicas": "3"},
    {"settings": {"PORT": 80}},
    {"settings": {"log_level": "info"}},
    {"database": {"url": "postgresql://user:password@database"}},
    {"image": {"digest": "latest"}},
    {"settings": {"SITE": "/etc/site.yaml"}},
    {"site": {"configMap": "one", "secret": "other"}},
    {"watch": {"schedule": "nightly"}},
    {"governance": {"settings": {"SESSION_KEY": "written here"}}},
)
"""Values that the schema must refuse."""


def findings() -> Iterator[str]:
    """Lint the chart, then render it bare, as it comes, and with everything switched on."""
    for values in ({}, NOTHING, EVERYTHING):
        told = helm_python.lint(CHART, values, strict=True, kube_version=f"v{_KUBERNETES}.0")
        yield from (f"lint: {message}" for message in _messages(told))
    with helm_python.Chart.load(CHART) as chart:
        for values in REFUSED:
            try:
                chart.validate_schema(values)
            except helm_python.HelmValuesError:
                continue
            yield f"values.schema.json accepts {values}"
        for name, values in (("as it comes", {}), ("bare", NOTHING), ("with everything", EVERYTHING)):
            manifests = list(rendered(chart, values))
            for manifest in manifests:
                yield from (f"{name}: {problem}" for problem in _problems(manifest))
            yield from (f"{name}: {problem}" for problem in _together(manifests))


def _messages(told: dict[str, Any]) -> Iterator[str]:
    for message in told.get("messages") or ():
        text = str(message)
        # No icon is published anywhere, so there is no address to give.
        if "icon is recommended" not in text:
            yield text


def rendered(chart: helm_python.Chart, values: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Return what helm would install."""
    texts = chart.render(values, name="imaging-cds", namespace="cds")
    for path, text in texts.items():
        if path.endswith((".yaml", ".yml")):
            yield from filter(None, yaml.safe_load_all(text))


def _problems(manifest: dict[str, Any]) -> Iterator[str]:
    what = f"{manifest['kind']} {manifest['metadata']['name']}"
    if manifest["kind"] not in _CUSTOM:
        try:
            kubernetes_validate.validate(manifest, _KUBERNETES, strict=True)
        except (kubernetes_validate.ValidationError, kubernetes_validate.InvalidSchemaError) as error:
            yield f"{what}: {error}"
    spec = manifest.get("spec", {})
    pod = spec.get("jobTemplate", {"spec": spec})["spec"].get("template", {}).get("spec")
    if pod:
        yield from (f"{what}: {problem}" for problem in _pod_problems(pod))


def _pod_problems(pod: dict[str, Any]) -> Iterator[str]:
    """Hold a pod against the restricted Pod Security Standard, and against a trap in Kubernetes."""
    if pod.get("enableServiceLinks") is not False:
        yield "service links would set IMAGING_CDS_PORT to an address"
    if pod.get("automountServiceAccountToken") is not False:
        yield "has a token for the Kubernetes API, which it does not need"
    if pod["securityContext"].get("runAsNonRoot") is not True:
        yield "may run as root"
    volumes = {volume["name"] for volume in pod.get("volumes", ())}
    for container in pod["containers"]:
        mounts = container.get("volumeMounts", ())
        yield from (f"mounts {each['name']}, which is no volume" for each in mounts if each["name"] not in volumes)
        named = [str(each.get("value", "")) for each in container.get("env", ())]
        for path in (each.partition("=")[2] or each for each in (*named, *container["args"])):
            if path.startswith("/etc/") and path.rpartition("/")[0] not in {each["mountPath"] for each in mounts}:
                yield f"names {path}, which is not mounted"
        security = container["securityContext"]
        if not security["readOnlyRootFilesystem"] or security["allowPrivilegeEscalation"]:
            yield "its container may write to its root or gain privileges"
        if security["capabilities"] != {"drop": ["ALL"]}:
            yield "its container keeps capabilities"
        if "memory" not in container["resources"].get("limits", {}):
            yield "its container has no memory limit"


def _together(manifests: list[dict[str, Any]]) -> Iterator[str]:
    """Check that selectors find the pods of the Deployment of their component, and those only."""
    pods = {
        item["metadata"]["labels"].get("app.kubernetes.io/component", ""): item["spec"]["template"]["metadata"][
            "labels"
        ]
        for item in manifests
        if item["kind"] == "Deployment"
    }
    for item in manifests:
        component = item["metadata"]["labels"].get("app.kubernetes.io/component", "")
        component = component if component in pods else ""
        labels = pods[component].items()
        spec = item.get("spec", {})
        selector = spec.get("podSelector") or spec.get("selector") or {}
        wanted = selector.get("matchLabels", selector if item["kind"] == "Service" else {})
        if item["kind"] != "ServiceMonitor" and not wanted.items() <= labels:
            yield f"{item['kind']} {item['metadata']['name']}: its selector finds no pod"
        if wanted and any(wanted.items() <= pods[other].items() for other in pods.keys() - {component}):
            yield f"{item['kind']} {item['metadata']['name']}: its selector finds pods of another component"
        if item["kind"] == "Job" and wanted:
            yield "the Job needs no selector"
