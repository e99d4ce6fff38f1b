"""The HTML report in a browser: no request, no script error, no accessibility finding, and what a reader does there.

Needs Playwright and /usr/bin/chromium (or what `ADVISOR_CHROMIUM` names); skipped without them, unless
`ADVISOR_REQUIRE_BROWSER=1`. axe-core comes from `ADVISOR_AXE` (a path of `axe.min.js`) or from `npm pack axe-core`.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import report_samples as samples

from advisor.model import Advice, Clause, Eula, Finding, Fix, Report, RuleInfo
from advisor.render import Options, render

_REQUIRED = os.environ.get("ADVISOR_REQUIRE_BROWSER") == "1"
_CHROMIUM = os.environ.get("ADVISOR_CHROMIUM", "/usr/bin/chromium")
VIEWS = ("summary", "plan", "list", "kernels", "libraries", "eula", "method")


def _missing() -> str:
    try:
        import playwright.sync_api  # noqa: F401
    except ImportError:
        return "playwright is not installed"
    return "" if Path(_CHROMIUM).is_file() else f"{_CHROMIUM} is not there"


pytestmark = pytest.mark.skipif(bool(_missing()) and not _REQUIRED, reason=f"no browser: {_missing()}")


def _finding(**fields: Any) -> Finding:
    values: dict[str, Any] = {
        "id": "00000000000000f1", "rule": "inline-ptx", "family": "hazard", "severity": "blocker", "effect": "compile",
        "confidence": "strong", "path": "src/copy.cu", "line": 42, "column": 3, "end_line": 42, "end_column": 9,
        "message": "Inline PTX written by hand",
    }  # fmt: skip
    return Finding(**{**values, **fields})


def full() -> Report:
    """A report in which every view has something to show."""
    fix = Fix(path="src/copy.cu", line=42, column=3, end_line=42, end_column=9, text="hipMemcpyAsync", safety="unsafe")
    report = samples.small()
    fields = {name: getattr(report, name) for name in report.__struct_fields__}
    advice = Advice(target="rocm", severity="blocker", effect="compile", why="AMD has no PTX.", todo="Rewrite it.")
    fields |= {
        "findings": (
            _finding(fix=(fix,), detail="asm volatile"),
            _finding(id="00000000000000f2", rule="EULA-110", family="eula", severity="risk", clause="TK-1.2-8"),
        ),
        "rules": (RuleInfo(id="inline-ptx", title="Inline PTX", help="", family="hazard", advice=(advice,)),),
        "eula": Eula(text_date="2024-01-12", clauses=(Clause(id="TK-1.2-8", agreement="Toolkit", summary="Words."),)),
        "notes": {"cann": {"note-key": {"en": "An English note.", "zh": "中文说明。"}}},
    }
    return Report(**fields)


class Shown:
    """An opened page with what it requested and what went wrong."""

    def __init__(self, browser: Any, path: Path, theme: str = "light", width: int = 1280, script: bool = True) -> None:
        self.context = browser.new_context(
            viewport={"width": width, "height": 800}, color_scheme=theme, java_script_enabled=script
        )
        self.page = self.context.new_page()
        self.errors: list[str] = []
        self.requests: list[str] = []
        self.path = path
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", lambda message: self.errors.append(message.text) if message.type == "error" else None)
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("dialog", lambda dialog: self.errors.append("dialog"))

    def go(self, address: str = "", query: str = "") -> Any:
        self.page.goto("about:blank")
        self.page.goto(f"{self.path.as_uri()}{query}{address}")
        self.page.wait_for_selector("html[data-started]")
        return self.page


@pytest.fixture(scope="session")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("report") / "report.html"
    path.write_bytes(render(full(), "html", Options(date="2026-11-21", command="advisor scan .")))
    return path


@pytest.fixture
def shown(browser: Any, saved: Path) -> Iterator[Shown]:
    opened = Shown(browser, saved)
    yield opened
    opened.context.close()
    assert opened.errors == []
    assert set(opened.requests) - {"about:blank"} <= {url for url in opened.requests if url.startswith("file:")}
    assert {url.split("#")[0].split("?")[0] for url in opened.requests} <= {saved.as_uri(), "about:blank"}


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_axe_finds_nothing_in_any_view(browser: Any, saved: Path, axe: str, theme: str, language: str) -> None:
    opened = Shown(browser, saved, theme)
    for view in VIEWS:
        page = opened.go(f"#v={view}&l={language}")
        page.wait_for_selector(f"html[lang={'zh-Hans' if language == 'zh' else 'en'}]")
        if view == "list":
            page.locator(".row.group").first.click()
            page.keyboard.press("j")
            page.keyboard.press("o")
            page.wait_for_selector("#drawer:not([hidden])")
        if view in ("plan", "method"):
            page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
        page.evaluate(axe)  # from the tool's side: the page's policy lets no other script in
        found = page.evaluate("axe.run(document)")["violations"]
        places = [(view, each["id"], [node["html"][:200] for node in each["nodes"][:3]]) for each in found]
        assert places == []
    opened.context.close()
    assert opened.errors == []


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("width", [390, 1280])
def test_page_never_scrolls_sideways(browser: Any, saved: Path, view: str, width: int) -> None:
    opened = Shown(browser, saved, width=width)
    page = opened.go(f"#v={view}")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    opened.context.close()


def test_managers_screen_fits_without_scrolling(shown: Shown) -> None:
    page = shown.go("#v=summary")
    assert page.evaluate("document.querySelector('.screen').getBoundingClientRect().bottom") <= 800


def test_without_script_all_sections_are_there(browser: Any, saved: Path) -> None:
    opened = Shown(browser, saved, script=False)
    opened.page.goto(saved.as_uri())
    for view in VIEWS:
        assert opened.page.locator(f"#{view}").is_visible()
    assert opened.page.locator("#plain table").is_visible()
    assert not opened.page.locator("#work").is_visible()
    opened.context.close()


def test_search_narrows_the_list_and_the_address_keeps_it(shown: Shown) -> None:
    page = shown.go("#v=list")
    page.keyboard.press("/")
    page.keyboard.type("graphlaunch")
    page.locator("#count", has_text="1 of 13").wait_for()
    assert "q=graphlaunch" in page.evaluate("location.hash")
    again = shown.go(page.evaluate("location.hash"))
    assert again.locator("#count").inner_text().startswith("1 of 13")


def test_search_reads_source_lines(shown: Shown) -> None:
    page = shown.go("#v=list&q=cudaMemcpyDeviceToHost")
    page.locator("#count", has_text="4 of 13").wait_for()


def test_filter_counts_are_live(shown: Shown) -> None:
    page = shown.go("#v=list&f.severity=blocker")
    assert page.locator("#count").inner_text().startswith("1 of 13 records")
    severity = page.locator("[data-facet=severity] label", has_text="risk")
    assert severity.locator("small").inner_text() == "5"
    family = page.locator("[data-facet=family] small").all_text_contents()
    assert family == ["1"]


def test_row_opens_with_code_verdicts_and_snippet(shown: Shown) -> None:
    page = shown.go("#v=list&g=&f.family=api&q=cudaMemcpyAsync")
    page.locator(".row", has_text="src/copy.cu:42").first.click()
    drawer = page.locator("#drawer")
    drawer.wait_for()
    text = drawer.inner_text()
    assert "cudaMemcpyAsync(a, b, n, cudaMemcpyDeviceToHost, s);" in text
    assert "aclrtMemcpyAsyncWithCondition" in text
    assert "A2 changed" in text
    assert "// advisor: ignore[api-changed] reason" in text
    page.keyboard.press("Escape")
    assert drawer.is_hidden()
    assert page.evaluate("document.activeElement.id") == "rows"


def test_finding_shows_why_what_to_do_and_the_change(shown: Shown) -> None:
    page = shown.go("#v=list&r=0000000000")
    text = page.locator("#drawer").inner_text()
    assert "AMD has no PTX." in text or "EULA-110" in text or "cuda" in text
    page = shown.go("#v=list&g=&f.rule=inline-ptx")
    page.locator(".row:not(.head)").first.click()
    page.locator("#drawer").wait_for()
    text = page.locator("#drawer").inner_text()
    assert "AMD has no PTX." in text
    assert "Rewrite it." in text
    assert "hipMemcpyAsync" in text


def test_language_switch_keeps_the_view_and_turns_all_texts(shown: Shown) -> None:
    page = shown.go("#v=plan")
    page.locator("#language").click()
    page.wait_for_selector("html[lang=zh-Hans]")
    assert page.locator("#plan").is_visible()
    assert page.locator("#h-plan").inner_text() != "Plan"
    page.locator("#language").click()
    page.wait_for_selector("html[lang=en]")
    assert page.locator("#h-plan").inner_text() == "Plan"


def test_plan_with_unchanged_assumptions_is_the_reports_and_banner_tells_a_change(shown: Shown) -> None:
    page = shown.go("#v=plan")
    before = page.locator("[data-total]").first.inner_text()
    assert page.locator("#banner").is_hidden()
    page.locator("#plan-tools summary", has_text="Assumptions").click()
    page.get_by_label("Hours per day").fill("4")
    assert page.locator("#banner").is_visible()
    assert page.locator("[data-total]").first.inner_text() != before
    page.get_by_role("button", name="Copy as TOML").click()
    assert page.locator("textarea").input_value() == "[daily_hours]\nvalue = 4\n"


def test_summary_plan_and_licences_print_on_six_pages_at_most(browser: Any, saved: Path) -> None:
    opened = Shown(browser, saved)
    page = opened.go()
    page.evaluate("for (const id of ['method', 'libraries']) document.getElementById(id).remove()")
    pages = page.pdf(format="A4").count(b"/Type /Page\n")
    assert 1 <= pages <= 6
    opened.context.close()


def test_licence_section_stands_alone(shown: Shown) -> None:
    page = shown.go(query="?section=eula")
    assert page.locator("#eula").is_visible()
    assert page.locator("#summary").is_hidden()
    assert page.locator("nav").is_hidden()


@pytest.mark.parametrize("text", samples.HOSTILE, ids=range(len(samples.HOSTILE)))
def test_hostile_text_does_nothing(browser: Any, tmp_path: Path, text: str) -> None:
    path = tmp_path / "hostile.html"
    report = samples.hostile(text)
    rules = (
        RuleInfo(
            id=text, title=text, help=text, advice=(Advice(severity="risk", effect="wrong", why=text, todo=text),)
        ),
    )
    fields = {name: getattr(report, name) for name in report.__struct_fields__}
    finding = _finding(rule=text, message=text, detail=text, clause=text, scope=text)
    notes = {"rocm": {text: {"en": text, "zh": text, "link": text}}}
    path.write_bytes(render(Report(**{**fields, "rules": rules, "findings": (finding,), "notes": notes}), "html"))
    opened = Shown(browser, path)
    page = opened.go("#v=list&g=")
    for number in range(2):
        page.locator(".row:not(.head)").nth(number).click()
        page.locator("#drawer").wait_for()
        drawn = page.locator("body").inner_text()
        assert not set(drawn) & set("\u202e\u2066\u2028\x1b\x00")
        page.keyboard.press("Escape")
    assert page.locator("img, #page script").count() == 0
    page.locator("#language").click()
    page.wait_for_selector("html[lang=zh-Hans]")
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280
    opened.context.close()
    assert opened.errors == []
    assert {url.split("#")[0] for url in opened.requests} == {path.as_uri(), "about:blank"} - (
        set() if "about:blank" in opened.requests else {"about:blank"}
    )
