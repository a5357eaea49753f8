"""HTML and Markdown → `Document`: the main content of a page, without what stands around it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

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

_HOLDERS = frozenset((*_LEAVES, "div"))  # an element around one of these is no part of a line

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
_TAG = re.compile(r"<(/?)([a-z][^\s/>]*)", re.IGNORECASE)
_UNCOUNTED = frozenset(  # elements that do not hold others, or that end where the next of them begins
    "area base br col embed hr img input link meta source track wbr p li dt dd tr td th option".split()
)
_SEEN_THROUGH = frozenset(_BLOCKS) - {"tr", "td", "th"}  # at these, the parser looks through all that is open
_RESTORED = frozenset("b big code em font i nobr s small strike strong tt u".split())  # anew in each block till closed
_DEEPEST = 500
_MOST_TAGS = 200_000
_MOST_BLOCK_TAGS = 60_000  # also where `_TAG` is led astray, by a tag in a comment say, parsing ends in seconds
_MOST_RESTORED = 500_000
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
    letters = _measure(body).letters
    for node in body.css("[class], [id]"):
        names = f"{node.attributes.get('class') or ''} {node.attributes.get('id') or ''}"
        if _AROUND.search(names) and letters[node.mem_id] < letters[body.mem_id] / 2:
            node.decompose()
    content, blocks = _content(body)
    return _with_title(blocks, _page_title(tree, content), prune=True)


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
    blocks: list[Block] = []
    if tree.body is not None:
        _read(tree.body, _measure(tree.body), blocks, {})
    return _with_title(blocks, front, prune=False)


def _check_nesting(text: str) -> None:
    """Refuses what the parser would need minutes for: its time grows with the square of the depth."""
    open_ = Counter[str]()
    depth = block_tags = styles = restored = 0
    for count, tag in enumerate(_TAG.finditer(text)):
        name, step = tag[2].lower(), -1 if tag[1] else 1
        block_tags += name in _SEEN_THROUGH
        if name not in _UNCOUNTED and (step > 0 or open_[name]):  # a closing tag that closes nothing is skipped
            open_[name] += step
            depth += step
            styles += step if name in _RESTORED else 0
        restored += styles
        if count > _MOST_TAGS or block_tags > _MOST_BLOCK_TAGS or restored > _MOST_RESTORED or depth > _DEEPEST:
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


@dataclass(frozen=True, slots=True)
class _Measures:
    """What the elements under one hold, by their `mem_id`; taken once for all of them, from the leaves up.

    Attributes:
        letters: Characters of text.
        linked: Those of them in links.
        holders: The elements that hold blocks.
        frames: The elements that hold one that is marked as the main content.
    """

    letters: Counter[int]
    linked: Counter[int]
    holders: set[int]
    frames: set[int]


def _measure(root: LexborNode) -> _Measures:
    here = _Measures(Counter(), Counter(), set(), {node.mem_id for node in root.css(_MARKED)})
    for node in reversed(list(root.traverse(include_text=True))):
        id = node.mem_id
        if node.tag == "-text":
            here.letters[id] = len(node.text())
        elif node.tag == "a":
            here.linked[id] = here.letters[id]
        if node.parent is None:
            continue
        above = node.parent.mem_id
        here.letters[above] += here.letters[id]
        here.linked[above] += here.linked[id]
        if node.tag in _HOLDERS or id in here.holders:
            here.holders.add(above)
        if id in here.frames:
            here.frames.add(above)
    return here


def _content(body: LexborNode) -> tuple[LexborNode, list[Block]]:
    """The smallest element that holds nearly all of the page's prose, and its blocks."""
    blocks: list[Block] = []
    places: dict[int, tuple[int, int]] = {}
    _read(body, _measure(body), blocks, places)
    counted = (len(text) if len(text) >= _PROSE and links < _LINKS_SHARE else 0 for _, text, links in blocks)
    before = list(accumulate(counted, initial=0))

    def prose(node: LexborNode) -> int:
        """Characters in the longer paragraphs of an element."""
        first, end = places.get(node.mem_id, (0, 0))
        return before[end] - before[first]

    here = min((node for node in body.css(_MARKED) if prose(node) > before[-1] / 2), key=prose, default=body)
    enough = _CONTENT_SHARE * prose(here)
    while enough:
        inner = next((node for node in here.iter() if node.tag not in _LEAVES and prose(node) >= enough), None)
        if inner is None or inner.tag in ("table", "ul", "ol"):
            break
        here = inner
    first, end = places[here.mem_id]
    return here, blocks[first:end]


def _read(node: LexborNode, measures: _Measures, blocks: list[Block], places: dict[int, tuple[int, int]]) -> None:
    """Adds the blocks of text in an element, in order; text that stands between blocks is a block of its own.

    Args:
        node: The element.
        measures: Of an element around it.
        blocks: Where they are added.
        places: Where is told, by `mem_id`, which of the blocks are those of the element, and of each within.
    """
    first, tag = len(blocks), node.tag or ""
    if tag == "tr" and node.mem_id not in measures.frames:
        cells = (_spaced(cell.text()) for cell in node.iter() if cell.tag in ("td", "th"))
        share = measures.linked[node.mem_id] / max(1, measures.letters[node.mem_id])
        blocks.append((tag, " | ".join(filter(None, cells)), share))
        places[node.mem_id] = first, len(blocks)
        return
    loose: list[str] = []
    linked = 0
    for child in node.iter(include_text=True):
        if child.tag == "br":
            loose.append("\n")
        elif child.tag not in _BLOCKS and child.mem_id not in measures.holders:
            loose.append(_inline(child))
            linked += measures.linked[child.mem_id]
        else:
            blocks += _loose(tag, loose, linked)
            loose, linked = [], 0
            _read(child, measures, blocks, places)
    blocks += _loose(tag, loose, linked)
    places[node.mem_id] = first, len(blocks)


def _loose(tag: str, parts: Sequence[str], linked: int) -> list[Block]:
    text = _spaced("".join(parts))
    return [(tag, text, linked / len(text))] if text else []


def _inline(node: LexborNode) -> str:
    if node.first_child is None or (node.first_child.tag == "-text" and node.first_child.next is None):
        return node.text()
    parts = (child for child in node.traverse(include_text=True) if child.tag in ("br", "-text"))
    return "".join("\n" if part.tag == "br" else part.text() for part in parts)


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
