"""The conversation's HTML: links, words for scores, states, and nothing of a reader or an article let through."""

from __future__ import annotations

import re
from typing import Literal

import pytest

from scoqa.answers import answer_text, citation_anchor, copied_text, match, trail
from scoqa.frame import heading_html, intro_html, window_html
from scoqa.locales import texts
from scoqa.page import WHOLE_PASSAGE, spoken, turn_html
from scoqa.pane import Anchors
from scoqa.turns import ChatTurn, open_turn
from scoqa.types import Answer, Kind, Method

from .chat_fakes import (
    BRIDGE,
    EVEREST,
    GREETING,
    HOSTILE,
    HOSTILE_TEXT,
    MISSPELT,
    OAK,
    RAIN,
    RIVER,
    RUSSIAN,
    SNOW,
    FakeAssistant,
    make_article,
)

T = texts("en")
ANCHORS = Anchors([RAIN])


def answered_turn(question: str, assistant: FakeAssistant | None = None) -> ChatTurn:
    answer = (assistant or FakeAssistant(RAIN)).ask(question)
    return {**open_turn(question), "state": "answered", "answer": answer.to_dict()}


def drawn(question: str, anchors: Anchors = ANCHORS, assistant: FakeAssistant | None = None) -> str:
    return turn_html(answered_turn(question, assistant), 0, True, anchors, T)


def test_statement_is_a_quote_followed_by_its_link_whose_title_is_the_quote() -> None:
    link = '<a class="chip" href="#p20s1" title="The new bridge opens in 2024.">¶20</a>'
    assert f'<blockquote dir="auto"><p>The new bridge opens in 2024. {link}</p></blockquote>' in drawn(BRIDGE)


def test_exact_words_are_bold() -> None:
    answer = FakeAssistant(RAIN).ask(BRIDGE).to_dict()
    (statement,) = answer["statements"]
    start = statement["citations"][0]["start"] + len("The new bridge opens in ")
    statement["answer"] = {"start": start, "end": start + 4, "text": "2024", "probability": 0.9}
    html = turn_html({**open_turn(BRIDGE), "state": "answered", "answer": answer}, 0, True, ANCHORS, T)
    assert "<p>The new bridge opens in <strong>2024</strong>. <a" in html


def test_repeat_is_linked_to_the_same_sentence_of_the_other_paragraph() -> None:
    html = drawn(RIVER)
    assert re.search(r'href="#p2s2".*also <a class="chip" href="#p21s2"', html)


def test_citation_across_sentences_has_one_anchor() -> None:
    paragraph = RAIN.paragraph(2)
    cited = {"article": "rain", "paragraph": 2, "start": paragraph.start, "end": paragraph.end}
    assert citation_anchor(cited, ANCHORS) == "p2s1-3"
    assert citation_anchor(cited, ANCHORS, 21) == "p21s1-3"


def test_link_names_the_article_where_there_are_several() -> None:
    html = drawn("How was the mail brought?", Anchors([RAIN, SNOW]), FakeAssistant(RAIN, SNOW))
    assert 'href="#a2-p2s2" title="Sledges brought the mail.">The Winter of Snow ¶2</a>' in html


def test_trail_holds_each_paragraph_once_in_order() -> None:
    turns = [answered_turn(question) for question in (RIVER, EVEREST, BRIDGE, OAK, RIVER)]
    assert trail(turns, ANCHORS) == ["p2s2", "p1s1", "p3s1", "p20s1"]


def test_refusal_links_the_closest_paragraph_without_a_citation() -> None:
    html = drawn(EVEREST)
    assert '<p class="refusal">The article does not say.</p><p>A passage comes near' in html
    assert '<a class="place" href="#p2">¶2</a>' in html
    assert RAIN.paragraph(2).text in html
    assert "blockquote" not in html
    assert "chip" not in html


def test_refusal_shows_only_the_best_sentence_of_a_long_passage() -> None:
    long = make_article("long", "Long", [(Kind.BODY, ["A start."]), (Kind.BODY, ["Best.", "w " * WHOLE_PASSAGE])])
    assert '<p class="passage" dir="auto">… Best. …</p>' in drawn("What?", Anchors([long]), FakeAssistant(long))


def test_refusals_and_replies_are_in_the_readers_language() -> None:
    for language in ("zh", "ru"):
        t = texts(language)
        answer = FakeAssistant(RAIN).ask
        assert answer_text(answer(EVEREST).to_dict(), t).startswith(t["chat.refusal.NOT_IN_ARTICLE"])
        assert answer_text(answer(RUSSIAN).to_dict(), t).startswith(t["chat.shortfall.OTHER_LANGUAGE"])
        assert answer_text(answer(GREETING).to_dict(), t) == t["chat.reply.greeting"]
        assert answer_text(answer(BRIDGE).to_dict(), t) == "“The new bridge opens in 2024.”"


