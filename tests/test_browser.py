"""The HTML report in a browser: no request, no script error, no accessibility finding, and what a reader does there.

Needs Playwright and chromium-headless-shell or chromium (or what `ADVISOR_CHROMIUM` names); skipped without, unless
`ADVISOR_REQUIRE_BROWSER=1`. axe-core comes from `ADVISOR_AXE` (a path of `axe.min.js`) or from `npm pack axe-core`.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
import report_samples as samples

from advisor.model import (
    Advice,
    Clause,
    Context,
    EffortItem,
    Eula,
    Finding,
    Fix,
    HourRange,
    Report,
    RuleInfo,
    WorkPackage,
)  # fmt: skip
from advisor.render import Options, html_sources, render
from tests.browser_fixtures import CHROMIUM, REQUIRED

VIEWS = ("summary", "plan", "files", "list", "kernels", "libraries", "eula", "method")


def _missing() -> str:
    try:
        import playwright.sync_api  # noqa: F401
    except ImportError:
        return "playwright is not installed"
    return "" if Path(CHROMIUM).is_file() else f"{CHROMIUM} is not there"


pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(bool(_missing()) and not REQUIRED, reason=f"no browser: {_missing()}"),
]


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
    page.wait_for_function("location.hash.includes('q=graphlaunch')")  # the address follows the keys after a while
    again = shown.go(page.evaluate("location.hash"))
    again.locator("#count", has_text="1 of 13").wait_for()


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
    page.get_by_label("Factor of the team").fill("2")
    assert page.locator("#banner").is_visible()
    assert page.locator("[data-total]").first.inner_text() != before
    page.get_by_role("button", name="Copy as TOML").click()
    assert page.get_by_label("TOML", exact=True).input_value() == "[team]\nexperience = 2\nsize = 1\n"


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


@pytest.fixture(scope="session")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report with its folder of source pages, as `--embed-source` writes them."""
    folder = tmp_path_factory.mktemp("embedded")
    path = folder / "report.html"
    sources = folder / html_sources.folder_of(path.name)
    sources.mkdir()
    text = "\n".join(f"code {number};" for number in range(1, 300))
    for name, content in html_sources.pages(full(), lambda _: text, f"../{path.name}"):
        (sources / name).write_bytes(content)
    path.write_bytes(render(full(), "html", Options(sources=sources.name)))
    return path


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing_on_a_source_page(
    browser: Any, embedded: Path, axe: str, theme: str, language: str, width: int
) -> None:
    opened = Shown(browser, embedded.with_name("report_files") / "0.html", theme, width)
    page = opened.go(query=f"?l={language}")
    page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    page.evaluate(axe)
    found = page.evaluate("axe.run(document)")["violations"]
    assert [(each["id"], [node["html"][:200] for node in each["nodes"][:3]]) for each in found] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    opened.context.close()
    assert opened.errors == []
    assert all(url.startswith("file:") for url in opened.requests if url != "about:blank")


def test_source_page_moves_between_marks_and_turns_its_texts(browser: Any, embedded: Path) -> None:
    opened = Shown(browser, embedded.with_name("report_files") / "0.html")
    page = opened.go()
    for _ in range(2):
        page.keyboard.press("n")
    assert page.evaluate("location.hash") == "#L11"
    page.keyboard.press("p")
    assert page.evaluate("location.hash") == "#L10"
    page.locator("#language").click()
    assert page.evaluate("document.documentElement.lang") == "zh-Hans"
    assert "返回报告" in page.locator("header").inner_text()
    assert page.locator("#after").get_attribute("href") == "1.html?l=zh"
    page.locator("#language").click()
    assert "返回报告" not in opened.go().locator("header").inner_text()
    opened.context.close()
    assert opened.errors == []


