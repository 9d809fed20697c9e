"""The scrubber in a served dashboard: exact frames, mouse and keyboard, nothing from outside."""

import pytest

pytestmark = pytest.mark.browser


@pytest.fixture
def scrubber(page, dashboard, scrubber_in):
    page.goto(dashboard)
    return scrubber_in(page)


def test_every_frame_that_is_asked_for_is_the_one_on_screen(scrubber):
    slider = scrubber.root.locator("input[type=range]")
    for frame in (1, 2, 119, 120, 37, 239, 0):
        slider.fill(str(frame))
        scrubber.wait_for(frame)
        assert scrubber.barcode() == frame


def test_keys_step_jump_and_play(scrubber):
    page = scrubber.page
    scrubber.root.focus()
    for key, frame in (
        ("ArrowRight", 1),
        ("Shift+ArrowRight", 11),
        ("ArrowLeft", 10),
        ("PageDown", 35),
        ("End", 239),
        ("Home", 0),
    ):
        page.keyboard.press(key)
        scrubber.wait_for(frame)
        assert scrubber.barcode() == frame
    page.keyboard.press(" ")
    page.wait_for_function("() => Number(document.__scrubber.dataset.shown) > 10")
    page.keyboard.press(" ")
    page.wait_for_function(
        "() => document.__scrubber.dataset.shown === document.__scrubber.dataset.frame"
    )
    assert scrubber.barcode() == int(scrubber.host.get_attribute("data-shown"))


def test_a_click_in_the_table_selects_and_jumps(scrubber):
    scrubber.page.locator(".tabulator-row", has_text="542").click()
    scrubber.wait_for(60)
    assert scrubber.barcode() == 60
    assert scrubber.host.get_attribute("data-selected") == "12"
