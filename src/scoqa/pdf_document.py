"""PDF → `Document`: lines are joined into paragraphs, running heads and page numbers are left out.

A PDF says where letters stand, and nothing of paragraphs: those are read off the lines' places as a reader does.
"""

from __future__ import annotations

import ctypes
import itertools
import re
import statistics
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scoqa.documents import CHARACTER_LIMIT, Document
from scoqa.errors import ArticleError, MissingExtraError

if TYPE_CHECKING:
    from pypdfium2 import PdfTextPage

PAGE_LIMIT = 2_000
_CHARACTER_LIMIT = 3 * CHARACTER_LIMIT // 2  # an article's, and what else stands on its pages

_MARGIN = 0.12  # of a page's height, above and below, where running heads and page numbers stand
_WIDER_GAP = 1.3  # times the usual distance of two lines: a new paragraph
_OTHER_SIZE = 1.15  # times the height of the line before: a heading begins or ends
_INDENT = 0.6  # of a line's height, to the right of the column: a new paragraph
_SHORT_LINE = 0.85  # of the column's width: the last line of a paragraph, where a sentence ends in it
_TITLE_SIZE = 1.25  # times the usual height of a line, on the first page: the title

_PAGE_NUMBER = re.compile(
    r"^(?:page|seite|стр\.?|p\.)?\s*[-–—]?\s*(?:\d{1,4}|[ivxlc]{1,6})\s*[-–—]?(?:\s*(?:of|/|von|из)\s*\d{1,4})?$",
    re.IGNORECASE,
)
_BULLET = re.compile(r"^(?:[•‣◦▪●–—]\s|\(?\d{1,2}[.)]\s)")
_SENTENCE_END = re.compile(r"[.!?…:。！？][\"'”’»)\]]*$")
_PREFIXES = frozenset("non self sub co ex well so pre anti semi quasi half".split())
_BROKEN = "\x02"  # PDFium's mark for a hyphen at the end of a line
_pdfium = threading.Lock()  # PDFium is not safe to use from several threads


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page; coordinates in points, from the page's lower left corner."""

    page: int
    text: str
    left: float
    bottom: float
    right: float
    top: float
    in_margin: bool

    @property
    def height(self) -> float:
        """From the line's foot to its head."""
        return self.top - self.bottom


def read_pdf(data: bytes) -> Document:
    """The title and the paragraphs of a PDF that holds text.

    Raises:
        ArticleError: It is damaged, protected by a password, too long, or holds pictures of pages only.
        MissingExtraError: pypdfium2 is not installed.
    """
    lines = _without_margins(_lines(data))
    if not lines:
        raise ArticleError(
            "The PDF holds no text, only pictures of pages, it seems. Run text recognition on it first, "
            "for example: ocrmypdf in.pdf out.pdf"
        )
    spelling = Counter(word.casefold() for line in lines for word in re.findall(r"[\w-]+", line.text))
    title, rest = _title(lines)
    blocks = [_join(paragraph, spelling) for paragraph in _paragraphs(rest)]
    return Document(_join(title, spelling), tuple((block, None) for block in blocks))


def _lines(data: bytes) -> list[Line]:
    try:
        import pypdfium2
    except ImportError as error:
        raise MissingExtraError("PDF files need a parser. Run: pip install 'scoqa[documents]'") from error
    with _pdfium:
        try:
            document = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError as error:
            if "password" in str(error).lower():
                raise ArticleError("The PDF is protected by a password. Save it without one.") from error
            raise ArticleError("It is not a PDF, or a damaged one. Open it in a viewer and save it anew.") from error
        try:
            if len(document) > PAGE_LIMIT:
                raise ArticleError(f"The PDF has {len(document)} pages; the limit is {PAGE_LIMIT}. Give a part of it.")
            lines: list[Line] = []
            characters = 0
            for number in range(len(document)):
                page = document[number]
                words = page.get_textpage()
                characters += words.count_chars()
                if characters > _CHARACTER_LIMIT:
                    raise ArticleError(f"The PDF has more than {_CHARACTER_LIMIT:,} characters. Give a part of it.")
                lines += _page_lines(number, words, page.get_height())
                words.close()
                page.close()
        except pypdfium2.PdfiumError as error:
            raise ArticleError("A page of the PDF is damaged. Open it in a viewer and save it anew.") from error
        finally:
            document.close()
    return lines


def _page_lines(number: int, words: PdfTextPage, height: float) -> Iterator[Line]:
    """The lines of a page in the order in which they were set, which is nearly always that of reading."""
    import pypdfium2.raw as pdfium

    low, high = height * _MARGIN, height * (1 - _MARGIN)
    line: list[tuple[str, tuple[float, float, float, float]]] = []
    box = pdfium.FS_RECTF()
    for index in range(words.count_chars()):
        character = chr(pdfium.FPDFText_GetUnicode(words, index))
        if character in "\r\n":
            yield from _line(number, line, low, high)
            line = []
        elif pdfium.FPDFText_GetLooseCharBox(words, index, ctypes.byref(box)):
            line.append((character, (box.left, box.bottom, box.right, box.top)))
            if character == _BROKEN:  # PDFium goes on without a line break
                yield from _line(number, line, low, high)
                line = []
    yield from _line(number, line, low, high)


