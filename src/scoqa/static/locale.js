// In the page's head, before anything else: the page's own texts in the reader's language.
(() => {
  const texts = __TEXTS__;
  const wanted = navigator.languages.map((tag) => tag.toLowerCase().split("-")[0]);
  const language = wanted.find((tag) => tag in texts) ?? "en";
  document.documentElement.lang = language;
  window.scoqa = {
    ...window.scoqa,
    language,
    /** A text of the page in the reader's language; `{n}` in it becomes `values.n`. */
    t: (key, values = {}) =>
      (texts[language][key] ?? texts.en[key] ?? key).replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole),
  };
})();
