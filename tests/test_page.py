"""The heading's HTML and the conversation's Markdown: anchors, links, and nothing of the article let through."""

from __future__ import annotations

from scoqa.page import (
    GENERAL_STARTERS,
    SHIPPED_STARTERS,
    SHIPPED_TITLE,
    WHOLE_PASSAGE,
    ChatTurn,
    answer_markdown,
    chat_messages,
    entities,
    first_anchor,
    heading_html,
    starter_questions,
)
from scoqa.pane import Anchors
from scoqa.types import Answer, Kind

from .chat_fakes import HOSTILE, HOSTILE_TEXT, RAIN, SNOW, FakeAssistant, make_article

RAIN_ANCHORS = Anchors([RAIN])
BRIDGE_LINK = '[¶20](#p20s1 "Show paragraph 20 in the article")'


def test_title_is_escaped_in_the_heading() -> None:
    html = heading_html([HOSTILE])
    assert "<script" not in html
    assert "<img" not in html
    assert "<b>" not in html


def test_heading_names_the_article_or_counts_them() -> None:
    assert ">The Summer of Rain</h1>" in heading_html([RAIN])
    assert ">2 articles</h1>" in heading_html([RAIN, SNOW])


def test_statement_is_a_quote_followed_by_its_link() -> None:
    answer = FakeAssistant(RAIN).ask("When does the bridge open?").to_dict()
    assert answer_markdown(answer, RAIN_ANCHORS) == f"> The new bridge opens in 2024. {BRIDGE_LINK}"
    assert first_anchor(answer, RAIN_ANCHORS) == "p20s1"


def test_repeat_is_linked_to_the_same_sentence_of_the_other_paragraph() -> None:
    answer = FakeAssistant(RAIN).ask("How high was the river?").to_dict()
    first, second = answer_markdown(answer, RAIN_ANCHORS).split("\n\n")
    assert "[¶2](#p2s2 " in first
    assert "also [¶21](#p21s2 " in first
    assert "[¶1](#p1s1 " in second
    assert "[¶3](#p3s1 " in second


def test_link_names_the_article_where_there_are_several() -> None:
    anchors = Anchors([RAIN, SNOW])
    answer = FakeAssistant(RAIN, SNOW).ask("How was the mail brought?").to_dict()
    assert "[The Winter of Snow ¶2](#a2-p2s2 " in answer_markdown(answer, anchors)
    assert first_anchor(answer, anchors) == "a2-p2s2"


def test_refusal_links_the_closest_paragraph_and_quotes_nothing() -> None:
    answer = FakeAssistant(RAIN).ask("How high is Mount Everest?").to_dict()
    markdown = answer_markdown(answer, RAIN_ANCHORS)
    assert "The article does not say." in markdown
    assert "[¶2](#p2 " in markdown
    assert RAIN.paragraph(2).text in markdown
    assert ">" not in markdown.replace("</span>", "").replace('"refusal">', "")
    assert first_anchor(answer, RAIN_ANCHORS) == ""


def test_refusal_shows_only_the_best_sentence_of_a_long_passage() -> None:
    long = make_article("long", "Long", [(Kind.BODY, ["A start."]), (Kind.BODY, ["Best.", "w " * WHOLE_PASSAGE])])
    answer = FakeAssistant(long).ask("What?").to_dict()
    assert answer_markdown(answer, Anchors([long])).endswith("\n\n… Best. …")


def test_query_is_shown_only_where_it_differs_from_the_question() -> None:
    answer = FakeAssistant(RAIN).ask("When?").to_dict()
    assert "Searched for" not in answer_markdown({**answer, "query": " When? "}, RAIN_ANCHORS)
    empty = {**answer, "query": "When? ...", "refusal": "EMPTY_QUESTION", "passages": []}
    assert "Searched for" not in answer_markdown(empty, RAIN_ANCHORS)
    assert "Searched for: When &#60;now&#62;?" in answer_markdown({**answer, "query": "When <now>?"}, RAIN_ANCHORS)


def test_messages_of_an_open_an_answered_and_a_failed_turn() -> None:
    answer = FakeAssistant(RAIN).ask("When does the bridge open?").to_dict()
    turns = [
        ChatTurn(question="When does the bridge open?", answer=answer, error=None),
        ChatTurn(question="Why?", answer=None, error="No <model>."),
        ChatTurn(question="And now?", answer=None, error=None),
    ]
    messages = chat_messages(turns, RAIN_ANCHORS)
    assert [message["role"] for message in messages] == ["user", "assistant", "user", "assistant", "user"]
    assert "No &#60;model&#62;" in messages[3]["content"]
    assert messages[3]["options"] == [{"label": "Try again", "value": "Why?"}]


def test_marks_become_entities_and_words_stay() -> None:
    assert entities("It’s “fine”, (isn't it?) 1,5; x!") == "It’s “fine”, (isn't it?) 1,5; x!"
    assert entities("- a\n\n# b") == "&#45; a &#35; b"
    assert entities("1. one") == "1&#46; one"
    assert entities("https://x.example me@x") == "https&#58;//x&#46;example me&#64;x"
    for mark in "<>[]*_`$&~|{}":
        assert mark not in entities(HOSTILE_TEXT).replace("&#", "")


def test_starters_fit_the_article() -> None:
    shipped = make_article("sco", SHIPPED_TITLE, [(Kind.BODY, ["Text."])])
    assert starter_questions([shipped]) == SHIPPED_STARTERS
    assert starter_questions([RAIN]) == starter_questions([shipped, RAIN]) == GENERAL_STARTERS


def test_reply_to_small_talk_is_shown_as_it_is_without_a_citation() -> None:
    reply = Answer("Hello", "Hello", (), None, (), 0.0, "small talk", reply="Hello! What would you like to know?")
    assert answer_markdown(reply.to_dict(), RAIN_ANCHORS) == "Hello! What would you like to know?"
    assert first_anchor(reply.to_dict(), RAIN_ANCHORS) == ""
