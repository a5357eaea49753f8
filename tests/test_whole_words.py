"""Words that are marked are whole, and their marks come in pairs."""

import pytest

from scoqa import parse_article
from scoqa.whole_words import whole_words

TEXT = """3.3 You may pay by card (not by cheque), and the fee is €1,050.50 or 2.5% of it.

2. Write to help@oak.example or call +47 555. "We sell oak", said Ada Lind: “It is old. It is good.”

10 Downing Street is “a house” (in London)."""


@pytest.mark.parametrize(
    ("found", "whole"),
    [
        ("help@oak", "help@oak.example"),
        ("oak.example", "help@oak.example"),
        ("47 555", "+47 555"),
        ("050", "€1,050.50"),
        ("2.5", "2.5%"),
        ("car", "card"),
        ("3.3", ""),
        ("3.3 You may pay", "You may pay"),
        ("2. Write to help@oak.example", "Write to help@oak.example"),
        ("10 Downing Street", "10 Downing Street"),
        ("card (not by cheque", "card (not by cheque)"),
        ("card (not", "card"),
        ("by cheque)", "by cheque"),
        ("not by cheque)", "(not by cheque)"),
        ('"We sell', "We sell"),
        ('"We sell oak', '"We sell oak"'),
        ("“It is old. It is good", "“It is old. It is good.”"),
        ("It is good.”", "It is good."),
        ("a house”", "“a house”"),
        ("is “a", "is “a"),
        ("Ada Lind", "Ada Lind"),
    ],
)
def test_words_are_whole_and_marks_come_in_pairs(found: str, whole: str) -> None:
    sentences = [sentence for paragraph in parse_article(TEXT).paragraphs for sentence in paragraph.sentences]
    start = TEXT.index(found)
    first, last = whole_words(TEXT, start, start + len(found), sentences)
    assert TEXT[first:last] == whole
