"""The lints of mapping packs: silent on the demo packs, one line for each mistake put into them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.packs.check import canonical, check_packs

DEMO = Path(__file__).parent.parent / "fixtures" / "packs"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return Path(shutil.copytree(DEMO, tmp_path / "packs"))


def _replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_bytes(text.replace(old, new, 1).encode())


def test_the_demo_packs_are_clean() -> None:
    assert check_packs(DEMO) == []


GRAPH = "cudaGraphLaunch\t\trenamed\tzapGraphRun\t\tmechanical\t\t\theaders\tname\theader\n"
SHARED = "cudaMallocManaged\t\trenamed\tzapMallocShared\t\tmechanical\t\tone-product\theaders\tname\theader\n"


@pytest.mark.parametrize(
    ("file", "old", "new", "messages"),
    [
        pytest.param(
            "demo/runtime.tsv", GRAPH + "cudaMalloc\t", "cudaMalloc\t",
            [], id="a-row-less",
        ),
        pytest.param(
            "demo/driver.tsv", "header\n", "header",
            ["packs/demo/driver.tsv:3:1: not in canonical form; write each line once, sorted bytewise, ended by LF"],
            id="no-final-line-end",
        ),
        pytest.param(
            "demo/runtime.tsv", GRAPH, GRAPH + GRAPH,
            ["packs/demo/runtime.tsv:5:1: not in canonical form; write each line once, sorted bytewise, ended by LF",
             "packs/demo/runtime.tsv:5:1: `cudaGraphLaunch` stands in line 4 already; write it once"],
            id="row-twice",
        ),
        pytest.param(
            "demo/runtime.tsv", GRAPH, GRAPH + GRAPH.replace("zapGraphRun", "zapMalloc"),
            ["packs/demo/runtime.tsv:5:1: `cudaGraphLaunch` stands in line 4 already; write it once"], id="key-twice",
        ),
        pytest.param(
            "cuda/runtime.tsv", "cudaMalloc\t", "cudaZ\t",
            ["packs/cuda/runtime.tsv:5:1: not in canonical form; write each line once, sorted bytewise, ended by LF",
             "packs/demo/runtime.tsv:5:1: `cudaMalloc` is not in the catalogue; write it in cuda/runtime.tsv"],
            id="symbol-not-in-catalogue",
        ),
        pytest.param(
            "cuda/driver.tsv", "cuMemAlloc_v2\tcuda.h", "cuMemAlloc_v3\tcuda.h",
            ["packs/cuda/driver.tsv:2:30: `cuMemAlloc_v3` is not in the catalogue; write a symbol that is"], id="alias",
        ),
        pytest.param(
            "cuda/driver.tsv", "3.2", "CUDA 3.2",
            ["packs/cuda/driver.tsv:3:29: `CUDA 3.2` is no version; write e.g. 13.0, or nothing"], id="since",
        ),
        pytest.param(
            "demo/runtime.tsv", "mechanical\t\t\theaders", "easy\t\t\theaders",
            ["packs/demo/runtime.tsv:4:39: unknown effort `easy`; write one of none mechanical small moderate rewrite"],
            id="effort",
        ),
        pytest.param(
            "demo/runtime.tsv", "mechanical\t\t\theaders", "mechanical\tpatch\t\theaders",
            ["packs/demo/runtime.tsv:4:50: unknown shim `patch`; write one of zap_patch zap_patch-partial"],
            id="shim",
        ),
        pytest.param(
            "demo/symbols.tsv", "\t2\t\theaders", "\t2\tstub\theaders",
            ["packs/demo/symbols.tsv:8:58: unknown impl `stub`; write one of implemented declared-only"], id="impl",
        ),
        pytest.param(
            "demo/runtime.tsv", "\tdocumented\ncudaEvent", "\t\ncudaEvent",
            ["packs/demo/runtime.tsv:2:45: no evidence; write where the row comes from, at least `assumed`"],
            id="no-evidence",
        ),
        pytest.param(
            "demo/runtime.tsv", GRAPH, GRAPH.replace("\theader\n", "\tassumed\n"),
            ["packs/demo/runtime.tsv:4:65: `renamed` without evidence; write the evidence, or the status unknown",
             "packs/demo/runtime.tsv:4:65: `renamed` of `cudaGraphLaunch` is assumed; write the evidence, or the "
             "status unknown"],
            id="renamed-assumed",
        ),
        pytest.param(
            "demo/runtime.tsv", SHARED, SHARED.replace("\theaders\t", "\theaders,guess\t"),
            ["packs/demo/runtime.tsv:6:69: unknown source `guess`; write a [sources.…] key of packs/demo/pack.toml"],
            id="second-source-unknown",
        ),
        pytest.param(
            "demo/device.tsv", "\tsearch\t", "\theaders\t",
            ["packs/demo/pack.toml:80:1: source `search` is not used; write it in a row or drop it"],
            id="source-unused",
        ),
        pytest.param(
            "demo/runtime.tsv", "copy-size", "copy-sighs",
            ["packs/demo/runtime.tsv:7:64: unknown note `copy-sighs`; write a key of notes.toml",
             "packs/demo/notes.toml:1:1: note `copy-size` is not used; write it in a row or drop it"],
            id="note",
        ),
        pytest.param(
            "demo/runtime.tsv", "zapMalloc | zapMallocOld", "zapMalloc | zapMalloc1 + zapMallocOld",
            ["packs/demo/runtime.tsv:5:21: `zapMalloc1` is not in symbols.tsv; write it there or another name here"],
            id="name",
        ),
        pytest.param(
            "demo/runtime.tsv", GRAPH, GRAPH.replace("renamed", "same"),
            ["packs/demo/runtime.tsv:4:18: `same` with the name `zapGraphRun`; write renamed"], id="same-other-name",
        ),
        pytest.param(
            "demo/device.tsv", "\tsame\t", "\trenamed\t",
            ["packs/demo/device.tsv:2:16: `renamed` with the same name; write same"], id="renamed-same-name",
        ),
        pytest.param(
            "demo/runtime.tsv", GRAPH, GRAPH.replace("zapGraphRun", ""),
            ["packs/demo/runtime.tsv:4:26: `renamed` without a target name; write the name, or the status manual"],
            id="no-target",
        ),
        pytest.param(
            "demo/symbols.tsv", "P1 P2\t", "P1 P9\t",
            ["packs/demo/symbols.tsv:8:50: unknown product `P9`; write one of packs/demo/pack.toml",
             "packs/demo/runtime.tsv:4:51: `zapGraphRun` is not on P2; write a note, or a row for P2"], id="product",
        ),
        pytest.param(
            "demo/runtime.tsv", GRAPH, GRAPH.replace("\t\trenamed", "\tproduct=wide|P9\trenamed"),
            ["packs/demo/runtime.tsv:4:17: unknown product `P9`; write a product or family of packs/demo/pack.toml"],
            id="product-in-condition",
        ),
        pytest.param(
            "demo/pack.toml", "[families]", '[library_products]\nzapprof = ["P1", "P9"]\n\n[families]',
            ["packs/demo/pack.toml:14:1: unknown product `P9`; write one of `products`",
             "packs/demo/symbols.tsv:6:49: `zapprof` serves P1 P9; write the products within these"],
            id="library-of-some-products",
        ),
        pytest.param(
            "demo/pack.toml", "[families]", '[library_products]\nzaptorch = ["P1"]\n\n[families]',
            ["packs/demo/symbols.tsv:3:49: `zaptorch` serves P1; write the products within these"],
            id="library-without-products",
        ),
        pytest.param(
            "demo/pack.toml", "[families]",
            '[[ports]]\nproject = "Zap"\nfolders = ["zap"]\ninstead = "its own fork"\nkind = "port"\n'
            'source = "headers"\n\n[families]',
            ["packs/demo/pack.toml:1:1: `its own fork` holds English words; write instead_zh beside it"],
            id="port-in-one-language",
        ),
        pytest.param(
            "demo/pack.toml", "[families]", '[library_notes]\nzaprt = "copy-sighs"\n\n[families]',
            ["packs/demo/pack.toml:14:1: unknown note `copy-sighs`; write a key of notes.toml"], id="library-note",
        ),
        pytest.param(
            "demo/pack.toml", "[families]", '[library_notes]\nzaprt = ""\nzapwrong = "copy-size"\n\n[families]',
            ["packs/demo/pack.toml:14:1: no name of `zapwrong` in symbols.tsv; correct or drop it"],
            id="note-of-no-library",
        ),
        pytest.param(
            "demo/pack.toml", "[families]", '[library_notes]\nzapprof = ""\n\n[families]',
            ['packs/demo/pack.toml:14:1: rows lead to 6 functions of `zaprt`; write the note that all carry, or ""'],
            id="library-without-note",
        ),
        pytest.param(
            "demo/runtime.tsv", "copy-size", "copy-size+copy-sighs",
            ["packs/demo/runtime.tsv:7:64: unknown note `copy-sighs`; write a key of notes.toml"], id="second-note",
        ),
        pytest.param(
            "demo/pack.toml", 'current = ["P1", "P2"]', 'current = ["P1", "P9"]',
            ["packs/demo/pack.toml:1:1: unknown product `P9`; write it in `products`"], id="current",
        ),
        pytest.param(
            "demo/pack.toml", "p1max", "P1max",
            ["packs/demo/pack.toml:17:1: alias `P1max`; write it in lower case"], id="alias-case",
        ),
        pytest.param(
            "demo/pack.toml", '"2.0", "2.1"', '"2.1", "2.0"',
            ["packs/demo/pack.toml:1:1: `versions` are not in order; write the oldest first"], id="versions",
        ),
        pytest.param(
            "demo/pack.toml", 'examined = ["1.0", "3.0"]', 'examined = ["3.0", "1.0"]',
            ["packs/demo/pack.toml:1:1: `examined` is not in order; write the oldest first"], id="examined",
        ),
        pytest.param(
            "cuda/pack.toml", '"12.0", "13.0"', '"13.0", "13.0"',
            ["packs/cuda/pack.toml:1:1: `versions` are not in order; write the oldest first"], id="catalogue-versions",
        ),
    ],
)  # fmt: skip
def test_each_lint_names_place_and_mend(root: Path, file: str, old: str, new: str, messages: list[str]) -> None:
    _replace(root / file, old, new)
    assert check_packs(root) == messages


def test_what_cannot_be_read_is_listed_alone_and_for_every_table(root: Path) -> None:
    _replace(root / "demo" / "runtime.tsv", "\tunneeded\t", "\tneedless\t")
    _replace(root / "demo" / "driver.tsv", "\tname\t", "\t")
    _replace(root / "demo" / "device.tsv", "\tsame\t", "\trenamed\t")
    messages = check_packs(root)
    assert [message.split(";")[0] for message in messages] == [
        "packs/demo/driver.tsv:2:63: 10 columns",
        "packs/demo/runtime.tsv:2:18: unknown status `needless`",
    ]


def test_a_bad_pack_toml_is_one_line(root: Path) -> None:
    _replace(root / "demo" / "pack.toml", "examined", "examine")
    (message,) = check_packs(root)
    assert message.startswith("packs/demo/pack.toml: Object contains unknown field `examine`")


def test_a_folder_without_packs_is_one_line(tmp_path: Path) -> None:
    (message,) = check_packs(tmp_path)
    assert "cuda/pack.toml: not found" in message


def test_a_row_that_repeats_an_inherited_one(root: Path) -> None:
    heir = root / "heir"
    heir.mkdir()
    about = 'name = "heir"\nversion = "1"\nversions = ["1.0"]\nextends = "demo"\n\n[sources.headers]\ntitle = "Own"\n'
    (heir / "pack.toml").write_text(about, encoding="utf-8")
    shutil.copy(root / "demo" / "driver.tsv", heir)
    assert check_packs(root) == ["packs/heir/driver.tsv:2:1: row of `cuMemAlloc_v2` repeats that of `demo`; drop it"]
    _replace(heir / "driver.tsv", "mechanical", "small")
    assert check_packs(root) == []


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        pytest.param("h\na\nb\n", "h\na\nb\n", id="stays"),
        pytest.param("h\nb\na\n", "h\na\nb\n", id="sorted"),
        pytest.param("z\na\n", "z\na\n", id="header-stays-first"),
        pytest.param("h\na\tx\na x\naA\nab", "h\na\tx\na x\naA\nab\n", id="bytewise"),
        pytest.param("h\nä\nz\n", "h\nz\nä\n", id="bytes-not-alphabet"),
        pytest.param("\ufeffh\r\nb\r\n\r\na\r\n", "h\na\nb\n", id="line-ends-and-byte-order-mark"),
        pytest.param("h\na\na\n", "h\na\n", id="each-once"),
    ],
)
def test_canonical(text: str, wanted: str) -> None:
    assert canonical(text) == wanted


@given(st.text("ha\t\r\n\ufeffé", max_size=30))
def test_canonical_twice_is_canonical_once(text: str) -> None:
    once = canonical(text)
    assert canonical(once) == once
    assert sorted(once.split("\n")[1:-1], key=lambda line: line.encode()) == once.split("\n")[1:-1]
