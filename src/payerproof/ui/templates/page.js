// What the page does by itself: parts that are fetched anew while something goes on, and a search while one types.
// Without this script every page works all the same: forms are sent, and what goes on is loaded again by the browser.
"use strict";

const EVERY = 1000;
const PATIENCE = 200;

/** Fetches the changing part of a page; null where there is none to be had now. */
async function fetched(address, signal) {
  try {
    const answer = await fetch(address, { headers: { "x-part": "1" }, signal, redirect: "error" });
    return answer.ok ? { over: answer.headers.has("x-over"), text: await answer.text() } : null;
  } catch {
    return null;
  }
}

/** Puts a part in the place of what was there; what has the focus, and how far a box is scrolled, stays. */
function put(place, text) {
  const read = new DOMParser().parseFromString(text, "text/html").body;
  const scrolled = [...place.querySelectorAll("pre")].map((box) => [box.scrollTop, box.scrollTop + box.clientHeight >= box.scrollHeight - 4]);
  const order = [...place.querySelectorAll("a, button, input, [tabindex]")].indexOf(document.activeElement);
  place.replaceChildren(...read.childNodes);
  place.querySelectorAll("pre").forEach((box, number) => {
    const [top, atEnd] = scrolled[number] ?? [0, true];
    box.scrollTop = atEnd ? box.scrollHeight : top;
  });
  if (order >= 0) place.querySelectorAll("a, button, input, [tabindex]")[order]?.focus({ preventScroll: true });
  const said = place.querySelector("[data-say]")?.dataset.say;
  const status = document.querySelector("[data-status]");
  if (said && status && status.textContent !== said) status.textContent = said;
}

/** Fetches a part again and again, until it is over: then the page is loaded as it is now. */
async function follow(place) {
  let shown = "";
  for (;;) {
    await new Promise((done) => setTimeout(done, EVERY));
    if (document.hidden) continue;
    const part = await fetched(place.dataset.live);
    if (part?.over) return location.reload();
    if (part && part.text !== shown) put(place, (shown = part.text));
    place.toggleAttribute("data-lost", part === null);
  }
}

/** Searches while one types; the address follows, so that a reload and a link show the same. */
function search(form) {
  const place = document.getElementById(form.dataset.search);
  let waiting = 0;
  let under = new AbortController();
  const look = async () => {
    const given = new URLSearchParams([...new FormData(form)].filter(([, value]) => value !== ""));
    const address = `${form.action}?${given}`;
    under.abort();
    under = new AbortController();
    const part = await fetched(address, under.signal);
    if (!part) return;
    history.replaceState(null, "", address);
    put(place, part.text);
  };
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(look, PATIENCE);
  });
}

document.querySelectorAll("[data-live]").forEach(follow);
document.querySelectorAll("[data-search]").forEach(search);
