"""Measure the service beside a bare echo with the same answers, in one run, and print ratios."""

from __future__ import annotations

import json
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from statistics import median

from benchmarks.load import Measured, drive, post
from benchmarks.reading import print_reading_times
from benchmarks.servers import Server, free_port, started

HERE = Path(__file__).parent
CASES = ("medication", "silent", "card")
SERVICE = "/cds-services/demyelinating-imaging-order-select"
TODAY = "2026-03-16"
ROUNDS = 5
REQUESTS = 800
WARM_UP = 200
STARTS = 3


def main() -> int:
    """Run the benchmark; the exit status is 0 when it could be run."""
    bodies = {name: (HERE / "requests" / f"{name}.json").read_bytes() for name in CASES}
    with ExitStack() as stack:
        service, starts = _service(stack)
        try:
            answers = {name: json.loads(post(service, SERVICE, body)) for name, body in bodies.items()}
        except RuntimeError as error:
            print(f"The service cannot be measured: {error}", file=sys.stderr)
            return 1
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        (folder / "answers.json").write_text(json.dumps(answers))
        port = free_port()
        command = (sys.executable, "-m", "benchmarks.echo", str(port), str(folder / "answers.json"))
        echo = stack.enter_context(started(*command, port=port))
        ours, bare = _measure(service, echo, bodies)
        _print(bodies, answers, ours, bare)
        print(f"\nstart-up {median(starts):.2f} s (echo {echo.start_seconds:.2f} s)", end=", ")
        print(f"memory {service.resident_megabytes():.0f} MB (echo {echo.resident_megabytes():.0f} MB)")
    print_reading_times()
    return 0


def _service(stack: ExitStack) -> tuple[Server, list[float]]:
    """Start the service several times for its start-up time, and leave the last one running."""
    starts = []
    folder = stack.enter_context(tempfile.TemporaryDirectory())
    for number in range(STARTS):
        port = free_port()
        command = (str(Path(sys.executable).with_name("imaging-cds")), "serve", "--port", str(port), "--today", TODAY)
        running = started(*command, port=port, IMAGING_CDS_DATA_FOLDER=folder)
        if number == STARTS - 1:
            server = stack.enter_context(running)
        else:
            with running as server:
                pass
        starts.append(server.start_seconds)
    return server, starts


def _measure(
    service: Server, echo: Server, bodies: dict[str, bytes]
) -> tuple[dict[str, Measured], dict[str, Measured]]:
    """Take turns, so that whatever else the machine does disturbs both alike."""
    ours: dict[str, Measured] = {name: Measured() for name in bodies}
    bare: dict[str, Measured] = {name: Measured() for name in bodies}
    for name, body in bodies.items():
        drive(service, SERVICE, body, WARM_UP)
        drive(echo, f"/{name}", body, WARM_UP)
    for _ in range(ROUNDS):
        for name, body in bodies.items():
            drive(echo, f"/{name}", body, REQUESTS, bare[name])
            drive(service, SERVICE, body, REQUESTS, ours[name])
    return ours, bare


def _print(
    bodies: dict[str, bytes],
    answers: dict[str, dict[str, object]],
    ours: dict[str, Measured],
    bare: dict[str, Measured],
) -> None:
    print(f"{ROUNDS} rounds of {REQUESTS} requests each; CPU in microseconds a request, latency in milliseconds\n")
    print("request      bytes  answer  echo CPU  our CPU  ratio   more  echo p50  our p50  our p95")
    for name, body in bodies.items():
        size = len(json.dumps(answers[name], separators=(",", ":")).encode())
        mine, plain = ours[name], bare[name]
        cpu, floor = mine.cpu_microseconds, plain.cpu_microseconds
        print(
            f"{name:<11} {len(body):>6} {size:>7} {floor:>9.0f} {cpu:>8.0f} {cpu / floor:>6.2f} {cpu - floor:>6.0f}"
            f" {plain.percentile(50):>9.2f} {mine.percentile(50):>8.2f} {mine.percentile(95):>8.2f}"
        )


if __name__ == "__main__":
    sys.exit(main())
