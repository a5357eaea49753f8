// The text box: what can be sent and when, how long it is, and what becomes of it when the server is gone.

const textarea = () => document.querySelector("#question textarea");
const note = (name) => document.querySelector(`#note .${name}`);
const focusBox = () => textarea().focus();
const lengthOf = (text) => [...text].length;
let isReady = false;
let isGone = false;
let served = null; // names the run of the server that this page came from

/** Puts a text into the box as if it was typed; sends nothing. */
function draft(text) {
  const box = textarea();
  Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value").set.call(box, text);
  box.dispatchEvent(new InputEvent("input", { bubbles: true }));
  box.focus();
  box.setSelectionRange(text.length, text.length);
}

/** Whether the conversation may be changed now; where not, the page says why. */
function mayChange() {
  note("trouble").textContent = "";
  if (isGone) note("gone").textContent = t("chat.gone");
  else if (isBusy()) note("wait").textContent = t("chat.wait");
  return !isGone && !isBusy();
}

function isSendable(text) {
  return text.trim() !== "" && lengthOf(text) <= props.limit && mayChange();
}

// What cannot be sent stays where it is. The event does not reach gradio, which would empty the box when it answers.
for (const type of ["keydown", "click"]) {
  document.addEventListener(
    type,
    (event) => {
      const box = event.target.closest?.("#question");
      if (!box || event.target.closest(".stop-button")) return;
      const sends = type === "click" ? event.target.closest("button") : event.key === "Enter" && !event.shiftKey && !event.isComposing;
      if (!sends) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      const text = textarea().value;
      if (!isSendable(text)) return;
      draft(""); // now: what is typed from here on is the next question
      ask(text);
    },
    { capture: true },
  );
}

/** Our own: Gradio's would come with the server's first reply only. */
function addStop() {
  const button = document.createElement("button");
  Object.assign(button, { type: "button", className: "stop-button", textContent: t("chat.stop") });
  button.dataset.act = "stop";
  document.querySelector("#question .submit-button").after(button);
}

// Gradio tells of changes, too, but of none while the server is gone; it tells alone of those that come from the server.
document.addEventListener("input", (event) => event.target === textarea() && window.scoqa.count(event.target.value));

/** Looks whether the server is there. Another run of it does not know this page: it is loaded anew, with its draft. */
async function lookForServer() {
  if (document.hidden && !isGone) return;
  let run;
  try {
    run = (await (await fetch("gradio_api/app_id", { cache: "no-store", signal: AbortSignal.timeout(6000) })).json()).app_id;
  } catch {
    run = null;
  }
  if (run !== null && served !== null && run !== served) return location.reload();
  served = run ?? served;
  if (isGone !== (run === null)) {
    isGone = run === null;
    document.documentElement.toggleAttribute("data-gone", isGone);
    note("gone").textContent = isGone ? t("chat.gone") : "";
    if (!isGone) tell(t("chat.back"));
  }
}

Object.assign(window.scoqa, {
  draft,

  /** Called with every change of the text: says how long it is near the limit and beyond, and keeps it. */
  count(text) {
    if (isReady) sessionStorage.setItem("scoqa-draft", text);
    const [n, limit] = [lengthOf(text), props.limit].map((number) => number.toLocaleString(window.scoqa.language));
    const isLong = lengthOf(text) > props.limit;
    note("count").classList.toggle("too-long", isLong);
    note("count").setAttribute("role", isLong ? "alert" : "none");
    note("count").textContent =
      lengthOf(text) > props.limit * 0.8 ? t(isLong ? "chat.count.long" : "chat.count", { n, limit }) : "";
  },

  /** Called with every change of the conversation: a question that is being answered is kept, as the server may go. */
  settled(busy) {
    if (busy) sessionStorage.setItem("scoqa-asked", part(".turn:last-child .question").textContent);
    else if (isReady) sessionStorage.removeItem("scoqa-asked");
    if (!busy) note("wait").textContent = "";
    document.documentElement.toggleAttribute("data-busy", busy); // the box shows Stop in place of Ask
  },

  /** Called when the page has its conversation: takes up a draft and what was asked, or the question of the address. */
  ready() {
    document.documentElement.lang = window.scoqa.language; // gradio writes the browser's, whether the page has it or not
    textarea().dir = "auto";
    textarea().setAttribute("aria-describedby", "note");
    addStop();
    const asked = sessionStorage.getItem("scoqa-asked");
    const left = sessionStorage.getItem("scoqa-draft") || asked;
    if (left && !textarea().value) draft(left);
    sessionStorage.removeItem("scoqa-asked");
    isReady = true;
    const question = new URLSearchParams(location.search).get("q")?.trim();
    if (question) {
      history.replaceState(null, "", location.pathname + location.hash);
      if (lengthOf(question) > props.limit) draft(question);
      else if (part(".turn:last-child .question")?.textContent !== question) ask(question);
    } else if (asked && left !== asked) ask(asked); // the box has the next one
    document.documentElement.dataset.scoqa = "ready";
  },
});

lookForServer();
setInterval(lookForServer, 4000);
