// The article by keyboard: one tab stop, then arrows up and down between paragraphs, left and right between the
// sentences of one, Home and End, and Enter for the menu. Page Up, Page Down and the space bar scroll, as everywhere.

let lastParagraph = null;

function reveal(paragraph) {
  const view = scroller().getBoundingClientRect();
  const box = paragraph.getBoundingClientRect();
  const margin = 24;
  let by = 0;
  if (box.top < view.top + margin) by = box.top - view.top - margin;
  else if (box.bottom > view.bottom - margin) by = Math.min(box.bottom - view.bottom + margin, box.top - view.top - margin);
  scroller().scrollBy({ top: by, behavior: "instant" });
}

function goTo(paragraph) {
  if (!paragraph) return;
  lastParagraph = paragraph;
  getSelection().removeAllRanges();
  paragraph.focus({ preventScroll: true });
  reveal(paragraph);
  requestAnimationFrame(() => reveal(paragraph)); // its height was estimated until it was drawn
}

function isInView(paragraph) {
  const view = scroller().getBoundingClientRect();
  const box = paragraph.getBoundingClientRect();
  return box.bottom > view.top && box.top < view.bottom;
}

/** Selects the sentence before or after the selected one, as a pointer would. */
function selectSentence(paragraph, step) {
  const sentences = [...paragraph.querySelectorAll("[id]")];
  const selection = getSelection();
  const now = sentences.findIndex((sentence) => !selection.isCollapsed && sentence.contains(selection.anchorNode));
  const next = now < 0 && step < 0 ? sentences.length - 1 : Math.min(Math.max(now + step, 0), sentences.length - 1);
  const text = sentences[next].textContent;
  selection.selectAllChildren(sentences[next]);
  announce(t("pane.selected", { n: next + 1, all: sentences.length, text }));
}

pane.addEventListener("keydown", (event) => {
  const view = event.target.closest(".scroller");
  if (!view || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  const paragraphs = [...shownArticle().children];
  const here = event.target.closest(".paragraph");
  const box = here?.getBoundingClientRect();
  const seen = view.getBoundingClientRect();
  const returning = () => [lastParagraph, part(".cited")].find((p) => p?.isConnected && isInView(p)) ?? paragraphs.find(isInView);
  if (event.key === "ArrowDown") {
    if (box?.bottom > seen.bottom) return; // longer than the view: scroll on in it
    goTo(here ? here.nextElementSibling : returning());
  } else if (event.key === "ArrowUp") {
    if (box?.top < seen.top) return;
    goTo(here ? here.previousElementSibling : returning());
  } else if (event.key === "Home") goTo(paragraphs[0]);
  else if (event.key === "End") goTo(paragraphs.at(-1));
  else if (event.key === "ArrowRight" && here) selectSentence(here, 1);
  else if (event.key === "ArrowLeft" && here) selectSentence(here, -1);
  else if (event.key === "Enter" && here && event.target === here) {
    openMenu(selectedPassage() ?? wholePassage(here), here);
  } else return;
  event.preventDefault();
});
