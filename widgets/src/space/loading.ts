/** The clouds and surfaces of a scene: fetched in pieces, and painted by what is asked for. */
import type { Channel } from "../channel.ts";
import { type Description, fetchAttribute, fetchCloud, fetchSurface } from "./data.ts";
import type { Piece } from "./geometry.ts";
import type { Mode, Renderer } from "./renderer.ts";

export class Loading {
  closed = false;
  readonly #channel: Channel;
  readonly #about: Description;
  readonly #renderer: Renderer;
  readonly #owners = new Map<Piece, [cloud: number, start: number]>();
  #painted: Mode = "rgb";

  constructor(channel: Channel, about: Description, renderer: Renderer) {
    this.#channel = channel;
    this.#about = about;
    this.#renderer = renderer;
  }

  /** Points of all clouds, also of those that are on their way. */
  get total(): number {
    return this.#about.clouds.reduce((sum, cloud) => sum + cloud.points, 0);
  }

  /** Fetch all clouds side by side. */
  async clouds(): Promise<void> {
    await Promise.all(
      this.#about.clouds.map((part, cloud) =>
        fetchCloud(this.#channel, cloud, part, (piece, start) => {
          if (this.closed) return false;
          const made = this.#renderer.addCloud(piece);
          this.#owners.set(made, [cloud, start]);
          if (this.#painted !== "rgb") void this.#paintPiece(made, this.#painted);
          this.#renderer.overlay();
          return true;
        }),
      ),
    );
  }

  /** Fetch all surfaces, one after the other. */
  async surfaces(shown: (triangles: number) => void): Promise<void> {
    for (const [surface, part] of this.#about.surfaces.entries()) {
      const [vertices, corners] = await fetchSurface(this.#channel, surface, part);
      if (this.closed) return;
      this.#renderer.addSurface(vertices, corners);
      shown(corners.length / 3);
      this.#renderer.refresh();
    }
  }

  /** Fetch the byte a point that the chosen colours need. */
  async paint(wanted: Mode): Promise<void> {
    if (wanted === this.#painted || (wanted !== "label" && wanted !== "time")) return;
    this.#painted = wanted;
    for (const piece of [...this.#renderer.clouds]) await this.#paintPiece(piece, wanted);
  }

  async #paintPiece(piece: Piece, wanted: Mode): Promise<void> {
    const [cloud, start] = this.#owners.get(piece) as [number, number];
    const values = await fetchAttribute(this.#channel, cloud, wanted, start, start + piece.count);
    if (!values || this.closed || this.#painted !== wanted) return;
    piece.attribute(values);
    this.#renderer.refresh();
  }
}
