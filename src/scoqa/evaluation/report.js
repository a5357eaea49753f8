// Shows the questions of one kind, or with one thing wrong. Without scripts all of them are shown.
for (const form of document.querySelectorAll("form.filter")) {
  const questions = [...form.nextElementSibling.querySelectorAll(".mistake")];
  const show = () => {
    const { kind, what } = Object.fromEntries(new FormData(form));
    let shown = 0;
    for (const question of questions) {
      const fits = (!kind || question.dataset.kind === kind) && (!what || question.dataset.what.split("|").includes(what));
      question.hidden = !fits;
      shown += fits;
    }
    form.querySelector("output").textContent = `${shown} shown`;
  };
  form.addEventListener("change", show);
  show();
}
