"""The comparison page in a browser; what it needs is said in test_browser.py."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
import report_samples as samples

from advisor.render import Options
from advisor.render.difference import render
from tests.test_browser import Shown, pytestmark  # noqa: F401 - read by pytest
from tests.test_difference_html import finding, hostile_pair, pair

SECTIONS = ("summary", "records", "packages", "data", "method")


def content() -> bytes:
    """A comparison with every kind of table; the group of new records is longer than what stands in the page."""
    old, new = pair()
    more = tuple(finding(number, path=f"src/{number % 7}/long.cu") for number in range(1000, 1250))
    findings = (*new.findings, *more)
    return render(old, msgspec.structs.replace(new, findings=findings), "html", Options(command="advisor diff a b"))


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("difference") / "difference.html"
    path.write_bytes(content())
    return path


@pytest.fixture
def shown(browser: Any, saved: Path) -> Iterator[Shown]:
    opened = Shown(browser, saved)
    yield opened
    opened.context.close()
    assert opened.errors == []
    assert {url.split("#")[0] for url in opened.requests} - {"about:blank"} == {saved.as_uri()}


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_axe_finds_nothing_and_nothing_is_requested(
    browser: Any,
    saved: Path,
    axe: str,
    theme: str,
    language: str,
    width: int,
) -> None:
    opened = Shown(browser, saved, theme, width)
    page = opened.go(f"#l={language}")
    page.wait_for_selector(f"html[lang={'zh-Hans' if language == 'zh' else 'en'}]")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.evaluate(axe)
    found = page.evaluate("axe.run(document)")["violations"]
    assert [(each["id"], [node["html"][:200] for node in each["nodes"][:3]]) for each in found] == []
    opened.context.close()
    assert opened.errors == []
    assert {url.split("#")[0] for url in opened.requests} - {"about:blank"} == {saved.as_uri()}


def test_first_screen_holds_all_targets(shown: Shown) -> None:
    page = shown.go()
    assert page.evaluate("document.querySelector('.screen').getBoundingClientRect().bottom") <= 800


def test_without_script_everything_is_readable(browser: Any, saved: Path) -> None:
    opened = Shown(browser, saved, script=False)
    opened.page.goto(saved.as_uri())
    for name in SECTIONS:
        assert opened.page.locator(f"#{name}").is_visible()
    assert opened.page.locator("#g-unclear_new tbody tr").count() == 1
    assert opened.page.locator("#g-new tbody tr").count() == 100
    assert "The first 100 of 251 rows" in opened.page.locator("#g-new .rest").inner_text()
    assert not opened.page.locator("#g-new .pager").is_visible()
    assert not opened.page.locator("#tools").is_visible()
    opened.context.close()


def test_pages_reach_every_row(shown: Shown) -> None:
    page = shown.go()
    group = page.locator("#g-new")
    assert group.locator("output").inner_text() == "1–100 of 251"
    assert not group.locator(".rest").is_visible()
    places = set(group.locator("tbody th").all_inner_texts())
    for _ in range(2):
        group.get_by_role("button", name="Next rows").click()
        places |= set(group.locator("tbody th").all_inner_texts())
    assert group.locator("output").inner_text() == "201–251 of 251"
    assert group.get_by_role("button", name="Next rows").is_disabled()
    assert len(places) == 251
    assert "src/1/long.cu:1100" in places


def test_rows_of_the_script_are_those_of_the_page(browser: Any, saved: Path, shown: Shown) -> None:
    """Read without the script and drawn by it, a row has the same cells."""
    plain = Shown(browser, saved, script=False)
    plain.page.goto(saved.as_uri())
    rows = "[...document.querySelectorAll('#g-new tbody tr')].map((row) => row.innerHTML)"
    drawn = shown.go().evaluate(rows)
    assert drawn == [plain.page.locator("#g-new tbody tr").nth(n).inner_html() for n in range(100)]
    plain.context.close()


def test_filter_asks_place_and_text(shown: Shown) -> None:
    page = shown.go()
    group = page.locator("#g-new")
    group.get_by_label("Filter by place or text").fill("LONG.cu src/3")
    group.locator("output", has_text="of 36").wait_for()
    assert all(each.startswith("src/3/long.cu:") for each in group.locator("tbody th").all_inner_texts())
    group.get_by_label("Filter by place or text").fill("nothing like that")
    assert group.locator("output").inner_text() == "no row fits"


def test_language_switch_turns_all_texts_and_the_address_keeps_it(shown: Shown) -> None:
    page = shown.go("#g-judged")
    page.locator("#language").click()
    page.wait_for_selector("html[lang=zh-Hans]")
    assert page.evaluate("location.hash") == "#g-judged&l=zh"
    assert page.locator("#g-new output").inner_text() == "第 1–100 行，共 251 行"
    assert page.locator("#g-new tbody td").first.inner_text() == "风险"
    again = shown.go("#l=zh")
    again.wait_for_selector("html[lang=zh-Hans]")
    again.locator("#language").click()
    again.wait_for_selector("html[lang=en]")
    assert again.locator("#h-method").inner_text() == "Method and limits"


def test_theme_switch_turns_the_colours(shown: Shown) -> None:
    page = shown.go()
    before = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.locator("#theme").click()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != before


@pytest.mark.parametrize("words", samples.HOSTILE, ids=range(len(samples.HOSTILE)))
def test_hostile_text_does_nothing(browser: Any, tmp_path: Path, words: str) -> None:
    old, new = hostile_pair(words)
    many = tuple(
        samples.finding(words, "risk", path=words, message=words, line=n, id=f"{n:016x}") for n in range(1, 130)
    )
    path = tmp_path / "hostile.html"
    path.write_bytes(render(old, msgspec.structs.replace(new, findings=many), "html", Options(command=words)))
    opened = Shown(browser, path)
    page = opened.go()
    for _ in range(2):
        group = page.locator(".group:has(.pager)")
        assert group.locator("tbody tr").count() == 100
        group.locator(".on").click()
        assert group.locator("tbody tr").count() == 29
        assert not set(page.locator("body").inner_text()) & set("\u202e\u2066\u2028\x1b\x00")
        assert page.locator("img, #page script").count() == 0
        assert page.evaluate("document.documentElement.scrollWidth") <= 1280
        page.locator("#language").click()
        page.wait_for_selector("html[lang=zh-Hans]")
        page.locator("#language").click()
        page.wait_for_selector("html[lang=en]")
    opened.context.close()
    assert opened.errors == []
    assert {url.split("#")[0] for url in opened.requests} - {"about:blank"} == {path.as_uri()}
