"""`compile_commands.json`: what it says about a file, as far as libclang may be told.

The file may be hostile, and a compiler's options can load plug-ins and run programs. Only `-I -isystem -iquote -D -U
-std -x -nostdinc` pass; directories are made absolute and must exist. Everything else is dropped and named.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from advisor.expressions import lazy
from advisor.kinds import KERNEL_KINDS
from advisor.model import Value

_LIMIT = 64 * 1024 * 1024
_ARGUMENTS = 4096
_FOLDERS = ("-I", "-isystem", "-iquote")
_WITH_VALUE = (*_FOLDERS, "-D", "-U", "-std", "-x")
# Options of nvcc and compilers whose value is the next argument, so that it is not taken for another option.
_SKIP_NEXT = frozenset(
    "-o -c -MF -MT -MQ -Xcompiler -Xlinker -Xptxas -Xcudafe -Xfatbin -Xnvlink -Xclang -Xarch_host -arch -code -gencode "
    "-ccbin -include -imacros -load -plugin -idirafter -isysroot --compiler-options --generate-code --options-file "
    "-target -L -l -diag-suppress --diag-suppress -maxrregcount -cudart -odir -dc -dlink".split()
) - {"-c", "-dc", "-dlink"}
_LONG = {
    "--include-path": "-I",
    "--system-include": "-isystem",
    "--define-macro": "-D",
    "--undefine-macro": "-U",
    "--std": "-std",
}
_MACRO = lazy(r"[A-Za-z_]\w*(?:\([\w, .]*\))?(?:=.*)?", re.DOTALL)
_STANDARD = lazy(r"(?:c|gnu)(?:\+\+)?(?:\d\w)")
_LANGUAGES = {**dict.fromkeys(("cu", "c++", *KERNEL_KINDS), "cuda"), "c": "c"}  # clang's names; kinds are named alike


class _Entry(msgspec.Struct):
    directory: str
    file: str
    command: str = ""
    arguments: list[str] = []


class Options(Value, frozen=True, kw_only=True):
    """The options for one file that pass, and those that were dropped."""

    passed: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()


class Commands(Value, frozen=True, kw_only=True):
    """Options by absolute real path of the file; `problem` says why there are none."""

    options: dict[str, Options] = msgspec.field(default_factory=dict)
    problem: str = ""


def _normal(arguments: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Options as pairs of name and value, nvcc's long forms as short ones; the name '' for what is no option."""
    waiting = iter(arguments[:_ARGUMENTS])
    for argument in waiting:
        name, _, value = argument.partition("=")
        if name in _LONG:
            yield _LONG[name], value or next(waiting, "")
        elif argument in ("-std", "-x", *_FOLDERS, "-D", "-U"):
            yield argument, next(waiting, "")
        elif argument in _SKIP_NEXT:
            yield f"{argument} {next(waiting, '')}", ""
        elif head := next((each for each in _WITH_VALUE if argument.startswith(each) and each != "-x"), ""):
            yield head, argument[len(head) :].removeprefix("=") if head == "-std" else argument[len(head) :]
        else:
            yield argument, ""


def _folder(directory: Path, value: str) -> str:
    """An include folder that exists, as an absolute path; '' for any other."""
    try:
        path = (directory / value).resolve()
        return str(path) if value and path.is_dir() else ""
    except (OSError, ValueError, RuntimeError):
        return ""


def _passed(name: str, value: str, directory: Path) -> tuple[str, ...]:
    """What an option becomes for libclang; () when it is dropped."""
    if name in _FOLDERS:
        folder = _folder(directory, value)
        return (name, folder) if folder else ()
    if name in ("-D", "-U"):
        return (f"{name}{value}",) if _MACRO.fullmatch(value) else ()
    if name == "-std":
        return (f"-std={value}",) if _STANDARD.fullmatch(value) else ()
    if name == "-x":
        return ("-x", _LANGUAGES[value]) if value in _LANGUAGES else ()
    return ("-nostdinc",) if name == "-nostdinc" else ()


_HARMLESS = lazy(
    r"-[cgO]\w*|-W[\w=+-]*|-f(?!plugin|pass-plugin|module|sanitize-\w*list)[\w=+-]*|-m[\w=+-]*|-M[DMP]?|-pthread|-dc"
)


def options_of(arguments: Sequence[str], directory: Path, file: str) -> Options:
    """The options of one compile command; the compiler's name, the file itself and harmless switches go unmentioned."""
    passed: list[str] = []
    dropped: list[str] = []
    for name, value in _normal(arguments[1:]):
        if kept := _passed(name, value, directory):
            passed += kept
        elif name != file and not _HARMLESS.fullmatch(name) and not name.startswith("-o "):
            dropped.append(f"{name}{value}"[:100])
    return Options(passed=tuple(passed), dropped=tuple(dict.fromkeys(dropped)))


def _split(entry: _Entry) -> list[str]:
    try:
        return entry.arguments or shlex.split(entry.command)
    except ValueError:  # a quote that never ends
        return []


def read_commands(path: Path) -> Commands:
    """All entries of a compilation database; a file that is none gives a problem and no options."""
    try:
        if path.stat().st_size > _LIMIT:
            return Commands(problem=f"over {_LIMIT:,} bytes: not read")
        entries = msgspec.json.decode(path.read_bytes(), type=list[_Entry])
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        return Commands(problem=f"not a compilation database: {str(error)[:200]}")
    found: dict[str, Options] = {}
    for entry in entries:
        directory = (path.parent / entry.directory) if "\0" not in entry.directory else path.parent
        try:
            file = str((directory / entry.file).resolve())
        except (OSError, ValueError, RuntimeError):
            continue
        found.setdefault(file, options_of(_split(entry), directory, entry.file))
    return Commands(options=found)
