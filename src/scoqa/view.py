"""What the page's components are given to show a conversation, and what a reader can come back to. Plain data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypedDict

from scoqa.answers import Texts, citation_anchor, trail
from scoqa.page import spoken, turn_html
from scoqa.render import citations_of
from scoqa.room import Room
from scoqa.turns import ChatTurn, settled
from scoqa.types import Article


class Shelf(TypedDict):
    """What a reader can come back to.

    `own` is the article of the reader's own that is open, if any; `main` is the conversation about the served articles
    meanwhile; `cleared` holds the conversation that was last cleared or left, by what it was about: the digest of an
    article of the reader's own, "" for the served ones.
    """

    own: Article | None
    main: list[ChatTurn]
    cleared: dict[str, list[ChatTurn]]


EMPTY_SHELF = Shelf(own=None, main=[], cleared={})


def cleared(shelf: Shelf) -> list[ChatTurn]:
    """The conversation that can be brought back, about what is open now."""
    return shelf["cleared"].get(_about(shelf), [])


def put_away(turns: Sequence[ChatTurn], shelf: Shelf) -> Shelf:
    """The shelf with a conversation cleared; an empty one takes no other's place."""
    if not turns:
        return shelf
    about = _about(shelf)
    kept = {key: others for key, others in shelf["cleared"].items() if key == ""}  # and one article of the reader's own
    return {**shelf, "cleared": {**kept, about: settled(turns)}}


def _about(shelf: Shelf) -> str:
    return "" if shelf["own"] is None else shelf["own"].digest


def chat_props(turns: Sequence[ChatTurn], room: Room, t: Texts) -> dict[str, Any]:
    """The conversation: each turn as HTML, and what a screen reader says of the last."""
    last, linked = len(turns) - 1, not room.own
    drawn = [turn_html(turn, row, row == last, room.anchors, t, linked=linked) for row, turn in enumerate(turns)]
    return {"turns": drawn, "said": spoken(turns[-1], t) if turns else ""}


def pane_props(turns: Sequence[ChatTurn], room: Room, *, show: bool) -> dict[str, Any]:
    """The places that were cited; with `show` also the first one of the last answer, where the pane goes."""
    props = {"trail": " ".join(trail(turns, room.anchors))}
    if show:
        cited = next(citations_of(turns[-1]["answer"]), None)
        anchor = citation_anchor(cited, room.anchors) if cited is not None else ""
        props["cited"] = f"{anchor}@{len(turns)}" if anchor else ""  # numbered: a sentence may be cited again
    return props
