import { describe, expect, it } from "vitest";
import {
  fromFeature, freshName, History, hitAt, insertCorner, moveCorner, moveShape, removeCorner, type Shape, toFeature, toSegment,
} from "../src/shapes.ts";

const square: Shape = { kind: "Polygon", name: "zone 1", points: [[0, 0], [10, 0], [10, 10], [0, 10]], map: null };
const gate: Shape = { kind: "LineString", name: "gate", points: [[20, 0], [20, 10]], map: null };
const mark: Shape = { kind: "Point", name: "point 1", points: [[5, 30]], map: [1.5, 2] };
const same = (place: readonly [number, number]): readonly [number, number] => place;

describe("shapes", () => {
  it("survive GeoJSON; a polygon's ring is closed there", () => {
    for (const shape of [square, gate, mark]) expect(fromFeature(toFeature(shape, "px"))).toEqual(shape);
    expect(toFeature(square, "m").geometry.coordinates).toEqual([[[0, 0], [10, 0], [10, 10], [0, 10], [0, 0]]]);
    expect(toFeature(mark, "px").properties).toEqual({ name: "point 1", units: "px", map: [1.5, 2] });
  });

  it("get names of their own", () => {
    expect(freshName([square], "Polygon")).toBe("zone 2");
    expect(freshName([square], "Point")).toBe("point 1");
  });

  it("are changed without changing what was", () => {
    const shapes = [square, gate];
    expect(moveCorner(shapes, 0, 2, [12, 12])[0]?.points[2]).toEqual([12, 12]);
    expect(moveShape(shapes, 1, [1, -1])[1]?.points).toEqual([[21, -1], [21, 9]]);
    expect(insertCorner(shapes, 0, 3, [0, 5])[0]?.points).toHaveLength(5);
    expect(shapes[0]).toBe(square);
    expect(square.points[2]).toEqual([10, 10]);
  });

  it("lose corners, and go when too few are left", () => {
    expect(removeCorner([square], 0, 1)[0]?.points).toEqual([[0, 0], [10, 10], [0, 10]]);
    expect(removeCorner([square, gate], 1, 0)).toEqual([square]);
  });

  it.each([
    { at: [0.5, 0.5], expected: { shape: 0, corner: 0, edge: null } },
    { at: [5, 0.5], expected: { shape: 0, corner: null, edge: 0 } },
    { at: [5, 5], expected: { shape: 0, corner: null, edge: null } },
    { at: [20.5, 5], expected: { shape: 1, corner: null, edge: 0 } },
    { at: [5, 30], expected: { shape: 2, corner: 0, edge: null } },
    { at: [50, 50], expected: null },
  ])("are hit at $at", ({ at, expected }) => {
    expect(hitAt([square, gate, mark], at as [number, number], same, 1)).toEqual(expected);
  });

  it("measure to a segment, not to its line", () => {
    expect(toSegment([3, 4], [0, 0], [0, 0])).toBe(5);
    expect(toSegment([15, 0], [0, 0], [10, 0])).toBe(5);
    expect(toSegment([5, 2], [0, 0], [10, 0])).toBe(2);
  });
});

describe("history", () => {
  it("goes back and forth; a new change forgets what was taken back", () => {
    const history = new History(0);
    expect(history.undo()).toBe(false);
    history.push(1);
    history.push(2);
    expect([history.undo(), history.now]).toEqual([true, 1]);
    expect([history.redo(), history.now]).toEqual([true, 2]);
    history.undo();
    history.push(9);
    expect([history.canRedo, history.now]).toEqual([false, 9]);
    history.undo();
    history.undo();
    expect([history.canUndo, history.now]).toEqual([false, 0]);
  });
});
