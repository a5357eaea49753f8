// The last of the pane's files: all parts are there, begin.

Object.assign(window.scoqa, { show, announce });
fillIn();
openedByLink = showLinked();
addEventListener("hashchange", showLinked);
watch("cited", showCited);
watch("trail", showTrail);
watch("value", () => {
  clear();
  fillIn();
  search();
  scroller().scrollTo({ top: 0, behavior: "instant" });
});
