"""Measures how many places that a finished port had to touch carry a mark once the port is taken out of the sources.

    python tests/benchmarks/port_recall.py [--advisor CHECKOUT …] [--misses FILE.tsv] [--keep FOLDER] PORT…

PORT is a source tree that builds for CUDA and for ROCm. Files for ROCm are left out and every `#if` is decided as by a
build that knows nothing of it; what was decided is a hunk. A hunk is near a mark if an open record stands within two
lines of what CUDA's build keeps there; added definitions of names that are marked elsewhere are counted apart. It is
related if that record is a finding or more than a rename, or a name that the kept lines spell themselves. Lines drawn
at random from the same files say how much of that is chance.
The reading of conditions here is on purpose not the advisor's own.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

C_FAMILY = {".cu", ".cuh", ".h", ".hpp", ".hh", ".hxx", ".cpp", ".cc", ".cxx", ".c", ".inl", ".inc"}
NEAR, SEED, DRAWN = 2, 20261201, 2000
WORDS = {"ROCM", "HIP", "HIPCC", "HIPBLAS", "HIPBLASLT", "AMDGCN", "ROCWMMA", "ROCCLR"}
WEAK = {"AMD"}
CUDAS = re.compile(r"^__|CUDA|NVCC|NVIDIA")  # never a macro of the port's own, even if only its arms define it
VENDORED = re.compile(
    r"(?:^|/)(?:third[_-]?party|3rd_?party|external(?:_libs)?|extern|deps|eigen|composable_kernel)/", re.IGNORECASE
)
AS_PART = re.compile(r"gfx\w+|GFX\w+|hip[A-Z]?\w*|roc[a-z]\w*")
DIRECTIVE = re.compile(r"^[ \t]*#[ \t]*(ifdef|ifndef|if|elif|else|endif)\b(.*)$", re.DOTALL)
IDENTIFIER = re.compile(r"[A-Za-z_]\w*")
LAUNCH_WORDS = {"name", "defined"}
OPEN = {"renamed", "changed", "partial", "manual", "none", "unknown"}


class Hunk(NamedTuple):
    """What one decided condition kept (lines of the stripped file, last exclusive) and what it dropped."""

    path: str
    first: int
    last: int
    dropped: str
    condition: str


def is_target_word(name: str, derived: set[str]) -> bool:
    """Whether a macro asks for ROCm by a whole word, or is only ever defined where one does."""
    parts = set(name.strip("_").split("_"))
    if parts & {"CUDA", "NVCC"} and "OR" in parts:
        return False  # it asks for either
    return name in derived or bool(parts & WORDS) or any(AS_PART.fullmatch(part) for part in parts)


def logical_lines(text: str) -> list[str]:
    """Lines with their ends; directives that go on over several lines are one."""
    found: list[str] = []
    joined = False
    for line in text.splitlines(keepends=True):
        if joined:
            found[-1] += line
        else:
            found.append(line)
        head = found[-1].lstrip()
        joined = head.startswith("#") and line.rstrip("\r\n").endswith("\\")
    return found


def tokens(text: str) -> list[str]:
    return re.findall(r"defined|\w+|&&|\|\||[!<>=]=|\S", text)


class Condition:
    """Decides a condition where the target's macros are 0; what stays open is written anew without them."""

    def __init__(self, text: str, known: set[str]) -> None:
        self.tokens, self.at, self.known = [*tokens(text), ""], 0, known

    def take(self, *wanted: str) -> str:
        if self.tokens[self.at] in wanted:
            self.at += 1
            return self.tokens[self.at - 1]
        return ""

    def value(self) -> bool | str:
        result = self.either()
        return result if self.tokens[self.at] == "" else " ".join(self.tokens[:-1])

    def either(self) -> bool | str:
        sides = [self.both()]
        while self.take("||"):
            sides.append(self.both())
        if True in sides:
            return True
        left = [side for side in sides if side is not False]
        return " || ".join(map(str, left)) if left else False

    def both(self) -> bool | str:
        sides = [self.single()]
        while self.take("&&"):
            sides.append(self.single())
        if False in sides:
            return False
        left = [f"({side})" if "||" in str(side) else str(side) for side in sides if side is not True]
        return " && ".join(left) if left else True

    def single(self) -> bool | str:
        if self.take("!"):
            inner = self.single()
            return (not inner) if isinstance(inner, bool) else f"!({inner})" if " " in inner else f"!{inner}"
        start = self.at
        if self.take("("):
            inner = self.either()
            if not self.take(")"):
                self.at = start + 1
            elif self.tokens[self.at] not in COMPARE:
                return inner
        elif self.take("defined"):
            bracket = self.take("(")
            name = self.word()
            if bracket:
                self.take(")")
            return False if name in self.known else f"defined({name})"
        name = self.word()
        text = name
        while self.tokens[self.at] not in ("&&", "||", ")", ""):
            if self.take("("):
                depth = 1
                text += "("
                while depth and self.tokens[self.at]:
                    depth += {"(": 1, ")": -1}.get(self.tokens[self.at], 0)
                    text += self.word()
            else:
                text += " " + self.word()
        names = set(IDENTIFIER.findall(text)) & self.known
        if names:
            comparison = re.fullmatch(r"(\w+) (==|!=|<|>|<=|>=) (\d+)", text)
            if comparison is None:
                return False
            right = int(comparison[3])
            return {"==": right == 0, "!=": right != 0, "<": right > 0, ">": False, "<=": True, ">=": right <= 0}[
                comparison[2]
            ]
        return text

    def word(self) -> str:
        self.at += self.tokens[self.at] != ""
        return self.tokens[self.at - 1]


