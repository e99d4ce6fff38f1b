"""Looks the names without a row up in a target's symbols and records what was found, or that nothing was.

`python mappings/import/search_names.py TARGET [HEADER_FOLDER…]` reads `search_rules.tsv` (which prefix may become
which), `cuda/*.tsv` and `<target>/symbols.tsv`, and for ROCm the declarations below the folders. It replaces rows that
an earlier search wrote and rows of evidence `searched` that stood for a family, and keeps all others.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from facts_io import Fact, Name, Row, Symbol, read_facts, write_table

HERE = Path(__file__).parent
PACKS = HERE.parent
FUNCTIONS = {"function", "method"}
SAME_KINDS = {"enum": {"enum", "type"}, "struct": {"type", "struct"}, "typedef": {"type", "typedef"},
              "enum_constant": {"enum", "enum_constant"}, "class": {"type", "class"}}  # fmt: skip
VERSIONED = re.compile(r"(_v[0-9]+|_ptsz|_ptds|_64|_internal|Impl)$")
WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z][a-z]*|[a-z]+|[0-9]+")
DECLARED = re.compile(
    r"\b([A-Za-z_]\w{3,})\s*\(((?:[^()]|\([^()]*\))*)\)\s*(?:;|\{|nogil|except|noexcept|$)", re.MULTILINE
)
# What the search looked through, per library; named as the source of `none`.
LOOKED_AT = {
    ("rocm", "cublas"): "hipblas-6.4.4,rocblas-6.4.4,rocm-bindings-10.0.0",
    ("rocm", "cublasLt"): "hipblaslt-7.1.1,rocm-bindings-10.0.0",
    ("rocm", "cudnn"): "miopen-6.4.3,rocm-bindings-10.0.0",
    ("rocm", "cufft"): "hipfft-6.4.3,rocm-bindings-10.0.0",
    ("rocm", "curand"): "hiprand-6.4.3,rocm-bindings-10.0.0",
    ("rocm", "curand_device"): "hiprand-6.4.3,rocrand-6.4.3",
    ("rocm", "cusparse"): "hipsparse-6.4.3,rocsparse-6.4.3,rocm-bindings-10.0.0",
    ("rocm", "cusolverDn"): "hipsolver-6.4.1,rocm-bindings-10.0.0",
    ("rocm", "cusolverMg"): "hipsolver-6.4.1,rocm-bindings-10.0.0",
    ("rocm", "cutensor"): "hiptensor-2024-10,rocm-bindings-10.0.0",
    ("rocm", "cub"): "hipcub-6.4.3",
    ("rocm", "nvtx"): "roctx-6.4.1",
    ("rocm", "nccl"): "rccl-0cbce2a7",
    ("rocm", "cufile"): "hipfile-24f7ba4",
    ("rocm", "nvrtc"): "hip-7.1,rocm-bindings-10.0.0",
    ("rocm", "nccl_device"): "rccl-0cbce2a7",
    ("rocm", "nvshmem"): "rocshmem-eb5a38e",
}


class Rule(NamedTuple):
    """Which beginning may become which (`=`: the name stays); `loose`: such a name is never more than `changed`.

    With `header` only names of these headers count, and only in the same letter case.
    """

    pattern: re.Pattern[str]
    prefixes: tuple[str, ...]
    header: str = ""
    loose: bool = False


class Candidate(NamedTuple):
    name: str
    exact: bool
    header: str


class Known(NamedTuple):
    """The target's names: by spelling without case and underscores, and by the words they are made of."""

    by_key: dict[str, list[Symbol]]
    by_words: dict[tuple[str, ...], list[Symbol]]


class Found(NamedTuple):
    symbol: Symbol
    exact: bool


def key(name: str) -> str:
    return name.lower().replace("_", "")


def words(name: str) -> tuple[str, ...]:
    """The words of a name in alphabetical order: `StreamCreate` and `CreateStream` have the same."""
    return tuple(sorted(word.lower() for word in WORD.findall(name)))


