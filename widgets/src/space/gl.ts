/** A thin skin over WebGL2: programs that know their uniforms, buffers, and a target to draw into. */

export class Program {
  readonly #gl: WebGL2RenderingContext;
  readonly #program: WebGLProgram;
  readonly #places = new Map<string, WebGLUniformLocation | null>();

  constructor(gl: WebGL2RenderingContext, [vertex, fragment]: readonly [string, string]) {
    this.#gl = gl;
    this.#program = gl.createProgram();
    for (const [kind, text] of [[gl.VERTEX_SHADER, vertex], [gl.FRAGMENT_SHADER, fragment]] as const) {
      const shader = gl.createShader(kind) as WebGLShader;
      gl.shaderSource(shader, text);
      gl.compileShader(shader);
      gl.attachShader(this.#program, shader);
      if (!gl.getShaderParameter(shader, gl.COMPILE_STATUS) && !gl.isContextLost()) {
        throw new Error(`The graphics card refuses a program of hoilab: ${gl.getShaderInfoLog(shader)}`);
      }
    }
    gl.linkProgram(this.#program);
    if (!gl.getProgramParameter(this.#program, gl.LINK_STATUS) && !gl.isContextLost()) {
      throw new Error(`The graphics card refuses a program of hoilab: ${gl.getProgramInfoLog(this.#program)}`);
    }
  }

  use(): this {
    this.#gl.useProgram(this.#program);
    return this;
  }

  matrix(name: string, value: Float64Array): this {
    this.#gl.uniformMatrix4fv(this.#at(name), false, new Float32Array(value));
    return this;
  }

  floats(name: string, ...value: number[]): this {
    const at = this.#at(name);
    if (value.length === 1) this.#gl.uniform1f(at, value[0] as number);
    else if (value.length === 2) this.#gl.uniform2fv(at, value);
    else this.#gl.uniform3fv(at, value);
    return this;
  }

  /** Fill an array of vectors of three. */
  vectors(name: string, value: readonly number[]): this {
    this.#gl.uniform3fv(this.#at(name), value as number[]);
    return this;
  }

  whole(name: string, ...value: number[]): this {
    if (value.length === 1) this.#gl.uniform1i(this.#at(name), value[0] as number);
    else this.#gl.uniform2iv(this.#at(name), value);
    return this;
  }

  #at(name: string): WebGLUniformLocation | null {
    let place = this.#places.get(name);
    if (place === undefined) {
      place = this.#gl.getUniformLocation(this.#program, name);
      this.#places.set(name, place);
    }
    return place;
  }
}

/** Return a buffer that holds these bytes. */
export function filled(gl: WebGL2RenderingContext, target: number, data: ArrayBufferView): WebGLBuffer {
  const buffer = gl.createBuffer();
  gl.bindBuffer(target, buffer);
  gl.bufferData(target, data, gl.STATIC_DRAW);
  return buffer;
}

/** Colours and depths that are drawn into and read from later. */
export class Target {
  readonly colours: WebGLTexture;
  readonly depths: WebGLTexture;
  readonly #gl: WebGL2RenderingContext;
  readonly #frame: WebGLFramebuffer;
  width = 0;
  height = 0;

  constructor(gl: WebGL2RenderingContext) {
    this.#gl = gl;
    this.colours = gl.createTexture();
    this.depths = gl.createTexture();
    this.#frame = gl.createFramebuffer();
  }

  /** Draw into it from now on; tell whether its size is new, and nothing in it. */
  bind(width: number, height: number): boolean {
    const gl = this.#gl;
    const changed = width !== this.width || height !== this.height;
    if (changed) {
      [this.width, this.height] = [width, height];
      gl.bindTexture(gl.TEXTURE_2D, this.colours);
      gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA8, width, height, 0, gl.RGBA, gl.UNSIGNED_BYTE, null);
      gl.bindTexture(gl.TEXTURE_2D, this.depths);
      gl.texImage2D(gl.TEXTURE_2D, 0, gl.DEPTH_COMPONENT24, width, height, 0, gl.DEPTH_COMPONENT, gl.UNSIGNED_INT, null);
      for (const texture of [this.colours, this.depths]) {
        gl.bindTexture(gl.TEXTURE_2D, texture);
        for (const side of [gl.TEXTURE_MIN_FILTER, gl.TEXTURE_MAG_FILTER]) gl.texParameteri(gl.TEXTURE_2D, side, gl.NEAREST);
        for (const side of [gl.TEXTURE_WRAP_S, gl.TEXTURE_WRAP_T]) gl.texParameteri(gl.TEXTURE_2D, side, gl.CLAMP_TO_EDGE);
      }
      gl.bindFramebuffer(gl.FRAMEBUFFER, this.#frame);
      gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.TEXTURE_2D, this.colours, 0);
      gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.DEPTH_ATTACHMENT, gl.TEXTURE_2D, this.depths, 0);
    }
    gl.bindFramebuffer(gl.FRAMEBUFFER, this.#frame);
    gl.viewport(0, 0, width, height);
    return changed;
  }

  /** Hand colours and depths to a program, under the names `colours` and `depths`. */
  read(program: Program): void {
    const gl = this.#gl;
    for (const [unit, name, texture] of [[0, "colours", this.colours], [1, "depths", this.depths]] as const) {
      gl.activeTexture(gl.TEXTURE0 + unit);
      gl.bindTexture(gl.TEXTURE_2D, texture);
      program.whole(name, unit);
    }
    gl.activeTexture(gl.TEXTURE0);
  }
}