def test_drawer_leads_to_the_line_of_the_whole_file_and_back(browser: Any, embedded: Path) -> None:
    opened = Shown(browser, embedded)
    page = opened.go("#v=list&g=&q=cudaGraphLaunch&l=zh")
    page.wait_for_selector("html[lang=zh-Hans]")
    page.locator(".row", has_text="src/graph.cu:3").first.click()
    page.locator("#drawer a[href*='report_files']").click()
    page.wait_for_selector("html[data-started]")
    assert "report_files/1.html?l=zh&back=" in page.url
    assert page.url.endswith("#L3")
    assert "cudaGraphLaunch" in page.locator("#L3").inner_text()
    page.locator("nav a[href*='report.html']").click()
    page.wait_for_selector("html[lang=zh-Hans] #list:not(.off)")
    assert "q=cudaGraphLaunch" in page.evaluate("location.hash")
    opened.context.close()
    assert opened.errors == []


def test_source_page_without_script_is_readable(browser: Any, embedded: Path) -> None:
    opened = Shown(browser, embedded.with_name("report_files") / "0.html", script=False)
    opened.page.goto(opened.path.as_uri())
    assert opened.page.locator("#L11 .v").inner_text() == "risk"
    assert not opened.page.locator("#tools").is_visible()
    opened.context.close()


def test_map_of_marks_can_be_reached_by_keyboard(browser: Any, embedded: Path) -> None:
    opened = Shown(browser, embedded.with_name("report_files") / "0.html")
    page = opened.go()
    page.locator(".map a").first.focus()
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#L10"
    assert page.locator(".map a title").first.text_content() == "from line 10: 3 marks, the worst is risk"
    opened.context.close()


def _with_targets(report: Report, count: int) -> Report:
    """The report for so many targets: the given ones, and copies of the last for other products."""
    last = report.targets[-1]
    more = tuple(msgspec.structs.replace(last, id=f"cann@9.1:P{n}", product=f"P{n}") for n in range(count - 2))
    items = tuple(
        msgspec.structs.replace(
            item, matches=(*item.matches, *(msgspec.structs.replace(item.matches[-1], target=each.id) for each in more))
        )
        for item in report.items
    )
    estimates = (*report.estimates, *(msgspec.structs.replace(report.estimates[-1], target=each.id) for each in more))
    return msgspec.structs.replace(report, targets=(*report.targets, *more), items=items, estimates=estimates)


@pytest.mark.parametrize("count", [2, 3])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_managers_screen_fits_with_several_targets_side_by_side(
    browser: Any, tmp_path: Path, count: int, language: str
) -> None:
    path = tmp_path / "report.html"
    path.write_bytes(render(_with_targets(full(), count), "html", Options(date="2026-11-21", language=language)))
    opened = Shown(browser, path)
    page = opened.go("#v=summary")
    assert page.evaluate("document.querySelector('.screen').getBoundingClientRect().bottom") <= 800
    tops = page.evaluate(
        "[...document.querySelectorAll('.screen .card')].map((each) => each.getBoundingClientRect().top)"
    )
    assert len(tops) == count
    assert len(set(tops)) == 1
    opened.context.close()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_managers_screen_is_a_table_from_four_targets_on(browser: Any, tmp_path: Path, language: str) -> None:
    path = tmp_path / "report.html"
    path.write_bytes(render(_with_targets(full(), 4), "html", Options(date="2026-11-21", language=language)))
    opened = Shown(browser, path)
    page = opened.go("#v=summary")
    assert page.evaluate("document.querySelector('.screen').getBoundingClientRect().bottom") <= 800
    assert page.locator(".screen table.sides tbody tr").count() == 4
    assert page.locator(".screen .card").count() == 0
    opened.context.close()


