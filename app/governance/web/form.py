"""Forms that the pages send."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from starlette.exceptions import HTTPException

if TYPE_CHECKING:
    from starlette.requests import Request

_LIMIT = 10_000
"""Most bytes of a form; the largest of the pages has a few hundred."""


async def read_form(request: Request) -> dict[str, str]:
    """Return the fields of a form, the last value of each.

    Raises:
        HTTPException: it is too long, or no form.
    """
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > _LIMIT:
            raise HTTPException(413, "This form is too long.")
    try:
        fields = parse_qs(body.decode("ascii"), keep_blank_values=True, max_num_fields=50, errors="strict")
    except ValueError:
        raise HTTPException(400, "This is not a form of these pages.") from None
    return {name: values[-1].replace("\0", "") for name, values in fields.items()}
