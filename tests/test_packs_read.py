"""Reading mapping packs, and what is said about malformed ones."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.errors import AdvisorError
from advisor.model import Name
from advisor.packs.lints import Row
from advisor.packs.read import read_packs, vocabulary
from advisor.packs.tables import ENTRY_COLUMNS, alternatives, cuda_entries, edits, entries, target_symbols

DEMO = Path(__file__).parent.parent / "fixtures" / "packs"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return Path(shutil.copytree(DEMO, tmp_path / "packs"))


def _replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_reads_rows_with_their_places() -> None:
    packs = read_packs(DEMO)
    (row,) = packs.targets["demo"].rows["cudaGraphLaunch", "runtime"]
    assert (row.status, row.target, row.evidence) == ("renamed", "zapGraphRun", "header")
    assert (row.library, row.file, row.line) == ("runtime", "packs/demo/runtime.tsv", 4)
    (symbol,) = packs.targets["demo"].symbols["zapGraphRun"]
    assert (symbol.since, symbol.products, symbol.header, symbol.file) == (
        "3.0",
        "P1 P2",
        "zap/graph.h",
        "packs/demo/symbols.tsv",
    )
    (name,) = packs.catalogue.entries["cuMemAlloc"]
    assert (name.alias_of, name.library, name.match, name.file) == (
        "cuMemAlloc_v2",
        "driver",
        "word",
        "packs/cuda/driver.tsv",
    )


def test_reads_pack_toml() -> None:
    pack = read_packs(DEMO).targets["demo"]
    assert (pack.about.versions, pack.about.current) == (("1.0", "2.0", "2.1", "3.0"), ("P1", "P2"))
    assert pack.about.guards.macros == ("__ZAP__",)
    assert pack.sources["headers"]["licence"] == "Apache-2.0"
    assert pack.notes["copy-size"]["zh"] == "复制函数的第二个参数是目标大小。"


def test_reads_only_the_packs_named(root: Path) -> None:
    (root / "import").mkdir()
    (root / "import" / "pack.toml").write_text("not a pack", encoding="utf-8")
    assert list(read_packs(root).targets) == ["demo"]
    assert read_packs(root, ()).targets == {}
    with pytest.raises(AdvisorError, match=r"^packs/demi/pack\.toml: not found; .*targets: demo"):
        read_packs(root, ["demi"])


def test_a_folder_without_catalogue_is_no_pack_root(tmp_path: Path) -> None:
    with pytest.raises(AdvisorError, match=r"/cuda/pack\.toml: not found"):
        read_packs(tmp_path)


def test_notes_are_optional(root: Path) -> None:
    (root / "demo" / "notes.toml").unlink()
    assert read_packs(root).targets["demo"].notes == {}


def test_digests_follow_content_and_names(root: Path) -> None:
    before = read_packs(root)
    assert read_packs(DEMO).targets["demo"].digest == before.targets["demo"].digest
    assert len(before.targets["demo"].digest) == 32
    _replace(root / "demo" / "notes.toml", "second", "third")
    changed = read_packs(root)
    assert changed.targets["demo"].digest != before.targets["demo"].digest
    assert changed.catalogue.digest == before.catalogue.digest
    (root / "cuda" / "driver.tsv").rename(root / "cuda" / "drive.tsv")
    assert read_packs(root).catalogue.digest != before.catalogue.digest


def test_vocabulary_prefers_libraries_in_order_and_leaves_out_never(root: Path) -> None:
    catalogue = read_packs(root).catalogue
    names = vocabulary(catalogue)
    assert names.names["half"] == (Name("half", "class", "device", "include", "cuda_fp16.h"),)
    assert [name.library for name in names.names["cublasCreate"]] == ["cublas", "cublas_v1"]
    assert "cublasInit" in catalogue.entries
    assert "cublasInit" not in names.names
    _replace(root / "cuda" / "pack.toml", '"cublas", "cublas_v1"', '"cublas_v1", "cublas"')
    other = vocabulary(read_packs(root).catalogue)
    assert [name.library for name in other.names["cublasCreate"]] == ["cublas_v1", "cublas"]
    assert other.digest != names.digest


def test_parts_of_columns() -> None:
    assert alternatives("") == ()
    assert alternatives("a + b | c") == (("a", "b"), ("c",))
    assert edits("") == ()
    assert edits("insert:2=a + b drop:3 cast:1=const void* swap:0,1") == (
        "insert:2=a + b", "drop:3", "cast:1=const void*", "swap:0,1",
    )  # fmt: skip


GRAPH = "cudaGraphLaunch\t\trenamed\tzapGraphRun\t\tmechanical\t\t\theaders\tname\theader"


@pytest.mark.parametrize(
    ("old", "new", "place", "message"),
    [
        pytest.param(
            "renamed", "renmaed", ":4:18:", "unknown status `renmaed`; write one of changed manual", id="status"
        ),
        pytest.param(
            "name\theader", "name\tguessed", ":4:65:", "unknown evidence `guessed`; write one of assumed", id="evidence"
        ),
        pytest.param("\tname\t", "\tnames\t", ":4:60:", "unknown basis `names`; write one of family name", id="basis"),
        pytest.param("\t\trenamed", "\tnarg=2\trenamed", ":4:17:", "unknown condition `narg=2`; write", id="when"),
        pytest.param("\t\tmech", "\tdrop 3\tmech", ":4:38:", "unknown edit `drop 3`; write insert:2=", id="edit"),
        pytest.param("\t\tmech", "\tdrop:3 swap:0\tmech", ":4:38:", "unknown edit `swap:0`; write", id="second-edit"),
        pytest.param("\tname\theader", "\tname", ":4:65:", "10 columns; write 11: symbol when", id="too-few-columns"),
        pytest.param(
            "name\theader", "name\theader\tx", ":4:72:", "12 columns; write 11: symbol when", id="too-many-columns"
        ),
        pytest.param("cudaGraphLaunch", "\ncudaGraphLaunch", ":4:2:", "1 columns; write 11", id="empty-line"),
        pytest.param(
            "name\theader", "name\theader\r", ":4:71:", "carriage return; write line ends as LF", id="carriage-return"
        ),
    ],
)
def test_malformed_row_names_place_and_mend(root: Path, old: str, new: str, place: str, message: str) -> None:
    path = root / "demo" / "runtime.tsv"
    text = path.read_text(encoding="utf-8")
    assert text.split("\n")[3] == GRAPH
    path.write_bytes(text.replace(GRAPH, GRAPH.replace(old, new)).encode())
    with pytest.raises(AdvisorError) as error:
        read_packs(root)
    assert str(error.value).startswith(f"packs/demo/runtime.tsv{place} {message}")
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("file", "change", "message"),
    [
        pytest.param(
            "demo/runtime.tsv", lambda data: data.replace(b"zapGraphRun", b"zap\xe9Run"),
            "packs/demo/runtime.tsv:4:29: byte 0xe9 is not UTF-8; write the file as UTF-8", id="not-utf-8",
        ),
        pytest.param(
            "demo/symbols.tsv", lambda data: data.replace(b"symbol\tkind", b"symbol\tsort"),
            "packs/demo/symbols.tsv:1:1: wrong header line; write the columns symbol kind library", id="header",
        ),
        pytest.param(
            "demo/symbols.tsv", lambda data: data.replace(b"\t2.1\t\t\t\t2", b"\tv2.1\t\t\t\t2"),
            "packs/demo/symbols.tsv:9:39: `v2.1` is no version; write e.g. 7.1", id="since",
        ),
        pytest.param("demo/device.tsv", lambda data: b"", "packs/demo/device.tsv:1:1: wrong header line", id="empty"),
        pytest.param(
            "cuda/device.tsv", lambda data: data.replace(b"\tinclude\t", b"\tincludes\t"),
            "packs/cuda/device.tsv:3:12: unknown match `includes`; write one of device include never", id="match",
        ),
        pytest.param("demo/pack.toml", lambda data: data + b"[", "packs/demo/pack.toml: ", id="toml"),
        pytest.param(
            "demo/pack.toml", lambda data: data.replace(b"current =", b"curent ="),
            "packs/demo/pack.toml: ", id="unknown-key",
        ),
        pytest.param(
            "demo/pack.toml", lambda data: data.replace(b'"2.1"', b'"two"'),
            "packs/demo/pack.toml: ", id="no-version",
        ),
        pytest.param(
            "demo/pack.toml", lambda data: data.replace(b'"demo"', b'"dome"'),
            "packs/demo/pack.toml: name is `dome`; write the name of the folder, `demo`", id="name",
        ),
        pytest.param(
            "demo/pack.toml", lambda data: data.replace(b"current =", b'extends = "demo"\ncurrent ='),
            "packs/demo/pack.toml: `extends`, though `demo` extends this pack; write only one of them", id="extends",
        ),
        pytest.param(
            "demo/pack.toml", lambda data: data.replace(b"current =", b'extends = "rocm"\ncurrent ='),
            "packs/rocm/pack.toml: not found; write the name of a pack (targets: demo)", id="extends-nothing",
        ),
        pytest.param("demo/notes.toml", lambda _: b"[a]\nen = 1", "packs/demo/notes.toml: ", id="notes"),
    ],
)  # fmt: skip
def test_malformed_file_names_place_and_mend(
    root: Path, file: str, change: Callable[[bytes], bytes], message: str
) -> None:
    path = root / file
    path.write_bytes(change(path.read_bytes()))
    with pytest.raises(AdvisorError) as error:
        read_packs(root)
    assert str(error.value).startswith(message)
    assert "write" in str(error.value)
    assert "\n" not in str(error.value)


_FIELD = st.sampled_from(["", "same", "none", "header", "name", "nargs=2", "drop:1", "x"]) | st.text(max_size=5)
_LINE = st.lists(_FIELD, min_size=10, max_size=12).map("\t".join)
_DATA = st.lists(_LINE, max_size=3).map(lambda lines: "\n".join(["\t".join(ENTRY_COLUMNS), *lines]).encode())


def _outcome(read: Callable[[], Iterable[Row]]) -> tuple[str, list[int]]:
    try:
        return "", [row.line for row in read()]
    except AdvisorError as error:
        return str(error), []


@given(_DATA | st.binary(max_size=60))
def test_malformed_tables_raise_nothing_but_advisor_errors(data: bytes) -> None:
    for read in (
        lambda: entries(data, "t.tsv", "t"),
        lambda: cuda_entries(data, "t.tsv", "t"),
        lambda: target_symbols(data, "t.tsv"),
    ):
        message, lines = _outcome(read)
        assert re.fullmatch(r"t\.tsv:\d+:\d+: .*; write .*", message) or message == ""
        assert lines == list(range(2, len(lines) + 2))
