import { Piece, type Quantised } from "./geometry.ts";
import { Program, Target } from "./gl.ts";
import { type Lines, STRIDE } from "./lines.ts";
import { inverse, type Mat4, project, type Vec3 } from "./matrix.ts";
import { Pace } from "./pace.ts";
import { COMPOSE, LINES, PICTURE, POINTS, PROBE, TRIANGLES } from "./shaders.ts";

export const MODES = ["rgb", "height", "label", "time"] as const;
export type Mode = (typeof MODES)[number];

/** All that decides what a picture looks like; it is asked for before each. */
export interface Look {
  matrix: Mat4;
  planes: readonly [number, number];
  mode: Mode;
  heights: readonly [number, number];
  picked: number;
  size: number; // of a point, px
  scale: number; // pixels of a metre at a metre
  cloud: boolean;
  surface: boolean;
  movers: boolean;
  moving: boolean;
  upper: Vec3;
  lower: Vec3;
  frame: number;
  tail: number;
  grid: Lines | null;
  reach: number;
  middle: Vec3;
  lines: Lines;
  picture: { corners: readonly Vec3[]; opaque: number } | null;
}

/** Draws a scene: clouds a slice at a time, then lines over them. */
export class Renderer {
  readonly canvas: HTMLCanvasElement;
  readonly clouds: Piece[] = [];
  readonly surfaces: Piece[] = [];
  movers: Piece | null = null;
  drawn = 0;
  readonly pace = new Pace();
  readonly #gl: WebGL2RenderingContext;
  readonly #look: () => Look;
  readonly #after: () => void;
  readonly #programs: Record<"points" | "triangles" | "compose" | "probe" | "lines" | "picture", Program>;
  readonly #opaque: Target;
  readonly #probe: Target;
  readonly #palette: number[];
  readonly #lineArray: WebGLVertexArrayObject;
  readonly #lineBuffer: WebGLBuffer;
  readonly #picture: WebGLTexture;
  #request = 0;
  #fresh = true;
  #slice = 0;

