/** What every widget begins with: a place for its parts, a channel, and a first question. */
import { type Answer, Channel } from "./channel.ts";
import { element } from "./dom.ts";
import type { Model, RenderProps } from "./host.ts";
import { type Colours, followTheme, readColours } from "./look.ts";

export interface Mounted {
  model: Model;
  host: HTMLElement;
  shadow: ShadowRoot;
  channel: Channel;
}

/**
 * Return a `render` that asks Python to describe what there is, then puts the widget together.
 *
 * What `assemble` returns cleans up. A refusal of Python stands in the widget's place.
 */
export function mounting(
  name: string,
  css: string,
  assemble: (parts: Mounted, answer: Answer) => () => void,
): (props: RenderProps) => () => void {
  return ({ model, el, view }) => {
    const host = element("div", { class: `hoilab-${name}`, "data-lm-suppress-shortcuts": "true" });
    const shadow = host.attachShadow({ mode: "open" });
    shadow.append(element("style", {}, css));
    el.append(host);
    const channel = new Channel(model, view);
    let gone = false;
    const undo: (() => void)[] = [() => channel.close(), () => host.remove()];
    channel
      .ask("describe")
      .then((answer) => {
        if (!gone) undo.unshift(assemble({ model, host, shadow, channel }, answer));
      })
      .catch((reason: Error) => shadow.append(element("p", { role: "alert" }, reason.message)));
    return () => {
      gone = true;
      for (const act of undo.splice(0)) act();
    };
  };
}

/** Follow the host's theme; the callback gets the colours that hold now. */
export function themed(host: HTMLElement, changed: (colours: Colours) => void): () => void {
  return followTheme(host, (dark) => {
    host.dataset["theme"] = dark ? "dark" : "light";
    changed(readColours(host));
  });
}
