"""A file that somebody hands in is read in a process of its own, with bounds on its memory and time.

A small file can be made to need much of both, and a parser in C can die of it: then the server still stands, and the
reader is told.
"""

from __future__ import annotations

import contextlib
import json
import logging
import subprocess
import sys
from typing import Any

from scoqa.article_json import article_from_dict, article_to_dict
from scoqa.documents import read_document
from scoqa.errors import ArticleError, MissingExtraError, ScoqaError
from scoqa.types import Article

MEMORY_LIMIT = 1_000_000_000
"""Bytes of address space that reading a file may take; where the system knows no such bound, there is none."""
SECONDS_LIMIT = 60
"""Seconds of computing that it may take; for want of a bound in the system, five times as many on the clock."""

_log = logging.getLogger(__name__)


def read_apart(data: bytes, name: str) -> Article:
    """The article in a file, as `documents.read_document` gives it.

    Args:
        data: The file's bytes.
        name: The file's name.

    Raises:
        ArticleError: `read_document` refuses it, or it takes more memory or time than it may.
        MissingExtraError: A PDF or DOCX file, and the parser is not installed.
    """
    bounds = {"name": name, "memory": MEMORY_LIMIT, "seconds": SECONDS_LIMIT}
    too_much = ArticleError(f"{name}: It takes too much memory or time to read. Save it as plain text.")
    try:
        done = subprocess.run(
            [sys.executable, "-m", "scoqa.document_process"],
            input=json.dumps(bounds).encode() + b"\n" + data,
            capture_output=True,
            timeout=5 * SECONDS_LIMIT,
            check=True,
        )
    except subprocess.TimeoutExpired as error:
        raise too_much from error
    except subprocess.CalledProcessError as error:
        _log.warning("Reading a file ended with status %s: %s", error.returncode, error.stderr[-1000:].decode())
        raise too_much from error
    told = json.loads(done.stdout)
    if "article" in told:
        return article_from_dict(told["article"])
    raise (MissingExtraError if told["is_extra"] else ArticleError)(told["trouble"])


def _read(request: bytes) -> dict[str, Any]:
    head, _, data = request.partition(b"\n")
    bounds = json.loads(head)
    _bound(bounds["memory"], bounds["seconds"])
    try:
        return {"article": article_to_dict(read_document(data, bounds["name"]))}
    except ScoqaError as error:
        return {"trouble": str(error), "is_extra": isinstance(error, MissingExtraError)}


def _bound(memory: int, seconds: int) -> None:
    with contextlib.suppress(ImportError, ValueError, OSError):  # not on Windows, and on macOS not the memory
        import resource

        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


if __name__ == "__main__":
    sys.stdout.write(json.dumps(_read(sys.stdin.buffer.read())))
