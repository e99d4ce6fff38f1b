"""The Markdown report: its figures, hostile text, and that it fits a comment."""

from __future__ import annotations

import html
import re

import msgspec
import pytest
import report_samples as samples
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from advisor.model import Clause, Eula, LineRange, Match, Package, Problem, Route, RuleInfo
from advisor.records import with_states
from advisor.render import Options, markdown, render
from advisor.render.markdown_text import prose


def _lines(report: samples.Report, **options: object) -> list[str]:
    return render(report, "markdown", Options(**options)).decode("utf-8").split("\n")  # type: ignore[arg-type]


def test_verdict_effort_and_worst_apis_stand_below_the_target() -> None:
    lines = _lines(samples.small(), date="2026-11-21")
    start = lines.index("### CANN 9.1 on A2")
    assert lines[start : lines.index("### Next")] == [
        "### CANN 9.1 on A2",
        "",
        "2 of 7 distinct APIs have a counterpart (1 same, 1 changed or partial), 1 is not needed there, "
        "1 needs another way, 1 has none, 2 are unknown.",
        "",
        "- Effort: 7.7 to 31 person-days (P10 to P90), about 15 at 8 hours a day; assumed, not measured",
        "- Unknown: 18.2 % of the places",
        "- Blockers: none found",
        "- To look at first:",
        "  - none: `cudaGraphLaunch` 1 place, first `src/graph.cu:3:5`",
        "  - manual: `cudaMalloc` 1 place, first `src/copy.cu:11:5`",
        "  - unknown: `__nanosleep` 1 place, first `src/k.cuh:5:5`",
        "  - unknown: `cudaNewThing` 1 place, first `src/copy.cu:99:5`",
        "  - changed: `cudaMemcpyAsync` 2 places, first `src/copy.cu:42:5`",
        "",
        "| APIs / places | ROCm 7.1 | CANN 9.1 on A2 |",
        "| --- | ---: | ---: |",
        "| unneeded | 1 / 1 | 1 / 1 |",
        "| same | 1 / 1 + 1 via wrappers | 1 / 1 + 1 via wrappers |",
        "| renamed | 1 / 4 | 0 / 1 |",
        "| changed | 1 / 1 | 1 / 3 |",
        "| partial | 1 / 1 | 0 |",
        "| manual | 0 | 1 / 1 |",
        "| unknown | 1 / 1 | 2 / 2 |",
        "| none | 1 / 1 | 1 / 1 |",
        "| all | 7 / 10 + 1 via wrappers | 7 / 10 + 1 via wrappers |",
        "",
    ]


def test_table_of_apis_and_problems() -> None:
    lines = _lines(samples.small())
    assert "| API | library | places | ROCm 7.1 | CANN 9.1 on A2 |" in lines
    assert "| `cudaMemcpyAsync` | `cudart` | 3 | renamed `hipMemcpyAsync` | changed `aclrtMemcpyAsync` |" in lines
    assert "| `cudaMalloc` `nargs=3` | `cudart` | 1 | changed | manual |" in lines
    assert "| `cudaFree` | `cudart` | 1 + 1 via wrappers | same | same |" in lines
    assert "  - `src/k.cuh` (parse): error near line 6" in lines
    assert "- 1 file skipped, 1 read with errors" in lines


def _with_findings(**fields: object) -> samples.Report:
    found = (
        samples.finding("inline-ptx", "blocker", target=samples.CANN.id),
        samples.finding("inline-ptx", "work", target=samples.ROCM.id, line=8),
        samples.finding("eula-library", "risk", family="eula", path="lib/libcudart.so", line=1, clause="a b"),
    )
    rules = (
        RuleInfo(id="inline-ptx", title="Inline PTX", help=""),
        RuleInfo(id="eula-library", title="A library is in the tree", help=""),
    )
    values: dict[str, object] = {"findings": found, "rules": rules}
    values["eula"] = Eula(text_date="2024-01-12", clauses=(Clause(id="a", agreement="EULA", number="1.1"),))
    return msgspec.structs.replace(samples.small(), **{**values, **fields})


def test_blockers_findings_and_licence_have_their_places() -> None:
    lines = _lines(_with_findings())
    assert "  - `inline-ptx` Inline PTX: 1 place, first `src/k.cu:7:3`" in lines[lines.index("### CANN 9.1 on A2") :]
    assert "| rule | ROCm 7.1 | CANN 9.1 on A2 | places | first place |" in lines
    assert "| `inline-ptx` Inline PTX | work ×1 | blocker ×1 | 2 | `src/k.cu:7:3` |" in lines
    assert "| risk | `eula-library` A library is in the tree | EULA 1.1; b | 1 | `lib/libcudart.so:1:3` |" in lines
    assert "1 risk, technical indications, no legal advice." in lines


