"""What of a passage a reader reads: the sentence that speaks to the query, with its neighbours."""

from __future__ import annotations

import re

from scoqa.types import Paragraph

MOST_CHARACTERS = 280
"""A window is at most so long, but for one sentence alone: some 60 word pieces."""


def window(paragraph: Paragraph, sentence: int, most: int = MOST_CHARACTERS) -> tuple[int, int]:
    """The place of a window in the article's text: the sentence and as many neighbours as it has room for.

    Args:
        paragraph: The sentence's.
        sentence: Its `Sentence.number`.
        most: Characters that the window has at most, where it is more than the sentence.

    Returns:
        Start and end in `Article.text`, end exclusive.

    >>> from scoqa.types import Article
    >>> article = Article.from_paragraphs(None, ["It rained for days. It stopped. Then came the sun."])
    >>> [article.text[slice(*window(article.paragraphs[0], 2, most))] for most in (10, 30, 50)]
    ['It stopped.', 'It stopped. Then came the sun.', 'It rained for days. It stopped. Then came the sun.']
    """
    own = paragraph.sentences
    first = last = sentence - 1
    while True:
        wider = [
            (own[b].end - own[a].start, a, b)
            for a, b in ((first - 1, last), (first, last + 1))
            if a >= 0 and b < len(own) and own[b].end - own[a].start <= most
        ]
        if not wider:
            return own[first].start, own[last].end
        _, first, last = min(wider)


def windows(paragraph: Paragraph, start: int, end: int, most: int = MOST_CHARACTERS) -> list[tuple[int, int]]:
    """A window and those that the sentences before and after it make, as many in each as have room: all the paragraph.

    Args:
        paragraph: What is read.
        start: Where the window that comes first begins in `Article.text`: whole sentences.
        end: Just past it.
        most: Characters that a window has at most, where it is more than one sentence.

    >>> from scoqa.types import Article
    >>> article = Article.from_paragraphs(None, ["It rained for days. It stopped. Then came the sun."])
    >>> [article.text[a:b] for a, b in windows(article.paragraphs[0], 20, 31, 25)]
    ['It stopped.', 'It rained for days.', 'Then came the sun.']
    """
    found = [(start, end)]
    for sentence in paragraph.sentences:
        if sentence.start >= start and sentence.end <= end:
            continue
        first, last = found[-1]
        follows = len(found) > 1 and (last <= start) == (sentence.end <= start)
        if follows and sentence.end - first <= most:
            found[-1] = first, sentence.end
        else:
            found.append((sentence.start, sentence.end))
    return found


def overlapping(text: str, start: int, end: int, most: int = MOST_CHARACTERS) -> list[tuple[int, int]]:
    """A window, or where one sentence makes it much too long, windows of it that overlap by a third, of whole words.

    Args:
        text: The article's.
        start: Where the window begins in it.
        end: Just past it.
        most: Characters that a window has at most; one that is up to half as much longer stays whole.

    >>> text = "It rained and it hailed and it snowed and it froze."
    >>> [text[a:b] for a, b in overlapping(text, 0, len(text), 20)]
    ['It rained and it', 'it hailed and it', 'it snowed and it froze.']
    """
    found = []
    while end - start > most * 1.5:
        half = start + most // 2
        cut = max(
            (half + own.start() for own in re.finditer(r"\s", text[half : start + most + 1])), default=start + most
        )
        found.append((start, cut))
        start += (cut - start) * 2 // 3
        if again := re.search(r"\s+", text[start:cut]):
            start += again.end()
    return [*found, (start, end)]
