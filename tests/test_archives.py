"""Archives given as PATH: read like a folder, within limits, and nothing leads out of them."""

from __future__ import annotations

import io
import tarfile
import zipfile
from pathlib import Path

import pytest

from advisor.archives import Limits, is_archive, opened
from advisor.config import Config
from advisor.errors import AdvisorError
from advisor.pipeline import scan
from tests.binaries import elf


def _wheel(path: Path, **files: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "/"), content)
    return path


def _tar(path: Path, members: list[tuple[tarfile.TarInfo, bytes]]) -> Path:
    with tarfile.open(path, "w:gz") as archive:
        for info, content in members:
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return path


def _left_out(path: Path, limits: Limits | None = None) -> tuple[list[str], list[str]]:
    with opened([path], limits) as (folders, problems):
        files = sorted(each.relative_to(folders[0]).as_posix() for each in folders[0].rglob("*") if each.is_file())
        return files, sorted(f"{problem.path}: {problem.text}" for problem in problems)


def test_tool_inside_a_wheel_is_found(tmp_path: Path) -> None:
    wheel = _wheel(tmp_path / "toy-1.0-py3-none-any.whl", toy__bin__ptxas=elf(), toy__a=b"text")
    report = scan([wheel], Config())
    finding = next(each for each in report.findings if each.rule == "EULA-406")
    assert (finding.path, finding.line, finding.severity) == ("toy/bin/ptxas", 1, "risk")
    assert report.project.name == "toy-1.0-py3-none-any.whl"
    assert len(next(file.digest for file in report.files if file.path == "toy/bin/ptxas")) == 32


def test_two_scans_of_an_archive_are_equal(tmp_path: Path) -> None:
    wheel = _wheel(tmp_path / "toy-1.0-py3-none-any.whl", **{"a.cu": b"__global__ void f() {}\n"})
    assert scan([wheel], Config()) == scan([wheel], Config())


def test_source_archive_is_read(tmp_path: Path) -> None:
    path = _tar(tmp_path / "toy-1.0.tar.gz", [(tarfile.TarInfo("toy-1.0/run.sh"), b"cuobjdump -sass app\n")])
    report = scan([path], Config())
    assert {(each.rule, each.path, each.line) for each in report.findings} >= {("EULA-102", "toy-1.0/run.sh", 1)}


def test_names_that_lead_out_are_left_out(tmp_path: Path) -> None:
    link = tarfile.TarInfo("link")
    link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
    members = [(tarfile.TarInfo(name), b"x") for name in ("../up", "/abs", "a/../../up", "fine.txt", ".git/config")]
    files, problems = _left_out(_tar(tmp_path / "bad.tar.gz", [*members, (link, b"")]))
    assert files == ["fine.txt"]
    assert problems == [
        "../up: left out: its name leads out of the archive",
        "/abs: left out: its name leads out of the archive",
        "a/../../up: left out: its name leads out of the archive",
        "link: left out: a link or device",
    ]
    assert not (tmp_path / "up").exists()


def test_limits_of_bytes_and_files(tmp_path: Path) -> None:
    wheel = _wheel(tmp_path / "big.whl", a=b"x" * 2000, b=b"y", c=b"z", d=b"w")
    files, problems = _left_out(wheel, Limits(member=1000, count=2))
    assert files == ["b", "c"]
    assert problems == [
        "a: left out: larger than the limit for archives",
        "d: left out: more than 2 files, and so is what follows",
    ]


def test_bomb_is_left_out(tmp_path: Path) -> None:
    wheel = _wheel(tmp_path / "bomb.whl", bomb=b"\0" * (20 << 20), a=b"x")
    files, problems = _left_out(wheel, Limits(ratio=100))
    assert files == ["a"]
    assert problems == ["bomb: left out: packed more tightly than files are"]


def test_ignore_files_of_an_archive_do_not_count(tmp_path: Path) -> None:
    wheel = _wheel(tmp_path / "toy.whl", **{".gitignore": b"*\n", "ptxas": elf()})
    assert [each.path for each in scan([wheel], Config()).findings if each.rule == "EULA-406"] == ["ptxas"]


@pytest.mark.parametrize("name", ["broken.whl", "broken.zip", "broken.tar.gz"])
def test_broken_archive_is_one_line(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"PK\x03\x04 no archive")
    assert is_archive(tmp_path / name)
    with pytest.raises(AdvisorError, match=name):
        scan([tmp_path / name], Config())


def test_folder_with_the_name_of_an_archive_is_a_folder(tmp_path: Path) -> None:
    (tmp_path / "unpacked.whl").mkdir()
    assert not is_archive(tmp_path / "unpacked.whl")
