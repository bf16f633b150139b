"""What a deployment may choose, read from the environment (`IMAGING_CDS_*`) into one frozen object."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, IPvAnyNetwork, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from app.client_profiles.registry import ProfileName
from cds_services.cds_hooks import Deployment


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
        clients: file that names the clients told apart, with what each wants; None where none is.
        hooks_version: version of CDS Hooks to speak; `3.0` adds what its ballot offers to services.
        cors_origins: web origins that may call, or `*`.
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
    """

    model_config = SettingsConfigDict(env_prefix="IMAGING_CDS_", frozen=True, extra="ignore")

    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=0, le=65535)
    public_base_url: str = ""
    today: date | None = None
    consulted_mechanism: str = ""
    client_profile: ProfileName = "core-2.0"
    clients: Path | None = None
    hooks_version: Literal["2.0", "3.0"] = "2.0"
    cors_origins: Annotated[tuple[str, ...], NoDecode] = ("*",)
    why_links: bool = False
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
    fhir_timeout: float = Field(default=0.4, gt=0)
    fhir_answer_limit: int = Field(default=2_000_000, gt=0)
    fhir_private_networks: Annotated[tuple[IPvAnyNetwork, ...], NoDecode] = ()
    fhir_plain_http: bool = False
    fhir_ca_file: Path | None = None

    @field_validator("cors_origins", "fhir_servers", "fhir_private_networks", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part.strip().rstrip("/") for part in value.split(",") if part.strip())
        return value

    @field_validator("clients", mode="before")
    @classmethod
    def _none_where_empty(cls, value: object) -> object:
        return value or None

    @field_validator("log_level", mode="before")
    @classmethod
    def _lower(cls, value: object) -> object:
        return value.lower() if isinstance(value, str) else value

    @property
    def base_url(self) -> str:
        """The public base URL without trailing slash; the listening address where none is configured."""
        return (self.public_base_url or f"http://{self.host}:{self.port}").rstrip("/")

    @property
    def deployment(self) -> Deployment:
        """What answers say of where they come from."""
        return Deployment(self.base_url, consulted_mechanism=self.consulted_mechanism)

    def current_date(self) -> date:
        """Today where this service stands, or the fixed date."""
        return self.today or datetime.now().astimezone().date()
