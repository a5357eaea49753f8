"""The article's side of the page: places in the articles, and the articles as HTML. Pure; escapes everything.

A place in an article is named by its *anchor*: `p22` is paragraph 22, `p22s1` its first sentence. Where the
chat serves several articles, those of the second begin with `a2-`. The pane's elements carry anchors as
their ids, and the links in the chat point to them.
"""

from __future__ import annotations

import html
from collections.abc import Sequence

from scoqa.types import Article, Kind, Paragraph


class Anchors:
    """Names the places in the articles of one chat, so that no two have the same name."""

    def __init__(self, articles: Sequence[Article]) -> None:
        self.articles = tuple(articles)
        self.by_id = {article.id: article for article in articles}
        several = len(self.articles) > 1
        self._prefixes = {a.id: f"a{n}-" if several else "" for n, a in enumerate(self.articles, start=1)}

    def paragraph(self, article_id: str, number: int) -> str:
        """The anchor of a paragraph: `p22`, or `a2-p22` with several articles."""
        return f"{self._prefixes[article_id]}p{number}"

    def sentence(self, article_id: str, number: int, offset: int) -> str:
        """The anchor of the sentence of a paragraph that holds an offset into the article: `p22s1`."""
        sentences = self.by_id[article_id].paragraph(number).sentences
        cited = next(sentence for sentence in reversed(sentences) if sentence.start <= offset)
        return f"{self.paragraph(article_id, number)}s{cited.number}"

    def label(self, article_id: str, number: int) -> str:
        """What a link to a paragraph says, in plain text: `¶22`, after the title where there are several."""
        title = self.by_id[article_id].title
        return f"{title} ¶{number}" if title and len(self.articles) > 1 else f"¶{number}"


def article_html(anchors: Anchors) -> str:
    """The pane: every article whole, with paragraph numbers, each sentence a span with its anchor as id.

    Only the first article is shown; the page's script shows the one that is cited.
    """
    articles = "".join(
        f'<article class="article"{" hidden" if row else ""}>'
        f"{''.join(_paragraph_html(anchors, article, p) for p in article.paragraphs)}</article>"
        for row, article in enumerate(anchors.articles)
    )
    return (
        '<div class="sheet-bar"><span>Article</span>'
        '<button type="button" class="close-article">Close</button></div>'
        f'<div class="scroller" role="region" aria-label="Article" tabindex="0">{articles}</div>'
        '<p class="announcement" role="status"></p>'
    )


def _paragraph_html(anchors: Anchors, article: Article, paragraph: Paragraph) -> str:
    anchor = anchors.paragraph(article.id, paragraph.number)
    parts, end = [], paragraph.start
    for sentence in paragraph.sentences:
        parts.append(html.escape(article.text[end : sentence.start]))
        parts.append(f'<span id="{anchor}s{sentence.number}">{html.escape(sentence.text)}</span>')
        end = sentence.end
    parts.append(html.escape(article.text[end : paragraph.end]))
    tag = "h2" if paragraph.kind is Kind.TITLE else "p"
    number = f'<span class="number"><span class="unseen">Paragraph </span>{paragraph.number}</span>'
    return (
        f'<div class="paragraph {paragraph.kind.value}" id="{anchor}" tabindex="-1">'
        f'{"" if paragraph.kind is Kind.TITLE else number}<{tag} dir="auto">{"".join(parts)}</{tag}></div>'
    )
