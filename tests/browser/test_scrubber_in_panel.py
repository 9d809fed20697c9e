"""The scrubber in a served dashboard: exact frames, mouse and keyboard, nothing from outside."""

import pytest
from moving_boxes import moving_boxes

pytestmark = pytest.mark.browser

TRACKS = moving_boxes(240)[1]


@pytest.fixture(scope="module")
def opened(page, dashboard, scrubber_in):
    page.goto(dashboard)
    scrubber = scrubber_in(page)
    scrubber.wait_for(shown=0)
    return scrubber


@pytest.fixture
def scrubber(opened):
    opened.root.focus()
    opened.page.keyboard.press("Escape")
    opened.page.keyboard.press("Home")
    opened.wait_for(shown=0, selected="")
    # Panel tells Python 50 ms later, and answers of the test before may still be on their way.
    opened.page.locator(".tabulator-row.tabulator-selected").wait_for(state="detached")
    opened.page.wait_for_timeout(150)
    return opened


def centre(individual, frame):
    x, y = TRACKS["position"].sel(individual=individual).isel(time=frame).values
    return float(x), float(y)


def test_every_frame_that_is_asked_for_is_the_one_on_screen(scrubber):
    for frame in (1, 2, 119, 120, 37, 239, 0):
        scrubber.slider.fill(str(frame))
        assert scrubber.shows(frame)


def test_a_drag_ends_on_its_last_frame(scrubber):
    box = scrubber.slider.bounding_box()
    scrubber.page.mouse.move(box["x"] + 8, box["y"] + box["height"] / 2)
    scrubber.page.mouse.down()
    scrubber.page.mouse.move(box["x"] + box["width"] - 8, box["y"] + box["height"] / 2, steps=40)
    scrubber.page.mouse.up()
    assert scrubber.shows(239)


@pytest.mark.parametrize(
    ("keys", "frame"),
    [
        (["ArrowRight"], 1),
        (["End"], 239),
        (["PageDown", "PageDown", "ArrowLeft"], 49),
        (["Shift+ArrowRight", "Shift+ArrowRight", "Shift+ArrowLeft"], 10),
        (["ArrowLeft"], 0),
    ],
)
def test_keys_step_and_jump(scrubber, keys, frame):
    for key in keys:
        scrubber.page.keyboard.press(key)
    assert scrubber.shows(frame)


def test_space_plays_and_stops_on_the_frame_that_it_names(scrubber):
    scrubber.page.keyboard.press(" ")
    scrubber.page.wait_for_function("() => Number(document.scrubber.dataset.shown) > 10")
    scrubber.page.keyboard.press(" ")
    scrubber.page.get_by_role("button", name="Play (space)").wait_for()
    frame = int(scrubber.host.get_attribute("data-frame"))
    assert scrubber.shows(frame)


def test_a_frame_number_can_be_typed(scrubber):
    field = scrubber.root.get_by_label("Go to frame")
    field.fill("77")
    field.press("Enter")
    assert scrubber.shows(77)


def test_hovering_tells_who_it_is_and_a_click_selects(scrubber):
    x, y = scrubber.point(*centre(7, 0))
    scrubber.page.mouse.move(x, y)
    scrubber.root.locator(".stage .tip").wait_for()
    assert "7 person" in scrubber.root.locator(".stage .tip").inner_text()
    scrubber.page.mouse.click(x, y)
    scrubber.wait_for(selected=7)
    row = scrubber.page.locator(".tabulator-row.tabulator-selected")
    row.wait_for()
    assert "387" in row.inner_text()
    scrubber.page.mouse.click(*scrubber.point(600, 30))
    scrubber.wait_for(selected="")


def test_a_click_in_a_lane_selects_and_jumps(scrubber):
    timeline = scrubber.root.locator(".timeline")
    box = timeline.bounding_box()
    # The fourth lane is the one of 12, which appears last; its name leads to where it appears.
    timeline.locator(".scroll").click(position={"x": 30, "y": 20 + 3.5 * 17 + 2})
    scrubber.wait_for(selected=12)
    assert scrubber.shows(60)
    timeline.locator(".scroll").click(position={"x": box["width"] - 8, "y": 20 + 0.5 * 17 + 2})
    scrubber.wait_for(selected=3)
    assert scrubber.shows(239)


def test_a_click_in_the_table_selects_and_jumps(scrubber):
    scrubber.page.locator(".tabulator-row", has_text="542").click()
    scrubber.wait_for(selected=12)
    assert scrubber.shows(60)


def test_layers_are_switched(scrubber):
    scrubber.page.keyboard.press("End")
    assert scrubber.shows(239)
    full = scrubber.inked()
    for layer in ("Boxes", "Tails", "Labels"):
        scrubber.root.get_by_role("button", name=layer).click()
    scrubber.page.wait_for_function(
        "() => document.scrubber.shadowRoot.querySelectorAll('.chip[aria-pressed=true]').length"
        " === 0"
    )
    assert full > 0
    assert scrubber.inked() == 0
    scrubber.root.focus()
    for key in "123":
        scrubber.page.keyboard.press(key)
    assert scrubber.inked() == full


def test_the_picture_can_be_zoomed_and_shown_whole_again(scrubber):
    whole = scrubber.root.locator("canvas.picture").bounding_box()["width"]
    x, y = scrubber.point(*centre(3, 0))
    scrubber.page.mouse.move(x, y)
    scrubber.page.keyboard.down("Control")
    scrubber.page.mouse.wheel(0, -300)
    scrubber.page.keyboard.up("Control")
    assert scrubber.root.locator("canvas.picture").bounding_box()["width"] > 2 * whole
    scrubber.page.mouse.click(x, y)
    scrubber.wait_for(selected=3)
    scrubber.root.get_by_role("button", name="Show the whole picture").click()
    assert scrubber.root.locator("canvas.picture").bounding_box()["width"] == pytest.approx(whole)


def test_the_scrubber_turns_dark_with_the_page(scrubber):
    assert scrubber.host.get_attribute("data-theme") == "light"
    scrubber.page.locator("header button").last.click()
    scrubber.wait_for(theme="dark")
    scrubber.page.locator("header button").last.click()
    scrubber.wait_for(theme="light")


@pytest.mark.parametrize(
    "words",
    ["1 frames failed", "solid, looking 7 frames both ways", "240 frames, 9.56 s", "3 people"],
)
def test_the_receipt_and_the_facts_are_there(scrubber, words):
    scrubber.page.get_by_text(words).first.wait_for()
