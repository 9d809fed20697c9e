() => {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 1;
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  // Whatever a colour is written in, the canvas gives red, green, blue and alpha.
  const rgba = (colour) => {
    pen.clearRect(0, 0, 1, 1);
    pen.fillStyle = colour;
    pen.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = pen.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  };
  const mix = ([r, g, b, a], under) => [r, g, b].map((part, at) => a * part + (1 - a) * under[at]);
  const light = (rgb) => {
    const [r, g, b] = rgb.map((part) => {
      const share = part / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ratio = (one, other) => {
    const [a, b] = [light(one), light(other)].sort((x, y) => y - x);
    return (a + 0.05) / (b + 0.05);
  };
  const above = (node) => node.assignedSlot ?? node.parentElement ?? node.getRootNode().host ?? null;
  // Ground and opacity of all that lies under an element, from the page up.
  const groundOf = (element) => {
    const line = [];
    for (let at = element; at; at = above(at)) line.push(at);
    let ground = [255, 255, 255];
    let opacity = 1;
    for (const at of line.reverse()) {
      const style = getComputedStyle(at);
      opacity *= Number(style.opacity);
      ground = mix(rgba(style.backgroundColor), ground);
    }
    return { ground, opacity };
  };
  const exempt = (element) => {
    for (let at = element; at; at = above(at)) {
      if (at.disabled || at.getAttribute?.("aria-disabled") === "true" || at.getAttribute?.("aria-hidden") === "true") return true;
      if (at.matches?.(".Mui-disabled, .bk-logo")) return true;
    }
    return false;
  };
  const faint = new Map();
  let lookedAt = 0;
  let onDark = 0;
  const look = (root) => {
    for (const element of root.querySelectorAll("*")) {
      if (element.shadowRoot) look(element.shadowRoot);
      if (["STYLE", "SCRIPT", "CANVAS", "OPTION", "TITLE"].includes(element.tagName)) continue;
      const own = [...element.childNodes].filter((node) => node.nodeType === 3).map((node) => node.data.trim()).join(" ").trim();
      const typed = element.matches("input:not([type=range]):not([type=checkbox]):not([type=file])") ? element.value : "";
      const text = own || typed;
      if (!text || !element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
      const box = element.getBoundingClientRect();
      if (box.width < 2 || box.height < 2 || exempt(element)) continue;
      const style = getComputedStyle(element);
      const { ground, opacity } = groundOf(element);
      const [r, g, b, a] = rgba(style.color);
      const shown = mix([r, g, b, a * opacity], ground);
      const px = parseFloat(style.fontSize);
      const large = px >= 24 || (px >= 18.66 && Number(style.fontWeight) >= 700);
      const found = ratio(shown, ground);
      lookedAt++;
      if (light(ground) < 0.2) onDark++;
      if (found < (large ? 3 : 4.5)) faint.set(`${element.tagName.toLowerCase()}.${element.className} “${text.slice(0, 40)}”`, found.toFixed(2));
    }
  };
  look(document);
  return { looked_at: lookedAt, dark: onDark > lookedAt / 2, faint: [...faint].map(([what, how]) => `${what} ${how}`) };
}