COMPARE = ("==", "!=", "<", ">", "<=", ">=")


def targets_names(texts: dict[str, str]) -> set[str]:
    """The macros that ask for the target, with those that are defined in its arms only."""
    asked: set[str] = set()
    for text in texts.values():
        for line in logical_lines(text):
            if match := DIRECTIVE.match(line):
                asked.update(IDENTIFIER.findall(match[2]))
    known = {name for name in asked if is_target_word(name, set())}
    for _ in range(3):
        inside: set[str] = set()
        outside: set[str] = set()
        for path, text in texts.items():
            for line, dropped in _marked(text, known):
                if match := re.match(r"[ \t]*#[ \t]*define[ \t]+(\w+)", line):
                    (inside if dropped else outside).add(match[1])
            if is_target_file(path):
                continue
        more = {name for name in (inside - outside) & asked - known if not CUDAS.search(name)}
        if not more:
            break
        known |= more
    return known


def _marked(text: str, known: set[str]) -> Iterator[tuple[str, bool]]:
    stack: list[tuple[bool, bool]] = []  # whether the arm is dropped, whether one was surely taken
    for line in logical_lines(text):
        match = DIRECTIVE.match(line)
        if not match:
            yield line, any(dropped for dropped, _ in stack)
            continue
        word = match[1]
        if word.startswith("if"):
            value = decide(word, match[2], known)
            stack.append((value is False, value is True))
        elif stack and word in ("elif", "else"):
            _, taken = stack[-1]
            value = decide(word, match[2], known) if word == "elif" else True
            stack[-1] = (taken or value is False, taken or value is True)
        elif stack:
            stack.pop()


def decide(word: str, rest: str, known: set[str]) -> bool | str:
    """True or False where the target's absence decides, else the condition without its names."""
    rest = re.sub(r"/\*.*?\*/|//.*|\\\r?\n", " ", rest, flags=re.DOTALL if "\\\n" in rest else 0).strip()
    if word in ("ifdef", "ifndef"):
        name = rest.split()[0] if rest.split() else ""
        if name in known:
            return word == "ifndef"
        return f"defined({name})" if word == "ifdef" else f"!defined({name})"
    if not set(IDENTIFIER.findall(rest)) & known:
        return rest or "1 /* ? */"
    return Condition(rest, known).value()


class Chain:
    """An `#if` chain while it is rewritten."""

    def __init__(self) -> None:
        self.emitted = self.decided = self.dropping = self.taken = False
        self.condition = ""
        self.dropped: list[str] = []
        self.ranges: list[list[int]] = []
        self.kept = [0, 0]  # the arm that was kept last


