import hashlib
import random
import textwrap
from importlib import resources
from itertools import pairwise

import pytest

from scoqa import Article, Kind, parse_article
from scoqa.errors import ArticleError
from scoqa.sentences import split_sentences

SHIPPED = resources.files("scoqa").joinpath("data/article.txt").read_text(encoding="utf-8")


def kinds(article: Article) -> dict[str, list[int]]:
    return {kind: [p.number for p in article.paragraphs if p.kind == kind] for kind in Kind}


def test_shipped_article_has_a_title_and_26_numbered_paragraphs_of_five_kinds() -> None:
    article = parse_article(SHIPPED, id="sco")
    assert [p.number for p in article.paragraphs] == list(range(27))
    assert article.title == "SCO Advances the Practice of Regional Convergence"
    by_kind = kinds(article)
    assert (by_kind["title"], by_kind["standfirst"]) == ([0], [1])
    assert (by_kind["caption"], by_kind["notice"]) == ([7, 15], [26])
    assert len(by_kind["body"]) == 27 - 5
    assert article.paragraph(1).text == article.paragraph(18).text


def test_text_is_never_changed_and_every_offset_fits() -> None:
    article = parse_article(SHIPPED)
    assert article.text == SHIPPED
    assert article.digest == hashlib.sha256(SHIPPED.encode()).hexdigest()
    for p in article.paragraphs:
        assert article.text[p.start : p.end] == p.text == p.text.strip()
        assert [s.number for s in p.sentences] == list(range(1, len(p.sentences) + 1))
        assert all(article.text[s.start : s.end] == s.text and s.paragraph == p.number for s in p.sentences)
        assert p.sentences[0].start == p.start
        assert p.sentences[-1].end == p.end
    assert "\xa0" in article.paragraph(8).text
    assert "interregionalcooperation" in article.paragraph(8).text


@pytest.mark.parametrize(("paragraph", "sentences"), [(7, 1), (8, 2), (12, 2), (15, 1), (22, 2)])
def test_dates_and_photo_credits_do_not_break_a_sentence(paragraph: int, sentences: int) -> None:
    assert len(parse_article(SHIPPED).paragraph(paragraph).sentences) == sentences


def test_initials_in_russian_do_not_break_a_sentence_and_chinese_stops_do() -> None:
    assert len(split_sentences("Там живёт А. С. Пушкин, поэт. Хорошо.")) == 2
    numbered = (
        "1. Ask Ms. Lind. 2. See Eq. 4 and Figs. 2 and 3. Step 3. It took approx. 3 hours. It won 5. Then it lost."
    )
    assert [numbered[slice(*place)] for place in split_sentences(numbered)] == [
        "1. Ask Ms. Lind.",
        "2. See Eq. 4 and Figs. 2 and 3.",
        "Step 3. It took approx. 3 hours.",
        "It won 5.",
        "Then it lost.",
    ]
    assert len(split_sentences("今天天气很好。我们去公园吧！好吗？")) == 3


@pytest.mark.parametrize(
    "text",
    [
        "T\r\n\r\nOne. Two.\r\n\r\nThree.\r\n",
        "T\n\nOne. Two.\n\nThree.",
        "T\r\rOne. Two.\r\rThree.\r",
        "\ufeffT\n \t \nOne. Two.\n\n\n\n\xa0\nThree.\n",
    ],
)
def test_line_ends_marks_and_blank_lines_of_any_kind_give_the_same_paragraphs(text: str) -> None:
    article = parse_article(text)
    assert [(p.number, p.text) for p in article.paragraphs] == [(0, "T"), (1, "One. Two."), (2, "Three.")]
    assert article.text == text


def test_bytes_with_a_byte_order_mark_keep_the_digest_of_the_file() -> None:
    content = "\ufeffT\r\n\r\nOné.".encode()
    assert parse_article(content).digest == hashlib.sha256(content).hexdigest()


def test_single_paragraph_has_number_1_and_no_title() -> None:
    article = parse_article("just one line")
    assert (article.title, [(p.number, p.kind) for p in article.paragraphs]) == ("", [(1, Kind.BODY)])


def test_first_line_with_a_full_stop_is_no_title() -> None:
    assert parse_article("It rained.\n\nIt stopped.").paragraphs[0].number == 1


def test_ten_thousand_paragraphs_and_one_of_five_thousand_words() -> None:
    many = parse_article("T\n\n" + "\n\n".join(f"Paragraph {i}. It has two." for i in range(10_000)))
    assert many.paragraphs[-1].number == 10_000
    assert parse_article(" ".join(["word"] * 5_000)).paragraphs[0].text.count("word") == 5_000


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        ("", "empty"),
        (" \n\ufeff\n", "empty"),
        (b"", "empty"),
        (b"\xff\xfeT\x00", "not UTF-8"),
        (b"PK\x03\x04\x00\x00abc", "binary"),
        ("half \ud800", "half a character"),
    ],
)
def test_what_is_no_text_is_an_article_error_that_says_why(bad: str | bytes, says: str) -> None:
    with pytest.raises(ArticleError, match=says):
        parse_article(bad)


