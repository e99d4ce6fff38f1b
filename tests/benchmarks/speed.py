"""Measures scans against tools that only search, in one run, as ratios of CPU seconds: cold, unchanged, hook, scaling.

    python tests/benchmarks/speed.py [--scale] [FOLDER …]

Without folders, source distributions are downloaded with pip into a temporary folder and unpacked, never built. Each
figure is printed with what must hold and what is aimed at. Peers that are not installed are left out. Needs a POSIX
system (`resource`), and ripgrep for the ratios.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec

from advisor import data
from advisor.config import Config
from advisor.packs.read import packs_and_vocabulary
from advisor.pipeline import find_files

CORPUS = ("mmcv==2.2.0", "deepspeed", "llama_cpp_python", "cupy", "flash-attn")
BASE_MEMORY, BYTES_PER_RECORD = 150, 1500  # megabytes of the parent, and bytes for each record of the report
HOOK_FILES, COPIES = 5, 10


class Cost(NamedTuple):
    """What a command took: CPU seconds with its children, and the largest process in megabytes."""

    seconds: float
    megabytes: float
    output: bytes


def measured(command: Sequence[str], folder: Path | None = None, **environment: str) -> Cost:
    """Runs a command and waits for it; what it writes to standard error is dropped."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    code = (  # a process of its own, so that the largest child is this command's
        "import os, resource, subprocess, sys\n"
        "subprocess.run(sys.argv[1:], stderr=subprocess.DEVNULL)\n"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=sys.stderr)\n"
    )
    wrapped = [sys.executable, "-c", code, *command]
    done = subprocess.run(wrapped, cwd=folder, env=os.environ | environment, capture_output=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(seconds, int(done.stderr.split()[-1]) / 1024, done.stdout)


def download(folder: Path, names: Sequence[str]) -> Iterator[Path]:
    """Source distributions, unpacked; pip is told not to build anything."""
    for name in names:
        into = folder / name.split("=")[0]
        command = ["download", "--no-deps", "--no-binary", ":all:", "--no-build-isolation", "-d", str(into), name]
        subprocess.run([sys.executable, "-m", "pip", *command], capture_output=True, check=False)
        for archive in into.glob("*.tar.gz"):
            with tarfile.open(archive) as opened:
                opened.extractall(into / "tree", filter="data")
            yield into / "tree"


def write_names(path: Path) -> None:
    """All names of the catalogue, one per line, as ripgrep and grep read them."""
    _, vocabulary = packs_and_vocabulary(data.MAPPINGS)
    path.write_text("".join(f"{name}\n" for name in sorted(vocabulary.names) if name.isascii()))


def advisor(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "advisor", *arguments]


def row(what: str, found: str, must: str = "", goal: str = "", holds: bool | None = None) -> None:
    """One line of the table; `holds` says whether what must be is so."""
    verdict = "" if holds is None else "ok" if holds else "MISSED"
    print(f"  {what:<44} {found:>22}  {must:>12}  {goal:>12}  {verdict}", flush=True)


def ratio(what: str, cost: float, base: float, must: float, goal: float) -> None:
    row(what, f"{cost:.2f} s = {cost / base:.2f} ×", f"≤ {must:g} ×", f"{goal:g} ×", cost <= must * base)


def records(report: Path) -> int:
    """How many uses and findings a report holds."""
    found = msgspec.json.decode(report.read_bytes())
    return sum(len(item["sites"]) for item in found["items"]) + len(found["findings"])


def _memory(tree: Path, folder: Path) -> None:
    """The parent of a scan with one process, which reads all files itself, and of one that has workers."""
    report = folder / "memory.json"
    cache = str(folder / "cache-memory")
    cost = measured(advisor("scan", str(tree), "-q", "-j", "2", "-o", str(report)), XDG_CACHE_HOME=cache)
    limit = BASE_MEMORY + records(report) * BYTES_PER_RECORD / 1024**2
    row("memory of the largest process, 2 workers", f"{cost.megabytes:.0f} MB", f"≤ {limit:.0f} MB", "",
        cost.megabytes <= limit)  # fmt: skip


def _ripgrep(names: Path, trees: Sequence[Path], *more: str) -> list[str]:
    return ["rg", *more, "-n", "-w", "-F", "-f", str(names), *map(str, trees)]


def _peers(tree: Path, names: Path) -> float:
    """CPU seconds of ripgrep, with or without threads, whichever are fewer; the others are only told."""
    semgrep = ["semgrep", "scan", "--metrics=off", "--disable-version-check", "--lang", "cpp", "-e", "cudaMalloc(...)"]
    search = {
        "rg -n -w -F -f names": _ripgrep(names, [tree]),
        "rg -j1 -n -w -F -f names": _ripgrep(names, [tree], "-j1"),
        "grep -rnFw -f names": ["grep", "-rnFw", "-f", str(names), str(tree)],
        "semgrep, one pattern": [*semgrep, str(tree)],
        "ast-grep, one pattern": ["ast-grep", "run", "-l", "cpp", "-p", "cudaMalloc($A, $B)", str(tree)],
    }
    seconds = 0.0
    for what, command in search.items():
        if shutil.which(command[0]) is None:
            row(what, "not installed")
            continue
        cost = measured(command)
        row(what, f"{cost.seconds:.2f} s, {cost.megabytes:.0f} MB")
        if command[0] == "rg":
            seconds = min(seconds or cost.seconds, cost.seconds)
    return seconds


def measure(tree: Path, names: Path, folder: Path) -> None:
    """Peers, a cold scan and one of the unchanged tree, with one process and JSON as output."""
    files = [file for file in find_files([tree], Config()).files if not file.skip]
    print(f"{tree.name}: {len(files):,} files, {sum(file.size for file in files) / 1e6:.1f} MB")
    base = _peers(tree, names)
    report, cache = folder / "report.json", str(folder / f"cache-{tree.name}")
    command = advisor("scan", str(tree), "-q", "-j", "1", "-o", str(report))
    measured(advisor("scan", str(names), "-q", "-o", str(report)), XDG_CACHE_HOME=cache)  # byte code, compiled packs
    cold = measured(command, XDG_CACHE_HOME=cache)
    first = report.read_bytes()
    unchanged = measured(command, XDG_CACHE_HOME=cache)
    if base:
        ratio("cold scan / ripgrep", cold.seconds, base, 2.5, 1.5)
    ratio("unchanged tree / cold scan", unchanged.seconds, cold.seconds, 0.3, 0.15)
    row("report of the unchanged tree", "same bytes" if report.read_bytes() == first else "differs", "same bytes", "",
        report.read_bytes() == first)  # fmt: skip
    _memory(tree, folder)


def measure_together(trees: Sequence[Path], names: Path, folder: Path) -> None:
    """All trees in one scan against one search: the start of each counts once, as it does in a large tree."""
    print(f"all {len(trees)} trees together")
    base = measured(_ripgrep(names, trees, "-j1")).seconds
    row("rg -j1 -n -w -F -f names", f"{base:.2f} s")
    report, cache = folder / "report.json", str(folder / "cache-all")
    command = advisor("scan", *map(str, trees), "-q", "-j", "1", "-o", str(report))
    cold, unchanged = (measured(command, XDG_CACHE_HOME=cache) for _ in range(2))
    ratio("cold scan / ripgrep", cold.seconds, base, 2.5, 1.5)
    ratio("unchanged trees / cold scan", unchanged.seconds, cold.seconds, 0.3, 0.15)


def _some_files(trees: Sequence[Path]) -> list[Path]:
    """Five CUDA files of ordinary size, spread over the trees."""
    every = sorted(path for tree in trees for path in tree.rglob("*.cu") if 4_000 < path.stat().st_size < 30_000)
    return every[:: max(1, len(every) // HOOK_FILES)][:HOOK_FILES]


def measure_hook(trees: Sequence[Path], folder: Path) -> None:
    """The hook on five files in a repository of their own, above the start of a bare Python; best of five runs."""
    repository, cache = folder / "hook", str(folder / "cache-hook")
    repository.mkdir()
    subprocess.run(["git", "init", "-q", str(repository)], check=True)
    names = [shutil.copy(path, repository / f"{number}.cu").name for number, path in enumerate(_some_files(trees))]
    bare = min(measured([sys.executable, "-c", "pass"]).seconds for _ in range(5))
    measured(advisor("hook", *names), repository, XDG_CACHE_HOME=cache)
    hook = min(measured(advisor("hook", *names), repository, XDG_CACHE_HOME=cache).seconds for _ in range(5))
    size = sum((repository / name).stat().st_size for name in names)
    more = (hook - bare) * 1000
    row(f"hook, {len(names)} files, {size / 1000:.0f} kB, above Python", f"{more:.0f} ms", "≤ 150 ms", "", more <= 150)


def measure_scaling(tree: Path, folder: Path) -> None:
    """The same tree once and ten times."""
    once, many = folder / "once", folder / "many"
    shutil.copytree(tree, once / "0", ignore=shutil.ignore_patterns(".git"))
    for number in range(COPIES):
        shutil.copytree(tree, many / str(number), ignore=shutil.ignore_patterns(".git"))
    costs = [
        measured(advisor("scan", str(path), "-q", "--no-cache", "-j", "1", "-o", str(folder / "scale.json")))
        for path in (once, many)
    ]
    ratio(f"{COPIES} × {tree.name} / once", costs[1].seconds, costs[0].seconds, 11, 10)


def main() -> None:
    """Parse the command line, get a corpus and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="*", type=Path, metavar="FOLDER")
    parser.add_argument("--scale", action="store_true", help="also scan the smallest tree once and ten times")
    given = parser.parse_args()
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ.setdefault("PYTHONPYCACHEPREFIX", str(folder / "bytecode"))
        trees = given.folders or list(download(folder / "corpus", CORPUS))
        names = folder / "names.txt"
        write_names(names)
        row("", "found", "must", "goal")
        for tree in trees:
            measure(tree, names, folder)
        if shutil.which("rg"):
            measure_together(trees, names, folder)
        measure_hook(trees, folder)
        if given.scale:
            measure_scaling(min(trees, key=lambda tree: sum(p.stat().st_size for p in tree.rglob("*"))), folder)


if __name__ == "__main__":
    main()
