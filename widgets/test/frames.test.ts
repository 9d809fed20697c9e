import { expect, test } from "vitest";
import { Frames } from "../src/frames.ts";

/** Frames whose pictures are their numbers, with a server that answers when it is told to. */
function set({
  keep = 50,
  ahead = (_: number): number[] => [],
  beside = (_: number[]): number[] => [],
  ripe = (_: number): Promise<number> | null => null,
} = {}) {
  const asked: number[][] = [];
  const answers: ((failure?: Error) => void)[] = [];
  const shown: number[] = [];
  const failed: [number, string][] = [];
  const closed: number[] = [];
  const left: number[] = []; // frames after which nobody waited for more
  const frames = new Frames<number>({
    source: {
      load: async (wanted, give) => {
        asked.push(wanted);
        await new Promise<void>((resolve, reject) =>
          answers.push((failure) => (failure ? reject(failure) : resolve())),
        );
        for (const frame of [...wanted, ...beside(wanted)]) {
          if (give(frame, frame)) continue;
          left.push(frame);
          return;
        }
      },
      close: () => undefined,
    },
    close: (picture) => closed.push(picture),
    show: (frame, picture) => {
      expect(Math.round(picture)).toBe(frame);
      shown.push(frame);
    },
    fail: (frame, reason) => failed.push([frame, reason.message]),
    ahead,
    ripe,
    keep,
  });
  const answer = async (failure?: Error): Promise<void> => {
    answers.shift()?.(failure);
    await new Promise((resolve) => setTimeout(resolve));
  };
  return { frames, asked, shown, failed, closed, left, answer };
}

test("a drag keeps one question on its way and only its newest wish", async () => {
  const { frames, asked, shown, answer } = set();
  for (const frame of [1, 2, 3, 4, 5]) frames.want(frame);
  expect(asked).toEqual([[1]]);
  await answer();
  expect(asked).toEqual([[1], [5]]);
  await answer();
  expect(shown).toEqual([1, 5]);
  expect(frames.shown).toBe(5);
});

test("what was seen is shown at once, without a question", async () => {
  const { frames, asked, shown, answer } = set();
  frames.want(1);
  await answer();
  frames.want(2);
  await answer();
  frames.want(1);
  expect(shown).toEqual([1, 2, 1]);
  expect(asked).toEqual([[1], [2]]);
});

test("frames ahead are fetched when nothing is wanted, and not shown", async () => {
  const { frames, asked, shown, answer } = set({ ahead: (at) => [at + 1, at + 2, at + 3] });
  frames.want(7);
  await answer();
  expect(asked).toEqual([[7], [8, 9, 10]]);
  await answer();
  expect(shown).toEqual([7]);
  frames.want(8);
  expect(shown).toEqual([7, 8]);
  expect(frames.ready(10)).toBe(true);
});

test("a damaged frame is told when it is wanted, and asked for again later", async () => {
  const { frames, asked, failed, answer } = set();
  frames.want(3);
  await answer(new Error("frame 3 is cut off"));
  expect(failed).toEqual([[3, "frame 3 is cut off"]]);
  frames.want(4);
  await answer();
  frames.want(3);
  expect(asked).toEqual([[3], [4], [3]]);
});

test("a damaged frame among those ahead does not hide the others", async () => {
  const { frames, asked, failed, answer } = set({ ahead: (at) => [at + 1, at + 2] });
  frames.want(1);
  await answer();
  await answer(new Error("frame 2 is cut off"));
  await answer(new Error("frame 2 is cut off"));
  await answer();
  expect(asked).toEqual([[1], [2, 3], [2], [3]]);
  expect(failed).toEqual([]);
  expect(frames.ready(3)).toBe(true);
});

test("a wish that was on its way among damaged ones is asked for again", async () => {
  const { frames, asked, shown, answer } = set({ ahead: (at) => [at + 1, at + 2] });
  frames.want(1);
  await answer();
  frames.want(3);
  expect(asked).toEqual([[1], [2, 3]]);
  await answer(new Error("frame 2 is cut off"));
  await answer(new Error("frame 2 is cut off"));
  await answer();
  expect(asked.slice(2, 4)).toEqual([[2], [3]]);
  expect(shown).toEqual([1, 3]);
});

test("a wish does not wait for those ahead that are on their way", async () => {
  const { frames, asked, answer } = set({ ahead: (at) => [at + 1, at + 2] });
  frames.want(1);
  await answer();
  frames.want(40);
  expect(asked).toEqual([[1], [2, 3], [40]]);
});

test("pictures that are let go are closed, and so are all at the end", async () => {
  const { frames, closed, answer } = set({ keep: 2 });
  for (const frame of [1, 2, 3]) {
    frames.want(frame);
    await answer();
  }
  expect(closed).toEqual([1]);
  frames.close();
  expect(closed.sort()).toEqual([1, 2, 3]);
});

test("a picture that comes after the end is closed, not shown", async () => {
  const { frames, shown, answer } = set();
  frames.want(1);
  frames.close();
  await answer();
  expect(shown).toEqual([]);
});

test("neighbours that come with a frame are kept where they do not drive it out", async () => {
  const { frames, asked, shown, closed, answer } = set({
    keep: 4,
    beside: ([at = 0]) => [at + 1, at + 9],
    ahead: (at) => (at === 20 ? [21] : []),
  });
  frames.want(20);
  await answer();
  frames.want(21);
  expect(shown).toEqual([20, 21]);
  expect(asked).toEqual([[20]]);
  expect(closed).toEqual([29]);
});

test("where nothing is wanted ahead, as in a drag, what comes behind a wish is left", async () => {
  const { frames, shown, left, answer } = set({ beside: ([at = 0]) => [at + 1] });
  frames.want(20);
  await answer();
  expect(shown).toEqual([20]);
  expect(left).toEqual([20]);
  expect(frames.ready(21)).toBe(false);
});

test("frames ahead are given up for a wish, and none of them counts as broken", async () => {
  const { frames, asked, failed, left, answer } = set({ ahead: (at) => (at === 1 ? [2, 3, 4] : []) });
  frames.want(1);
  await answer();
  frames.want(40);
  expect(asked).toEqual([[1], [2, 3, 4], [40]]);
  await answer();
  expect(left).toEqual([2]);
  await answer();
  frames.want(3);
  expect(asked.at(-1)).toEqual([3]);
  expect(failed).toEqual([]);
});

test("the next pictures are prepared once there is time, and what they were is let go", async () => {
  const { frames, shown, closed, answer } = set({
    ahead: (at) => [at + 1, at + 2, at + 3],
    ripe: (picture) => (Number.isInteger(picture) ? Promise.resolve(picture + 0.25) : null),
  });
  frames.want(7);
  await answer();
  await answer();
  await new Promise((resolve) => setTimeout(resolve, 60));
  expect(closed).toEqual([8, 9]);
  frames.want(8);
  expect(shown).toEqual([7, 8]);
  frames.close();
});
