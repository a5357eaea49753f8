// Going to a place and coming back. On a phone the article is a sheet over the chat, which rests while it is open.

const phone = matchMedia("(max-width: 767px)");
let origin = null; // the link or button that the reader came from: Esc goes back to it
let resting = []; // what cannot be used while the sheet is open

function openSheet() {
  if (!phone.matches || "open" in pane.dataset) return;
  pane.dataset.open = "";
  pane.setAttribute("role", "dialog");
  pane.setAttribute("aria-modal", "true");
  pane.setAttribute("aria-label", t("pane.article"));
  for (let node = pane; node !== document.body; node = node.parentElement) {
    resting.push(...[...node.parentElement.children].filter((other) => other !== node && !other.matches("[popover], [role=status]")));
  }
  resting = resting.filter((other) => !other.inert);
  for (const other of resting) other.inert = true;
}

function closeSheet() {
  if (!("open" in pane.dataset)) return;
  delete pane.dataset.open;
  for (const name of ["role", "aria-modal", "aria-label"]) pane.removeAttribute(name);
  for (const other of resting) other.inert = false;
  resting = [];
  clearAddress(); // or a reload would open it over the conversation
}

/** Shows a place because a reader asked for it, and remembers where they were; false where there is none. */
function show(anchor, from = document.activeElement) {
  const paragraph = display(anchor);
  if (!paragraph) return false;
  if (!pane.contains(from)) origin = from;
  openSheet();
  paragraph.focus({ preventScroll: true });
  setAddress(anchor);
  const n = numberOf(paragraph);
  announce(n ? t("pane.showing", { n }) : t("pane.showing.title"));
  return true;
}

function goBack() {
  closeSheet();
  const href = origin?.getAttribute("href");
  // the chat may have been drawn again since, and the link with it
  const back = origin?.isConnected || !href ? origin : [...document.querySelectorAll(`#chat a[href="${CSS.escape(href)}"]`)].at(-1);
  origin = null;
  back?.focus();
  hideCard(); // it has just been read
}

document.addEventListener("click", (event) => {
  if (event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const link = event.target.closest?.('#chat a[href^="#"], #article a[href^="#"]');
  if (link) {
    event.preventDefault(); // the page has a <base>: the link would leave it
    show(link.getAttribute("href").slice(1), link);
  } else if (event.target.closest?.(".open-article")) {
    origin = event.target.closest(".open-article");
    openSheet();
    scroller().focus({ preventScroll: true });
  } else if (event.target.closest?.(".close-article") || ("open" in pane.dataset && !event.target.closest?.("#article, [popover]"))) {
    goBack();
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.defaultPrevented || menu.matches(":popover-open")) return;
  if (hideCard()) return;
  const inPane = event.target === document.body || pane.contains(event.target);
  if (inPane && (origin || "open" in pane.dataset)) goBack();
});

phone.addEventListener("change", closeSheet);
