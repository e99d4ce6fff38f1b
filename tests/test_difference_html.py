"""The comparison page: its order and figures, both languages, hostile text, policy, and rows that no cap loses."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import msgspec
import pytest
import report_samples as samples
from click.testing import CliRunner, Result

from advisor.cli import cli
from advisor.compare import compare
from advisor.errors import AdvisorError
from advisor.messages import LANGUAGES
from advisor.model import Finding, HourRange, PackInfo, Report
from advisor.render import Options, html
from advisor.render.difference import render, text
from advisor.render.difference_rows import SHOWN
from advisor.render.json_report import dump
from tests.test_render_html import _Page as Page
from tests.test_render_html import _part as part

ORDER = [
    "new", "fixed", "appeared", "vanished", "unclear_new", "unclear_gone", "judged", "moved", "reopened", "closed",
]  # fmt: skip


def source(old: Report, new: Report, **options: Any) -> str:
    return render(old, new, "html", Options(**options)).decode("utf-8")


def page(old: Report, new: Report, **options: Any) -> Page:
    return Page(source(old, new, **options))


def finding(number: int, **fields: Any) -> Finding:
    return samples.finding("inline-ptx", "risk", line=number, **fields)


def pair() -> tuple[Report, Report]:
    """Something in most groups: code and data changed, a target has other days, a file was moved."""
    files = tuple(
        samples.FileRecord(path=path, kind="cuda", digest=digest)
        for path, digest in (("src/k.cu", "1"), ("same.cu", "2"), ("from.cu", "3"))
    )
    moved = finding(70, path="from.cu", alike="a" * 16)
    old = samples.report(
        files=files,
        findings=(finding(1), finding(2), finding(5, path="same.cu"), finding(9), moved),
        estimates=(samples.estimate(samples.ROCM, 16), samples.estimate(samples.CANN, 80)),
    )
    new = samples.report(
        files=(samples.FileRecord(path="src/k.cu", kind="cuda", digest="9"), files[1],
               samples.FileRecord(path="to.cu", kind="cuda", digest="3")),
        findings=(
            finding(1), samples.finding("inline-ptx", "blocker", line=9), finding(20), finding(6, path="same.cu"),
            samples.finding("other-rule", "blocker", line=30, target=samples.CANN.id),
            msgspec.structs.replace(moved, path="to.cu", id="7" * 16),
        ),
        estimates=(samples.estimate(samples.ROCM, 8), samples.estimate(samples.CANN, 160)),
        packs=(PackInfo(name="rocm", version="2026.12", digest="cd" * 16),),
    )  # fmt: skip
    return old, new


def test_groups_stand_in_the_order_in_which_they_are_read() -> None:
    found = page(*pair())
    groups = [name.removeprefix("g-") for name in found.ids() if name.startswith("g-")]
    assert groups == ["new", "fixed", "appeared", "vanished", "unclear_new", "judged", "moved"]
    assert groups == [name for name in ORDER if name in groups]
    sections = [name for name in found.ids() if name in {"summary", "records", "packages", "data", "method"}]
    assert sections == ["summary", "records", "packages", "data", "method"]


def test_sentence_tells_code_from_data() -> None:
    words = " ".join(page(*pair()).text["main"][0].split())
    data = "because of changed mapping data (ROCm 2026.11 → 2026.12)"
    assert (
        f"In words 3 new for one target or more: 1 because the code changed; 1 {data}; "
        "1 where both changed and nothing tells which it was. "
        f"2 gone or done for one target or more: 1 because the code changed; 1 {data}. 1 judged anew, {data}. Records"
    ) in words


def test_card_of_a_target_counts_by_cause_and_new_blockers() -> None:
    found = page(*pair())
    tables = [rows for attrs, rows in found.tables if attrs.get("class") == "totals"]
    rocm, cann = ([[" ".join(cell.split()) for cell in row] for row in rows] for rows in tables)
    assert rocm[0] == ["Records", "all", "by code", "by data, rules, settings", "either"]
    assert rocm[1:] == [["New", "2", "1", "1", "0"], ["Gone or done", "2", "1", "1", "0"]]
    assert cann[1:] == [["New", "3", "1", "1", "1"], ["Gone or done", "2", "1", "1", "0"]]
    articles = [" ".join(each.split()) for each in found.text["article"]]
    assert articles[0].startswith("ROCm 7.1 No new blocker.")
    assert articles[1].startswith("CANN 9.1 on A2 New blockers: 1")
    assert "1 judged anew" in articles[0]
    assert "1 moved" in articles[0]


def test_days_have_their_range_before_and_now() -> None:
    """16 hours are 1 to 4 days around 2, and 8 hours half of that; a P50 never stands alone."""
    found = page(*pair())
    rows = next(rows for attrs, rows in found.tables if attrs.get("class") == "then")
    assert [[" ".join(cell.split()) for cell in row][:3] for row in rows[1:]] == [
        ["Before", "1–4", "2"],
        ["Now", "0.5–2", "1"],
    ]
    assert "Change in days: P10 −0.5, P50 −1, P90 −2" in " ".join(found.text["article"][0].split())


def test_days_are_those_of_each_reports_working_day() -> None:
    old, new = pair()
    effort = msgspec.structs.replace(new.effort, parameters={"daily_hours": {"value": 4}})
    found = page(old, msgspec.structs.replace(new, effort=effort))
    rows = next(rows for attrs, rows in found.tables if attrs.get("class") == "then")
    assert [" ".join(cell.split()) for cell in rows[2]][:3] == ["Now", "1–4", "2"]
    assert "The assumptions about effort differ" in found.text["main"][0]


def test_package_that_is_gone_has_no_days_now() -> None:
    hours = HourRange(mean=16, p10=8, p50=16, p90=40)
    old, new = pair()
    package = samples.package("csrc", hours)
    estimates = (msgspec.structs.replace(old.estimates[0], packages=(package,)), old.estimates[1])
    found = page(msgspec.structs.replace(old, estimates=estimates), new)
    rows = next(rows for _, rows in found.tables if [each.strip() for each in rows[0]][:2] == ["Folder", "Target"])
    assert [" ".join(cell.split()) for cell in rows[1]] == [
        "csrc", "ROCm 7.1", "1–5P50 2", "0", "P10 −1, P50 −2, P90 −5",
    ]  # fmt: skip


def test_nothing_that_changed_is_said() -> None:
    old, _ = pair()
    found = page(old, old)
    assert "No record came or went." in found.text["section"][0]
    assert "Nothing: mapping data, settings, targets and the advisor are the same." in found.text["aside"][0]
    assert [name for name in found.ids() if name.startswith("g-")] == []


def test_every_row_of_a_long_group_is_in_the_page() -> None:
    """The first are there without the script, and it shows the others: none is lost."""
    old, new = samples.report(), samples.report(findings=tuple(finding(number) for number in range(1, 2502)))
    made = source(old, new)
    found = Page(made)
    rows = next(rows for attrs, rows in found.tables if attrs.get("class") == "grid rows-3")
    assert len(rows) == SHOWN + 1
    said = "The first 100 of 2,501 rows; the page's script shows the others, and the JSON of the comparison holds every"
    assert said in " ".join(found.text["main"][0].split())
    head, columns = part(made, "rows")
    assert head["sections"] == {"new": {"count": 2501, "kinds": ["severity", "place", "text"]}}
    assert sorted(columns["new.line"]) == list(range(1, 2502))
    assert {head["texts"][number] for number in columns["new.1"]} == {"src/k.cu"}


@pytest.mark.slow
def test_large_comparison_makes_a_small_page() -> None:
    old = samples.report()
    new = samples.report(findings=tuple(finding(n, path=f"src/{n % 900}/k.cu") for n in range(1, 50_001)))
    assert len(render(old, new, "html", Options())) < 600_000


@pytest.mark.parametrize("language", list(LANGUAGES))
def test_equal_input_gives_equal_bytes(language: str) -> None:
    assert source(*pair(), language=language, date="2026-11-21") == source(
        *pair(), language=language, date="2026-11-21"
    )


def test_page_starts_in_the_language_asked_for_and_holds_the_other() -> None:
    chinese = source(*pair(), language="zh")
    assert '<html lang="zh-Hans">' in chinese
    assert '<button type="button" id="language" lang="en">English</button>' in chinese
    assert 'id="part-body-en"' in chinese
    assert "因代码变化新增" in chinese
    assert "because the code changed" not in chinese


def test_policy_allows_only_this_style_and_script() -> None:
    made = source(*pair())
    (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', made)
    style = re.findall(r"<style>(.*?)</style>", made, re.DOTALL)[0]
    script = re.findall(r"<script>(.*?)</script>", made, re.DOTALL)[0]
    assert policy.replace("&#39;", "'") == (
        f"default-src 'none'; style-src {html.source_hash(style)}; script-src {html.source_hash(script)}; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )
    starts = Page(made).starts
    assert [name for _, attrs in starts for name in attrs if name.startswith("on") or name == "style"] == []
    addresses = [value for _, attrs in starts for name, value in attrs.items() if name in {"src", "href"}]
    assert [each for each in addresses if not (each or "").startswith("#")] == []


def test_tables_have_heads_with_scope_and_ids_are_unique() -> None:
    found = page(*pair())
    assert [attrs for tag, attrs in found.starts if tag == "th" and attrs.get("scope") not in {"row", "col"}] == []
    assert len(found.ids()) == len(set(found.ids()))
    links = {attrs["href"] for tag, attrs in found.starts if tag == "a"}
    assert {f"#{name}" for name in found.ids()} >= links


def hostile_pair(words: str) -> tuple[Report, Report]:
    """Two reports with the text everywhere; their verdicts, folders and mapping data differ."""
    old = samples.hostile(words)
    replace = msgspec.structs.replace
    package = samples.package(words, HourRange(mean=9, p10=4, p50=8, p90=20))
    estimate = samples.estimate(samples.CANN, 40)
    match = replace(old.items[0].matches[0], target=samples.CANN.id, status="none")
    new = replace(
        old,
        findings=(samples.finding(words, "blocker", path=words, message=words, detail=words, scope=words),),
        packs=(PackInfo(name=words, version=words, digest=words),),
        estimates=(replace(estimate, packages=(package,)),),
        items=(replace(old.items[0], matches=(match,)),),
        project=replace(old.project, roots=(replace(old.project.roots[0], prefix="x"),)),
    )
    return replace(old, estimates=(estimate,)), new


_SAFE = page(*hostile_pair("safe"), command="safe").elements()


@pytest.mark.parametrize("words", samples.HOSTILE, ids=range(len(samples.HOSTILE)))
def test_hostile_text_stays_text(words: str) -> None:
    made = source(*hostile_pair(words), command=words)
    found = Page(made)
    assert found.elements() == _SAFE
    assert found.comments == 0
    control = "[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
    assert not re.search(control, made)
    assert not re.search(control, text(compare(*hostile_pair(words))))


# --- the command ------------------------------------------------------------------------------------------------------


def run(folder: Path, *arguments: str) -> Result:
    for name, report in zip(("old", "new"), pair(), strict=True):
        (folder / f"{name}.json").write_bytes(dump(report))
    return CliRunner().invoke(cli, ["diff", str(folder / "old.json"), str(folder / "new.json"), *arguments])


def test_suffix_and_format_make_the_page(tmp_path: Path) -> None:
    for name in ("x.html", "x.HTM"):
        assert run(tmp_path, "-o", str(tmp_path / name)).exit_code == 0
        assert (tmp_path / name).read_text("utf-8").startswith("<!doctype html>")
    assert run(tmp_path, "--format", "html").stdout.startswith("<!doctype html>")
    assert not run(tmp_path, "--format", "text").stdout.startswith("<")


def test_title_logo_and_template_are_those_of_the_report(tmp_path: Path) -> None:
    (tmp_path / "logo.svg").write_text("<svg/>")
    (tmp_path / "difference.css").write_text("p { color: red }")
    options = ("--title", "ACME <1>", "--logo", str(tmp_path / "logo.svg"), "--template", str(tmp_path))
    made = run(tmp_path, "--format", "html", *options).stdout
    found = Page(made)
    assert found.text["h1"] == ["ACME <1>"]
    assert found.text["title"][0] == "ACME <1>: CUDA porting comparison"
    assert 'src="data:image/svg+xml;base64,PHN2Zy8+"' in made
    assert "p { color: red }</style>" in made


def test_logo_that_is_none_is_told(tmp_path: Path) -> None:
    assert isinstance(run(tmp_path, "--format", "html", "--logo", "x.exe").exception, AdvisorError)


def test_card_lists_a_new_api_only_where_it_is_grave() -> None:
    new = samples.report(items=(samples.item("cudaMemPrefetchAsync", "renamed", "none", samples.site(line=7)),))
    cards = re.findall(r"<article.*?</article>", source(samples.report(), new), re.DOTALL)
    rocm, cann = (re.search(r'<ol class="worst">.*?</ol>', card, re.DOTALL) for card in cards)
    assert rocm is None
    assert cann is not None
    assert "cudaMemPrefetchAsync" in cann[0]
    assert "v-risk" in cann[0]
