"""HTML → `Document`: the main content of a page, without what stands around it."""

from __future__ import annotations

import re
from collections import Counter
from itertools import accumulate

from selectolax.lexbor import LexborHTMLParser, LexborNode

from scoqa.documents import Document
from scoqa.errors import ArticleError
from scoqa.html_blocks import BLOCKS, HEADINGS, LEAVES, MARKED, Block, measure, read_blocks, spaced
from scoqa.types import Kind

_NEVER = (
    "script, style, noscript, template, svg, math annotation, iframe, object, canvas, video, audio, nav, aside, form, "
    "button, select, textarea, dialog, [hidden], [aria-hidden=true], [role=navigation], [role=banner], "
    "[role=contentinfo], [role=complementary], [role=search], [role=dialog], sup.reference, .mw-editsection"
)
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
_SEEN_THROUGH = frozenset(BLOCKS) - {"tr", "td", "th"}  # at these, the parser looks through all that is open
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
    check_nesting(text)
    tree = LexborHTMLParser(text)
    body = tree.body
    if body is None:
        return Document("", ())
    for node in tree.css(f"{_NEVER}, {_OUTSIDE}"):
        if node.tag not in ("html", "body"):
            node.decompose()
    letters = measure(body).letters
    for node in body.css("[class], [id]"):
        names = f"{node.attributes.get('class') or ''} {node.attributes.get('id') or ''}"
        if _AROUND.search(names) and letters[node.mem_id] < letters[body.mem_id] / 2:
            node.decompose()
    content, blocks = _content(body)
    return with_title(blocks, _page_title(tree, content), prune=True)


def check_nesting(text: str) -> None:
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


def with_title(blocks: list[Block], title: str, *, prune: bool) -> Document:
    """A first heading is the title, unless the page has another; it is not said twice."""
    row = next((row for row, (tag, _, _) in enumerate(blocks) if tag == "h1"), None)
    if not title and row is None and len(blocks) > 1 and blocks[0][0] in HEADINGS:
        row = 0
    if row is not None:
        title = title or blocks[row][1]
        if _same(blocks[row][1], title):
            del blocks[row]
    kept = [
        (text, Kind.CAPTION if tag in ("figcaption", "caption") else Kind.HEADING if tag in HEADINGS else None)
        for tag, text, links in blocks
        if not (prune and links > _LINKS_SHARE and tag not in HEADINGS)
    ]
    return Document(title, tuple(kept))


def _content(body: LexborNode) -> tuple[LexborNode, list[Block]]:
    """The smallest element that holds nearly all of the page's prose, and its blocks."""
    blocks: list[Block] = []
    places: dict[int, tuple[int, int]] = {}
    read_blocks(body, measure(body), blocks, places)
    counted = (len(text) if len(text) >= _PROSE and links < _LINKS_SHARE else 0 for _, text, links in blocks)
    before = list(accumulate(counted, initial=0))

    def prose(node: LexborNode) -> int:
        """Characters in the longer paragraphs of an element."""
        first, end = places.get(node.mem_id, (0, 0))
        return before[end] - before[first]

    here = min((node for node in body.css(MARKED) if prose(node) > before[-1] / 2), key=prose, default=body)
    enough = _CONTENT_SHARE * prose(here)
    while enough:
        inner = next((node for node in here.iter() if node.tag not in LEAVES and prose(node) >= enough), None)
        if inner is None or inner.tag in ("table", "ul", "ol"):
            break
        here = inner
    first, end = places[here.mem_id]
    return here, blocks[first:end]


def _page_title(tree: LexborHTMLParser, content: LexborNode) -> str:
    """The heading of the page, else what it tells others that its title is."""
    for within in (content, tree):
        headings = within.css("h1")
        if len(headings) == 1 and headings[0].text().strip():
            return spaced(headings[0].text())
    shared = tree.css_first('meta[property="og:title"]')
    if shared is not None and shared.attributes.get("content"):
        return spaced(shared.attributes["content"] or "")
    named = tree.css_first("head > title")
    return _SITE_NAME.sub("", spaced(named.text())) if named is not None else ""


def _same(one: str, other: str) -> bool:
    return one.casefold() == other.casefold()
