"""Harnesses for coverage-guided fuzzing: `fuzz.py HARNESS FOLDER [libFuzzer options]`."""

from __future__ import annotations

import contextlib
import io
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["advisor"]):
    from advisor import archives, baseline, data, ignore, own_files, review, settings
    from advisor.effort.parameters import read_parameters
    from advisor.errors import AdvisorError
    from advisor.kinds import kind_of
    from advisor.model import SourceFile, Vocabulary
    from advisor.packs.read import read_packs, vocabulary
    from advisor.reading import read_bytes, read_file
    from advisor.render import render
    from advisor.render.json_report import load
    from advisor.rules import registry

NAMES = {  # harness → name of the file that the bytes are read as
    "cuda": "a/x.cu", "cpp": "a/x.cpp", "python": "a/x.py", "setup": "setup.py", "cython": "a/x.pyx",
    "notebook": "a/x.ipynb", "cmake": "CMakeLists.txt", "make": "Makefile", "bazel": "BUILD", "meson": "meson.build",
    "container": "Dockerfile", "yaml": ".github/workflows/x.yml", "compose": "docker-compose.yml",
    "requirements": "requirements.txt", "pyproject": "pyproject.toml", "shell": "x.sh", "ptx": "x.ptx",
    "license": "LICENSE", "text": "x.cfg", "fortran": "x.cuf", "lua": "x.lua", "msbuild": "x.vcxproj",
    "json": "CMakePresets.json",
}  # fmt: skip
_FOLDER = Path(tempfile.mkdtemp(prefix="advisor-fuzz-"))


def _words() -> Vocabulary:
    packs = read_packs(data.MAPPINGS)
    return registry.asked(vocabulary(packs.catalogue, packs.targets.values()))


def _source(name: str) -> Callable[[bytes], None]:
    words = _words()

    def read(content: bytes) -> None:
        facts = read_bytes(SourceFile(path=name, location="", kind=kind_of(name), size=len(content)), content, words)
        assert facts.status in ("ok", "recovered", "skipped")
        assert all(1 <= use.span.line <= use.span.end_line for use in facts.uses)

    return read


def _file(name: str, read: Callable[[Path], object]) -> Callable[[bytes], None]:
    """A reader of one of the program's own files."""
    path = _FOLDER / name

    def run(content: bytes) -> None:
        path.write_bytes(content)
        with contextlib.suppress(AdvisorError):
            read(path)

    return run


def _binary(content: bytes) -> None:
    path = _FOLDER / "x.so"
    path.write_bytes(content)
    read_file(SourceFile(path="x.so", location=str(path), kind="binary", size=len(content)), Vocabulary(names={}))


def _archive(name: str) -> Callable[[bytes], None]:
    def run(content: bytes) -> None:
        path = _FOLDER / name
        path.write_bytes(content)
        limits = archives.Limits(total=1 << 22, member=1 << 20, count=200)
        with contextlib.suppress(AdvisorError), archives.opened([path], limits):
            pass

    return run


def _report(content: bytes) -> None:
    with contextlib.suppress(AdvisorError):
        report = load(content, "x")
        for name in ("markdown", "csv", "terminal", "sarif", "annotations", "gitlab"):
            assert b"\x1b" not in render(report, name)


def _ignore(content: bytes) -> None:
    first, _, path = content.decode("utf-8", "replace").partition("\n")
    if ignore.readable(first):
        ignore.Spec([first]).verdict(path)


HARNESSES: dict[str, Callable[[], Callable[[bytes], None]]] = {
    **{name: (lambda path=path: _source(path)) for name, path in NAMES.items()},  # type: ignore[misc]
    "binary": lambda: _binary,
    "zip": lambda: _archive("x.zip"),
    "tar": lambda: _archive("x.tar"),
    "targz": lambda: _archive("x.tar.gz"),
    "report": lambda: _report,
    "ignore": lambda: _ignore,
    "toml": lambda: _file("x.toml", lambda path: own_files.toml(own_files.read_text(path, ""), "x", "")),
    "settings": lambda: _file("advisor.toml", settings.read_file),
    "review": lambda: _file("review.toml", review.read),
    "baseline": lambda: _file("baseline", baseline.read),
    "effort": lambda: _file("effort.toml", lambda path: read_parameters(data.MAPPINGS / "effort.toml", path)),
}


def small_archives() -> dict[str, bytes]:
    """Seeds for the harnesses of archives."""
    content = b"#include <cuda_runtime.h>\nint main(){cudaMalloc(0,1);}\n"
    zipped, tarred = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(zipped, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("d/a.cu", content)
    with tarfile.open(fileobj=tarred, mode="w", format=tarfile.PAX_FORMAT) as tar:
        info = tarfile.TarInfo("d/" + "n" * 120 + ".cu")
        info.size = len(content)
        tar.addfile(info, io.BytesIO(content))
    import gzip

    return {"zip": zipped.getvalue(), "tar": tarred.getvalue(), "targz": gzip.compress(tarred.getvalue(), mtime=0)}


def main() -> None:
    if len(sys.argv) < 2 or sys.argv[1] not in HARNESSES:
        sys.exit(f"name a harness: {', '.join(sorted(HARNESSES))}")
    run = HARNESSES[sys.argv.pop(1)]()
    atheris.Setup(sys.argv, run)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