def test_rule_that_holds_for_two_targets_is_one_row_with_a_verdict_for_each() -> None:
    found = (
        samples.finding("inline-ptx", "work", target=samples.ROCM.id),
        samples.finding("inline-ptx", "blocker", target=samples.CANN.id),
        samples.finding("graph", "risk", target=samples.ROCM.id, line=9),
        samples.finding("init", "info", line=10),
    )
    lines = _lines(samples.report(findings=found, rules=()))
    assert [line for line in lines if line.startswith("| `")] == [
        "| `inline-ptx` inline-ptx | work | blocker | 1 | `src/k.cu:7:3` |",
        "| `graph` graph | risk | – | 1 | `src/k.cu:9:3` |",
        "| `init` init | info | info | 1 | `src/k.cu:10:3` |",
    ]


def test_new_finding_for_two_targets_is_one_line() -> None:
    found = (
        samples.finding("inline-ptx", "work", target=samples.ROCM.id, id="00000000000000a1"),
        samples.finding("inline-ptx", "blocker", target=samples.CANN.id, id="00000000000000a2"),
        samples.finding("old", "risk", state="known", line=9),
    )
    lines = _lines(samples.report(findings=found))
    start = lines.index("### New since the baseline")
    assert lines[start + 2 : start + 4] == [
        "- blocker (CANN 9.1 on A2); work (ROCm 7.1) `src/k.cu:7:3` `inline-ptx (cann@9.1:A2)`",
        "",
    ]


def test_next_steps_have_a_line_per_target_and_the_commands_as_code() -> None:
    lines = LineRange(p_any=1.0, mean=44, p10=21, p50=44, p90=70)
    places = {"covered": 3, "partly": 1, "not covered": 2, "silent": 1}
    patch = Route(name="patch", lines=lines, why="", places=places)
    rocm = msgspec.structs.replace(samples.estimate(samples.ROCM, 16), mechanical=("hipify-perl FILE…",))
    cann = msgspec.structs.replace(
        samples.estimate(samples.CANN, 16), mechanical=("import torch_npu",), routes=(patch,)
    )
    page = _lines(msgspec.structs.replace(samples.small(), estimates=(rocm, cann)))
    start = page.index("### Next")
    assert [html.unescape(line) for line in page[start + 2 : start + 7]] == [
        "1. Let the tools go first",
        "   - ROCm 7.1: run hipify-perl on 1 file; 2 of the 6 API places to edit are plain renames (33.3 %)",
        "   - CANN 9.1 on A2: try patch on the Python code; 3 of 6 torch places need no edit with it (50 %); "
        "1 place changes its meaning silently: check it",
        "   - `hipify-perl FILE…`",
        "   - `import torch_npu`",
    ]
    assert "- Other routes: patch&#58; 21 to 70 lines, about 44, assumed" in page


def test_new_records_are_listed_only_beside_a_baseline() -> None:
    report = _with_findings()
    assert "### New since the baseline" not in _lines(report)
    known = with_states(report, lambda record: "new" if record.rule == "inline-ptx" else "known")
    lines = _lines(known)
    start = lines.index("### New since the baseline")
    assert lines[start + 2 : start + 5] == [
        "- blocker `src/k.cu:7:3` `inline-ptx (cann@9.1:A2)`",
        "- work `src/k.cu:8:3` `inline-ptx (rocm@7.1)`",
        "",
    ]


def test_packages_have_a_verdict_per_target() -> None:
    match = Match(target=samples.ROCM.id, status="manual", name="rccl")
    package = Package(name="libnccl2", kind="system", path="Dockerfile", line=3, matches=(match,))
    lines = _lines(samples.report(packages=(package,)))
    assert "| `libnccl2` | `Dockerfile:3` | manual `rccl` | unknown |" in lines


def test_chinese_page_has_its_texts_and_the_same_figures() -> None:
    text = "\n".join(_lines(_with_findings(), language="zh"))
    assert "## CUDA 移植报告：`sample`" in text
    assert "阻断" in text
    for figure in ("`src/k.cu:7:3`", "`cudaGraphLaunch`", "7.7", "31", "18.2 %"):
        assert figure in text


def test_long_table_says_what_it_leaves_out() -> None:
    lines = _lines(samples.large(30, 1), limit_rows=25)
    assert sum("cublasLtMatmulDescSetAttribute" in line for line in lines if line.startswith("|")) == 25
    assert "… and 5 more (all are in the JSON report)" in lines


