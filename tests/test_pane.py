"""The pane's HTML: anchors, kinds, and nothing of the article let through."""

from __future__ import annotations

import re

from scoqa.pane import Anchors, article_html

from .chat_fakes import HOSTILE, RAIN, SNOW

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


def test_anchors_of_several_articles_differ_and_only_the_first_is_shown() -> None:
    html = article_html(Anchors([RAIN, SNOW]))
    assert html.count('id="a1-p1"') == html.count('id="a2-p1"') == 1
    assert [" hidden" in tag for tag in re.findall("<article .*?>", html)] == [False, True]


def test_sentence_anchor_is_found_by_offset() -> None:
    river = RAIN.paragraph(2).sentences[1]
    assert RAIN_ANCHORS.sentence("rain", 2, river.start) == "p2s2"
    assert RAIN_ANCHORS.sentence("rain", 2, river.start + 5) == "p2s2"
    assert RAIN_ANCHORS.sentence("rain", 2, river.start - 2) == "p2s1"


def test_article_text_is_escaped_in_the_pane() -> None:
    html = article_html(Anchors([HOSTILE]))
    assert "<script" not in html
    assert "<img" not in html
    assert "<b>" not in html
