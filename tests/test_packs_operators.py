"""Tables about kernels: the reader names every mistake and its place, lints find what does not fit, packs add rows."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from advisor.errors import AdvisorError
from advisor.packs.check import check_packs
from advisor.packs.compiled import known_mappings, operators_of
from advisor.packs.operators import Alternative, operator_alternatives
from advisor.packs.read import read_packs

DEMO = Path(__file__).parent.parent / "fixtures" / "packs"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return Path(shutil.copytree(DEMO, tmp_path / "packs"))


def _replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_bytes(text.replace(old, new, 1).encode())


def test_alternatives_of_a_column() -> None:
    assert operator_alternatives("2d:A | B + C") == (
        Alternative(names=("A",), dimension=2), Alternative(names=("B", "C")),
    )  # fmt: skip
    assert operator_alternatives("") == ()


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("operators.tsv", "copy\tgeneric", "copy\tvague", "operators.tsv:3:6: unknown kind `vague`; write one of"),
        ("operators.tsv", "^copy$", "^(copy$", "write a regular expression"),
        ("operators.tsv", "headers\t2\t1", "headers\tx\t1", "`x` is no number; write one, or none"),
        ("operators.tsv", "header\theaders\t4", "guess\theaders\t4", "unknown evidence `guess`"),
        ("kernel_names.tsv", "noise\t", "sound\t", "kernel_names.tsv:9:1: unknown kind `sound`"),
        ("kernel_names.tsv", "join\tlayer norm\tnorm", "join\tlayer norm\t", "a rule of kind `join`; write `becomes`"),
        ("kernel_names.tsv", "trap\tindices", "trap\t[", "write a regular expression"),
        ("kernel_libraries.tsv", "forward\t", "upward\t", "kernel_libraries.tsv:2:6: unknown direction `upward`"),
    ],
)
def test_a_malformed_row_is_named(root: Path, file: str, old: str, new: str, message: str) -> None:
    _replace(root / "demo" / file, old, new)
    with pytest.raises(AdvisorError) as caught:
        read_packs(root)
    assert message in str(caught.value)
    assert any(message in each for each in check_packs(root))


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        (
            "operators.tsv", "zapnnNormBack", "zapnnNormGone",
            "`zapnnNormGone` is not in symbols.tsv; write it there, another name here, or its package",
        ),
        ("operators.tsv", "header\theaders\t2", "header\tnowhere\t2", "unknown source `nowhere`"),
        ("operators.tsv", "\t2\t1", "\t1\t2", "2 of 1 right; write both, right last"),
        ("operators.tsv", "copy\tgeneric\tCopy", "copy\tgeneric\t", "operation `copy` without a title"),
        ("kernel_names.tsv", "step\tcopy", "step\tdance", "unknown operation `dance`; write one of an operators.tsv"),
        ("kernel_libraries.tsv", "norm\t", "dance\t", "unknown operation `dance`; write one of an operators.tsv"),
    ],
)  # fmt: skip
def test_lints_find_what_does_not_fit(root: Path, file: str, old: str, new: str, message: str) -> None:
    _replace(root / "demo" / file, old, new)
    assert any(message in each for each in check_packs(root))


def test_an_operation_stands_once(root: Path) -> None:
    path = root / "demo/operators.tsv"
    row = next(line for line in path.read_text("utf-8").split("\n") if line.startswith("copy\t"))
    path.write_text(path.read_text("utf-8") + row.replace("Copy", "Copies") + "\n", "utf-8")
    assert any("stands in line 3 already; write it once" in each for each in check_packs(root))


def test_the_compiled_copy_says_the_same(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    stored, read = known_mappings(root), known_mappings(root, stored=False)
    assert stored.copy is not None
    assert stored.packs.targets["demo"].operators.operations == ()  # the hook does not pay for them
    assert operators_of(stored) == operators_of(read)
    assert {row.operation for row in operators_of(read)["demo"].operators.operations} >= {"norm", "pool"}


def test_a_users_pack_replaces_an_operation(root: Path, tmp_path: Path) -> None:
    own = tmp_path / "own" / "demo"
    own.mkdir(parents=True)
    (own / "pack.toml").write_text('name = "demo"\n')
    head, *rows = (root / "demo/operators.tsv").read_text("utf-8").split("\n")
    row = next(each for each in rows if each.startswith("norm\t"))
    (own / "operators.tsv").write_text(f"{head}\n{row.replace('zapnnNorm', 'myNorm', 1)}\n", "utf-8")
    found = read_packs(root, extra=[tmp_path / "own"]).targets["demo"].operators.operations
    assert [each.operators for each in found if each.operation == "norm"] == ["myNorm"]
    assert {each.operation for each in found} == {"add_norm", "copy", "norm", "pool"}
