// The last of the pane's files: all parts are there, begin.

Object.assign(window.scoqa, { show, announce, copy, leaveCited });
fillIn();
openedByLink = showLinked();
addEventListener("hashchange", showLinked);
watch("value", () => {
  jump++;
  fillIn();
  part(".search input").value = "";
  search();
  scroller().scrollTo({ top: 0, behavior: "instant" });
  if (!openedByLink || !showLinked()) clearAddress();
});
watch("trail", showTrail);
watch("cited", showCited); // after the value: it may be a place in the new article
