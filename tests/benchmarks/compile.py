"""Does code compile for a target after `advisor fix`? Compared with the code as it is and with hipify-perl.

    python tests/benchmarks/compile.py PROGRAMS --headers ROOT [--target rocm@6.2] [--arch gfx942] [--hipify FILE]
    python tests/benchmarks/compile.py PROGRAMS --host INCLUDE --target cann@9.1      # -fsyntax-only of host files

PROGRAMS is a folder; each folder in it is a program (`--units`: each source file below is one, compiled with the
includes of its own tree). ROOT is an installation of ROCm as clang knows one:
`include/` and `share/hip/version`. It is a measurement and no test: it needs clang, headers and minutes.
"""

from __future__ import annotations

import argparse
import collections
import os
import re
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

SOURCES = (".cu", ".cc", ".cpp", ".cxx", ".c")
_ERROR = re.compile(r"(?:fatal )?error: (.*)")
_QUOTED = re.compile(r"'[^']*'")


def programs(folder: Path, units: bool, only: tuple[str, ...]) -> list[Path]:
    """What is compiled, as paths relative to the folder: programs, or single source files."""
    if units:
        found = [path.relative_to(folder) for path in sorted(folder.rglob("*")) if path.suffix in SOURCES]
        return [path for path in found if not only or str(path) in only]
    return sorted(path.relative_to(folder) for path in folder.iterdir() if path.is_dir())


def sources(root: Path, program: Path) -> list[Path]:
    place = root / program
    if place.is_file():
        return [place]
    return [path for path in sorted(place.rglob("*")) if path.suffix in SOURCES]


def command(options: argparse.Namespace, root: Path, program: Path) -> list[str]:
    folder = (root / program) if (root / program).is_dir() else (root / program).parent
    includes = [f"-I{folder}", *(f"-I{each}" for each in sorted({p.parent for p in folder.rglob("*.h")})[:40])]
    if options.units:
        top = root / program.parts[0]
        includes = [f"-I{folder}", f"-I{top}", *(f"-I{top / each}" for each in options.inside)]
    includes += [f"-I{each}" for each in options.include]
    common = ["-w", "-ferror-limit=1", *options.flag, *includes]
    if options.host:
        return [options.clang, "-fsyntax-only", "-x", "c++", f"-I{options.host}", *common]
    return [
        options.clang, "-x", "hip", f"--offload-arch={options.arch}", "-nogpulib", f"--rocm-path={options.headers}",
        f"-isystem{options.headers}/include", "-D__HIP_PLATFORM_AMD__", "-DHIPBLAS_V2", *common,
        *(["--cuda-device-only", "-O1", "-S", "-o", "/dev/null"] if options.device else ["-fsyntax-only"]),
    ]  # fmt: skip


def first_error(options: argparse.Namespace, root: Path, program: Path) -> str:
    """The first error of a program, '' where all of its sources compile."""
    for source in sources(root, program):
        asked = [*command(options, root, program), str(source)]
        done = subprocess.run(asked, capture_output=True, text=True, errors="replace", timeout=600, check=False)
        if done.returncode:
            found = _ERROR.search(done.stderr)
            where = next((line for line in done.stderr.splitlines() if "error:" in line), done.stderr[-300:])
            return where.replace(str(root), "") if found else done.stderr[-300:] or "failed"
    return ""


def fixed(options: argparse.Namespace, folder: Path, into: Path, *more: str) -> None:
    """Every program by itself, so that none sees the names of another."""
    into.mkdir()
    for place in sorted(path for path in folder.iterdir() if path.is_dir()):
        asked = [
            sys.executable,
            "-m",
            "advisor",
            "fix",
            str(place),
            "-t",
            options.target,
            "--to",
            str(into / place.name),
        ]
        done = subprocess.run([*asked, *more], capture_output=True, text=True, check=False)
        if done.returncode:
            print(f"{place.name}: {done.stderr.strip()}", file=sys.stderr)
            shutil.copytree(place, into / place.name)


def hipified(options: argparse.Namespace, folder: Path, into: Path) -> None:
    shutil.copytree(folder, into, symlinks=True)
    files = [path for path in into.rglob("*") if path.suffix in (*SOURCES, ".h", ".cuh", ".hpp") and path.is_file()]
    for path in files:
        subprocess.run(["perl", options.hipify, "-inplace", str(path)], capture_output=True, check=False)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("programs", type=Path)
    parser.add_argument("--headers", type=Path, default=Path("/opt/rocm"))
    parser.add_argument("--host", default="", help="include folder: host files only, without a device compiler")
    parser.add_argument("--target", default="rocm@6.2")
    parser.add_argument("--arch", default="gfx942")
    parser.add_argument("--clang", default="clang++-19")
    parser.add_argument("--hipify", default="", help="hipify-perl, where it is at hand")
    parser.add_argument("--device", action="store_true", help="generate device code instead of checking syntax")
    parser.add_argument("--units", action="store_true", help="each source file below is one")
    parser.add_argument("--list", type=Path, help="with --units: only the files that this file names")
    parser.add_argument("--inside", action="append", default=[], help="with --units: include folders of the trees")
    parser.add_argument("--include", action="append", default=[], help="further include folders")
    parser.add_argument("--flag", action="append", default=[])
    parser.add_argument("--keep", type=Path, help="keep the edited trees here")
    parser.add_argument("--only", action="append", default=[], help="names of the ways to be tried")
    parser.add_argument("-j", type=int, default=2)
    options = parser.parse_args()
    only = tuple(options.list.read_text().split()) if options.list else ()
    chosen = programs(options.programs, options.units, only)
    base = options.keep or Path(tempfile.mkdtemp(prefix="compile-"))
    base.mkdir(parents=True, exist_ok=True)
    ways = {"as it is": options.programs, "safe": base / "safe", "unsafe": base / "unsafe", "alias": base / "alias"}
    if options.hipify:
        ways["hipify-perl"] = base / "hipify"
    ways = {name: place for name, place in ways.items() if not options.only or name in options.only}
    for name, place in ways.items():
        if place != options.programs:
            shutil.rmtree(place, ignore_errors=True)
        if name in ("safe", "unsafe", "alias"):
            more = {"safe": [], "unsafe": ["--unsafe"], "alias": ["--unsafe", "--alias"]}[name]
            fixed(options, options.programs, place, *more)
        elif name == "hipify-perl":
            hipified(options, options.programs, place)
    failed: dict[str, dict[str, str]] = {}
    for name, root in ways.items():
        with ThreadPoolExecutor(options.j) as pool:
            errors = list(pool.map(lambda each, root=root: first_error(options, root, each), chosen))
        failed[name] = {str(each): error for each, error in zip(chosen, errors, strict=True) if error}
        good = len(chosen) - len(failed[name])
        print(f"{name:12} {good} of {len(chosen)} compile ({100 * good / max(1, len(chosen)):.1f} %)", flush=True)
    for name in [each for each in ways if each in ("safe", "unsafe", "alias")]:
        print(f"\nfirst errors, {name}:")
        kinds = collections.Counter(
            _QUOTED.sub("'…'", found[1]) for error in failed[name].values() if (found := _ERROR.search(error))
        )
        for kind, count in kinds.most_common(25):
            print(f"  {count:3} {kind}")
        for program, error in sorted(failed[name].items()):
            print(f"  {program}: {error[:240]}")
    if not options.keep:
        shutil.rmtree(base, ignore_errors=True)


if __name__ == "__main__":
    os.environ.setdefault("PYTHONPATH", str(Path(__file__).parent.parent.parent))
    main()
