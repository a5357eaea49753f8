// Search in the article that is shown: without regard to case, accents and kinds of quotation marks. What is found is
// painted by the CSS Custom Highlight API, so that the text, its marks and a reader's selection stay as they are.

const FOUND_AT_MOST = 2000;
let found = []; // ranges, in the order of the text
let foundNow = -1;

const SAME = { "’": "'", "‘": "'", "“": '"', "”": '"', "«": '"', "»": '"', "–": "-", "—": "-", "‑": "-", ς: "σ" };

/** `text` folded for comparison, and for each of its characters where it came from in `text`. */
function fold(text) {
  let folded = "";
  const from = [];
  for (let at = 0; at < text.length; ) {
    const letter = String.fromCodePoint(text.codePointAt(at));
    let plain = letter.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
    plain = SAME[plain] ?? plain;
    if (/^\s+$/.test(plain)) plain = folded.endsWith(" ") ? "" : " ";
    folded += plain;
    for (let n = 0; n < plain.length; n++) from.push(at);
    at += letter.length;
  }
  from.push(text.length);
  return { folded, from };
}

const foldedTexts = new WeakMap(); // paragraph → its text and its fold; a replaced paragraph is folded again

function foldedText(paragraph) {
  const text = paragraph.querySelector("p, h2").textContent;
  if (foldedTexts.get(paragraph)?.text !== text) foldedTexts.set(paragraph, { text, ...fold(text) });
  return foldedTexts.get(paragraph);
}

function findInParagraph(paragraph, wanted) {
  const { text, folded, from } = foldedText(paragraph);
  const spans = [];
  for (let at = folded.indexOf(wanted); at >= 0; at = folded.indexOf(wanted, at + wanted.length)) {
    let end = from[at + wanted.length - 1] + 1;
    while (end < text.length && end < from[at + wanted.length]) end++; // accents that follow their letter
    spans.push([from[at], end]);
  }
  return spans.length ? rangesOf(paragraph, spans) : [];
}

// Static ranges: a mark that takes over the text nodes does not move them.
function rangesOf(paragraph, spans) {
  const nodes = [];
  const walker = document.createTreeWalker(paragraph.querySelector("p, h2"), NodeFilter.SHOW_TEXT);
  for (let start = 0; walker.nextNode(); start += walker.currentNode.length) nodes.push([start, walker.currentNode]);
  const place = (offset) => {
    const [start, node] = nodes.findLast(([start]) => start <= offset);
    return [node, offset - start];
  };
  return spans.map(([start, end]) => {
    const [startContainer, startOffset] = place(start);
    const [endContainer, before] = place(end - 1);
    return new StaticRange({ startContainer, startOffset, endContainer, endOffset: before + 1 });
  });
}

/** Searches for what stands in the field, and goes to the first match from where the reader is. */
function search({ moves = false } = {}) {
  const wanted = fold(part(".search input").value).folded.trim();
  found = [];
  if (wanted) {
    for (const paragraph of shownArticle().children) {
      found.push(...findInParagraph(paragraph, wanted));
      if (found.length >= FOUND_AT_MOST) break;
    }
    found.length = Math.min(found.length, FOUND_AT_MOST);
  }
  for (const button of pane.querySelectorAll(".search button")) button.hidden = !found.length;
  const top = scroller().getBoundingClientRect().top;
  foundNow = Math.max(0, found.findIndex((range) => paragraphOf(range).getBoundingClientRect().bottom > top));
  showFound(wanted, moves);
}

const paragraphOf = (range) => range.startContainer.parentElement.closest(".paragraph");

function showFound(wanted, moves) {
  const several = found.length >= FOUND_AT_MOST ? `${found.length}+` : found.length;
  const count = found.length ? t("pane.found", { n: foundNow + 1, all: several }) : t("pane.found.none");
  part(".found").textContent = wanted ? count : "";
  paint("found", found, 0);
  paint("found-now", found.slice(foundNow, foundNow + 1), 1);
  if (!found.length || !moves) return;
  const range = document.createRange();
  range.setStart(found[foundNow].startContainer, found[foundNow].startOffset);
  range.setEnd(found[foundNow].endContainer, found[foundNow].endOffset);
  scrollTo(paragraphOf(found[foundNow]), range);
}

function paint(name, ranges, priority) {
  if (!CSS.highlights) return; // an older browser counts and scrolls all the same
  const highlight = new Highlight(...ranges);
  highlight.priority = priority;
  CSS.highlights.set(name, highlight);
}

function step(by) {
  if (!found.length) return;
  foundNow = (foundNow + by + found.length) % found.length;
  showFound(true, true);
}

pane.addEventListener("input", (event) => event.target.closest(".search") && search({ moves: true }));
pane.addEventListener("change", (event) => {
  if (event.target.closest(".picker")) showArticle(pane.querySelectorAll("article")[event.target.selectedIndex]);
});
pane.addEventListener("click", (event) => {
  if (event.target.closest(".search .next")) step(1);
  if (event.target.closest(".search .previous")) step(-1);
});
pane.addEventListener("keydown", (event) => {
  const field = event.target.closest(".search input");
  if (!field || event.isComposing) return;
  if (event.key === "Enter") step(event.shiftKey ? -1 : 1);
  else if (event.key === "Escape" && field.value) {
    field.value = "";
    search();
  } else return;
  event.preventDefault();
});
