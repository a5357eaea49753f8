"""Files of every type become articles of real paragraphs; what cannot be read says why."""

from __future__ import annotations

import io
import sys
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path

import pytest

from scoqa import Article, Kind, documents, html_blocks, pdf_document
from scoqa.documents import DOCUMENT_TYPES, decode, read_document, read_file
from scoqa.errors import ArticleError, MissingExtraError

PAGE = """<!doctype html><html><head><title>A day of rain | The Daily News</title>
<script>var x = "<p>no</p>"</script></head>
<body><header><a href=/>The Daily News</a></header><nav><ul><li><a href=1>Home</a><li><a href=2>World</a></ul></nav>
<div class=wrap><div class=article-body><h1>A day of rain</h1>
<p>It rained for forty days and nobody in the valley could remember anything like it.
<figure><img src=x><figcaption>Farmers pull a cart through the mud.</figcaption></figure>
<p>The river rose by <b>three</b> metres&mdash;and the mill&shy;pond overflowed, people said.<br>Nobody was hurt.
<h2>The bridge</h2><p>A new bridge of oak opens in 2024, it was said at the meeting of the council on
Monday evening.</p>
<ul><li>One thing</li><li>Two <a href=3>things</a></li></ul><table><tr><th>Year<th>Rain<tr><td>2020<td>3 m</table>
<div class=share-buttons><a href=4>Tell others</a></div></div>
<div id=comments><p>A silly article that nobody should ever have written, and this comment goes on very long.</p></div>
</div><footer><p>The Daily News, and a line on rights, as long as a paragraph of the article.</p></footer>"""


def texts(article: Article) -> list[str]:
    return [paragraph.text for paragraph in article.paragraphs]


def pdf(
    pages: Sequence[Sequence[tuple[float, float, float, str]]], encrypt: str = "", to_unicode: bytes = b""
) -> bytes:
    """A PDF of lines, each with its left edge, its foot and its size in points; A4 is 595 × 842."""
    parts = [b"<< /Type /Catalog /Pages 2 0 R >>", b"", b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]
    kids = []
    for lines in pages:
        shown = "".join(f"BT /F1 {size} Tf {x} {y} Td ({text}) Tj ET\n" for x, y, size, text in lines)
        content = zlib.compress(shown.encode("cp1252"))
        parts.append(b"<< /Length %d /Filter /FlateDecode >> stream\n%b\nendstream" % (len(content), content))
        kids.append(len(parts) + 1)
        parts.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R "
            b"/Resources << /Font << /F1 3 0 R >> >> >>" % len(parts)
        )
    if to_unicode:
        parts.append(b"<< /Length %d >> stream\n%b\nendstream" % (len(to_unicode), to_unicode))
        parts[2] = parts[2].replace(b" >>", b" /ToUnicode %d 0 R >>" % len(parts))
    parts[1] = b"<< /Type /Pages /Kids [%b] /Count %d >>" % (b" ".join(b"%d 0 R" % kid for kid in kids), len(kids))
    file, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, start=1):
        places.append(len(file))
        file += b"%d 0 obj\n%b\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    trailer = b"trailer << /Size %d /Root 1 0 R %b>>" % (len(parts) + 1, encrypt.encode())
    return file + b"xref\n0 %d\n0000000000 65535 f \n%b%b\nstartxref\n%d\n%%%%EOF" % (
        len(parts) + 1,
        table,
        trailer,
        len(file),
    )


def column(left: float, top: float, lines: Sequence[str], pitch: float = 14) -> list[tuple[float, float, float, str]]:
    return [(left, top - row * pitch, 11, line) for row, line in enumerate(lines)]


def docx_file() -> bytes:
    docx = pytest.importorskip("docx", reason="pip install 'scoqa[documents]'")
    word = docx.Document()
    word.add_heading("A day of rain", 0)
    word.add_paragraph("It rained for forty days.")
    word.add_heading("The bridge", 1)
    word.add_paragraph("A new ").add_run("bridge").bold = True
    word.add_paragraph("Farmers pull a cart.", style="Caption")
    table = word.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "2020", "3 m"
    word.sections[0].header.paragraphs[0].text = "A running head"
    file = io.BytesIO()
    word.save(file)
    return file.getvalue()


