"""Archives that are damaged, packed beyond reason, full of nothing or of one another: never a small clean one."""

from __future__ import annotations

import io
import lzma
import os
import random
import struct
import tarfile
import time
import zipfile
import zlib
from pathlib import Path

import pytest

from advisor.archives import Limits, opened
from advisor.config import Config
from advisor.errors import AdvisorError
from advisor.model import Report
from advisor.pipeline import is_partial, scan
from tests.binaries import elf

CODE = b"#include <cuda_runtime.h>\nint main(){cudaMalloc(0,1);}\n"
CONFIG = Config(targets=("rocm",))


def tar(path: Path, files: dict[str, bytes], mode: str = "w") -> Path:
    with tarfile.open(path, mode) as archive:  # type: ignore[call-overload]
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return path


def zipped(path: Path, files: dict[str, bytes], how: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", how) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def told(report: Report) -> list[tuple[str, str]]:
    return [(problem.path, problem.text) for problem in report.problems if problem.stage == "archive"]


def read(report: Report) -> set[str]:
    return {file.path for file in report.files if file.status != "skipped"}


HUNDRED = {f"f{number:03}.cu": CODE for number in range(100)}


# --- damage -----------------------------------------------------------------------------------------------------------


def test_damaged_header_loses_its_member_and_says_so(tmp_path: Path) -> None:
    path = tar(tmp_path / "loss.tar", HUNDRED)
    content = bytearray(path.read_bytes())
    content[1024 * 3 + 100] ^= 0x55
    path.write_bytes(content)
    report = scan([path], CONFIG)
    assert read(report) == HUNDRED.keys() - {"f003.cu"}
    assert told(report) == [("loss.tar", "damaged: no header at byte 3,072, files may be missing")]
    assert is_partial(report)


@pytest.mark.parametrize("end", [1024 * 50, 1024 * 50 + 512, 1024 * 50 + 100])
def test_tar_that_ends_too_early_says_so(end: int, tmp_path: Path) -> None:
    path = tar(tmp_path / "short.tar", HUNDRED)
    path.write_bytes(path.read_bytes()[:end])
    report = scan([path], CONFIG)
    assert len(read(report)) >= 50
    assert [text for _, text in told(report) if text.startswith(("damaged: ", "left out: cannot be unpacked"))]
    assert is_partial(report)


def test_whole_archives_tell_nothing(tmp_path: Path) -> None:
    for name, mode in (("a.tar", "w"), ("a.tar.gz", "w:gz"), ("a.tar.bz2", "w:bz2"), ("a.tar.xz", "w:xz")):
        report = scan([tar(tmp_path / name, HUNDRED, mode)], CONFIG)
        assert read(report) == HUNDRED.keys()
        assert told(report) == []


def test_data_behind_the_end_is_told(tmp_path: Path) -> None:
    path = tar(tmp_path / "two.tar", {"a.cu": CODE})
    path.write_bytes(path.read_bytes() + tar(tmp_path / "b.tar", {"b.cu": CODE}).read_bytes())
    report = scan([path], CONFIG)
    assert read(report) == {"a.cu", "b.cu"}
    assert len(told(report)) == 1


@pytest.mark.parametrize("name", ["x.tar.xz", "x.tar.gz", "x.tar.bz2", "x.whl", "x.zip", "y.zip"])
def test_every_damaged_byte_is_listed_or_refused(name: str, tmp_path: Path) -> None:
    """Half a hundred archives with a changed piece: what is read is all, or something is said."""
    chance = random.Random(5)  # noqa: S311 - no secret
    files = {f"d/f{number}.cu": CODE + chance.randbytes(300) for number in range(20)}
    path = tmp_path / name
    if name.endswith(("whl", "zip")):
        zipped(path, files, zipfile.ZIP_LZMA if name == "y.zip" else zipfile.ZIP_DEFLATED)
    else:
        tar(path, files, f"w:{name.rpartition('.')[2]}")
    whole = path.read_bytes()
    refused = 0
    for _ in range(50):
        content = bytearray(whole)
        for _ in range(chance.choice((1, 8))):
            content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
        path.write_bytes(content)
        try:
            with opened([path]) as (folders, problems):
                names = {each.relative_to(folders[0]).as_posix() for each in folders[0].rglob("*") if each.is_file()}
        except AdvisorError:
            refused += 1
            continue
        assert len(names) >= 20 or problems
    assert refused < 50


def test_errors_of_every_packer_are_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    errors = [lzma.LZMAError("x"), zlib.error("x"), struct.error("x"), ValueError("x"), OverflowError("x"), EOFError()]
    path = zipped(tmp_path / "x.zip", {f"f{number}.cu": CODE for number in range(len(errors))})
    waiting = list(errors)

    def fail(*_: object, **__: object) -> None:
        raise waiting.pop(0)

    monkeypatch.setattr(zipfile.ZipFile, "open", fail)
    with opened([path]) as (_, problems):
        assert [problem.text for problem in problems] == [
            f"left out: cannot be unpacked: {type(error).__name__}" for error in errors
        ]


def test_directory_that_names_fewer_files_than_its_end_says(tmp_path: Path) -> None:
    path = zipped(tmp_path / "x.zip", {"a.cu": CODE, "b.cu": CODE})
    content = bytearray(path.read_bytes())
    place = content.rindex(b"PK\5\6")
    content[place + 10] = 3
    path.write_bytes(content)
    report = scan([path], CONFIG)
    assert ("x.zip", "damaged: its directory names 2 files, its end says 3") in told(report)


# --- bombs ------------------------------------------------------------------------------------------------------------


def on_disk(folder: Path) -> int:
    return sum(each.stat().st_blocks * 512 for each in folder.rglob("*") if each.is_file())


@pytest.mark.slow
@pytest.mark.parametrize("name", ["bomb.zip", "bomb.tar.gz", "bomb.tar.xz"])
def test_ratio_is_bounded_for_every_archive(name: str, tmp_path: Path) -> None:
    """Members each of which passes alone: together they are more than archives of files ever hold."""
    files = {f"f{number}.cu": b"\0" * (8 << 20) for number in range(12)}
    path = tmp_path / name
    (zipped(path, files) if name == "bomb.zip" else tar(path, files, f"w:{name.rpartition('.')[2]}"))
    limits = Limits(free=16 << 20)
    with opened([path], limits) as (folders, problems):
        assert on_disk(folders[0]) <= 32 << 20
        assert {problem.text for problem in problems} == {"left out: packed more tightly than files are"}
        assert len(problems) >= 8


def test_what_will_be_skipped_is_not_unpacked(tmp_path: Path) -> None:
    noise = random.Random(1).randbytes(3 << 20)  # noqa: S311 - no secret
    files = {"large.cu": noise, "out/a.cu": noise, "weights.bin.data": noise, "lib.dat": elf() + noise, "a.cu": CODE}
    path = zipped(tmp_path / "x.zip", files, zipfile.ZIP_STORED)
    config = Config(targets=("rocm",), max_bytes=2 << 20, exclude=("out/",))
    from advisor.pipeline import share_of

    with opened([path], share=share_of(config)) as (folders, problems):
        assert problems == []
        found = {
            each.relative_to(folders[0]).as_posix(): (each.stat().st_size, each.stat().st_blocks * 512)
            for each in folders[0].rglob("*")
            if each.is_file()
        }
    assert {name: size for name, (size, _) in found.items()} == {name: len(content) for name, content in files.items()}
    assert found["large.cu"][1] <= 64 << 10
    assert found["out/a.cu"][1] <= 64 << 10
    assert found["weights.bin.data"][1] <= (1 << 20) + (64 << 10)
    assert found["lib.dat"][1] >= 3 << 20
    report = scan([path], config)
    reasons = {file.path: file.reason for file in report.files}
    assert reasons["large.cu"].startswith("larger than 2,097,152 bytes")
    assert reasons["out/a.cu"] == "left out by --exclude"


def test_headers_without_end_are_not_read_into_memory(tmp_path: Path) -> None:
    """A PAX header that says it has 4 GiB: `tarfile` would read all of it."""
    info = tarfile.TarInfo("x")
    info.type, info.size = tarfile.XHDTYPE, 4 << 30
    path = tmp_path / "pax.tar"
    first = tarfile.TarInfo("a.cu")
    first.size = len(CODE)
    path.write_bytes(first.tobuf() + CODE.ljust(512, b"\0") + info.tobuf() + b"\0" * 4096)
    start = time.perf_counter()
    report = scan([path], CONFIG)
    assert time.perf_counter() - start < 30
    assert "a.cu" in read(report)
    assert is_partial(report)
    assert told(report)


@pytest.mark.slow
def test_seventy_thousand_empty_members_end(tmp_path: Path) -> None:
    path = zipped(tmp_path / "many.zip", {f"e{number}": b"" for number in range(70_000)}, zipfile.ZIP_STORED)
    start = time.perf_counter()
    with opened([path], Limits(count=2000)) as (folders, problems):
        assert len(os.listdir(folders[0])) == 2000  # noqa: PTH208 - of thousands of names
        assert [problem.text for problem in problems] == ["left out: more than 2,000 files, and so is what follows"]
    assert time.perf_counter() - start < 30


def test_archives_in_archives_are_named(tmp_path: Path) -> None:
    inner = zipped(tmp_path / "inner.whl", {"a.cu": CODE}).read_bytes()
    report = scan([zipped(tmp_path / "x.zip", {"a.cu": CODE, "deps/inner.whl": inner, "b.tar.gz": b""})], CONFIG)
    text = "an archive in the archive: not looked into"
    assert told(report) == [("deps/inner.whl", text), ("b.tar.gz", text)]


def test_unpacking_ends_with_the_time_of_the_scan(tmp_path: Path) -> None:
    path = zipped(tmp_path / "x.zip", HUNDRED)
    with opened([path], until=time.monotonic() - 1) as (folders, problems):
        assert list(folders[0].iterdir()) == []
        assert [problem.text for problem in problems] == [
            "left out: the time of the scan was over, and so is what follows"
        ]


def test_names_that_clash_are_listed(tmp_path: Path) -> None:
    path = zipped(tmp_path / "x.zip", {"a": CODE, "a/b.cu": CODE, "ok.cu": CODE})
    with opened([path]) as (folders, problems):
        assert sorted(each.name for each in folders[0].iterdir()) == ["a", "ok.cu"]
        assert [problem.path for problem in problems] == ["a/b.cu"]
