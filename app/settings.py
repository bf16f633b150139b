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

PREFIX = "IMAGING_CDS_"
"""Begins the name of every environment variable that is read."""


def is_loopback(host: str) -> bool:
    """Whether only programs on this machine can reach an address."""
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def url_host(host: str) -> str:
    """Write a host as it stands in a URL: an IPv6 address in brackets."""
    return f"[{host}]" if ":" in host else host


SANDBOX_ORIGINS = ("https://sandbox.cds-hooks.org", "http://127.0.0.1:3000", "http://localhost:3000")
"""Where the public CDS Hooks Sandbox stands, and where it is served while it is tried out."""


def _usual_origins(chosen: dict[str, Any]) -> tuple[str, ...]:
    return SANDBOX_ORIGINS if is_loopback(chosen.get("host", "")) else ()


class Settings(BaseSettings):
    """One deployment's choices; the README lists them with their meaning.

    Attributes:
        host: address to listen on.
        port: port to listen on.
        public_base_url: address by which clients know this service; it names the card rules' code system.
        today: the date to take for today, for tests and demonstrations; None is the real date.
        consulted_mechanism: code by which a programme knows this deployment (CMS: a G-code), put on rated orders;
            empty where none was assigned.
        client_profile: how clients without a profile of their own are answered.
        missing_data: what clients get, that the clients file does not name, where required data are missing:
            `refuse` (412), or `card`.
        clients: file that names the clients, their keys and how each is answered; None where none is told apart.
        hooks_version: version of CDS Hooks to speak; `3.0` adds what its ballot offers to services.
        metrics_port: port of the metrics; 0 serves none.
        metrics_host: address to serve the metrics on; only this machine unless configured.
        metrics_on_main_port: serve them under `/metrics` to whoever reaches the service, too.
        otlp_endpoint: base URL of an OpenTelemetry collector that traces are sent to; none where empty.
        why_links: whether each card links to a page that says why it came.
        log_level: least severity that is logged; the line for each request has level `info`.
        body_limit: largest request body in bytes.
        body_timeout: seconds within which a request body must have arrived.
        data_folder: folder of the SQLite database and its hash key; None is the platform's place for such data.
        database_url: `postgresql://...` or `sqlite:///...`; empty is SQLite in the data folder. May hold a password.
        hash_key: key for the hashes of ids, or `new,old,...` after a rotation; empty is one kept in the data folder.
        keep_comments: keep what clinicians write with their feedback; it is patient data.
        retention_days: age from which `imaging-cds purge` deletes.
        migrate_on_start: bring the tables up to date at start; None does so for SQLite only.
        calls_per_second: service calls a second that each client may make; 0 sets no limit.
        fhir_servers: base URLs that may be read for clients that are not told apart; none unless listed.
        fhir_timeout: seconds within which everything that the prefetch lacks must have been read.
        fhir_answer_limit: most bytes, decompressed, that are accepted under one prefetch key.
        fhir_private_networks: networks that are not public and where listed FHIR servers may stand all the same.
        fhir_plain_http: whether http may be listed for a FHIR server on another machine.
        fhir_ca_file: certificates in PEM that FHIR servers are trusted by, beside the system's.
        cors_origins: web origins that may call, or `*`; by default the CDS Hooks Sandbox's on a loopback address, none
            elsewhere.
        trusted_hosts: names with a dot by which callers reach this service where they need not prove who they are,
            beside that of the public base URL.
        header_timeout: seconds within which a connection must have sent the head of its request.
        send_timeout: seconds within which a client must have taken what is sent to it.
        request_timeout: seconds within which a call is answered, once its body is there.
        concurrency_limit: calls that one process works on at the same time.
        workers: processes that answer.
        authentication: whether clients must prove who they are; `auto` asks for it unless the address is loopback.
        token_lifetime: longest time in seconds that a client's token may be valid for.
        token_database: URL of the database in which used tokens are remembered for all processes; where empty, that
            of `database_url`, and without one the memory of this process.
    """

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="ignore")

    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=0, le=65535)
    public_base_url: str = ""
    today: date | None = None
    consulted_mechanism: str = ""
    client_profile: ProfileName = "core-2.0"
    missing_data: Literal["refuse", "card"] = "refuse"
    clients: Path | None = None
    hooks_version: Literal["2.0", "3.0"] = "2.0"
    cors_origins: Annotated[tuple[str, ...], NoDecode] = Field(default_factory=_usual_origins)
    trusted_hosts: Annotated[tuple[str, ...], NoDecode] = ()
    why_links: bool = False
    metrics_port: int = Field(default=9464, ge=0, le=65535)
    metrics_host: str = "127.0.0.1"
    metrics_on_main_port: bool = False
    otlp_endpoint: str = Field(default="", pattern=r"^(https?://\S+)?$")
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    body_limit: int = Field(default=2_000_000, gt=0)
    body_timeout: float = Field(default=10.0, gt=0)
    data_folder: Path | None = None
    database_url: SecretStr = SecretStr("")
    hash_key: SecretStr = SecretStr("")
    keep_comments: bool = False
    retention_days: int = Field(default=400, ge=0)
    migrate_on_start: bool | None = None
    calls_per_second: float = Field(default=0.0, ge=0)
    fhir_servers: Annotated[tuple[str, ...], NoDecode] = ()
    fhir_timeout: float = Field(default=1.5, gt=0)
    fhir_answer_limit: int = Field(default=2_000_000, gt=0)
    fhir_private_networks: Annotated[tuple[IPvAnyNetwork, ...], NoDecode] = ()
    fhir_plain_http: bool = False
    fhir_ca_file: Path | None = None
    header_timeout: float = Field(default=10.0, gt=0)
    send_timeout: float = Field(default=10.0, gt=0)
    request_timeout: float = Field(default=2.0, gt=0)
    concurrency_limit: int = Field(default=100, gt=0)
    workers: int = Field(default=1, ge=1, le=64)
    authentication: Literal["auto", "on", "off"] = "auto"
    token_lifetime: int = Field(default=3600, gt=0, le=86400)
    token_database: SecretStr = SecretStr("")

    @field_validator("cors_origins", "trusted_hosts", "fhir_servers", "fhir_private_networks", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part.strip().rstrip("/") for part in value.split(",") if part.strip())
        return value

    @field_validator("host", "metrics_host", mode="after")
    @classmethod
    def _without_brackets(cls, value: str) -> str:
        return value.removeprefix("[").removesuffix("]")

    @field_validator("clients", mode="before")
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
        """The names by which callers may address this service, beside plain addresses."""
        return (*self.trusted_hosts, self.host, urlsplit(self.base_url).hostname or "")

    @property
    def authenticates(self) -> bool:
        """Whether clients must prove who they are."""
        return self.authentication == "on" or (self.authentication == "auto" and not is_loopback(self.host))

    @property
    def seen_tokens_url(self) -> str:
        """The database that all processes remember used tokens in: its own, else the one of the decisions."""
        url = self.token_database.get_secret_value() or self.database_url.get_secret_value()
        # A database in memory is one connection's own; the memory of the process does that better.
        return "" if url == "sqlite://" else url

    @property
    def deployment(self) -> Deployment:
        """What answers say of where they come from."""
        return Deployment(self.base_url, consulted_mechanism=self.consulted_mechanism)

    def current_date(self) -> date:
        """Today where this service stands, or the fixed date."""
        return self.today or datetime.now().astimezone().date()


def variables() -> frozenset[str]:
    """Return the names of the environment variables that are settings."""
    return frozenset(f"{PREFIX}{name}".upper() for name in Settings.model_fields)


def problems(error: ValidationError) -> list[str]:
    """Say in one line each which settings cannot be used, without their values, which may be secrets."""
    found = error.errors(include_url=False, include_input=False, include_context=False)
    # A default that rests on another setting fails with that one, and is not the operator's mistake.
    own = [problem for problem in found if problem["loc"] and problem["type"] != "default_factory_not_called"]
    return [f"{PREFIX}{problem['loc'][0]}".upper() + f": {problem['msg']}" for problem in own]
