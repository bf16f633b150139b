"""What a deployment may choose for the governance pages, read from `IMAGING_CDS_GOVERNANCE_*`."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, IPvAnyNetwork, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from app.governance.roles import Role
from app.settings import GOVERNANCE_PREFIX, is_loopback, url_host

Groups = Annotated[tuple[str, ...], NoDecode]


class GovernanceSettings(BaseSettings):
    """One deployment's choices for the pages; the description of each is its meaning in docs/governance.md."""

    model_config = SettingsConfigDict(env_prefix=GOVERNANCE_PREFIX, frozen=True, extra="ignore")

    host: str = Field(default="127.0.0.1", description="address to listen on")
    port: int = Field(default=8090, ge=0, le=65535, description="port to listen on")
    public_url: str = Field(
        default="",
        description="the address by which browsers reach the pages",
        json_schema_extra={"default": "`http://HOST:PORT`"},
    )
    access: Literal["off", "proxy", "oidc"] = Field(
        default="off",
        description="`off`: no access control, on loopback only; `proxy`: a reverse proxy states who it is; `oidc`: "
        "sign in with an OpenID Connect provider",
    )
    viewers: Groups = Field(default=(), description="groups that may see the pages, comma-separated; `*` is everyone")
    reviewers: Groups = Field(default=(), description="groups that may also judge sampled decisions")
    signers: Groups = Field(default=(), description="groups that may also draw samples")
    trusted_proxies: Annotated[tuple[IPvAnyNetwork, ...], NoDecode] = Field(
        default=(), description="addresses or networks of the proxies whose headers are accepted"
    )
    user_header: str = Field(default="X-Forwarded-User", description="header in which the proxy names the user")
    groups_header: str = Field(
        default="X-Forwarded-Groups", description="header in which the proxy lists the user's groups, comma-separated"
    )
    oidc_issuer: str = Field(default="", description="the provider's issuer; its discovery document is read there")
    oidc_client_id: str = Field(default="", description="the client id that the provider gave these pages")
    oidc_client_secret: SecretStr = Field(default=SecretStr(""), description="the client secret")
    oidc_groups_claim: str = Field(default="groups", description="the claim that lists the user's groups")
    oidc_name_claim: str = Field(
        default="preferred_username", description="the claim under which reviews are kept; `sub` where it is absent"
    )
    oidc_scope: str = Field(default="openid profile", description="what is asked of the provider")
    session_key: SecretStr = Field(
        default=SecretStr(""),
        description="key that sessions are signed with, at least 32 characters; needed by several processes",
        json_schema_extra={"default": "a random one for each start"},
    )
    session_hours: float = Field(default=8.0, gt=0, le=24, description="hours until someone must sign in again")
    chart_link: str = Field(
        default="",
        pattern=r"^(https?://\S+)?$",
        description="address of the chart behind a case, for those who may open it, with `{card}`, `{decision}`, "
        "`{hook_instance_hash}` or `{time}`; [what is possible](#the-chart-behind-a-case)",
    )
    refresh_seconds: float = Field(
        default=60.0, ge=1, description="seconds between looks at what is new in the database"
    )

    @field_validator("viewers", "reviewers", "signers", "trusted_proxies", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value

    @model_validator(mode="after")
    def _complete(self) -> GovernanceSettings:
        lacking = {
            "off": () if is_loopback(self.host) else ("access",),
            "proxy": () if self.trusted_proxies else ("trusted_proxies",),
            "oidc": tuple(name for name in ("oidc_issuer", "oidc_client_id", "public_url") if not getattr(self, name)),
        }[self.access]
        if self.access != "off" and not (self.viewers or self.reviewers or self.signers):
            lacking = (*lacking, "viewers")
        if lacking:
            names = ", ".join(f"{GOVERNANCE_PREFIX}{name}".upper() for name in lacking)
            why = (
                "pages without access control are served on loopback only" if lacking == ("access",) else "it is needed"
            )
            raise ValueError(f"set {names}: {why} (docs/governance.md)")
        if 0 < len(self.session_key.get_secret_value()) < 32:  # noqa: PLR2004 - characters
            raise ValueError(f"{GOVERNANCE_PREFIX}SESSION_KEY needs at least 32 characters")
        return self

    @property
    def base_url(self) -> str:
        """The address by which browsers reach the pages, without a slash at its end."""
        return (self.public_url or f"http://{url_host(self.host)}:{self.port}").rstrip("/")

    @property
    def granted(self) -> dict[Role, tuple[str, ...]]:
        """For each role the groups that have it."""
        return {Role.VIEWER: self.viewers, Role.REVIEWER: self.reviewers, Role.SIGNER: self.signers}


def variables() -> frozenset[str]:
    """Return the names of the environment variables that are settings of the pages."""
    return frozenset(f"{GOVERNANCE_PREFIX}{name}".upper() for name in GovernanceSettings.model_fields)
