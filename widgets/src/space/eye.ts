import type { Vec3 } from "./matrix.ts";
import { type Orbit } from "./orbit.ts";

export interface EyeOptions {
  orbit: Orbit;
  /** The scene's point under a place of the canvas, in CSS pixels. */
  under(x: number, y: number): Vec3 | undefined;
  moved(): void;
  click(x: number, y: number): void;
  hover(x: number, y: number): void;
  leave(): void;
  focused(): boolean;
}

const CLICK_PX = 4;
const TURN = 0.32; // degrees a pixel

/** The mouse over the scene: drag turns, right or Shift and drag pushes, the wheel comes nearer. */
export function followMouse(canvas: HTMLCanvasElement, options: EyeOptions): void {
  const { orbit } = options;
  let grip: { x: number; y: number; push: boolean; moved: boolean } | null = null;
  const at = (event: MouseEvent): [number, number] => {
    const box = canvas.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  canvas.addEventListener("contextmenu", (event) => event.preventDefault());
  canvas.addEventListener("pointerdown", (event) => {
    if (event.button > 2) return;
    grip = { x: event.clientX, y: event.clientY, push: event.button > 0 || event.shiftKey, moved: false };
    canvas.setPointerCapture(event.pointerId);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!grip) {
      options.hover(...at(event));
      return;
    }
    const [right, down] = [event.clientX - grip.x, event.clientY - grip.y];
    if (!grip.moved && Math.hypot(right, down) < CLICK_PX) return;
    canvas.classList.add("grabbing");
    Object.assign(grip, { x: event.clientX, y: event.clientY, moved: true });
    if (grip.push) orbit.push(right / canvas.clientHeight, down / canvas.clientHeight);
    else orbit.turn(right * TURN, down * TURN);
    options.moved();
  });
  canvas.addEventListener("pointerup", (event) => {
    canvas.classList.remove("grabbing");
    const clicked = grip && !grip.moved && event.button === 0;
    grip = null;
    if (clicked) options.click(...at(event));
  });
  canvas.addEventListener("pointercancel", () => (grip = null));
  canvas.addEventListener("pointerleave", options.leave);
  canvas.addEventListener("dblclick", (event) => {
    const place = options.under(...at(event));
    if (!place) return;
    orbit.view = [orbit.yaw, orbit.pitch, orbit.metres, ...place];
    options.moved();
  });
  // A plain wheel scrolls the page until the scene has been clicked, or Ctrl is held.
  canvas.addEventListener(
    "wheel",
    (event) => {
      if (!event.ctrlKey && !event.metaKey && !options.focused()) return;
      event.preventDefault();
      orbit.zoom(Math.exp(event.deltaY / 500), options.under(...at(event)));
      options.moved();
    },
    { passive: false },
  );
}
