"""What a user does with the four widgets; the same in both hosts."""

import json
from pathlib import Path

PATIENCE_MS = 90_000


class Part:
    """One widget in a page."""

    def __init__(self, page, name, inner):
        self.page = page
        self.root = page.locator(f".hoilab-{name} .{inner}")
        self.root.wait_for(timeout=PATIENCE_MS)

    def wait_for(self, **state):
        """Wait until the widget says so of itself."""
        for name, value in state.items():
            self.root.and_(self.page.locator(f"[data-{name}='{value}']")).wait_for(
                state="attached", timeout=PATIENCE_MS
            )

    def key(self, *keys):
        """Press keys with the widget in focus."""
        self.root.focus()
        for key in keys:
            self.page.keyboard.press(key)


def timeline_is_brushed_and_jumps(page):
    """Ten thousand events are drawn at once; a drag brushes, a click jumps."""
    line = Part(page, "timeline", "events")
    line.wait_for(lanes=5, events=10_005)
    assert int(line.root.get_attribute("data-bars")) < 1500  # no more than there are pixels
    box = line.root.locator(".field").bounding_box()
    middle = box["y"] + 40
    page.mouse.move(box["x"] + box["width"] * 0.4, middle)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.7, middle, steps=8)
    page.mouse.up()
    span = line.root.get_attribute("data-span")
    page.wait_for_timeout(100)
    span = line.root.get_attribute("data-span")
    first, last = map(int, span.split("-"))
    assert 0 < first < last < 60
    page.mouse.click(box["x"] + box["width"] - 20, middle)
    page.wait_for_timeout(100)
    assert int(line.root.get_attribute("data-frame")) > 50
    line.key("Home", "ArrowRight", "ArrowRight")
    line.wait_for(frame=2)
    line.key("Escape")
    page.wait_for_timeout(100)
    assert line.root.get_attribute("data-span") == ""


def a_verb_is_put_right_in_two_clicks(page, labels: Path | None):
    """Click the pair, click the verb; it is on disk; take it back and make it again by keys."""
    annotator = Part(page, "annotator", "annotator")
    annotator.key("Home", "ArrowRight", "ArrowRight", "ArrowRight")
    annotator.wait_for(frame=3, pairs=1)
    annotator.root.locator(".pair").first.click()
    annotator.root.locator(".chip[data-verb='push']").click()
    annotator.wait_for(labelled=1)
    if labels is not None:
        (image,) = json.loads(labels.read_text())["images"]
        assert (image["frame"], image["pairs"][0]["verb"]) == (3, "push")
    annotator.key("Control+z")
    annotator.wait_for(labelled=0)
    annotator.key("Control+Shift+z")
    annotator.wait_for(labelled=1)
    annotator.key("p")
    # The thing is gone after four fifths of the clip: as far as both are seen it is carried.
    annotator.wait_for(labelled=48)
    annotator.key("Control+z")
    annotator.wait_for(labelled=1)
    annotator.key("ArrowRight")
    annotator.wait_for(frame=4)
    annotator.key("ArrowDown", "2")
    annotator.wait_for(labelled=2)


def a_lesson_is_taught_and_kept(page):
    """Learn, see what changed, keep it under a name; it is listed."""
    monitor = Part(page, "monitor", "monitor")
    monitor.root.get_by_role("button", name="Learn").click()
    monitor.wait_for(state="proposed")
    monitor.root.get_by_role("button", name="Keep", exact=True).click()
    monitor.root.get_by_text("in use: lesson-1").wait_for(timeout=PATIENCE_MS)


def attention_follows_clicks(page):
    """A pair that is clicked shows its map; so do layers, heads and a clicked point."""
    lens = Part(page, "lens", "lens")
    item = lens.root.locator(".item").nth(2)
    item.wait_for()
    query = item.get_attribute("data-query")
    item.click()
    lens.wait_for(map=f"0 cross {query}")
    lens.key("h")
    lens.root.locator(".head").nth(7).wait_for()
    lens.root.get_by_label("Attention", exact=True).select_option("rollout")
    lens.wait_for(map=f"0 rollout {query}")
    lens.root.get_by_label("Attention", exact=True).select_option("self")
    lens.root.locator(".stage").click(position={"x": 40, "y": 40})
    page.wait_for_function(
        "() => document.querySelector('.hoilab-lens') || true", timeout=PATIENCE_MS
    )
    page.wait_for_timeout(500)
    assert lens.root.get_attribute("data-map").startswith("0 self")
