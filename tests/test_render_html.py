"""The HTML report: its figures, its structure under hostile text, and that it is one file that requests nothing."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
import report_samples as samples
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.data import TEMPLATES
from advisor.model import STATUS_ORDER, Report
from advisor.render import Options, html, render

_VOID = {"br", "hr", "img", "input", "link", "meta", "rect"}


class _Page(HTMLParser):
    """What the tests ask of a page: elements in order, text by cell, and whether the elements nest."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.starts: list[tuple[str, dict[str, str | None]]] = []
        self.text: dict[str, list[str]] = {}
        self.rows: list[list[str]] = []
        self.tables: list[tuple[dict[str, str | None], list[list[str]]]] = []
        self.comments = 0
        self.feed(source)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.starts.append((tag, dict(attrs)))
        if tag not in _VOID:
            self.open.append(tag)
            self.text.setdefault(tag, []).append("")
        if tag == "table":
            self.tables.append((dict(attrs), []))
        if tag == "tr":
            self.tables[-1][1].append([])
        if tag in {"td", "th"}:
            self.tables[-1][1][-1].append("")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.starts.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_comment(self, data: str) -> None:
        self.comments += 1

    def handle_data(self, data: str) -> None:
        for tag in set(self.open):
            self.text[tag][-1] += data
        if {"td", "th"} & set(self.open):
            self.tables[-1][1][-1][-1] += data

    def table(self, **attributes: str) -> list[list[str]]:
        wanted = attributes.items()
        found = [rows for attrs, rows in self.tables if wanted <= attrs.items()]
        assert len(found) == 1
        return [[" ".join(cell.split()) for cell in row] for row in found[0]]

    def elements(self) -> list[str]:
        return [tag for tag, _ in self.starts]

    def ids(self) -> list[str]:
        return [value for _, attrs in self.starts if (value := attrs.get("id"))]


def _source(report: Report, **options: object) -> str:
    return render(report, "html", Options(**options)).decode("utf-8")  # type: ignore[arg-type]


def _page(report: Report, **options: object) -> _Page:
    return _Page(_source(report, **options))


def test_totals_are_those_of_the_report() -> None:
    page = _page(samples.small())
    assert page.table(**{"data-target": "rocm@7.1"}) == [
        ["Status", "APIs", "Places", "Via wrappers"],
        ["unneeded", "1", "1", "0"],
        ["same", "1", "1", "1"],
        ["renamed", "1", "4", "0"],
        ["changed", "1", "1", "0"],
        ["partial", "1", "1", "0"],
        ["unknown", "1", "1", "0"],
        ["none", "1", "1", "0"],
        ["all", "7", "10", "1"],
    ]
    assert page.table(**{"data-target": "cann@9.1:A2"})[3:6] == [
        ["renamed", "0", "1", "0"],
        ["changed", "1", "3", "0"],
        ["manual", "1", "1", "0"],
    ]


def test_bar_says_the_same_and_fills_its_width() -> None:
    page = _page(samples.small())
    assert page.text["desc"][0].startswith(
        "1 unneeded, 1 same, 1 renamed, 1 changed, 1 partial, 1 unknown, 1 none of 7."
    )
    rects = [attrs for tag, attrs in page.starts if tag == "rect"]
    statuses = ["unneeded", "same", "renamed", "changed", "partial", "unknown", "none"]
    assert [rect["class"] for rect in rects[:7]] == [f"s-{status}" for status in statuses]
    last = rects[6]
    assert float(str(last["x"])[:-1]) + float(str(last["width"])[:-1]) == pytest.approx(100, abs=0.02)


def test_one_row_per_item_the_worst_first() -> None:
    rows = _page(samples.small()).table(id="list")
    assert rows[0] == ["API", "Places", "ROCm 7.1", "CANN 9.1 on A2"]
    items = [row for row in rows[1:] if len(row) == 4]
    assert [row[0] for row in items] == [
        "__nanosleep cudart · call",
        "cudaGraphLaunch cudart · call",
        "cudaNewThing unknown",
        "cudaMalloc nargs=3 cudart · call",
        "cudaMemcpyAsync cudart · call",
        "cudaMalloc nargs=2 cudart · call",
        "cudaFree cudart · call",
        "cudaProfilerStart cudart · call",
    ]
    assert items[4][1:] == [
        "3",
        "ROCm 7.1renamed hipMemcpyAsync compiled",
        "CANN 9.1 on A2changed aclrtMemcpyAsync header",
    ]
    assert items[6][1] == "1 +1 via wrappers"


