"""Typed calls of target functions, judged by a compiler: does a call written for CUDA compile after the renaming?

For every function row one function is written whose parameters have the types of NVIDIA's prototype, translated by the
tables themselves, and whose body calls the target's function with them: one line per row, one file per library. The
compiler only checks syntax and types; nothing is linked or run.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Literal

from advisor.errors import AdvisorError
from advisor.model import Value
from advisor.packs.tables import Entry, alternatives
from advisor.verify.declarations import Declaration
from advisor.verify.headers import find
from advisor.verify.rows import Question, applies, source_functions

State = Literal["compiled", "failed", "not tried"]
STATES: tuple[State, ...] = ("compiled", "failed", "not tried")

# What a compiler is told besides the headers, and headers that others need before them.
_HIP = (
    *("-x", "hip", "--offload-arch=gfx942", "-nogpulib", "--cuda-host-only"),
    *("-D__HIP_PLATFORM_AMD__", "-DHIPBLAS_V2"),  # hipBLAS before 7 has older prototypes without the latter
)
OPTIONS: Mapping[str, tuple[str, ...]] = {"rocm": _HIP, "cann": ("-x", "c++")}
_FIRST: Mapping[str, tuple[str, ...]] = {"rocm": ("hip/hip_runtime.h", "hip/hip_gl_interop.h"), "cann": ()}
LIBRARIES = (
    "runtime",
    "driver",
    "cublas",
    "cufft",
    "curand",
    "cusparse",
    "cusolverDn",
    "cusolverSp",
    "cusolverRf",
    "nccl",
)
_TRANSLATED = frozenset({"same", "renamed", "changed", "partial"})
_TRIED = frozenset({"same", "renamed"})

_WORD = re.compile(r"[A-Za-z_]\w*", re.ASCII)
_ERROR = re.compile(r"^[^\n:]*calls\.[a-z]+:(\d+):\d+: (?:fatal )?error: (.*)$", re.MULTILINE)
_CALLING = re.compile(r"__dv \(.*|__attribute__ \( \(.*?\) \)|\b[A-Z_]+ \( .*? \)")  # defaults and attributes
_TAG = re.compile(r"\b(?:struct|enum|union) ")
_LINKAGE = frozenset({"extern", "static", "inline", "C", '"C"'})
_INNER = re.compile(r"detail|internal|backend|impl")  # headers that are not to be included by themselves
_TEMPLATE_WORDS = frozenset({"T", "UnaryFunction", "ActTypes", "ExpTypes"})
_PLAIN = frozenset(
    "const void int unsigned long short char float double bool size_t signed struct enum union int32_t int64_t "
    "uint32_t uint64_t uint8_t int8_t uint16_t int16_t volatile restrict __restrict__ FILE uintptr_t ssize_t".split()
)


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


class _Call(Value, frozen=True, kw_only=True):
    """A line of generated code, or why there is none."""

    row: Entry
    name: str
    text: str = ""
    why: str = ""


def compiler(wanted: str = "") -> str:
    """The path of the compiler: the one wanted, else the newest clang++. Raises AdvisorError when there is none."""
    names = [wanted] if wanted else ["clang++", *(f"clang++-{number}" for number in range(30, 14, -1))]
    found = next((path for name in names if (path := shutil.which(name))), None)
    if found is None:
        raise AdvisorError(
            f"{wanted or 'clang++'}: no such compiler; install clang 15 or newer, or write --clang PROGRAM"
        )
    return found


def _words_of_types(question: Question) -> dict[str, str]:
    """CUDA type names and what the tables put in their place; the first row without conditions counts."""
    kinds = {"typedef", "struct", "enum", "union", "class"}
    types = {name for name, found in question.catalogue.entries.items() if any(each.kind in kinds for each in found)}
    known: dict[str, str] = {}
    for row in question.pack.own:
        if row.symbol in types and row.status in _TRANSLATED and not row.when:
            known.setdefault(row.symbol, alternatives(row.target)[0][0])
    return known


def _named(parameter: str, place: int) -> tuple[str, str]:
    """A parameter as declared, with a name, and that name."""
    text = _CALLING.sub("", parameter.split("=")[0]).strip()
    pointer = re.search(r"\(\s*(?:\w+\s+)?\*\s*(\w+)\s*\)", text)
    if pointer:
        return text, pointer[1]
    bare = text.split("[")[0]
    words = _WORD.findall(bare)
    if (
        len(words) > 1
        and words[-1] not in _PLAIN
        and words[-2] not in ("struct", "enum", "union")
        and (set(words[:-1]) - {"const"})
        and bare.rstrip().endswith(words[-1])
    ):
        return text, words[-1]
    return f"{text} a{place}", f"a{place}"


def _translated(text: str, types: Mapping[str, str]) -> str:
    """A type's text in the target's names; `struct` before a name that may be a typedef there is left out."""
    return _WORD.sub(lambda found: types.get(found.group(), found.group()), _TAG.sub("", text))


def _result(function: Declaration, types: Mapping[str, str]) -> str:
    """The return type in the target's names, without macros for linkage and calling conventions."""
    words = _CALLING.sub("", function.returns).split(" ")
    kept = [
        each for each in words if each in types or not (each.isupper() or each.startswith("__") or each in _LINKAGE)
    ]
    return _translated(" ".join(kept), types).strip()


def _is_template(function: Declaration) -> bool:
    words = {word for text in (function.returns, *function.parameters) for word in _WORD.findall(text)}
    return bool(words & _TEMPLATE_WORDS)


