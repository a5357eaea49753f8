import json
from dataclasses import replace

from scoqa import Answer, AnswerSpan, Article, Citation, Method, Passage, Refusal, Shortfall, Statement
from scoqa.render import JSON_VERSION

ARTICLE = Article.from_paragraphs("Rain *and* sun", ["It <b>rained</b>.", "Sun.", "It <b>rained</b>."], id="rain")
PARAGRAPH = ARTICLE.paragraph(1)
PASSAGE = Passage(ARTICLE, PARAGRAPH, 1.5, {"bm25": 2.0}, PARAGRAPH.sentences, (3,), (2.5,))
CITATION = Citation(1, ARTICLE, 1, PARAGRAPH.start, PARAGRAPH.end, PARAGRAPH.text, (3,))
ANSWERED = Answer("Did it?", "Did it rain?", (Statement(PARAGRAPH.text, (CITATION,)),), None, (PASSAGE,), 0.75)
REFUSED = Answer("Who?", "Who?", (), Refusal.NOT_IN_ARTICLE, (PASSAGE,), 0.25)


def exact(words: str) -> Answer:
    start = ARTICLE.text.index(words)
    span = AnswerSpan(start, start + len(words), words, 0.5)
    return replace(ANSWERED, statements=(Statement(PARAGRAPH.text, (CITATION,), answer=span),))


def test_exact_words_are_bold_in_markdown_and_placed_in_json() -> None:
    answer = exact("<b>rained</b>")
    assert r"> It **\<b\>rained\</b\>**. \[1\]" in answer.to_markdown()
    start = PARAGRAPH.start + 3
    found = {"start": start, "end": start + 13, "text": "<b>rained</b>", "probability": 0.5}
    assert answer.to_dict()["statements"][0]["answer"] == found


def test_exact_words_that_end_within_a_word_are_not_bold_in_markdown() -> None:
    assert "**" not in exact("rain").to_markdown().replace(r"\*\*", "")


def test_json_of_an_answer_is_what_the_readme_documents() -> None:
    start, end = PARAGRAPH.start, PARAGRAPH.end
    assert ANSWERED.to_dict() == {
        "version": JSON_VERSION,
        "question": "Did it?",
        "query": "Did it rain?",
        "answered": True,
        "confidence": 0.75,
        "method": "extractive",
        "text": "It <b>rained</b>. [1]",
        "refusal": None,
        "shortfall": None,
        "corrections": [],
        "model": "",
        "rewritten": False,
        "fault": None,
        "statements": [
            {
                "text": "It <b>rained</b>.",
                "uncited": False,
                "answer": None,
                "citations": [
                    {
                        "marker": 1,
                        "article": "rain",
                        "paragraph": 1,
                        "repeats": [3],
                        "start": start,
                        "end": end,
                        "quote": "It <b>rained</b>.",
                        "support": None,
                    }
                ],
            }
        ],
        "passages": [
            {
                "article": "rain",
                "paragraph": 1,
                "repeats": [3],
                "kind": "standfirst",
                "text": "It <b>rained</b>.",
                "score": 1.5,
                "scores": {"bm25": 2.0},
                "sentences": [{"number": 1, "start": start, "end": end, "text": "It <b>rained</b>.", "score": 2.5}],
                "spans": [],
            }
        ],
    }
    assert json.loads(json.dumps(REFUSED.to_dict()))["refusal"] == "NOT_IN_ARTICLE"
    assert REFUSED.to_dict()["statements"] == []


def test_markdown_shows_the_quotation_as_it_is_and_where_it_stands() -> None:
    assert ANSWERED.to_markdown() == (
        "> It \\<b\\>rained\\</b\\>. \\[1\\]\n\n\\[1\\] Rain \\*and\\* sun, ¶1 (also ¶3)\n"
    )


def test_markdown_of_a_refusal_names_the_closest_passage_without_a_marker() -> None:
    markdown = REFUSED.to_markdown()
    assert markdown.startswith("The article does not say.\n\nClosest passage (Rain \\*and\\* sun, ¶1 (also ¶3)):")
    assert "[1]" not in markdown
    assert Answer("", "", (), Refusal.EMPTY_QUESTION, (), 0.0).to_markdown().startswith("Please ask a question")


def test_refusal_says_what_the_question_lacks_and_a_reply_is_no_refusal() -> None:
    lacking = replace(REFUSED, shortfall=Shortfall.NOTHING_NEAR)
    assert lacking.text == "The article does not say. It speaks of other things."
    assert lacking.to_dict()["shortfall"] == "NOTHING_NEAR"
    greeted = Answer("Hello", "Hello", (), None, (), 0.0, Method.SMALL_TALK, reply="Hello! Ask me.")
    assert (greeted.answered, greeted.text, greeted.to_markdown()) == (True, "Hello! Ask me.", "Hello! Ask me.\n")


def test_text_that_looks_like_a_list_stays_text() -> None:
    from scoqa.render import escape_markdown

    assert escape_markdown("2024. A good year") == "2024\\. A good year"
    assert escape_markdown("- dash") == "\\- dash"


def test_windows_line_end_in_a_quotation_stays_in_the_quotation() -> None:
    from scoqa.render import escape_markdown

    assert escape_markdown("was\r\n- 5 euros") == "was - 5 euros"
