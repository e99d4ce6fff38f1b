"""Looking symbols up: rows, versions, products, alternatives and aliases."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from advisor.model import Alternative, Match
from advisor.packs.lookup import look_up, variant
from advisor.packs.pack import Packs
from advisor.packs.read import read_packs
from advisor.packs.targets import parse_target, parse_targets
from advisor.packs.when import Conditions
from tests.helpers import packs as whole_packs

NOTHING = Conditions()
DEMO = Path(__file__).parent.parent / "fixtures" / "packs"


@pytest.fixture(scope="module")
def packs() -> Packs:
    return read_packs(DEMO)


def _match(
    packs: Packs, target: str, symbol: str, library: str = "runtime", known: Conditions = NOTHING, cuda: str = ""
) -> Match:
    chosen = parse_target(target, packs)
    return look_up(packs.targets[chosen.name], chosen, symbol, library, known, cuda)


def _add(root: Path, file: str, *rows: str) -> Packs:
    """A copy of the demo packs with more rows, whose columns are written with `;`."""
    if not root.is_dir():
        shutil.copytree(DEMO, root)
    path = root / file
    head, *lines = path.read_text(encoding="utf-8").splitlines()
    lines += [row.replace(";", "\t") for row in rows]
    path.write_text("\n".join([head, *sorted(lines)]) + "\n", encoding="utf-8")
    return read_packs(root)


def test_a_match_carries_its_row(packs: Packs) -> None:
    assert _match(packs, "demo:P3", "cudaMemcpyAsync") == Match(
        target="demo@3.0:P3",
        status="changed",
        name="zapCopyAsync",
        alternatives=(Alternative(name="zapCopyAsync", library="zaprt", header="zap/rt.h"),),
        by_product={"P3": "changed"},
        edits=("insert:1=$destMax",),
        effort="small",
        note="copy-size",
        source="headers",
        evidence="header",
    )


def test_functions_carry_the_note_of_their_library_beside_their_own(tmp_path: Path) -> None:
    root = tmp_path / "packs"
    _add(root, "demo/runtime.tsv")
    file = root / "demo" / "pack.toml"
    head, _, rest = file.read_text(encoding="utf-8").partition("[families]")
    file.write_text(head + '[library_notes]\nzaprt = "one-product"\n\n[families]' + rest, encoding="utf-8")
    packs = read_packs(root)
    assert _match(packs, "demo", "cudaMemcpyAsync").note == "copy-size+one-product"
    assert _match(packs, "demo", "cudaMallocManaged").note == "one-product"  # told once
    assert (
        _match(packs, "demo", "cudaMemcpyAsync", known=Conditions(args=("a", "b", "c", "cudaMemcpyDefault"))).note == ""
    )


def test_a_verdict_has_the_notes_of_the_worst_and_of_the_best_product(tmp_path: Path) -> None:
    row = "cudaMalloc;product=P1;manual;;;moderate;;copy-size;headers;name;documented"
    packs = _add(tmp_path / "packs", "demo/runtime.tsv", row)
    packs = _add(
        tmp_path / "packs",
        "demo/runtime.tsv",
        "cudaMalloc;product=P2;renamed;zapMalloc;;small;;one-product;headers;name;header",
    )
    assert _match(packs, "demo", "cudaMalloc").note == "copy-size+one-product"
    assert _match(packs, "demo:P2", "cudaMalloc").note == "one-product"


def test_no_row_is_unknown(packs: Packs) -> None:
    match = _match(packs, "demo", "cudaThreadExit")
    assert (match.status, match.reason, match.name) == ("unknown", "no row", "")
    assert match.by_product == {"P1": "unknown", "P2": "unknown"}


def test_rows_belong_to_their_library(packs: Packs) -> None:
    assert _match(packs, "demo", "cudaMalloc", "driver").reason == "no row"


@pytest.mark.parametrize(
    ("target", "symbol", "status", "name", "reason"),
    [
        pytest.param("demo@3.0", "cudaGraphLaunch", "renamed", "zapGraphRun", "", id="from-its-version"),
        pytest.param(
            "demo@2.1", "cudaGraphLaunch", "unknown", "zapGraphRun",
            "first seen in 3.0, absent in 1.0, versions between were not examined", id="between-examined-versions",
        ),
        pytest.param("demo@1.0", "cudaGraphLaunch", "none", "zapGraphRun", "from 3.0 on", id="absent-where-examined"),
        pytest.param("demo@1.0.4", "cudaGraphLaunch", "none", "zapGraphRun", "from 3.0 on", id="patch-of-examined"),
        pytest.param("demo@3.0", "cudaMalloc", "renamed", "zapMalloc", "product not stated", id="first-alternative"),
        pytest.param("demo@2.0", "cudaMalloc", "renamed", "zapMallocOld", "", id="second-alternative"),
        pytest.param("demo@3.0", "cudaMallocManaged", "none", "zapMallocShared", "only on P1", id="one-lacks-it"),
        pytest.param("demo:P1", "cudaMallocManaged", "renamed", "zapMallocShared", "", id="it-has-it"),
        pytest.param("demo:P3", "cudaMallocManaged", "none", "zapMallocShared", "only on P1", id="it-lacks-it"),
        pytest.param("demo:wide", "cudaMallocManaged", "none", "zapMallocShared", "only on P1", id="worst-of-family"),
        pytest.param("demo:P1", "cudaEventElapsedTime", "partial", "zapEventWait zapEventTime", "", id="both-names"),
        pytest.param(
            "demo:P2", "cudaEventElapsedTime", "none", "zapEventWait zapEventTime", "only on P1, P3", id="one-of-two"
        ),
        pytest.param("demo@1.0:P2", "cudaDeviceReset", "unneeded", "", "", id="no-name-no-version"),
    ],
)  # fmt: skip
def test_version_and_product(packs: Packs, target: str, symbol: str, status: str, name: str, reason: str) -> None:
    match = _match(packs, target, symbol)
    assert (match.status, match.name, match.reason) == (status, name, reason)


def test_by_product_shows_each(packs: Packs) -> None:
    assert _match(packs, "demo", "cudaMallocManaged").by_product == {"P1": "renamed", "P2": "none"}
    assert _match(packs, "demo:wide", "cudaMallocManaged").by_product == {"P1": "renamed", "P3": "none"}


def test_product_not_stated_holds(packs: Packs) -> None:
    match = _match(packs, "demo:P2", "__syncthreads", "device")
    assert (match.status, match.name, match.reason) == ("same", "__syncthreads", "product not stated")


def test_all_alternatives_are_listed_and_the_chosen_one_is_dated(packs: Packs) -> None:
    newest, older = _match(packs, "demo@3.0", "cudaMalloc"), _match(packs, "demo@2.0", "cudaMalloc")
    assert (newest.since, newest.until, older.since, older.until) == ("2.1", "", "", "3.0")
    assert [each.name for each in newest.alternatives] == ["zapMalloc"]  # the newest version lost the other one
    assert [(each.name, each.since, each.header) for each in older.alternatives] == [
        ("zapMalloc", "2.1", "zap/rt.h"),
        ("zapMallocOld", "", "zap/rt.h"),
    ]


def test_a_name_of_two_kinds_is_there_if_either_is(tmp_path: Path) -> None:
    row = "zapMallocShared;type;zaprt;zap/rt.h;zap;;;;P2;;;headers"
    packs = _add(tmp_path / "packs", "demo/symbols.tsv", row)
    assert _match(packs, "demo", "cudaMallocManaged").by_product == {"P1": "renamed", "P2": "renamed"}
    assert _match(packs, "demo:P3", "cudaMallocManaged").status == "none"


def test_names_needed_together_are_one_alternative(packs: Packs) -> None:
    (only,) = _match(packs, "demo", "cudaEventElapsedTime").alternatives
    assert (only.name, only.library, only.header) == ("zapEventWait zapEventTime", "zaprt", "zap/event.h")


def test_a_name_ends_at_its_until(tmp_path: Path) -> None:
    row = "cudaThreadExit;;renamed;zapMallocOld;;mechanical;;;headers;;header"
    packs = _add(tmp_path / "packs", "demo/runtime.tsv", row)
    assert _match(packs, "demo@2.1", "cudaThreadExit").status == "renamed"
    ended = _match(packs, "demo@3.0", "cudaThreadExit")
    assert (ended.status, ended.reason, ended.until) == ("none", "until 3.0", "3.0")


def test_without_examined_versions_since_is_exact(tmp_path: Path) -> None:
    shutil.copytree(DEMO, tmp_path / "packs")
    about = tmp_path / "packs" / "demo" / "pack.toml"
    about.write_text(about.read_text(encoding="utf-8").replace('examined = ["1.0", "3.0"]\n', ""), encoding="utf-8")
    packs = read_packs(tmp_path / "packs")
    early = _match(packs, "demo@2.1", "cudaGraphLaunch")
    assert (early.status, early.reason) == ("none", "from 3.0 on")
    assert _match(packs, "demo:P2", "__syncthreads", "device").reason == ""


def test_older_than_all_that_was_examined_is_unknown(tmp_path: Path) -> None:
    shutil.copytree(DEMO, tmp_path / "packs")
    about = tmp_path / "packs" / "demo" / "pack.toml"
    about.write_text(
        about.read_text(encoding="utf-8").replace('examined = ["1.0", "3.0"]', 'examined = ["3.0"]'), "utf-8"
    )
    early = _match(read_packs(tmp_path / "packs"), "demo@1.0", "cudaGraphLaunch")
    assert (early.status, early.reason) == ("unknown", "first seen in 3.0, older versions were not examined")


def test_without_products_there_is_one_verdict(tmp_path: Path) -> None:
    shutil.copytree(DEMO, tmp_path / "packs")
    about = tmp_path / "packs" / "demo" / "pack.toml"
    about.write_text(about.read_text(encoding="utf-8").replace('current = ["P1", "P2"]\n', ""), encoding="utf-8")
    match = _match(read_packs(tmp_path / "packs"), "demo", "cudaMallocManaged")
    assert (match.status, match.by_product, match.reason) == ("renamed", {}, "")


DEFAULT = Conditions(args=("d", "s", "n", "cudaMemcpyDefault"), nargs=5, side="host")


def test_the_most_specific_row_wins(packs: Packs) -> None:
    special = _match(packs, "demo", "cudaMemcpyAsync", known=DEFAULT)
    assert (special.status, special.name, special.when) == ("manual", "zapCopyAny", "arg3=cudaMemcpyDefault")
    assert special.edits == ("drop:3",)
    assert _match(packs, "demo", "cudaMemcpyAsync", known=Conditions(args=("d", "s", "n", "kind"))).when == ""


def test_of_equally_specific_rows_the_first_wins_and_two_conditions_beat_one(tmp_path: Path) -> None:
    one = "cudaMemcpyAsync;nargs=5;partial;zapCopyAny;;small;;;headers;;header"
    packs = _add(tmp_path / "packs", "demo/runtime.tsv", one)
    assert _match(packs, "demo", "cudaMemcpyAsync", known=DEFAULT).when == "arg3=cudaMemcpyDefault"
    two = "cudaMemcpyAsync;nargs=5,side=host;none;;;rewrite;;;headers;;documented"
    packs = _add(tmp_path / "packs", "demo/runtime.tsv", two)
    assert _match(packs, "demo", "cudaMemcpyAsync", known=DEFAULT).when == "nargs=5,side=host"


def test_no_row_whose_conditions_hold_is_unknown(packs: Packs) -> None:
    assert _match(packs, "demo", "malloc", "device", Conditions(side="device")).status == "none"
    assert _match(packs, "demo", "malloc", "device", Conditions(side="host")).reason == "no row"


def test_cuda_version_chooses_the_row(tmp_path: Path) -> None:
    row = "cudaGraphLaunch;cuda>=13.0;changed;zapGraphRun;drop:0;small;;;headers;;header"
    packs = _add(tmp_path / "packs", "demo/runtime.tsv", row)
    assert _match(packs, "demo", "cudaGraphLaunch", known=Conditions(cuda="13.0")).status == "changed"
    assert _match(packs, "demo", "cudaGraphLaunch", known=Conditions(cuda="12.9")).status == "renamed"
    assert _match(packs, "demo", "cudaGraphLaunch", known=Conditions(cuda="12.9"), cuda="13.0").status == "changed"


def test_products_with_rows_of_their_own(tmp_path: Path) -> None:
    """The status is the worst row's, with its evidence; the name is the best row's."""
    row = "cudaGraphLaunch;product=P2;none;;drop:0;rewrite;;;search;;searched"
    packs = _add(tmp_path / "packs", "demo/runtime.tsv", row)
    match = _match(packs, "demo", "cudaGraphLaunch")
    assert (match.status, match.name, match.reason) == ("none", "zapGraphRun", "on P2")
    assert (match.when, match.evidence, match.effort) == ("product=P2", "searched", "rewrite")
    assert match.edits == ("drop:0",)
    assert match.by_product == {"P1": "renamed", "P2": "none"}
    assert _match(packs, "demo:P1", "cudaGraphLaunch").when == ""


def test_another_alternative_may_turn_same_into_renamed_and_back(tmp_path: Path) -> None:
    rows = [
        "cudaThreadExit;;same;cudaThreadExit | zapMallocOld;;none;;;headers;;header",
        "cudaDeviceReset;product=P3;renamed;zapGraphRun | cudaDeviceReset;;none;;;headers;;header",
    ]
    _add(tmp_path / "packs", "demo/runtime.tsv", *rows)
    names = ["cudaThreadExit;function;zaprt;;zap;3.0;;;;;;headers", "cudaDeviceReset;function;zaprt;;zap;;;;;;;headers"]
    packs = _add(tmp_path / "packs", "demo/symbols.tsv", *names)
    assert _match(packs, "demo@3.0", "cudaThreadExit").status == "same"
    older = _match(packs, "demo@2.0", "cudaThreadExit")
    assert (older.status, older.name) == ("renamed", "zapMallocOld")
    back = _match(packs, "demo@2.0:P3", "cudaDeviceReset")
    assert (back.status, back.name) == ("same", "cudaDeviceReset")


def test_a_candidate_of_an_unknown_row_needs_no_version(tmp_path: Path) -> None:
    row = "cudaThreadExit;;unknown;zapGraphRun;;;;;headers;;assumed"
    match = _match(_add(tmp_path / "packs", "demo/runtime.tsv", row), "demo@1.0", "cudaThreadExit")
    assert (match.status, match.name, match.reason, match.evidence) == ("unknown", "zapGraphRun", "", "assumed")


def test_an_alias_has_the_row_of_its_name(packs: Packs) -> None:
    match = _match(packs, "demo", "cuMemAlloc", "driver")
    assert (match.status, match.name, match.evidence) == ("renamed", "zapMalloc", "header")


def test_a_name_has_the_row_of_its_alias(tmp_path: Path) -> None:
    shutil.copytree(DEMO, tmp_path / "packs")
    table = tmp_path / "packs" / "demo" / "driver.tsv"
    table.write_text(table.read_text(encoding="utf-8").replace("cuMemAlloc_v2", "cuMemAlloc"), encoding="utf-8")
    packs = read_packs(tmp_path / "packs")
    assert _match(packs, "demo", "cuMemAlloc_v2", "driver").name == "zapMalloc"


def test_an_alias_with_a_row_keeps_it(tmp_path: Path) -> None:
    row = "cuMemAlloc;;changed;zapMallocShared;;small;;;headers;;header"
    packs = _add(tmp_path / "packs", "demo/driver.tsv", row)
    assert _match(packs, "demo:P1", "cuMemAlloc", "driver").name == "zapMallocShared"
    assert _match(packs, "demo:P1", "cuMemAlloc_v2", "driver").name == "zapMalloc"


def test_an_alias_of_the_same_name_is_renamed_where_it_is_spelt_differently(tmp_path: Path) -> None:
    shutil.copytree(DEMO, tmp_path / "packs")
    for file in ("driver.tsv", "symbols.tsv"):
        path = tmp_path / "packs" / "demo" / file
        text = path.read_text(encoding="utf-8").replace("renamed\tzapMalloc\t", "same\tcuMemAlloc_v2\t")
        path.write_text(text.replace("zapMalloc\t", "cuMemAlloc_v2\t"), encoding="utf-8")
    packs = read_packs(tmp_path / "packs")
    assert _match(packs, "demo", "cuMemAlloc_v2", "driver").status == "same"
    assert _match(packs, "demo", "cuMemAlloc", "driver").status == "renamed"


def test_variant_is_the_part_of_the_place(packs: Packs, tmp_path: Path) -> None:
    targets = parse_targets(["demo", "demo:P1"], packs)
    assert variant(packs, targets, "cudaMemcpyAsync", "runtime", DEFAULT) == "arg3=cudaMemcpyDefault"
    assert variant(packs, targets, "cudaMemcpyAsync", "runtime", Conditions(nargs=5)) == ""
    assert variant(packs, targets, "cudaMalloc", "runtime", DEFAULT) == ""
    assert variant(packs, targets, "malloc", "device", Conditions(side="device")) == "side=device"
    assert variant(packs, targets, "malloc", "device", Conditions(side="host")) == ""
    assert variant(packs, (), "malloc", "device", Conditions(side="device")) == ""


def test_variant_joins_the_parts_of_all_targets(tmp_path: Path) -> None:
    row = "cudaMemcpyAsync;product=P2,cuda>=13.0,nargs=5;none;;;rewrite;;;headers;;documented"
    packs = _add(tmp_path / "packs", "demo/runtime.tsv", row)
    targets = parse_targets(["demo:P1", "demo:P2"], packs)
    known = Conditions(args=DEFAULT.args, nargs=5, cuda="13.0")
    assert variant(packs, targets, "cudaMemcpyAsync", "runtime", known) == "arg3=cudaMemcpyDefault; nargs=5"
    assert variant(packs, targets, "cudaMemcpyAsync", "runtime", DEFAULT) == "arg3=cudaMemcpyDefault"


def _vendor(root: Path) -> Packs:
    """A vendor of one folder that takes the demo vendor's rows over, all but one, and adds one."""
    shutil.copytree(DEMO, root)
    folder = root / "heir"
    folder.mkdir()
    about = 'name = "heir"\nversion = "1"\nversions = ["1.0", "3.0"]\nextends = "demo"\n[sources.own]\ntitle = "Own"\n'
    (folder / "pack.toml").write_text(about, encoding="utf-8")
    head = (DEMO / "demo" / "runtime.tsv").read_text(encoding="utf-8").split("\n")[0]
    rows = [
        "cudaMalloc;;manual;heirAlloc;;small;;;own;;documented",
        "cudaMalloc;nargs=3;none;;;rewrite;;;own;;documented",
    ]
    (folder / "runtime.tsv").write_text(
        "\n".join([head, *(row.replace(";", "\t") for row in rows), ""]), encoding="utf-8"
    )
    return read_packs(root)


