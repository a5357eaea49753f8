"""DOCX → `Document`: the paragraphs of its body and tables, in order, as they read with all changes accepted."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Collection, Iterator
from typing import Any

from scoqa.documents import Document
from scoqa.errors import ArticleError, MissingExtraError
from scoqa.types import Kind

UNPACKED_LIMIT = 200_000_000
"""The most bytes that the parts of a DOCX file may have unpacked: a small file can be made to fill the memory."""
XML_LIMIT = 30_000_000
"""The most bytes of them that may be XML: of a novel of a million characters, Word makes about a third of that."""
TAG_LIMIT = 1_000_000
"""The most tags that may stand in that XML: each costs some 100 bytes and 3 µs, were it four bytes long."""

_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_BLOCKS = {f"{_WORD}p", f"{_WORD}tr"}
_SPACES = {f"{_WORD}tab", f"{_WORD}br", f"{_WORD}cr"}
_KINDS = {"caption": Kind.CAPTION, "heading": Kind.HEADING}
"""By the first word of a style's name."""
_CONTENTS = re.compile(r"^(?:toc|table of contents|table of figures)\b", re.I)


def read_docx(data: bytes) -> Document:
    """The title and the paragraphs of a DOCX file; heads, feet, comments and lists of contents are left out.

    Raises:
        ArticleError: It is damaged, protected by a password, or unpacks to more than can be read.
        MissingExtraError: python-docx is not installed.
    """
    body, names = _open(data)
    title, first_heading = "", ""
    blocks: list[tuple[str, Kind | None]] = []
    for element in _elements(body):
        if element.tag == f"{_WORD}tr":
            cells = (" ".join(map(_text, _elements(cell))) for cell in element.iterchildren(f"{_WORD}tc"))
            blocks.append((" | ".join(cell for cell in (" ".join(c.split()) for c in cells) if cell), None))
            continue
        text = " ".join(_text(element).split())
        style = _style(element, names) if text else ""
        if not text or _CONTENTS.match(style):
            continue
        if not title and style == "Title":
            title = text
            continue
        if not title and not blocks and style == "Heading 1":
            first_heading = text
        blocks.append((text, _KINDS.get(style.split(" ")[0].lower())))
    if not title:
        title = first_heading or _looks_like_title(blocks)
        blocks = blocks[1:] if title else blocks
    return Document(title, tuple(blocks))


def _looks_like_title(blocks: list[tuple[str, Kind | None]]) -> str:
    """The first paragraph where it is a short line without a full stop and more follows; else ""."""
    if len(blocks) < 2 or len(blocks[0][0]) > 150 or blocks[0][0].endswith((".", ";", ":", ",", "。")):
        return ""
    return blocks[0][0]


def _open(data: bytes) -> tuple[Any, dict[str, str]]:
    """The body of a DOCX file, and the names of its styles by their ids."""
    if data.startswith(b"\xd0\xcf\x11\xe0"):  # a compound file: encrypted, or Word's old format
        raise ArticleError("It is protected by a password, or an old .doc file. Save it in Word as .docx without one.")
    try:
        import docx
        from docx.opc.exceptions import PackageNotFoundError
        from lxml.etree import XMLSyntaxError
    except ImportError as error:
        raise MissingExtraError("DOCX files need a parser. Run: pip install 'scoqa[documents]'") from error
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            _check_size(parts)
        word = docx.Document(io.BytesIO(data))
        names = {style.style_id: style.name or "" for style in word.styles if style.style_id}
        body = word.element.body
        if body is None:
            raise ValueError("there is no body")
        return body, names
    except (
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        PackageNotFoundError,
        XMLSyntaxError,
        KeyError,
        ValueError,
        NotImplementedError,
        EOFError,
        AttributeError,
        OSError,
        RuntimeError,
    ) as error:
        raise ArticleError("It is not a DOCX file, or a damaged one. Open it in Word and save it anew.") from error


def _check_size(parts: zipfile.ZipFile) -> None:
    """Refuses what takes long to read, before it is read: little is needed to make much of it."""
    unpacked = sum(part.file_size for part in parts.infolist())
    if unpacked > UNPACKED_LIMIT:
        raise ArticleError(f"It unpacks to {unpacked / 1e6:,.0f} MB; the limit is {UNPACKED_LIMIT // 1_000_000} MB.")
    size = tags = 0
    for part in parts.infolist():
        with parts.open(part) as content:
            head = content.read(8)
            if b"<" not in head:  # a picture or a font: names and declared types may say anything
                continue
            size += part.file_size
            if size > XML_LIMIT:
                raise ArticleError(
                    f"It has more than {XML_LIMIT // 1_000_000} MB of text and marks. Give a part of it."
                )
            tags += head.count(b"<") + content.read().count(b"<")
    if tags > TAG_LIMIT:
        raise ArticleError(f"It has {tags:,} marks; the limit is {TAG_LIMIT:,}. Save it as plain text.")


def _walk(parent: Any, within: Collection[str] = ()) -> Iterator[Any]:
    """The elements in an element, in order, but not those in the ones of the names `within`, nor in fallbacks."""
    rest = [parent.iterchildren()]  # rather than a generator a level: a step then costs the same at any depth
    while rest:
        element = next(rest[-1], None)
        if element is None:
            rest.pop()
        elif element.tag != _FALLBACK:
            yield element
            if element.tag not in within:
                rest.append(element.iterchildren())


def _elements(parent: Any) -> Iterator[Any]:
    """The paragraphs and the rows of tables in an element, in order, also those in content controls and text boxes."""
    return (element for element in _walk(parent, within=_BLOCKS) if element.tag in _BLOCKS)


def _text(paragraph: Any) -> str:
    """The text of a paragraph, inserted words among it; deleted ones are in elements of another name."""
    parts = []
    for element in _walk(paragraph):
        if element.tag == f"{_WORD}t":
            parts.append(element.text or "")
        elif element.tag in _SPACES:
            parts.append(" ")
        elif element.tag == f"{_WORD}noBreakHyphen":
            parts.append("-")
    return "".join(parts)


def _style(paragraph: Any, names: dict[str, str]) -> str:
    style = paragraph.find(f"{_WORD}pPr/{_WORD}pStyle")
    return names.get(style.get(f"{_WORD}val"), "") if style is not None else ""
