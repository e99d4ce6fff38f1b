"""What the rules about host code share: choosing uses, saying a thing once per file, short forms of advice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache

from advisor.conditions import holds
from advisor.expressions import lazy
from advisor.model import Advice, Effect, FileFacts, Severity, Use, UseKind
from advisor.rules.registry import Hit, ProjectFacts, hit

C_KINDS = ("cuda", "cpp", "hip")
HIP7 = "ROCm documentation, changes of HIP 7"
HIP_GUIDE = "ROCm documentation, HIP porting guide"
HEADERS = "headers of HIP 6.4 and 7.1, compared with those of CUDA 12 and 13"
LIBRARY_HEADERS = "headers of the ROCm libraries, compared with those of CUDA"
ACL = "CANN runtime documentation"
OPERATORS = "CANN operator documentation"
GENERAL = "general knowledge, not checked on a device"


def rocm(
    severity: Severity, effect: Effect, why: str, todo: str, *facts: str, source: str, effort: str = "",
    since: str = "", until: str = "",
) -> Advice:  # fmt: skip
    """Advice for ROCm; `facts` are the numbers of researched rows such as `R12`."""
    return Advice(
        target="rocm", severity=severity, effect=effect, why=why, todo=todo, source=source, effort=effort, since=since,
        until=until, facts=tuple(f"rocm:{fact}" for fact in facts),
    )  # fmt: skip


def cann(
    severity: Severity, effect: Effect, why: str, todo: str, *facts: str, source: str = ACL, effort: str = "",
    products: tuple[str, ...] = (), since: str = "", until: str = "",
) -> Advice:  # fmt: skip
    """Advice for CANN; `facts` are the numbers of researched rows such as `H03`."""
    return Advice(
        target="cann", severity=severity, effect=effect, why=why, todo=todo, source=source, effort=effort, since=since,
        until=until, products=products, facts=tuple(f"cann:{fact}" for fact in facts),
    )  # fmt: skip


_AMD_MACRO = lazy(r"\bdefined\(\w*(?:HIP|ROCM)\w*\)")


@lru_cache(maxsize=4096)
def _amd_only(guard: str) -> bool:
    """Whether only builds for AMD take a place: it is nothing to port."""
    without, mentioned = _AMD_MACRO.subn("0", guard)
    return bool(mentioned) and holds(without, ()) is False


def defined_at(file: FileFacts, use: Use) -> bool:
    """Whether the place of a use is the definition of a macro of that name."""
    return any(each.name == use.spelling and each.span.line == use.span.line for each in file.defines)


def _complete(use: Use) -> bool:
    return use.kind != "call" or use.nargs >= 0


@lru_cache(maxsize=1024)
def _wanted(symbols: tuple[str, ...]) -> tuple[frozenset[str], tuple[str, ...]]:
    """The names asked for, and the beginnings of names."""
    return frozenset(symbols), tuple(symbol[:-1] for symbol in symbols if symbol.endswith("*"))


_LATEST: list[tuple[FileFacts, frozenset[str]]] = []  # of the file that is judged now: many rules ask for it


def _symbols(file: FileFacts) -> frozenset[str]:
    """The distinct names that a file uses."""
    if not _LATEST or _LATEST[0][0] is not file:
        _LATEST[:] = [(file, frozenset(use.symbol for use in file.uses))]
    return _LATEST[0][1]


def uses(file: FileFacts, *symbols: str, kinds: Sequence[UseKind] = ()) -> Iterator[Use]:
    """The uses of symbols (trailing `*`: any rest) in C-family code, without names that the project defines.

    With `kinds` a call is one with arguments: a name that is only mentioned does not count.
    """
    if file.kind not in C_KINDS:
        return
    exact, prefixes = _wanted(symbols)
    there = _symbols(file)
    if exact.isdisjoint(there) and not (prefixes and any(symbol.startswith(prefixes) for symbol in there)):
        return
    for use in file.uses:
        wanted = use.symbol in exact or (prefixes and use.symbol.startswith(prefixes))
        if (
            wanted
            and not use.defined_here
            and not _amd_only(use.guard)
            and (not kinds or (use.kind in kinds and _complete(use)))
        ):
            yield use


def calls(file: FileFacts, *symbols: str) -> Iterator[Use]:
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


def once(file: FileFacts, *symbols: str, kinds: Sequence[UseKind] = (), **more: object) -> Iterator[Hit]:
    """One hit per file, at the first use of any of the symbols; none in copies of other projects."""
    use = first(uses(file, *symbols, kinds=kinds)) if file.origin != "vendored" else None
    if use is not None:
        yield hit(use, **more)  # type: ignore[arg-type]


def once_in_project(project: ProjectFacts, *symbols: str, kinds: Sequence[UseKind] = ()) -> Iterator[Hit]:
    """One hit for the whole project, in own code if it is there."""
    for origins in (("own",), ("test", "generated", "vendored")):
        found = (use for file in project.files if file.origin in origins for use in uses(file, *symbols, kinds=kinds))
        if (use := first(found)) is not None:
            yield hit(use)
            return


def by_scope(file: FileFacts) -> dict[str, list[Use]]:
    """The uses of each host function in order of place; uses outside of functions are left out."""
    found: dict[str, list[Use]] = defaultdict(list)
    for use in file.uses if file.kind in C_KINDS else ():
        if use.scope and not use.kernel:
            found[use.scope].append(use)
    return found


def argument(use: Use, index: int) -> str:
    """The text of an argument, '' where there is none."""
    return use.args[index] if index < len(use.args) else ""
