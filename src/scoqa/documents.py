"""A file's bytes → `Article`: plain text, Markdown, HTML, PDF and DOCX, by the ending of its name.

Plain text is an article as it stands. Of the others an article is made from their paragraphs: what a reader
would read, without menus, running heads and page numbers. Nothing is fetched, run or written.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, replace
from pathlib import Path, PurePath

from scoqa.article import parse_article
from scoqa.errors import ArticleError
from scoqa.types import Article, Kind

DOCUMENT_TYPES = (".txt", ".text", ".md", ".markdown", ".html", ".htm", ".pdf", ".docx")
"""Endings of the names of files that can be read, in lower case."""

DOCUMENT_LIMIT = 20_000_000
"""The largest file that `read_document` takes, in bytes; a text has 4 MB at most."""
PARAGRAPH_LIMIT = 5_000
"""The most paragraphs of an article that `read_document` gives."""
CHARACTER_LIMIT = 1_000_000
"""The longest text of an article that `read_document` gives, in characters; a long novel has as many."""

_BREAKS = re.compile("[\u00ad\u200b\u2060\ufeff]")


@dataclass(frozen=True, slots=True)
class Document:
    """What a reader reads in a file.

    Attributes:
        title: "" where the file has none.
        blocks: Its paragraphs, in order, each with its kind where the file says it (a caption, say), else None.
    """

    title: str
    blocks: tuple[tuple[str, Kind | None], ...]


def read_document(data: bytes, name: str) -> Article:
    """The article in a file that somebody hands in.

    Args:
        data: The file's bytes.
        name: The file's name; its ending, one of `DOCUMENT_TYPES`, says how to read it, the rest becomes the
            article's id.

    Raises:
        ArticleError: The file is of another type, too large, damaged, protected, or holds no text.
        MissingExtraError: A PDF or DOCX file, and the parser is not installed.
    """
    is_text = name.lower().endswith((".txt", ".text", ".md", ".markdown"))
    limit = 4 * CHARACTER_LIMIT if is_text else DOCUMENT_LIMIT  # a character has at most four bytes
    if len(data) > limit:
        raise ArticleError(
            f"{name} has {len(data) / 1e6:.0f} MB; the limit is {limit // 1_000_000} MB. Give a part of it."
        )
    article = _parse(data, name)
    if len(article.text) > CHARACTER_LIMIT or len(article.paragraphs) > PARAGRAPH_LIMIT:
        raise ArticleError(
            f"{name} has {len(article.paragraphs):,} paragraphs and {len(article.text):,} characters; "
            f"the limits are {PARAGRAPH_LIMIT:,} and {CHARACTER_LIMIT:,}. Give a part of it."
        )
    return article


def read_file(path: str | Path) -> Article:
    """The article in a file of one's own, of any of the `DOCUMENT_TYPES`; its id is the file's name without the ending.

    Raises:
        ArticleError: The file cannot be read, or is none of these types, or `read_document` refuses what is in it.
        MissingExtraError: A PDF or DOCX file, and the parser is not installed.
    """
    path = Path(path)
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ArticleError(f"Cannot read the article {path}: {error.strerror or error}.") from error
    return _parse(content, path.name)


def _parse(data: bytes, name: str) -> Article:
    file = PurePath(name.replace("\\", "/"))
    ending, id = file.suffix.lower(), "".join(c for c in file.stem if c.isprintable()) or None
    if ending not in DOCUMENT_TYPES:
        raise ArticleError(f"{name} is of a type that scoqa does not read. It reads {', '.join(DOCUMENT_TYPES)}.")
    try:
        if not data.strip():
            raise ArticleError("The file is empty. Give one that holds text.")
        if ending in (".txt", ".text"):
            return parse_article(decode(data), id=id)
        return _assemble(_document(data, ending), id)
    except ArticleError as error:
        raise ArticleError(f"{name}: {error}") from error
    except RecursionError as error:
        raise ArticleError(f"{name}: Its parts are nested too deeply. Save it as plain text.") from error


def _document(data: bytes, ending: str) -> Document:
    if ending == ".pdf":
        from scoqa.pdf_document import read_pdf

        return read_pdf(data)
    if ending == ".docx":
        from scoqa.word_document import read_docx

        return read_docx(data)
    if ending in (".md", ".markdown"):
        from scoqa.markdown_document import read_markdown

        return read_markdown(decode(data))
    from scoqa.html_document import read_html

    return read_html(decode(data, is_html=True))


def _assemble(document: Document, id: str | None) -> Article:
    cleaned = ((_clean(text), kind) for text, kind in document.blocks)
    blocks = [(text, kind) for text, kind in cleaned if text]
    if not blocks:
        raise ArticleError("There is no text in it. Give a file that holds paragraphs of text.")
    title = _clean(document.title)
    article = Article.from_paragraphs(title or None, [text for text, _ in blocks], id=id)
    offset = len(article.paragraphs) - len(blocks)
    paragraphs = list(article.paragraphs)
    says_headings = any(kind is Kind.HEADING for _, kind in blocks)
    end = max((row for row, (_, kind) in enumerate(blocks) if kind is not Kind.HEADING), default=-1) + offset
    for row, (_, said) in enumerate(blocks, start=offset):
        kind = said or paragraphs[row].kind
        if kind is Kind.HEADING and (row > end or (says_headings and said is None)):  # it heads nothing, or is no such
            kind = Kind.BODY
        paragraphs[row] = replace(paragraphs[row], kind=kind)
    return replace(article, paragraphs=tuple(paragraphs))


def _clean(text: str) -> str:
    """A block on one line, without the marks that only say where a line may break."""
    return " ".join(_BREAKS.sub("", text).split())


_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(rb"""<meta[^>]+charset\s*=\s*["']?\s*([\w:-]+)|<\?xml[^>]+encoding\s*=\s*["']([\w:-]+)""", re.I)
_AS_BROWSERS_DO = {"iso-8859-1": "cp1252", "latin1": "cp1252", "gb2312": "gb18030", "gbk": "gb18030"}
_DECLARED_WITHIN = 2048  # bytes; browsers look at 1024
_BINARY = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def decode(data: bytes, *, is_html: bool = False) -> str:
    """The text of a file: by its byte order mark, as UTF-8, as an HTML page declares, or as its letters suggest.

    Raises:
        ArticleError: It is binary, or in no encoding that can be made out.

    >>> decode("Schöne Grüße".encode("utf-16"))
    'Schöne Grüße'
    """
    encodings = [next((name for mark, name in _MARKS if data.startswith(mark)), "utf-8")]
    declared = _DECLARED.search(data[:_DECLARED_WITHIN]) if is_html else None
    if declared:
        label = (declared[1] or declared[2]).decode("ascii").lower()
        encodings.append(_AS_BROWSERS_DO.get(label, label))
    for encoding in encodings:
        try:
            return _checked(data.decode(encoding).removeprefix("\ufeff") if is_html else data.decode(encoding))
        except (UnicodeError, LookupError):  # a page may declare anything, "undefined" among it
            continue
    from charset_normalizer import from_bytes

    best = from_bytes(data).best()
    if best is None:
        raise ArticleError("It is in no encoding that scoqa can make out. Save it as UTF-8.")
    return _checked(str(best))


def _checked(text: str) -> str:
    if _BINARY.search(text):
        raise ArticleError("It is binary, not text. Give a text file, or one with the ending of its real type.")
    return text