def docx_parts() -> dict[str, str]:
    """The least that is a DOCX file, without its document."""
    package = "http://schemas.openxmlformats.org/package/2006"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    word = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    return {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{word}.document.main+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="r1" Type="{office}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/document.xml": "",
    }


def docx_of(inside: str) -> bytes:
    """A DOCX file whose document holds what is given."""
    word = '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
    changed = io.BytesIO()
    with zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as new:
        for name, part in docx_parts().items():
            new.writestr(name, f"{word}{inside}</w:document>" if name == "word/document.xml" else part)
    return changed.getvalue()


def test_text_is_the_article_as_it_stands() -> None:
    text = "Rain\r\n\r\nIt rained.\r\n\r\nIt stopped.\r\n"
    article = read_document(text.encode(), "rain.txt")
    assert (article.id, article.text, texts(article)) == ("rain", text, ["Rain", "It rained.", "It stopped."])


def test_text_without_blank_lines_has_a_paragraph_a_line() -> None:
    long = "It rained for forty days and nobody in the valley could remember anything like it, not even the old miller."
    article = read_document(f"Rain\n{long}\nThe river rose.\nNobody was hurt.\n".encode(), "rain.txt")
    assert texts(article) == ["Rain", long, "The river rose.", "Nobody was hurt."]
    assert article.title == "Rain"


def test_lines_of_one_paragraph_stay_together() -> None:
    article = read_document(b"It rained for forty days\nand nobody could\nremember anything like it.", "rain.txt")
    assert len(article.paragraphs) == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252"])
def test_encodings_are_made_out(encoding: str) -> None:
    text = "Größe\n\nIn der Mühle wurde vierzig Tage lang für die Gäste gekocht, schön heiß.\n\nEs hörte auf."
    article = read_document(text.encode(encoding), "regen.txt")
    assert article.paragraphs[-1].text == "Es hörte auf."


def test_cyrillic_of_an_old_file_is_made_out() -> None:
    text = "В начале лета дождь шёл сорок дней подряд, и никто в долине не мог вспомнить ничего похожего на это."
    assert text in decode(text.encode("cp1251"))


def test_html_page_may_declare_its_encoding() -> None:
    page = '<meta charset="windows-1251"><title>Т</title><h1>Дождь</h1><p>Шёл дождь.</p><p>Перестал.</p>'
    assert texts(read_document(page.encode("cp1251"), "page.htm")) == ["Дождь", "Шёл дождь.", "Перестал."]


def test_html_gives_its_main_content() -> None:
    article = read_document(PAGE.encode(), "folder/day.html")
    assert (article.id, article.title) == ("day", "A day of rain")
    assert texts(article) == [
        "A day of rain",
        "It rained for forty days and nobody in the valley could remember anything like it.",
        "Farmers pull a cart through the mud.",
        "The river rose by three metres—and the millpond overflowed, people said. Nobody was hurt.",
        "The bridge",
        "A new bridge of oak opens in 2024, it was said at the meeting of the council on Monday evening.",
        "One thing",
        "Two things",
        "Year: 2020; Rain: 3 m",
    ]
    kinds = ["title", "standfirst", "caption", "body", "heading", "body", "body", "body", "body"]
    assert [p.kind.value for p in article.paragraphs] == kinds


def test_html_without_a_heading_takes_the_pages_title_without_the_sites_name() -> None:
    page = "<title>A day of rain - The Daily News</title><p>It rained.</p><p>It stopped.</p>"
    assert read_document(page.encode(), "day.html").title == "A day of rain"


def test_scripts_and_hidden_parts_are_no_text() -> None:
    page = "<p>Seen.</p><script>alert(1)</script><p hidden>Unseen</p><style>p{}</style><!-- no --><p>Seen, too.</p>"
    assert texts(read_document(page.encode(), "x.html")) == ["Seen.", "Seen, too."]


