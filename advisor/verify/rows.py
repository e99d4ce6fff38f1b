"""What headers say about each row: does the target exist, with as many parameters, with the same value?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Literal

from advisor.model import Value
from advisor.packs import when
from advisor.packs.pack import Catalogue, TargetPack
from advisor.packs.tables import Entry, alternatives, edits
from advisor.packs.versions import number
from advisor.packs.when import Conditions
from advisor.verify.declarations import Declaration
from advisor.verify.headers import Found, Headers, find

Result = Literal["confirmed", "not found", "arity differs", "value differs", "not examined"]
RESULTS: tuple[Result, ...] = ("confirmed", "not found", "arity differs", "value differs", "not examined")

NO_HEADERS = Headers(named={}, numbers={}, files=frozenset())
_PROMISES = frozenset({"same", "renamed"})  # replacing the name is enough
_ANY = 999  # parameters of a variadic function
_RELEASE = re.compile(r"VERSION|_(?:MAJOR|MINOR|PATCH|SUFFIX)$")  # these numbers differ with every release

_Range = tuple[int, int]


class Verdict(Value, frozen=True, kw_only=True):
    """What the headers say about one row.

    `name` is the target name that decided, `header` the file that declares it, `detail` the two counts or values that
    differ. `fault` = the row says something else than the headers.
    """

    target: str
    library: str
    symbol: str
    when: str
    status: str
    name: str
    result: Result
    header: str = ""
    detail: str = ""
    fault: bool = False
    file: str
    line: int


class Question(Value, frozen=True, kw_only=True):
    """The tables and the headers that they are compared with; versions are those of the headers, '' = not known."""

    pack: TargetPack
    catalogue: Catalogue
    target: Headers
    source: Headers = NO_HEADERS
    version: str = ""
    cuda: str = ""


def cuda_version(source: Headers) -> str:
    """The CUDA version of NVIDIA's headers, from `CUDA_VERSION` or `CUDART_VERSION`; '' when they do not say."""
    known = source.numbers.get("CUDA_VERSION") or source.numbers.get("CUDART_VERSION")
    return f"{max(known) // 1000}.{max(known) % 1000 // 10}" if known else ""


def _examined(question: Question, name: str) -> bool:
    """Whether a header was read that is to declare the name, of a version that is to have it."""
    limit = number(question.version or question.pack.about.versions[-1])
    known = question.pack.symbols.get(name, ())
    there = (each for each in known if number(each.since) <= limit and not (each.until and number(each.until) <= limit))
    return any(symbol.header in question.target.files for symbol in there)


def _is_header(question: Question, name: str) -> bool:
    return any(symbol.kind == "header" for symbol in question.pack.symbols.get(name, ()))


def _ranges(found: Iterable[Found]) -> list[_Range]:
    functions = (each.declaration for each in found if each.declaration.least >= 0 and not each.older)
    return [(each.least, _ANY if each.most < 0 else each.most) for each in functions]


def _macro_values(question: Question, name: str, headers: tuple[str, ...]) -> list[str]:
    """The names that some of NVIDIA's headers make a name stand for: `X_v2`, or `SUFFIX(X_v2)`."""
    macros = (each for each in find(question.source, name) if each.declaration.kind == "macro")
    bodies = (each.declaration.value for each in macros if each.header.rpartition("/")[2] in headers)
    return [body[-2] if len(body) == 4 else body[0] for body in bodies if len(body) in (1, 4)]


def _names_in_cuda(question: Question, row: Entry, headers: tuple[str, ...]) -> list[str]:
    """Names under which NVIDIA's headers may declare a symbol, the likeliest first.

    What it stands for in the headers of its library, itself, what stands for it there, what the catalogue says.
    """
    known = question.catalogue.entries.get(row.symbol, ())
    names = [*_macro_values(question, row.symbol, headers), row.symbol]
    base = row.symbol.rpartition("_v")[0]
    if base and row.symbol in _macro_values(question, base, headers):
        names.append(base)
    return [*names, *(each.alias_of for each in known if each.library == row.library and each.alias_of)]


def source_functions(question: Question, row: Entry) -> tuple[Declaration, ...]:
    """NVIDIA's declarations of the row's function, those in the header of its library first."""
    known = (each for each in question.catalogue.entries.get(row.symbol, ()) if each.library == row.library)
    headers = tuple(each.header.rpartition("/")[2] for each in known if each.header)
    for name in _names_in_cuda(question, row, headers):
        functions = [each for each in find(question.source, name) if each.declaration.kind == "function"]
        if functions:
            preferred = [each for each in functions if each.header.rpartition("/")[2] in headers]
            return tuple(each.declaration for each in preferred or functions)
    return ()


