"""The baseline: a bare FastAPI application that reads JSON and writes JSON, without any logic."""

from __future__ import annotations

import sys
from pathlib import Path

import msgspec
import uvicorn
from fastapi import FastAPI, Request, Response


def echo(answers: dict[str, object]) -> FastAPI:
    """Build an application that answers `POST /{name}` with the answer of that name, encoded again each time."""
    app = FastAPI()

    @app.get("/health/ready")
    async def ready() -> dict[str, str]:
        return {"status": "ready"}

    @app.post("/{name}")
    async def answer(name: str, request: Request) -> Response:
        msgspec.json.decode(await request.body())
        return Response(msgspec.json.encode(answers[name]), media_type="application/json")

    return app


if __name__ == "__main__":
    port, path = sys.argv[1:]
    uvicorn.run(
        echo(msgspec.json.decode(Path(path).read_bytes())),
        port=int(port),
        loop="uvloop",
        http="httptools",
        access_log=False,
        log_level="warning",
    )