def test_markdown_is_read_without_its_marks() -> None:
    text = '---\ntitle: "A day of rain"\n---\nIt *rained* for\nforty [days](x).\n\n## The bridge\n\n- One\n\n> Oak.\n'
    assert texts(read_document(text.encode(), "a.md")) == [
        "A day of rain", "It rained for forty days.", "The bridge", "One", "Oak."
    ]  # fmt: skip


def test_markdowns_first_heading_is_the_title() -> None:
    article = read_document(b"# Rain\n\nIt rained.\n\n| Year | m |\n|-|-|\n| 2020 | 3 |\n", "a.markdown")
    assert texts(article) == ["Rain", "It rained.", "Year: 2020; m: 3"]


def test_rows_of_a_table_say_which_column_is_which() -> None:
    page = """<h1>Rain</h1><table><caption>By year</caption><thead><tr><th></th><th>Year:</th><th>Rain</th></tr></thead>
    <tbody><tr><th>Mill</th><td>2020</td><td>3 m</td></tr><tr><th>Farm</th><td>2021</td><td></td></tr></tbody></table>
    <table><tr><th>Mayor</th><td>A. Miller</td></tr><tr><td>one</td><td>two</td></tr></table>
    <table><tr><th>A</th><th>B</th></tr><tr><td colspan=2>both</td></tr></table><table><tr><th>alone</table>"""
    assert texts(read_document(page.encode(), "rain.html")) == [
        "Rain",
        "By year",
        "Mill; Year: 2020; Rain: 3 m",
        "Farm; Year: 2021",
        "Mayor: A. Miller",
        "one | two",
        "A | B",
        "both",
        "alone",
    ]


def test_markdowns_footnotes_are_paragraphs_without_marks() -> None:
    text = "# Rain\n\nIt rained.[^1] Not [^here].\n\n```\n[^1]: x[^1]\n```\n\n[^1]: For forty days.\n[^b]: word\n"
    assert texts(read_document(text.encode(), "a.md")) == [
        "Rain", "It rained. Not [^here].", "[^1]: x[^1]", "For forty days.", "word"
    ]  # fmt: skip


def test_lines_of_a_pdf_are_joined_to_paragraphs_across_columns_and_pages() -> None:
    pytest.importorskip("pypdfium2", reason="pip install 'scoqa[documents]'")
    foot = [(280, 30, 9, "Page 1 of 3"), (50, 810, 9, "The Daily News 1")]
    first = [
        *foot,
        (50, 770, 24, "A day of rain"),
        *column(
            50, 720, ["It rained for forty days and the river of", "the valley rose by three metres, says the inter-"]
        ),
        *column(50, 692, ["national press. Nobody was hurt."]),
        *column(50, 650, ["The new bridge opens in 2024, and it is built"]),
        *column(310, 720, ["of oak. The miller is said to be glad of it, and", "self-"]),
    ]
    second = [(280, 30, 9, "Page 2 of 3"), (50, 810, 9, "The Daily News 2"), *column(50, 760, ["assured as ever."])]
    third = [
        (280, 30, 9, "Page 3 of 3"),
        (50, 810, 9, "The Daily News 3"),
        *column(50, 760, ["    He said so on Monday.", "A self-assured man."], pitch=40),
    ]
    article = read_document(pdf([first, second, third]), "rain.pdf")
    assert texts(article) == [
        "A day of rain",
        "It rained for forty days and the river of the valley rose by three metres, says the international press. "
        "Nobody was hurt.",
        "The new bridge opens in 2024, and it is built of oak. The miller is said to be glad of it, and "
        "self-assured as ever.",
        "He said so on Monday.",
        "A self-assured man.",
    ]


