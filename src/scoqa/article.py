"""Text → `Article`: paragraphs with their kinds and numbers, sentences with their offsets.

The text is never changed: every paragraph and sentence is a slice of it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence

from scoqa.errors import ArticleError
from scoqa.kinds import kinds_of, looks_like_title
from scoqa.sentences import BYTE_ORDER_MARK, SENTENCE_END, split_sentences, trimmed
from scoqa.types import Article, Kind, Paragraph, Sentence

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)?")

_FULL_LINE = 100  # characters: a longer line without a break is a paragraph rather than a line of one
_NEARLY_ALL = 0.8  # of a text
_NEARLY_ALL_LINES = 0.8  # of its long lines


def parse_article(text: str | bytes, *, id: str | None = None) -> Article:
    r"""The article in a text whose blocks are separated by blank lines.

    Where hardly any line is blank and each is a paragraph, they are separated by the lines' ends. The first block is
    the title where it is one short line without a full stop and more follows.
    Line ends of any kind and a byte order mark are kept in `Article.text` and belong to no paragraph.

    Args:
        text: The text, or its UTF-8 bytes.
        id: Names the article in an index of several; the start of its digest where not given.

    Raises:
        ArticleError: The text is empty, binary, or not UTF-8, or the id cannot be shown.

    >>> article = parse_article("Rain\n\nIt rained on Nov. 9, 2020. It stopped.\n\nThen came the sun.")
    >>> [(p.number, p.kind.value, [s.text for s in p.sentences]) for p in article.paragraphs][1]
    (1, 'body', ['It rained on Nov. 9, 2020.', 'It stopped.'])
    """
    if isinstance(text, bytes):
        try:
            text = text.decode("utf-8")
        except UnicodeDecodeError as error:
            raise ArticleError(
                f"The text is not UTF-8 (byte {error.start} is 0x{text[error.start]:02x}). Save it as UTF-8."
            ) from error
    _check_text(text)
    spans = list(_blocks(text))
    has_title = len(spans) > 1 and looks_like_title(text[slice(*spans[0])])
    return _assemble(text, spans, has_title=has_title, id=id)


def join_paragraphs(title: str | None, paragraphs: Sequence[str], *, id: str | None = None) -> Article:
    """What `Article.from_paragraphs` forwards to; see there."""
    if isinstance(paragraphs, str):
        raise TypeError("paragraphs is a sequence of strings, one a paragraph, not one string")
    blocks = ([title] if title and title.strip() else []) + list(paragraphs)
    if not paragraphs:
        raise ArticleError("An article needs at least one paragraph.")
    for number, block in enumerate(paragraphs, start=1):
        if not block.strip().strip(BYTE_ORDER_MARK).strip():
            raise ArticleError(f"Paragraph {number} is empty. Leave it out, or give it text.")
    text = "\n\n".join(blocks)
    _check_text(text)
    spans, offset = [], 0
    for block in blocks:
        spans.append(trimmed(text, offset, offset + len(block)))
        offset += len(block) + 2
    return _assemble(text, spans, has_title=len(blocks) > len(paragraphs), id=id)


def _check_text(text: str) -> None:
    if not text.strip().strip(BYTE_ORDER_MARK).strip():
        raise ArticleError("The text is empty. Give a text with at least one paragraph.")
    controls = sum(1 for c in text if c < " " and c not in "\t\n\r\f\v")
    if "\0" in text or controls > max(3, len(text) / 100):
        raise ArticleError("This is binary data, not text. Give a plain text file in UTF-8.")
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise ArticleError(f"The text holds half a character at position {error.start}; it is not UTF-8.") from error


def _blocks(text: str) -> Iterator[tuple[int, int]]:
    """Offsets of the blocks, without the white space around them.

    They are the runs of lines between blank lines; of one that is nearly all of the text, and whose lines are
    paragraphs, its lines.
    """
    for run in _runs(text):
        first, last = run[0][0], run[-1][1]
        if last - first >= _NEARLY_ALL * len(text) and _are_paragraphs([text[slice(*line)].strip() for line in run]):
            yield from (trimmed(text, *line) for line in run)
        else:
            yield trimmed(text, first, last)


def _are_paragraphs(lines: Sequence[str]) -> bool:
    """Whether lines are paragraphs and not the lines of one: nearly all that are long end as sentences do."""
    ends = [bool(SENTENCE_END.search(line)) for line in lines if len(line) > _FULL_LINE]
    return len(lines) > 2 and sum(ends) >= _NEARLY_ALL_LINES * len(ends) > 0


def _runs(text: str) -> Iterator[list[tuple[int, int]]]:
    """The runs of lines between blank lines, each the offsets of its lines."""
    run: list[tuple[int, int]] = []
    for line in _LINE.finditer(text):
        if line.group().strip().strip(BYTE_ORDER_MARK).strip():
            run.append(line.span())
        elif run:
            yield run
            run = []
    if run:
        yield run


def _assemble(text: str, spans: list[tuple[int, int]], *, has_title: bool, id: str | None) -> Article:
    blocks = [text[start:end] for start, end in spans]
    kinds = kinds_of(blocks, has_title=has_title)
    paragraphs = []
    for row, ((start, end), kind) in enumerate(zip(spans, kinds, strict=True)):
        number = row if has_title else row + 1
        parts = [(start, end)] if kind is Kind.TITLE else split_sentences(text, start, end)
        sentences = tuple(Sentence(number, i, s, e, text[s:e]) for i, (s, e) in enumerate(parts, start=1))
        paragraphs.append(Paragraph(number, kind, start, end, blocks[row], sentences))
    if id is not None and not id.isprintable():
        raise ArticleError(f"The id {id!r} of an article is what a reader sees. Give one that can be shown.")
    if id is None:
        id = hashlib.sha256(text.encode("utf-8")).hexdigest()[:12]
    return Article(id, blocks[0] if has_title else "", text, tuple(paragraphs))
