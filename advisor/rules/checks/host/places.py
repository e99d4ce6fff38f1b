"""What the rules about host code share: choosing uses, saying a thing once per file, short forms of advice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from advisor.model import Use, UseKind
from advisor.rules.judged import C_KINDS, Judged, JudgedProject
from advisor.rules.registry import Hit, first_of, hit


def defined_at(file: Judged, use: Use) -> bool:
    """Whether the place of a use is the definition of a macro of that name."""
    return any(each.name == use.spelling and each.span.line == use.span.line for each in file.defines)


def _complete(use: Use) -> bool:
    return use.kind != "call" or use.nargs >= 0


@lru_cache(maxsize=1024)
def _wanted(symbols: tuple[str, ...]) -> tuple[frozenset[str], tuple[str, ...]]:
    """The names asked for, and the beginnings of names."""
    return frozenset(symbols), tuple(symbol[:-1] for symbol in symbols if symbol.endswith("*"))


def uses(file: Judged, *symbols: str, kinds: Sequence[UseKind] = ()) -> Iterator[Use]:
    """The uses of symbols (trailing `*`: any rest) in C-family code, without names that the project defines.

    With `kinds` a call is one with arguments: a name that is only mentioned does not count.
    """
    if file.kind not in C_KINDS:
        return
    exact, prefixes = _wanted(symbols)
    there = file.symbols
    if exact.isdisjoint(there) and not (prefixes and any(symbol.startswith(prefixes) for symbol in there)):
        return
    for use in file.uses:
        wanted = use.symbol in exact or (prefixes and use.symbol.startswith(prefixes))
        if (
            wanted
            and not use.defined_here
            and not file.vendors.only(use.guard)
            and (not kinds or (use.kind in kinds and _complete(use)))
        ):
            yield use


def calls(file: Judged, *symbols: str) -> Iterator[Use]:
    """The calls of functions whose arguments are known."""
    return uses(file, *symbols, kinds=("call",))


def first(found: Iterator[Use]) -> Use | None:
    """The first use that no target is served at yet, else the first one, else None."""
    kept: Use | None = None
    for use in found:
        if not use.done_for:
            return use
        kept = kept or use
    return kept


def once(file: Judged, *symbols: str, kinds: Sequence[UseKind] = (), **more: object) -> Iterator[Hit]:
    """One hit per file, at the first use of any of the symbols; none in copies of other projects."""
    found = uses(file, *symbols, kinds=kinds) if file.origin != "vendored" else ()
    yield from first_of([hit(use, **more) for use in found])  # type: ignore[arg-type]


def once_in_project(
    project: JudgedProject, *symbols: str, kinds: Sequence[UseKind] = (), message: str = ""
) -> Iterator[Hit]:
    """One hit for the whole project, in own code if it is there."""
    for origins in (("own",), ("test", "generated", "vendored")):
        found = (use for file in project.files if file.origin in origins for use in uses(file, *symbols, kinds=kinds))
        if (use := first(found)) is not None:
            yield hit(use, message)
            return


def argument(use: Use, index: int) -> str:
    """The text of an argument, '' where there is none."""
    return use.args[index] if index < len(use.args) else ""
