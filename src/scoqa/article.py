"""Text → `Article`: paragraphs with their kinds and numbers, sentences with their offsets.

The text is never changed: every paragraph and sentence is a slice of it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence

import sentencex

from scoqa.errors import ArticleError
from scoqa.types import Article, Kind, Paragraph, Sentence

SENTENCE_END = re.compile(r"[.!?…。！？][\"'”’»)\]]*$")
"""What a text ends with that ends as sentences do."""

_BOM = "\ufeff"
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)?")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")

# A picture's caption: it opens with "File photo …" or "Photo:", or closes with a credit in brackets.
_CAPTION = re.compile(
    r"^(?:file )?(?:photo|photograph|picture|image)s?\b(?: taken\b| shows?\b| released\b| by\b|:)"
    r"|\((?:[\w .,/&’'-]*\b)?(?:photo|photograph|picture|image)s?\b[^()]*\)$",
    re.IGNORECASE,
)
# A disclaimer or a line on rights.
_NOTICE = re.compile(
    r"\b(?:opinions?|views?)\b.*\bnot necessarily\b|\bnot necessarily\b.*\b(?:opinions?|views?)\b"
    r"|\breflects? the (?:author|writer)[’']?s? (?:own )?(?:opinions?|views?)\b"
    r"|\b(?:opinions?|views?)\b.*\bdo(?:es)? not (?:\w+ )?(?:reflect|represent) (?:the|those|any)\b"
    r"|\b(?:opinions?|views?) (?:(?:expressed|given|stated|here|above|in this \w+) )+are (?:\w+ly )?"
    r"(?:those of|(?:the (?:author|writer)[’']?s?|his|her|their|my) own)\b"
    r"|\ball rights reserved\b|^(?:©|copyright\b)|^disclaimer\b",
    re.IGNORECASE,
)
# A byline, a quotation, a line of a list, or one that goes on.
_NO_HEADING = re.compile(
    r"^(?:\w+ )?(?i:by) [A-ZÀ-Ý]|^\W|^[a-z](?!.*\?$)|[^\w?)]$|: (?!.*\?$)"
    r"|\b(?i:an?|and|at|by|for|from|in|of|on|or|the|to|with)$"
)
# What ends with a full stop and is no sentence, where the segmenter does not know it.
_SHORT = re.compile(r"\b(?:(?P<name>Ms|Mx|Amb|Ft)|eqs?|approx|figs|chs?|vol|est|max|tab|paras?|bd)\.$", re.IGNORECASE)
_NUMBER_ALONE = re.compile(r"(?:\w+ )?\(?\d{1,3}(?:\.\d{1,3})*[.)]")
_HEADING_LENGTH = 80  # characters
_SHORT_LIST = 2  # lines after a colon that are its items
_QUESTION_MARKS = ("?", "？")
_FULL_LINE = 100  # characters: a longer line without a break is a paragraph rather than a line of one
_NEARLY_ALL = 0.8  # of a text
_NEARLY_ALL_LINES = 0.8  # of its long lines
_TITLE_LENGTH = 250  # characters; longer first lines are paragraphs
_STANDFIRST_WORDS = 60
_NOTICE_WORDS = 80


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
    has_title = len(spans) > 1 and _looks_like_title(text[slice(*spans[0])])
    return _assemble(text, spans, has_title=has_title, id=id)


def join_paragraphs(title: str | None, paragraphs: Sequence[str], *, id: str | None = None) -> Article:
    """What `Article.from_paragraphs` forwards to; see there."""
    if isinstance(paragraphs, str):
        raise TypeError("paragraphs is a sequence of strings, one a paragraph, not one string")
    blocks = ([title] if title and title.strip() else []) + list(paragraphs)
    if not paragraphs:
        raise ArticleError("An article needs at least one paragraph.")
    for number, block in enumerate(paragraphs, start=1):
        if not block.strip().strip(_BOM).strip():
            raise ArticleError(f"Paragraph {number} is empty. Leave it out, or give it text.")
    text = "\n\n".join(blocks)
    _check_text(text)
    spans, offset = [], 0
    for block in blocks:
        spans.append(_trim(text, offset, offset + len(block)))
        offset += len(block) + 2
    return _assemble(text, spans, has_title=len(blocks) > len(paragraphs), id=id)


def split_sentences(text: str, start: int = 0, end: int | None = None) -> list[tuple[int, int]]:
    """Offsets of the sentences in `text[start:end]`, without the white space around them.

    A credit or other aside in brackets that has no sentence of its own stays with the sentence
    before it, as in "… Tajikistan, Apr. 12, 2023. (Photo/Xinhua)".
    """
    end = len(text) if end is None else end
    block = text[start:end]
    language = "ru" if len(_CYRILLIC.findall(block)) * 2 > len(block) else "en"
    spans: list[tuple[int, int]] = []
    for boundary in sentencex.get_sentence_boundaries(language, block):
        first, last = _trim(text, start + boundary["start_index"], start + boundary["end_index"])
        if first == last:
            continue
        sentence = text[first:last]
        is_aside = sentence[0] in "([（" and sentence[-1] in ")]）" and not re.search(r"[.!?。！？]", sentence[1:-1])
        goes_on = spans and _goes_on(text[slice(*spans[-1])], sentence)
        if spans and (is_aside or goes_on or not any(map(str.isalnum, sentence))):
            spans[-1] = (spans[-1][0], last)
        else:
            spans.append((first, last))
    return spans


def _goes_on(before: str, sentence: str) -> bool:
    """Whether what the segmenter takes for two sentences is one: "Ms. | Vogt", "Eq. | 4", "2. | Mix it."."""
    if _NUMBER_ALONE.fullmatch(before):
        return True
    short = _SHORT.search(before)
    return short is not None and (short["name"] is not None or sentence[0].isdigit())


def _check_text(text: str) -> None:
    if not text.strip().strip(_BOM).strip():
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
            yield from (_trim(text, *line) for line in run)
        else:
            yield _trim(text, first, last)


def _are_paragraphs(lines: Sequence[str]) -> bool:
    """Whether lines are paragraphs and not the lines of one: nearly all that are long end as sentences do."""
    ends = [bool(SENTENCE_END.search(line)) for line in lines if len(line) > _FULL_LINE]
    return len(lines) > 2 and sum(ends) >= _NEARLY_ALL_LINES * len(ends) > 0


def _runs(text: str) -> Iterator[list[tuple[int, int]]]:
    """The runs of lines between blank lines, each the offsets of its lines."""
    run: list[tuple[int, int]] = []
    for line in _LINE.finditer(text):
        if line.group().strip().strip(_BOM).strip():
            run.append(line.span())
        elif run:
            yield run
            run = []
    if run:
        yield run


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and (text[start].isspace() or text[start] == _BOM):
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _assemble(text: str, spans: list[tuple[int, int]], *, has_title: bool, id: str | None) -> Article:
    blocks = [text[start:end] for start, end in spans]
    kinds = _kinds(blocks, has_title=has_title)
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


def _looks_like_title(block: str) -> bool:
    return len(block) <= _TITLE_LENGTH and not re.search(r"[\r\n]|[.;:,。；：，]$", block)


def _heads(block: str) -> bool:
    may_head = len(block) <= _HEADING_LENGTH and _looks_like_title(block) and not _NO_HEADING.search(block)
    return may_head and len(split_sentences(block)) == 1


def _kinds(blocks: Sequence[str], *, has_title: bool) -> list[Kind]:
    kinds = [_kind(block) for block in blocks]
    if has_title:
        kinds[0] = Kind.TITLE
    heads = _headings(blocks, kinds)
    if has_title and len(blocks) > 1 and kinds[1] is Kind.BODY and _is_standfirst(blocks[1], blocks[2:]):
        if heads == {1} and not blocks[1].endswith(_QUESTION_MARKS):  # it may be either
            heads = set()
        kinds[1] = kinds[1] if 1 in heads else Kind.STANDFIRST
    return [Kind.HEADING if row in heads else kind for row, kind in enumerate(kinds)]


def _headings(blocks: Sequence[str], kinds: Sequence[Kind]) -> set[int]:
    """Rows of the headings: short lines without a full stop above a sentence, or above another heading.

    Of three such lines and more in a row, the items of a list say, only the last is one; of two after a colon none. A
    line that asks is one whatever stands below it.
    """
    lines: list[bool] = []
    listed = _SHORT_LIST
    for block, kind in zip(blocks, kinds, strict=True):
        may_head = kind is Kind.BODY and _heads(block)
        lines.append(may_head and listed >= _SHORT_LIST)
        listed = 0 if block.endswith((":", "：")) else listed + 1 if may_head else _SHORT_LIST
    found: set[int] = set()
    for row in reversed(range(len(blocks) - 1)):
        below = blocks[row + 1]
        if row + 1 in found:
            stands_above = row + 2 not in found and not (row and lines[row - 1])
        else:
            says = len(below) > _HEADING_LENGTH or bool(SENTENCE_END.search(below))
            stands_above = says or blocks[row].endswith(_QUESTION_MARKS)
        if lines[row] and kinds[row + 1] is Kind.BODY and stands_above:
            found.add(row)
    return found


def _kind(block: str) -> Kind:
    if _CAPTION.search(block):
        return Kind.CAPTION
    if len(block.split()) <= _NOTICE_WORDS and _NOTICE.search(block):
        return Kind.NOTICE
    return Kind.BODY


def _is_standfirst(block: str, rest: Iterable[str]) -> bool:
    """A first paragraph that the body repeats, or one sentence that stands before at least two paragraphs."""
    rest = list(rest)
    if block in rest:
        return True
    is_short = len(block.split()) <= _STANDFIRST_WORDS and len(split_sentences(block)) == 1
    return is_short and sum(_kind(other) is Kind.BODY for other in rest) >= 2
