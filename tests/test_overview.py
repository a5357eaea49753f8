import numpy as np
import pytest

from scoqa.meta import Asked, meta_intent
from scoqa.overview import central_sentences, meta_sentences
from scoqa.places import place_sentences
from scoqa.types import Article, Kind, Sentence
from scoqa.wording import Meta

RAIN = "It rained in all of Norway for most of the month."
FLOOD = "The rivers rose and flooded the streets of the capital."
SUN = "Then the sun came out and dried the fields at last."
ARTICLE = Article.from_paragraphs(
    "Rain",
    [
        "By Jane Doe",
        f"{RAIN} Nobody had seen the like.",
        "Photo: a street in Oslo under water.",
        FLOOD,
        RAIN,
        f"Farmers lost a good part of what they had sown. {SUN}",
        "The article reflects the author's opinions, and not necessarily the views of the paper.",
    ],
)


def texts(sentences: tuple[Sentence, ...]) -> list[str]:
    return [sentence.text for sentence in sentences]


@pytest.mark.parametrize(
    ("meta", "answer"),
    [
        (Meta.TITLE, ["Rain"]),
        (Meta.ABOUT, ["Rain", RAIN]),
        (Meta.PICTURES, ["Photo: a street in Oslo under water."]),
        (Meta.CONCLUSION, [SUN]),
        (Meta.OPENING, [RAIN]),
        (Meta.REPEATED, [RAIN]),
        (Meta.NOTICE, ["The article reflects the author's opinions, and not necessarily the views of the paper."]),
        (Meta.BYLINE, ["By Jane Doe"]),
        (
            Meta.AUTHOR,
            ["By Jane Doe", "The article reflects the author's opinions, and not necessarily the views of the paper."],
        ),
    ],
)
def test_the_parts_of_the_article_answer(meta: Meta, answer: list[str]) -> None:
    assert texts(meta_sentences(meta, ARTICLE)) == answer


@pytest.mark.parametrize(
    ("number", "picture", "answer"),
    [
        (4, False, [FLOOD]),
        (1, True, ["Photo: a street in Oslo under water."]),
        (-1, True, ["Photo: a street in Oslo under water."]),
        (-1, False, ["Farmers lost a good part of what they had sown.", SUN]),
        (9, False, []),
        (2, True, []),
    ],
)
def test_places_answer_by_their_number(number: int, picture: bool, answer: list[str]) -> None:
    assert texts(place_sentences(Asked(number, picture), ARTICLE)) == answer


def test_picture_is_found_by_the_number_that_it_carries() -> None:
    figures = Article.from_paragraphs(
        "Rain", ["It rained.", "Fig. 3: Rain in May.", "Figure 2: Rain.", "Photo: a street."]
    )
    assert texts(place_sentences(Asked(2, True), figures)) == ["Figure 2: Rain."]
    assert texts(place_sentences(Asked(1, True), figures)) == ["Photo: a street."]


def test_notices_are_quoted_up_to_a_bound() -> None:
    notice = "The article reflects the author's opinions, and not necessarily the views of {}."
    many = Article.from_paragraphs("Rain", ["It rained.", *(notice.format(paper) for paper in "ABCDEF")])
    assert len(meta_sentences(Meta.NOTICE, many)) == 3


def test_what_the_article_lacks_is_not_made_up() -> None:
    bare = Article.from_paragraphs(None, ["It rained in all of Norway."])
    for meta in (Meta.TITLE, Meta.AUTHOR, Meta.PICTURES):
        assert meta_sentences(meta, bare) == ()
    assert texts(meta_sentences(Meta.ABOUT, bare)) == ["It rained in all of Norway."]


def test_a_summary_without_vectors_is_the_first_sentences_that_differ() -> None:
    summary = texts(meta_sentences(Meta.SUMMARY, ARTICLE))
    assert summary == [RAIN, FLOOD, "Farmers lost a good part of what they had sown."]


def test_central_sentences_are_near_the_whole_and_not_alike() -> None:
    every = [sentence.text for paragraph in ARTICLE.paragraphs for sentence in paragraph.sentences]
    directions = {RAIN: (1.0, 0.0, 0.0), FLOOD: (0.96, 0.28, 0.0), SUN: (0.6, 0.0, 0.8)}
    vectors = np.array([directions.get(text, (0.0, 0.0, 1.0)) for text in every], dtype=np.float32)
    assert texts(central_sentences(ARTICLE, vectors, count=2)) == [RAIN, SUN]  # FLOOD says nearly what RAIN says


