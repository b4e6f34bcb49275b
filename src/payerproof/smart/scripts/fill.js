(pairs) => {
  // Ticks and writes what a form is to be sent with; boxes that are not named are left unticked.
  for (const box of document.querySelectorAll("input[type=checkbox], input[type=radio]")) {
    if (!box.name) continue;
    const wanted = pairs.some(([name, value]) => name === box.name && value === box.value);
    if (box.checked !== wanted && (wanted || box.type === "checkbox")) box.click();
  }
  for (const [name, value] of pairs) {
    for (const element of document.getElementsByName(name)) {
      if (element.tagName === "INPUT" && element.type === "hidden" && element.value !== value) element.value = value;
    }
  }
}
