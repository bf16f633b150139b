"""The API reference is what `make api` writes."""

from __future__ import annotations

from docs.hooks import api_reference
from tests.documentation.pages import DOCS


def test_the_api_reference_is_written_from_the_description() -> None:
    """After a change of the interface, or of the card in its worked call, `make api` writes it anew."""
    assert api_reference.markdown() == (DOCS / "api.md").read_text(encoding="utf-8")
