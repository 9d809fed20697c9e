/** What a host (JupyterLab, Panel) gives a widget: state that both sides share, and messages. */

export interface Model {
  get(name: string): unknown;
  set(name: string, value: unknown): void;
  save_changes(): void;
  on(event: string, callback: (...args: never[]) => void): void;
  off(event: string, callback: (...args: never[]) => void): void;
  /** JupyterLab only. */
  send?(content: unknown, callbacks: undefined, buffers: ArrayBuffer[]): void;
}

/** Panel hands its view to `render`, and messages leave through it. */
export interface PanelView {
  model_proxy: { send_msg(content: unknown): void };
}

export interface RenderProps {
  model: Model;
  el: HTMLElement;
  view?: PanelView;
}

/** Follow one shared value; the returned function stops that. */
export function follow(model: Model, name: string, changed: () => void): () => void {
  model.on(`change:${name}`, changed);
  return () => model.off(`change:${name}`, changed);
}

/** Give Python a new value, if it is one. */
export function share(model: Model, name: string, value: unknown): void {
  if (model.get(name) === value) return;
  model.set(name, value);
  model.save_changes();
}
