async (asked) => {
  const nameOf = (element) => {
    const label = element.getAttribute("aria-label") || element.title || element.textContent || element.value || element.name || "";
    const group = element.type === "radio" ? element.name : "";
    return `${element.tagName.toLowerCase()} ${group || label.trim().slice(0, 40)}`;
  };
  if (asked === "active") {
    let at = document.activeElement;
    while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
    if (!at || at === document.body) return null;
    // What shows the focus may be the element, what surrounds it, or a ring inside it; it is what
    // looks otherwise once the focus is gone.
    const near = () => [at, at.parentElement, at.nextElementSibling, ...at.querySelectorAll("*")].filter(Boolean);
    const looks = () =>
      near().map((part) => {
        const style = getComputedStyle(part);
        const { outlineStyle, outlineWidth, outlineColor, boxShadow, borderColor } = style;
        return [part.className, outlineStyle, outlineWidth, outlineColor, boxShadow, borderColor].join();
      }).join();
    const focused = looks();
    at.blur();
    await new Promise((next) => setTimeout(next, 60));
    const alone = looks();
    at.focus({ preventScroll: true, focusVisible: true });
    // The thumb of a slider has the ring, and no script can read the style of a thumb.
    return { name: nameOf(at), seen: at.type === "range" || focused !== alone };
  }
  const wanted = [];
  const look = (root) => {
    for (const element of root.querySelectorAll("*")) {
      if (element.shadowRoot) look(element.shadowRoot);
      if (!element.matches("button, select, textarea, input:not([type=hidden]), a[href]")) continue;
      if (element.disabled || !element.checkVisibility({ visibilityProperty: true })) continue;
      // One stop for a set of tabs or radios: the arrows do the rest.
      if (element.matches("[role=tab][aria-selected=false], [tabindex='-1'], input[type=radio]:not(:checked)")) continue;
      if (element.closest("[inert], .tabulator")) continue;
      wanted.push(nameOf(element));
    }
  };
  look(document);
  return wanted;
}
