"""The report: nothing in it is markup that is not its own, nothing is fetched, and it can be read anywhere."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from scoqa.evaluation import Place, Question, Span, main, run
from scoqa.evaluation.baseline import baseline_of
from scoqa.evaluation.comparison import compare
from scoqa.evaluation.groups import by_kind
from scoqa.evaluation.html_report import good_and_bad, html_report
from scoqa.evaluation.mistakes import ANSWERED, PARAGRAPH, REFUSED, SENTENCE, mistakes, what_is_wrong
from scoqa.evaluation.plots import oracle_curve, share_plot
from scoqa.evaluation.ranking_tables import ranking_table
from scoqa.evaluation.refusal_tables import refusal_table
from scoqa.evaluation.report import Section
from scoqa.evaluation.tables import Cell

from .evaluation_fakes import RAIN, fake, question

if TYPE_CHECKING:
    from playwright.sync_api import Page

EVIL = "<script>alert('$x$')</script>"
NOBODY = ((Span(Place("rain", 1), 24, 30),),)
MAY = ((Span(Place("rain", 1), 10, 16),),)
INDEX = {"weights_sha256": "0", "articles_sha256": "0"}


def section_of(questions: list[Question]) -> Section:
    records = run(fake([RAIN]), questions)
    groups = by_kind(records)
    tables = (ranking_table(groups), refusal_table(groups))
    return Section("folder/q.jsonl", "questions", tables, {"default": records}, (1.0, 2.0, 40.0), {}, INDEX)


@pytest.fixture
def section() -> Section:
    return section_of(
        [
            question("right", "it rained in what", 1, parts=MAY),
            question("sentence", "it rained in which", 1, parts=NOBODY, kind=EVIL),
            question("paragraph", "it rained in the snow", 3, kind=EVIL),
            question("refused", f"who {EVIL}", 1, parts=MAY),
            question("answered", "why it rained in May", kind=EVIL, history=(f"before {EVIL}",)),
            question("well refused", "who sang"),
        ]
    )


def test_each_mistake_is_told_from_the_others(section: Section) -> None:
    found = {record.question.id: what_is_wrong(record) for record in section.records["default"]}
    assert found == {
        "right": (),
        "sentence": (SENTENCE,),
        "paragraph": (PARAGRAPH,),
        "refused": (PARAGRAPH, REFUSED),
        "answered": (ANSWERED,),
        "well refused": (),
    }
    by_key = {mistake.key: mistake for mistake in mistakes(section.records["default"])}
    assert by_key["paragraph"].rank == 3
    assert by_key["sentence"].expected == (("Nobody",),)
    assert by_key["sentence"].came == (("It rained in May again.", 1),)


def test_everything_that_was_typed_is_escaped(section: Section) -> None:
    text = html_report([section], [compare(baseline_of(section), section)], 0.01)
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert(&#39;$x$&#39;)&lt;/script&gt;" in text
    assert text.count("<script>") == 1


def test_report_names_nothing_to_fetch(section: Section) -> None:
    text = html_report([section], [], 0.01)
    assert set(re.findall(r"https?://[\w./-]+", text)) <= {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}
    assert "default-src 'none'" in text
    assert "folder/" not in text


def test_ids_of_plots_do_not_meet(section: Section) -> None:
    ids = re.findall(r'\bid="([^"]+)"', html_report([section, section], [], 0.01))
    assert len(ids) == len(set(ids))


def test_report_is_the_same_every_time(section: Section) -> None:
    assert html_report([section], [], 0.01) == html_report([section], [], 0.01)


def test_kinds_that_stand_out_are_named_with_how_many_they_are() -> None:
    asked = [question(f"a{n}", "it rained in what", 1, parts=MAY) for n in range(12)]
    asked += [question(f"b{n}", "it rained in the snow", 3, kind="hard") for n in range(12)]
    asked += [question(f"c{n}", "who sang", kind="hard") for n in range(3)]
    # texts alike are still questions apart: none rewords another
    asked = [replace(q, text=f"{q.text} {n}") for n, q in enumerate(asked)]
    good, bad = good_and_bad(section_of(asked))
    assert [(one.kind, one.what, one.count) for one in good] == [("lookup", "found first", 12)]
    assert [(one.kind, one.what, one.count) for one in bad] == [("hard", "found first", 12)]


def test_long_names_leave_room_for_the_plot(recwarn: pytest.WarningsRecorder) -> None:
    share_plot([("A headline of the length that newspapers like to print " * 3, 3, Cell(0.5, 0.4, 0.6))], "long")
    assert not [w for w in recwarn if "constrained_layout" in str(w.message)]


def test_missing_extra_is_named_before_anything_is_asked(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("scoqa.evaluation.html_report.find_spec", lambda name: None)
    assert main(["--questions", "nowhere.jsonl", "--html", "r.html"]) == 2
    assert "pip install 'scoqa[report]'" in capsys.readouterr().err


def test_oracle_answers_what_is_right_first() -> None:
    coverage, risk = oracle_curve([False, True, True, False])
    assert coverage.tolist() == [1 / 4, 2 / 4, 3 / 4, 1]
    assert risk.tolist() == [0, 0, 1 / 3, 2 / 4]


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_report_is_readable_in_a_browser(
    page: Page, problems: list[str], section: Section, tmp_path: Path, scheme: Any, width: int
) -> None:
    path = tmp_path / "report.html"
    path.write_text(html_report([section], [compare(baseline_of(section), section)], 0.01), encoding="utf-8")
    page.context.unroute_all()  # the guard takes a file for another host
    page.on("request", lambda r: problems.append(r.url) if not r.url.startswith("file:") else None)
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(path.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    shown = page.locator(".mistake:visible")
    assert shown.count() == 4
    page.select_option("select[name=kind]", EVIL)
    assert shown.count() == 3
    page.select_option("select[name=what]", PARAGRAPH)
    assert shown.count() == 1
    shown.locator("summary").click()
    assert page.get_by_text("for the winner", exact=True).is_visible()
    body = page.locator("body")
    ink, paper = (body.evaluate(f"body => getComputedStyle(body).{name}") for name in ("color", "backgroundColor"))
    assert (sum(map(int, re.findall(r"\d+", ink))) > sum(map(int, re.findall(r"\d+", paper)))) is (scheme == "dark")
    tick = page.locator("figure svg text").first
    assert tick.evaluate("text => getComputedStyle(text).fill") == ink
