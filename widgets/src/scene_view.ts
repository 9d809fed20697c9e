/**
 * SceneView: a scene in space, over time.
 *
 * State is shared with Python (frame, selected, layers, colour, view, measured, playing, speed,
 * loop); clouds come in pieces, people and boxes moment by moment.
 */
import { Channel, float64 } from "./channel.ts";
import { element } from "./dom.ts";
import { follow, type Model, type RenderProps } from "./host.ts";
import { followTheme } from "./look.ts";
import type { Description } from "./space/data.ts";
import { SceneView } from "./space/view.ts";
import shared from "./scrubber.css";
import css from "./scene_view.css";

function render({ model, el, view }: RenderProps): () => void {
  const host = element("div", { class: "hoilab-space", "data-lm-suppress-shortcuts": "true" });
  const shadow = host.attachShadow({ mode: "open" });
  shadow.append(element("style", {}, shared), element("style", {}, css));
  el.append(host);
  const channel = new Channel(model, view);
  const undo: (() => void)[] = [() => channel.close(), () => host.remove()];
  const refuse = (reason: Error): void => {
    host.dataset["refused"] = reason.message;
    shadow.append(element("div", { class: "scrubber space" }, element("p", { class: "refused", role: "alert" }, reason.message)));
  };
  channel
    .ask("describe")
    .then(([reply, [times]]) => {
      if (!host.isConnected && !el.isConnected) return;
      const seconds = times ? float64(times) : new Float64Array();
      const scene = new SceneView(model, host, channel, reply as unknown as Description, seconds);
      shadow.append(scene.root);
      undo.unshift(...followed(model, host, scene), () => scene.close());
      scene.open();
    })
    .catch(refuse);
  return () => {
    for (const act of undo.splice(0)) act();
  };
}

/** Keep a view at what is shared with Python; the returned functions stop that. */
function followed(model: Model, host: HTMLElement, scene: SceneView): (() => void)[] {
  const resized = new ResizeObserver(() => scene.refresh());
  resized.observe(scene.stage);
  return [
    () => resized.disconnect(),
    followTheme(host, (dark) => {
      host.dataset["theme"] = dark ? "dark" : "light";
      scene.refresh();
    }),
    follow(model, "frame", () => scene.asked()),
    ...["selected", "layers", "speed", "loop", "colour", "measured", "point_px"].map((trait) => follow(model, trait, () => scene.settings())),
    follow(model, "playing", () => scene.playOrPause()),
    follow(model, "view", () => scene.askedView()),
  ];
}

export default { render };
