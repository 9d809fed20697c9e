/** What runs on the graphics card. */

const COLOURS = `
uniform int mode; uniform vec2 heights; uniform vec3 palette[12]; uniform float picked;
vec3 ramp(float t) {  // dark blue over green to yellow: even steps for the eye (after viridis)
  t = clamp(t, 0.0, 1.0);
  vec3 a = mix(vec3(.267,.005,.329), vec3(.231,.318,.545), smoothstep(0.0,.25,t));
  a = mix(a, vec3(.129,.569,.549), smoothstep(.25,.5,t));
  a = mix(a, vec3(.369,.788,.383), smoothstep(.5,.75,t));
  return mix(a, vec3(.993,.906,.144), smoothstep(.75,1.0,t));
}
vec3 paint(vec3 own, float mark, float z) {
  vec3 shown = own;
  if (mode == 1) shown = ramp((z - heights.x) / max(heights.y - heights.x, 1e-3));
  if (mode == 2) shown = mark < .5 ? vec3(.55) : palette[int(mod(mark - 1.0, 12.0))];
  if (mode == 3) shown = ramp(mark / 255.0);
  if (picked >= 0.0 && abs(mark - picked) < .5) shown = mix(shown, vec3(1.0), .35);
  return shown;
}`;

export const POINTS = [
  `#version 300 es
layout(location=0) in vec3 position; layout(location=1) in vec3 colour; layout(location=2) in float mark;
uniform mat4 matrix; uniform vec3 low, span; uniform float least, scale; out vec3 shade;${COLOURS}
void main() {
  vec3 world = low + position * span;
  gl_Position = matrix * vec4(world, 1.0);
  gl_PointSize = clamp(scale / gl_Position.w, least, least * 4.0);
  shade = paint(colour, floor(mark * 255.0 + .5), world.z);
}`,
  `#version 300 es
precision highp float; in vec3 shade; out vec4 pixel;
void main() { pixel = vec4(shade, 1.0); }`,
] as const;

export const TRIANGLES = [POINTS[0].replace("gl_PointSize = clamp(scale / gl_Position.w, least, least * 4.0);", ""), POINTS[1]] as const;

const WHOLE = `#version 300 es
out vec2 at;
void main() { at = vec2(gl_VertexID & 1, gl_VertexID >> 1) * 2.0; gl_Position = vec4(at * 2.0 - 1.0, 0.0, 1.0); }`;

/** Lay what was drawn so far under the lines; dark edges where depth jumps (eye-dome lighting). */
export const COMPOSE = [
  WHOLE,
  `#version 300 es
precision highp float; in vec2 at; out vec4 pixel;
uniform sampler2D colours; uniform highp sampler2D depths; uniform vec2 planes; uniform vec3 upper, lower; uniform float strength;
float far(vec2 uv) {
  float z = texture(depths, uv).r;
  return log2(2.0 * planes.x * planes.y / (planes.y + planes.x - (2.0 * z - 1.0) * (planes.y - planes.x)));
}
void main() {
  float z = texture(depths, at).r;
  gl_FragDepth = z;
  vec2 step = 1.4 / vec2(textureSize(depths, 0));
  float here = far(at), shadow = 0.0;
  for (int side = 0; side < 4; side++) {
    vec2 aside = vec2(side < 2 ? float(side * 2 - 1) : 0.0, side < 2 ? 0.0 : float(side * 2 - 5)) * step;
    shadow += max(0.0, here - far(at + aside));
  }
  if (z == 1.0) { pixel = vec4(mix(lower, upper, at.y), 1.0); return; }
  pixel = vec4(texture(colours, at).rgb * max(.35, exp(-strength * min(shadow, 1.0))), 1.0);
}`,
] as const;

/** The depth of one place of the picture in three bytes: the nearest of its neighbours. */
export const PROBE = [
  WHOLE,
  `#version 300 es
precision highp float; out vec4 pixel; uniform highp sampler2D depths; uniform ivec2 place;
void main() {
  float z = 1.0; ivec2 size = textureSize(depths, 0);
  for (int x = -3; x <= 3; x++) for (int y = -3; y <= 3; y++)
    z = min(z, texelFetch(depths, clamp(place + ivec2(x, y), ivec2(0), size - 1), 0).r);
  float whole = floor(z * 16777215.0 + .5);
  pixel = vec4(floor(whole / 65536.0), mod(floor(whole / 256.0), 256.0), mod(whole, 256.0), 255.0) / 255.0;
}`,
] as const;

export const LINES = [
  `#version 300 es
layout(location=0) in vec3 a; layout(location=1) in vec3 b; layout(location=2) in vec4 colour;
layout(location=3) in float width; layout(location=4) in vec2 times;
uniform mat4 matrix; uniform vec2 viewport; uniform float dense, reach; uniform vec3 middle;
out vec4 tint; out float time, fading;
void main() {
  vec4 p = matrix * vec4(a, 1.0), q = matrix * vec4(b, 1.0);
  float near = 0.02;
  if (p.w < near && q.w < near) { gl_Position = vec4(2.0, 2.0, 2.0, 1.0); return; }
  if (p.w < near) p = mix(p, q, (near - p.w) / (q.w - p.w));
  if (q.w < near) q = mix(q, p, (near - q.w) / (p.w - q.w));
  vec2 way = (q.xy / q.w - p.xy / p.w) * viewport;
  vec2 along = length(way) > 0.0 ? normalize(way) : vec2(1.0, 0.0);
  bool end = gl_VertexID > 1;
  float side = (gl_VertexID & 1) == 0 ? -1.0 : 1.0;
  vec4 at = end ? q : p;
  float wide = width * dense;
  at.xy += vec2(-along.y, along.x) * side * wide / viewport * at.w;
  at.z -= 0.0012 * at.w;  // in front of the surface that it lies on
  gl_Position = at;
  tint = colour;
  time = end ? times.y : times.x;
  vec3 world = end ? b : a;
  fading = reach > 0.0 ? 1.0 - smoothstep(.35, 1.0, distance(world.xy, middle.xy) / reach) : 1.0;
}`,
  `#version 300 es
precision highp float; in vec4 tint; in float time, fading; out vec4 pixel;
uniform float frame, tail;
void main() {
  float strong = tint.a * fading;
  if (time >= 0.0) strong *= time > frame ? .16 : mix(1.0, .38, clamp((frame - time) / tail, 0.0, 1.0));
  pixel = vec4(tint.rgb, strong);
}`,
] as const;

export const PICTURE = [
  `#version 300 es
uniform mat4 matrix; uniform vec3 corner[4]; out vec2 at;
void main() {
  at = vec2(gl_VertexID & 1, gl_VertexID >> 1);
  gl_Position = matrix * vec4(corner[gl_VertexID], 1.0);
}`,
  `#version 300 es
precision highp float; in vec2 at; out vec4 pixel; uniform sampler2D picture; uniform float opaque;
void main() { pixel = vec4(texture(picture, at).rgb, opaque); }`,
] as const;
