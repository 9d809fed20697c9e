type Attributes = Record<string, string | number | boolean>;

/** Make an element with attributes and children. */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== false) made.setAttribute(name, value === true ? "" : String(value));
  }
  made.append(...children);
  return made;
}

const PATHS = {
  first: "M6 5v14M19 5l-9 7 9 7z",
  back: "M16 5l-9 7 9 7z",
  play: "M7 4l13 8-13 8z",
  pause: "M7 5v14M17 5v14",
  next: "M8 5l9 7-9 7z",
  last: "M18 5v14M5 5l9 7-9 7z",
  loop: "M17 2l4 4-4 4M3 11V9a3 3 0 0 1 3-3h15M7 22l-4-4 4-4M21 13v2a3 3 0 0 1-3 3H3",
  fit: "M9 3H3v6M15 3h6v6M3 15v6h6M21 15v6h-6",
} as const;

export type Icon = keyof typeof PATHS;

/** Return a line drawing; solid ones fill what they surround. */
export function icon(name: Icon): SVGSVGElement {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  const path = document.createElementNS(space, "path");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  path.setAttribute("d", PATHS[name]);
  if (name === "loop" || name === "fit") path.setAttribute("fill", "none");
  svg.append(path);
  return svg;
}

export function iconButton(name: Icon, label: string, press: () => void): HTMLButtonElement {
  const button = element("button", { type: "button", class: "icon", "aria-label": label, title: label });
  button.append(icon(name));
  button.addEventListener("click", press);
  return button;
}

/** Give a canvas one pixel for each of the screen; return its size in CSS pixels. */
export function fitCanvas(canvas: HTMLCanvasElement): [CanvasRenderingContext2D, number, number] {
  const { clientWidth: width, clientHeight: height } = canvas;
  const scale = window.devicePixelRatio || 1;
  const [across, down] = [Math.round(width * scale), Math.round(height * scale)];
  if (canvas.width !== across || canvas.height !== down) {
    canvas.width = across;
    canvas.height = down;
  }
  const context = canvas.getContext("2d") as CanvasRenderingContext2D;
  context.setTransform(scale, 0, 0, scale, 0, 0);
  context.clearRect(0, 0, width, height);
  return [context, width, height];
}