def test_the_digest_of_a_pack_covers_what_it_inherits(tmp_path: Path) -> None:
    before = _vendor(tmp_path / "packs").targets["heir"].digest
    row = "cudaThreadExit;;unneeded;;;none;;;headers;;documented"
    assert _add(tmp_path / "packs", "demo/runtime.tsv", row).targets["heir"].digest != before


def test_a_pack_inherits_rows_names_notes_and_families(tmp_path: Path) -> None:
    packs = _vendor(tmp_path / "packs")
    assert _match(packs, "heir", "cudaMalloc").name == "heirAlloc"
    assert _match(packs, "heir", "cudaMalloc", known=Conditions(nargs=3)).status == "none"
    inherited = _match(packs, "heir", "cudaMemcpyAsync", known=DEFAULT)
    assert (inherited.target, inherited.when, inherited.name) == ("heir@3.0", "arg3=cudaMemcpyDefault", "zapCopyAny")
    assert _match(packs, "heir", "cuMemAlloc", "driver").name == "zapMalloc"
    heir = packs.targets["heir"]
    assert heir.notes["copy-size"]["en"].startswith("The copy takes")
    assert sorted(heir.sources) == ["headers", "own", "search"]
    assert heir.families == {"wide": ("P1", "P3")}
    assert [entry.symbol for entry in heir.own] == ["cudaMalloc", "cudaMalloc"]
    assert [(entry.when, entry.source) for entry in heir.rows["cudaMalloc", "runtime"]] == [
        ("", "own"),
        ("nargs=3", "own"),
    ]


@pytest.mark.parametrize(("target", "status"), [("cann", "manual"), ("rocm", "manual")])
def test_a_name_inside_nvtx_headers_is_answered_with_the_headers(target: str, status: str) -> None:
    packs = whole_packs()
    chosen = parse_target(target, packs)
    symbol = "nvtxDomainSyncUserAcquireSuccess_impl_init"
    assert look_up(packs.targets[target], chosen, symbol, "", NOTHING).status == status
