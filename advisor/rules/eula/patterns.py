"""Rules that are rows and nothing else: each place where the row's pattern matches is a hit."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from advisor import eula
from advisor.expressions import lazy
from advisor.model import FileFacts, Severity, TextPattern, Use
from advisor.rules.eula.project import base
from advisor.rules.eula.table import Row, found, has, pattern, register, rows, uses_of
from advisor.rules.registry import Hit

# Rows with functions in other modules although their detector is a text: which places count depends on more.
_ELSEWHERE = frozenset(
    "EULA-106 EULA-206 EULA-301 EULA-302 EULA-304 EULA-308 EULA-413 EULA-503 EULA-504 EULA-506 "
    "EULA-601 EULA-602 EULA-603 EULA-604 EULA-605".split()
)
# One place per file tells enough of these.
_ONCE = frozenset("EULA-101 EULA-305 EULA-507".split())

_AS_WORD = lazy(
    r"[\"'/\\](?:cuobjdump|nvdisasm|nvprune|cu\+\+filt|tileirdisasm)(?:\.exe)?(?:[\"']|[ \t]+[-{%$<])"
    r"|^[ \t]*[!%]|\b(?:which|find_program|system|popen|run|call|exec\w*)\b"
)
_ALONE = lazy(r"""^["'][\w+]+(?:\.exe)?["'],?(?:\s*#.*)?$""")  # a word of a list, maybe of names only
_OWN_TENSORRT = lazy(r"(?:^|/)tensorrt_(?:bindings|libs|lean|dispatch)\w*/")
_LOOKS = lazy(r"\b(?:which|find_program|isfile|exists|access|join|Path)\b|\w*(?:find|locate|look_?up)\w*\(")
RUNS = lazy(r"\b(?:subprocess|popen\w*|system|exec[lv]\w*|spawn\w*|run|call|check_(?:output|call)|Command::new)\b")
_TOOLS = r"(?:cuobjdump|nvdisasm|nvprune|cu\+\+filt|tileirdisasm)(?:\.exe)?"
_ARGUMENTS = lazy(  # a tool first in a list of words, or in a text with a place to fill behind it
    rf"""\[\s*[fru]*["'][^"'\n]*{_TOOLS}["']\s*(?:,|$)|\(\s*[fru]*["'][^"'\n]*{_TOOLS}["']\s*,\s*[fru]*["']-"""
    rf"""|["'][^"'\n]*{_TOOLS}\s[^"'\n]*[{{%$]"""
)
_OPTION = lazy(rf"{_TOOLS}[ \t]+-")
_ASKS = lazy(rf"\b(?:command[ \t]+-v|which|type[ \t]+-\w|hash|where)[ \t]+\S*{_TOOLS}")
_RECORDS = (".json", ".jsonl", ".csv")  # a path in them is a record, no call
_QUOTED_MACHINE = lazy(r"""["']EM_CUDA["']""")
_FINDS_LIBRARY = "find_library"
_OPENS = lazy(r"\b(?:\w*dll|dlopen\w*|loadlibrary\w*|load_library|library::new)\s*\(", re.IGNORECASE)
_OWN_DSL = lazy(r"(?:^|/)nvidia_cutlass_dsl[\w.-]*/")

CUTE = "The kept output belongs to the CuTe DSL, whose licence has an output clause"
SECTION = "Only a section name or the machine number of the container is named here"
LIBRARY_LOOKED_FOR = "NVIDIA's library is looked up here"
LIBNVVM = "libNVVM compiles here"
LOOKED_FOR = "A binary tool of NVIDIA's is looked up here"
TOOL_NAMED = "A binary tool of NVIDIA's is named here"
LOOKED_UP = "The program looks libdevice up by its file name"
DEVICE = TextPattern(  # a word of Numba's for GPUs: its dispatchers for processors have functions of the same names
    id="EULA-109:device",
    regex=r"\bcuda\.(?:jit|compile|grid)\b|\bnumba\.cuda\b|\bfrom[ \t]+numba[ \t]+import[^\n]*\bcuda\b",
    literals=("cuda.jit", "cuda.compile", "cuda.grid", "numba.cuda", "numba"), files=("code",), comments=True, limit=1,
)  # fmt: skip
STARTS = TextPattern(  # how programs start others
    id="EULA-101:starts",
    regex=r"\b(?:subprocess|popen\w*|system|exec[lv]\w*|spawn\w*|check_(?:output|call)|Command::new|find_program|which)\b",
    literals=("subprocess", "popen", "system", "exec", "spawn", "check_", "command::new", "find_program", "which"),
    files=("code",), limit=1, at_start=True,
)  # fmt: skip
_MESSAGES = {
    "EULA-101": (LOOKED_FOR, TOOL_NAMED),
    "EULA-105": (SECTION,),
    "EULA-109": (CUTE,),
    "EULA-111": (LIBNVVM, LOOKED_UP),
    "EULA-205": (LIBRARY_LOOKED_FOR,),
}


def _judged(row: Row, use: Use, file: FileFacts) -> tuple[str, Severity | None]:
    """Message and severity where they depend on what was found; tests of a project look at output to check it."""
    if row.id == "EULA-109" and use.spelling.upper().startswith("CUTE_DSL"):
        return CUTE, "work"
    if row.id == "EULA-105" and ("EM_CUDA" in use.spelling or use.spelling.startswith(".nv")):
        return SECTION, "info"
    if row.id == "EULA-111" and use.spelling.lower().startswith("nvvm"):
        return LIBNVVM, "info"
    if row.id == "EULA-111" and use.result == "code":
        return LOOKED_UP, "info"
    if row.id == "EULA-205" and use.spelling.startswith(_FINDS_LIBRARY):
        opens = _OPENS.search(file.excerpts.get(use.span.line, ""))
        return "" if opens else LIBRARY_LOOKED_FOR, None
    return "", None


def _runs(use: Use, file: FileFacts) -> bool:
    """Whether a tool is named to be run: a program names it as a word of a command; a dump of it is told elsewhere."""
    dumped = (range(each.span.line, each.span.end_line + 1) for each in uses_of(file, "EULA-102"))
    if any(use.span.line in lines for lines in dumped):
        return False
    line = file.excerpts.get(use.span.line, "")
    if file.path.lower().endswith(_RECORDS):
        return bool(_OPTION.search(line))
    if use.result == "code" and _ALONE.match(line.strip()):
        return has(file, STARTS.id)
    return use.result != "code" or not line or bool(_AS_WORD.search(line))


def declares(use: Use, file: FileFacts) -> bool:
    """Whether a function is only declared here, or its wrapper begins: in Cython both look like calls."""
    line = file.excerpts.get(use.span.line, "").lstrip()
    return file.kind == "cython" and (file.path.endswith(".pxd") or line.startswith(("cdef ", "cpdef ", "def ")))


def _said_of_tool(row: Row, use: Use, file: FileFacts) -> str:
    """What a program does with the name of a tool in its line, where that is not to run it."""
    line = file.excerpts.get(use.span.line, "")
    if row.id == "EULA-101" and use.result != "code":
        return LOOKED_FOR if _ASKS.search(line) else ""
    if row.id != "EULA-101" or not line or RUNS.search(line) or _ARGUMENTS.search(line):
        return ""
    return LOOKED_FOR if _LOOKS.search(line) else TOOL_NAMED


def _counts(row: Row, use: Use, file: FileFacts) -> bool:
    """Whether a place means what the row says, by the file around it."""
    if row.id == "EULA-101":
        return _runs(use, file)
    if row.id == "EULA-111" and use.spelling.lower().startswith("nvvm"):
        return not declares(use, file) and eula.header(base(file.path)) is None
    if row.id == "EULA-507":  # its own package
        return not _OWN_TENSORRT.search(file.path)
    if row.id == "EULA-105":  # the toolkit's own headers declare the containers
        quoted = use.spelling == "EM_CUDA" and _QUOTED_MACHINE.search(file.excerpts.get(use.span.line, ""))
        return eula.header(base(file.path)) is None and not quoted
    if row.id == "EULA-305":  # neither the DSL's own package nor a program that names it in a sentence
        named = use.result == "code" and "import" not in use.spelling
        return not named and not _OWN_DSL.search(file.path)
    if row.id == "EULA-109" and use.spelling.startswith(".inspect_asm"):
        return has(file, DEVICE.id) or "cuda" in file.path.lower()
    return True


def _clause(row: Row, use: Use) -> str:
    """The clauses of a row; that of the CuTe DSL goes with its own output only."""
    if row.id == "EULA-109" and not use.spelling.upper().startswith("CUTE_DSL"):
        return " ".join(clause for clause in row.clauses.split() if not clause.startswith("DSL-"))
    return row.clauses


def _first(row: Row) -> Callable[[FileFacts], Iterator[Hit]]:
    def check(file: FileFacts) -> Iterator[Hit]:
        places = [use for use in uses_of(file, row.id) if _counts(row, use, file)]
        for use in places[:1]:
            message = _said_of_tool(row, use, file)
            if message != TOOL_NAMED or file.origin != "test":
                yield found(row, use, message)

    return check


def _bound(row: Row) -> Callable[[Use, FileFacts], Iterator[Hit]]:
    def check(use: Use, file: FileFacts) -> Iterator[Hit]:
        message, severity = _judged(row, use, file)
        if message == CUTE and any(
            each.spelling == use.spelling and each.span.line < use.span.line for each in uses_of(file, row.id)
        ):
            return  # the same variable again
        if _counts(row, use, file):
            yield found(row, use, message, severity=severity, clause=_clause(row, use))

    return check


for _row in rows().values():
    if _row.id in _ONCE:
        register(
            _row.id, "file", _first(_row), patterns=(pattern(_row), *((STARTS,) if _row.id == "EULA-101" else ())),
            messages=_MESSAGES.get(_row.id, ()),
        )  # fmt: skip
    elif _row.detector in ("text", "notice") and _row.id not in _ELSEWHERE:
        register(
            _row.id,
            "use",
            _bound(_row),
            symbols=(_row.id,),
            patterns=(
                pattern(_row, limit=3 if _row.id == "EULA-111" else 20),
                *((DEVICE,) if _row.id == "EULA-109" else ()),
            ),
            messages=_MESSAGES.get(_row.id, ()),
        )