def test_indented_lines_of_a_pdf_begin_paragraphs() -> None:
    pytest.importorskip("pypdfium2", reason="pip install 'scoqa[documents]'")
    lines = [
        *column(
            50,
            600,
            ["It rained for forty days and nobody in the valley could", "remember anything like it, as it was said."],
        ),
        *column(62, 572, ["The new bridge opens in 2024, and it is built of"]),
        *column(50, 558, ["oak."]),
    ]
    assert texts(read_document(pdf([lines]), "rain.pdf")) == [
        "It rained for forty days and nobody in the valley could remember anything like it, as it was said.",
        "The new bridge opens in 2024, and it is built of oak.",
    ]


def test_docx_is_read_in_order_with_its_tables_and_without_running_heads() -> None:
    article = read_document(docx_file(), "rain.docx")
    assert texts(article) == [
        "A day of rain", "It rained for forty days.", "The bridge", "A new bridge", "Farmers pull a cart.", "2020 | 3 m"
    ]  # fmt: skip
    assert (article.paragraph(2).kind, article.paragraph(4).kind) == (Kind.HEADING, Kind.CAPTION)


def test_headings_are_those_that_the_file_names_where_it_names_any() -> None:
    text = "# Rain\n\n## How much?\n\nThree metres.\n\nDeep water\n\nIt rose.\n\n## The end\n"
    assert [p.kind.value for p in read_document(text.encode(), "rain.md").paragraphs] == [
        "title", "heading", "body", "body", "body", "body"
    ]  # fmt: skip


def test_docx_shows_what_was_inserted_and_not_what_was_deleted() -> None:
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(docx_file())) as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "word/document.xml":
                part = part.replace(
                    b"<w:r><w:t>It rained for forty days.</w:t></w:r>",
                    b'<w:ins w:id="1" w:author="x"><w:r><w:t>It rained.</w:t></w:r></w:ins>'
                    b'<w:del w:id="2" w:author="x"><w:r><w:delText>It snowed.</w:delText></w:r></w:del>',
                )
            new.writestr(name, part)
    assert texts(read_document(changed.getvalue(), "rain.docx"))[1] == "It rained."


def zip_bomb() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as parts:
        for number in range(3):
            parts.writestr(f"word/{number}.xml", b" " * 80_000_000)
    return file.getvalue()


@pytest.mark.parametrize(
    ("data", "name", "says"),
    [
        (b"x", "picture.png", r"picture.png is of a type that scoqa does not read. It reads .txt"),
        (b"x", "nothing", "of a type"),
        (b" \n", "a.txt", "a.txt: The file is empty"),
        (b"\x00\x01\x02\x03" * 50, "a.txt", "binary"),
        (b"<p>  </p>", "a.html", "There is no text in it"),
        (b"---\ntitle: x\n---\n", "a.md", "There is no text in it"),
        (b"not a pdf", "a.pdf", "a.pdf: It is not a PDF, or a damaged one"),
        (pdf([[]]), "a.pdf", "only pictures of pages.*ocrmypdf"),
        (b"PK\x03\x04 no zip", "a.docx", "a.docx: It is not a DOCX file"),
        (b"\xd0\xcf\x11\xe0 old", "a.docx", "password, or an old .doc"),
        (b"<div>" * 100_000 + b"deep", "a.html", "nested too deeply"),
        (b"</b>" * 501 + b"<div>" * 501 + b"deep", "a.html", "too many, or nested too deeply"),
        (b"<div></i>" * 501 + b"deep", "a.html", "too many, or nested too deeply"),
        (b"<div></div>" * 30_001 + b"wide", "a.html", "too many, or nested too deeply"),
        (b"".join(b"<p><b id=%d>" % n for n in range(400)) + b"<p>x" * 2_000, "a.html", "too many, or nested"),
        (docx_of(""), "a.docx", "not a DOCX file, or a damaged one"),
        (docx_of("<w:body>" + "<w:p/>" * 1_000_001 + "</w:body>"), "a.docx", "marks; the limit is 1,000,000"),
        (docx_of(f"<w:body>{' ' * 31_000_000}</w:body>"), "a.docx", "more than 30 MB of text and marks"),
    ],
)
def test_what_cannot_be_read_says_why(data: bytes, name: str, says: str) -> None:
    if name.endswith((".pdf", ".docx")):
        pytest.importorskip("pypdfium2" if name.endswith(".pdf") else "docx", reason="pip install 'scoqa[documents]'")
    with pytest.raises(ArticleError, match=says):
        read_document(data, name)


