"""Which of an article's pictures a question is about, where it says which by a number."""

from __future__ import annotations

from collections.abc import Sequence

from scoqa.meta import POINTS, Asked, named_picture
from scoqa.places import place_sentences
from scoqa.types import Kind, Passage


def picture_meant(query: str, alone: str = "", instead_of: str = "") -> Asked | None:
    """The picture that is asked about by its number: in the question, or in the one before where it only points.

    Args:
        query: What is searched for.
        alone: The follow-up alone, where the query took something from the question before; else "".
        instead_of: The question before, where something else than its answer is wanted; else "".

    >>> picture_meant("What does the second photo show? Who took it?", "Who took it?")
    Asked(number=2, picture=True, part='')
    """
    own = named_picture(alone or query)
    return own or (named_picture(query) if not instead_of and POINTS.search(alone) else None)


def missing_picture(picture: Asked | None, passages: Sequence[Passage]) -> Asked | None:
    """The picture that is asked about, where the best passage is the caption of another one; else None."""
    if picture is None or not passages or passages[0].paragraph.kind is not Kind.CAPTION:
        return None
    return None if place_sentences(picture, passages[0].article) else picture


def of_picture(picture: Asked, passages: tuple[Passage, ...]) -> tuple[Passage, ...]:
    """Passages without the captions of other pictures, that one's first; as they are where it is not among them."""
    captions = [passage for passage in passages if passage.paragraph.kind is Kind.CAPTION]
    own = [p for p in captions if p.paragraph.number in {s.paragraph for s in place_sentences(picture, p.article)}]
    return (*own, *(p for p in passages if p not in captions)) if own else passages