def test_places_show_code_marks_and_what_stands_behind_the_verdicts() -> None:
    rows = _page(samples.small()).table(id="list")
    (details,) = rows[1 + [row[0].split()[0] for row in rows].index("cudaMemcpyAsync")]
    assert details == (
        "3 places in 2 files, first src/copy.cu:42:5 "
        "ROCm 7.1 since 3.0 "
        "CANN 9.1 on A2 by product: 950 none, A2 changed · the worst of its products · "
        "also possible: aclrtMemcpyAsyncWithCondition (acl, since 8.5) · since 8.0 · edits: insert:1=$destMax · "
        "source: ascendcl-9.1 "
        "src/copy.cu:42:5 host · in copy_all · already done for ROCm 7.1"
        "cudaMemcpyAsync(a, b, n, cudaMemcpyDeviceToHost, s); "
        "src/copy.cu:42:30 host · in copy_all · same line "
        "third_party/v.cu:7:5 low confidence · vendoredcudaMemcpyAsync("
    )


def test_product_list_is_left_out_when_all_agree() -> None:
    match = samples.Match(target="cann@9.1:A2", status="same", by_product={"A2": "same", "950": "same"})
    source = _source(samples.report(items=(samples.item("f", "same", "same", samples.site(), matches=(match,)),)))
    assert "by product" not in source


def test_places_above_the_limit_are_counted() -> None:
    sites = [samples.site(line=line) for line in range(1, 31)]
    page = _page(samples.report(items=(samples.item("cudaFree", "same", "same", *sites),)), limit_sites=20)
    (details,) = page.table(id="list")[2]
    assert "src/copy.cu:20:5" in details
    assert "src/copy.cu:21:5" not in details
    assert details.endswith("10 more: see the JSON report.")


def test_page_budget_lowers_the_limit_for_all() -> None:
    source = _source(samples.large(2000, 20))
    assert source.count("<li>csrc/") == 2000 * 12
    assert source.count("8 more: see the JSON report.") == 2000


def test_fifty_thousand_places_stay_below_ten_megabytes() -> None:
    assert len(_source(samples.large(5000, 10)).encode()) < 10_000_000


def test_files_problems_kernels_and_libraries_are_listed() -> None:
    tables = [[[" ".join(cell.split()) for cell in row] for row in rows] for _, rows in _page(samples.small()).tables]
    rows = [row for table in tables for row in table]
    assert ["big.cu", "cuda", "not read", "larger than 10 MB"] in rows
    assert ["src/k.cuh", "cuda", "read with errors", "parse errors on 2 lines"] in rows
    assert ["src/k.cuh", "parse", "error near line 6"] in rows
    assert ["spin<T>", "src/k.cuh:4", "6", "1", "b 2"] in rows
    assert ["cudart", "9", "3", "none", "unknown"] in rows


def test_effort_is_never_shown_without_its_range_and_the_word_assumed() -> None:
    facts = [" ".join(text.split()) for text in _page(samples.small()).text["dd"]]
    assert "1 to 4 person-days (P10 to P90, P50 2) at 8 hours a day; assumed, not measured. What it rests on" in facts
    assert "no estimate" in _page(samples.report()).text["dd"]


def test_header_names_commit_state_date_and_command() -> None:
    source = _source(samples.small(), date="2026-11-21", command="advisor scan . -o 'a b.html' " + "x" * 5000)
    assert "<code>5b1014c0ffee</code>, with uncommitted changes" in source
    assert '<time datetime="2026-11-21">' in source
    assert "advisor scan . -o &#39;a b.html&#39; " + "x" * 5000 in source


def test_state_of_the_working_tree_may_be_undetermined() -> None:
    project = samples.Project(name="p", roots=(samples.Root(commit="c0ffee"),))
    assert "<code>c0ffee</code>, state of the working tree not determined" in _source(samples.report(project=project))


def test_empty_report_is_a_whole_page() -> None:
    page = _page(samples.report(targets=()))
    assert page.text["h1"] == ["sample"]
    assert "No CUDA API was found in the files read." in page.text["p"]
    assert "filter" not in page.ids()


def test_equal_reports_give_equal_bytes() -> None:
    assert _source(samples.small(), date="2026-11-21") == _source(samples.small(), date="2026-11-21")