def test_captions_notices_and_bylines_are_never_central() -> None:
    assert {sentence.paragraph for sentence in central_sentences(ARTICLE, count=99)} <= {2, 4, 5, 6}


def test_nothing_is_asked_for_nothing_comes() -> None:
    assert central_sentences(ARTICLE, count=0) == ()


@pytest.mark.parametrize(
    "line",
    [
        "By Jane Doe",
        "Reporting by Jane Doe; photographs by John Smith",
        "Written by John Smith and Jane Doe",
        "Author: Jane Doe",
        "Jane Doe is a reporter.",
    ],
)
def test_a_line_that_names_the_author_answers_who_wrote_it(line: str) -> None:
    article = Article.from_paragraphs("Rain", [FLOOD, SUN, line])
    assert texts(meta_sentences(Meta.AUTHOR, article)) == [line]


@pytest.mark.parametrize(
    "line", ["By Monday it had rained.", "By then all was lost.", "The author Kafka is read everywhere."]
)
def test_other_paragraphs_name_no_author(line: str) -> None:
    assert meta_sentences(Meta.AUTHOR, Article.from_paragraphs("Rain", [line, FLOOD, SUN])) == ()


def test_last_paragraph_may_say_who_the_author_is() -> None:
    line = "Dr Ada Berg is a lecturer in history at the University of Oslo."
    assert texts(meta_sentences(Meta.AUTHOR, Article.from_paragraphs("Rain", [FLOOD, SUN, line]))) == [line]
    assert meta_sentences(Meta.AUTHOR, Article.from_paragraphs("Rain", [line, FLOOD, SUN])) == ()


def test_line_on_whose_views_it_gives_is_a_notice_and_names_the_author() -> None:
    line = "Dr Ada Berg is a lecturer in Oslo. The views expressed here are her own."
    article = Article.from_paragraphs("Rain", [RAIN, FLOOD, SUN, line])
    assert article.paragraphs[-1].kind is Kind.NOTICE
    other = Article.from_paragraphs("Rain", [RAIN, "His views are those of a farmer."])
    assert other.paragraphs[-1].kind is Kind.BODY
    assert texts(meta_sentences(Meta.BYLINE, article)) == ["Dr Ada Berg is a lecturer in Oslo."]


def test_notice_that_names_the_author_answers_for_the_name() -> None:
    line = "The author, Jane Doe, is a professor. The article reflects the author's opinions."
    article = Article.from_paragraphs("Rain", [RAIN, FLOOD, SUN, line])
    assert texts(meta_sentences(Meta.BYLINE, article)) == ["The author, Jane Doe, is a professor."]


def test_few_sentences_name_every_country_in_the_order_of_the_article() -> None:
    met, left = "Norway met Sweden.", "Denmark left."
    article = Article.from_paragraphs(None, ["Norway was there.", f"{met} Sweden slept.", left, "Norwegians sang."])
    assert texts(meta_sentences(Meta.COUNTRIES, article)) == [met, left]
    assert texts(meta_sentences(Meta.COUNTRIES, article, besides={"Norway", "Sweden"})) == [left]
    assert meta_sentences(Meta.COUNTRIES, article, besides={"Norway", "Sweden", "Denmark"}) == ()


def test_so_many_countries_are_listed_and_no_more() -> None:
    names = "Norway Sweden Denmark Finland Iceland Estonia Latvia Lithuania Poland Germany".split()
    article = Article.from_paragraphs(None, [f"{name} was there." for name in names])
    assert texts(meta_sentences(Meta.COUNTRIES, article)) == [f"{name} was there." for name in names[:8]]


