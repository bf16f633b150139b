"""What the site file changes: the product beside it, line by line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.site.meaning import meaning_of
from cds_services import registry
from cds_services.local.in_force import in_force, put_in_force

if TYPE_CHECKING:
    from collections.abc import Iterator

_THRESHOLD = "threshold"


def difference() -> Iterator[str]:
    """Yield what the site file that applies adds (`+`) to the product or changes (`~`) in it, with the versions."""
    site = in_force()
    if not site.content_hash:
        yield "No site file applies (IMAGING_CDS_SITE): the product is as it comes."
        return
    here, version = registry.thresholds(), registry.knowledge_version()
    put_in_force()
    product, own = registry.thresholds(), registry.knowledge_version()
    put_in_force(site)
    yield f"--- the product, knowledge {own}"
    yield f"+++ {site.file.name or 'this site'}, knowledge {version}"
    for line in meaning_of(site.file):
        if not line.startswith(_THRESHOLD):
            yield f"{'~' if line.startswith(('rule', 'clarify', 'silent')) else '+'} {line}"
    for name, value in here.items():
        if value != product[name]:
            yield f"~ {_THRESHOLD}  {name}: {product[name]:g} -> {value:g}"