def test_protected_pdf_says_so() -> None:
    pytest.importorskip("pypdfium2", reason="pip install 'scoqa[documents]'")
    key = "<" + "00" * 32 + ">"
    standard = f"/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O {key} /U {key} >> /ID [{key} {key}] "
    encrypted = pdf([column(50, 700, ["Secret."])], standard)
    with pytest.raises(ArticleError, match="protected by a password"):
        read_document(encrypted, "a.pdf")


def test_docx_that_unpacks_to_too_much_is_refused_before_it_is_unpacked() -> None:
    pytest.importorskip("docx", reason="pip install 'scoqa[documents]'")
    with pytest.raises(ArticleError, match="unpacks to 240 MB; the limit is 200 MB"):
        read_document(zip_bomb(), "a.docx")


def test_limits_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "PARAGRAPH_LIMIT", 2)
    with pytest.raises(ArticleError, match=r"has 3 paragraphs and .* characters; the limits are 2"):
        read_document(b"It rained.\n\nIt stopped.\n\nThe sun came.", "a.txt")
    monkeypatch.setattr(documents, "DOCUMENT_LIMIT", 5_000_000)
    with pytest.raises(ArticleError, match="has 6 MB; the limit is 5 MB"):
        read_document(b" " * 6_000_000, "a.html")
    with pytest.raises(ArticleError, match="has 6 MB; the limit is 4 MB"):
        read_document(b" " * 6_000_000, "a.md")


