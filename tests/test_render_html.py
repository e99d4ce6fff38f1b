"""The HTML report: its figures, its structure under hostile text, and that it is one file that requests nothing."""

from __future__ import annotations

import base64
import gzip
import json
import re
from array import array
from html.parser import HTMLParser
from typing import Any

import msgspec
import pytest
import report_samples as samples
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.data import TEMPLATES
from advisor.messages import translate
from advisor.model import SEVERITY_ORDER, STATUS_ORDER, CudaVersion, Match, Report, Status
from advisor.render import Options, html, html_data, html_packing, html_pages, render

_VOID = {"br", "hr", "img", "input", "link", "meta"}


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


def _unpacked(data: bytes) -> tuple[dict[str, Any], dict[str, list[int]]]:
    """Header and columns of a part."""
    length = int.from_bytes(data[:4], "little")
    head = json.loads(data[4 : 4 + length])
    columns = {}
    for name, (kind, at, count) in head["columns"].items():
        column = array(kind)
        column.frombytes(data[4 + length + at : 4 + length + at + count * column.itemsize])
        columns[name] = list(column)
    return head, columns


def _part(source: str, name: str) -> tuple[dict[str, Any], dict[str, list[int]]]:
    (text,) = re.findall(rf'<script type="application/octet-stream" id="part-{name}">([\w+/=]*)</script>', source)
    return _unpacked(gzip.decompress(base64.b64decode(text)))


def _records(report: Report) -> tuple[dict[str, Any], dict[str, list[int]]]:
    return _part(_source(report), "records")


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


def test_charts_say_their_numbers_in_words() -> None:
    page = _page(samples.small())
    assert page.text["desc"][0] == "1 to 4 person-days (P10 to P90), about 2"
    assert page.text["title"][1] == "Days for ROCm 7.1"


def test_records_hold_every_use_and_finding_in_order_of_place() -> None:
    head, columns = _records(samples.small())
    assert head["count"] == 11
    places = [(head["files"][f], n) for f, n in zip(columns["file"], columns["line"], strict=True)]
    assert places == sorted(places)
    names = [head["subjects"][number]["n"] for number in columns["subject"]]
    assert names[places.index(("src/graph.cu", 3))] == "cudaGraphLaunch"
    done = columns["done"][places.index(("src/copy.cu", 42))]
    assert done == 1  # the first target


def test_columns_are_as_narrow_as_their_values() -> None:
    data = html_packing.part({}, {"small": [1, 255], "middle": [256], "large": [1 << 16]})
    head, columns = _unpacked(data)
    assert {name: kind for name, (kind, _, _) in head["columns"].items()} == {"small": "B", "middle": "H", "large": "I"}
    assert columns == {"small": [1, 255], "middle": [256], "large": [65536]}


def test_verdicts_keep_what_stands_behind_them() -> None:
    head, _ = _records(samples.small())
    (subject,) = [each for each in head["subjects"] if each["n"] == "cudaMemcpyAsync"]
    assert subject["rule"] == "api-changed"
    assert subject["matches"][1]["by_product"] == {"A2": "changed", "950": "none"}
    assert subject["matches"][1]["alternatives"][0]["since"] == "8.5"


def test_source_lines_are_a_part_of_their_own_and_absent_without_source() -> None:
    head, _ = _part(_source(samples.small()), "code")
    assert "    cudaMemcpyAsync(a, b, n, cudaMemcpyDeviceToHost, s);" in head["texts"]
    bare = tuple(msgspec.structs.replace(file, excerpts={}) for file in samples.small().files)
    assert "part-code" not in _source(msgspec.structs.replace(samples.small(), files=bare))


def test_first_work_is_readable_without_a_script() -> None:
    rows = [row for _, table in _page(samples.small()).tables for row in table]
    cells = [[" ".join(cell.split()) for cell in row] for row in rows]
    assert ["__nanosleep", "risk", "1", "src/k.cuh:5:1", "none", "unknown"] in [
        [*row[:3], "src/k.cuh:5:1", *row[4:]] for row in cells if row and row[0] == "__nanosleep"
    ]
    assert not [row for row in cells if row and row[0] == "cudaProfilerStart"]  # nothing is to be done there


