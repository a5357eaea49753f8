"""HTML and Markdown → `Document`: the main content of a page, without what stands around it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from markdown_it import MarkdownIt
from selectolax.lexbor import LexborHTMLParser, LexborNode

from scoqa.documents import Document
from scoqa.errors import ArticleError
from scoqa.types import Kind

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_LEAVES = (*HEADINGS, "p", "li", "dt", "dd", "pre", "figcaption", "caption", "tr", "summary", "address")
_BLOCKS = (
    *_LEAVES,
    *"html body main article section div ul ol dl blockquote figure table thead tbody tfoot header hgroup details "
    "center td th footer aside nav form fieldset hr".split(),
)

_ANY_BLOCK = ", ".join((*_LEAVES, "div"))

_NEVER = (
    "script, style, noscript, template, svg, math annotation, iframe, object, canvas, video, audio, nav, aside, form, "
    "button, select, textarea, dialog, [hidden], [aria-hidden=true], [role=navigation], [role=banner], "
    "[role=contentinfo], [role=complementary], [role=search], [role=dialog], sup.reference, .mw-editsection"
)
_MARKED = "article, main, [role=main], [itemprop=articleBody]"
_OUTSIDE = "body > header, body > footer, main > footer"
_AROUND = re.compile(
    r"(?:^|[-_ ])(?:comments?|sidebar|share|sharing|social|related|recommend\w*|promo\w*|advert\w*|ads?|sponsor\w*"
    r"|cookies?|newsletter|subscribe|breadcrumbs?|menu|navbar|pagination|toc|skip-link|visually-hidden|sr-only"
    r"|site-(?:header|footer))(?:$|[-_ ])",
    re.IGNORECASE,
)
_TAG = re.compile(  # elements that end only where they are closed
    r"<(/?)(?!(?:area|base|br|col|embed|hr|img|input|link|meta|source|track|wbr|p|li|dt|dd|t[rdh]|option)\b)[a-z][^\s>/]*",
    re.IGNORECASE,
)
_DEEPEST = 500
_MOST_TAGS = 200_000
_PROSE = 80  # characters: a shorter block says little about where the text of a page is
_CONTENT_SHARE = 0.8  # of a page's prose lies in its main content
_LINKS_SHARE = 0.6  # of the letters of a block that is a list of links
_SITE_NAME = re.compile(r"\s+[|·–—»-]\s+[^|·–—»]{1,40}$")


def read_html(text: str) -> Document:
    """The title and the main content of an HTML page.

    Raises:
        ArticleError: It has too many elements, or they are nested too deeply.
    """
    _check_nesting(text)
    tree = LexborHTMLParser(text)
    body = tree.body
    if body is None:
        return Document("", ())
    for node in tree.css(f"{_NEVER}, {_OUTSIDE}"):
        if node.tag not in ("html", "body"):
            node.decompose()
    whole = len(body.text())
    for node in body.css("[class], [id]"):
        names = f"{node.attributes.get('class') or ''} {node.attributes.get('id') or ''}"
        if _AROUND.search(names) and len(node.text()) < whole / 2:
            node.decompose()
    content = _content(body)
    return _with_title(list(_blocks(content)), _page_title(tree, content), prune=True)


def read_markdown(text: str) -> Document:
    """The title and the blocks of a Markdown text (CommonMark, tables); HTML in it is read as HTML.

    Raises:
        ArticleError: HTML in it has too many elements, or they are nested too deeply.
    """
    text, front = _front_matter(text.removeprefix("\ufeff"))
    _check_nesting(text)
    tree = LexborHTMLParser(MarkdownIt("commonmark").enable("table").render(text))
    for node in tree.css("script, style, template"):
        node.decompose()
    blocks = list(_blocks(tree.body)) if tree.body is not None else []
    return _with_title(blocks, front, prune=False)


def _check_nesting(text: str) -> None:
    """Refuses what the parser would need minutes for: its time grows with the square of the depth."""
    depth = 0
    for count, tag in enumerate(_TAG.finditer(text)):
        depth += -1 if tag[1] else 1
        if count > _MOST_TAGS or depth > _DEEPEST:
            raise ArticleError("Its parts are too many, or nested too deeply. Save it as plain text.")


Block = tuple[str, str, float]
"""The tag of an element, its text, and the share of the text that is links."""


def _with_title(blocks: list[Block], title: str, *, prune: bool) -> Document:
    """A first heading is the title, unless the page has another; it is not said twice."""
    row = next((row for row, (tag, _, _) in enumerate(blocks) if tag == "h1"), None)
    if not title and row is None and len(blocks) > 1 and blocks[0][0] in HEADINGS:
        row = 0
    if row is not None:
        title = title or blocks[row][1]
        if _same(blocks[row][1], title):
            del blocks[row]
    kept = [
        (text, Kind.CAPTION if tag in ("figcaption", "caption") else None)
        for tag, text, links in blocks
        if not (prune and links > _LINKS_SHARE and tag not in HEADINGS)
    ]
    return Document(title, tuple(kept))


def _content(body: LexborNode) -> LexborNode:
    """The smallest element that holds nearly all of the page's prose."""
    whole = _prose(body)
    marked = [
        node for node in body.css("article, main, [role=main], [itemprop=articleBody]") if _prose(node) > whole / 2
    ]
    here = min(marked, key=_prose, default=body)
    enough = _CONTENT_SHARE * _prose(here)
    while enough:
        inner = next((node for node in here.iter() if node.tag not in _LEAVES and _prose(node) >= enough), None)
        if inner is None or inner.tag in ("table", "ul", "ol"):
            break
        here = inner
    return here


