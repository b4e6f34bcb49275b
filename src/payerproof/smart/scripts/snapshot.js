() => {
  // The page as a person sees it: what is not rendered is left out, live values stand in the markup.
  const body = document.body;
  if (!body) return "";
  const copy = body.cloneNode(true);
  const originals = [body, ...body.querySelectorAll("*")];
  const copies = [copy, ...copy.querySelectorAll("*")];
  const gone = [];
  originals.forEach((element, index) => {
    const twin = copies[index];
    const tag = element.tagName;
    if (tag === "INPUT" && element.type === "hidden") return;
    if (["SCRIPT", "STYLE", "TEMPLATE", "NOSCRIPT"].includes(tag)) { gone.push(twin); return; }
    if (["OPTION", "OPTGROUP", "FORM", "BODY"].includes(tag)) {
      if (tag === "OPTION") element.selected ? twin.setAttribute("selected", "") : twin.removeAttribute("selected");
      return;
    }
    if (!element.getClientRects().length && getComputedStyle(element).display !== "contents") { gone.push(twin); return; }
    if (tag === "INPUT" && element.type !== "password") {
      if (["checkbox", "radio"].includes(element.type)) element.checked ? twin.setAttribute("checked", "") : twin.removeAttribute("checked");
      else twin.setAttribute("value", element.value);
    }
  });
  gone.forEach((element) => element.remove());
  return copy.innerHTML;
}
