"""Ends what is being answered when its reader stops it, so that nothing of it is shown afterwards."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from scoqa.sessions import Sessions

PATIENCE = 2.0
"""Seconds that a stop waits for an answer to notice it; a draft that is on its way would be shown after it."""

MOST_ASKING = 1000
"""How many readers' answers can be stopped at a time; an older one goes on to its end."""


class _Asking:
    def __init__(self) -> None:
        self.stopped = threading.Event()
        self.ended = threading.Event()


class Stopping:
    """Which session is being answered; safe to use from several threads."""

    def __init__(self) -> None:
        self._asking: Sessions[_Asking] = Sessions(MOST_ASKING)

    @contextmanager
    def asking(self, session: str) -> Iterator[threading.Event]:
        """While a session is being answered; the event is set once its reader has stopped it."""
        asking = _Asking()
        self._asking.put(session, asking)
        try:
            yield asking.stopped
        finally:
            asking.ended.set()

    def stop(self, session: str, *, wait: bool) -> None:
        """Stops what a session is being answered; with `wait` it gives the answer the time to end."""
        if asking := self._asking.get(session):
            asking.stopped.set()
            if wait:
                asking.ended.wait(PATIENCE)

    def leave(self, session: str) -> None:
        """Stops what is being answered to a session that is gone."""
        self.stop(session, wait=False)
        self._asking.drop(session)
