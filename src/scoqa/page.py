"""What the web chat shows: the heading and the conversation as Markdown. Pure; escapes everything.

The links in the chat point to places in the article, by the anchors of `pane.Anchors`.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from typing import Any, TypedDict

from scoqa.pane import Anchors
from scoqa.types import Article, Refusal

SHIPPED_TITLE = "SCO Advances the Practice of Regional Convergence"
SHIPPED_STARTERS = (
    "Which country will become a full member in 2024?",
    "What does China want in its neighbourhood?",
    "What does the photo of the train show?",
)
GENERAL_STARTERS = (
    "What is this article about?",
    "Who is mentioned in it?",
    "What happened, and when?",
)

WHOLE_PASSAGE = 600
"""A refusal shows the closest passage whole up to this many characters, else its best sentence."""


class ChatTurn(TypedDict):
    """A question in the chat, as plain JSON data, and what came of it: an answer, an error, or nothing yet.

    `answer` is what `Answer.to_dict` gives; `error` is fit to show to a reader.
    """

    question: str
    answer: dict[str, Any] | None
    error: str | None


def starter_questions(articles: Sequence[Article]) -> tuple[str, ...]:
    """Three questions to begin with: on the shipped article those it answers, on others general ones."""
    shipped = len(articles) == 1 and articles[0].title == SHIPPED_TITLE
    return SHIPPED_STARTERS if shipped else GENERAL_STARTERS


def heading_html(articles: Sequence[Article]) -> str:
    """The top of the page: the title, or how many articles there are, and the phone's Article button."""
    title = articles[0].title or "Ask the article" if len(articles) == 1 else f"{len(articles)} articles"
    return (
        f'<header class="masthead"><p class="brand">scoqa</p><h1 dir="auto">{html.escape(title)}</h1>'
        '<button type="button" class="open-article" aria-controls="article">Article</button></header>'
    )


def chat_messages(turns: Sequence[ChatTurn], anchors: Anchors) -> list[dict[str, Any]]:
    """The conversation as the Chatbot's messages; a turn without an answer yet is its question alone."""
    messages: list[dict[str, Any]] = []
    for turn in turns:
        messages.append({"role": "user", "content": entities(turn["question"])})
        if turn["answer"] is not None:
            messages.append({"role": "assistant", "content": answer_markdown(turn["answer"], anchors)})
        elif turn["error"] is not None:
            messages.append(_error_message(turn["question"], turn["error"]))
    return messages


def answer_markdown(answer: Mapping[str, Any], anchors: Anchors) -> str:
    """An answer (`Answer.to_dict`) as the chat shows it: quotations, each with links to where it stands.

    A refusal says so, and shows the closest passage with a link to its paragraph, without a citation.
    """
    blocks = []
    searched = answer["refusal"] != Refusal.EMPTY_QUESTION
    if searched and _spaced(answer["query"]) != _spaced(answer["question"]):
        blocks.append(f'<span class="searched">Searched for: {entities(answer["query"])}</span>')
    if answer["statements"]:
        blocks += [_statement_markdown(statement, anchors) for statement in answer["statements"]]
    elif answer["refusal"] is None:
        blocks.append(entities(answer["text"]))
    else:
        blocks.append(f'<span class="refusal">{entities(answer["text"])}</span>')
        blocks += [_closest_markdown(passage, anchors) for passage in answer["passages"][:1]]
    return "\n\n".join(blocks)


def first_anchor(answer: Mapping[str, Any], anchors: Anchors) -> str:
    """The anchor of the sentence that an answer cites first; "" for a refusal."""
    for statement in answer["statements"]:
        cited = statement["citations"][0]
        return anchors.sentence(cited["article"], cited["paragraph"], cited["start"])
    return ""


def entities(text: str) -> str:
    """`text` so that a Markdown renderer shows it as it is, on one line: its marks become HTML entities.

    Backslashes would not do: an address with its dots escaped is still made into a link. Marks that mean
    nothing to the renderer stay, as the Chatbot gives screen readers the Markdown itself.

    >>> entities("<b> 2*3, www.evil.example.")
    '&#60;b&#62; 2&#42;3, www&#46;evil&#46;example.'
    """
    return _MARKS.sub(lambda mark: f"&#{ord(mark[0])};", _spaced(text))


_MARKS = re.compile(
    r"[\\`*_\[\]<>&#|~$@^{}=+]"  # anywhere
    r"|(?<=\S)[.:](?=\S)"  # in what could be an address
    r"|^-|(?<=\d)[.)](?= )"  # where a list could begin
)


def _spaced(text: str) -> str:
    return " ".join(text.split())


def _statement_markdown(statement: Mapping[str, Any], anchors: Anchors) -> str:
    links = []
    for cited in statement["citations"]:
        article, number, start = cited["article"], cited["paragraph"], cited["start"]
        links.append(_link(entities(anchors.label(article, number)), anchors.sentence(article, number, start), number))
        moved = start - anchors.by_id[article].paragraph(number).start
        for repeat in cited["repeats"]:
            anchor = anchors.sentence(article, repeat, anchors.by_id[article].paragraph(repeat).start + moved)
            links.append(f"also {_link(f'¶{repeat}', anchor, repeat)}")
    return f"> {entities(statement['text'])} {' '.join(links)}"


def _closest_markdown(passage: Mapping[str, Any], anchors: Anchors) -> str:
    article, number = passage["article"], passage["paragraph"]
    whole = len(passage["text"]) <= WHOLE_PASSAGE
    shown = passage["text"] if whole else f"… {passage['sentences'][0]['text']} …"
    link = _link(entities(anchors.label(article, number)), anchors.paragraph(article, number), number)
    return f"The closest passage is {link}:\n\n{entities(shown)}"


def _error_message(question: str, error: str) -> dict[str, Any]:
    content = f'<span class="failure">That question was not answered.</span>\n\n{entities(error)}'
    return {"role": "assistant", "content": content, "options": [{"label": "Try again", "value": question}]}


def _link(label: str, anchor: str, number: int) -> str:
    return f'[{label}](#{anchor} "Show paragraph {number} in the article")'
