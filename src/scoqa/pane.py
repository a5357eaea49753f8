"""The article's side of the page: names of places in articles, and the articles as HTML. Pure; escapes everything.

A place in an article is named by its *anchor*: `p22` is paragraph 22, `p22s1` its first sentence, `p22s1-3` its
first three. Where the chat serves several articles, the anchors of the first begin with `a1-`, of the second with
`a2-`. The pane's elements carry the anchors of paragraphs and sentences as their ids, and the links in the chat point
to them.
"""

from __future__ import annotations

import html
from collections.abc import Sequence
from importlib import resources

from scoqa.language import language_of
from scoqa.types import Article, Kind, Paragraph

SCRIPTS = tuple(f"{name}.js" for name in "pane pane_sheet pane_keys pane_card pane_menu pane_search pane_start".split())
"""The pane's scripts, in the order in which they run; they share one scope."""

# By the names that `language_of` gives; a screen reader chooses its voice by the code.
_LANGUAGE_CODES = {
    "English": "en", "Spanish": "es", "French": "fr", "German": "de", "Italian": "it", "Portuguese": "pt",
    "Dutch": "nl", "Swedish": "sv", "Danish": "da", "Polish": "pl", "Czech": "cs", "Turkish": "tr", "Indonesian": "id",
    "Romanian": "ro", "Hungarian": "hu", "Finnish": "fi", "Vietnamese": "vi", "Russian": "ru", "Ukrainian": "uk",
    "Serbian": "sr", "Kazakh": "kk", "Chinese": "zh", "Japanese": "ja", "Korean": "ko", "Arabic": "ar", "Urdu": "ur",
    "Persian": "fa", "Hindi": "hi", "Greek": "el", "Hebrew": "he", "Thai": "th",
}  # fmt: skip

# What a reader reads in `data-text` and `data-label` is filled in by pane.js, in the language of the page.
_BARS = """
<div class="sheet-bar"><span data-text="pane.article"></span>
<button type="button" class="close-article" data-text="pane.close"></button></div>
<div class="pane-bar">{picker}<div class="search" role="search">
<input type="search" autocomplete="off" spellcheck="false" enterkeyhint="search" data-label="pane.search">
<span class="found" role="status"></span>
<button type="button" class="previous" data-label="pane.previous" hidden>↑</button>
<button type="button" class="next" data-label="pane.next" hidden>↓</button></div></div>
<nav class="trail" data-label="pane.trail" hidden><span data-text="pane.cited"></span><ol></ol></nav>
<p class="unseen" id="pane-keys" data-text="pane.keys"></p>
"""


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

    def quote(self, article_id: str, number: int, start: int, end: int) -> str:
        """The anchor of all sentences of a paragraph that a quotation touches: `p22s1`, or `p22s1-3`.

        Args:
            article_id: The article that is quoted.
            number: The paragraph that holds the quotation.
            start: Offset of the quotation in the article's text.
            end: Offset just past it.
        """
        first, last = (self._sentence(article_id, number, offset) for offset in (start, end - 1))
        return f"{self.paragraph(article_id, number)}s{first}" + (f"-{last}" if last > first else "")

    def label(self, article_id: str, number: int) -> str:
        """What a link to a paragraph says, in plain text: `¶22`, after the title where there are several."""
        title = self.by_id[article_id].title
        return f"{title} ¶{number}" if title and len(self.articles) > 1 else f"¶{number}"

    def _sentence(self, article_id: str, number: int, offset: int) -> int:
        sentences = self.by_id[article_id].paragraph(number).sentences
        return next(sentence.number for sentence in reversed(sentences) if sentence.start <= offset)


def article_html(anchors: Anchors, *, linked: bool = True) -> str:
    """The pane: every article whole, with paragraph numbers, each sentence a span with its anchor as id.

    Only the first article is shown; the page's script shows the one that is cited or picked.

    Args:
        anchors: Of the articles that are shown.
        linked: Whether the page's address leads other readers to the same articles; where not, as with a file that
            one reader has opened, the pane offers no links to sentences.
    """
    articles = "".join(
        f"<article {_attributes(article)}{' hidden' if row else ''}>"
        f"{''.join(_paragraph_html(anchors, article, p) for p in article.paragraphs)}</article>"
        for row, article in enumerate(anchors.articles)
    )
    return (
        f"{_BARS.format(picker=_picker_html(anchors.articles)).replace(chr(10), '')}"
        '<div class="scroller" role="region" tabindex="0" aria-describedby="pane-keys" data-label="pane.article"'
        f"{'' if linked else ' data-private'}>{articles}</div>"
    )


def pane_script() -> str:
    """What runs when Gradio has put the pane on the page, as `js_on_load` wants it."""
    static = resources.files("scoqa") / "static"
    return "\n".join((static / name).read_text(encoding="utf-8") for name in SCRIPTS)


def _picker_html(articles: Sequence[Article]) -> str:
    if len(articles) < 2:
        return ""
    options = "".join(f"<option>{html.escape(article.title or article.id)}</option>" for article in articles)
    return f'<select class="picker" data-label="pane.picker">{options}</select>'


def _attributes(article: Article) -> str:
    code = _LANGUAGE_CODES.get(language_of(article.text) or "")
    return f'class="article" data-title="{html.escape(article.title)}"' + (f' lang="{code}"' if code else "")


def _paragraph_html(anchors: Anchors, article: Article, paragraph: Paragraph) -> str:
    anchor = anchors.paragraph(article.id, paragraph.number)
    parts, end = [], paragraph.start
    for sentence in paragraph.sentences:
        parts.append(html.escape(article.text[end : sentence.start]))
        parts.append(f'<span id="{anchor}s{sentence.number}">{html.escape(sentence.text)}</span>')
        end = sentence.end
    parts.append(html.escape(article.text[end : paragraph.end]))
    is_title = paragraph.kind is Kind.TITLE
    tag = {Kind.TITLE: "h2", Kind.HEADING: "h3"}.get(paragraph.kind, "p")
    number = f'<button type="button" class="number" tabindex="-1" aria-haspopup="menu">{paragraph.number}</button>'
    return (  # the direction is the paragraph's, so that number and bar stand where the text begins
        f'<div class="paragraph {paragraph.kind.value}" id="{anchor}" dir="auto" tabindex="-1">'
        f"{'' if is_title else number}<{tag}>{''.join(parts)}</{tag}></div>"
    )
