"""Lints of what rows rest on, and what an old search says about newer releases of a target."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from advisor.packs.check import check_packs
from advisor.packs.lookup import look_up
from advisor.packs.pages import links, titles
from advisor.packs.read import read_packs
from advisor.packs.releases import outdated
from advisor.packs.stats import counts
from advisor.packs.targets import parse_target
from advisor.packs.when import Conditions
from advisor.rules.by_symbol import advice_for
from advisor.rules.registry import all_rules
from tests.helpers import packs

DEMO = Path(__file__).parent.parent / "fixtures" / "packs"
HEAD = "symbol\twhen\tstatus\ttarget\tedit\teffort\tshim\tnote\tsource\tbasis\tevidence\n"
SEARCH = "[sources.search]\n"
NUMBER = "cudaThreadExit\t\tchanged\tzapMallocOld\t\tsmall\t\tenum-number\theaders\tname\theader\n"
NOT_FOUND = "cudaThreadExit\t\tnone\t\t\trewrite\t\t\tsearch\tname\tsearched\n"


def _root(tmp_path: Path, rows: dict[str, str], release: str = "") -> Path:
    """A copy of the demo packs with rows added to tables of the target; `release` is that of the source `search`."""
    root = Path(shutil.copytree(DEMO, tmp_path / "packs"))
    for file, text in rows.items():
        path = root / "demo" / file
        known = path.read_text(encoding="utf-8").splitlines(keepends=True)[1:] if path.exists() else []
        path.write_bytes((HEAD + "".join(sorted([*known, *text.splitlines(keepends=True)]))).encode())
    if release:
        about = root / "demo" / "pack.toml"
        text = about.read_text(encoding="utf-8")
        about.write_text(text.replace(SEARCH, f'{SEARCH}release = "{release}"\n'), encoding="utf-8")
    return root


@pytest.mark.parametrize(
    ("release", "target", "status", "reason"),
    [
        pytest.param("2.0", "demo@2.0", "none", "", id="searched-in-this-release"),
        pytest.param("2.0", "demo@1.0", "none", "", id="searched-in-a-newer-one"),
        pytest.param("2.0", "demo@3.0", "unknown", "not found up to 2.0, newer headers were not searched", id="newer"),
        pytest.param("3.0", "demo@3.0", "none", "", id="searched-up-to-the-newest"),
        pytest.param("", "demo@3.0", "none", "", id="no-release-stated"),
    ],
)
def test_what_was_not_found_is_unknown_on_newer_releases(
    tmp_path: Path, release: str, target: str, status: str, reason: str
) -> None:
    found = read_packs(_root(tmp_path, {"runtime.tsv": NOT_FOUND}, release))
    match = look_up(found.targets["demo"], parse_target(target, found), "cudaThreadExit", "runtime", Conditions())
    assert (match.status, match.reason) == (status, reason)


def test_an_old_search_counts_as_no_answer(tmp_path: Path) -> None:
    old = read_packs(_root(tmp_path / "old", {"runtime.tsv": NOT_FOUND}, "2.0"))
    new = read_packs(_root(tmp_path / "new", {"runtime.tsv": NOT_FOUND}, "3.0"))
    answers = [next(count.answers for count in counts(each) if count.library == "runtime") for each in (old, new)]
    assert answers[1]["searched"] - answers[0]["searched"] == 1
    assert answers[0]["unknown"] - answers[1]["unknown"] == 1


@pytest.mark.parametrize(
    ("file", "row", "release", "wanted"),
    [
        pytest.param(
            "runtime.tsv", NOT_FOUND.replace("\tsearch\t", "\theaders,search\t"), "later",
            ["packs/demo/pack.toml:80:1: `later` of source `search` is no release; write e.g. 7.1"],
            id="no-release",
        ),
        pytest.param(
            "runtime.tsv", NOT_FOUND.replace("\tsearch\t", "\theaders\t"), "3.0",
            ["packs/demo/runtime.tsv:9:34: `cudaThreadExit` was not found in sources without a release; "
             "write `release` in packs/demo/pack.toml"],
            id="search-without-a-release",
        ),
        pytest.param(
            "runtime.tsv", NUMBER, "",
            ["packs/demo/runtime.tsv:9:17: `cudaThreadExit` differs in its number only; write renamed or same"],
            id="number-only",
        ),
    ],
)  # fmt: skip
def test_a_row_that_a_lint_refuses(tmp_path: Path, file: str, row: str, release: str, wanted: list[str]) -> None:
    messages = check_packs(_root(tmp_path, {file: row}, release))
    assert [each for each in messages if each in wanted] == wanted, messages


@pytest.mark.parametrize(
    ("row", "wanted"),
    [
        pytest.param("flag:-G\t\tmanual\t\t\tsmall\t\t\theaders\tname\tassumed\n", "is assumed", id="assumed-verdict"),
        pytest.param("flag:-G\t\tunneeded\t\t\tsmall\t\t\t\tname\tdocumented\n", "without a source", id="no-source"),
    ],
)
def test_verdicts_about_builds_rest_on_something(tmp_path: Path, row: str, wanted: str) -> None:
    root = _root(tmp_path, {"build.tsv": row})
    head, *_ = (root / "cuda" / "runtime.tsv").read_text(encoding="utf-8").split("\n")
    (root / "cuda" / "build.tsv").write_text(f"{head}\nflag:-G\tbuild\tword\t\t\t\t\t\t\theaders\n", encoding="utf-8")
    assert any(wanted in message for message in check_packs(root))


def test_no_verdict_about_operations_is_assumed_and_old_searches_are_not_shown_as_absence() -> None:
    for pack in packs().targets.values():
        newest = pack.about.versions[-1]
        for row in pack.own:
            assert row.status == "unknown" or row.evidence not in ("assumed", ""), row
            if outdated(row, pack.sources, newest):
                match = look_up(pack, parse_target(pack.about.name, packs()), row.symbol, row.library, Conditions())
                assert match.status == "unknown" or row.when, row


# Names whose rule speaks of another use than the row, each looked at.
AGREED = {
    ("rocm", "<<<>>>", "dynamic-parallelism"),  # a launch inside a kernel
    ("rocm", "__ldca", "cache-hint-loads"),  # the row is that of device_fp: half types
    ("rocm", "__ldcg", "cache-hint-loads"),
    ("rocm", "__ldcs", "cache-hint-loads"),
}


def contradictions() -> list[tuple[str, str, str]]:
    """Target, symbol and rule where a row says that nothing is to do and a rule that the name does not compile."""
    known, found = packs(), []
    for name, pack in known.targets.items():
        target = parse_target(name, known)
        rules = [
            rule
            for rule in all_rules()
            if any(each.effect == "compile" and not each.products for each in advice_for(rule, target))
        ]
        for (symbol, _), rows in pack.rows.items():
            if any(row.status == "same" and row.effort in ("", "none") and not row.when for row in rows):
                found += [(name, symbol, rule.id) for rule in rules if symbol in rule.symbols]
    return [each for each in found if each not in AGREED]


def test_rows_and_hazards_of_the_same_name_do_not_contradict_each_other() -> None:
    assert contradictions() == []


def test_names_that_no_header_has_are_not_named() -> None:
    """A peer's table names these; no header examined declares them."""
    names = (
        "hipDeviceAttributeMaxBlocksPerMultiprocessor", "hipDeviceAttributeMultiGpuBoardGroupId",
        "hipGraphDebugDotFlagsRuntimeTypes",
    )  # fmt: skip
    rows = [row for row in packs().targets["rocm"].own if row.status != "unknown"]
    assert [row.symbol for row in rows if set(names) & set(row.target.split())] == []


