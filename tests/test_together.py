"""What a sentence is quoted together with: parts of a list, what a colon announces, a "No." and its reason."""

from __future__ import annotations

import pytest

from scoqa.article import parse_article
from scoqa.together import MOST_ITEMS, quoted_together
from scoqa.types import Article, Sentence

LISTS = """Bread

It is baked on Friday. We need:

- water
- salt

Do not bake it:

if you are ill;

if it rains.

Take:

A bowl

A spoon

Then mix it. Is it sweet?

No. It is dark. It keeps a week.

The mayor wrote:

"It is our bread. Let us keep it." It is signed.
"""


def article() -> Article:
    return parse_article(LISTS)


def find(text: str) -> Sentence:
    return next(own for p in article().paragraphs for own in p.sentences if own.text == text)


def together(text: str, *, listed: bool = False, replied: bool = False) -> list[str]:
    return [own.text for own in quoted_together(article(), find(text), listed=listed, replied=replied)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It is baked on Friday.", ["It is baked on Friday."]),
        ("We need:", ["We need:", "- water", "- salt"]),
        ("- salt", ["- salt"]),
        ("Do not bake it:", ["Do not bake it:", "if you are ill;", "if it rains."]),
        ("if it rains.", ["Do not bake it:", "if it rains."]),
        ("Take:", ["Take:", "A bowl", "A spoon"]),
        ("Then mix it.", ["Then mix it."]),
        ("No.", ["No.", "It is dark."]),
        ("It is dark.", ["It is dark."]),
        ("The mayor wrote:", ["The mayor wrote:", '"It is our bread. Let us keep it."']),
    ],
)
def test_sentence_is_quoted_with_what_it_says_nothing_without(text: str, expected: list[str]) -> None:
    assert together(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("- salt", ["We need:", "- water", "- salt"]),
        ("A spoon", ["Take:", "A bowl", "A spoon"]),
        ("Then mix it.", ["Then mix it."]),
    ],
)
def test_all_items_are_quoted_where_several_things_are_asked_for(text: str, expected: list[str]) -> None:
    assert together(text, listed=True) == expected


def test_reply_is_quoted_where_yes_or_no_is_asked_for() -> None:
    assert together("It is dark.", replied=True) == ["No.", "It is dark."]
    assert together("It keeps a week.", replied=True) == ["It keeps a week."]


def test_of_a_long_list_the_first_items_are_quoted() -> None:
    items = [f"part {number}" for number in range(20)]
    own = Article.from_paragraphs("Car", ["It has:", *items])
    found = quoted_together(own, own.paragraph(1).sentences[0], listed=False, replied=False)
    assert [sentence.text for sentence in found] == ["It has:", *items[:MOST_ITEMS]]


def test_colon_at_the_end_announces_nothing() -> None:
    for texts in (["It rained.", "We need:"], ["We need:", "Photo: a street."]):
        own = Article.from_paragraphs("Rain", texts)
        sentence = next(s for p in own.paragraphs for s in p.sentences if s.text == "We need:")
        assert quoted_together(own, sentence, listed=True, replied=True) == (sentence,)


def test_steps_below_a_heading_are_quoted_where_it_is_asked_how() -> None:
    steps = ["1. Heat it.", "2. Mix it. Stir.", "3. Bake it."]
    own = Article.from_paragraphs("Bread", ["How it is made", *steps, "It was made so in Oslo for many years."])
    sentence = own.paragraph(4).sentences[0]
    found = quoted_together(own, sentence, listed=True, replied=False)
    assert [one.text for one in found] == ["1. Heat it.", "2. Mix it.", "Stir.", "3. Bake it."]
    assert quoted_together(own, sentence, listed=False, replied=False) == (sentence,)


def test_a_question_is_quoted_with_its_answer() -> None:
    own = Article.from_paragraphs("Club", ["Q: How do I join? A: By letter. It is free.", "Who pays?", "Nobody does."])
    asked = own.paragraph(1).sentences[0]
    found = quoted_together(own, asked, listed=False, replied=False)
    assert [one.text for one in found] == ["Q: How do I join?", "A: By letter."]
