([link, sent]) => {
  // Follows a link, or the address that a forged one leads to.
  const found = [...document.querySelectorAll("a[href]")].find((each) => each.href === link);
  if (found && link === sent) found.click();
  else location.assign(sent);
}
