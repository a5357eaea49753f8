"""What a sentence is quoted together with: parts of a list, what a colon announces, a "No." and its reason."""

from __future__ import annotations

import pytest

from scoqa.answering import compose
from scoqa.article import parse_article
from scoqa.documents import read_document
from scoqa.index import Index
from scoqa.retrieval import Retriever
from scoqa.together import MOST_ITEMS, listed_below, quoted_together
from scoqa.types import Article, Sentence

from .fakes import WordEncoder

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


def test_of_a_long_list_the_items_around_the_one_that_answers_are_quoted() -> None:
    items = [f"step {number}" for number in range(20)]
    own = Article.from_paragraphs("Clock", ["Do this:", *items])
    for place, first in ((3, 0), (11, 0), (13, 7), (19, 8)):
        sentence = own.paragraph(place + 2).sentences[0]
        found = [one.text for one in quoted_together(own, sentence, listed=True, replied=False)]
        assert found == ["Do this:", *items[first : first + MOST_ITEMS]]
        assert sentence.text in found


@pytest.mark.parametrize("above", ["## Results", "Photo: The shop in Oslo"])
def test_a_name_with_a_small_first_letter_goes_on_with_nothing(above: str) -> None:
    own = parse_article(f"{above}\n\niPhone sales rose by 5 % in 2023. They fell later.\n\nAll else stayed.")
    sentence = next(one for p in own.paragraphs for one in p.sentences if one.text.startswith("iPhone"))
    assert quoted_together(own, sentence, listed=False, replied=False) == (sentence,)


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


SECTIONS = """# Loom

## Features

Fast: it waits for nobody on a list, please.

Small: it is one file, and that is short.

## Notable people

Ada Berg (1900-1980), who wove.

## Settings

The settings are in a file.

"""


def asked(question: str) -> list[int]:
    """The paragraphs that are quoted."""
    own = read_document((SECTIONS + "Ports are numbers. " * 20).encode(), "loom.md")
    encoder = WordEncoder()
    found = Retriever(Index.build([own], encoder), encoder).search(question)
    return [statement.citations[0].paragraph for statement in compose(question, question, found).statements]


@pytest.mark.parametrize(
    ("question", "quoted"),
    [
        ("What are the features?", [2, 3]),
        ("please list the features", [2, 3]),
        ("What features are there?", [2, 3]),
        ("What are the fast features?", [2]),  # more is asked for than the heading says
        ("What is fast?", [2]),
        ("Who are the notable people?", [5]),  # one is no list
        ("What settings are there?", [7]),  # neither is a long paragraph
    ],
)
def test_a_section_is_quoted_whole_where_its_heading_is_what_is_to_be_listed(question: str, quoted: list[int]) -> None:
    assert asked(question)[: len(quoted)] == quoted
    assert len(asked(question)) == len(quoted) or quoted != [2, 3]


def test_the_article_s_name_beside_the_heading_s_changes_nothing_of_what_is_listed() -> None:
    own = read_document(SECTIONS.encode(), "loom.md")
    listed = listed_below(own, own.paragraph(3), {"featur", "loom"})
    assert [one.paragraph for one in listed] == [2, 3]
    assert listed_below(own, own.paragraph(3), {"featur", "bread"}) == ()