def _line(
    number: int, line: Sequence[tuple[str, tuple[float, float, float, float]]], low: float, high: float
) -> Iterator[Line]:
    inked = [box for character, box in line if not character.isspace()]
    units = "".join(character for character, _ in line)  # of UTF-16: an emoji is two of them
    text = units.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace").strip()
    if inked and text:
        left, right = min(box[0] for box in inked), max(box[2] for box in inked)
        bottom, top = statistics.median(box[1] for box in inked), statistics.median(box[3] for box in inked)
        yield Line(number, text, left, bottom, right, top, in_margin=bottom > high or top < low)


def _without_margins(lines: Sequence[Line]) -> list[Line]:
    """The lines but page numbers, and heads and feet that repeat from page to page but for their digits."""
    pages = len({line.page for line in lines})
    margin = Counter(shape for shape, _ in {(_shape(line), line.page) for line in lines if line.in_margin})
    repeated = {shape for shape, count in margin.items() if count >= min(3, max(2, pages / 2))}
    return [
        line
        for line in lines
        if not line.in_margin or (_shape(line) not in repeated and not _PAGE_NUMBER.match(line.text))
    ]


def _shape(line: Line) -> str:
    return re.sub(r"\d+", "#", line.text.casefold())


def _title(lines: Sequence[Line]) -> tuple[list[Line], list[Line]]:
    """The lines of the title, the largest of the first page where they are larger than most, and the others."""
    usual = statistics.median(line.height for line in lines)
    first = [line for line in lines if line.page == lines[0].page]
    largest = max(line.height for line in first)
    if largest < _TITLE_SIZE * usual:
        return [], list(lines)
    start = next(row for row, line in enumerate(first) if line.height > 0.95 * largest)
    end = start + 1
    while end < len(first) and first[end].height > 0.95 * largest and end - start < 5:
        end += 1
    return list(lines[start:end]), [*lines[:start], *lines[end:]]


def _paragraphs(lines: Sequence[Line]) -> Iterator[list[Line]]:
    pitch = _pitch(lines)
    paragraph: list[Line] = []
    for line in lines:
        if paragraph and _begins(line, paragraph, pitch):
            yield paragraph
            paragraph = []
        paragraph.append(line)
    if paragraph:
        yield paragraph


def _pitch(lines: Sequence[Line]) -> float:
    """The usual distance of two lines of a paragraph."""
    pairs = itertools.pairwise(lines)
    distances = [one.bottom - other.bottom for one, other in pairs if 0 < one.bottom - other.bottom < 4 * one.height]
    return statistics.median_low(distances) if distances else 0.0


def _begins(line: Line, paragraph: Sequence[Line], pitch: float) -> bool:
    """Whether a line begins a new paragraph after the lines of one."""
    last = paragraph[-1]
    if not 1 / _OTHER_SIZE < line.height / last.height < _OTHER_SIZE:
        return True
    if _BULLET.match(line.text):
        return True
    ended = bool(_SENTENCE_END.search(last.text))
    if line.page != last.page or line.bottom > last.bottom + last.height:  # the next column or page
        return ended and not line.text[:1].islower()
    if last.bottom - line.bottom > _WIDER_GAP * pitch:
        return True
    left = min(other.left for other in paragraph[-8:])
    if line.left > left + _INDENT * line.height and line.left > last.left + _INDENT * line.height:
        return True
    width = max(other.right for other in paragraph[-8:]) - left
    return ended and last.right - left < _SHORT_LINE * width and not line.text[:1].islower()


def _join(lines: Sequence[Line], spelling: Counter[str]) -> str:
    """The lines as one; a word that was broken at the end of a line is made whole."""
    text = ""
    for line in lines:
        if text.endswith((_BROKEN, "-", "\u2010")) and line.text[:1].islower():
            text = text[:-1] + _hyphen(text[:-1], line.text, spelling) + line.text
        else:
            text = f"{text} {line.text}" if text else line.text
    return text.replace(_BROKEN, "-")


def _hyphen(before: str, after: str, spelling: Counter[str]) -> str:
    """The hyphen that belongs between the halves of a word: as the text has the word elsewhere, else by its prefix."""
    halves = re.search(r"[\w-]*$", before), re.match(r"[\w-]*", after)
    first, second = (half[0].casefold() if half else "" for half in halves)
    joined, hyphened = spelling[first + second], spelling[f"{first}-{second}"]
    if joined != hyphened:
        return "-" if hyphened > joined else ""
    return "-" if first in _PREFIXES and spelling[second] else ""
