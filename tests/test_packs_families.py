"""Family rules: where they answer, which of them counts, and their lints."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from advisor.packs.check import check_packs
from advisor.packs.families import Family, covers, family_row
from advisor.packs.lookup import look_up
from advisor.packs.read import read_packs
from advisor.packs.targets import parse_target
from advisor.packs.when import Conditions

DEMO = Path(__file__).parent.parent / "fixtures" / "packs"
RULE = '[[family]]\nlibrary = "cublas"\nstatus = "manual"\ntarget = "zapMalloc"\neffort = "rewrite"\n'
SOURCED = RULE + 'source = "headers"\nevidence = "documented"\n'


def family(**fields: object) -> Family:
    return Family(**{"status": "manual", "evidence": "documented", **fields})  # type: ignore[arg-type]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return Path(shutil.copytree(DEMO, tmp_path / "packs"))


@pytest.mark.parametrize(
    ("rule", "symbol", "library", "kind", "holds"),
    [
        pytest.param(family(library="npp"), "nppiResize", "npp", "function", True, id="library"),
        pytest.param(family(library="npp"), "nppiResize", "cublas", "function", False, id="other-library"),
        pytest.param(family(prefix="cuvid"), "cuvidParse", "any", "", True, id="prefix"),
        pytest.param(family(prefix="cuvid"), "NvEncOpen", "any", "", False, id="other-prefix"),
        pytest.param(family(namespace="cub"), "cub::Sum", "cub", "", True, id="namespace"),
        pytest.param(family(namespace="cub"), "cubic::Sum", "cub", "", False, id="longer-namespace"),
        pytest.param(family(include="cuda/std/*"), "cuda/std/atomic", "libcu++", "header", True, id="header"),
        pytest.param(family(include="cuda/std/*"), "cuda/atomic", "libcu++", "header", False, id="other-header"),
        pytest.param(family(library="npp", kinds=("macro",)), "NPP_MAX", "npp", "macro", True, id="kind"),
        pytest.param(family(library="npp", kinds=("macro",)), "nppiAdd", "npp", "function", False, id="other-kind"),
        pytest.param(family(library="npp", kinds=("macro",)), "nppiAdd", "npp", "", True, id="kind-not-known"),
    ],
)
def test_what_a_rule_covers(rule: Family, symbol: str, library: str, kind: str, holds: bool) -> None:
    assert covers(rule, symbol, library, kind) is holds


def test_the_most_specific_rule_counts() -> None:
    rules = (family(library="cub"), family(library="cub", namespace="cub::Scan", status="none"))
    row = family_row(rules, "cub::Scan::Sum", "cub", ())
    assert row is not None
    assert (row.status, row.basis, row.evidence, row.file) == ("none", "family", "documented", "families.toml")
    other = family_row(rules, "cub::Sort", "cub", ())
    assert other is not None
    assert other.status == "manual"


def test_a_renamed_family_answers_only_for_names_that_stand_on_the_target() -> None:
    rules = (family(prefix="nvtx", rename="zaptx", status="renamed", evidence="header"),)
    row = family_row(rules, "nvtxMarkA", "nvtx", {"zaptxMarkA"})
    assert row is not None
    assert (row.status, row.target) == ("renamed", "zaptxMarkA")
    assert family_row(rules, "nvtxMarkB", "nvtx", {"zaptxMarkA"}) is None


def test_a_family_answers_where_no_row_does(root: Path) -> None:
    (root / "demo" / "families.toml").write_text(SOURCED, encoding="utf-8")
    packs = read_packs(root)
    target = parse_target("demo", packs)
    match = look_up(packs.targets["demo"], target, "cublasSgemm_v2", "cublas", Conditions())
    assert (match.status, match.basis, match.effort, match.name) == ("manual", "family", "rewrite", "zapMalloc")
    by_name = look_up(packs.targets["demo"], target, "cudaMalloc", "runtime", Conditions())
    assert by_name.basis == "name"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param(SOURCED, "", id="in-order"),
        pytest.param(
            SOURCED.replace('library = "cublas"\n', ""),
            ":1:1: the rule covers everything; write library, prefix, namespace or include", id="no-scope",
        ),
        pytest.param(
            SOURCED.replace("cublas", "cudnn"),
            ":1:1: nothing in the catalogue is covered by library=cudnn; correct or drop the rule", id="empty-scope",
        ),
        pytest.param(
            SOURCED.replace("zapMalloc", "zapNothing"),
            ":1:1: `zapNothing` is not in symbols.tsv; write it there or another name here", id="unknown-name",
        ),
        pytest.param(
            SOURCED.replace('"manual"', '"same"'),
            ":1:1: `same` for a family; write one of manual none renamed unknown unneeded", id="same",
        ),
        pytest.param(
            SOURCED.replace('"headers"', '"nowhere"'),
            ":1:1: unknown source `nowhere`; write a [sources.…] key of packs/demo/pack.toml", id="unknown-source",
        ),
        pytest.param(
            SOURCED.replace('"rewrite"', '"much"'),
            ":1:1: unknown effort `much`; write one of none mechanical small moderate rewrite", id="effort",
        ),
        pytest.param(
            SOURCED + 'rename = "zap"\n',
            ":1:1: `renamed` and `rename` belong together; write both or neither", id="rename",
        ),
        pytest.param(
            SOURCED + "\n" + SOURCED.replace('library = "cublas"\n', 'library = "cublas"\nkinds = ["macro"]\n'),
            ":9:1: the rule hides the one for the rest of `cublas`; write a prefix or include as well", id="kinds",
        ),
    ],
)  # fmt: skip
def test_lints_of_family_rules(root: Path, text: str, message: str) -> None:
    (root / "demo" / "families.toml").write_text(text, encoding="utf-8")
    found = [line for line in check_packs(root) if "families.toml" in line]
    assert found == ([f"packs/demo/families.toml{message}"] if message else [])
