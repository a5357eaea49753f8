"""The article's side of the page in a real browser: places, marks, cards, menu, search, keys, sheet, print."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from scoqa.types import Kind

from .axe import expect_accessible
from .chat_fakes import BRIDGE, EVEREST, OAK, RAIN, RIVER, SNOW, FakeAssistant, make_article
from .chat_pages import ask, menu, open_chat, question_box

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from .chat_pages import NewPage, Serve

pytest.importorskip("playwright.sync_api", reason="pip install 'scoqa[dev]'")
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

PHONE = {"width": 390, "height": 844}

VARIED = make_article(
    "varied",
    "Café Σίσυφος",
    [
        (Kind.BODY, ["The Café was full.", "The CAFE\u0301 closed late.", "Nobody said “café’s” aloud."]),
        (Kind.BODY, ["هذه جملة عربية.", "وهذه جملة أخرى."]),
        (Kind.BODY, ["A cafe\nin two lines.", "The end."]),
    ],
)
LONG = make_article(
    "long",
    "Two Thousand Paragraphs",
    [(Kind.BODY, [f"Paragraph {n} begins here.", "It goes on for a while. " * (n % 7)]) for n in range(1, 2001)],
)


@pytest.fixture(scope="session")
def rain_pane(serve_chat: Serve) -> str:
    return serve_chat(FakeAssistant(RAIN), indexer=lambda article, progress: FakeAssistant(article))


@pytest.fixture(scope="session")
def varied_pane(serve_chat: Serve) -> str:
    return serve_chat(FakeAssistant(VARIED))


@pytest.fixture(scope="session")
def two_articles(serve_chat: Serve) -> str:
    return serve_chat(FakeAssistant(RAIN, SNOW))


def link(page: Page, anchor: str) -> Locator:
    return page.locator(f'#chat a[href="#{anchor}"]').first


def asked(page: Page, address: str, question: str, anchor: str) -> Page:
    open_chat(page, address)
    ask(page, question)
    expect(link(page, anchor)).to_be_visible()
    return page


def search_field(page: Page) -> Locator:
    return page.get_by_role("searchbox", name="Search the article")


def found(page: Page, name: str = "found") -> list[str]:
    """The words that are painted as matches."""
    words = page.evaluate(
        """name => [...(CSS.highlights.get(name) ?? [])].map((range) => {
          const live = document.createRange();
          live.setStart(range.startContainer, range.startOffset);
          live.setEnd(range.endContainer, range.endOffset);
          return live.toString();
        })""",
        name,
    )
    assert isinstance(words, list)
    return words


def select(page: Page, anchor: str, start: int, end: int) -> None:
    """Selects characters of a sentence, as a pointer does."""
    page.locator(f"#{anchor}").scroll_into_view_if_needed()
    page.evaluate(
        """([anchor, start, end]) => {
          const text = document.createTreeWalker(document.getElementById(anchor), NodeFilter.SHOW_TEXT).nextNode();
          document.dispatchEvent(new PointerEvent("pointerdown", { bubbles: true }));
          getSelection().setBaseAndExtent(text, start, text, end);
          document.dispatchEvent(new PointerEvent("pointerup", { bubbles: true }));
        }""",
        [anchor, start, end],
    )


def clipboard(page: Page) -> str:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    return str(page.evaluate("navigator.clipboard.readText()"))


def expect_settled_in_view(page: Page, selector: str) -> None:
    page.wait_for_function(
        """selector => {
          const box = document.querySelector(selector).getBoundingClientRect();
          const pane = document.querySelector("#article .scroller").getBoundingClientRect();
          const settled = window.lastTop === box.top;
          window.lastTop = box.top;
          return settled && box.top >= pane.top && box.bottom <= Math.min(pane.bottom, innerHeight);
        }""",
        arg=selector,
        polling=100,
    )


def test_paragraph_kinds_look_different(page: Page, rain_pane: str) -> None:
    open_chat(page, rain_pane)

    def style(anchor: str, name: str) -> Any:
        return page.locator(f"#{anchor}s1").evaluate("(node, name) => getComputedStyle(node)[name]", name)

    body = float(style("p2", "fontSize").removesuffix("px"))
    assert float(style("p0", "fontSize").removesuffix("px")) > 1.5 * body
    assert int(style("p1", "fontWeight")) >= 700 > int(style("p2", "fontWeight"))
    assert style("p3", "fontStyle") == "italic"
    assert float(style("p22", "fontSize").removesuffix("px")) < body


def test_every_paragraph_but_the_title_has_a_number_with_a_name(page: Page, rain_pane: str) -> None:
    open_chat(page, rain_pane)
    expect(page.locator("#p0 .number")).to_have_count(0)
    expect(page.get_by_role("button", name="Paragraph 20", exact=True)).to_have_text("20")
    expect(page.locator("#article .number")).to_have_count(len(RAIN.paragraphs) - 1)


def test_citation_of_several_sentences_marks_them_all_and_the_space_between(page: Page, rain_pane: str) -> None:
    open_chat(page, rain_pane)
    page.evaluate("window.scoqa.show('p2s1-2')")
    expect(page.locator("#article mark")).to_have_text(["It rained for forty days. The river rose by three metres."])
    expect(page.locator("#p2")).to_have_attribute("aria-current", "true")
    expect(page.locator("#announcement")).to_have_text("Showing paragraph 2 of the article")
    page.evaluate("window.scoqa.show('p2s3')")
    expect(page.locator("#article mark")).to_have_text(["Nobody was hurt."])
    expect(page.locator("#p2 p")).to_have_text(RAIN.paragraph(2).text)


def test_unknown_place_changes_nothing(page: Page, rain_pane: str) -> None:
    open_chat(page, rain_pane)
    page.evaluate("window.scoqa.show('p2s1')")
    for anchor in ("p99", "", "x", "p2s1'] *", "chat", "question"):
        assert page.evaluate("anchor => window.scoqa.show(anchor)", anchor) is False
    expect(page.locator("#article mark")).to_have_text(["It rained for forty days."])


@pytest.mark.parametrize("motion", ["no-preference", "reduce"])
def test_place_far_away_ends_up_in_view(page: Page, rain_pane: str, motion: Any) -> None:
    page.emulate_media(reduced_motion=motion)
    open_chat(page, rain_pane)
    page.evaluate("window.scoqa.show('p20s1')")
    expect_settled_in_view(page, "#p20")
    page.evaluate("window.scoqa.show('p0')")
    expect_settled_in_view(page, "#p0")
    assert page.evaluate("[scrollY, document.scrollingElement.scrollTop]") == [0, 0]


def test_reader_who_scrolls_is_not_pulled_back(page: Page, rain_pane: str) -> None:
    open_chat(page, rain_pane)
    page.evaluate("window.scoqa.show('p20s1')")
    expect_settled_in_view(page, "#p20")
    page.locator("#article .scroller").hover()
    page.mouse.wheel(0, -300)
    page.wait_for_timeout(300)
    top = page.evaluate("document.querySelector('.scroller').scrollTop")
    page.wait_for_timeout(900)
    assert page.evaluate("document.querySelector('.scroller').scrollTop") == top


def test_address_follows_the_place_and_opens_it_again(page: Page, rain_pane: str) -> None:
    asked(page, rain_pane, BRIDGE, "p20s1")
    link(page, "p20s1").click()
    assert page.url == f"{rain_pane}/#p20s1"
    other = page.context.new_page()
    open_chat(other, page.url)
    expect(other.locator("#p20s1 mark")).to_be_visible()
    expect_settled_in_view(other, "#p20")
    other.evaluate("location.hash = 'p2s2-3'")
    expect(other.locator("mark")).to_have_text(["The river rose by three metres. Nobody was hurt."])
    assert other.evaluate("[scrollY, document.scrollingElement.scrollTop]") == [0, 0]
    ask(page, EVEREST)
    expect(page.locator("mark")).to_have_count(0)
    assert page.url == f"{rain_pane}/"


def test_address_that_names_no_place_is_ignored(page: Page, rain_pane: str) -> None:
    for address in ("#p99s9", "#%E0%A4%A", "#<b>", "#chat"):
        page.goto("about:blank")
        open_chat(page, f"{rain_pane}/{address}")
        expect(page.locator("mark, .paragraph.cited")).to_have_count(0)


def test_card_shows_the_quote_on_hover_and_can_be_pointed_at(page: Page, rain_pane: str) -> None:
    asked(page, rain_pane, BRIDGE, "p20s1")
    card = page.get_by_role("tooltip")
    quote = link(page, "p20s1").get_attribute("title")
    assert quote
    link(page, "p20s1").hover()
    expect(card).to_have_text(quote)
    expect(link(page, "p20s1")).not_to_have_attribute("title", quote)
    expect(link(page, "p20s1")).to_have_attribute("aria-describedby", "quote-card")
    card.hover()
    page.wait_for_timeout(500)
    expect(card).to_be_visible()
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()
    link(page, "p20s1").hover()
    expect(card).to_be_visible()
    question_box(page).hover()
    expect(card).to_be_hidden()


def test_card_shows_on_keyboard_focus_and_esc_closes_it_first(page: Page, rain_pane: str) -> None:
    asked(page, rain_pane, BRIDGE, "p20s1")
    link(page, "p20s1").focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    expect(link(page, "p20s1")).to_be_focused()
    expect(page.get_by_role("tooltip")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("tooltip")).to_be_hidden()
    expect(link(page, "p20s1")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#p20")).to_be_focused()
    expect(page.get_by_role("tooltip")).to_be_hidden()
    page.keyboard.press("Escape")
    expect(link(page, "p20s1")).to_be_focused()
    expect(page.get_by_role("tooltip")).to_be_hidden()


def test_number_opens_a_menu_that_asks_about_the_paragraph(page: Page, rain_pane: str) -> None:
    open_chat(page, rain_pane)
    page.get_by_role("button", name="Paragraph 20", exact=True).click()
    choices = page.get_by_role("menu")
    expect(choices.get_by_role("menuitem")).to_have_text(["Ask about this", "Copy with citation", "Copy link"])
    choices.get_by_role("menuitem", name="Ask about this").click()
    box = question_box(page)
    expect(box).to_have_value("What does the article say about “The new bridge opens in 2024. It is built of oak”?")
    expect(box).to_be_focused()
    expect(choices).to_be_hidden()


def test_selected_words_can_be_asked_about(page: Page, rain_pane: str) -> None:
    open_chat(page, rain_pane)
    select(page, "p20s1", 4, 14)
    page.get_by_role("menuitem", name="Ask about this").click()
    question = question_box(page)
    expect(question).to_have_value("What does the article say about “new bridge”?")


def test_selection_by_mouse_offers_the_menu_and_a_click_elsewhere_takes_it_away(page: Page, rain_pane: str) -> None:
    open_chat(page, rain_pane)
    page.locator("#p2s1").dblclick(position={"x": 20, "y": 10})
    choices = page.get_by_role("menu")
    expect(choices).to_be_visible()
    expect(page.locator("#p2s1")).not_to_be_focused()
    page.locator("#p9s1").click()
    expect(choices).to_be_hidden()
    page.wait_for_timeout(400)
    expect(choices).to_be_hidden()


def test_menu_goes_along_with_its_passage_and_away_with_it(page: Page, rain_pane: str) -> None:
    open_chat(page, rain_pane)
    choices = page.get_by_role("menu")
    page.get_by_role("button", name="Paragraph 9", exact=True).click()
    top = choices.bounding_box()
    scroller = page.locator("#article .scroller")
    scroller.evaluate("view => view.scrollTo({ top: 40, behavior: 'instant' })")
    page.wait_for_timeout(200)
    moved = choices.bounding_box()
    assert top
    assert moved
    assert moved["y"] == pytest.approx(top["y"] - 40, abs=1)
    scroller.evaluate("view => view.scrollTo({ top: view.scrollHeight, behavior: 'instant' })")
    expect(choices).to_be_hidden()


def test_copy_with_citation_gives_quote_title_number_and_link(page: Page, rain_pane: str) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    open_chat(page, f"{rain_pane}/#p2s2")
    select(page, "p2s2", 4, 14)
    page.get_by_role("menuitem", name="Copy with citation").click()
    expect(page.locator("#announcement.visible")).to_have_text("Copied with its citation")
    assert clipboard(page) == f"“river rose”\nThe Summer of Rain, ¶2\n{rain_pane}/#p2s2"
    page.get_by_role("button", name="Paragraph 2", exact=True).click()
    page.get_by_role("menuitem", name="Copy link").click()
    expect(page.locator("#announcement.visible")).to_have_text("Link copied")
    assert clipboard(page) == f"{rain_pane}/#p2"


def test_selection_across_paragraphs_is_copied_with_both_numbers(page: Page, rain_pane: str) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    open_chat(page, rain_pane)
    page.evaluate(
        """() => {
          const text = (id) => document.getElementById(id).firstChild;
          document.dispatchEvent(new PointerEvent("pointerdown", { bubbles: true }));
          getSelection().setBaseAndExtent(text("p4s2"), 0, text("p5s1"), 7);
          document.dispatchEvent(new PointerEvent("pointerup", { bubbles: true }));
        }"""
    )
    page.get_by_role("menuitem", name="Copy with citation").click()
    expect(page.locator("#announcement.visible")).to_be_visible()
    copied = f"“It is in the archive. Village”\nThe Summer of Rain, ¶4–5\n{rain_pane}/#p4s2"
    assert clipboard(page) == copied


def test_where_the_clipboard_is_closed_the_words_are_copied_all_the_same(page: Page, rain_pane: str) -> None:
    page.add_init_script("Object.defineProperty(Navigator.prototype, 'clipboard', { get: () => undefined })")
    open_chat(page, rain_pane)
    page.evaluate("document.addEventListener('copy', () => { window.copied = String(getSelection()) })")
    page.get_by_role("button", name="Paragraph 2", exact=True).click()
    page.get_by_role("menuitem", name="Copy link").click()
    expect(page.locator("#announcement")).to_have_text("Link copied")
    assert page.evaluate("window.copied") == f"{rain_pane}/#p2"


def test_article_by_keyboard(page: Page, rain_pane: str) -> None:
    open_chat(page, rain_pane)
    search_field(page).focus()
    page.keyboard.press("Tab")
    expect(page.get_by_role("region", name="Article")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#p0")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#p2")).to_be_focused()
    page.keyboard.press("End")
    expect(page.locator("#p22")).to_be_focused()
    expect_settled_in_view(page, "#p22")
    page.keyboard.press("ArrowUp")
    expect(page.locator("#p21")).to_be_focused()
    page.keyboard.press("Home")
    expect(page.locator("#p0")).to_be_focused()
    expect_settled_in_view(page, "#p0")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("String(getSelection())") == "The river rose by three metres."
    expect(page.locator("#announcement")).to_have_text("Sentence 2 of 3: The river rose by three metres.")
    expect(page.get_by_role("menu")).to_be_hidden()
    page.keyboard.press("Enter")
    expect(page.get_by_role("menuitem", name="Ask about this")).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("menuitem", name="Copy link")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("menu")).to_be_hidden()
    expect(page.locator("#p2")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    question = question_box(page)
    expect(question).to_have_value("What does the article say about “The river rose by three metres”?")


def test_numbers_are_no_tab_stops(page: Page, rain_pane: str) -> None:
    open_chat(page, rain_pane)
    page.locator(".scroller").focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('#article')") is None


def test_search_counts_and_steps_through_matches(page: Page, rain_pane: str) -> None:
    open_chat(page, rain_pane)
    field = search_field(page)
    field.fill("vILLage")
    expect(page.locator(".found")).to_have_text("1 of 16")
    assert found(page) == ["Village"] * 16
    field.press("Shift+Enter")
    expect(page.locator(".found")).to_have_text("16 of 16")
    expect_settled_in_view(page, "#p19")
    field.press("Enter")
    expect(page.locator(".found")).to_have_text("1 of 16")
    page.get_by_role("button", name="Next match").click()
    expect(page.locator(".found")).to_have_text("2 of 16")
    page.get_by_role("button", name="Previous match").click()
    expect(page.locator(".found")).to_have_text("1 of 16")
    field.fill("zebra")
    expect(page.locator(".found")).to_have_text("Not found")
    field.press("Escape")
    expect(field).to_have_value("")
    expect(page.locator(".found")).to_be_empty()
    assert found(page) == found(page, "found-now") == []


def test_search_goes_by_letters_not_by_case_accents_quotes_or_line_ends(page: Page, varied_pane: str) -> None:
    open_chat(page, varied_pane)
    search_field(page).fill("cafe")
    expect(page.locator(".found")).to_have_text("1 of 5")
    assert found(page) == ["Café", "Café", "CAFE\u0301", "café", "cafe"]
    search_field(page).fill("ΣΊΣΥΦΟΣ")
    assert found(page) == ["Σίσυφος"]
    search_field(page).fill('"café\'s" aloud')
    assert found(page) == ["“café’s” aloud"]
    search_field(page).fill("full. the cafe")
    assert found(page) == ["full. The CAFE\u0301"]
    search_field(page).fill("cafe in two")
    assert found(page) == ["cafe\nin two"]


def test_search_and_mark_stand_together(page: Page, rain_pane: str) -> None:
    asked(page, rain_pane, BRIDGE, "p20s1")
    expect(page.locator("#p20s1 mark")).to_be_visible()
    search_field(page).fill("bridge opens")
    assert found(page) == ["bridge opens"]
    ask(page, RIVER)
    expect(page.locator("#p2s2 mark")).to_be_visible()
    assert found(page) == ["bridge opens"]
    page.evaluate("window.scoqa.show('p20s1-2')")
    assert found(page) == ["bridge opens"]
    assert page.locator("#p20 p").inner_text() == RAIN.paragraph(20).text


def test_cited_paragraphs_are_listed_and_say_so(page: Page, rain_pane: str) -> None:
    open_chat(page, rain_pane)
    trail = page.get_by_role("navigation", name="Paragraphs cited in this conversation")
    expect(trail).to_be_hidden()
    ask(page, BRIDGE)
    expect(trail.get_by_role("link")).to_have_text(["¶20"])
    ask(page, OAK)
    expect(page.locator("#p20s2 mark")).to_be_visible()
    expect(trail.get_by_role("link")).to_have_text(["¶20"])
    expect(trail.get_by_role("link")).to_have_attribute("aria-current", "true")
    ask(page, RIVER)
    expect(trail.get_by_role("link")).to_have_text(["¶20", "¶2", "¶1", "¶3"])
    expect(trail.get_by_role("link", name="¶2", exact=True)).to_have_attribute("aria-current", "true")
    expect(page.get_by_role("button", name="Paragraph 20, cited in this conversation")).to_have_text("20")
    expect(page.get_by_role("button", name="Paragraph 4", exact=True)).to_be_visible()
    trail.get_by_role("link", name="¶20").click()
    expect(page.locator("#p20s1 mark")).to_be_visible()
    expect(page.locator("#p20")).to_be_focused()


def test_picker_shows_another_article_and_follows_the_citation(page: Page, two_articles: str) -> None:
    open_chat(page, two_articles)
    picker = page.get_by_role("combobox", name="Article to read")
    picker.select_option("The Winter of Snow")
    expect(page.locator("#a2-p1")).to_be_visible()
    expect(page.locator("#a1-p1")).to_be_hidden()
    search_field(page).fill("the")
    expect(page.locator(".found")).to_have_text("1 of 3")
    ask(page, BRIDGE)
    expect(page.locator("#a1-p20s1 mark")).to_be_visible()
    expect(picker).to_have_value("The Summer of Rain")
    expect(page.get_by_role("navigation").get_by_role("link")).to_have_text(["The Summer of Rain ¶20"])


def test_another_article_takes_the_place_of_the_first(page: Page, rain_pane: str) -> None:
    open_chat(page, f"{rain_pane}/#p2s1-2")
    expect(page.locator("mark")).to_have_count(1)
    search_field(page).fill("village")
    menu(page, "Open another article")
    window = page.get_by_role("dialog", name="Open another article")
    window.get_by_label("Title of the pasted text").fill("Snow")
    window.get_by_label("Or paste a text").fill("Snow lay until May.\n\nThe pass was closed. It was cold.")
    window.get_by_role("button", name="Open", exact=True).click()
    expect(page.locator("#p2 p")).to_have_text("The pass was closed. It was cold.")
    expect(page.locator("mark, .paragraph.cited")).to_have_count(0)
    expect(search_field(page)).to_have_value("")
    assert found(page) == []
    assert page.url == f"{rain_pane}/"
    page.get_by_role("button", name="Paragraph 2", exact=True).click()
    expect(page.get_by_role("menuitem")).to_have_text(["Ask about this", "Copy with citation"])
    page.keyboard.press("Escape")
    search_field(page).fill("cold")
    expect(page.locator(".found")).to_have_text("1 of 1")
    page.evaluate("window.scoqa.show('p2s1')")
    expect(page.locator("mark")).to_have_text(["The pass was closed."])
    assert page.url == f"{rain_pane}/"
    page.get_by_role("button", name="Back to the first article").first.click()
    expect(page.locator("#p20s1")).to_have_text("The new bridge opens in 2024.")
    expect(page.get_by_role("button", name="Paragraph 20", exact=True)).to_be_visible()
    expect(page.locator("mark")).to_have_count(0)


def test_one_article_needs_no_picker(page: Page, rain_pane: str) -> None:
    open_chat(page, rain_pane)
    expect(page.locator("#article select")).to_have_count(0)


def test_right_to_left_paragraph_begins_at_the_right(page: Page, varied_pane: str) -> None:
    open_chat(page, varied_pane)
    page.evaluate("window.scoqa.show('p2s1')")
    sides = page.evaluate(
        """() => ["p1", "p2"].map((id) => {
          const paragraph = document.getElementById(id);
          const [box, number] = [paragraph, paragraph.querySelector(".number")].map((n) => n.getBoundingClientRect());
          return number.left - box.left < box.right - number.right ? "left" : "right";
        })"""
    )
    assert sides == ["left", "right"]


def laid_out(page: Page) -> int:
    """How many paragraphs the browser has laid out; of the others it has only an estimate of their height."""
    return int(
        page.evaluate(
            """() => [...document.querySelectorAll("#article .paragraph > p")].filter(
              (text) => text.checkVisibility({ contentVisibilityAuto: true })).length"""
        )
    )


def test_of_a_long_article_only_what_is_near_the_view_is_laid_out(page: Page, serve_chat: Serve) -> None:
    open_chat(page, serve_chat(FakeAssistant(LONG)))
    expect(page.locator("#article .paragraph")).to_have_count(2001)
    assert 5 < laid_out(page) < 100
    page.evaluate("window.scoqa.show('p1900s1')")
    expect_settled_in_view(page, "#p1900s1")
    assert 5 < laid_out(page) < 200
    search_field(page).fill("goes on for a while")
    expect(page.locator(".found")).to_contain_text("2000+")


def test_on_a_phone_the_sheet_opens_only_when_asked(page: Page, rain_pane: str) -> None:
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    asked(page, rain_pane, BRIDGE, "p20s1")
    page.wait_for_timeout(500)
    expect(page.locator("#article")).to_be_hidden()
    link(page, "p20s1").click()
    sheet = page.get_by_role("dialog", name="Article")
    expect(sheet).to_be_visible()
    expect(page.locator("#p20")).to_be_focused()
    expect_settled_in_view(page, "#p20s1")
    assert page.evaluate("document.querySelector('#question textarea').closest('[inert]') !== null")
    page.keyboard.press("Escape")
    expect(page.locator("#article")).to_be_hidden()
    expect(link(page, "p20s1")).to_be_focused()
    assert page.evaluate("document.querySelectorAll('[inert]').length") == 0
    page.get_by_role("button", name="Article", exact=True).click()
    expect(sheet).to_be_visible()
    page.mouse.click(200, 20)
    expect(page.locator("#article")).to_be_hidden()
    page.get_by_role("button", name="Article", exact=True).click()
    page.get_by_role("button", name="Close", exact=True).click()
    expect(page.locator("#article")).to_be_hidden()
    expect(page.get_by_role("button", name="Article", exact=True)).to_be_focused()
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]


def test_on_a_phone_a_passage_can_be_asked_about(page: Page, rain_pane: str) -> None:
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    open_chat(page, f"{rain_pane}/#p2s2")
    expect(page.get_by_role("dialog", name="Article")).to_be_visible()
    expect_settled_in_view(page, "#p2")
    page.get_by_role("button", name="Paragraph 2", exact=True).click()
    page.get_by_role("menuitem", name="Ask about this").click()
    expect(page.locator("#article")).to_be_hidden()
    expect(question_box(page)).to_be_focused()
    assert page.url == f"{rain_pane}/"


def test_print_has_the_article_and_no_controls(page: Page, rain_pane: str) -> None:
    asked(page, rain_pane, BRIDGE, "p20s1")
    page.emulate_media(media="print")
    expect(page.locator("#p22s1")).to_be_visible()
    expect(page.locator("#chat")).to_contain_text("The new bridge opens in 2024.")
    for control in (".pane-bar", ".trail", "#question"):
        expect(page.locator(control)).to_be_hidden()
    heights = page.evaluate(
        """() => ["#chat", "#article", ".scroller"].map((selector) => {
          const box = document.querySelector(selector);
          return box.scrollHeight - box.clientHeight;
        })"""
    )
    assert max(heights) <= 2, "something is cut off on paper"


def test_forced_colours_keep_mark_and_bar(page: Page, rain_pane: str) -> None:
    page.emulate_media(forced_colors="active")
    open_chat(page, rain_pane)
    page.evaluate("window.scoqa.show('p2s2')")
    bar, mark, no_bar, paper = page.evaluate(
        """() => [
          getComputedStyle(document.getElementById("p2")).borderInlineStartColor,
          getComputedStyle(document.querySelector("mark")).backgroundColor,
          getComputedStyle(document.getElementById("p4")).borderInlineStartColor,
          getComputedStyle(document.getElementById("article")).backgroundColor,
        ]"""
    )
    assert no_bar == paper
    assert paper not in {bar, mark}


@pytest.mark.parametrize(("language", "label", "question"), [
    ("ru-RU", "Поиск по статье", "«new bridge»?"),
    ("zh-CN", "在文章中查找", "“new bridge”?"),
])  # fmt: skip
def test_pane_speaks_the_browsers_language_and_asks_in_the_articles_words(
    new_page: NewPage, rain_pane: str, language: str, label: str, question: str
) -> None:
    page = new_page(locale=language)
    open_chat(page, rain_pane)
    expect(page.get_by_role("searchbox", name=label)).to_be_visible()
    select(page, "p20s1", 4, 14)
    page.get_by_role("menuitem").first.click()
    expect(page.locator("#question textarea")).to_have_value(question)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing_in_any_state_of_the_pane(page: Page, two_articles: str, scheme: Any, width: int) -> None:
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.set_viewport_size({"width": width, "height": 844})
    asked(page, two_articles, RIVER, "a1-p2s2")
    expect_accessible(page)
    link(page, "a1-p2s2").hover()
    expect(page.get_by_role("tooltip")).to_be_visible()
    expect_accessible(page)
    link(page, "a1-p2s2").click()
    expect(page.locator("mark")).to_be_visible()
    expect_accessible(page)
    search_field(page).fill("village")
    expect_accessible(page)
    page.locator("#a1-p2 .number").click()
    expect(page.get_by_role("menu")).to_be_visible()
    expect_accessible(page)
    page.get_by_role("menuitem", name="Copy link").click()
    expect(page.locator("#announcement")).not_to_be_empty()
    expect_accessible(page)
