"""Lets a compiler judge generated calls: it checks syntax and types; nothing is linked or run.

Options, first headers and the form of an installation come from `[compiler]` of the target's `pack.toml`.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal

from advisor.errors import AdvisorError
from advisor.model import Value
from advisor.verify.calls import Call, calls, types_of
from advisor.verify.headers import find
from advisor.verify.rows import Question

State = Literal["compiled", "failed", "not tried"]
STATES: tuple[State, ...] = ("compiled", "failed", "not tried")
LIBRARIES = tuple("runtime driver cublas cufft curand cusparse cusolverDn cusolverSp cusolverRf nccl".split())

_STANDARD = ("stddef.h", "stdint.h", "stdio.h")
_INNER = re.compile(r"detail|internal|backend|impl")  # headers that are not to be included by themselves
_ERROR = re.compile(r"^[^\n:]*calls\.cpp:(\d+):\d+: (?:fatal )?error: (.*)$", re.MULTILINE)
_FATAL = re.compile(r"fatal error: (.*)")
_SECONDS = 600  # for one library


class Outcome(Value, frozen=True, kw_only=True):
    """What became of the call of one row; `detail` is the compiler's first message, or why there was no call."""

    library: str
    symbol: str
    when: str
    status: str
    name: str
    state: State
    detail: str = ""
    file: str
    line: int


def compiler(wanted: str = "") -> str:
    """The path of the compiler: the one wanted, else the newest clang++. Raises AdvisorError when there is none."""
    names = [wanted] if wanted else [*(f"clang++-{number}" for number in range(30, 14, -1)), "clang++"]
    found = next((path for name in names if (path := shutil.which(name))), None)
    if found is None:
        raise AdvisorError(
            f"{wanted or 'clang++'}: no such compiler; install clang 15 or newer, or write --clang PROGRAM"
        )
    return found


def _headers(question: Question, written: Sequence[Call], folders: Sequence[Path]) -> list[str]:
    """The headers to include: what others need first, those that the tables name, those that declare the functions."""
    first = (*_STANDARD, *question.pack.about.compiler.first)
    names = {call.name for call in written}
    told = sorted({each.header for name in names for each in question.pack.symbols.get(name, ()) if each.header})
    outer = {name.partition("/")[0] for name in told}
    functions = (each for name in names for each in find(question.target, name) if each.declaration.kind == "function")
    found = sorted({each.header for each in functions if each.header.partition("/")[0] in outer})
    more = (name for name in found if not _INNER.search(name))
    wanted = dict.fromkeys((*first, *told, *more))
    return [name for name in wanted if name in _STANDARD or any((each / name).is_file() for each in folders)]


def program(headers: Sequence[str], written: Sequence[Call]) -> tuple[str, dict[int, Call]]:
    """The text of a file that includes the headers and makes the calls, and the call of each line, from 1."""
    lines = [f"#include <{name}>" for name in headers]
    places = {}
    for call in written:
        lines.append(call.text)
        places[len(lines)] = call
    return "\n".join(lines) + "\n", places


def _judged(text: str, command: Sequence[str]) -> dict[int, str]:
    """The compiler's first error for each line of the text that has one."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "calls.cpp"
        file.write_text(text, encoding="utf-8")
        quiet = ["-fsyntax-only", "-std=c++17", "-w", "-ferror-limit=0", "-fno-caret-diagnostics"]
        options = {"capture_output": True, "text": True, "errors": "replace", "timeout": _SECONDS}
        done = subprocess.run([*command, *quiet, str(file)], **options)  # type: ignore[call-overload]  # noqa: S603
    fatal = _FATAL.search(done.stderr)
    if fatal or (done.returncode and not done.stderr):
        raise AdvisorError(f"the headers do not compile: {fatal[1] if fatal else 'the compiler stopped'}")
    return dict(reversed([(int(line), message) for line, message in _ERROR.findall(done.stderr)]))


def _outcome(call: Call, state: State, detail: str) -> Outcome:
    row = call.row
    return Outcome(
        library=row.library,
        symbol=row.symbol,
        when=row.when,
        status=row.status,
        name=call.name,
        state=state,
        detail=detail,
        file=row.file,
        line=row.line,
    )


def _library(
    question: Question, made: Sequence[Call], folders: Sequence[Path], command: Sequence[str]
) -> Iterator[Outcome]:
    written = [call for call in made if call.text]
    text, places = program(_headers(question, written, folders), written)
    try:
        errors = _judged(text, command) if written else {}
    except AdvisorError as error:
        yield from (_outcome(call, "not tried", str(error)) for call in made)
        return
    for line, call in places.items():
        yield _outcome(call, "failed" if line in errors else "compiled", errors.get(line, ""))
    yield from (_outcome(call, "not tried", call.why) for call in made if not call.text)


def _installation(root: Path, question: Question) -> list[str]:
    """Makes a folder that clang takes for an installation of the target; without one it adds no headers of
    its own.

    Gives the options that name it; none for a target whose pack does not say how.
    """
    about, known = question.pack.about, question.target.numbers
    if not about.compiler.installation:
        return []
    file = root / about.compiler.version_file
    (root / "include").mkdir()
    file.parent.mkdir(parents=True)
    version = "".join(f"{name}={max(known.get(name, {0}))}\n" for name in about.headers.version_macros)
    file.write_text(version, encoding="ascii")
    return [f"{about.compiler.installation}={root}"]


def compile_rows(question: Question, folders: Sequence[Path], clang: str = "") -> list[Outcome]:
    """What the compiler says about a call for every `same` or `renamed` function row of LIBRARIES, library by library.

    `folders` are include roots, the first searched first. Raises AdvisorError when no compiler is found; where a header
    is missing, the calls of that library are not tried.
    """
    options = question.pack.about.compiler.options or ("-x", "c++")
    types = types_of(question)
    with tempfile.TemporaryDirectory() as root:
        command = [compiler(clang), *options, *(f"-I{folder}" for folder in folders)]
        command += _installation(Path(root), question)
        made = [calls(question, library, types) for library in LIBRARIES]
        return [each for library in made for each in _library(question, library, folders, command)]
