// Runs once, when Gradio has put the article pane on the page, with the other files of `pane.SCRIPTS`. Gradio gives
// it `element`, `watch` and `props`: `value` (the article), `cited` (the anchor to show, then "@" and the turn) and
// `trail` (the anchors cited so far). A replaced value changes the elements in place: events are delegated.

const { t } = window.scoqa;
const pane = element.closest("#article");
const part = (selector) => pane.querySelector(selector);
const scroller = () => part(".scroller");
const shownArticle = () => part("article:not([hidden])");
const numberOf = (paragraph) => paragraph.querySelector(".number")?.textContent ?? "";
let jump = 0; // counts what moves the article, so that a late correction of an earlier jump is dropped
let openedByLink = false; // until the reader does something, the link that opened the page wins

// What is said to screen readers, and for some of it shown for a moment. Outside the pane, which may be hidden.
const floor = pane.closest("main") ?? document.body;
const announcement = floor.appendChild(document.createElement("p"));
announcement.id = "announcement";
announcement.setAttribute("role", "status");
let saying = 0;
let fading = 0;

function announce(text, { visibly = false } = {}) {
  clearTimeout(saying);
  clearTimeout(fading);
  announcement.textContent = ""; // or the same words again would not be said
  announcement.classList.toggle("visible", visibly);
  saying = setTimeout(() => (announcement.textContent = text), 50);
  fading = setTimeout(() => announcement.classList.remove("visible"), 2500);
}

/** The paragraph and the sentences that an anchor names; null where the pane has no such place. */
function find(anchor) {
  const named = /^((?:a\d+-)?p\d+)(?:s(\d+)(?:-(\d+))?)?$/.exec(anchor ?? "");
  if (!named) return null;
  const [, id, first, last = first] = named;
  const paragraph = part(`[id="${id}"]`);
  if (!paragraph) return null;
  const sentences = [...paragraph.querySelectorAll(`[id^="${id}s"]`)];
  return { paragraph, sentences: first ? sentences.slice(first - 1, last) : [] };
}

function clear() {
  for (const mark of pane.querySelectorAll("mark")) mark.replaceWith(...mark.childNodes);
  for (const paragraph of pane.querySelectorAll(".cited")) {
    paragraph.classList.remove("cited");
    paragraph.removeAttribute("aria-current");
  }
  for (const link of pane.querySelectorAll(".trail a")) link.removeAttribute("aria-current");
}

function highlight(sentences) {
  const mark = document.createElement("mark");
  const [first] = sentences;
  if (sentences.length === 1) {
    mark.append(...first.childNodes);
    first.append(mark);
    return;
  }
  first.before(mark);
  while (mark.lastChild !== sentences.at(-1)) mark.append(mark.nextSibling); // with the spaces between them
}

/** Marks a place and scrolls to it; gives its paragraph, or null. */
function display(anchor) {
  const place = find(anchor);
  if (!place) return null;
  const { paragraph, sentences } = place;
  clear();
  showArticle(paragraph.closest("article"));
  paragraph.classList.add("cited");
  paragraph.setAttribute("aria-current", "true");
  if (sentences.length) highlight(sentences);
  for (const link of pane.querySelectorAll(".trail a")) {
    if (find(link.getAttribute("href").slice(1)).paragraph === paragraph) link.setAttribute("aria-current", "true");
  }
  scrollTo(paragraph, sentences[0] ?? paragraph);
  return paragraph;
}

function showArticle(shown) {
  if (!shown?.hidden) return;
  const articles = [...pane.querySelectorAll("article")];
  for (const article of articles) article.hidden = article !== shown;
  part(".picker").selectedIndex = articles.indexOf(shown);
  scroller().scrollTo({ top: 0, behavior: "instant" });
  search();
}