def test_page_requests_nothing_and_allows_only_its_own_style_and_script() -> None:
    source = _source(samples.small())
    page = _Page(source)
    loading = {"src", "srcset", "data", "poster", "background", "action", "formaction", "ping", "manifest", "style"}
    for tag, attrs in page.starts:
        assert not loading & attrs.keys() - ({"data"} if tag == "table" else set())
        assert not [name for name in attrs if name.startswith("on")]
        assert attrs.get("href") is None or re.fullmatch(r"#[\w-]+", str(attrs["href"]))
    assert not {"link", "img", "iframe", "object", "embed", "base"} & set(page.elements())
    assert not re.search(r"@import|url\(|https?:", source)
    (policy,) = [attrs["content"] for _, attrs in page.starts if attrs.get("http-equiv") == "Content-Security-Policy"]
    (style,), (script,) = page.text["style"], page.text["script"]
    assert policy == (
        f"default-src 'none'; style-src {html.source_hash(style)}; script-src {html.source_hash(script)}; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )


def test_source_hash_is_base64_of_sha256() -> None:
    assert html.source_hash("abc") == "'sha256-ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0='"


def test_links_lead_somewhere_and_ids_are_unique() -> None:
    page = _page(samples.small())
    ids = page.ids()
    assert len(ids) == len(set(ids))
    links = [str(attrs["href"])[1:] for tag, attrs in page.starts if tag == "a"]
    assert set(links) <= set(ids)
    named = [name for _, attrs in page.starts for name in str(attrs.get("aria-labelledby") or "").split()]
    assert set(named) <= set(ids)


def test_page_has_language_title_one_h1_main_and_scopes() -> None:
    page = _page(samples.small())
    assert page.starts[0] == ("html", {"lang": "en"})
    assert page.text["title"][0] == "sample: CUDA porting report"
    assert page.elements().count("h1") == page.elements().count("main") == 1
    assert page.starts[page.elements().index("a")][1]["href"] == "#main"
    assert [attrs for tag, attrs in page.starts if tag == "th" and "scope" not in attrs] == []


def test_filter_stays_hidden_without_script() -> None:
    (form,) = [attrs for tag, attrs in _page(samples.small()).starts if tag == "form"]
    assert "hidden" in form


def _luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2) of `#rgb` or `#rrggbb`."""
    digits = colour[1:] if len(colour) == 7 else "".join(2 * char for char in colour[1:])
    channels = [int(digits[start : start + 2], 16) / 255 for start in (0, 2, 4)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, two: str) -> float:
    low, high = sorted((_luminance(one), _luminance(two)))
    return (high + 0.05) / (low + 0.05)


def _schemes() -> dict[str, dict[str, str]]:
    """The colours of each scheme by variable; dark and print replace some of the light ones."""
    css = (TEMPLATES / "report.css").read_text(encoding="utf-8")
    light, dark, paper = (
        dict(re.findall(r"--([\w-]+): (#\w+)", block)) for block in re.findall(r":root \{[^}]*\}", css)
    )
    return {"light": light, "dark": light | dark, "print": light | paper}


@pytest.mark.parametrize("scheme", ["light", "dark", "print"])
def test_text_has_contrast_of_at_least_4_5(scheme: str) -> None:
    colours = _schemes()[scheme]
    pairs = [(name, ground) for name in ("ink", "soft", "link", *STATUS_ORDER) for ground in ("bg", "card")]
    pairs += [(name, "mark") for name in ("ink", "soft", *STATUS_ORDER)] if scheme != "print" else []
    pairs += [("on", status) for status in STATUS_ORDER] + [("ink", "code")]
    low = {pair: _contrast(colours[pair[0]], colours[pair[1]]) for pair in pairs}
    assert {pair: ratio for pair, ratio in low.items() if ratio < 4.5} == {}
    assert _contrast(colours["edge"], colours["bg"]) >= 3  # borders of the filter's fields


_SAFE = _page(samples.hostile("safe"), command="safe").elements()


@pytest.mark.parametrize("text", samples.HOSTILE)
def test_hostile_text_stays_text(text: str) -> None:
    source = _source(samples.hostile(text), command=text)
    page = _Page(source)
    assert page.elements() == _SAFE
    assert page.comments == 0
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]", source)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("\u202egnitrat", r"\u202egnitrat"),
        ("a\nb", r"a\nb"),
        ("sep\u2028", r"sep\u2028"),
        ("\udcff", r"\xff"),
        ("x" * 10_000, "x" * 119 + "…"),
    ],
)
def test_hostile_name_is_shown_so_that_it_can_be_seen(text: str, expected: str) -> None:
    assert _page(samples.hostile(text)).text["h1"] == [expected]


def test_long_source_line_is_cut_around_the_place() -> None:
    line = "a" * 5000 + " cudaFree(p) " + "b" * 5000
    record = samples.FileRecord(path="m.cu", kind="cuda", excerpts={"1": line})
    place = samples.site(path="m.cu", line=1, column=5002)
    source = _source(samples.report(files=(record,), items=(samples.item("cudaFree", "same", "same", place),)))
    assert "<code>…" + "a" * 39 + " cudaFree(p) " + "b" * 108 + "…</code>" in source


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(), min_size=1, max_size=60))
def test_any_text_leaves_the_structure_as_it_is(text: str) -> None:
    page = _page(samples.hostile("x" + text), command="x" + text)
    assert page.elements() == _SAFE
    assert len(page.table(id="list")) == 3
