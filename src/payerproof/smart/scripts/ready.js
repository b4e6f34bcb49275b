() => {
  // Whether there is anything to do or to read, and no page that only leads on.
  if (document.querySelector("meta[http-equiv='refresh' i]")) return false;
  const shown = [...document.querySelectorAll("input:not([type=hidden]), button, select, a[href]")];
  return document.readyState === "complete" && (shown.some((element) => element.getClientRects().length) || (document.body?.innerText ?? "").trim() !== "");
}
