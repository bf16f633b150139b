"""What a replay is to do: the same options give the same decisions."""

from __future__ import annotations

import msgspec

from cds_services.hook_request import ORDER_SIGN, PATIENT_VIEW

DEFAULT_HOOKS = (ORDER_SIGN, PATIENT_VIEW)
"""An export says when an order was signed, not what was selected before; so orders are judged at signing."""


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """The options.

    Attributes:
        hooks: the hooks that are replayed.
        keep_undatable: whether what cannot be dated is taken as always there.
        groups: whether age band and sex are kept with each decision.
        base_url: public address of the service, which names the code systems in answers.
        site: path of the site file; empty without one.
        hash_key: the key of the hashes of ids; never written into a result.
    """

    hooks: tuple[str, ...] = DEFAULT_HOOKS
    keep_undatable: bool = False
    groups: bool = True
    base_url: str = "http://127.0.0.1:8080"
    site: str = ""
    hash_key: str = ""

    @property
    def told(self) -> dict[str, object]:
        """The options as the manifest keeps them, without the key."""
        return {
            "hooks": list(self.hooks),
            "keep_undatable": self.keep_undatable,
            "groups": self.groups,
            "base_url": self.base_url,
        }
