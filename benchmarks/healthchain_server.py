"""The peer: HealthChain with a handler that returns the given answers, without any logic.

Runs in a separate environment (`build/rivals`), never in the product's.
"""

from __future__ import annotations

import json
import logging
import sys
from pathlib import Path
from typing import Any

import uvicorn
from healthchain.gateway import CDSHooksService, HealthChainAPI
from healthchain.models.requests.cdsrequest import CDSRequest  # noqa: TC002 - HealthChain reads the annotations
from healthchain.models.responses.cdsresponse import CDSResponse


def application(answers: dict[str, dict[str, Any]]) -> HealthChainAPI:
    """Build its application: one service, which identifies the request by its `hookInstance`."""
    service = CDSHooksService()

    @service.hook("order-select", id="bench")
    def answer(request: CDSRequest) -> CDSResponse:
        return CDSResponse(**answers[request.hookInstance])

    app = HealthChainAPI()
    app.register_service(service)

    @app.get("/health/ready")
    async def ready() -> dict[str, str]:
        return {"status": "ready"}

    return app


if __name__ == "__main__":
    port, path = sys.argv[1:]
    logging.disable(logging.CRITICAL)
    uvicorn.run(
        application(json.loads(Path(path).read_bytes())),
        port=int(port),
        loop="uvloop",
        http="httptools",
        access_log=False,
        log_level="critical",
    )