@pytest.mark.parametrize(("module", "name"), [("pypdfium2", "a.pdf"), ("docx", "a.docx")])
def test_missing_parser_names_the_command_that_installs_it(
    monkeypatch: pytest.MonkeyPatch, module: str, name: str
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(MissingExtraError, match=r"pip install 'scoqa\[documents\]'"):
        read_document(b"%PDF-1.4" if name == "a.pdf" else b"PK", name)


def test_file_of_ones_own_is_read_by_its_path(tmp_path: Path) -> None:
    file = tmp_path / "rain.md"
    file.write_text("# Rain\n\nIt rained.")
    assert read_file(file).title == "Rain"
    with pytest.raises(ArticleError, match=r"Cannot read the article .*nowhere\.txt"):
        read_file(tmp_path / "nowhere.txt")


def test_a_name_cannot_hide_characters_in_the_articles_id() -> None:
    assert read_document(b"It rained.", "..\\up\\\u202erain\n.txt").id == "rain"


def test_types_are_endings() -> None:
    assert all(ending.startswith(".") and ending == ending.lower() for ending in DOCUMENT_TYPES)


def test_work_on_html_grows_with_its_length_and_not_with_its_depth(monkeypatch: pytest.MonkeyPatch) -> None:
    spaced, calls = html_blocks.spaced, [0]

    def counted(text: str) -> str:
        calls[0] += 1
        return spaced(text)

    monkeypatch.setattr(html_blocks, "spaced", counted)
    page = "<div>" * 400 + "<p>It rained for forty days and nobody in the valley could remember anything like it." * 50
    assert len(read_document(page.encode(), "a.html").paragraphs) == 50
    assert calls[0] < 2_000  # some at each element; each paragraph again at each level were 40,000


def test_items_of_a_numbered_list_keep_the_numbers_that_a_reader_sees() -> None:
    page = (
        "<p>Rain.</p><ol start=4><li><p>Wait.</p><p>Sit.</p><li>Go<ul><li>home</ul><li><li>Rest</ol><ol start=x><li>No"
    )
    assert texts(read_document(page.encode(), "a.html")) == [
        "Rain.",
        "4. Wait.",
        "Sit.",
        "5. Go",
        "home",
        "7. Rest",
        "No",
    ]
    assert texts(read_document(b"Rain.\n\n1. Wait\n2. Go\n\n- home", "a.md")) == ["Rain.", "1. Wait", "2. Go", "home"]


def test_a_description_begins_with_the_terms_that_it_describes() -> None:
    page = (
        "<p>Rain.</p><dl><dt>Price<dd>£4<dt>Can I cancel?<dd><p>Yes.</p><p>Until noon.</p><dt>Open:</dt> <dt>Shut"
        "<dd>At six<div><dt>Dogs<dd>On a lead</div><dt>Cats<p>No.</p><dd>None<dt>Alone</dl>"
    )
    assert texts(read_document(page.encode(), "a.html")) == [
        "Rain.",
        "Price: £4",
        "Can I cancel? Yes.",
        "Until noon.",
        "Open, Shut: At six",
        "Dogs: On a lead",
        "Cats",
        "No.",
        "None",
        "Alone",
    ]


@pytest.mark.parametrize("corner", ["<th></th>", "<td></td>", "<th>Year</th>"])
def test_corner_of_a_table_may_be_empty(corner: str) -> None:
    table = f"<table><tr>{corner}<th>2022<th>2023<tr><th>Income<td>10<td>12</table>"
    first = "Year: " if "Year" in corner else ""
    assert texts(read_document(f"<p>Rain.</p>{table}".encode(), "a.html"))[-1] == f"{first}Income; 2022: 10; 2023: 12"


def test_table_in_a_table_is_not_said_twice() -> None:
    page = "<p>Rain.</p><table><tr><td>2020<td><table><tr><td>3 m<td>4 m</table></table>"
    assert texts(read_document(page.encode(), "a.html"))[-1] == "2020 | 3 m4 m"


def test_main_content_is_found_in_a_cell_of_a_table() -> None:
    prose = "It rained for forty days and nobody in the valley could remember anything like it, they said."
    page = f"<table><tr><td>Menu<td><main><p>{prose}</p><p>It stopped.</p></main></table>"
    assert texts(read_document(page.encode(), "a.html")) == [prose, "It stopped."]


def test_page_may_declare_an_encoding_that_never_decodes() -> None:
    page = '<meta charset="undefined"><p>Im Café war es schön, und es regnete vierzig Tage lang.</p>'.encode("cp1252")
    assert "regnete vierzig Tage" in read_document(page, "a.html").text


def test_emoji_in_a_pdf_is_one_character() -> None:
    pytest.importorskip("pypdfium2", reason="pip install 'scoqa[documents]'")
    to_unicode = (
        b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap 1 begincodespacerange <00> <FF> "
        b"endcodespacerange 2 beginbfchar <41> <D83DDE00> <42> <D83D> endbfchar endcmap end end"
    )
    file = pdf([column(50, 600, ["Hello A there."]), column(50, 600, ["Hello B there."])], to_unicode=to_unicode)
    assert texts(read_document(file, "a.pdf")) == ["Hello \U0001f600 there.", "Hello \ufffd there."]


def test_too_long_page_of_a_pdf_is_refused_before_its_letters_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pypdfium2", reason="pip install 'scoqa[documents]'")
    read: list[int] = []
    monkeypatch.setattr(pdf_document, "_CHARACTER_LIMIT", 30)

    def page_lines(number: int, *_: object) -> list[pdf_document.Line]:
        read.append(number)
        return []

    monkeypatch.setattr(pdf_document, "_page_lines", page_lines)
    with pytest.raises(ArticleError, match="more than 30 characters"):
        read_document(pdf([column(50, 600, ["Short."]), column(50, 600, ["It rained for forty days."] * 2)]), "a.pdf")
    assert read == [0]


def test_headings_that_head_nothing_are_found_as_text() -> None:
    found = read_document(b"# A\n\n## B\n", "x.md")
    assert [p.kind for p in found.paragraphs] == [Kind.TITLE, Kind.BODY]
    page = f"<p>Rain.</p><ol start={'9' * 5000}><li>Go</ol>"
    assert texts(read_document(page.encode(), "a.html")) == ["Rain.", "Go"]
