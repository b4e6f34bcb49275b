"use strict";
// A box above the findings that hides whatever does not hold the words in it; `#find=words` in the address fills it.
(() => {
  const rows = [...document.querySelectorAll("article.finding, .rows:not(.overview) > tbody > tr")];
  const texts = rows.map((row) => row.textContent.toLowerCase());
  const form = document.createElement("div");
  form.className = "find";
  form.setAttribute("role", "search");
  const label = document.createElement("label");
  label.textContent = "Show only findings and rows with ";
  const box = document.createElement("input");
  box.type = "search";
  box.placeholder = "critical spouse search";
  const told = document.createElement("output");
  label.append(box);
  form.append(label, told);
  document.getElementById("findings").before(form);
  const show = () => {
    const words = box.value.toLowerCase().split(/\s+/).filter(Boolean);
    let left = 0;
    rows.forEach((row, place) => {
      row.hidden = !words.every((word) => texts[place].includes(word));
      left += row.hidden ? 0 : 1;
    });
    told.textContent = words.length ? ` ${left} of ${rows.length}` : "";
  };
  let waiting;
  box.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(show, 120);
  });
  const given = () => {
    const found = /^#find=(.*)$/.exec(location.hash);
    if (!found) return;
    try {
      box.value = decodeURIComponent(found[1]);
    } catch {
      return; // a percent sign that escapes nothing
    }
    show();
  };
  addEventListener("hashchange", given);
  given();
})();