def known_names(symbols: Iterable[Symbol]) -> Known:
    by_key: dict[str, list[Symbol]] = {}
    by_words: dict[tuple[str, ...], list[Symbol]] = {}
    for symbol in symbols:
        by_key.setdefault(key(symbol.symbol), []).append(symbol)
        by_words.setdefault(words(symbol.symbol), []).append(symbol)
    return Known(by_key, by_words)


def candidates(name: str, rules: Iterable[Rule]) -> Iterator[Candidate]:
    """Names that could stand for one, best first; not exact where a version suffix was taken off."""
    plain = VERSIONED.sub("", name)
    for rule in rules:
        if rule.pattern.search(name):
            for spelt, exact in ((name, True), (plain, False)) if plain != name else ((name, True),):
                rest = rule.pattern.sub("", spelt, count=1)
                for prefix in rule.prefixes:
                    begin = "" if prefix == "=" else prefix
                    end = rest.lstrip("_") if begin.endswith("_") else rest
                    yield Candidate(begin + end, exact and not rule.loose, rule.header)
    if "::" not in name:
        yield Candidate(name, True, "")


def _wanted(name: Name) -> set[str]:
    return {"function", "macro", "keyword"} if name.kind in FUNCTIONS else SAME_KINDS.get(name.kind, {name.kind})


def _spelt(candidate: Candidate, known: Known) -> list[Symbol]:
    found = known.by_key.get(key(candidate.name), [])
    same = [symbol for symbol in found if symbol.symbol == candidate.name]
    if candidate.header:
        return [symbol for symbol in same if re.search(candidate.header, symbol.header)]
    return same or found


def search(name: Name, rules: list[Rule], known: Known) -> Found | None:
    """The first candidate that stands in the target's symbols; a name of the same words counts as less than exact."""
    tried, wanted = list(candidates(name.symbol, rules)), _wanted(name)
    for candidate in tried:
        for symbol in _spelt(candidate, known):
            if symbol.kind in wanted:
                return Found(symbol, candidate.exact)
    for candidate in tried if name.kind in FUNCTIONS else ():
        several = words(candidate.name)
        for symbol in known.by_words.get(several, []) if len(several) > 2 and not candidate.header else ():
            if symbol.kind in wanted:
                return Found(symbol, False)
    return None


def _arity(symbol: Symbol) -> str:
    """The number of parameters; the constructors of vector types say it in their name."""
    made = re.fullmatch(r"make_[a-z]+([1-4])", symbol.symbol)
    return symbol.nargs or (made[1] if made else "")


def _row(name: Name, status: str, symbol: Symbol) -> Row:
    effort = {"same": "none", "renamed": "mechanical", "changed": "small"}.get(status, "")
    return Row(name.symbol, "", status, symbol.symbol, effort=effort, source=symbol.source, evidence="searched")


def row_of(name: Name, found: Found | None, source: str) -> Row | None:
    """What a search gives. Nothing found is `none` for functions and no row for other kinds.

    A function that is found counts only where the numbers of parameters agree; else the name is just a hint.
    """
    function = name.kind in FUNCTIONS
    if found is None or (function and found.symbol.impl == "declared-only"):
        nothing = Row(name.symbol, "", "none", effort="rewrite", source=source, evidence="searched")
        return nothing if function else None
    if not function and not found.exact:
        return None
    if function and (not _arity(found.symbol) or _arity(found.symbol) != name.nargs):
        return _row(name, "unknown", found.symbol)
    if not found.exact:
        return _row(name, "changed", found.symbol)
    return _row(name, "same" if found.symbol.symbol == name.symbol else "renamed", found.symbol)


def parameters(text: str) -> str:
    """How many parameters a declaration lists; '' where a macro or a default hides it."""
    inner = re.sub(r"\([^()]*\)|<[^<>]*>", "", text).strip()
    if inner in ("", "void"):
        return "0"
    return str(inner.count(",") + 1)


def declared(folders: Iterable[Path]) -> Iterator[tuple[str, str, str]]:
    """Name, number of parameters and file of every function declared in headers and Cython declarations."""
    for folder in folders:
        for path in sorted([*folder.rglob("*.h"), *folder.rglob("cy*.pxd")]):
            text = re.sub(
                r"/\*.*?\*/|//[^\n]*", " ", path.read_text(encoding="utf-8", errors="replace"), flags=re.DOTALL
            )
            for match in DECLARED.finditer(text):
                yield match[1], parameters(match[2]), str(path.relative_to(folder))


