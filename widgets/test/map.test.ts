import { describe, expect, it } from "vitest";
import { heatColour } from "../src/map_drawing.ts";
import { nearest, standings, walksOf } from "../src/places.ts";
import { roundLength, ViewBox } from "../src/view_box.ts";

describe("the view box", () => {
  it("lays metres with y up and pixels with y down", () => {
    const map = new ViewBox([0, 0, 10, 5], true);
    map.resize(200, 100);
    expect(map.to([0, 0])).toEqual([0, 100]);
    expect(map.to([10, 5])).toEqual([200, 0]);
    const picture = new ViewBox([0, 0, 10, 5], false);
    picture.resize(200, 100);
    expect(picture.to([0, 0])).toEqual([0, 0]);
  });

  it("gives the place of the plane back, zoomed and pushed", () => {
    const box = new ViewBox([-4, 2, 6, 12], true);
    box.resize(300, 200);
    box.zoomAt(3, [40, 60]);
    box.push(12, -7);
    const [x, y] = box.from(box.to([1.25, 7.5]));
    expect(x).toBeCloseTo(1.25);
    expect(y).toBeCloseTo(7.5);
  });

  it("keeps what lies under the pointer while it zooms", () => {
    const box = new ViewBox([0, 0, 10, 10], true);
    box.resize(100, 100);
    const before = box.from([30, 40]);
    box.zoomAt(2, [30, 40]);
    expect(box.from([30, 40])[0]).toBeCloseTo(before[0]);
    expect(box.zoomed).toBe(true);
    box.fit();
    expect(box.zoomed).toBe(false);
  });

  it("never leaves the plane", () => {
    const box = new ViewBox([0, 0, 10, 10], false);
    box.resize(100, 100);
    box.zoomAt(2);
    box.push(1000, 1000);
    expect(box.from([0, 0])).toEqual([0, 0]);
  });
});

describe("the map's numbers", () => {
  it("names lengths that are good to read", () => {
    expect([0.7, 1, 2.4, 7, 49].map(roundLength)).toEqual([0.5, 1, 2, 5, 20]);
  });

  it("takes rows apart, frame by frame", () => {
    const rows = new Float32Array([1, 2, 0.5, 0.25, 0, 1, 0, 3, 4, 0.5, 0.25, 0, 0, 0]);
    const window = { start: 0, offsets: new Int32Array([0, 1, 1, 2]), who: new Int32Array([7, 3]), rows };
    expect(standings(window, 0).map(({ who, x, y }) => [who, x, y])).toEqual([[7, 1, 2]]);
    expect(standings(window, 1)).toEqual([]);
    expect(standings(window, 2)[0]?.who).toBe(3);
  });

  it("gathers whole ways, broken where nobody was seen", () => {
    const walks = walksOf(new Int32Array([0, 5, 0, 6, 1, 5]), new Float32Array([1, 1, NaN, NaN, 2, 2]));
    expect(walks.map(({ who, frames }) => [who, frames])).toEqual([[0, [5, 6]], [1, [5]]]);
    expect(walks[0]?.places[1]?.[0]).toBeNaN();
  });

  it("finds who stands nearest, within reach", () => {
    const standing = { long: 0, short: 0, angle: 0, vx: 0, vy: 0 };
    const here = [{ who: 0, x: 0, y: 0, ...standing }, { who: 1, x: 10, y: 0, ...standing }];
    const to = ([x, y]: readonly [number, number]): [number, number] => [x * 10, y * 10];
    expect(nearest(here, [90, 5], to, 20)?.who).toBe(1);
    expect(nearest(here, [50, 5], to, 20)).toBeUndefined();
  });

  it("is clear where nobody was, and opaque where most were", () => {
    expect(heatColour(0)).toEqual([0, 0, 0, 0]);
    expect(heatColour(1)).toEqual([252, 253, 191, 240]);
  });
});