def test_files_problems_kernels_and_libraries_are_listed() -> None:
    tables = [[[" ".join(cell.split()) for cell in row] for row in rows] for _, rows in _page(samples.small()).tables]
    rows = [row for table in tables for row in table]
    assert ["big.cu", "cuda", "not read", "larger than 10 MB"] in rows
    assert ["src/k.cuh", "cuda", "read with errors", "parse errors on 2 lines"] in rows
    assert ["src/k.cuh", "parse", "error near line 6"] in rows
    assert ["spin<T>", "src/k.cuh:4", "6", "1", "b 2", "", ""] in rows
    assert ["cudart", "9", "3", "none", "90 %from 3.0", "unknown", "70 %from 8.0"] in rows


def test_effort_is_never_shown_without_its_range() -> None:
    days = [" ".join(text.split()) for text in _page(samples.small()).text["p"] if "about" in text]
    assert days[0].startswith("1–4 person-days (P10 to P90), about 2 assumed hours")
    assert any("no estimate" in text for text in _page(samples.report()).text["p"])


def test_chinese_page_has_no_english_headings() -> None:
    english, chinese = _page(samples.small()), _page(samples.small(), language="zh")
    assert chinese.starts[0] == ("html", {"lang": "zh-Hans"})
    same = set(english.text["h2"]) & set(chinese.text["h2"])
    assert same == set()


def test_every_text_of_the_page_has_a_chinese_one() -> None:
    texts = set(html.words_of(html.script()))
    pattern = re.compile(r'\b(?:_|s)\("((?:[^"\\]|\\.)*)"')
    for path in TEMPLATES.rglob("*.j2"):
        texts |= set(pattern.findall(path.read_text("utf-8")))
    texts |= {*html_data.WORDS, *html_data.GLOSSARY, *html_data.GLOSSARY.values(), *html_data.EVIDENCE_MEANING.values()}
    alike = {"P50", "API", "CUDA"}
    assert sorted(text for text in texts - alike if translate(text, "zh") == text) == []


def test_script_never_makes_markup_from_text_of_the_report() -> None:
    source = html.script()
    assert re.findall(r".*innerHTML.*", source) == [
        "  holder.innerHTML = bodies[name]; // rendered and escaped with the page itself",
        '  page.start = document.getElementById("page").innerHTML;',
    ]
    assert not re.search(r"insertAdjacentHTML|outerHTML|document\.write|eval\(|new Function|fetch\(|XMLHttp", source)


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
    assert "No use of CUDA was found in the files read." in page.text["p"]


def test_equal_reports_give_equal_bytes() -> None:
    assert _source(samples.small(), date="2026-11-21") == _source(samples.small(), date="2026-11-21")


def test_page_requests_nothing_and_allows_only_its_own_style_and_script() -> None:
    source = _source(samples.small())
    page = _Page(source)
    loading = {"src", "srcset", "data", "poster", "background", "action", "formaction", "ping", "manifest", "style"}
    for tag, attrs in page.starts:
        assert not loading & attrs.keys() - ({"data"} if tag == "table" else set())
        assert not [name for name in attrs if name.startswith("on")]
        assert attrs.get("href") is None or re.fullmatch(r"#[\w%.=&-]+", str(attrs["href"]))
    assert not {"link", "img", "iframe", "object", "embed", "base"} & set(page.elements())
    assert not re.search(r"@import|url\(|https?:", source)
    (policy,) = [attrs["content"] for _, attrs in page.starts if attrs.get("http-equiv") == "Content-Security-Policy"]
    (style,), (*_, script) = page.text["style"], page.text["script"]
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
    links = [str(attrs["href"])[1:] for tag, attrs in page.starts if tag == "a" and "=" not in str(attrs["href"])]
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


def test_work_list_stays_hidden_without_script() -> None:
    (work,) = [attrs for _, attrs in _page(samples.small()).starts if attrs.get("id") == "work"]
    assert "hidden" in work


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
    light, dark, again, paper = (
        dict(re.findall(r"--([\w-]+): (#\w+)", block))
        for block in re.findall(r":root[^{\n]*\{[^}]*--bg[^}]*\}", css.replace('"] {', '" ] {'))
    )
    assert dark == again
    return {"light": light, "dark": light | dark, "print": light | paper}