def test_query_is_shown_only_where_it_says_something_else() -> None:
    turn = answered_turn(BRIDGE)
    assert turn["answer"] is not None
    same = {**turn["answer"], "query": " when does the bridge open "}
    other = {**turn["answer"], "query": "When <now>?"}
    empty = {**turn["answer"], "query": "...", "statements": [], "refusal": "EMPTY_QUESTION", "passages": []}
    htmls = [turn_html({**turn, "answer": answer}, 0, True, ANCHORS, T) for answer in (same, other, empty)]
    assert ["Searched for" in html for html in htmls] == [False, True, False]
    assert "Searched for: When &lt;now&gt;?" in htmls[1]


def test_correction_is_said_once_and_can_be_taken_back() -> None:
    html = drawn(MISSPELT)
    assert "Searched for “bridge” instead of “brigde”." in html
    assert html.count("Searched for") == 1
    assert 'data-act="as-typed"' in html


def test_only_the_last_turn_can_be_changed() -> None:
    last, earlier = (turn_html(answered_turn(BRIDGE), 0, is_last, ANCHORS, T) for is_last in (True, False))
    assert all(f'data-act="{act}"' in last for act in ("retry", "edit", "undo", "copy", "link", "why"))
    assert not any(f'data-act="{act}"' in earlier for act in ("retry", "edit", "undo"))


@pytest.mark.parametrize("state", ["stopped", "failed"])
def test_turn_without_an_answer_can_only_be_asked_again_while_it_is_the_last(
    state: Literal["stopped", "failed"],
) -> None:
    turn: ChatTurn = {**open_turn(BRIDGE), "state": state}
    last, earlier = (turn_html(turn, 0, is_last, ANCHORS, T) for is_last in (True, False))
    assert all(f'data-act="{act}"' in last for act in ("retry", "edit", "undo"))
    assert "data-act" not in earlier


def test_article_of_ones_own_has_no_links_to_questions() -> None:
    assert 'data-act="link"' not in turn_html(answered_turn(BRIDGE), 0, True, ANCHORS, T, linked=False)


def test_open_stopped_and_failed_turns_say_so() -> None:
    turn = open_turn("Why <b>?")
    assert "Reading the article…" in turn_html(turn, 0, True, ANCHORS, T)
    assert "Stopped." in turn_html({**turn, "state": "stopped"}, 0, True, ANCHORS, T)
    failed: ChatTurn = {**turn, "state": "failed", "error": "No <model>."}
    assert "No &lt;model&gt;." in turn_html(failed, 0, True, ANCHORS, T)
    assert "<b>" not in turn_html(failed, 0, True, ANCHORS, T)
    assert (spoken(turn, T), spoken(failed, T)) == ("", "That question was not answered. No <model>.")


def test_copied_answer_has_its_references() -> None:
    turn = answered_turn(RIVER)
    assert turn["answer"] is not None
    assert copied_text(RIVER, turn["answer"], ANCHORS, T).splitlines() == [
        RIVER,
        "",
        "“The river rose by three metres.” [1]",
        "“The wettest summer on record has left its mark on the valley.” [2][3]",
        "",
        "[1] The Summer of Rain, ¶2 (also ¶21)",
        "[2] The Summer of Rain, ¶1",
        "[3] The Summer of Rain, ¶3",
    ]


@pytest.mark.parametrize(
    ("confidence", "words"), [(1.0, "a close match"), (0.6, "a fair match"), (0.3, "a loose match: please check")]
)
def test_confidence_is_said_in_words(confidence: float, words: str) -> None:
    assert match(confidence, T) == words


def test_nothing_hostile_becomes_html() -> None:
    anchors = Anchors([HOSTILE])
    turn = {**answered_turn(HOSTILE_TEXT, FakeAssistant(HOSTILE)), "follow_ups": [HOSTILE_TEXT]}
    html = turn_html(turn, 0, True, anchors, T)  # type: ignore[arg-type]
    html += heading_html([HOSTILE], T, opens=True, opened=True) + intro_html([HOSTILE_TEXT], T, can_return=True)
    assert not re.search(r"<(?:script|img|b)\b", html)
    assert "onerror='" not in html


def test_heading_names_the_article_or_counts_them() -> None:
    assert ">The Summer of Rain</h1>" in heading_html([RAIN], T, opens=False, opened=False)
    assert ">2 articles</h1>" in heading_html([RAIN, SNOW], T, opens=False, opened=False)


def test_a_way_back_and_other_articles_are_offered_where_there_are_any() -> None:
    plain = heading_html([RAIN], T, opens=False, opened=False)
    full = heading_html([RAIN], T, opens=True, opened=True)
    assert 'data-act="open"' not in plain
    assert 'data-act="close"' not in plain
    assert 'data-act="open"' in full
    assert 'data-act="close"' in full


def test_window_names_the_types_and_the_limit() -> None:
    assert "TXT, TEXT, MD, MARKDOWN, HTML, HTM, PDF, DOCX; up to 20 MB" in window_html(T)


def test_reply_to_small_talk_is_shown_as_it_is_without_a_citation() -> None:
    reply = Answer("Hello", "Hello", (), None, (), 0.0, Method.SMALL_TALK, reply="Hi <b>you</b>!")
    html = turn_html({**open_turn("Hello"), "state": "answered", "answer": reply.to_dict()}, 0, True, ANCHORS, T)
    assert "Hi &lt;b&gt;you&lt;/b&gt;!" in html
    assert "<a" not in html
