import { filled, type Program } from "./gl.ts";
import type { Vec3 } from "./matrix.ts";

/** A part of a cloud or mesh on the graphics card: nine bytes a point, and one for what colours it. */
export interface Quantised {
  low: Vec3;
  high: Vec3;
  positions: Uint8Array; // three 16-bit numbers a point, little endian
  colours: Uint8Array;
  attribute?: Uint8Array | undefined;
}

export class Piece {
  readonly count: number;
  readonly low: Vec3;
  readonly span: Vec3;
  readonly #gl: WebGL2RenderingContext;
  readonly #array: WebGLVertexArrayObject;
  readonly #buffers: WebGLBuffer[] = [];
  #corners = 0;

  constructor(gl: WebGL2RenderingContext, part: Quantised, corners?: Uint32Array) {
    this.#gl = gl;
    this.count = part.colours.length / 3;
    this.low = part.low;
    this.span = part.high.map((value, at) => value - part.low[at]!) as unknown as Vec3;
    this.#array = gl.createVertexArray();
    gl.bindVertexArray(this.#array);
    this.#attribute(0, 3, gl.UNSIGNED_SHORT, part.positions);
    this.#attribute(1, 3, gl.UNSIGNED_BYTE, part.colours);
    if (part.attribute) this.#attribute(2, 1, gl.UNSIGNED_BYTE, part.attribute);
    if (corners) {
      this.#corners = corners.length;
      this.#buffers.push(filled(gl, gl.ELEMENT_ARRAY_BUFFER, corners));
    }
    gl.bindVertexArray(null);
  }

  /** Colour by another byte for each point from now on. */
  attribute(values: Uint8Array): void {
    this.#gl.bindVertexArray(this.#array);
    this.#attribute(2, 1, this.#gl.UNSIGNED_BYTE, values);
    this.#gl.bindVertexArray(null);
  }

  /** Draw it, or so many of its points from one of them on; return how many. */
  draw(program: Program, from = 0, most = Infinity): number {
    const gl = this.#gl;
    const count = Math.min(this.count - from, most);
    program.floats("low", ...this.low).floats("span", ...this.span);
    gl.bindVertexArray(this.#array);
    if (this.#corners) gl.drawElements(gl.TRIANGLES, this.#corners, gl.UNSIGNED_INT, 0);
    else gl.drawArrays(gl.POINTS, from, count);
    return count;
  }

  close(): void {
    for (const buffer of this.#buffers) this.#gl.deleteBuffer(buffer);
    this.#gl.deleteVertexArray(this.#array);
  }

  #attribute(at: number, size: number, type: number, data: Uint8Array): void {
    const gl = this.#gl;
    this.#buffers.push(filled(gl, gl.ARRAY_BUFFER, data));
    gl.enableVertexAttribArray(at);
    gl.vertexAttribPointer(at, size, type, true, 0, 0);
  }
}
