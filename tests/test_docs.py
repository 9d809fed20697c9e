"""What the documentation points at is there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page):
    prose = re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.S | re.M)
    targets = re.findall(r"\]\(([^)\s]+)\)", prose)
    local = [target.partition("#")[0] for target in targets if "://" not in target]
    assert [name for name in local if name and not (page.parent / name).exists()] == []


def test_every_page_is_reached_from_the_index():
    index = (ROOT / "docs" / "index.md").read_text(encoding="utf-8")
    names = {page.name for page in ROOT.glob("docs/*.md")} - {"index.md"}
    assert {name for name in names if f"({name})" not in index} == set()


def test_no_page_names_a_place_on_the_writers_machine():
    named = re.compile(r"(?<![\w.])/(work|root|home|tmp)/")
    assert [page.name for page in PAGES if named.search(page.read_text(encoding="utf-8"))] == []