def test_table_within_the_limit_is_whole() -> None:
    lines = _lines(samples.large(25, 1), limit_rows=25)
    assert sum("cublasLtMatmulDescSetAttribute" in line for line in lines if line.startswith("|")) == 25
    assert not [line for line in lines if "more (all are" in line]


def test_hostile_project_still_fits_a_comment() -> None:
    one = samples.hostile("|`" * 500)
    problems = tuple(Problem(path="|" * 500, stage="x", text="*" * 2000) for _ in range(500))
    found = tuple(
        samples.finding(f"rule-{n}", "blocker", path="|" * 500, line=n + 1, family=("eula", "hazard")[n % 2])
        for n in range(400)
    )
    packages = tuple(Package(name="|" * 99, kind="x", path=f"{n}" + "`|" * 99, line=1) for n in range(400))
    report = samples.report(items=one.items * 500, problems=problems, findings=found, packages=packages)
    text = render(with_states(report, lambda record: "known" if record.item else "new"), "markdown").decode()
    assert len(text.encode()) <= 60_000
    assert len(render(report, "markdown", Options(language="zh"))) <= 60_000
    assert re.search(r"^… and \d+ more \(all are in the JSON report\)$", text, re.MULTILINE)
    assert re.search(r"^  - … and \d+ more \(all are in the JSON report\)$", text, re.MULTILINE)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain<T>", "`plain<T>`"),
        ("a|b", "<code>a&#124;b</code>"),
        ("a\\|b", "<code>a&#92;&#124;b</code>"),
        ("a`b``", "<code>a&#96;b&#96;&#96;</code>"),
        ("a\nb\\", r"`a\nb\`"),
        ("<img src=x>", "`<img src=x>`"),
        ("<b>|", "<code>&#60;b&#62;&#124;</code>"),
        ("@all #1", "`@all #1`"),
        ("", ""),
        ("  ", ""),
        ("x" * 500, "`" + "x" * 119 + "…`"),
    ],
)
def test_code_holds_any_text(text: str, expected: str) -> None:
    assert markdown.code(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("error near line 6, in 7.1-rc (x)", "error near line 6, in 7.1-rc (x)"),
        ("<script>", "&#60;script&#62;"),
        ("a|b `c` *d*", "a&#124;b &#96;c&#96; &#42;d&#42;"),
        ("@all #1 [x](y)", "&#64;all &#35;1 &#91;x&#93;(y)"),
        ("https://e.org www.e.org", "https&#58;//e.org www&#46;e.org"),
        ("# no\n- heading", "&#35; no&#92;n- heading"),
    ],
)
def test_prose_loses_its_markup(text: str, expected: str) -> None:
    assert markdown.escape(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("`advisor fix` edits *a*", "`advisor fix` edits &#42;a&#42;"),
        ("Method `.cuda()` moves", "Method `.cuda()` moves"),
        ("a ` b", "a &#96; b"),
        ("`advisor fix --unsafe` makes", "`advisor fix --unsafe` makes"),
        ("`folder` and `<b>`", "&#96;folder&#96; and &#96;&#60;b&#62;&#96;"),
    ],
)
def test_code_in_own_prose_stays_code(text: str, expected: str) -> None:
    assert prose(text) == expected


def _structure(report: samples.Report) -> list[str]:
    """The blocks and inline parts that a Markdown parser sees, without text; code in either form is `code`."""
    parts = []
    for block in MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse("\n".join(_lines(report))):
        parts += [block.type] if block.type != "inline" else []
        for part in block.children or []:
            assert part.type != "html_inline" or part.content in {"<code>", "</code>"}
            if part.type == "code_inline" or part.content == "<code>":
                parts.append("code")
            elif part.type not in {"text", "text_special", "html_inline"}:
                parts.append(part.type)
    return parts


_SAFE = _structure(samples.hostile("safe"))


def _check(text: str) -> None:
    report = samples.hostile(text)
    assert _structure(report) == _SAFE
    for line in _lines(report):
        assert not re.search(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]", line)
        assert not re.search(r"@|\bwww\.|://", re.sub(r"`[^`]*`", "", line))  # a mention or an address outside of code


@pytest.mark.parametrize("text", samples.HOSTILE)
def test_hostile_text_stays_text(text: str) -> None:
    _check(text)


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(), min_size=1, max_size=40))
def test_any_text_leaves_the_structure_as_it_is(text: str) -> None:
    _check("x" + text)


def test_equal_reports_give_equal_bytes() -> None:
    assert _lines(samples.small()) == _lines(samples.small())


def test_report_without_items_and_targets() -> None:
    assert _lines(samples.report(targets=()))[:3] == ["## CUDA porting report: `sample`", "", "### Scan"]
    assert "No CUDA API was found in the files read." in _lines(samples.report())
