"""What the paragraphs of an article are, by their look: title, standfirst, heading, body, caption, notice."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from scoqa.sentences import COLONS, QUESTION_MARKS, SENTENCE_END, split_sentences
from scoqa.types import Kind

# A picture's caption: it opens with "File photo …" or "Photo:", or closes with a credit in brackets.
_CAPTION = re.compile(
    r"^[\[(]?(?:file )?(?:photo|photograph|picture|image)s?\b(?: taken\b| shows?\b| released\b| by\b|:)|^caption:"
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
_HEADING_LENGTH = 80  # characters
_SHORT_LIST = 2  # lines after a colon that are its items
_TITLE_LENGTH = 250  # characters; longer first lines are paragraphs
_STANDFIRST_WORDS = 60
_NOTICE_WORDS = 80


def kinds_of(blocks: Sequence[str], *, has_title: bool) -> list[Kind]:
    """The kind of each block of a text, in order; the first is the title where it has one."""
    kinds = [_kind(block) for block in blocks]
    if has_title:
        kinds[0] = Kind.TITLE
    heads = _headings(blocks, kinds)
    if has_title and len(blocks) > 1 and kinds[1] is Kind.BODY and _is_standfirst(blocks[1], blocks[2:]):
        if heads == {1} and not blocks[1].endswith(QUESTION_MARKS):  # it may be either
            heads = set()
        kinds[1] = kinds[1] if 1 in heads else Kind.STANDFIRST
    return [Kind.HEADING if row in heads else kind for row, kind in enumerate(kinds)]


def looks_like_title(block: str) -> bool:
    """Whether a block may be a title: one line, not too long, that does not end as a sentence does."""
    return len(block) <= _TITLE_LENGTH and not re.search(r"[\r\n]|[.;:,。；：，]$", block)


def _heads(block: str) -> bool:
    may_head = len(block) <= _HEADING_LENGTH and looks_like_title(block) and not _NO_HEADING.search(block)
    return may_head and len(split_sentences(block)) == 1


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
        listed = 0 if block.endswith(COLONS) else listed + 1 if may_head else _SHORT_LIST
    found: set[int] = set()
    for row in reversed(range(len(blocks) - 1)):
        below = blocks[row + 1]
        if row + 1 in found:
            stands_above = row + 2 not in found and not (row and lines[row - 1])
        else:
            says = len(below) > _HEADING_LENGTH or bool(SENTENCE_END.search(below))
            stands_above = says or blocks[row].endswith(QUESTION_MARKS)
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
