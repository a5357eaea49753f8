"""An element of HTML → its blocks of text: paragraphs, headings, items of lists, rows of tables, in order."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from selectolax.lexbor import LexborNode

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
LEAVES = (*HEADINGS, "p", "li", "dt", "dd", "pre", "figcaption", "caption", "tr", "summary", "address")
BLOCKS = (
    *LEAVES,
    *"html body main article section div ul ol dl blockquote figure table thead tbody tfoot header hgroup details "
    "center td th footer aside nav form fieldset hr".split(),
)

_ENDS = (".", "?", "!", "。", "？", "！", "：")  # of a term after which no colon is wanted
_NUMBER = re.compile(r"\d{1,6}")
_HOLDERS = frozenset((*LEAVES, "div"))  # an element around one of these is no part of a line

MARKED = "article, main, [role=main], [itemprop=articleBody]"
"""What a page itself says is its main content."""

Block = tuple[str, str, float]
"""The tag of an element, its text, and the share of the text that is links."""


@dataclass(frozen=True, slots=True)
class Measures:
    """What the elements under one hold, by their `mem_id`; taken once for all of them, from the leaves up.

    Attributes:
        letters: Characters of text.
        linked: Those of them in links.
        holders: The elements that hold blocks.
        frames: The elements that hold one that is marked as the main content.
        headers: Of each row of a table the names of its columns; None for the row that names them.
    """

    letters: Counter[int]
    linked: Counter[int]
    holders: set[int]
    frames: set[int]
    headers: dict[int, list[str] | None]


def measure(root: LexborNode) -> Measures:
    """What the elements under `root` hold."""
    headers: dict[int, list[str] | None] = {}
    for table in root.css("table"):
        headers |= _headers(table)
    here = Measures(Counter(), Counter(), set(), {node.mem_id for node in root.css(MARKED)}, headers)
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


def read_blocks(node: LexborNode, measures: Measures, blocks: list[Block], places: dict[int, tuple[int, int]]) -> None:
    """Adds the blocks of text in an element, in order; text that stands between blocks is a block of its own.

    Args:
        node: The element.
        measures: Of an element around it.
        blocks: Where they are added.
        places: Where is told, by `mem_id`, which of the blocks are those of the element, and of each within.
    """
    first, tag = len(blocks), node.tag or ""
    if tag == "tr" and node.mem_id not in measures.frames:
        text = _row(node, measures.headers.get(node.mem_id, []))
        share = measures.linked[node.mem_id] / max(1, measures.letters[node.mem_id])
        blocks += [(tag, text, share)] if text else []
        places[node.mem_id] = first, len(blocks)
        return
    loose: list[str] = []
    terms: list[str] = []
    linked = 0
    number = _first_number(node)
    for child in node.iter(include_text=True):
        if child.tag == "br":
            loose.append("\n")
        elif child.tag not in BLOCKS and child.mem_id not in measures.holders:
            loose.append(_inline(child))
            linked += measures.linked[child.mem_id]
        else:
            blocks += _loose(tag, loose, linked)
            loose, linked = [], 0
            if child.tag == "dt" and child.mem_id not in measures.holders and child.mem_id not in measures.frames:
                terms += filter(None, [spaced(_inline(child))])
                continue
            if child.tag != "dd":
                blocks += _undescribed(terms)
                terms = []
            before = len(blocks)
            read_blocks(child, measures, blocks, places)
            lead = _lead(terms)
            if number is not None and child.tag == "li":
                lead, number = f"{number}. ", number + 1
            if before < len(blocks):
                own, text, share = blocks[before]
                blocks[before] = own, lead + text, share
                terms = []
    blocks += _loose(tag, loose, linked)
    blocks += _undescribed(terms)
    places[node.mem_id] = first, len(blocks)


def _first_number(node: LexborNode) -> int | None:
    """The number of a numbered list's first item, which a reader sees and its text does not hold; else None."""
    start = (node.attributes.get("start") or "1").strip()
    return int(start) if node.tag == "ol" and _NUMBER.fullmatch(start) else None


def _lead(terms: Sequence[str]) -> str:
    """What a description begins with, so that it can be read by itself: `Price: `."""
    named = ", ".join(term.removesuffix(":") for term in terms)
    return named and (f"{named} " if named.endswith(_ENDS) else f"{named}: ")


def _undescribed(terms: Sequence[str]) -> list[Block]:
    return [("dt", term, 0.0) for term in terms]


def _headers(table: LexborNode) -> dict[int, list[str] | None]:
    """The names of the columns for each row of a table, by its `mem_id`; none where the first does not name them."""
    parts = (part.iter() if part.tag in ("thead", "tbody", "tfoot") else [part] for part in table.iter())
    rows = [row for part in parts for row in part if row.tag == "tr"]
    cells = [_cells(row) for row in rows]
    if len(rows) < 2 or len(cells[0]) < 2:
        return {}
    names = [spaced(cell.text()) for cell in cells[0]]
    corner, *others = cells[0]
    if any(cell.tag != "th" for cell in others) or (corner.tag != "th" and names[0]):
        return {}
    if any(len(own) != len(names) for own in cells):  # cells that span several: which name is whose cannot be told
        return {}
    return {rows[0].mem_id: None} | {row.mem_id: names for row in rows[1:]}


def _row(row: LexborNode, names: list[str] | None) -> str:
    """A row of a table as a line to read: `Year: 2020; Rain: 3 m`; "" for the one that names the columns."""
    if names is None:
        return ""
    cells = _cells(row)
    texts = [spaced(cell.text()) for cell in cells]
    if names:
        pairs = [(name, text) for name, text in zip(names, texts, strict=True) if text]
        return "; ".join(f"{name.removesuffix(':')}: {text}" if name else text for name, text in pairs)
    if len(cells) == 2 and [cell.tag for cell in cells] == ["th", "td"] and all(texts):
        return f"{texts[0].removesuffix(':')}: {texts[1]}"
    return " | ".join(filter(None, texts))


def _cells(row: LexborNode) -> list[LexborNode]:
    return [cell for cell in row.iter() if cell.tag in ("td", "th")]


def _loose(tag: str, parts: Sequence[str], linked: int) -> list[Block]:
    text = spaced("".join(parts))
    return [(tag, text, linked / len(text))] if text else []


def _inline(node: LexborNode) -> str:
    if node.first_child is None or (node.first_child.tag == "-text" and node.first_child.next is None):
        return node.text()
    parts = (child for child in node.traverse(include_text=True) if child.tag in ("br", "-text"))
    return "".join("\n" if part.tag == "br" else part.text() for part in parts)


def spaced(text: str) -> str:
    """A text on one line."""
    return " ".join(text.split())