@pytest.mark.parametrize("scheme", ["light", "dark", "print"])
def test_text_has_contrast_of_at_least_4_5(scheme: str) -> None:
    colours = _schemes()[scheme]
    pairs = [
        (name, ground)
        for name in ("ink", "soft", "link", *STATUS_ORDER, *SEVERITY_ORDER)
        for ground in ("bg", "card", "code")
    ]
    pairs += [(name, "mark") for name in ("ink", "soft", *STATUS_ORDER, *SEVERITY_ORDER)] if scheme != "print" else []
    pairs += [("on", status) for status in STATUS_ORDER] + [("on", f"w{number}") for number in range(1, 5)]
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
    report = samples.report(files=(record,), items=(samples.item("cudaFree", "same", "same", place),))
    head, _ = _part(_source(report), "code")
    (text,) = head["texts"]
    assert " cudaFree(p) " in text
    assert len(text) == 402


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(), min_size=1, max_size=60))
def test_any_text_leaves_the_structure_as_it_is(text: str) -> None:
    page = _page(samples.hostile("x" + text), command="x" + text)
    assert page.elements() == _SAFE


def test_licence_findings_stand_by_topic_the_worst_topic_first() -> None:
    found = (
        samples.finding("EULA-401", "work", family="eula", path="a.so", line=1),
        samples.finding("EULA-301", "risk", family="eula", path="b.h", line=2),
        samples.finding("EULA-302", "info", family="eula", path="c.h", line=3),
        samples.finding("EULA-302", "info", family="eula", path="c.h", line=9),
        samples.finding("own-rule", "info", family="eula", path="d.h", line=4),
    )
    topics = html_pages.topics(html_pages.legal_rows(samples.report(findings=found)))
    assert [(each.title, each.counts, [row.first.path for row in each.rows]) for each in topics] == [
        ("Source and headers of NVIDIA's", (("high", 1), ("information", 2)), ["b.h", "c.h"]),
        ("Redistribution: libraries, tools, images", (("review", 1),), ["a.so"]),
        ("Other", (("information", 1),), ["d.h"]),
    ]


def test_library_says_how_much_of_it_is_served_and_from_which_version() -> None:
    def item(name: str, status: Status, since: str, places: int) -> samples.Item:
        sites = [samples.site(line=n + 1) for n in range(places)]
        matches = (Match(target=samples.ROCM.id, status=status, since=since),)
        return samples.item(name, "same", "same", *sites, library="cublas", matches=matches)

    items = (item("a", "renamed", "5.10", 3), item("b", "partial", "5.9", 1), item("c", "none", "7.0", 4))
    report = samples.report(items=items)
    assert html_pages.served(report, "cublas", samples.ROCM) == (0.5, "5.10")
    assert html_pages.served(report, "other", samples.ROCM) == (0.0, "")


def test_targets_with_equal_confidence_share_a_line() -> None:
    report = samples.report(items=(samples.item("f", "same", "same", samples.site()),))
    assert html_pages.confidence(report, "en") == [("ROCm 7.1, CANN 9.1 on A2", "0 %", "0 %")]
    items = (samples.item("f", "unknown", "same", samples.site()),)
    assert html_pages.confidence(samples.report(items=items), "en") == [
        ("ROCm 7.1", "100 %", "0 %"), ("CANN 9.1 on A2", "0 %", "0 %"),
    ]  # fmt: skip


def test_files_are_counted_by_kind_and_by_how_they_were_read() -> None:
    files = (
        samples.FileRecord(path="a.cu", kind="cuda", lines=10),
        samples.FileRecord(path="b.cu", kind="cuda", lines=5, status="recovered"),
        samples.FileRecord(path="c.py", kind="python", lines=40),
        samples.FileRecord(path="d.cu", kind="cuda", status="skipped"),
    )
    found = html_pages.kinds(samples.report(files=files))
    assert [(each.name, each.files, each.lines, each.recovered, each.skipped) for each in found] == [
        ("python", 1, 40, 0, 0), ("cuda", 3, 15, 1, 1),
    ]  # fmt: skip


def test_reason_for_the_version_of_cuda_is_translated_but_its_place_is_not() -> None:
    cuda = CudaVersion(version="13.4", why="named in a/named in b.txt:8")
    assert html_pages.reason_of_cuda(cuda, "en") == "named in a/named in b.txt:8"
    assert html_pages.reason_of_cuda(cuda, "zh") == "写明于 a/named in b.txt:8"
    assert html_pages.reason_of_cuda(CudaVersion(version="1.0", why="given by --cuda"), "zh") != "given by --cuda"