  constructor(canvas: HTMLCanvasElement, palette: readonly string[], look: () => Look, after: () => void) {
    const gl = canvas.getContext("webgl2", { antialias: true, preserveDrawingBuffer: true, powerPreference: "high-performance" });
    if (!gl) throw new Error("This browser has no WebGL2, which the view in space is drawn with; update it, or switch on its hardware acceleration.");
    this.canvas = canvas;
    this.#gl = gl;
    this.#look = look;
    this.#after = after;
    this.#palette = palette.flatMap((hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16) / 255)).slice(0, 36);
    this.#programs = {
      points: new Program(gl, POINTS),
      triangles: new Program(gl, TRIANGLES),
      compose: new Program(gl, COMPOSE),
      probe: new Program(gl, PROBE),
      lines: new Program(gl, LINES),
      picture: new Program(gl, PICTURE),
    };
    this.#opaque = new Target(gl);
    this.#probe = new Target(gl);
    this.#lineArray = gl.createVertexArray();
    this.#lineBuffer = gl.createBuffer();
    this.#picture = gl.createTexture();
    this.#describeLines();
  }

  get points(): number {
    return this.clouds.reduce((sum, piece) => sum + piece.count, 0);
  }

  /** Everything that is to be seen is there. */
  get complete(): boolean {
    return !this.#request && this.drawn >= this.points;
  }

  addCloud(part: Quantised): Piece {
    const piece = new Piece(this.#gl, part);
    this.clouds.push(piece);
    return piece;
  }

  addSurface(part: Quantised, corners: Uint32Array): void {
    this.surfaces.push(new Piece(this.#gl, part, corners));
  }

  setMovers(part: Quantised | null): void {
    this.movers?.close();
    this.movers = part && new Piece(this.#gl, part);
    this.refresh();
  }

  setPicture(bitmap: ImageBitmap): void {
    const gl = this.#gl;
    gl.bindTexture(gl.TEXTURE_2D, this.#picture);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, gl.RGBA, gl.UNSIGNED_BYTE, bitmap);
    for (const side of [gl.TEXTURE_MIN_FILTER, gl.TEXTURE_MAG_FILTER]) gl.texParameteri(gl.TEXTURE_2D, side, gl.LINEAR);
    for (const side of [gl.TEXTURE_WRAP_S, gl.TEXTURE_WRAP_T]) gl.texParameteri(gl.TEXTURE_2D, side, gl.CLAMP_TO_EDGE);
    this.overlay();
  }

  /** Draw all of it anew: the eye has moved, or colours have changed. */
  refresh(): void {
    this.#fresh = true;
    this.overlay();
  }

  /** Draw lines and labels anew over the same clouds; add points that came or were left out. */
  overlay(): void {
    this.#request ||= requestAnimationFrame(this.#tick);
  }

  /** Return the point of the world that is seen at a place of the canvas (CSS px), or nothing. */
  pick(x: number, y: number): Vec3 | undefined {
    const gl = this.#gl;
    const dense = this.canvas.width / Math.max(1, this.canvas.clientWidth);
    const place: [number, number] = [Math.floor(x * dense), this.canvas.height - 1 - Math.floor(y * dense)];
    this.#probe.bind(1, 1);
    gl.disable(gl.DEPTH_TEST);
    gl.disable(gl.BLEND);
    const program = this.#programs.probe.use().whole("place", ...place);
    this.#opaque.read(program);
    gl.bindVertexArray(null);
    gl.drawArrays(gl.TRIANGLES, 0, 3);
    const bytes = new Uint8Array(4);
    gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, bytes);
    const depth = (bytes[0]! * 65536 + bytes[1]! * 256 + bytes[2]!) / 16777215;
    if (depth >= 1) return undefined;
    const across = (2 * (place[0] + 0.5)) / this.canvas.width - 1;
    const up = (2 * (place[1] + 0.5)) / this.canvas.height - 1;
    const [px, py, pz] = project(inverse(this.#look().matrix), [across, up, 2 * depth - 1]);
    return [px, py, pz];
  }

  close(): void {
    cancelAnimationFrame(this.#request);
    // Browsers keep about sixteen of these alive and take away the oldest.
    this.#gl.getExtension("WEBGL_lose_context")?.loseContext();
  }

  readonly #tick = (now: number): void => {
    this.#request = 0;
    if (this.#gl.isContextLost()) return;
    const look = this.#look();
    this.#drawOpaque(look);
    this.#compose(look);
    this.#drawOver(look);
    this.#after();
    const slice = this.#slice;
    if (slice) requestAnimationFrame((then) => this.pace.took(then - now, slice));
    if (look.cloud && this.drawn < this.points) this.overlay();
  };

  #drawOpaque(look: Look): void {
    const gl = this.#gl;
    const dense = window.devicePixelRatio || 1;
    const width = Math.max(1, Math.round(this.canvas.clientWidth * dense));
    const height = Math.max(1, Math.round(this.canvas.clientHeight * dense));
    if (this.canvas.width !== width || this.canvas.height !== height) Object.assign(this.canvas, { width, height });
    const resized = this.#opaque.bind(width, height);
    gl.enable(gl.DEPTH_TEST);
    gl.depthFunc(gl.LESS);
    gl.depthMask(true);
    gl.disable(gl.BLEND);
    this.#slice = 0;
    // Where a surface is too slow to be turned, some of its points stand for it meanwhile.
    const corners = this.surfaces.reduce((sum, piece) => sum + piece.count, 0);
    const sparse = look.moving && look.surface && corners > this.pace.budget && this.clouds.length > 0;
    if (this.#fresh || resized) {
      gl.clearColor(0, 0, 0, 1);
      gl.clear(gl.COLOR_BUFFER_BIT | gl.DEPTH_BUFFER_BIT);
      this.drawn = 0;
      if (look.surface && this.surfaces.length && !sparse) {
        const program = this.#paint(this.#programs.triangles, look);
        gl.vertexAttrib1f(2, 0);
        for (const piece of this.surfaces) this.#slice += piece.draw(program);
      }
      if (look.movers && this.movers) {
        // Their bytes say who they are, not when: all of them are of this moment.
        const mode = look.mode === "time" ? "rgb" : look.mode;
        this.movers.draw(this.#paint(this.#programs.points, { ...look, mode }));
      }
    }
    this.#fresh = false;
    if (!look.cloud && !sparse) return;
    const program = this.#paint(this.#programs.points, look);
    gl.vertexAttrib1f(2, 0);
    // Pieces hold points in no order, so the first few of them are everywhere.
    let before = 0;
    let added = 0;
    for (const piece of this.clouds) {
      const done = Math.max(0, this.drawn - before);
      before += piece.count;
      if (done >= piece.count) continue;
      if (added >= this.pace.budget) break;
      added += piece.draw(program, done, this.pace.budget - added);
    }
    this.drawn += added;
    this.#slice += added;
  }

  #paint(program: Program, look: Look): Program {
    const dense = window.devicePixelRatio || 1;
    return program
      .use()
      .matrix("matrix", look.matrix)
      .whole("mode", MODES.indexOf(look.mode))
      .floats("heights", ...look.heights)
      .vectors("palette", this.#palette)
      .floats("picked", look.picked)
      .floats("least", look.size * dense)
      .floats("scale", look.scale * dense);
  }

  #compose(look: Look): void {
    const gl = this.#gl;
    gl.bindFramebuffer(gl.FRAMEBUFFER, null);
    gl.viewport(0, 0, this.canvas.width, this.canvas.height);
    gl.depthFunc(gl.ALWAYS);
    const program = this.#programs.compose
      .use()
      .floats("planes", ...look.planes)
      .floats("upper", ...look.upper)
      .floats("lower", ...look.lower)
      .floats("strength", look.mode === "rgb" ? 2 : 6);
    this.#opaque.read(program);
    gl.bindVertexArray(null);
    gl.drawArrays(gl.TRIANGLES, 0, 3);
    gl.depthFunc(gl.LEQUAL);
  }

  #drawOver(look: Look): void {
    const gl = this.#gl;
    gl.enable(gl.BLEND);
    gl.blendFuncSeparate(gl.SRC_ALPHA, gl.ONE_MINUS_SRC_ALPHA, gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    gl.depthMask(false);
    if (look.grid) this.#drawLines(look.grid, look, look.reach);
    if (look.picture) {
      gl.depthMask(true);
      gl.bindTexture(gl.TEXTURE_2D, this.#picture);
      this.#programs.picture
        .use()
        .matrix("matrix", look.matrix)
        .vectors("corner", look.picture.corners.flat())
        .floats("opaque", look.picture.opaque)
        .whole("picture", 0);
      gl.bindVertexArray(null);
      gl.drawArrays(gl.TRIANGLE_STRIP, 0, 4);
      gl.depthMask(false);
    }
    this.#drawLines(look.lines, look, 0);
    gl.depthMask(true);
  }

  #drawLines(lines: Lines, look: Look, reach: number): void {
    if (!lines.count) return;
    const gl = this.#gl;
    gl.bindVertexArray(this.#lineArray);
    gl.bindBuffer(gl.ARRAY_BUFFER, this.#lineBuffer);
    gl.bufferData(gl.ARRAY_BUFFER, lines.rows, gl.STREAM_DRAW);
    this.#programs.lines
      .use()
      .matrix("matrix", look.matrix)
      .floats("viewport", this.canvas.width, this.canvas.height)
      .floats("dense", window.devicePixelRatio || 1)
      .floats("frame", look.frame)
      .floats("tail", Math.max(1, look.tail))
      .floats("reach", reach)
      .floats("middle", ...look.middle);
    gl.drawArraysInstanced(gl.TRIANGLE_STRIP, 0, 4, lines.count);
    gl.bindVertexArray(null);
  }

  #describeLines(): void {
    const gl = this.#gl;
    gl.bindVertexArray(this.#lineArray);
    gl.bindBuffer(gl.ARRAY_BUFFER, this.#lineBuffer);
    let start = 0;
    [3, 3, 4, 1, 2].forEach((size, at) => {
      gl.enableVertexAttribArray(at);
      gl.vertexAttribPointer(at, size, gl.FLOAT, false, STRIDE * 4, start * 4);
      gl.vertexAttribDivisor(at, 1);
      start += size;
    });
    gl.bindVertexArray(null);
  }
}