def test_from_paragraphs_keeps_each_string_as_one_paragraph() -> None:
    article = Article.from_paragraphs("Title", ["One.\n\nStill one.", " padded "], id="x")
    assert [(p.number, p.text) for p in article.paragraphs] == [
        (0, "Title"),
        (1, "One.\n\nStill one."),
        (2, "padded"),
    ]
    assert Article.from_paragraphs(None, ["a"]).paragraphs[0].number == 1


def test_from_paragraphs_refuses_what_would_shift_the_numbers() -> None:
    with pytest.raises(ArticleError, match="Paragraph 2 is empty"):
        Article.from_paragraphs("T", ["a", " "])
    with pytest.raises(ArticleError, match="at least one"):
        Article.from_paragraphs("T", [])
    with pytest.raises(TypeError, match="one string"):
        Article.from_paragraphs("T", "a b c")


def test_random_text_is_covered_by_sentences_without_gaps_but_white_space() -> None:
    rng = random.Random(7)
    alphabet = "ab. !?\n\r\t(“”)A1年。…’"
    for _ in range(300):
        text = "x" + "".join(rng.choice(alphabet) for _ in range(60))
        article = parse_article(text)
        spans = [(s.start, s.end) for p in article.paragraphs for s in p.sentences]
        gaps = [text[end:start] for (_, end), (start, _) in pairwise(spans)]
        assert all(not gap.strip() for gap in gaps)
        assert not text[spans[-1][1] :].strip()


def test_paragraph_of_nothing_but_a_mark_is_empty_and_one_control_character_is_not_binary() -> None:
    with pytest.raises(ArticleError, match="Paragraph 1 is empty"):
        Article.from_paragraphs("T", ["\ufeff", "x y."])
    assert parse_article("Short text\x1b.").paragraphs[0].number == 1


PARAGRAPHS = ["It rained in Oslo. " * 12, "The rivers rose above their banks. " * 8, "Then came the sun."]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\n\n"])
@pytest.mark.parametrize("after_title", ["", "\n"])
def test_long_lines_are_paragraphs_with_and_without_a_blank_line_between(end: str, after_title: str) -> None:
    article = parse_article(f"Rain{after_title}{end}" + end.join(PARAGRAPHS))
    assert article.title == "Rain"
    assert [p.text for p in article.paragraphs[1:]] == [text.strip() for text in PARAGRAPHS]


def test_lines_that_are_broken_to_fit_a_page_are_one_paragraph() -> None:
    broken = "\n\n".join(textwrap.fill(text, 72) for text in ["Rain", *PARAGRAPHS])
    article = parse_article(broken)
    assert [" ".join(p.text.split()) for p in article.paragraphs[1:]] == [text.strip() for text in PARAGRAPHS]
    assert {" ".join(s.text.split()) for s in article.paragraphs[1].sentences} == {"It rained in Oslo."}


def test_headings_are_short_lines_above_a_paragraph() -> None:
    texts = [
        "It rained.",
        "Rent rises",
        PARAGRAPHS[0],
        "Who pays?",
        PARAGRAPHS[1],
        "Nobody did.",
        PARAGRAPHS[0],
        "By Ada Lind",
    ]
    assert kinds(Article.from_paragraphs("News", texts))["heading"] == [2, 4]
    assert kinds(parse_article(SHIPPED))["heading"] == []


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["How deep is it?", "Two metres.", "Why so cold?", "To save money."], [1, 3]),
        (["Opening hours", "From noon to 6.", "Prices", "Ten euros each."], [1, 3]),
        (["Rent rises by a fifth", "It rose by a tenth before.", "It rained."], []),  # what stands below the title
        (["Who pays?", "Everybody does.", "It rained."], [1]),
        (["It rained.", "Part two", "The flood", "It came at night."], [2, 3]),
        (["Take these:", "three eggs", "some salt", "a lemon", "Method", "Mix it all."], [5]),
        (["We need:", "Water", "Salt", "Then we bake."], []),
        (["We need:", "water", "salt", "milk", "Then we bake."], []),
        (["She wrote:", "It rains.", "Is it late?", "Yes."], [3]),
        (["It rained.", "The end"], []),
        (["It rained.", "Q: Will it rain again?", "A: It will."], [2]),
        (["It rained.", "Results by region", "More in the north."], [2]),
        (["It rained.", "Story by Ada Lind", "More in the north."], []),
        (["It rained.", "A loaf costs five euros. Is that much?", "I make little."], []),
    ],
)
def test_headings_stand_above_sentences(texts: list[str], expected: list[int]) -> None:
    assert kinds(Article.from_paragraphs("News", texts))["heading"] == expected


def test_captions_in_square_brackets_are_captions() -> None:
    article = Article.from_paragraphs("Rain", ["It rained.", "[Photo: a street. By Ada Lind]", "Caption: a boat."])
    assert [p.kind for p in article.paragraphs[2:]] == [Kind.CAPTION, Kind.CAPTION]
