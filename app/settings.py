"""What a deployment may choose, read from the environment (`IMAGING_CDS_*`) into one frozen object."""

from __future__ import annotations

from datetime import date, datetime
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from app.client_profiles.registry import ProfileName
from cds_services.cds_hooks import Deployment


def is_loopback(host: str) -> bool:
    """Whether only programs on this machine can reach an address."""
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def _usual_origins(chosen: dict[str, Any]) -> tuple[str, ...]:
    return ("*",) if is_loopback(chosen.get("host", "")) else ()


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
        cors_origins: web origins that may call, or `*`; by default every one on a loopback address, none elsewhere.
        log_level: least severity that is logged; the line for each request has level `info`.
        body_limit: largest request body in bytes.
        body_timeout: seconds within which a request body must have arrived.
        header_timeout: seconds within which a connection must have sent the head of its request.
        request_timeout: seconds within which a call is answered, once its body is there.
        concurrency_limit: calls that one process works on at the same time.
        rate_limit: calls a minute that one client may make of one process; 0 is no limit.
        workers: processes that answer.
        clients: file that names the clients, their keys and how each is answered.
        authentication: whether clients must prove who they are; `auto` asks for it unless the address is loopback.
        token_lifetime: longest time in seconds that a client's token may be valid for.
        token_database: SQLAlchemy URL of the database in which used tokens are remembered for all processes; this
            process's memory where empty.
    """

    model_config = SettingsConfigDict(env_prefix="IMAGING_CDS_", frozen=True, extra="ignore")

    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=0, le=65535)
    public_base_url: str = ""
    today: date | None = None
    consulted_mechanism: str = ""
    client_profile: ProfileName = "core-2.0"
    cors_origins: Annotated[tuple[str, ...], NoDecode] = Field(default_factory=_usual_origins)
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    body_limit: int = Field(default=2_000_000, gt=0)
    body_timeout: float = Field(default=10.0, gt=0)
    header_timeout: float = Field(default=10.0, gt=0)
    request_timeout: float = Field(default=2.0, gt=0)
    concurrency_limit: int = Field(default=100, gt=0)
    rate_limit: int = Field(default=0, ge=0)
    workers: int = Field(default=1, ge=1, le=64)
    clients: Path | None = None
    authentication: Literal["auto", "on", "off"] = "auto"
    token_lifetime: int = Field(default=3600, gt=0, le=86400)
    token_database: SecretStr = SecretStr("")

    @field_validator("cors_origins", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part.strip().rstrip("/") for part in value.split(",") if part.strip())
        return value

    @field_validator("log_level", "authentication", mode="before")
    @classmethod
    def _lower(cls, value: object) -> object:
        return value.lower() if isinstance(value, str) else value

    @property
    def base_url(self) -> str:
        """The public base URL without trailing slash; the listening address where none is configured."""
        return (self.public_base_url or f"http://{self.host}:{self.port}").rstrip("/")

    @property
    def authenticates(self) -> bool:
        """Whether clients must prove who they are."""
        return self.authentication == "on" or (self.authentication == "auto" and not is_loopback(self.host))

    @property
    def deployment(self) -> Deployment:
        """What answers say of where they come from."""
        return Deployment(self.base_url, consulted_mechanism=self.consulted_mechanism)

    def current_date(self) -> date:
        """Today where this service stands, or the fixed date."""
        return self.today or datetime.now().astimezone().date()