@pytest.mark.parametrize("count", [2, 3, 4])
@pytest.mark.parametrize("width", [390, 1024, 1280])
def test_no_status_word_is_cut_in_the_list_with_open_details(
    browser: Any, tmp_path: Path, count: int, width: int
) -> None:
    path = tmp_path / "report.html"
    path.write_bytes(render(_with_targets(full(), count), "html"))
    opened = Shown(browser, path, width=width)
    page = opened.go("#v=list&g=")
    page.locator(".row:not(.head)").first.click()
    page.wait_for_selector("#drawer:not([hidden])")
    cut = page.evaluate(
        """[...document.querySelectorAll('.row .c-verdict b, .row .c-severity b')].filter((word) => {
          const cell = word.parentElement.getBoundingClientRect(), own = word.getBoundingClientRect();
          return own.right > cell.right + 0.5 || own.bottom > cell.bottom + 0.5;
        }).map((word) => word.textContent)"""
    )
    assert cut == []
    opened.context.close()


def test_row_has_verdict_per_target_place_advice_and_effort(shown: Shown) -> None:
    page = shown.go("#v=list&g=&f.rule=inline-ptx")
    cells = page.locator(".row:not(.head) [role=gridcell]").all_inner_texts()
    assert [" ".join(cell.split()) for cell in cells] == [
        "blocker", "inline-ptx asm volatile · Inline PTX written by hand Rewrite it.", "src/ copy.cu :42", "blocker",
        "blocker", "–",
    ]  # fmt: skip
    heads = page.locator(".row.head [role=columnheader]").all_inner_texts()
    assert heads == ["Severity", "Record", "Place", "ROCm 7.1", "CANN 9.1 on A2", "Effort"]


def test_drawer_shows_the_lines_around_and_gaps_between_them(browser: Any, tmp_path: Path) -> None:
    report = full()
    around = {str(n): f"line {n}" for n in (36, 37, 38, 41, 43, 47, 48)}
    own = msgspec.structs.replace(report.files[0], excerpts={**report.files[0].excerpts, **around})
    path = tmp_path / "report.html"
    path.write_bytes(render(msgspec.structs.replace(report, files=(own, *report.files[1:])), "html"))
    opened = Shown(browser, path)
    page = opened.go("#v=list&g=&f.family=api&q=cudaMemcpyAsync")
    page.locator(".row", has_text="src/copy.cu:42").first.click()
    shown_lines = [line.split() for line in page.locator("#drawer .source > *").all_inner_texts()]
    assert [line[0] for line in shown_lines] == ["37", "38", "⋮", "41", "42", "43", "⋮", "47"]
    assert page.locator("#drawer .source mark").inner_text().startswith("42")
    opened.context.close()


