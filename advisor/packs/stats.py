"""How much of the catalogue each target answers, and on what grounds."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import Literal

from advisor.model import Value
from advisor.packs.families import family_row
from advisor.packs.pack import Packs, TargetPack
from advisor.packs.releases import outdated
from advisor.packs.tables import CudaEntry, Entry

Answer = Literal["name", "searched", "family", "unknown"]
ANSWERS: tuple[Answer, ...] = ("name", "searched", "family", "unknown")
FUNCTION_KINDS = frozenset({"function", "method"})


class Count(Value, frozen=True, kw_only=True):
    """The names of one library on one target: how many, by kind of answer, by status and by evidence.

    `name`, `searched`, `family` and `unknown` of `answers` add up to `names`: a row by name, a row that records a
    search in the target's symbols, a family rule, nothing.
    """

    library: str
    target: str
    names: int
    answers: dict[Answer, int]
    statuses: dict[str, int]
    evidences: dict[str, int]


def answer_of(row: Entry | None) -> Answer:
    """What a verdict rests on; of several rows of a name the first counts."""
    if row is None or (row.status == "unknown" and row.evidence != "searched"):
        return "unknown"  # a candidate that nobody verified is no answer
    if row.basis == "family":
        return "family"
    return "searched" if row.evidence == "searched" else "name"


def row_of(pack: TargetPack, entry: CudaEntry) -> Entry | None:
    """The first row about a catalogue entry, or what a family rule gives."""
    if rows := pack.rows.get((entry.symbol, entry.library)):
        return next((row for row in rows if not row.when), rows[0])
    return family_row(pack.family_rules, entry.symbol, entry.library, pack.symbols, entry.kind)


def _current(row: Entry | None, pack: TargetPack) -> Entry | None:
    """The row, or None where it only says that headers older than the pack's newest version lack the name."""
    return None if row and outdated(row, pack.sources, pack.about.versions[-1]) else row


def _ordered(counter: Counter[str]) -> dict[str, int]:
    return {word: counter[word] for word in sorted(counter, key=lambda word: (-counter[word], word))}


def _count(library: str, pack: TargetPack, entries: Sequence[CudaEntry]) -> Count:
    rows = [_current(row_of(pack, entry), pack) for entry in entries]
    answers = Counter(answer_of(row) for row in rows)
    return Count(
        library=library,
        target=pack.about.name,
        names=len(entries),
        answers={answer: answers[answer] for answer in ANSWERS},
        statuses=_ordered(Counter(row.status if row else "unknown" for row in rows)),
        evidences=_ordered(Counter(row.evidence for row in rows if row)),
    )


def _libraries(packs: Packs, functions_only: bool) -> dict[str, list[CudaEntry]]:
    found: defaultdict[str, list[CudaEntry]] = defaultdict(list)
    for entries in packs.catalogue.entries.values():
        for entry in entries:
            if entry.kind != "sign" and (not functions_only or entry.kind in FUNCTION_KINDS):
                found[entry.library].append(entry)
    return found


def counts(packs: Packs, functions_only: bool = False) -> Iterator[Count]:
    """One count per library and target, libraries with most names first, then the sums over all libraries (`all`)."""
    libraries = _libraries(packs, functions_only)
    for library in sorted(libraries, key=lambda name: (-len(libraries[name]), name)):
        for pack in packs.targets.values():
            yield _count(library, pack, libraries[library])
    every = [entry for entries in libraries.values() for entry in entries]
    for pack in packs.targets.values():
        yield _count("all", pack, every)


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f}" if whole else "-"


def table(found: Sequence[Count]) -> str:
    """The counts as text: shares in per cent, then statuses and evidence with their numbers."""
    head = f"{'library':20}{'target':8}{'names':>7}" + "".join(f"{answer:>10}" for answer in ANSWERS)
    lines = [f"{head}  status; evidence"]
    for count in found:
        shares = "".join(f"{_share(count.answers[answer], count.names):>10}" for answer in ANSWERS)
        words = "; ".join(
            " ".join(f"{word} {number}" for word, number in each.items()) for each in (count.statuses, count.evidences)
        )
        lines.append(f"{count.library:20}{count.target:8}{count.names:>7}{shares}  {words}")
    return "\n".join(lines)
