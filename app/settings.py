"""What a deployment may choose, read from the environment (`IMAGING_CDS_*`) into one frozen object."""

from __future__ import annotations

from datetime import date, datetime
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import Field, IPvAnyNetwork, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from app.client_profiles.registry import ProfileName
from cds_services.cds_hooks import Deployment
from cds_services.local.choices import choices_of
from cds_services.local.in_force import in_force

PREFIX = "IMAGING_CDS_"
"""Prefix of every environment variable that is read."""
GOVERNANCE_PREFIX = "IMAGING_CDS_GOVERNANCE_"
"""Prefix of those that only the governance pages read, which are a process of their own."""


def is_loopback(host: str) -> bool:
    """Return whether only programs on this machine can reach an address."""
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def url_host(host: str) -> str:
    """Format a host for a URL: an IPv6 address in brackets."""
    return f"[{host}]" if ":" in host else host


SANDBOX_ORIGINS = ("https://sandbox.cds-hooks.org", "http://127.0.0.1:3000", "http://localhost:3000")
"""The origins of the public CDS Hooks Sandbox, and of a local copy."""


def _usual_origins(chosen: dict[str, Any]) -> tuple[str, ...]:
    return SANDBOX_ORIGINS if is_loopback(chosen.get("host", "")) else ()