@pytest.mark.parametrize(
    ("lines", "answer"),
    [
        (["Last updated: 1 February 2024", RAIN], ["Last updated: 1 February 2024"]),
        (["By Jane Doe. Updated 14 May 2022.", RAIN], ["Updated 14 May 2022."]),
        (["9 October 2024", RAIN], ["9 October 2024"]),
        ([f"OSLO, 9 October 2024 – {RAIN} {FLOOD}"], [f"OSLO, 9 October 2024 – {RAIN}"]),
        ([f"On 9 October 2024 it rained. {RAIN}"], []),
        (
            [f"LUSARA, Kestria, Oct. 18 (Meridian News) -- {RAIN}"],
            [f"LUSARA, Kestria, Oct. 18 (Meridian News) -- {RAIN}"],
        ),
        ([f"Ada Lind (4 March 1891 – 2 May 1967) sold rain. {RAIN}"], []),
        ([RAIN, "This leaflet was last revised in March 2025."], ["This leaflet was last revised in March 2025."]),
        ([RAIN, "The flood of 9 October 2024 was worse."], []),
    ],
)
def test_date_of_an_article_is_that_of_a_line_that_says_so(lines: list[str], answer: list[str]) -> None:
    article = Article.from_paragraphs("Rain", [*lines, FLOOD])
    assert texts(meta_sentences(Meta.DATE, article)) == answer


def test_what_says_when_or_whom_to_ask_sums_nothing_up() -> None:
    lines = ["Published by the Rain Office, March 2023.", f"Hello. {RAIN}", FLOOD, "Contact: Ada Lind, press office"]
    article = Article.from_paragraphs("Rain", lines)
    assert texts(meta_sentences(Meta.ABOUT, article)) == ["Rain", RAIN]
    assert texts(meta_sentences(Meta.CONCLUSION, article)) == [FLOOD]


def test_a_numbered_heading_gives_its_section_only() -> None:
    article = Article.from_paragraphs("Rain", [RAIN, "1. Rain", "It rained.", "2. Sun", "It shone."])
    assert texts(place_sentences(Asked(0, picture=False, part="1"), article)) == ["1. Rain", "It rained."]
    assert texts(place_sentences(Asked(0, picture=False, part="sun"), article)) == ["2. Sun", "It shone."]
    assert texts(place_sentences(Asked(0, picture=False, part="snow"), article)) == []


def test_what_begins_with_a_day_is_no_byline() -> None:
    article = Article.from_paragraphs("Rain", ["By Friday, the river had risen.", FLOOD])
    assert texts(meta_sentences(Meta.BYLINE, article)) == []


@pytest.mark.parametrize(
    ("part", "answer"),
    [
        ("5", ["5. Forbidden", "5.1 You may not send rain.", "5.2 Clause 5.1 is for all."]),
        ("5.1", ["5.1 You may not send rain."]),
        ("5.2", ["5.2 Clause 5.1 is for all.", "Nobody is exempt."]),
        ("2", ["2. Mix it.", "Wait."]),
        ("3", ["Step 3: Bake it."]),
        ("6", []),
        ("4", []),
    ],
)
def test_part_with_a_number_of_its_own_is_found_by_it(part: str, answer: list[str]) -> None:
    lines = [RAIN, "5. Forbidden", "5.1 You may not send rain.", "5.2 Clause 5.1 is for all. Nobody is exempt."]
    steps = ["1. Heat it. 2. Mix it. Wait. 3.5 cups are enough.", "Step 3: Bake it.", "4 people can eat it."]
    article = Article.from_paragraphs("Rain", [*lines, *steps])
    assert texts(place_sentences(Asked(0, picture=False, part=part), article)) == answer


def test_a_single_paragraph_about_somebody_is_no_byline() -> None:
    article = Article.from_paragraphs(None, ["Ada Lind is an engineer who built the bridge. It opened in 1990."])
    assert meta_sentences(Meta.AUTHOR, article) == ()
    assert meta_sentences(Meta.SUMMARY, article)


def test_sections_are_told_by_their_headings() -> None:
    texts = ["How deep is it?", "Two metres.", "Why so cold?", "To save money."]
    article = Article.from_paragraphs("Pool", texts)
    assert [own.text for own in meta_sentences(Meta.SECTIONS, article)] == [texts[0], texts[2]]
    for question in ("What sections does it have?", "table of contents", "What are the sections?", "list the headings"):
        assert meta_intent(question) is Meta.SECTIONS
    assert meta_intent("Which sections of the river froze?") is None
    assert meta_sentences(Meta.SECTIONS, Article.from_paragraphs("Rain", ["It rained."])) == ()