def _call(question: Question, row: Entry, types: Mapping[str, str]) -> _Call:
    name = alternatives(row.target)[0][0]
    functions = [each for each in source_functions(question, row) if not row.when or each.most == _nargs(row, each)]
    function = next((each for each in functions if not _is_template(each)), None)
    if function is None:
        why = "a template in NVIDIA's headers" if functions else "no prototype in NVIDIA's headers"
        return _Call(row=row, name=name, why=why)
    parameters, names = [], []
    for place, parameter in enumerate(function.parameters):
        text, own = _named(parameter, place)
        parameters.append(_translated(re.sub(rf"\b{own}\b(?=\W*$|\s*\[|\s*\))", f"a{place}", text), types))
        names.append(f"a{place}")
    result = _result(function, types)
    keep = "" if result in ("void", "") else f"{result} r = "
    line = f"void row_{row.line}({', '.join(parameters)}) {{ {keep}{name}({', '.join(names)}); }}"
    return _Call(row=row, name=name, text=line)


def _nargs(row: Entry, function: Declaration) -> int:
    found = re.search(r"nargs=(\d+)", row.when)
    return int(found[1]) if found else function.most


def _rows(question: Question, library: str) -> Iterator[Entry]:
    functions = {"function"}
    for row in question.pack.own:
        if row.library == library and row.status in _TRIED and applies(question, row):
            known = (each for each in question.catalogue.entries.get(row.symbol, ()) if each.library == library)
            if any(each.kind in functions for each in known) and len(alternatives(row.target)[0]) == 1:
                yield row


def _headers(question: Question, rows: Iterable[Entry]) -> list[str]:
    """The headers to include: what others need first, those that the tables name, those that declare the functions."""
    first = _FIRST.get(question.pack.about.name, ())
    names = {alternatives(row.target)[0][0] for row in rows}
    told = sorted({each.header for name in names for each in question.pack.symbols.get(name, ()) if each.header})
    found = {
        each.header for name in names for each in find(question.target, name) if each.declaration.kind == "function"
    }
    folders = {name.partition("/")[0] for name in told}
    wanted = [*told, *sorted(each for each in found if each.partition("/")[0] in folders and not _INNER.search(each))]
    return [
        name for name in dict.fromkeys((*first, *wanted)) if name in question.target.files | question.target.older_files
    ]


def _program(headers: Sequence[str], calls: Sequence[_Call]) -> tuple[str, dict[int, _Call]]:
    """The text of a file and the call of each line."""
    lines = [
        "#include <stddef.h>",
        "#include <stdint.h>",
        "#include <stdio.h>",
        *(f"#include <{name}>" for name in headers),
    ]
    places = {}
    for call in calls:
        lines.append(call.text)
        places[len(lines)] = call
    return "\n".join(lines) + "\n", places


def _judged(program: str, options: Sequence[str]) -> list[tuple[int, str]]:
    """Line and text of the compiler's errors in the generated file, in its order."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "calls.cpp"
        file.write_text(program, encoding="utf-8")
        command = [
            *options,
            "-fsyntax-only",
            "-std=c++17",
            "-w",
            "-ferror-limit=0",
            "-fno-caret-diagnostics",
            str(file),
        ]
        done = subprocess.run(command, capture_output=True, text=True, errors="replace", timeout=600)  # noqa: S603
    fatal = next((line for line in done.stderr.splitlines() if "fatal error:" in line), None)
    if fatal or (done.returncode and not done.stderr):
        raise AdvisorError(
            f"the headers do not compile: {fatal or 'the compiler stopped'}; check --headers and --clang"
        )
    return [(int(line), text) for line, text in _ERROR.findall(done.stderr)]


def _outcome(call: _Call, state: State, detail: str) -> Outcome:
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


def _library(question: Question, library: str, options: Sequence[str], types: Mapping[str, str]) -> Iterator[Outcome]:
    rows = list(_rows(question, library))
    calls = [_call(question, row, types) for row in rows]
    possible = [
        call
        if not call.text or find(question.target, call.name)
        else _Call(row=call.row, name=call.name, why="not declared in these headers")
        for call in calls
    ]
    program, places = _program(_headers(question, rows), [call for call in possible if call.text])
    errors: dict[int, str] = {}
    for line, text in _judged(program, options) if places else ():
        errors.setdefault(line, text)
    for line, call in places.items():
        yield _outcome(call, "failed" if line in errors else "compiled", errors.get(line, ""))
    for call in possible:
        if not call.text:
            yield _outcome(call, "not tried", call.why)


def _rocm_root(root: Path, question: Question) -> list[str]:
    """Makes a folder that clang takes for a ROCm installation; it adds its own HIP headers only when it finds one."""
    known = question.target.numbers
    lines = (
        f"{name}={max(known.get(name, {0}))}"
        for name in ("HIP_VERSION_MAJOR", "HIP_VERSION_MINOR", "HIP_VERSION_PATCH")
    )
    (root / "include").mkdir()
    (root / "share/hip").mkdir(parents=True)
    (root / "share/hip/version").write_text("\n".join(lines) + "\n")
    return [f"--rocm-path={root}"]


def compile_rows(question: Question, folders: Iterable[Path], clang: str = "") -> list[Outcome]:
    """What the compiler says about a call for every `same` or `renamed` function row of LIBRARIES, library by library.

    `folders` are include roots, the first searched first. Raises AdvisorError when no compiler is found or a header
    includes one that is not there.
    """
    name = question.pack.about.name
    options = [compiler(clang), *OPTIONS.get(name, ()), *(f"-I{folder}" for folder in folders)]
    types = _words_of_types(question)
    with tempfile.TemporaryDirectory() as root:
        if name == "rocm":
            options += _rocm_root(Path(root), question)
        return [each for library in LIBRARIES for each in _library(question, library, options, types)]