def _prose(node: LexborNode) -> int:
    """Characters in the longer paragraphs of an element."""
    return sum(len(text) for _, text, links in _blocks(node) if len(text) >= _PROSE and links < _LINKS_SHARE)


def _blocks(node: LexborNode) -> Iterator[Block]:
    """The blocks of text in an element, in order; text that stands between blocks is a block of its own."""
    if node.tag == "tr":
        cells = [_spaced(cell.text()) for cell in node.css("td, th")]
        yield "tr", " | ".join(filter(None, cells)), _links_share(node)
        return
    loose, linked = "", 0
    for child in node.iter(include_text=True):
        if child.tag == "br":
            loose += "\n"
        elif child.tag == "-text" or not _holds_blocks(child):
            loose += child.text() if child.tag == "-text" else _inline(child)
            linked += len(child.text()) if child.tag == "a" else sum(len(a.text()) for a in _links(child))
        else:
            yield from _loose(node.tag or "", loose, linked)
            loose, linked = "", 0
            yield from _blocks(child)
    yield from _loose(node.tag or "", loose, linked)


def _loose(tag: str, text: str, linked: int) -> Iterator[Block]:
    text = _spaced(text)
    if text:
        yield tag, text, linked / len(text)


def _holds_blocks(node: LexborNode) -> bool:
    return node.tag in _BLOCKS or (node.tag != "-text" and node.css_first(_ANY_BLOCK) is not None)


def _inline(node: LexborNode) -> str:
    if node.first_child is None or (node.first_child.tag == "-text" and node.first_child.next is None):
        return node.text()
    parts = (child for child in node.traverse(include_text=True) if child.tag in ("br", "-text"))
    return "".join("\n" if part.tag == "br" else part.text() for part in parts)


def _links(node: LexborNode) -> list[LexborNode]:
    return [] if node.tag == "-text" else node.css("a")


def _links_share(node: LexborNode) -> float:
    return sum(len(a.text()) for a in node.css("a")) / max(1, len(node.text()))


def _page_title(tree: LexborHTMLParser, content: LexborNode) -> str:
    """The heading of the page, else what it tells others that its title is."""
    for within in (content, tree):
        headings = within.css("h1")
        if len(headings) == 1 and headings[0].text().strip():
            return _spaced(headings[0].text())
    shared = tree.css_first('meta[property="og:title"]')
    if shared is not None and shared.attributes.get("content"):
        return _spaced(shared.attributes["content"] or "")
    named = tree.css_first("head > title")
    return _SITE_NAME.sub("", _spaced(named.text())) if named is not None else ""


def _front_matter(text: str) -> tuple[str, str]:
    """A Markdown text without its front matter, and the title that stands there."""
    front = re.match(r"---[ \t]*\r?\n(.*?\r?\n)(?:---|\.\.\.)[ \t]*(?:\r?\n|$)", text, re.S)
    if front is None:
        return text, ""
    named = re.search(r"^title:[ \t]*(.+?)[ \t]*$", front[1], re.M)
    return text[front.end() :], named[1].strip("\"'") if named else ""


def _same(one: str, other: str) -> bool:
    return one.casefold() == other.casefold()


def _spaced(text: str) -> str:
    return " ".join(text.split())