def _source_ranges(question: Question, row: Entry) -> list[_Range]:
    """How many arguments a call of the row's symbol may have."""
    for condition in when.parse(row.when):
        if condition.key == "nargs":
            return [(int(condition.value), int(condition.value))]
    if functions := source_functions(question, row):
        return [(each.least, _ANY if each.most < 0 else each.most) for each in functions]
    known = question.catalogue.entries.get(row.symbol, ())
    counts = {int(each.nargs) for each in known if each.library == row.library and each.nargs.isdigit()}
    return [(count, count) for count in counts]


def _after_edits(row: Entry, counts: list[_Range]) -> list[_Range]:
    more = sum(edit.startswith("insert:") - edit.startswith("drop:") for edit in edits(row.edit))
    return [(least + more, most if most == _ANY else most + more) for least, most in counts]


def _shown(counts: list[_Range]) -> str:
    texts = (
        f"{least}" if least == most else f"{least}+" if most == _ANY else f"{least}-{most}" for least, most in counts
    )
    return "/".join(sorted(set(texts)))


def _arity(question: Question, row: Entry, found: tuple[Found, ...]) -> str:
    """The two numbers of parameters if they differ, else ''."""
    wanted, offered = _after_edits(row, _source_ranges(question, row)), _ranges(found)
    if not wanted or not offered or any(a <= d and c <= b for a, b in wanted for c, d in offered):
        return ""
    return f"{_shown(wanted)} parameters, target {_shown(offered)}"


def _value(question: Question, row: Entry, name: str) -> str:
    """The two numbers behind an enumerator or macro if they differ, else ''."""
    wanted = question.source.numbers.get(row.symbol.rpartition("::")[2], frozenset())
    offered = question.target.numbers.get(name.rpartition("::")[2], frozenset())
    if not wanted or not offered or wanted & offered or _RELEASE.search(row.symbol):
        return ""
    return f"value {_joined(wanted)}, target {_joined(offered)}"


def _joined(values: frozenset[int]) -> str:
    return "/".join(str(value) for value in sorted(values))


def _verdict(question: Question, row: Entry, name: str, result: Result, header: str = "", detail: str = "") -> Verdict:
    differs = result in ("arity differs", "value differs")
    return Verdict(
        target=question.pack.about.name,
        library=row.library,
        symbol=row.symbol,
        when=row.when,
        status=row.status,
        name=name,
        result=result,
        header=header,
        detail=detail,
        fault=(result == "not found" and row.status != "unknown") or (differs and row.status in _PROMISES),
        file=row.file,
        line=row.line,
    )


def _declared(question: Question, row: Entry, name: str) -> Verdict:
    """What the headers say about one of the row's target names."""
    if _is_header(question, name):
        read = name in question.target.files or name in question.target.older_files
        return _verdict(question, row, name, "confirmed" if read else "not examined", name if read else "")
    if found := find(question.target, name):
        return _verdict(question, row, name, "confirmed", found[0].header)
    return _verdict(question, row, name, "not found" if _examined(question, name) else "not examined")


def _verify(question: Question, row: Entry) -> Verdict:
    names = alternatives(row.target)
    verdicts = [[_declared(question, row, name) for name in either] for either in names]
    missing = [each for either in verdicts for each in either if each.result == "not found"]
    unread = [each for each in verdicts[0] if each.result == "not examined"]
    if missing or unread:
        return (missing or unread)[0]
    name, verdict = names[0][0], verdicts[0][0]
    if len(names[0]) == 1:
        if detail := _arity(question, row, find(question.target, name)):
            return _verdict(question, row, name, "arity differs", verdict.header, detail)
        if detail := _value(question, row, name):
            return _verdict(question, row, name, "value differs", verdict.header, detail)
    return verdict


def applies(question: Question, row: Entry) -> bool:
    """Whether the row is about the CUDA version of the headers; without a version, rows for one do not apply."""
    parts = tuple(each for each in when.parse(row.when) if each.key == "cuda")
    return when.holds(when.write(parts), Conditions(cuda=question.cuda), {})


def verify(question: Question) -> Iterator[Verdict]:
    """A verdict for every row of the pack that names something on the target, in the order of the tables.

    A name is sought in every header, but "not found" is said only if a header was read that the pack's `symbols.tsv`
    names for it; otherwise the row is "not examined". No alternative may be missing; the preferred one must be found,
    and counts and values are compared with it.
    """
    for row in question.pack.own:
        if row.target:
            yield _verify(question, row) if applies(question, row) else _verdict(question, row, "", "not examined")
