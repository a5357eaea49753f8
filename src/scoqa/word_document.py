"""DOCX → `Document`: the paragraphs of its body and tables, in order, as they read with all changes accepted."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from scoqa.documents import Document
from scoqa.errors import ArticleError, MissingExtraError
from scoqa.types import Kind

if TYPE_CHECKING:
    from docx.document import Document as WordDocument

UNPACKED_LIMIT = 200_000_000
"""The most bytes that the parts of a DOCX file may have unpacked: a small file can be made to fill the memory."""

_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_SPACES = {f"{_WORD}tab", f"{_WORD}br", f"{_WORD}cr"}
_CONTENTS = re.compile(r"^(?:toc|table of contents|table of figures)\b", re.I)


def read_docx(data: bytes) -> Document:
    """The title and the paragraphs of a DOCX file; heads, feet, comments and lists of contents are left out.

    Raises:
        ArticleError: It is damaged, protected by a password, or unpacks to more than can be read.
        MissingExtraError: python-docx is not installed.
    """
    word = _open(data)
    names = {style.style_id: style.name or "" for style in word.styles if style.style_id}
    title, first_heading = "", ""
    blocks: list[tuple[str, Kind | None]] = []
    for element in _elements(word.element.body):
        if element.tag == f"{_WORD}tr":
            cells = (" ".join(map(_text, _elements(cell))) for cell in element.iterchildren(f"{_WORD}tc"))
            blocks.append((" | ".join(cell for cell in (" ".join(c.split()) for c in cells) if cell), None))
            continue
        style, text = _style(element, names), " ".join(_text(element).split())
        if not text or _CONTENTS.match(style):
            continue
        if not title and style == "Title":
            title = text
            continue
        if not title and not blocks and style == "Heading 1":
            first_heading = text
        blocks.append((text, Kind.CAPTION if style.lower() == "caption" else None))
    if not title:
        title = first_heading or _looks_like_title(blocks)
        blocks = blocks[1:] if title else blocks
    return Document(title, tuple(blocks))


def _looks_like_title(blocks: list[tuple[str, Kind | None]]) -> str:
    """The first paragraph where it is a short line without a full stop and more follows; else ""."""
    if len(blocks) < 2 or len(blocks[0][0]) > 150 or blocks[0][0].endswith((".", ";", ":", ",", "。")):
        return ""
    return blocks[0][0]


def _open(data: bytes) -> WordDocument:
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
            unpacked = sum(part.file_size for part in parts.infolist())
        if unpacked > UNPACKED_LIMIT:
            raise ArticleError(
                f"It unpacks to {unpacked / 1e6:,.0f} MB; the limit is {UNPACKED_LIMIT // 1_000_000} MB."
            )
        return docx.Document(io.BytesIO(data))
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


def _elements(parent: Any) -> Iterator[Any]:
    """The paragraphs and the rows of tables in an element, in order, also those in content controls and text boxes."""
    for child in parent.iterchildren():
        if child.tag in (f"{_WORD}p", f"{_WORD}tr"):
            yield child
        elif child.tag != _FALLBACK:
            yield from _elements(child)


def _text(paragraph: Any) -> str:
    """The text of a paragraph, inserted words among it; deleted ones are in elements of another name."""
    parts = []
    for element in paragraph.iter():
        if element.tag == f"{_WORD}t" and not any(above.tag == _FALLBACK for above in element.iterancestors()):
            parts.append(element.text or "")
        elif element.tag in _SPACES:
            parts.append(" ")
        elif element.tag == f"{_WORD}noBreakHyphen":
            parts.append("-")
    return "".join(parts)


def _style(paragraph: Any, names: dict[str, str]) -> str:
    style = paragraph.find(f"{_WORD}pPr/{_WORD}pStyle")
    return names.get(style.get(f"{_WORD}val"), "") if style is not None else ""