def stripped(path: str, text: str, known: set[str]) -> tuple[str, list[Hunk]]:
    """The text without the target's arms, and what that touched."""
    out: list[str] = []
    hunks: list[Hunk] = []
    chains: list[Chain] = []
    count = 1

    def put(line: str) -> None:
        nonlocal count
        out.append(line)
        count += line.count("\n")

    for line in logical_lines(text):
        match = DIRECTIVE.match(line)
        outer_dropped = any(chain.dropping for chain in chains)
        if not match:
            if outer_dropped:
                next(chain for chain in chains if chain.dropping).dropped.append(line)
            else:
                put(line)
            continue
        word = match[1]
        end = "\r\n" if line.endswith("\r\n") else "\n"
        if word.startswith("if"):
            chain = Chain()
            chains.append(chain)
            if outer_dropped:
                chain.dropping = chain.taken = True
                next(each for each in chains if each.dropping).dropped.append(line)
                continue
            speaks = bool(set(IDENTIFIER.findall(match[2])) & known)
            value = decide(word, match[2], known)
            chain.condition = line.strip()
            chain.decided = speaks
            chain.dropping, chain.taken = value is False, value is True
            if not isinstance(value, bool):
                put(f"#if {value}{end}" if speaks else line)
                chain.emitted = True
            chain.kept = [count, count]
            if speaks and not chain.dropping:
                chain.ranges.append(chain.kept)
        elif not chains:
            put(line)
        else:
            chain = chains[-1]
            if any(each.dropping for each in chains[:-1]):
                next(each for each in chains if each.dropping).dropped.append(line)
                if word == "endif":
                    chains.pop()
                continue
            if not chain.dropping:
                chain.kept[1] = count
            if word == "endif":
                if chain.emitted:
                    put(line)
                if chain.decided:
                    ranges = chain.ranges or [[count, count]]
                    dropped = "".join(chain.dropped)
                    hunks.append(
                        Hunk(path, min(each[0] for each in ranges), max(each[1] for each in ranges), dropped,
                             chain.condition)
                    )  # fmt: skip
                chains.pop()
                continue
            speaks = word == "elif" and bool(set(IDENTIFIER.findall(match[2])) & known)
            value = decide(word, match[2], known) if word == "elif" else True
            if chain.taken:
                chain.dropping = True
                continue
            chain.dropping = value is False
            chain.decided = chain.decided or speaks
            if value is False:
                if speaks and chain.kept[1]:  # the target's arm stood beside this one
                    chain.ranges.append(chain.kept)
                continue
            if chain.emitted:
                keyword = "else" if value is True else f"elif {value}"
                put(line if not speaks else f"#{keyword}{end}")
            elif value is not True:
                put(f"#if {value}{end}")
                chain.emitted = True
            chain.taken = value is True
            chain.kept = [count, count]
            if speaks or chain.decided:
                chain.ranges.append(chain.kept)
    return "".join(out), hunks


def is_target_file(path: str) -> bool:
    """Whether a file or one of its folders is for the target by its name."""
    words = {word for part in path.lower().split("/") for word in re.split(r"[_.\-]", part)}
    return bool(words & {"hip", "rocm", "amd", "hipify", "ck"})


def strip_tree(port: Path, out: Path) -> tuple[list[Hunk], int]:
    """Writes the C and C++ files of a port without the port; the number of files for the target is returned too."""
    texts: dict[str, str] = {}
    left_out = 0
    for file in sorted(port.rglob("*")):
        path = file.relative_to(port).as_posix()
        if file.suffix not in C_FAMILY or file.is_symlink() or not file.is_file() or file.stat().st_size > 2_000_000:
            continue
        if VENDORED.search(path):
            continue
        if is_target_file(path):
            left_out += 1
            continue
        texts[path] = file.read_bytes().decode("utf-8", "surrogateescape")
    known = targets_names(texts)
    hunks: list[Hunk] = []
    for path, text in texts.items():
        new, found = stripped(path, text, known)
        hunks += found
        target = out / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(new.encode("utf-8", "surrogateescape"))
    return [hunk for hunk in hunks if _is_edit(hunk)], left_out


def _is_edit(hunk: Hunk) -> bool:
    """Whether something but comments and preprocessor scaffolding was dropped or kept."""
    code = re.sub(r"//[^\n]*|/\*.*?\*/", "", hunk.dropped, flags=re.DOTALL)
    return bool(code.strip()) or hunk.last > hunk.first


class Marks(NamedTuple):
    """By file: lines of records with what they are, and how many open records the report has."""

    lines: dict[str, list[tuple[int, int, str, str]]]
    names: set[str]
    count: int
    gpu_lines: int


