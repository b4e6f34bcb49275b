([name, value, sent]) => {
  // Chooses one of several answers, with another value in its place where one is forged.
  const named = [...document.getElementsByName(name)];
  for (const element of named) {
    if (element.tagName === "SELECT") {
      const option = [...element.options].find((each) => each.value === value);
      if (!option) continue;
      option.value = sent;
      element.value = sent;
      element.dispatchEvent(new Event("change", { bubbles: true }));
      return "chosen";
    }
    if (element.value !== value) continue;
    element.value = sent;
    element.click();
    return element.tagName === "BUTTON" || element.type === "submit" ? "pressed" : "chosen";
  }
  return "missing";
}
