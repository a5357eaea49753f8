// The conversation. Runs once, when gradio has put it on the page, with `element`, `props`, `watch` and `trigger`:
// `props.turns` is the HTML of each turn, `props.intro` what an empty conversation shows, `props.said` what a screen
// reader says, `props.trouble` what could not be done, `props.file` a file to save, `props.opening` how far a reader's own article is (all three numbered, as an equal
// value would not be noticed), `props.limit` the longest question. The buttons carry what they do in `data-act`.
// chat_box.js and chat_open.js share this scope.

const talk = element.closest("#chat");
const { t } = window.scoqa;
const part = (name) => talk.querySelector(name);
const isBusy = () => isSent || talk.querySelector(".turn:last-child .answer.open, .turn:last-child .more") !== null;
let isSent = false; // a question is on its way
let isStopping = false; // it is to be stopped as soon as the server has it
let sending = 0; // the timer of how long it may be

/** Draws what has changed; what is open or has the focus in a turn stays so. */
function draw() {
  const list = part(".turns");
  const wasBusy = isBusy();
  isSent = false;
  clearTimeout(sending);
  const before = list.children.length;
  let hasGrown = false; // what to ask next comes after the answer, and would be below the edge
  let grown = null; // so would be what the reader has asked to see
  while (list.children.length > props.turns.length) list.lastElementChild.remove();
  props.turns.forEach((html, row) => {
    const turn = list.children[row] ?? list.appendChild(Object.assign(document.createElement("li"), { className: "turn" }));
    if (turn.drawn === html) return;
    const open = [...turn.querySelectorAll("details[open]")].map((details) => details.className);
    const offered = turn.querySelector(".follow-ups") !== null;
    const explained = turn.querySelector(".why") !== null;
    const act = turn.contains(document.activeElement) ? document.activeElement.dataset.act : null;
    turn.innerHTML = html;
    turn.drawn = html;
    if (!offered && turn.querySelector(".follow-ups")) hasGrown = true;
    if (!explained) grown = turn.querySelector(".why");
    for (const name of open) turn.querySelector(`details.${name}`)?.setAttribute("open", "");
    if (act) turn.querySelector(`[data-act="${act}"]`)?.focus({ preventScroll: true });
  });
  part(".intro").hidden = props.turns.length > 0;
  if (list.lastElementChild && (props.turns.length > before || wasBusy || hasGrown)) showLast();
  if (grown) reveal(grown);
  window.scoqa.settled?.(isBusy());
  if (isStopping && isBusy()) trigger("stopped", {});
  isStopping = false;
}

function showLast() {
  part(".conversation").scrollTo({ top: part(".turns").lastElementChild.offsetTop - 12, behavior: "instant" });
}

/** Scrolls so far that what has opened is seen, or of what is longer than the view its beginning. */
function reveal(opened) {
  const margin = 12;
  const box = opened.getBoundingClientRect();
  const view = part(".conversation").getBoundingClientRect();
  const below = Math.min(box.bottom - view.bottom + margin, box.top - view.top - margin);
  if (below > 0) part(".conversation").scrollBy({ top: below, behavior: "instant" });
}

function drawIntro() {
  part(".intro").innerHTML = props.intro;
}

function say(text) {
  part(".spoken").textContent = text;
}

function save({ name, type, text }) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
  tell(t("chat.saved", { name }));
}

/** Sends a question, and shows it; another one waits until it is answered. */
function ask(question, more = {}) {
  const list = part(".turns");
  const isInstead = more.instead && list.lastElementChild;
  const turn = isInstead || list.appendChild(Object.assign(document.createElement("li"), { className: "turn" }));
  turn.innerHTML = '<h2 class="question" dir="auto"></h2><div class="answer open"><p></p></div>';
  turn.drawn = null;
  turn.querySelector("h2").textContent = question;
  turn.querySelector("p").textContent = t("chat.reading");
  part(".intro").hidden = true;
  showLast();
  window.scoqa.leaveCited();
  window.scoqa.settled(true);
  isSent = true;
  sending = setTimeout(() => notSent(question), 30000);
  trigger("asked", { question, ...more });
}

/** The question did not arrive: it is in the box again, unless there is another one. */
function notSent(question) {
  draw();
  if (!textarea().value) draft(question);
  note("trouble").textContent = t("chat.not_sent");
}

/** Ends the question that is being answered; one that the server does not have yet, once it does. */
function stop() {
  if (isSent) isStopping = true;
  else trigger("stopped", {});
}

/** A short word on what was done, for eyes and screen readers. */
const tell = (text) => window.scoqa.announce(text, { visibly: true });

const questionOf = (button) => button.closest(".turn").querySelector(".question").textContent;
const rowOf = (inner) => [...part(".turns").children].indexOf(inner.closest(".turn"));
const isLast = (button) => button.closest(".turn").matches(":last-child");

const ACTS = {
  copy: (button) => window.scoqa.copy(button.dataset.text, t("chat.copied")),
  link: (button) =>
    window.scoqa.copy(`${location.origin}${location.pathname}?q=${encodeURIComponent(questionOf(button))}`, t("chat.linked")),
  "save-markdown": () => trigger("saved", { kind: "markdown" }),
  "save-json": () => trigger("saved", { kind: "json" }),
  open: () => window.scoqa.openWindow(),
  "cancel-open": () => window.scoqa.closeWindow(),
  read: () => window.scoqa.handIn(),
  stop,
};
// These change the conversation: they wait until a question is answered.
const CHANGES = {
  ask: (button) => ask(button.textContent),
  "as-typed": (button) => ask(questionOf(button), { as_typed: true, instead: isLast(button) }),
  retry: (button) => ask(questionOf(button), { instead: true }),
  edit: () => {
    trigger("undone", { edit: true });
    focusBox();
  },
  undo: () => {
    trigger("undone", {});
    focusBox();
  },
  why: (button) => trigger("explained", { row: rowOf(button) }),
  new: () => {
    trigger("cleared", {});
    focusBox();
  },
  return: () => trigger("returned", {}),
  close: () => trigger("closed", {}),
};

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-act]");
  if (!button) return;
  button.closest("[popover]")?.hidePopover();
  const { act } = button.dataset;
  if (act in ACTS) ACTS[act](button);
  else if (mayChange()) CHANGES[act]?.(button);
});

talk.addEventListener("submit", (event) => {
  event.preventDefault();
  const form = event.target;
  if (!mayChange()) return;
  trigger("judged", { row: rowOf(form), mark: form.elements[`mark-${rowOf(form)}`].value, note: form.elements.note.value });
});

talk.addEventListener("click", (event) => {
  const details = event.target.closest("summary")?.parentElement;
  if (details) requestAnimationFrame(() => details.open && reveal(details)); // it opens after this event
});

watch("turns", draw);
watch("intro", drawIntro);
watch("said", () => say(props.said));
watch("file", () => props.file && save(props.file));
watch("trouble", () => props.trouble && (note("trouble").textContent = props.trouble.text));
part(".conversation").setAttribute("aria-label", t("chat.label"));
drawIntro();
