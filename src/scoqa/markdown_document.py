"""Markdown → `Document`: its blocks, without its marks."""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from selectolax.lexbor import LexborHTMLParser

from scoqa.documents import Document
from scoqa.html_blocks import Block, measure, read_blocks
from scoqa.html_document import check_nesting, with_title

_FOOTNOTE = re.compile(r"^ {0,3}\[\^([^\]\s]+)\]:[ \t]*", re.M)
_FENCED = re.compile(r"^ {0,3}(```+|~~~+).*?(?:^ {0,3}\1|\Z)", re.M | re.S)


def read_markdown(text: str) -> Document:
    """The title and the blocks of a Markdown text (CommonMark, tables); HTML in it is read as HTML.

    Raises:
        ArticleError: HTML in it has too many elements, or they are nested too deeply.
    """
    text, front = _front_matter(text.removeprefix("\ufeff"))
    text = _without_footnote_marks(text)
    check_nesting(text)
    tree = LexborHTMLParser(MarkdownIt("commonmark").enable("table").render(text))
    for node in tree.css("script, style, template"):
        node.decompose()
    blocks: list[Block] = []
    if tree.body is not None:
        read_blocks(tree.body, measure(tree.body), blocks, {})
    return with_title(blocks, front, prune=False)


def _front_matter(text: str) -> tuple[str, str]:
    """A Markdown text without its front matter, and the title that stands there."""
    front = re.match(r"---[ \t]*\r?\n(.*?\r?\n)(?:---|\.\.\.)[ \t]*(?:\r?\n|$)", text, re.S)
    if front is None:
        return text, ""
    named = re.search(r"^title:[ \t]*(.+?)[ \t]*$", front[1], re.M)
    return text[front.end() :], named[1].strip("\"'") if named else ""


def _without_footnote_marks(text: str) -> str:
    """A Markdown text whose footnotes are paragraphs where they stand, without the marks `[^1]` that lead to them."""
    if not (named := set(_FOOTNOTE.findall(text))):
        return text
    parts, end = [], 0
    for fenced in [*_FENCED.finditer(text), None]:  # code stays as it is
        prose = text[end : fenced.start() if fenced else len(text)]
        prose = re.sub(r"\[\^([^\]\s]+)\](?!:)", lambda mark: "" if mark[1] in named else mark[0], prose)
        parts += [_FOOTNOTE.sub("\n", prose), fenced[0] if fenced else ""]
        end = fenced.end() if fenced else len(text)
    return "".join(parts)
