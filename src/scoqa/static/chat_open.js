// The window in which a reader opens an article of their own. The file is read here and goes to the server as text,
// so that gradio's upload route can stay closed.

const opening = () => document.querySelector("#opening");
const field = (name) => opening().querySelector(`[name="${name}"]`);

let isOpening = false; // an article is being read

function trouble(text) {
  isOpening = false;
  opening().querySelector(".trouble").textContent = text;
  opening().querySelector(".progress").hidden = true;
  opening().querySelector('[data-act="read"]').disabled = false;
}

function base64(file) {
  return new Promise((done, failed) => {
    const reader = new FileReader();
    reader.onload = () => done(reader.result.slice(reader.result.indexOf(",") + 1));
    reader.onerror = () => failed(reader.error);
    reader.readAsDataURL(file);
  });
}

Object.assign(window.scoqa, {
  openWindow() {
    trouble("");
    opening().showModal();
  },

  closeWindow() {
    opening().close();
  },

  async handIn() {
    const [file] = field("file").files;
    const text = field("text").value;
    if (!mayChange()) return trouble(t(isGone ? "chat.gone" : "chat.wait"));
    if (!file && !text.trim()) return trouble(t("chat.open.nothing"));
    const limit = Number(field("file").dataset.limit);
    if (file && file.size > limit) {
      return trouble(t("chat.open.large", { name: file.name, size: Math.floor(limit / 1e6) }));
    }
    trouble("");
    opening().querySelector(".progress").hidden = false;
    opening().querySelector("progress").value = 0;
    opening().querySelector('[data-act="read"]').disabled = true;
    isOpening = true;
    try {
      const data = file ? await base64(file) : "";
      if (isOpening) trigger("opened", { name: file?.name ?? "", data, title: field("title").value, text });
    } catch (error) {
      trouble(error.message);
    }
  },
});

// Cancel and Esc alike: what is being read is given up.
document.addEventListener(
  "close",
  (event) => {
    if (event.target !== opening() || !isOpening) return;
    isOpening = false;
    trigger("cancelled", {});
  },
  { capture: true },
);

watch("opening", () => {
  const told = props.opening;
  if (!told) return;
  if (told.trouble && isOpening) trouble(told.trouble);
  if ("share" in told) opening().querySelector("progress").value = told.share;
  if (told.done) {
    isOpening = false;
    opening().close();
    opening().querySelector("form").reset();
    tell(t("chat.opened"));
    focusBox();
  }
});
