// Ask from the article: what is selected, or a paragraph by its number, can be asked about or copied with its citation.

const menu = floor.appendChild(document.createElement("div"));
menu.id = "passage-menu";
menu.popover = "auto";
menu.setAttribute("role", "menu");
menu.setAttribute("aria-label", t("pane.menu"));
for (const act of ["ask", "copy", "link"]) {
  const choice = menu.appendChild(document.createElement("button"));
  Object.assign(choice, { type: "button", role: "menuitem", tabIndex: -1, textContent: t(`pane.${act}`) });
  choice.dataset.does = act;
}
const choices = () => [...menu.querySelectorAll("button:not([hidden])")];
const ASKED_LENGTH = 160; // characters that are taken over into a question

let passage = null; // what the menu is about: its words, its place, and the element to come back to

function passageFrom(text, paragraphs, anchor) {
  const numbers = [paragraphs[0], paragraphs.at(-1)].map(numberOf).filter(Boolean);
  const label = numbers.length ? `¶${[...new Set(numbers)].join("–")}` : "";
  return { text: text.replace(/\s+/g, " ").trim(), title: paragraphs[0].closest("article").dataset.title, label, anchor };
}

function wholePassage(paragraph) {
  return passageFrom(paragraph.querySelector("p, h2, h3").textContent, [paragraph], paragraph.id);
}

/** What is selected in the article, with the anchor of the sentences that it touches; null where nothing is. */
function selectedPassage() {
  const selection = getSelection();
  const text = selection.toString();
  if (selection.isCollapsed || !text.trim()) return null;
  const range = selection.getRangeAt(0);
  if (!scroller().contains(range.commonAncestorContainer)) return null;
  const paragraphs = [...shownArticle().children].filter((paragraph) => touches(range, paragraph.lastElementChild));
  if (!paragraphs.length) return null;
  const sentences = [...paragraphs[0].querySelectorAll("[id]")].filter((sentence) => touches(range, sentence));
  const last = sentences.length > 1 ? `-${sentences.at(-1).id.split("s").at(-1)}` : "";
  return { ...passageFrom(text, paragraphs, sentences[0].id + last), range };
}

// A selection that ends just where an element begins does not take any of it.
function touches(range, node) {
  if (!range.intersectsNode(node)) return false;
  const inside = document.createRange();
  inside.selectNodeContents(node);
  if (range.compareBoundaryPoints(Range.START_TO_START, inside) > 0) inside.setStart(range.startContainer, range.startOffset);
  if (range.compareBoundaryPoints(Range.END_TO_END, inside) < 0) inside.setEnd(range.endContainer, range.endOffset);
  return inside.toString().trim() !== "";
}

/** Opens the menu; `from` is what takes the focus back from it, and null where it does not take the focus. */
function openMenu(about, from) {
  passage = { ...about, from };
  menu.querySelector('[data-does="link"]').hidden = !linkTo(about.anchor);
  menu.showPopover();
  placeMenu();
  if (from) choices()[0].focus();
}

function placeMenu() {
  if (!menu.matches(":popover-open")) return;
  const { range, from } = passage;
  const beside = range ? [...range.getClientRects()].at(-1) : (from.querySelector(".number") ?? from).getBoundingClientRect();
  const view = scroller().getBoundingClientRect();
  if (!beside || beside.bottom < view.top || beside.top > view.bottom) menu.hidePopover();
  else placeBeside(menu, beside);
}

function citationOf({ text, title, label, anchor }) {
  const link = linkTo(anchor);
  link?.searchParams.delete("q"); // the link is to the place, not to a question
  return [t("pane.quoted", { quote: text }), [title, label].filter(Boolean).join(", "), link].filter(Boolean).join("\n");
}

/** A question with the passage's words: a whole one where the article is in the page's language, else the words alone. */
function questionAbout({ text }) {
  const cut = text.length <= ASKED_LENGTH ? text : `${text.slice(0, ASKED_LENGTH).replace(/\s+\S*$/, "")} …`;
  const words = cut.replace(/[.。]$/, "");
  const { lang } = shownArticle(); // words of another language around a few of the article's hide them from the model
  return !lang || lang === window.scoqa.language ? t("pane.question", { words }) : `${t("pane.quoted", { quote: words })}?`;
}

/** Copies a text, and says `said`, or that it did not work. */
async function copy(text, said) {
  announce((await toClipboard(text)) ? said : t("pane.copy.failed"), { visibly: true });
}

async function toClipboard(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // over plain http the clipboard is closed to scripts, but for what is selected
    const box = document.body.appendChild(document.createElement("textarea"));
    box.value = text;
    box.select();
    const copied = document.execCommand("copy");
    box.remove();
    return copied;
  }
}

menu.addEventListener("mousedown", (event) => event.preventDefault()); // the selection stays
menu.addEventListener("click", (event) => {
  const act = event.target.closest("button")?.dataset.does;
  if (!act) return;
  const about = passage;
  menu.hidePopover();
  if (act === "copy") copy(citationOf(about), t("pane.copied"));
  if (act === "link") copy(String(linkTo(about.anchor)), t("pane.copied.link"));
  if (act !== "ask") return;
  closeSheet();
  getSelection().removeAllRanges();
  window.scoqa.draft(questionAbout(about));
});
menu.addEventListener("keydown", (event) => {
  const all = choices();
  const now = all.indexOf(document.activeElement);
  const next = { ArrowDown: now + 1, ArrowUp: now - 1, Home: 0, End: all.length - 1 }[event.key];
  if (next !== undefined) {
    event.preventDefault();
    all[(next + all.length) % all.length].focus();
  } else if (event.key === "Tab") menu.hidePopover();
});
menu.addEventListener("beforetoggle", (event) => {
  if (event.newState === "closed" && menu.contains(document.activeElement)) passage.from?.focus({ preventScroll: true });
});

document.addEventListener("scroll", placeMenu, { capture: true, passive: true });
pane.addEventListener("click", (event) => {
  const number = event.target.closest(".number");
  if (number) openMenu(wholePassage(number.parentElement), number);
});

// A new selection offers the menu once the pointer is up; a finger's handles move it without pointer events.
let byKeyboard = false;
let pointerIsDown = false;
let selectionIsNew = false;
let offering = 0;

function offerSelection() {
  clearTimeout(offering);
  offering = setTimeout(() => {
    if (pointerIsDown || byKeyboard || !selectionIsNew) return;
    selectionIsNew = false;
    const about = selectedPassage();
    if (about) openMenu(about, null);
    else if (passage?.range) menu.hidePopover();
  }, 250);
}

function followPointer(event) {
  pointerIsDown = event.type === "pointerdown";
  byKeyboard = false;
  if (!pointerIsDown) offerSelection();
}

for (const type of ["pointerdown", "pointerup", "pointercancel"]) document.addEventListener(type, followPointer, { capture: true });
document.addEventListener("keydown", () => (byKeyboard = true), { capture: true });
document.addEventListener("selectionchange", () => {
  selectionIsNew = true;
  offerSelection();
});
