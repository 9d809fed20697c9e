"""Where pictures come from: groups that the browser decodes, and JPEG where it cannot."""

import pytest

pytestmark = pytest.mark.browser

COUNTED = """
    globalThis.decoded = 0;
    const send = VideoDecoder.prototype.decode;
    VideoDecoder.prototype.decode = function (chunk) { decoded++; return send.call(this, chunk); };
"""
FRAMES = (0, 119, 15, 14, 239, 120)


@pytest.fixture
def opened(chromium, dashboard, scrubber_in):
    """Return what opens the dashboard after a script has run in its page."""
    contexts = []

    def open_after(script: str):
        contexts.append(chromium.new_context(viewport={"width": 1440, "height": 900}))
        page = contexts[-1].new_page()
        page.add_init_script(script)
        page.goto(dashboard)
        scrubber = scrubber_in(page)
        scrubber.wait_for(shown=0)
        return scrubber

    yield open_after
    for context in contexts:
        context.close()


def test_the_browser_decodes_the_hidden_video_itself(opened):
    scrubber = opened(COUNTED)
    for frame in FRAMES:
        scrubber.slider.fill(str(frame))
        assert scrubber.shows(frame)
    assert scrubber.page.evaluate("decoded") > len(FRAMES)


def test_without_a_decoder_pictures_come_as_jpeg(opened):
    scrubber = opened("delete globalThis.VideoDecoder")
    for frame in FRAMES:
        scrubber.slider.fill(str(frame))
        assert scrubber.shows(frame)


def test_a_decoder_that_fails_is_not_asked_again(opened):
    scrubber = opened(
        COUNTED + "VideoDecoder.prototype.configure = () => { decoded++; throw new Error('no') };"
    )
    for frame in FRAMES:
        scrubber.slider.fill(str(frame))
        assert scrubber.shows(frame)
    assert scrubber.page.evaluate("decoded") <= 2