def marks_of(folder: Path, advisor: str, target: str) -> Marks:
    """Scans a folder with some checkout of the advisor."""
    with tempfile.TemporaryDirectory() as temporary:
        report = Path(temporary) / "report.json"
        store = Path(tempfile.gettempdir()) / f"port-recall-{advisor.strip('/').replace('/', '-')}"
        environment = os.environ | {"PYTHONPATH": advisor, "XDG_CACHE_HOME": str(store)}
        command = [sys.executable, "-m", "advisor", "scan", ".", "-q", "-t", target, "-o", str(report)]
        subprocess.run(
            command, cwd=folder, env=environment, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        read = json.loads(report.read_bytes())
    lines: dict[str, list[tuple[int, int, str, str]]] = defaultdict(list)
    count = 0
    for item in read["items"]:
        status = item["matches"][0]["status"]
        for site in item["sites"]:
            if status in OPEN and not site["done_for"] and not site["via"]:
                count += 1
                kind = "rename" if status == "renamed" else status
                lines[site["path"]].append((site["line"], site["end_line"], kind, item["symbol"]))
    for finding in read["findings"]:
        if not finding["done"]:
            count += 1
            lines[finding["path"]].append((finding["line"], finding["end_line"], "finding", finding["rule"]))
            for line in finding.get("also", ()):  # one record, said once for several places
                lines[finding["path"]].append((line, line, "finding", finding["rule"]))
    gpu = sum(each["lines"] for each in read["files"] if each["kind"] == "cuda")
    names = {symbol for several in lines.values() for _, _, _, symbol in several}
    return Marks(lines, names, count, gpu)


def near(marks: Marks, path: str, first: int, last: int) -> list[tuple[int, int, str, str]]:
    """The records within two lines of a range (last exclusive)."""
    low, high = first - NEAR, max(last - 1, first) + NEAR
    return [each for each in marks.lines.get(path, ()) if each[0] <= high and each[1] >= low]


_SUBSTITUTE = re.compile(r"#[ \t]*define[ \t]+(\w+)|\btypedef\b[^;{}]*?\b(\w+)\s*;|\busing\s+(\w+)\s*=")


def answers(marks: Marks, hunk: Hunk) -> bool:
    """Whether code that a port adds, beside which CUDA's build keeps nothing, gives a marked name a substitute."""
    names = {name for found in _SUBSTITUTE.findall(hunk.dropped) for name in found if name}
    return hunk.first == hunk.last and not names.isdisjoint(marks.names)


def related(folder: Path, hunk: Hunk, found: Sequence[tuple[int, int, str, str]]) -> bool:
    """Whether one of the records near a hunk is more than a rename, or a name that the kept lines spell."""
    if any(kind != "rename" for _, _, kind, _ in found):
        return True
    return any(hunk.first <= line < hunk.last for line, _, _, _ in found)


def main() -> None:
    """Strips, scans, compares and prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("ports", nargs="+", type=Path)
    parser.add_argument("--advisor", action="append", help="checkouts to compare; the first one is judged")
    parser.add_argument("--target", default="rocm")
    parser.add_argument("--misses", type=Path)
    parser.add_argument("--keep", type=Path)
    asked = parser.parse_args()
    checkouts = asked.advisor or [str(Path(__file__).resolve().parents[2])]
    rows: list[str] = []
    for port in asked.ports:
        with tempfile.TemporaryDirectory() as temporary:
            folder = (asked.keep or Path(temporary)) / port.name
            folder.mkdir(parents=True, exist_ok=True)
            hunks, left_out = strip_tree(port, folder)
            files = sorted({hunk.path for hunk in hunks})
            print(f"{port.name}: {len(hunks)} hunks in {len(files)} files; {left_out} files for the target left out")
            for checkout in checkouts:
                marks = marks_of(folder, checkout, asked.target)
                found = [(hunk, near(marks, hunk.path, hunk.first, hunk.last)) for hunk in hunks]
                close = sum(bool(records) for _, records in found)
                kin = sum(related(folder, hunk, records) for hunk, records in found)
                other = sum(not records and answers(marks, hunk) for hunk, records in found)
                lines = [(p, n) for p in files for n in range(1, (folder / p).read_bytes().count(b"\n") + 1)]
                drawn = random.Random(SEED).sample(lines, min(DRAWN, len(lines)))  # noqa: S311
                chance = sum(bool(near(marks, path, line, line + 1)) for path, line in drawn)
                share = (
                    f"near {close} ({100 * close / max(1, len(hunks)):.1f} %), substitutes of marked names {other}, "
                )
                share += f"related {kin} ({100 * kin / max(1, len(hunks)):.1f} %)"
                random_share = f"random lines {100 * chance / max(1, len(drawn)):.1f} %"
                per_line = 1000 * marks.count / max(1, marks.gpu_lines)
                print(f"  {checkout}: {share}; {random_share}; open records {marks.count},", end=" ")
                print(f"{per_line:.1f} per 1,000 of {marks.gpu_lines} GPU lines", flush=True)
                if checkout == checkouts[0]:
                    for hunk, records in found:
                        if not related(folder, hunk, records):
                            kept = (folder / hunk.path).read_text("utf-8", "replace").splitlines()
                            text = " ⏎ ".join(kept[hunk.first - 1 : hunk.last - 1])[:400]
                            dropped = " ⏎ ".join(hunk.dropped.split("\n"))[:400]
                            rows.append(
                                "\t".join((port.name, hunk.path, str(hunk.first), "near" if records else "none",
                                           hunk.condition.replace("\n", " "), text.replace("\t", " "),
                                           dropped.replace("\t", " ")))
                            )  # fmt: skip
    if asked.misses:
        head = "port\tpath\tline\trecords\tcondition\tkept\tdropped"
        asked.misses.write_text("\n".join([head, *rows]) + "\n", "utf-8")


if __name__ == "__main__":
    main()
