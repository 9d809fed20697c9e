"""Whoever opens a dashboard with logins has to give one; the page for it asks nobody outside."""

import http.cookiejar
import json
import re
import subprocess
import sys
import urllib.parse
import urllib.request

import pytest

from hoilab.dashboards import start
from hoilab.errors import DataError


@pytest.fixture
def served(scene_path, tmp_path):
    logins = tmp_path / "logins.json"
    logins.write_text(json.dumps({"ada": "engine"}))
    code = (
        f"from hoilab.dashboards import serve; "
        f"serve({str(scene_path)!r}, port=0, logins={str(logins)!r})"
    )
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    try:
        yield re.search(r"http://127\.0\.0\.1:\d+/", process.stdout.readline())[0]
    finally:
        process.kill()
        process.wait()


def test_without_the_password_nothing_is_shown(served):
    opener = urllib.request.build_opener(
        urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
    )

    def asked(path: str, **form: str) -> tuple[str, str]:
        data = urllib.parse.urlencode(form).encode() if form else None
        with opener.open(served + path, data, timeout=30) as answer:
            return answer.url, answer.read().decode()

    place, page = asked("")
    assert "/login" in place
    assert "Password" in page
    assert not re.search(r"(src|href)=.?https?:", page)
    place, page = asked("login", username="ada", password="wrong")
    assert "/login" in place
    assert "do not belong together" in page
    place, page = asked("login", username="ada", password="engine")
    assert "/login" not in place
    assert "Password" not in page


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"ada": 3}'])
def test_a_file_that_names_nobody_is_refused(scene_path, tmp_path, text):
    logins = tmp_path / "logins.json"
    logins.write_text(text)
    with pytest.raises(DataError, match=r"logins\.json: expected"):
        start(scene_path, logins=logins)
