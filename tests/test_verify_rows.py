"""Rows of the demo target against the tiny headers in fixtures: what is confirmed, what each difference is called."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from advisor.errors import AdvisorError
from advisor.packs.read import read_packs
from advisor.packs.tables import alternatives
from advisor.verify.calls import calls, types_of
from advisor.verify.headers import Headers, find, read_headers
from advisor.verify.rows import NO_HEADERS, Question, Verdict, cuda_version, verify
from advisor.verify.summary import counts, fault_lines, table
from tests.helpers import packs, write

FIXTURES = Path(__file__).parent.parent / "fixtures"
HIP = packs().targets["rocm"].about.headers
ZAP, CUDA, PACKS = FIXTURES / "headers/zap", FIXTURES / "headers/cuda", FIXTURES / "packs"


def _question(target: Headers, source: Headers | None = None, root: Path = PACKS, version: str = "3.0") -> Question:
    found = read_packs(root)
    source = read_headers([CUDA]) if source is None else source
    return Question(
        pack=found.targets["demo"],
        catalogue=found.catalogue,
        target=target,
        source=source,
        version=version,
        cuda=cuda_version(source),
    )


def _verdicts(question: Question) -> dict[str, Verdict]:
    return {f"{verdict.symbol} {verdict.when}".strip(): verdict for verdict in verify(question)}


@pytest.fixture
def headers(tmp_path: Path) -> Path:
    return Path(shutil.copytree(ZAP, tmp_path / "zap"))


def _changed(folder: Path, file: str, old: str, new: str) -> Headers:
    path = folder / "zap" / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")
    return read_headers([folder])


def test_the_demo_rows_agree_with_the_demo_headers() -> None:
    verdicts = _verdicts(_question(read_headers([ZAP])))
    assert {name: verdict.result for name, verdict in verdicts.items()} == {
        "__syncthreads": "not examined",
        "cuMemAlloc_v2": "confirmed",
        "cudaEventElapsedTime": "confirmed",
        "cudaGraphLaunch": "confirmed",
        "cudaMalloc": "confirmed",
        "cudaMallocManaged": "confirmed",
        "cudaMemcpyAsync": "confirmed",
        "cudaMemcpyAsync arg3=cudaMemcpyDefault": "confirmed",
        "torch.cuda.synchronize": "not examined",
    }
    assert verdicts["cudaMalloc"].header == "zap/rt.h"
    assert not any(verdict.fault for verdict in verdicts.values())


def test_the_edit_counts_and_changed_rows_may_differ(headers: Path) -> None:
    """zapCopyAsync takes one argument more than cudaMemcpyAsync, and the row's edit says so."""
    target = _changed(headers, "rt.h", "unsigned long room, ", "unsigned long room, int more, ")
    verdict = _verdicts(_question(target))["cudaMemcpyAsync"]
    assert (verdict.result, verdict.detail, verdict.fault) == ("arity differs", "5-6 parameters, target 7", False)


def test_a_missing_name_is_a_fault_where_its_header_was_read(headers: Path) -> None:
    question = _question(_changed(headers, "graph.h", "zapGraphRun", "zapGraphStart"))
    verdict = _verdicts(question)["cudaGraphLaunch"]
    assert (verdict.result, verdict.name, verdict.fault) == ("not found", "zapGraphRun", True)


def test_a_missing_name_is_not_examined_where_its_header_was_not_read(headers: Path) -> None:
    (headers / "zap/graph.h").unlink()
    verdict = _verdicts(_question(read_headers([headers])))["cudaGraphLaunch"]
    assert (verdict.result, verdict.fault) == ("not examined", False)


def test_a_name_newer_than_the_headers_is_not_examined(headers: Path) -> None:
    """zapGraphRun came with 3.0; headers of 2.0 do not refute it."""
    target = _changed(headers, "graph.h", "zapGraphRun", "zapGraphStart")
    assert _verdicts(_question(target, version="2.0"))["cudaGraphLaunch"].result == "not examined"


def test_a_missing_alternative_is_found(headers: Path) -> None:
    target = _changed(headers, "rt.h", "zapMallocOld", "zapMallocElder")
    assert _verdicts(_question(target, version="2.1"))["cudaMalloc"].name == "zapMallocOld"
    assert _verdicts(_question(target, version="3.0"))["cudaMalloc"].result == "confirmed"  # gone in 3.0


def test_another_number_of_parameters_is_a_fault_of_renamed(headers: Path) -> None:
    question = _question(_changed(headers, "graph.h", "void *queue", "void *queue, int flags"))
    verdict = _verdicts(question)["cudaGraphLaunch"]
    assert (verdict.result, verdict.detail, verdict.fault) == ("arity differs", "2 parameters, target 3", True)


def test_without_nvidias_headers_the_catalogue_counts(headers: Path) -> None:
    target = _changed(headers, "graph.h", "void *queue", "void *queue, int flags")
    verdict = _verdicts(_question(target, NO_HEADERS))["cudaGraphLaunch"]
    assert (verdict.result, verdict.detail) == ("arity differs", "2 parameters, target 3")


