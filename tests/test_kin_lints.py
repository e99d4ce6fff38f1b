"""Lints over groups of names: silent on the demo packs, one line for each row put in that contradicts its kin."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from advisor.packs.check import canonical, check_packs

DEMO = Path(__file__).parent.parent / "fixtures" / "packs"
ROW = "{}\t\t{}\t{}\t\tsmall\t\t{}\theaders\tname\theader"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return Path(shutil.copytree(DEMO, tmp_path / "packs"))


def _add(root: Path, file: str, *lines: str) -> None:
    path = root / file
    text = path.read_text(encoding="utf-8") + "".join(f"{line}\n" for line in lines)
    path.write_bytes(canonical(text).encode())


def _known(symbol: str, kind: str, alias: str = "") -> str:
    return f"{symbol}\t{kind}\tword\t\t\t\t\t{alias}\tcuda.h\theaders"


def _found(root: Path) -> list[str]:
    return [message.split(":", 3)[3].strip() for message in check_packs(root)]


@pytest.mark.parametrize(
    ("answered", "other"),
    [
        pytest.param(
            ("runtime", "cudaErrorNotReady", "enum_constant"),
            ("driver", "CUDA_ERROR_NOT_READY", "macro"), id="error",
        ),
        pytest.param(
            ("driver", "CU_DEVICE_ATTRIBUTE_WARP_SIZE", "enum_constant"),
            ("runtime", "cudaDevAttrWarpSize", "enum_constant"), id="attribute",
        ),
        pytest.param(("runtime", "cudaLimit", "enum"), ("driver", "CUlimit_enum", "enum"), id="type-of-both"),
        pytest.param(("driver", "CUctx_st", "struct"), ("driver", "CUctx_v2", "typedef"), id="type"),
        pytest.param(("runtime", "cuda_runtime.h", "header"), ("runtime", "vector_types.h", "header"), id="header"),
        pytest.param(("device", "C10_CUDA_CHECK", "macro"), ("device", "AT_CUDA_CHECK", "macro"), id="check"),
    ],
)  # fmt: skip
def test_twins_are_answered_alike(root: Path, answered: tuple[str, str, str], other: tuple[str, str, str]) -> None:
    for library, symbol, kind in (answered, other):
        _add(root, f"cuda/{library}.tsv", _known(symbol, kind))
    assert check_packs(root) == []
    _add(root, f"demo/{answered[0]}.tsv", ROW.format(answered[1], "renamed", "zapMalloc", ""))
    wanted = f"`{other[1]}` has no answer in packs/demo and `{answered[1]}` has; write a row for both"
    assert [text for text in _found(root) if "answer" in text] == [wanted]
    assert check_packs(root)[0].startswith(f"packs/cuda/{other[0]}.tsv:")
    _add(root, f"demo/{other[0]}.tsv", ROW.format(other[1], "renamed", "zapMalloc", ""))
    assert check_packs(root) == []


def test_a_row_unknown_is_no_answer(root: Path) -> None:
    _add(root, "cuda/driver.tsv", _known("CU_MEM_ALL", "enum_constant"))
    _add(root, "cuda/runtime.tsv", _known("cudaMemAll", "enum_constant"))
    _add(root, "demo/driver.tsv", ROW.format("CU_MEM_ALL", "none", "", ""))
    _add(root, "demo/runtime.tsv", ROW.format("cudaMemAll", "unknown", "", ""))
    assert _found(root) == ["`cudaMemAll` has no answer in packs/demo and `CU_MEM_ALL` has; write a row for both"]


def test_headers_of_samples_belong_to_nothing(root: Path) -> None:
    _add(root, "cuda/runtime.tsv", _known("cuda_runtime.h", "header"), _known("helper_cuda.h", "header"))
    _add(root, "demo/runtime.tsv", ROW.format("cuda_runtime.h", "renamed", "zapMalloc", ""))
    assert check_packs(root) == []


def test_a_pack_that_examined_no_release_whole_may_answer_one_twin(root: Path) -> None:
    _add(root, "cuda/driver.tsv", _known("CU_MEM_ALL", "enum_constant"))
    _add(root, "cuda/runtime.tsv", _known("cudaMemAll", "enum_constant"))
    _add(root, "demo/driver.tsv", ROW.format("CU_MEM_ALL", "changed", "zapMalloc", ""))
    path = root / "demo/pack.toml"
    path.write_bytes(path.read_text(encoding="utf-8").replace('examined = ["1.0", "3.0"]', "examined = []").encode())
    assert check_packs(root) == []


def test_a_pack_that_every_scan_names_answers_both_twins_and_says_what_changed_everywhere(root: Path) -> None:
    _add(root, "cuda/driver.tsv", _known("CU_MEM_ALL", "enum_constant"))
    _add(root, "cuda/runtime.tsv", _known("cudaMemAll", "enum_constant"))
    _add(root, "cuda/device.tsv", _known("__popc", "function"))
    _add(root, "demo/driver.tsv", ROW.format("CU_MEM_ALL", "renamed", "zapMalloc", ""))
    _add(root, "demo/device.tsv", ROW.format("__popc", "changed", "zapMalloc", ""))
    _add(root, "cuda/device.tsv", _known("__clz", "function"))
    _add(root, "demo/device.tsv", ROW.format("__clz", "partial", "zapMalloc", ""))
    path = root / "demo/pack.toml"
    text = path.read_text(encoding="utf-8").replace('examined = ["1.0", "3.0"]', "default = 1\nexamined = []")
    path.write_bytes(text.encode())
    assert "`cudaMemAll` has no answer in packs/demo and `CU_MEM_ALL` has; write a row for both" in _found(root)
    assert "`changed` without saying what; write an edit or a note" in _found(root)
    assert "`partial` without saying what; write an edit or a note" in _found(root)


def test_a_name_that_the_target_declares_is_not_none(root: Path) -> None:
    _add(root, "cuda/device.tsv", _known("__popc", "function"))
    _add(root, "demo/symbols.tsv", "__popc\tfunction\tzapdev\tzap/dev.h\tzap\t\t\t\tP2\t1\t\theaders")
    row = "__popc\t{}\t{}\t{}\t\tsmall\t\t\theaders\tname\theader"
    _add(root, "demo/device.tsv", row.format("", "none", ""))
    assert _found(root) == ["`none`, and zap/dev.h declares the name for P2; write same"]
    _add(root, "demo/device.tsv", row.format("product=P2", "same", "__popc"))
    assert check_packs(root) == []


def test_changed_says_what_changed(root: Path) -> None:
    _add(root, "cuda/runtime.tsv", _known("cudaFree", "function"))
    row = ROW.format("cudaFree", "changed", "zapMalloc", "")
    _add(root, "demo/runtime.tsv", row)
    assert _found(root) == ["`changed` without saying what; write an edit or a note"]
    path = root / "demo/runtime.tsv"
    path.write_bytes(
        path.read_text(encoding="utf-8").replace(row, row.replace("\t\theaders", "\tcopy-size\theaders")).encode()
    )
    assert check_packs(root) == []


def test_spellings_of_one_type_do_not_contradict(root: Path) -> None:
    _add(root, "cuda/driver.tsv", _known("CUlink", "typedef"), _known("CUlink_st", "struct"))
    _add(root, "demo/driver.tsv", ROW.format("CUlink", "renamed", "zapMalloc", ""))
    _add(root, "demo/driver.tsv", ROW.format("CUlink_st", "none", "", ""))
    assert _found(root) == ["`CUlink_st` is none in packs/demo and `CUlink` is renamed; write why or both"]


def test_a_header_is_not_none_where_most_of_its_functions_are_not(root: Path) -> None:
    _add(root, "cuda/runtime.tsv", _known("cuda.h", "header"), _known("cudaOne", "function"))
    _add(root, "cuda/runtime.tsv", _known("cudaTwo", "function"))
    _add(root, "demo/runtime.tsv", ROW.format("cuda.h", "none", "", ""))
    _add(root, "demo/runtime.tsv", ROW.format("cudaOne", "renamed", "zapMalloc", ""))
    assert check_packs(root) == []
    _add(root, "demo/runtime.tsv", ROW.format("cudaTwo", "renamed", "zapMalloc", ""))
    assert _found(root) == ["`cuda.h` is none in packs/demo and most of its functions are not; write a row for it"]


def test_a_row_says_what_stands_in_on_products_that_lack_the_name(root: Path) -> None:
    _add(root, "cuda/runtime.tsv", _known("cudaOne", "function"))
    _add(root, "demo/runtime.tsv", ROW.format("cudaOne", "renamed", "zapMallocShared", ""))
    assert _found(root) == ["`zapMallocShared` is not on P2; write a note, or a row for P2"]
    _add(root, "demo/runtime.tsv", "cudaOne\tproduct=P2\tnone\t\t\trewrite\t\t\tsearch\tname\tsearched")
    assert check_packs(root) == []


def test_a_manual_row_says_what_to_do(root: Path) -> None:
    _add(root, "cuda/runtime.tsv", _known("cudaOne", "function"))
    _add(root, "demo/runtime.tsv", ROW.format("cudaOne", "manual", "", ""))
    assert _found(root) == ["`manual` without a word of what to do; write a target or a note"]


def test_a_row_is_not_unknown_for_a_product_that_its_name_states(root: Path) -> None:
    _add(root, "cuda/runtime.tsv", _known("cudaOne", "function"))
    _add(root, "demo/runtime.tsv", ROW.format("cudaOne", "renamed", "zapMallocShared", "one-product"))
    _add(root, "demo/runtime.tsv", "cudaOne\tproduct=P2\tunknown\tzapMallocShared\t\tsmall\t\t\theaders\tname\theader")
    assert check_packs(root) == []
    _add(root, "demo/runtime.tsv", "cudaOne\tproduct=P1\tunknown\tzapMallocShared\t\tsmall\t\t\theaders\tname\theader")
    assert _found(root) == ["`unknown`, and `zapMallocShared` states P1; drop the row or write the verdict"]
