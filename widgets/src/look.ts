/** How things look: colours of individuals, times in words, and whether the host is dark. */

export interface Colours {
  ground: string;
  text: string;
  muted: string;
  line: string;
  accent: string;
}

/** Return the colour of an individual: the same in every frame, view and session. */
export function colourOf(individual: number, palette: readonly string[]): string {
  const at = ((individual % palette.length) + palette.length) % palette.length;
  return palette[at] ?? "#4f9dff";
}

/** Return seconds as a clock shows them: `1:02.50`. */
export function clock(seconds: number): string {
  const hundredths = Math.round(seconds * 100);
  const minutes = Math.floor(hundredths / 6000);
  const rest = ((hundredths % 6000) / 100).toFixed(2).padStart(5, "0");
  if (minutes < 60) return `${minutes}:${rest}`;
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}:${rest}`;
}

/** Return the first frame that is not before a moment; the last one if there is none. */
export function frameAt(moment: number, frames: number, seconds: (frame: number) => number): number {
  let [low, high] = [0, frames - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (seconds(middle) < moment - 1e-6) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Return the seconds between marks on a ruler, so that there is room for each. */
export function markEvery(seconds: number, room: number): number {
  const steps = [0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600, 7200];
  return steps.find((step) => seconds / step <= Math.max(1, room)) ?? 14_400;
}

export function readColours(el: HTMLElement): Colours {
  const style = getComputedStyle(el);
  const read = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  return {
    ground: read("ground"),
    text: read("text"),
    muted: read("muted"),
    line: read("line"),
    accent: read("accent"),
  };
}

/** Tell whether the host is dark: JupyterLab says so, elsewhere what lies behind tells it. */
export function isDark(el: HTMLElement): boolean {
  const lab = document.body.dataset["jpThemeLight"];
  if (lab !== undefined) return lab === "false";
  for (let at: Node | null = el.parentNode; at; at = parentOf(at)) {
    if (!(at instanceof HTMLElement)) continue;
    const light = lightness(getComputedStyle(at).backgroundColor);
    if (light !== undefined) return light < 0.5;
  }
  return false;
}

function parentOf(node: Node): Node | null {
  return node instanceof ShadowRoot ? node.host : node.parentNode;
}

/** Return 0 (black) to 1 (white), or nothing for what shines through. */
export function lightness(colour: string): number | undefined {
  const numbers = colour.match(/[\d.]+/g)?.map(Number);
  if (!colour.startsWith("rgb") || !numbers || numbers.length < 3) return undefined;
  const [red = 0, green = 0, blue = 0, opaque = 1] = numbers;
  return opaque < 0.5 ? undefined : (0.2126 * red + 0.7152 * green + 0.0722 * blue) / 255;
}

/** Call back now and whenever the host turns dark or light; the returned function stops that. */
export function followTheme(el: HTMLElement, changed: (dark: boolean) => void): () => void {
  let dark: boolean | undefined;
  const look = (): void => {
    const now = isDark(el);
    if (now !== dark) changed((dark = now));
  };
  // Hosts fade from one theme to the other; the colour behind is settled a moment later.
  const timers = new Set<ReturnType<typeof setTimeout>>();
  const soon = (): void => {
    for (const wait of [0, 120, 450]) {
      const timer = setTimeout(() => {
        timers.delete(timer);
        look();
      }, wait);
      timers.add(timer);
    }
  };
  const observer = new MutationObserver(soon);
  const watched = { attributes: true, attributeFilter: ["class", "style", "data-theme", "data-jp-theme-light", "data-jp-theme-name"] };
  observer.observe(document.documentElement, watched);
  observer.observe(document.body, watched);
  observer.observe(document.head, { childList: true });
  const media = matchMedia("(prefers-color-scheme: dark)");
  media.addEventListener("change", soon);
  look();
  soon();
  return () => {
    observer.disconnect();
    media.removeEventListener("change", soon);
    for (const timer of timers) clearTimeout(timer);
  };
}
