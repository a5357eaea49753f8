"""Where the sentences of a text begin and end."""

from __future__ import annotations

import re

import sentencex

SENTENCE_END = re.compile(r"[.!?…。！？][\"'”’»)\]]*$")
"""What a text ends with that ends as sentences do."""

COLONS, QUESTION_MARKS = (":", "："), ("?", "？")
BYTE_ORDER_MARK = "\ufeff"

_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
# What ends with a full stop and is no sentence, where the segmenter does not know it.
_SHORT = re.compile(r"\b(?:(?P<name>Ms|Mx|Amb|Ft)|eqs?|approx|figs|chs?|vol|est|max|tab|paras?|bd)\.$", re.IGNORECASE)
_NUMBER_ALONE = re.compile(r"(?:\w+ )?\(?\d{1,3}(?:\.\d{1,3})*[.)]")


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
        first, last = trimmed(text, start + boundary["start_index"], start + boundary["end_index"])
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


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """A place in a text without the white space and byte order marks around it."""
    while start < end and (text[start].isspace() or text[start] == BYTE_ORDER_MARK):
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
