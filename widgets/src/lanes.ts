/** Events in lanes: what is drawn where, without drawing it. */

export interface EventLane {
  kind: string;
  name: string;
  who: number;
  /** Places of its events in the table, by their first frame. */
  events: Int32Array;
}

/** All events of a recording, one place each in four arrays. */
export interface EventTable {
  first: Int32Array;
  last: Int32Array;
  label: Int32Array;
  strength: Float32Array;
}

/** A stretch on screen: pixels from and to, the surest event in it, and how many there are. */
export interface Bar {
  from: number;
  to: number;
  event: number;
  count: number;
}

const NUMBERS = 4;

/** Return the events of a table of four numbers a row (lane, first, last, label), and their lanes. */
export function sorted(
  rows: Int32Array,
  strength: Float32Array,
  about: readonly { kind: string; name: string; who: number }[],
): { table: EventTable; lanes: EventLane[] } {
  const count = strength.length;
  const column = (at: number): Int32Array =>
    Int32Array.from({ length: count }, (_, row) => rows[row * NUMBERS + at] as number);
  const table = { first: column(1), last: column(2), label: column(3), strength };
  const of = column(0);
  const places = about.map(() => [] as number[]);
  for (let row = 0; row < count; row++) places[of[row] as number]?.push(row);
  const lanes = about.map(({ kind, name, who }, at) => ({
    kind,
    name,
    who,
    events: Int32Array.from(places[at] as number[]).sort(
      (one, other) => (table.first[one] as number) - (table.first[other] as number),
    ),
  }));
  return { table, lanes };
}

/** Return the lanes of some kinds (all where none is named), those that begin first on top. */
export function ordered(
  lanes: readonly EventLane[],
  table: EventTable,
  kinds: readonly string[],
  order: readonly string[],
): EventLane[] {
  const start = (lane: EventLane): number => table.first[lane.events[0] ?? 0] ?? 0;
  return lanes
    .filter((lane) => kinds.length === 0 || kinds.includes(lane.kind))
    .sort(
      (one, other) =>
        order.indexOf(one.kind) - order.indexOf(other.kind) ||
        // What a pair did before a lesson stands over what it does after it.
        (one.kind === "change" ? one.who - other.who || other.name.localeCompare(one.name) : 0) ||
        start(one) - start(other) ||
        one.name.localeCompare(other.name),
    );
}

/**
 * Return what to draw of a lane: events that fall on the same pixels become one bar.
 *
 * So a lane of ten thousand costs no more bars than it is wide. Bars of different labels are kept
 * apart where there is room for that.
 */
export function binned(
  lane: EventLane,
  table: EventTable,
  x: (frame: number) => number,
  left: number,
  right: number,
): Bar[] {
  const bars: Bar[] = [];
  for (const event of lane.events) {
    const from = x(table.first[event] as number);
    if (from > right) break;
    const to = Math.max(from + 2, x((table.last[event] as number) + 1));
    if (to < left) continue;
    const before = bars.at(-1);
    const tiny = to - from < 4 || (before !== undefined && before.to - before.from < 4);
    const covered = before !== undefined && from < before.from + 0.75 && Math.abs(to - before.to) < 0.75;
    if (before && from < before.to + 0.75 && (tiny || covered || sameLabel(table, before.event, event))) {
      before.to = Math.max(before.to, to);
      before.count += 1;
      if ((table.strength[event] as number) > (table.strength[before.event] as number)) before.event = event;
    } else {
      bars.push({ from, to, event, count: 1 });
    }
  }
  return bars;
}

const sameLabel = (table: EventTable, one: number, other: number): boolean =>
  table.label[one] === table.label[other];

/** Return the event of a lane that lies nearest under a frame; -1 where none is within reach. */
export function eventAt(lane: EventLane, table: EventTable, frame: number, reach: number): number {
  let best = -1;
  let away = reach;
  for (const event of lane.events) {
    const [first, last] = [table.first[event] as number, table.last[event] as number];
    if (first > frame + reach) break;
    const apart = Math.max(first - frame, frame - last - 1, 0);
    // Of those under the pointer the shortest lies on top.
    const shorter = best >= 0 && apart === away && last - first < (table.last[best] as number) - (table.first[best] as number);
    if (apart < away || (apart === 0 && best < 0) || shorter) [best, away] = [event, apart];
  }
  return best;
}

/** Return the start of the next event of a lane after a frame, or of the one before it. */
export function neighbour(lane: EventLane, table: EventTable, frame: number, step: 1 | -1): number | null {
  const starts = [...lane.events].map((event) => table.first[event] as number);
  if (step > 0) return starts.find((start) => start > frame) ?? null;
  return starts.findLast((start) => start < frame) ?? null;
}

/** Return a window (first and last frame) zoomed about a frame, inside the recording. */
export function zoomed(window: readonly [number, number], about: number, by: number, frames: number): [number, number] {
  const [first, last] = window;
  const length = Math.min(frames - 1, Math.max(10, (last - first) * by));
  const part = last > first ? (about - first) / (last - first) : 0.5;
  const start = Math.min(frames - 1 - length, Math.max(0, about - part * length));
  return [Math.round(start), Math.round(start + length)];
}
