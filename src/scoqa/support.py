"""Whether a sentence bears out a claim that cites it: names, numbers and negation must agree, and the meaning be near.

It is a check by rule, not a proof; `eval/README.md` says on which pairs it was chosen, and how often it errs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from scoqa.agreement import Evidence, disagreements
from scoqa.lexical import STOP_WORDS, normalise, word_spans
from scoqa.verdicts import Doubt, Level, Support

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scoqa.encoder import Encoder, Encoding
    from scoqa.types import Article

NEAR, FAR = 0.70, 0.55
"""From which nearness on a claim says what its sentences say, and below which it says something else: the mean over
its word pieces of the best cosine. With `STRANGE` chosen on one half of the pairs. Run: `eval/support_figures.py`."""

BEFORE = 4000
"""Characters before a sentence in which a name that it refers back to is looked for."""

PART, PIECE_NEAR = 0.28, 0.6
"""A sentence that is cited beside others bears out a part of a claim where so many of its word pieces are so near."""

STRANGE = 0.26
"""A word of a claim that is less like every word of its sentences than this is not spoken of in them."""


@dataclass(frozen=True, slots=True)
class Cited:
    """A sentence that a claim cites, and what says whom its pronouns mean.

    Attributes:
        before: What its paragraph says before it.
        title: The article's.
    """

    sentence: str
    before: str = ""
    title: str = ""

    @staticmethod
    def at(article: Article, paragraph: int, start: int, end: int) -> Cited:
        """What stands from `start` to `end` in a paragraph of an article."""
        before = article.text[article.paragraph(paragraph).start : start]
        return Cited(article.text[start:end], before[-BEFORE:].strip(), article.title)


def check(claim: str, cited: Sequence[Cited], encoder: Encoder) -> list[Support]:
    """How far each of the sentences that a claim cites bears it out, in their order.

    Names, numbers and negation are looked for in all of them together, as each may bear out a part.

    Args:
        claim: Without labels.
        cited: At least one.
        encoder: One with vectors for word pieces; the thresholds are those of the default model.
    """
    encoding = encoder.encode([claim, *(one.sentence for one in cited)])
    alike = _alike(claim, encoding)
    whole = _judge(claim, cited, alike.max(axis=0), encoding)
    if len(cited) == 1 or whole.level is Level.UNSUPPORTED:
        return [whole] * len(cited)
    far = Support(Level.UNSUPPORTED, Doubt.MEANING)
    return [whole if own.size == 0 or (own >= PIECE_NEAR).mean() >= PART else far for own in alike]


def supported_together(claim: str, cited: Sequence[Cited], encoder: Encoder) -> bool:
    """Whether sentences bear out a claim when they are read together; False where there are none."""
    if not cited:
        return False
    encoding = encoder.encode([claim, *(one.sentence for one in cited)])
    return _judge(claim, cited, _alike(claim, encoding).max(axis=0), encoding).level is Level.SUPPORTED


def _judge(claim: str, cited: Sequence[Cited], alike: NDArray[np.float32], encoding: Encoding) -> Support:
    """How far the sentences bear out a claim together; `alike` has for each of its word pieces the best cosine."""
    before, title = (
        " ".join(dict.fromkeys(parts)) for parts in zip(*((c.before, c.title) for c in cited), strict=True)
    )
    evidence = Evidence(tuple(one.sentence for one in cited), before, title)
    found = list(disagreements(claim, evidence))
    for worst in [d for d in found if not d.is_near]:
        return Support(Level.UNSUPPORTED, worst.doubt, worst.about)
    nearness = float(alike.mean()) if alike.size else 1.0
    if nearness < FAR:
        return Support(Level.UNSUPPORTED, Doubt.MEANING)
    for other in found:
        return Support(Level.WEAK, other.doubt, other.about)
    if nearness < NEAR:
        return Support(Level.WEAK, Doubt.MEANING)
    strange = _strange(claim, alike, encoding)
    return Support(Level.WEAK, Doubt.WORD, strange) if strange else Support(Level.SUPPORTED)


def _strange(claim: str, alike: NDArray[np.float32], encoding: Encoding) -> str:
    """The word of the claim that the sentences speak of least, where that is hardly at all; else ""."""
    rows = _content(claim, encoding)
    if len(rows) != alike.size:
        return ""
    pieces: dict[int, list[float]] = {}
    places = word_spans(claim)
    for row, best in zip(rows, alike, strict=True):
        at = int(encoding.tokens[0].spans[row][0])
        place = next((n for n, (start, end) in enumerate(places) if start <= at < end), None)
        if place is not None:  # ™ is a word piece, but no word
            pieces.setdefault(place, []).append(float(best))
    nearness = {place: sum(own) / len(own) for place, own in pieces.items()}
    least = min(nearness, key=lambda place: nearness[place], default=None)
    if least is None or nearness[least] >= STRANGE:
        return ""
    start, end = places[least]
    return claim[start:end]


def _alike(claim: str, encoding: Encoding) -> NDArray[np.float32]:
    """The best cosine of each content word piece of the claim in each sentence, shape (sentences, pieces).

    Where the model has no vectors for word pieces it is the cosine of the texts, shape (sentences, 1).
    """
    rows = _content(claim, encoding)
    if not all(len(tokens.vectors) for tokens in encoding.tokens):
        return np.asarray((encoding.vectors[1:] @ encoding.vectors[0])[:, None], dtype=np.float32)
    vectors = encoding.tokens[0].vectors[rows]
    return np.stack([(vectors @ tokens.vectors.T).max(axis=1) for tokens in encoding.tokens[1:]])


def _content(claim: str, encoding: Encoding) -> list[int]:
    """Which word pieces of the claim say something: those that are neither stop words nor punctuation."""
    pieces = [normalise(claim[start:end]) for start, end in encoding.tokens[0].spans]
    return [row for row, piece in enumerate(pieces) if piece.isalnum() and piece not in STOP_WORDS]