def test_files_of_samples_are_the_projects_own() -> None:
    assert not {"helper_cuda.h", "helper_math.h", "helper_string.h"} & set(packs().catalogue.entries)


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        pytest.param({"url": "https://e.com/a"}, ("https://e.com/a",), id="the-source"),
        pytest.param({"url": "https://e.com/a", "page": "https://e.com/?q={name}"}, ("https://e.com/?q=zap%3A%3ARun",),
                     id="the-page-of-the-name"),
        pytest.param({"url": "javascript:alert(1)"}, (), id="no-address-of-the-web"),
        pytest.param({"page": "https://e.com/{name}", "date": "2026"}, ("https://e.com/zap%3A%3ARun",), id="no-url"),
        pytest.param({}, (), id="unknown-source"),
    ],
)  # fmt: skip
def test_links_lead_to_the_page_of_a_name(source: dict[str, str], wanted: tuple[str, ...]) -> None:
    row = next(row for row in packs().targets["rocm"].own if row.symbol == "cudaMalloc")
    fields = {name: getattr(row, name) for name in row.__struct_fields__} | {"source": "s", "target": "zap::Run"}
    assert links(type(row)(**fields), {"s": source}) == wanted


def test_titles_show_the_date_of_a_source() -> None:
    row = next(row for row in packs().targets["rocm"].own if row.symbol == "cudaMalloc")
    keys = row.source.split(",")
    known = {keys[0]: {"title": "Headers", "date": "2026-03"}}
    assert titles(row, known)[0] == "Headers (2026-03)"
    assert titles(row, known)[1:] == tuple(keys[1:])


@pytest.mark.parametrize("page", ["http://e.com/{name}", "https://e.com/", "https://e.com/{name}/{name}"])
def test_a_page_without_one_place_for_the_name_is_refused(tmp_path: Path, page: str) -> None:
    root = _root(tmp_path, {})
    about = root / "demo" / "pack.toml"
    text = about.read_text(encoding="utf-8")
    about.write_text(text.replace(SEARCH, f'{SEARCH}page = "{page}"\n'), encoding="utf-8")
    assert check_packs(root) == [f"packs/demo/pack.toml:80:1: page `{page}`; write https://… with one {{name}}"]