// From afar the article jumps near the place and glides the rest of the way, so that the eye sees it arrive.
function scrollTo(paragraph, place) {
  const view = scroller();
  const mine = ++jump;
  const glide = matchMedia("(prefers-reduced-motion: reduce)").matches ? "instant" : "smooth";
  const target = () => {
    const fits = paragraph.offsetHeight < view.clientHeight * 0.7;
    const box = (fits ? paragraph : place).getBoundingClientRect();
    const above = fits ? (view.clientHeight - box.height) / 3 : view.clientHeight / 4;
    return view.scrollTop + box.top - view.getBoundingClientRect().top - above;
  };
  const move = (behavior, short = 0) => view.scrollTo({ top: target() - short, behavior }); // scrollIntoView moves the window too
  const distance = target() - view.scrollTop;
  if (glide === "instant") move("instant");
  else if (Math.abs(distance) > view.clientHeight / 2) move("instant", Math.sign(distance) * 60);
  // paragraphs out of sight have an estimated height until they are first drawn
  requestAnimationFrame(() =>
    requestAnimationFrame(() => {
      if (mine !== jump) return;
      move(glide);
      setTimeout(() => mine === jump && Math.abs(target() - view.scrollTop) > 2 && move("instant"), 700);
    }),
  );
}

for (const type of ["wheel", "touchstart", "pointerdown", "keydown"]) {
  document.addEventListener(
    type,
    (event) => {
      openedByLink = false;
      if (pane.contains(event.target)) jump++; // the reader scrolls: no correction against that
    },
    { capture: true, passive: true },
  );
}

/** The page's address with a place in it, for readers to copy; null where it would lead them to another article. */
function linkTo(anchor) {
  if ("private" in scroller().dataset) return null;
  const url = new URL(location.href); // the page has a <base>: a relative address would miss
  url.hash = anchor;
  return url;
}

function setAddress(anchor) {
  const url = linkTo(anchor);
  if (url) history.replaceState(history.state, "", url);
}

function clearAddress() {
  const url = new URL(location.href);
  url.hash = "";
  history.replaceState(history.state, "", url);
}

function fillIn() {
  for (const empty of pane.querySelectorAll("[data-text]")) empty.textContent = t(empty.dataset.text);
  for (const control of pane.querySelectorAll("[data-label]")) control.setAttribute("aria-label", t(control.dataset.label));
  part(".search input").placeholder = t("pane.search");
  showTrail();
}

/** Lists the paragraphs that this conversation has cited, and says it on the paragraphs' numbers. */
function showTrail() {
  const anchors = (props.trail ?? "").split(" ").filter(find);
  const cited = new Set(anchors.map((anchor) => find(anchor).paragraph));
  for (const number of pane.querySelectorAll(".number")) {
    const isCited = cited.has(number.parentElement);
    number.classList.toggle("in-trail", isCited);
    number.setAttribute("aria-label", t(isCited ? "pane.paragraph.cited" : "pane.paragraph", { n: number.textContent }));
  }
  let named = pane.querySelectorAll("article").length > 1 ? null : shownArticle(); // of several, each where it begins
  const links = anchors.map((anchor) => {
    const { paragraph } = find(anchor);
    const article = paragraph.closest("article");
    const item = document.createElement("li");
    const link = item.appendChild(document.createElement("a"));
    link.href = `#${anchor}`;
    const label = `¶${numberOf(paragraph) || 0}`;
    link.textContent = article === named ? label : `${article.dataset.title} ${label}`;
    named = article;
    if (paragraph.classList.contains("cited")) link.setAttribute("aria-current", "true");
    return item;
  });
  part(".trail ol").replaceChildren(...links);
  part(".trail").hidden = !links.length;
}

function showCited() {
  const [anchor] = (props.cited ?? "").split("@");
  if (!openedByLink && !display(anchor)) leaveCited();
}

/** A new question: what the last one has cited is marked no more. */
function leaveCited() {
  if (openedByLink) return;
  clear();
  clearAddress();
}

function showLinked() {
  document.scrollingElement.scrollTo(0, 0); // where the browser itself has gone to the place
  if (!display(location.hash.slice(1))) return false;
  openSheet();
  return true;
}
