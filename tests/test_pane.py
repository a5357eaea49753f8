"""The pane's HTML: anchors, kinds, and nothing of the article let through."""

from __future__ import annotations

import re

from scoqa.locales import texts
from scoqa.pane import Anchors, article_html, pane_script
from scoqa.types import Kind

from .chat_fakes import HOSTILE, RAIN, SNOW, make_article

RAIN_ANCHORS = Anchors([RAIN])


def test_each_sentence_has_its_anchor() -> None:
    html = article_html(RAIN_ANCHORS)
    for paragraph in RAIN.paragraphs:
        assert f'id="p{paragraph.number}"' in html
        for sentence in paragraph.sentences:
            assert html.count(f'<span id="p{paragraph.number}s{sentence.number}">') == 1


def test_paragraph_keeps_its_kind_and_its_spaces() -> None:
    html = article_html(RAIN_ANCHORS)
    assert '<div class="paragraph caption" id="p3"' in html
    assert 'forty days.</span> <span id="p2s2">' in html
    headed = make_article("x", "Rain", [(Kind.HEADING, ["How much?"]), (Kind.BODY, ["Three metres."])])
    assert re.findall(r'<(h\d|p)><span id="(\w+)"', article_html(Anchors([headed]))) == [
        ("h2", "p0s1"), ("h3", "p1s1"), ("p", "p2s1")
    ]  # fmt: skip


def test_anchors_of_several_articles_differ_and_only_the_first_is_shown() -> None:
    html = article_html(Anchors([RAIN, SNOW]))
    assert html.count('id="a1-p1"') == html.count('id="a2-p1"') == 1
    assert [" hidden" in tag for tag in re.findall("<article .*?>", html)] == [False, True]


def test_quotation_is_named_by_the_sentences_that_it_touches() -> None:
    river = RAIN.paragraph(2).sentences[1]
    assert RAIN_ANCHORS.quote("rain", 2, river.start, river.end) == "p2s2"
    assert RAIN_ANCHORS.quote("rain", 2, river.start + 5, river.start + 6) == "p2s2"
    assert RAIN_ANCHORS.quote("rain", 2, river.start - 2, river.start + 1) == "p2s1-2"


def test_article_text_is_escaped_in_the_pane() -> None:
    html = article_html(Anchors([HOSTILE]))
    assert "<script" not in html
    assert "<img" not in html
    assert "<b>" not in html


def test_article_says_its_language_where_that_is_certain() -> None:
    russian = make_article("ru", "Дождь", [(Kind.BODY, ["Дождь шёл сорок дней."])])
    unknown = make_article("x", "Xyz", [(Kind.BODY, ["Foo bar."])])
    assert re.findall(
        r"<article [^>]*?(?: lang=\"(\w+)\")?(?: hidden)?>", article_html(Anchors([russian, unknown]))
    ) == ["ru", ""]
    assert ' lang="en"' in article_html(RAIN_ANCHORS)


def test_quotation_across_sentences_has_one_anchor() -> None:
    first, second, third = RAIN.paragraph(2).sentences
    assert RAIN_ANCHORS.quote("rain", 2, first.start, first.end) == "p2s1"
    assert RAIN_ANCHORS.quote("rain", 2, second.start, third.end) == "p2s2-3"
    assert RAIN_ANCHORS.quote("rain", 2, first.start + 3, second.start + 1) == "p2s1-2"
    assert Anchors([SNOW, RAIN]).quote("rain", 2, first.start, third.end) == "a2-p2s1-3"


def test_picker_names_the_articles_where_there_are_several() -> None:
    assert "<select" not in article_html(RAIN_ANCHORS)
    assert "<option>The Winter of Snow</option>" in article_html(Anchors([RAIN, SNOW]))


def test_article_of_one_reader_is_not_linked_to() -> None:
    assert "data-private" in article_html(RAIN_ANCHORS, linked=False)
    assert "data-private" not in article_html(RAIN_ANCHORS)


def test_the_panes_texts_are_all_used() -> None:
    sources = pane_script() + article_html(Anchors([RAIN, SNOW]))
    used = set(re.findall(r"pane\.[a-z.]+[a-z]", sources)) | {f"pane.{act}" for act in ("ask", "copy", "link")}
    assert {key for key in texts("en") if key.startswith("pane.")} <= used
