"""Metrics of quoting as pure functions: by position, or by words; no model judges. Higher is better.

What should be quoted comes in parts, each with its alternatives: any one of them will do.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence

from scoqa.evaluation.questions import Place, Span

GAP = 2
"""Quotations of a paragraph at most so many characters apart are one: white space between sentences."""

Parts = Sequence[Sequence[Span]]


def merge_spans(spans: Sequence[Span]) -> list[Span]:
    """The spans in order, those that touch, overlap or are at most `GAP` apart made one."""
    merged: list[Span] = []
    for span in sorted(spans):
        last = merged[-1] if merged else None
        if last and last.place == span.place and span.start <= last.end + GAP:
            merged[-1] = Span(last.place, last.start, max(last.end, span.end))
        else:
            merged.append(span)
    return merged


def containment(parts: Parts, quoted: Sequence[Span]) -> float:
    """Share of the parts of which an alternative lies wholly inside the quoted text; NaN without parts.

    With the gold answers of SQuAD as the one part's alternatives it is 1 or 0: has answer
    (Karpukhin et al. 2020), but by place, not by wording.
    """
    whole = merge_spans(quoted)
    hits = [any(quote.holds(span) for span in part for quote in whole) for part in parts]
    return sum(hits) / len(hits) if hits else float("nan")


def overlap(parts: Parts, quoted: Sequence[Span]) -> float:
    """Share of the parts of which an alternative overlaps with the quoted text; NaN without parts."""
    hits = [any(quote.overlaps(span) for span in part for quote in quoted) for part in parts]
    return sum(hits) / len(hits) if hits else float("nan")


def character_precision(parts: Parts, quoted: Sequence[Span]) -> float:
    """Share of the quoted characters that belong to a part; NaN where nothing is quoted, or without parts.

    Of a part's alternatives the one counts of which most is quoted (the longer where two are quoted alike).
    """
    said, wanted = _characters(quoted), _wanted(parts, quoted)
    return len(said & wanted) / len(said) if said and wanted else float("nan")


def character_recall(parts: Parts, quoted: Sequence[Span]) -> float:
    """Share of the parts' characters that are quoted; 0 where nothing is quoted, NaN without parts."""
    said, wanted = _characters(quoted), _wanted(parts, quoted)
    return len(said & wanted) / len(wanted) if wanted else float("nan")


def character_f1(parts: Parts, quoted: Sequence[Span]) -> float:
    """Harmonic mean of both: twice the shared characters over all; 0 where nothing is quoted, NaN without parts."""
    said, wanted = _characters(quoted), _wanted(parts, quoted)
    return 2 * len(said & wanted) / (len(said) + len(wanted)) if wanted else float("nan")


def word_f1(parts: Sequence[Sequence[str]], text: str) -> float:
    """F1 of the words of a text against those of the parts, as SQuAD counts it; NaN without parts.

    Rajpurkar et al., "SQuAD: 100,000+ Questions", EMNLP 2016, and its script: words in lower case, without
    punctuation and articles, as often as they occur. Of a part's alternatives the best one counts.

    >>> round(word_f1([["in 2024", "2024"]], "Belarus joins in 2024."), 3)  # 2 of 4 words, and 2 of 2
    0.667
    """
    said = _words(text)
    best = [max((_words(one) for one in part), key=lambda words: _f1(words, said)) for part in parts if part]
    return _f1(sum(best, Counter()), said) if best else float("nan")


def exact_match(parts: Sequence[Sequence[str]], text: str) -> float:
    """1 where a text is one of the parts' alternatives, in the words that `word_f1` counts, else 0; NaN without parts.

    >>> exact_match([["2024"]], "in 2024"), exact_match([["the rain", "rain"]], "Rain.")
    (0.0, 1.0)
    """
    said = _words(text)
    return float(any(_words(one) == said for part in parts for one in part)) if parts else float("nan")


def _characters(spans: Iterable[Span]) -> set[tuple[Place, int]]:
    return {(span.place, position) for span in spans for position in range(span.start, span.end)}


def _wanted(parts: Parts, quoted: Sequence[Span]) -> set[tuple[Place, int]]:
    """The characters of each part's best alternative."""
    said = _characters(quoted)

    def quoted_share(span: Span) -> tuple[float, int]:
        own = _characters([span])
        return len(own & said) / len(own), len(own)

    return _characters(max(part, key=quoted_share) for part in parts if part)


def _words(text: str) -> Counter[str]:
    bare = "".join(letter for letter in text.lower() if not unicodedata.category(letter).startswith("P"))
    return Counter(re.sub(r"\b(?:a|an|the)\b", " ", bare).split())


def _f1(wanted: Counter[str], said: Counter[str]) -> float:
    total = wanted.total() + said.total()
    return 2 * (wanted & said).total() / total if total else 0.0