def _rules(target: str) -> dict[str, list[Rule]]:
    found: dict[str, list[Rule]] = {}
    for fact in read_facts(HERE / "search_rules.tsv"):
        if fact["target"] == target:
            rule = Rule(
                re.compile(fact["pattern"]), tuple(fact["candidates"].split()), fact["header"], bool(fact["loose"])
            )
            found.setdefault(fact["library"], []).append(rule)
    return found


def _open(row: Fact) -> bool:
    """Rows that the search may replace: a family's, and those of an earlier search without a result by hand."""
    return row["basis"] == "family" and row["evidence"] == "searched"


def _in_headers(folders: list[Path], symbols: list[Symbol]) -> list[Symbol]:
    """Names that the given headers declare and symbols.tsv lacks."""
    have = {symbol.symbol for symbol in symbols}
    found: dict[str, Symbol] = {}
    for name, nargs, file in declared(folders):
        if name not in have and re.match(r"hip|make_|__|roctx|roc[a-z]+_|miopen|nccl|[a-z0-9]+$", name):
            version = "7.1" if file.endswith(".h") else "10.0"
            library = "hip" if file.endswith(".h") else Path(file).stem.removeprefix("cy")
            source = "hip-7.1" if version == "7.1" else "rocm-bindings-10.0.0"
            found.setdefault(
                name,
                Symbol(
                    name,
                    "function",
                    library,
                    file if version == "7.1" else "",
                    since=version,
                    nargs=nargs,
                    source=source,
                ),
            )
    return list(found.values())


def _answered(names: list[Name], rows: set[str]) -> set[str]:
    """The symbols with a row of their own or one that a macro alias lends."""
    lent = {name.symbol for name in names if name.alias_of in rows}
    return rows | lent | {name.alias_of for name in names if name.symbol in rows}


def _looked_up(row: Row, name: Name, rules: list[Rule], known: Known) -> Row:
    """A row that a family's way gave, after a search for a name of its own found none."""
    found = search(name, rules, known) if row.basis == "family" and row.status == "manual" else None
    if row.basis == "family" and row.status == "manual" and found is None:
        return row._replace(basis="name", evidence="searched")
    return row


def main(target: str, folders: list[Path]) -> None:
    symbols = [Symbol(**fact) for fact in read_facts(PACKS / target / "symbols.tsv")]
    more = _in_headers(folders, symbols)
    known, used = known_names([*symbols, *more]), set()
    for library, rules in sorted(_rules(target).items()):
        path = PACKS / target / f"{library}.tsv"
        old = read_facts(path) if path.exists() else []
        kept = [Row(**fact) for fact in old if not _open(fact)]
        default = LOOKED_AT.get(
            (target, library), "hip-7.1,rocm-bindings-10.0.0" if target == "rocm" else "cann-symbol-list"
        )
        names = [Name(**fact) for fact in read_facts(PACKS / "cuda" / f"{library}.tsv")]
        have = _answered(names, {row.symbol for row in kept})
        wanted = [name for name in names if name.symbol not in have and next(candidates(name.symbol, rules), None)]
        new = [row_of(name, search(name, rules, known), default) for name in wanted]
        rows = [row for row in new if row]
        by_name = {name.symbol: name for name in names}
        kept = [_looked_up(row, by_name[row.symbol], rules, known) for row in kept]
        used.update(row.target for row in rows)
        write_table(path, [*kept, *rows], Row)
        print(library, len(rows), {s: sum(r.status == s for r in rows) for s in {r.status for r in rows}})
        for row in rows:
            if row.target:
                print("  ", row.symbol, row.status, row.target)
    write_table(
        PACKS / target / "symbols.tsv", [*symbols, *(symbol for symbol in more if symbol.symbol in used)], Symbol
    )


if __name__ == "__main__":
    main(sys.argv[1], [Path(folder) for folder in sys.argv[2:]])
