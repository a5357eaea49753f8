"""What readers say of answers, appended to a file on this machine; it is never sent anywhere.

One JSON object a line: `time` (UTC), `version` of scoqa, `article` (the SHA-256 of each article's text), `question`,
`history` (earlier questions), `query`, `refusal`, `citations`, `mark`, `note`.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from scoqa import __version__
from scoqa.errors import SettingsError
from scoqa.render import citations_of
from scoqa.types import Article

MARKS = ("helpful", "not helpful", "wrong citation")

NOTE_LIMIT = 1000
"""The longest note, in characters; what is beyond is cut off."""

FILE_LIMIT = 5_000_000
"""Bytes: a file that would grow beyond becomes `….1`, in place of an older one, and a new one is begun."""


class FeedbackFile:
    """Appends to one file; safe to use from several threads.

    Args:
        path: The file; its folder is made with the first line.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()

    def add(self, record: Mapping[str, Any]) -> None:
        """Appends one line.

        Raises:
            SettingsError: The file cannot be written.
        """
        line = (json.dumps(record, ensure_ascii=False) + "\n").encode("utf-8", "replace")
        with self._lock:
            try:
                self.path.parent.mkdir(parents=True, exist_ok=True)
                if self.path.exists() and self.path.stat().st_size + len(line) > FILE_LIMIT:
                    self.path.replace(self.path.with_name(self.path.name + ".1"))
                with self.path.open("ab") as stream:
                    stream.write(line)
            except OSError as error:
                raise SettingsError(
                    f"The feedback file {self.path} cannot be written: {error.strerror}. Name another with --feedback."
                ) from error


def feedback_record(
    mark: str, note: str, answer: Mapping[str, Any], history: Sequence[str], articles: Sequence[Article]
) -> dict[str, Any]:
    """What is written down of one judgement.

    Args:
        mark: One of `MARKS`.
        note: What the reader adds, or "".
        answer: What was judged, as `Answer.to_dict` gives it.
        history: The questions before it, oldest first.
        articles: Those that were asked.
    """
    return {
        "time": datetime.now(UTC).isoformat(timespec="seconds"),
        "version": __version__,
        "article": [article.digest for article in articles],
        "question": answer["question"],
        "history": list(history),
        "query": answer["query"],
        "refusal": answer["refusal"],
        "citations": [
            {key: c[key] for key in ("article", "paragraph", "start", "end", "quote")} for c in citations_of(answer)
        ],
        "mark": mark,
        "note": note[:NOTE_LIMIT],
    }
