"""The web chat as readers meet it: how long until it is ready, and many who ask at once."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

PATIENCE = 60.0


def serve(questions: Sequence[str], askers: int) -> dict[str, float]:
    """Starts `scoqa serve`, waits until its page and an answer come, and asks: alone, then many at once.

    Returns:
        Seconds from the process's start to the page and to the first answer, questions in a second asked alone and at
        once, and the longest that one of those who asked at once waited, in seconds.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    start = time.perf_counter()
    command = [sys.executable, "-m", "scoqa", "serve", "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603
    try:
        found = {"page": _wait(f"http://127.0.0.1:{port}/", process) - start}
        asked = [_ask(port, questions[0])]
        found["answer"] = time.perf_counter() - start
        begin = time.perf_counter()
        asked += [_ask(port, question) for question in questions]
        found["alone"] = len(questions) / (time.perf_counter() - begin)
        begin = time.perf_counter()
        with ThreadPoolExecutor(askers) as pool:
            waited = list(pool.map(lambda question: _ask(port, question), questions))
        found["at once"] = len(questions) / (time.perf_counter() - begin)
        found["longest"] = max(waited)
        return found
    finally:
        process.send_signal(signal.SIGINT if os.name == "posix" else signal.SIGTERM)
        process.wait()


def _wait(address: str, process: subprocess.Popen[bytes]) -> float:
    end = time.perf_counter() + PATIENCE
    while time.perf_counter() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(address) as page:  # noqa: S310 - its own address
                page.read()
            return time.perf_counter()
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.02)
    raise SystemExit(f"The web chat did not start within {PATIENCE:.0f} s.")


def _ask(port: int, question: str) -> float:
    """Seconds until the answer came."""
    start = time.perf_counter()
    body = json.dumps({"question": question}).encode("utf-8")
    request = urllib.request.Request(f"http://127.0.0.1:{port}/v1/ask", body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310
        json.load(answer)
    return time.perf_counter() - start
