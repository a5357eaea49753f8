"""The SHA-256 of files, and of a model's weights, remembered for as long as they do not change."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

from scoqa.errors import ModelError
from scoqa.home import cache_folder


def file_digest(file: Path) -> str:
    """SHA-256 of a file, as 64 hexadecimal digits."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def weights_digest(folder: Path) -> str:
    """SHA-256 of a model folder's weights, as 64 hexadecimal digits.

    Reading 90 MB takes a fifth of a second of every start: the cache keeps the digest with the files' sizes and times.

    Raises:
        ModelError: The folder holds no weights.
    """
    files = sorted(folder.glob("*.safetensors")) or sorted(folder.glob("pytorch_model*.bin"))
    files = files or sorted(folder.rglob("*.safetensors"))
    if not files:
        raise ModelError(f"The model folder {folder} holds no weights (*.safetensors). Fetch the model again.")
    return remembered_digest(files)


def remembered_digest(files: Sequence[Path]) -> str:
    """SHA-256 of files, one after the other; the cache keeps it for as long as their sizes and times stay the same."""
    seen = {str(file.resolve()): [file.stat().st_size, file.stat().st_mtime_ns] for file in files}
    name = hashlib.sha256("\n".join(seen).encode()).hexdigest()[:16]
    note = cache_folder() / "digests" / f"{name}.json"
    try:
        kept = json.loads(note.read_text(encoding="utf-8"))
        if kept["files"] == seen:
            return str(kept["digest"])
    except (OSError, ValueError, KeyError, TypeError):
        pass  # not noted yet, or not to be read
    digest = _digest(files)
    try:
        note.parent.mkdir(parents=True, exist_ok=True)
        note.write_text(json.dumps({"files": seen, "digest": digest}), encoding="utf-8")
    except OSError:
        pass  # a cache that cannot be written costs time, nothing else
    return digest


def _digest(files: Sequence[Path]) -> str:
    digest = hashlib.sha256()
    for file in files:
        with file.open("rb") as stream:
            hashlib.file_digest(stream, lambda: digest)
    return digest.hexdigest()
