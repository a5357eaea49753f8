// The chat's own script. It runs in the same place as pane.js: `props.limit` is the longest question.

function isSendable(text) {
  return text.trim() !== "" && [...text].length <= props.limit;
}

// An empty or too long question stays where it is: the event does not reach gradio.
for (const type of ["keydown", "click"]) {
  document.addEventListener(
    type,
    (event) => {
      const box = event.target.closest?.("#question");
      const sends = type === "click" ? event.target.closest?.("#question button") : event.key === "Enter" && !event.shiftKey;
      if (!box || !sends || isSendable(box.querySelector("textarea").value)) return;
      event.preventDefault();
      event.stopImmediatePropagation();
    },
    { capture: true },
  );
}

Object.assign((window.scoqa ??= {}), {
  /** What stands under the text box: nothing, the count near the limit, or that it is too long. */
  count(text) {
    const length = [...text].length;
    const counted = `${length.toLocaleString("en")} of ${props.limit.toLocaleString("en")} characters`;
    if (length > props.limit) return `<p class="too-long" role="alert">${counted}: please shorten your question.</p>`;
    return length > props.limit * 0.8 ? `<p>${counted}</p>` : "";
  },
});