def test_another_value_is_a_fault_of_renamed(headers: Path, tmp_path: Path) -> None:
    root = Path(shutil.copytree(PACKS, tmp_path / "packs"))
    row = "cudaMemcpyDefault\t\trenamed\tzapCopyWithin\t\tmechanical\t\t\theaders\tname\theader\n"
    rows = (root / "demo/runtime.tsv").read_text("utf-8")
    place = rows.index("cudaMemcpyAsync\t")
    (root / "demo/runtime.tsv").write_text(rows[:place] + rows[place:] + row, "utf-8")
    symbols = root / "demo/symbols.tsv"
    symbols.write_text(symbols.read_text("utf-8") + "zapCopyWithin\tenum\tzaprt\tzap/rt.h\t\t\t\t\t\t\t\theaders\n")
    source = read_headers([write(tmp_path / "cuda", {"driver_types.h": "enum k { cudaMemcpyDefault = 4 };"})])
    verdict = _verdicts(_question(read_headers([ZAP]), source, root))["cudaMemcpyDefault"]
    assert (verdict.result, verdict.detail, verdict.fault) == ("value differs", "value 4, target 3", True)


def test_the_cuda_version_is_read() -> None:
    assert cuda_version(read_headers([CUDA])) == "12.9"
    assert cuda_version(NO_HEADERS) == ""


def test_older_headers_confirm_but_do_not_refute(tmp_path: Path) -> None:
    text = "#define HIP_VERSION_MAJOR 6\n#define HIP_VERSION_MINOR 0\nint f(int);"
    folder = write(tmp_path, {"hip/hip_version.h": text})
    assert read_headers([folder], "6.2", HIP).older_files == {"hip/hip_version.h", "hip_version.h"}
    assert read_headers([folder], "6.0", HIP).files == {"hip/hip_version.h", "hip_version.h"}
    assert find(read_headers([folder], "6.2", HIP), "f")[0].older


def test_the_other_platforms_headers_are_left_out(tmp_path: Path) -> None:
    folder = write(tmp_path, {"hip/nvidia_detail/a.h": "int f(int);", "hip/b.h": "int g(int);"})
    assert not find(read_headers([folder], "", HIP), "f")
    assert find(read_headers([folder], "", HIP), "g")


def test_names_are_found_across_namespaces_that_macros_open(tmp_path: Path) -> None:
    text = "BEGIN_ZAP class B { static int f(int); };\nnamespace zap { inline namespace v2 { int g(int); } }"
    headers = read_headers([write(tmp_path, {"zap.h": text})])
    assert find(headers, "zap::B::f")
    assert find(headers, "zap::g")
    assert not find(headers, "zap::f")
    assert not find(headers, "tap::B::f")
    assert not find(headers, "f")


def test_a_folder_without_headers_is_named(tmp_path: Path) -> None:
    with pytest.raises(AdvisorError, match="no header files; write a folder that holds some"):
        read_headers([tmp_path])


def test_counts_and_lines(headers: Path) -> None:
    question = _question(_changed(headers, "graph.h", "zapGraphRun", "zapGraphStart"))
    verdicts = list(verify(question))
    shown = counts(verdicts)
    assert (shown["rows"], shown["confirmed"], shown["not found"], shown["to correct"]) == (9, 6, 1, 1)
    assert list(fault_lines(verdicts)) == [
        "packs/demo/runtime.tsv:4: `cudaGraphLaunch` renamed `zapGraphRun`: not found"
    ]
    assert [line.split()[0] for line in table(verdicts)] == ["library", "device", "driver", "runtime", "torch", "all"]


def test_calls_have_the_types_of_the_prototype() -> None:
    question = _question(read_headers([ZAP]))
    made = {call.row.symbol: call for call in calls(question, "runtime", types_of(question))}
    line = made["cudaMalloc"].row.line
    assert made["cudaMalloc"].text == (
        f"void row_{line}(void * * a0, unsigned long a1) {{ int r = zapMalloc(a0, a1); }}"
    )
    assert sorted(made) == ["cudaGraphLaunch", "cudaMalloc", "cudaMallocManaged"]


_NO_NAMES_OF_HEADERS = {"torch", "packages", "env", "images", "commands", "build", "libraries", "flags", "compiler"}


@pytest.mark.parametrize("target", ["rocm", "cann"])
def test_every_same_or_renamed_name_is_declared_in_a_header_we_can_name(target: str) -> None:
    """The promise `replacing the name is enough` needs a header that declares the name: `symbols.tsv` says which."""
    pack = packs().targets[target]
    promised = (
        row for row in pack.own if row.status in ("same", "renamed") and row.library not in _NO_NAMES_OF_HEADERS
    )
    undeclared = [
        (row.symbol, name)
        for row in promised
        for name in alternatives(row.target)[0]
        if not any(each.header or each.kind in ("header", "keyword") for each in pack.symbols[name])
    ]
    assert undeclared == []