def test_record_whose_lines_found_no_room_says_so(browser: Any, tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    path.write_bytes(render(msgspec.structs.replace(full(), context=Context(lines=5, left_out=2)), "html"))
    opened = Shown(browser, path)
    page = opened.go("#v=list&g=&f.family=api&q=cudaMemcpyAsync")
    assert "2 of the less severe records" in page.locator(".left-out").inner_text()
    page.locator(".row", has_text="src/copy.cu:42").first.click()
    assert "budget for source lines" in page.locator("#drawer").inner_text()
    opened.context.close()


def _planned(report: Report) -> Report:
    """The report with two work packages for the first target, one name of which a spreadsheet would take as formula."""
    hours = HourRange(mean=9, p10=4, p50=8, p90=16)
    part = EffortItem(subject="renames", parameter="status.renamed", symbols=2, sites=5, hours=hours)
    lines = report.estimates[0].lines
    one = WorkPackage(
        name="src", order=1, files=3, gpu_lines=9, lines=lines, hours=hours, items=(part,), blockers=1, risks=2
    )
    two = msgspec.structs.replace(one, name="=a,b", order=2, depends_on=("src",), items=())
    first = msgspec.structs.replace(report.estimates[0], packages=(one, two))
    return msgspec.structs.replace(report, estimates=(first, *report.estimates[1:]))


def test_work_packages_are_exported_as_csv_and_as_issue_texts(browser: Any, tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    path.write_bytes(render(_planned(full()), "html"))
    opened = Shown(browser, path)
    page = opened.go("#v=plan")
    page.get_by_role("button", name="Copy as CSV").click()
    assert page.locator(".for-packages textarea").first.input_value() == (
        "order,folder,days_p10,days_p50,days_p90,files,places,apis,blockers,risks,after\n"
        "1,src,0.5,1,2,3,5,2,1,2,\n"
        '2,"\'=a,b",0.5,1,2,3,0,0,1,2,src\n'
    )
    page.get_by_role("button", name="Copy as issue texts").click()
    text = page.locator(".for-packages textarea").first.input_value()
    head, tail = text.split("## ROCm 7.1: `=a,b`\n\n")
    assert head.startswith(
        "## ROCm 7.1: `src`\n\n0.5 to 2 person-days (P10 to P90), about 1\n\n- [ ] renames: 5 places\n\n"
    )
    assert "#v=files&o=src%2Fcopy.cu)\n  - line 10: `cudaMalloc` renamed\n" in head
    assert tail == "0.5 to 2 person-days (P10 to P90), about 1\n\n\nAfter: `src`\n"
    opened.context.close()
    assert opened.errors == []


def test_editor_link_is_off_until_an_address_is_given_and_refuses_scripts(shown: Shown) -> None:
    page = shown.go("#v=list&g=&q=cudaGraphLaunch")
    page.locator(".row", has_text="src/graph.cu:3").first.click()
    assert page.locator("#drawer a", has_text="open in the editor").count() == 0
    page.keyboard.press("Escape")
    page.locator("#keys").click()
    page.locator("#editor").fill("vscode://file/home/me/{path}:{line}:{column}")
    page.locator("#editor").blur()
    page.locator(".row", has_text="src/graph.cu:3").first.click()
    link = page.locator("#drawer a", has_text="open in the editor")
    assert link.get_attribute("href") == "vscode://file/home/me/src/graph.cu:3:5"
    page.keyboard.press("Escape")
    for bad in ("javascript://%0aalert(1){path}", "https://example.org/{path}", "vscode://no-place", "data://x{path}"):
        page.locator("#editor").fill(bad)
        page.locator("#editor").blur()
        assert page.evaluate("document.getElementById('editor').validity.valid") is False
    page.locator(".row", has_text="src/graph.cu:3").first.click()
    assert link.get_attribute("href") == "vscode://file/home/me/src/graph.cu:3:5"


def test_address_with_print_prints_the_licence_section_alone(browser: Any, saved: Path) -> None:
    opened = Shown(browser, saved)
    opened.page.add_init_script("window.print = () => { window.printed = (window.printed || 0) + 1; };")
    page = opened.go(query="?section=eula&print")
    assert page.evaluate("window.printed") == 1
    assert page.locator("#eula").is_visible()
    assert page.locator("#summary").is_hidden()
    assert opened.go(query="?section=eula").evaluate("window.printed") is None
    opened.context.close()


def test_clause_of_a_finding_leads_to_the_register(shown: Shown) -> None:
    page = shown.go("#v=eula")
    page.locator(".legal a[href='#c-TK-1.2-8']").click()
    page.wait_for_function("document.getElementById('eula').classList.contains('off') === false")
    assert page.locator("#c-TK-1\\.2-8").is_visible()


def _worked(report: Report) -> Report:
    """The report with hours by folder for both targets, so that files have days."""
    hours = HourRange(mean=9, p10=4, p50=8, p90=16)
    part = EffortItem(subject="renames", parameter="status.changed", symbols=2, sites=5, hours=hours)
    estimates = tuple(
        msgspec.structs.replace(
            each,
            model="hip",
            hours_total=hours,
            packages=(
                WorkPackage(name="src", order=1, files=3, gpu_lines=9, lines=each.lines, hours=hours, items=(part,)),
            ),
        )
        for each in report.estimates
    )
    return msgspec.structs.replace(report, estimates=estimates)


@pytest.fixture(scope="session")
def worked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report with days by file, and its folder of source pages."""
    folder = tmp_path_factory.mktemp("worked")
    path = folder / "report.html"
    report = _worked(full())
    sources = folder / html_sources.folder_of(path.name)
    sources.mkdir()
    text = "\n".join(f"code {number};" for number in range(1, 300))
    for name, content in html_sources.pages(report, lambda _: text, f"../{path.name}"):
        (sources / name).write_bytes(content)
    path.write_bytes(render(report, "html", Options(date="2026-11-21", sources=sources.name)))
    return path


@pytest.fixture
def work(browser: Any, worked: Path) -> Iterator[Shown]:
    opened = Shown(browser, worked)
    yield opened
    opened.context.close()
    assert opened.errors == []
    assert all(url.startswith("file:") for url in opened.requests if url != "about:blank")


def _look(page: Any) -> tuple[str, str]:
    """Language and theme of a page."""
    root = page.evaluate("[document.documentElement.lang, document.documentElement.dataset.theme || '']")
    return root[0], root[1]


def test_language_and_theme_are_kept_over_every_link_and_reload(work: Shown) -> None:
    page = work.go("#v=summary")
    page.locator("#language").click()
    page.wait_for_selector("html[lang=zh-Hans]")
    page.locator("#theme").click()
    assert _look(page) == ("zh-Hans", "dark")
    for view in VIEWS:
        page.locator(f"#views a[data-view={view}]").click()
        page.wait_for_selector(f"#{view}:not(.off)")
        assert _look(page) == ("zh-Hans", "dark")
        assert "l=zh" in page.evaluate("location.hash")
    for link in page.locator("#summary a").evaluate_all("all => all.map((each) => each.getAttribute('href'))"):
        page.evaluate("(to) => { location.hash = to; }", link)
        page.wait_for_function("location.hash.includes('l=zh')")
        assert _look(page) == ("zh-Hans", "dark")
    page.reload()
    page.wait_for_selector("html[data-started]")
    assert _look(page) == ("zh-Hans", "dark")
    page.evaluate("location.hash = '#v=list&g=&q=cudaGraphLaunch'")
    page.locator(".row:not(.head)", has_text="src/graph.cu:3").first.click()
    page.locator("#drawer a[href*='report_files']").click()
    page.wait_for_selector("#words", state="attached")
    assert _look(page) == ("zh-Hans", "dark")
    page.locator("#before").click()
    page.wait_for_selector("#after")
    assert _look(page) == ("zh-Hans", "dark")
    page.locator("nav a[href*='report.html']").click()
    page.wait_for_selector("html[data-ready=list]")
    assert _look(page) == ("zh-Hans", "dark")
    assert "q=cudaGraphLaunch" in page.evaluate("location.hash")
    assert work.go().evaluate("document.documentElement.lang") == "zh-Hans"


def test_filters_live_across_views_and_reloads(work: Shown) -> None:
    page = work.go("#v=list&f.severity=blocker")
    page.locator("#views a[data-view=plan]").click()
    page.wait_for_selector("#plan:not(.off)")
    page.reload()
    page.wait_for_selector("html[data-started]")
    page.locator("#views a[data-view=list]").click()
    page.locator("#count", has_text="1 of 13").wait_for()


def test_chips_show_filters_and_take_them_away(work: Shown) -> None:
    page = work.go("#v=list&f.severity=risk,blocker&d=src&q=cu")
    chips = page.locator("#chips button")
    assert [text.removesuffix(" ×") for text in chips.all_text_contents()] == [
        "Search: cu", "In: src", "Severity: risk", "Severity: blocker",
    ]  # fmt: skip
    for _ in range(4):
        chips.first.click()
    assert page.locator("#chips").is_hidden()
    page.locator("#count", has_text="13 of 13").wait_for()


def test_list_and_details_go_in_step(work: Shown) -> None:
    page = work.go("#v=list")
    page.keyboard.press("j")
    page.keyboard.press("k")
    assert page.locator("#drawer").is_hidden()
    page.locator(".row.group").first.click()
    page.keyboard.press("j")
    page.keyboard.press("Enter") if page.evaluate("document.activeElement.id") == "rows" else page.keyboard.press("o")
    page.locator("#drawer:not([hidden])").wait_for()
    seen = []
    for key in "jjjjjkkk":
        page.keyboard.press(key)
        at = page.locator(".row.at")
        where = at.locator(".c-place").get_attribute("title")
        page.locator("#drawer p.path", has_text=f"{where}:").wait_for()
        seen.append(where)
    assert len(set(seen)) >= 4
    assert seen[-1] == seen[1]


def test_one_switch_of_target_turns_the_whole_page(work: Shown) -> None:
    page = work.go("#v=summary")
    page.locator("#target").select_option("cann@9.1:A2")
    assert page.locator(".card:visible").count() == 1
    assert "CANN" in page.locator(".card:visible h3").inner_text()
    for view in ("plan", "list", "files"):
        page.locator(f"#views a[data-view={view}]").click()
        page.wait_for_selector(f"#{view}:not(.off)")
    assert "x=cann%409.1%3AA2" in page.evaluate("location.hash")
    assert page.locator("#file-rows thead th").all_inner_texts()[5] == "Days"
    page.locator("#views a[data-view=list]").click()
    assert page.locator(".row.head [role=columnheader]").all_inner_texts()[3:-1] == ["CANN 9.1 on A2"]
    page.reload()
    page.wait_for_selector("html[data-ready=list]")
    assert page.locator("#target").input_value() == "cann@9.1:A2"
    page.locator("#target").select_option("")
    assert len(page.locator(".row.head [role=columnheader]").all_inner_texts()) == 6


def test_click_on_the_treemap_shows_the_file(work: Shown) -> None:
    page = work.go("#v=summary")
    page.locator(".map-of[data-target='rocm@7.1'] path[data-n]").first.click()
    page.wait_for_selector("#file-pane:not([hidden])")
    assert page.locator("#file-title").inner_text() == "src/copy.cu"
    assert page.locator("#target").input_value() == "rocm@7.1"


def test_file_shows_its_work_and_brackets_go_to_the_next(work: Shown) -> None:
    page = work.go("#v=files&d=src")
    names = page.locator("#file-rows tbody th b").all_inner_texts()
    assert names[0] == "copy.cu"
    page.locator("#file-rows tbody th a").first.click()
    page.wait_for_selector("#file-pane:not([hidden])")
    text = page.locator("#file-pane").inner_text()
    assert "line 42" in text
    assert "cudaMemcpyAsync(a, b, n, cudaMemcpyDeviceToHost, s);" in text
    page.keyboard.press("]")
    page.locator("#file-title", has_text=names[1]).wait_for()
    page.keyboard.press("[")
    page.locator("#file-title", has_text="src/copy.cu").wait_for()
    page.locator("#file-pane a.whole").click()
    page.wait_for_selector(".code")
    page.locator("nav a[href*='report.html']").click()
    page.wait_for_selector("#file-pane:not([hidden])")
    page.locator("#file-pane .places a").first.click()
    page.wait_for_selector("#drawer:not([hidden])")
    assert "src/copy.cu" in page.locator("#drawer p.path").first.inner_text()


def test_done_tick_is_kept_and_exported(work: Shown) -> None:
    page = work.go("#v=files")
    page.get_by_label("src/copy.cu is done").check()
    page.reload()
    page.wait_for_selector("html[data-started]")
    assert page.get_by_label("src/copy.cu is done").is_checked()
    page.locator("#ticks-csv").click()
    lines = page.locator("#ticks-text").input_value().splitlines()
    assert lines[0] == "path,done,left"
    assert [line for line in lines if line.startswith("src/copy.cu,yes,")]
    page.locator("#ticks-json").click()
    page.wait_for_function("document.getElementById('ticks-text').value.startsWith('{')")
    files = msgspec.json.decode(page.locator("#ticks-text").input_value())["files"]
    assert [each["path"] for each in files if each["done"]] == ["src/copy.cu"]
    page.locator("#hide-done").check()
    assert "copy.cu" not in page.locator("#file-rows tbody th b").all_inner_texts()


def test_files_of_the_script_are_those_without_it(browser: Any, worked: Path, work: Shown) -> None:
    """Places left and done, days and the worst: the same in the table that the script draws."""
    plain = Shown(browser, worked, script=False)
    plain.page.goto(worked.as_uri())
    wanted = [
        [" ".join(cell.split()) for cell in row.locator("th, td").all_inner_texts()]
        for row in plain.page.locator("#file-plain tbody tr").all()
    ]
    drawn = []
    for row in work.go("#v=files").locator("#file-rows tbody tr").all():
        cells = [" ".join(cell.split()) for cell in row.locator("th, td").all_inner_texts()]
        path = row.locator("th a").evaluate("(link) => decodeURIComponent(link.getAttribute('href').split('o=')[1])")
        drawn.append([path, *cells[3:]])
    assert drawn == wanted
    plain.context.close()


def test_both_editions_have_equal_figures(work: Shown) -> None:
    places = "main td.n, main .days b, main .chart text"
    figures = f"[...document.querySelectorAll('{places}')].map((each) => each.textContent.replace(/[^0-9.,–%<>]/g, ''))"
    english = work.go("#v=summary&l=en").evaluate(figures)
    page = work.go("#v=summary&l=zh")
    page.wait_for_selector("html[lang=zh-Hans]")
    assert page.evaluate(figures) == english
    assert len(english) > 50


def test_groups_by_file_show_verdict_days_and_lines_uncut(work: Shown) -> None:
    page = work.go("#v=list&g=file")
    row = page.locator(".row.group", has_text="copy.cu").first
    cells = [" ".join(cell.split()) for cell in row.locator("[role=gridcell]").all_inner_texts()]
    assert cells[1] == "▸ copy.cu src lines 10, 11, 12, 13, 42, 90, 99"
    assert cells[3:5] == ["blocker", "blocker"]
    assert cells[5] == "1 d 1 d"
    assert page.locator(".row.head [role=columnheader]").last.inner_text() == "Likely days"
    cut = (
        "(row) => [...row.querySelectorAll('.c-name code, .c-effort')]"
        ".some((each) => each.clientWidth && each.scrollWidth > each.clientWidth + 1)"
    )
    assert not row.evaluate(cut)


def test_filtered_list_is_copied_as_csv_and_markdown(work: Shown) -> None:
    page = work.go("#v=list&g=&q=cudaGraphLaunch")
    page.locator("#count", has_text="1 of 13").wait_for()
    page.locator("#list-csv").click()
    area = page.locator("#list-text")
    rows = area.input_value().splitlines()
    assert len(rows) == 2
    assert rows[1].startswith("risk,src/graph.cu,3,5,cudaGraphLaunch,")
    page.locator("#list-markdown").click()
    page.wait_for_function("document.getElementById('list-text').value.startsWith('|')")
    assert len(area.input_value().splitlines()) == 3


def test_details_show_the_line_before_and_after_an_edit(browser: Any, tmp_path: Path) -> None:
    report = full()
    fix = Fix(target="rocm@7.1", path="src/copy.cu", line=42, column=5, end_line=42, end_column=20,
              text="hipMemcpyAsync", safety="safe")  # fmt: skip
    first = report.items[0]
    sites = (first.sites[0], msgspec.structs.replace(first.sites[1], column=5, fix=(fix,)), *first.sites[2:])
    items = (msgspec.structs.replace(first, sites=sites), *report.items[1:])
    path = tmp_path / "report.html"
    path.write_bytes(render(msgspec.structs.replace(report, items=items), "html"))
    opened = Shown(browser, path)
    page = opened.go("#v=list&g=&f.family=api&q=cudaMemcpyAsync")
    page.locator(".row:not(.head)").nth(1).click()
    page.locator("#drawer .change").wait_for()
    assert "hipMemcpyAsync(" in page.locator("#drawer .change ins").inner_text()
    assert "cudaMemcpyAsync(" in page.locator("#drawer .change del").inner_text()
    opened.context.close()
    assert opened.errors == []
