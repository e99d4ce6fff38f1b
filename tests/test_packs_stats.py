"""Statistics and canonical form of the mapping tables."""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path

import msgspec
import pytest

from advisor.errors import AdvisorError
from advisor.packs.format import format_folder
from advisor.packs.read import read_packs
from advisor.packs.stats import ANSWERS, Count, counts, table
from tests.helpers import packs

DEMO = Path(__file__).parent.parent / "fixtures" / "packs"
BY_NAME_OR_SEARCHED = ("runtime", "driver", "cublas", "nccl", "device")
ANSWERED = (
    "cublasLt", "cudnn", "cufft", "curand", "cusparse", "cusolverDn", "cusolverSp", "cusolverRf", "nvrtc", "nvtx",
    "device_math", "thrust", "cub", "cooperative_groups", "libcu++",
)  # fmt: skip
# The headers searched for these are older than the default version of the target: what was not found is unknown there.
SEARCHED_BEFORE = {"rocm": frozenset({"cudnn", "cub", "thrust"}), "cann": frozenset[str]()}


@cache
def by_place() -> dict[tuple[str, str], Count]:
    """The counts of functions for the two targets that are looked at."""
    pair = {name: packs().targets[name] for name in ("rocm", "cann")}
    known = msgspec.structs.replace(packs(), targets=pair)
    return {(count.library, count.target): count for count in counts(known, functions_only=True)}


def share(count: Count, *answers: str) -> float:
    return sum(count.answers[answer] for answer in answers) / count.names  # type: ignore[index]


@pytest.mark.parametrize("target", ["rocm", "cann"])
def test_functions_of_the_core_libraries_were_studied_by_name_or_searched_for(target: str) -> None:
    found = by_place()
    shares = {library: share(found[library, target], "name", "searched") for library in BY_NAME_OR_SEARCHED}
    assert {library: value for library, value in shares.items() if value < 0.95} == {}


@pytest.mark.slow
@pytest.mark.parametrize("target", ["rocm", "cann"])
def test_functions_of_the_other_libraries_have_an_answer(target: str) -> None:
    found = by_place()
    shares = {library: share(found[library, target], "name", "searched", "family") for library in ANSWERED}
    assert {library for library, value in shares.items() if value < 0.98} <= SEARCHED_BEFORE[target]


@pytest.mark.slow
def test_answers_add_up_and_the_sums_come_last() -> None:
    found = list(counts(packs()))
    assert all(sum(count.answers.values()) == count.names for count in found)
    assert [count.library for count in found[-2:]] == ["all", "all"]


def test_a_name_without_a_row_is_unknown() -> None:
    found = {count.library: count for count in counts(read_packs(DEMO))}
    assert found["cublas"].answers == {"name": 0, "searched": 0, "family": 0, "unknown": found["cublas"].names}


def test_the_text_has_a_line_per_library_and_target() -> None:
    lines = table(list(counts(read_packs(DEMO)))).split("\n")
    assert lines[0].split()[:7] == ["library", "target", "names", *ANSWERS]
    assert [line.split()[0] for line in lines[1:]][-1] == "all"


def test_format_writes_the_canonical_form_once(tmp_path: Path) -> None:
    root = Path(shutil.copytree(DEMO, tmp_path / "packs"))
    file = root / "demo" / "runtime.tsv"
    wanted = file.read_bytes()
    head, *lines = wanted.decode().splitlines()
    file.write_bytes("\r\n".join([head, *reversed(lines), lines[0]]).encode())
    assert format_folder(root, write=False) == ["demo/runtime.tsv"]
    assert format_folder(root) == ["demo/runtime.tsv"]
    assert file.read_bytes() == wanted
    assert format_folder(root) == []


def test_a_folder_without_packs_is_refused(tmp_path: Path) -> None:
    with pytest.raises(AdvisorError, match="no pack in it"):
        format_folder(tmp_path)


def test_format_keeps_order_comments_and_values_of_toml(tmp_path: Path) -> None:
    root = Path(shutil.copytree(DEMO, tmp_path / "packs"))
    plain, text = root / "demo" / "families.toml", root / "demo" / "notes.toml"
    plain.write_bytes(b'# z \r\n[z]\t\r\nen = "b" # why\r\n\r\n[a]\r\nen = "a"\r\n\r\n')
    kept = text.read_bytes() + b'\n[lines]\nen = """a \nb"""\nzh = ""\n'  # the blank stands in the value
    text.write_bytes(kept)
    assert format_folder(root) == ["demo/families.toml"]
    assert plain.read_bytes() == b'# z\n[z]\nen = "b" # why\n\n[a]\nen = "a"\n'
    assert text.read_bytes() == kept
    plain.write_bytes(b"[a")
    with pytest.raises(AdvisorError, match=r"demo/families\.toml: "):
        format_folder(root, write=False)