class Settings(BaseSettings):
    """One deployment's choices.

    The description of each, in Markdown, is its meaning in the README, where `make settings` writes it in this order.
    `default` describes in words the value that an empty setting results in.
    """

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="ignore")

    host: str = Field(
        default="127.0.0.1",
        description="address to listen on",
    )
    port: int = Field(
        default=8080,
        ge=0,
        le=65535,
        description="port to listen on",
    )
    workers: int = Field(
        default=1,
        ge=1,
        le=64,
        description="processes that answer",
    )
    public_base_url: str = Field(
        default="",
        description="the address clients know: it names the code systems of the cards and is what tokens must be made "
        "out to",
        json_schema_extra={"default": "`http://HOST:PORT`"},
    )
    cors_origins: Annotated[tuple[str, ...], NoDecode] = Field(
        default_factory=_usual_origins,
        description="web origins that may call, comma-separated, or `*`; [why](docs/security.md#web-pages)",
        json_schema_extra={"default": "on loopback the CDS Hooks Sandbox's, none elsewhere"},
    )
    trusted_hosts: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        description="names with a dot, beside that of the public base URL, by which callers reach it where they need "
        "not authenticate",
    )

    clients: Path | None = Field(
        default=None,
        description="file that names the clients, with [keys](docs/security.md), [profile, order "
        "keys](docs/client-profiles.md) and FHIR servers of each; [example](docs/examples/clients.yaml)",
    )
    site: Path | None = Field(
        default=None,
        description="file or folder with what this hospital adds: its order catalogue, words, questions, rules that "
        "are off or silent; [the site file](docs/site-file.md)",
    )
    client_profile: ProfileName = Field(
        default="core-2.0",
        description="how clients are answered that the clients file does not name: `core-2.0`, `argonaut-pama`, `epic`,"
        " `crd-2.0.1`, `crd-2.2`; see [client profiles](docs/client-profiles.md)",
    )
    authentication: Literal["auto", "on", "off"] = Field(
        default="auto",
        description="`auto`: clients must authenticate unless the address is loopback; `on`; `off`",
    )
    token_lifetime: int = Field(
        default=3600,
        gt=0,
        le=86400,
        description="longest time in seconds that a client's token may be valid for",
    )
    token_database: SecretStr = Field(
        default=SecretStr(""),
        description="database where used tokens are remembered for all processes and replicas",
        json_schema_extra={"default": "`IMAGING_CDS_DATABASE_URL`, else memory"},
    )
    calls_per_second: float = Field(
        default=0.0,
        ge=0,
        description="calls a second that each client may make, and as many at once; 0 sets no limit",
    )
    hooks_version: Literal["2.0", "3.0"] = Field(
        default="2.0",
        description="`3.0` adds what the ballot of CDS Hooks 3.0 offers",
    )

    missing_data: Literal["refuse", "card"] = Field(
        default="refuse",
        description="what clients get, that the clients file does not name, where required data are missing: `refuse` "
        "(412), or `card`, an info card that says so",
    )
    why_links: bool = Field(
        default=False,
        description='puts a link "Why this card?" on each card, to a page with facts, rule and source and without the '
        "patient",
    )
    transparency: bool = Field(
        default=False,
        description="serves the [source attributes and the model card](docs/transparency.md)",
    )
    transparency_facts: Path | None = Field(
        default=None,
        description="file in which the deployment states its developer, funding and the like for these pages; "
        "[example](docs/examples/transparency.yaml)",
    )
    why_proxies: Annotated[tuple[IPvAnyNetwork, ...], NoDecode] = Field(
        default=(),
        description="addresses or networks from which alone those pages are shown, such as that of a proxy that signs "
        "people in; none shows them to everyone who reaches the service",
    )
    consulted_mechanism: str = Field(
        default="",
        description="code by which a consultation programme knows this deployment (CMS: a G-code); put on rated orders,"
        " and never made up",
    )
    quality_score: bool = Field(
        default=False,
        description="puts the appropriateness score of QI-Core on rated orders, beside the rating; [what it can "
        "say](docs/client-profiles.md#the-score-for-quality-measures)",
    )
    today: date | None = Field(
        default=None,
        description="fixed date, for tests and demonstrations",
        json_schema_extra={"default": "the real date"},
    )

    signatures: Path | None = Field(
        default=None,
        description="file of who has signed which knowledge, as `imaging-cds sign` writes it; verified at start; "
        "[how](docs/signing.md)",
    )
    signature_keys: Path | None = Field(
        default=None,
        description="public keys (JWK Set) with one of which every signature must be signed, to count",
    )
    require_signed: bool = Field(
        default=False,
        description="keeps silent each rule and rating that rests on knowledge that is not signed as it is now",
    )

    fhir_servers: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        description="base URLs of FHIR servers that may be read, comma-separated; [how](docs/fhir-access.md)",
    )
    fhir_timeout: float = Field(
        default=1.5,
        gt=0,
        description="seconds for everything that is read in one call; [why so long](docs/fhir-access.md#how-long)",
    )
    fhir_answer_limit: int = Field(
        default=2_000_000,
        gt=0,
        description="most bytes accepted for one prefetch key",
    )
    fhir_private_networks: Annotated[tuple[IPvAnyNetwork, ...], NoDecode] = Field(
        default=(),
        description="networks, such as `10.20.0.0/16`, where listed servers may stand",
    )
    fhir_plain_http: bool = Field(
        default=False,
        description="let servers on other machines be listed with http",
    )
    fhir_ca_file: Path | None = Field(
        default=None,
        description="certificates (PEM) that FHIR servers are trusted by, beside the system's",
    )

    database_url: SecretStr = Field(
        default=SecretStr(""),
        description="`postgresql://USER:PASSWORD@HOST/NAME`, with several hosts `HOST:PORT,HOST:PORT`, "
        "`sqlite:////PATH/FILE`, or `sqlite://` to keep nothing",
        json_schema_extra={"default": "SQLite in the data folder"},
    )
    data_folder: Path | None = Field(
        default=None,
        description="folder of the SQLite database and its hash key",
        json_schema_extra={
            "default": "`~/.local/share/imaging-cds` (macOS: `~/Library/Application Support/imaging-cds`; systemd: its "
            "state directory)"
        },
    )
    hash_key: SecretStr = Field(
        default=SecretStr(""),
        description="key for the hashes of ids, at least 16 characters; `new,old` after a rotation; needed with "
        "PostgreSQL",
        json_schema_extra={"default": "one made and kept beside the SQLite file"},
    )
    migrate_on_start: bool | None = Field(
        default=None,
        description="bring the tables up to date at start",
        json_schema_extra={"default": "`true` for SQLite, `false` for PostgreSQL"},
    )
    keep_comments: bool = Field(
        default=False,
        description="keep what clinicians write with their feedback (patient data)",
    )
    retention_days: int = Field(
        default=400,
        ge=0,
        description="age from which `imaging-cds purge` deletes",
    )

    body_limit: int = Field(
        default=2_000_000,
        gt=0,
        description="largest body of a request, in bytes",
    )
    header_timeout: float = Field(
        default=10.0,
        gt=0,
        description="seconds within which a connection must have sent the head of its request",
    )
    body_timeout: float = Field(
        default=10.0,
        gt=0,
        description="seconds within which the body of a request must have arrived",
    )
    send_timeout: float = Field(
        default=10.0,
        gt=0,
        description="seconds within which a client must have taken what is sent to it",
    )
    request_timeout: float = Field(
        default=2.0,
        gt=0,
        description="seconds that a call may wait for something once its body is there; then 503",
    )
    concurrency_limit: int = Field(
        default=100,
        gt=0,
        description="calls that one process works on at the same time, once their bodies are there; more get 503; [all "
        "limits](docs/operations.md#limits-on-callers)",
    )

    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info",
        description="`debug`, `info` (one JSON line a request), `warning`, `error`",
    )
    metrics_port: int = Field(
        default=9464,
        ge=0,
        le=65535,
        description="port of the metrics for Prometheus, the next free one where this default is taken; `0` is off",
    )
    metrics_host: str = Field(
        default="127.0.0.1",
        description="address to serve the metrics on; the image sets `0.0.0.0`",
    )
    metrics_on_main_port: bool = Field(
        default=False,
        description="`true` serves `/metrics` to callers, too",
    )
    otlp_endpoint: str = Field(
        default="",
        pattern=r"^(https?://\S+)?$",
        description="OpenTelemetry collector that traces are sent to, such as `http://collector:4318`",
    )

    @field_validator(
        "cors_origins", "trusted_hosts", "fhir_servers", "fhir_private_networks", "why_proxies", mode="before"
    )
    @classmethod
    def _split(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part.strip().rstrip("/") for part in value.split(",") if part.strip())
        return value

    @field_validator("host", "metrics_host", mode="after")
    @classmethod
    def _without_brackets(cls, value: str) -> str:
        return value.removeprefix("[").removesuffix("]")

    @field_validator("clients", "site", "transparency_facts", "signatures", "signature_keys", mode="before")
    @classmethod
    def _none_where_empty(cls, value: object) -> object:
        return value or None

    @field_validator("log_level", "authentication", mode="before")
    @classmethod
    def _lower(cls, value: object) -> object:
        return value.lower() if isinstance(value, str) else value

    @property
    def base_url(self) -> str:
        """The public base URL without trailing slash; the listening address where none is configured."""
        return (self.public_base_url or f"http://{url_host(self.host)}:{self.port}").rstrip("/")

    @property
    def hosts(self) -> tuple[str, ...]:
        """The names by which callers may address this service, in addition to plain addresses."""
        return (*self.trusted_hosts, self.host, urlsplit(self.base_url).hostname or "")

    @property
    def authenticates(self) -> bool:
        """Whether clients must prove who they are."""
        return self.authentication == "on" or (self.authentication == "auto" and not is_loopback(self.host))

    @property
    def seen_tokens_url(self) -> str:
        """The database in which all processes record used tokens: its own, else the one of the decisions."""
        url = self.token_database.get_secret_value() or self.database_url.get_secret_value()
        # A database in memory belongs to one connection; the memory of the process serves that purpose better.
        return "" if url == "sqlite://" else url

    @property
    def deployment(self) -> Deployment:
        """What answers say about where they come from."""
        return Deployment(
            self.base_url,
            consulted_mechanism=self.consulted_mechanism,
            choices=choices_of(in_force().file),
            quality_score=self.quality_score,
        )

    def current_date(self) -> date:
        """Today in the local time zone, or the fixed date."""
        return self.today or datetime.now().astimezone().date()


def variables() -> frozenset[str]:
    """Return the names of the environment variables that are settings."""
    return frozenset(f"{PREFIX}{name}".upper() for name in Settings.model_fields)


def problems(error: ValidationError, prefix: str = PREFIX) -> list[str]:
    """State, one line each, which settings are invalid, without their values, which may be secrets."""
    found = error.errors(include_url=False, include_input=False, include_context=False)
    # A default that depends on another setting fails with that one, and is not the operator's mistake.
    own = [problem for problem in found if problem["loc"] and problem["type"] != "default_factory_not_called"]
    return [f"{prefix}{problem['loc'][0]}".upper() + f": {problem['msg']}" for problem in own]
