// Runs once, when gradio has put the article pane on the page. Gradio gives it `element` (the pane),
// `props` (`cited`: the anchor to show, then "@" and the turn) and `watch`.
// The chat is drawn again with every answer, so its links and buttons are listened for on the document.

const pane = element.closest("#article");
const scroller = () => pane.querySelector(".scroller");
const isPhone = () => matchMedia("(max-width: 767px)").matches;
let origin = null; // the link that the reader came from: Esc goes back to it

function clear() {
  for (const mark of pane.querySelectorAll("mark")) mark.replaceWith(...mark.childNodes);
  for (const paragraph of pane.querySelectorAll(".cited")) {
    paragraph.classList.remove("cited");
    paragraph.removeAttribute("aria-current");
  }
}

function show(anchor) {
  const place = pane.querySelector(`[id="${CSS.escape(anchor)}"]`);
  if (!place) return null;
  clear();
  const paragraph = place.closest(".paragraph");
  const shown = paragraph.closest("article");
  for (const article of pane.querySelectorAll("article")) article.hidden = article !== shown;
  paragraph.classList.add("cited");
  paragraph.setAttribute("aria-current", "true");
  if (place !== paragraph) {
    const mark = document.createElement("mark");
    mark.append(...place.childNodes);
    place.append(mark);
  }
  const number = paragraph.querySelector(".number")?.textContent ?? "Title";
  pane.querySelector(".announcement").textContent = `Showing ${number} of the article`;
  scrollTo(paragraph, place);
  // paragraphs out of sight have an estimated height until they are first drawn
  requestAnimationFrame(() => requestAnimationFrame(() => scrollTo(paragraph, place)));
  return paragraph;
}

function scrollTo(paragraph, place) {
  const view = scroller();
  const fits = paragraph.offsetHeight < view.clientHeight * 0.7;
  const target = (fits ? paragraph : place).getBoundingClientRect();
  const room = fits ? (view.clientHeight - target.height) / 3 : view.clientHeight / 4;
  // scrollIntoView would move the window as well
  view.scrollTo({ top: view.scrollTop + target.top - view.getBoundingClientRect().top - room, behavior: "instant" });
}

function goBack() {
  delete pane.dataset.open;
  if (origin?.isConnected) origin.focus();
  origin = null;
}

document.addEventListener("click", (event) => {
  const link = event.target.closest('#chat a[href^="#"]');
  if (link) {
    event.preventDefault(); // the page has a <base>: the link would leave it
    pane.dataset.open = ""; // on a phone, where the pane is a sheet over the chat
    const paragraph = show(link.getAttribute("href").slice(1));
    if (!paragraph) return;
    origin = link;
    paragraph.focus({ preventScroll: true });
  } else if (event.target.closest(".open-article")) {
    origin = event.target.closest(".open-article");
    pane.dataset.open = "";
    scroller().focus({ preventScroll: true });
  } else if (event.target.closest(".close-article") || (isPhone() && "open" in pane.dataset && !pane.contains(event.target))) {
    goBack();
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && origin) goBack();
});

watch("cited", () => {
  const anchor = props.cited.split("@")[0];
  if (!anchor || !show(anchor)) clear();
});
