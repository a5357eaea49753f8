"""Where scoqa keeps what it writes down for one user: feedback, the key of the chat's history, prepared models."""

from __future__ import annotations

import logging
import os
import secrets
import sys
from pathlib import Path

KEY_FILE = "history.key"

_log = logging.getLogger(__name__)


def data_folder() -> Path:
    r"""The user's own data folder for scoqa; it need not exist.

    `$SCOQA_DATA` where set; else `~/.local/share/scoqa` (or under `$XDG_DATA_HOME`), on macOS
    `~/Library/Application Support/scoqa`, on Windows `%LOCALAPPDATA%\scoqa`.
    """
    if named := os.environ.get("SCOQA_DATA"):
        return Path(named)
    return _base("XDG_DATA_HOME", ".local/share", "Application Support") / "scoqa"


def cache_folder() -> Path:
    r"""The user's own folder for what can be made again; it need not exist.

    `$SCOQA_CACHE` where set; else `~/.cache/scoqa` (or under `$XDG_CACHE_HOME`), on macOS `~/Library/Caches/scoqa`,
    on Windows `%LOCALAPPDATA%\scoqa`.
    """
    if named := os.environ.get("SCOQA_CACHE"):
        return Path(named)
    return _base("XDG_CACHE_HOME", ".cache", "Caches") / "scoqa"


def _base(variable: str, below_home: str, in_library: str) -> Path:
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    if sys.platform == "darwin":
        return Path.home() / "Library" / in_library
    return Path(os.environ.get(variable) or Path.home() / below_home)


def history_key(folder: Path) -> str:
    """The key that the browser's history is written with; made once, so that a restart can read it.

    It keeps the history apart from other pages' on the same address; what comes back is checked all the same.
    Where the folder cannot be written the key lasts until the server stops.
    """
    file = folder / KEY_FILE
    try:
        if file.is_file() and (key := file.read_text(encoding="ascii").strip()):
            return key
        key = secrets.token_hex(16)
        folder.mkdir(parents=True, exist_ok=True)
        with open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii") as stream:
            stream.write(key)
    except (OSError, UnicodeDecodeError) as error:
        _log.warning("The chat's history will not survive a restart: %s cannot be used (%s).", file, error)
        return secrets.token_hex(16)
    return key
