"""Writes the reference, a page per rule and a table per target and library: `python docs/make_reference.py DIR`.

It is made from the mapping tables and the fixtures, in English; nothing is committed, since any row would change it.
With `--accuracy` it writes the tables of `docs/accuracy.md` anew from `tests/audits`.
"""

from __future__ import annotations

import csv
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from advisor import data
from advisor.model import Target
from advisor.packs.lookup import look_up
from advisor.packs.pack import Packs, TargetPack
from advisor.packs.read import read_packs
from advisor.packs.stats import row_of
from advisor.packs.tables import CudaEntry
from advisor.packs.when import Conditions
from advisor.render.summary import EFFECT_WORDS
from advisor.rules.registry import Rule, all_rules

ROOT = Path(__file__).parent.parent
ACCURACY = ROOT / "docs" / "accuracy.md"
_MARKS = "<!-- tables -->", "<!-- end of tables -->"
_TARGETS = ("rocm", "cann")


def _cell(text: str) -> str:
    """Text for a cell of a table."""
    return re.sub(r"([\\`*_<>\[\]])", r"\\\1", " ".join(text.split())).replace("|", "\\|")


# --- rules ------------------------------------------------------------------------------------------------------------


def examples() -> dict[str, tuple[str, str]]:
    """By rule the first line of the fixtures that it fires on, and the kind of file."""
    found: dict[str, tuple[str, str]] = {}
    for path in sorted((ROOT / "fixtures" / "rules").rglob("*")):
        if not path.is_file():
            continue
        for line in path.read_text("utf-8", "replace").splitlines():
            match = re.search(r"\s*(?://|#|/\*|--|;|%)?\s*want:\s*([\w-]+(?:[ ,]+[\w-]+)*)", line)
            for rule in re.findall(r"[\w-]+", match.group(1)) if match else ():
                if match and line[: match.start()].strip():
                    found.setdefault(rule, (line[: match.start()].strip(), path.suffix.lstrip(".") or path.name))
    return found


def rule_page(rule: Rule, example: tuple[str, str] | None) -> str:
    """What a rule is, what it means for each target, what to do, and a line that it fires on."""
    parts = [f"# {rule.id}\n\n{rule.title}. Family: {rule.family}.\n"]
    if rule.help:
        parts.append(f"{rule.help}\n")
    for each in rule.advice:
        where = ", ".join(filter(None, (each.target or "all targets", " ".join(each.products))))
        source = f"\n\nSource: {_cell(each.source)}" if each.source else ""
        parts.append(
            f"## {where}: {each.severity}, {EFFECT_WORDS[each.effect]}\n\n"
            f"**Why.** {_cell(each.why)}\n\n**What to do.** {_cell(each.todo)}{source}\n"
        )
    if example:
        parts.append(f"## Example\n\n```{example[1]}\n{example[0]}\n```\n")
    parts.append(
        f"`advisor rules {rule.id}` says the same; `advisor: ignore[{rule.id}] reason` switches a place off.\n"
    )
    return "\n".join(parts)


# --- names ------------------------------------------------------------------------------------------------------------


def by_library(packs: Packs) -> dict[str, list[CudaEntry]]:
    """The names of the catalogue by library."""
    found: defaultdict[str, list[CudaEntry]] = defaultdict(list)
    for entries in packs.catalogue.entries.values():
        for entry in entries:
            if entry.kind != "sign":
                found[entry.library].append(entry)
    return dict(sorted(found.items()))


def _sources(pack: TargetPack, keys: set[str]) -> Iterator[str]:
    """The sources that a page names, each with what was read of it and when."""
    yield "\n## Sources\n\n| key | what | version | date | where |\n|---|---|---|---|---|"
    for key in sorted(keys):
        about = pack.sources.get(key, {})
        cells = (
            key,
            about.get("title", ""),
            about.get("version_or_commit", ""),
            about.get("date", ""),
            about.get("url", ""),
        )
        yield "| " + " | ".join(_cell(cell) for cell in cells) + " |"


def api_page(pack: TargetPack, target: Target, library: str, entries: list[CudaEntry], cuda: str) -> str:
    """One row per name: verdict, what to write, on what evidence and by which source; then the sources with dates."""
    lines = [f"# {library} on {pack.about.name} {target.version}\n"]
    matches = [(entry, look_up(pack, target, entry.symbol, library, Conditions(cuda=cuda))) for entry in entries]
    counts = Counter(match.status for _, match in matches)
    lines.append(", ".join(f"{status} {count}" for status, count in counts.most_common()) + ".\n")
    lines.append("| name | verdict | write | evidence | source |\n|---|---|---|---|---|")
    named: set[str] = set()
    for entry, match in sorted(matches, key=lambda pair: pair[0].symbol):
        row = row_of(pack, entry)
        keys = [key for key in (row.source if row is not None else "").split(",") if key]
        named.update(keys)
        cells = (entry.symbol, match.status, match.name, match.evidence, ", ".join(keys))
        lines.append("| " + " | ".join(map(_cell, cells)) + " |")
    return "\n".join([*lines, *_sources(pack, named)]) + "\n"


def _file(name: str) -> str:
    return re.sub(r"[^\w.-]", "_", name)


def reference() -> Iterator[tuple[str, str]]:
    """Every page with its path."""
    packs = read_packs(data.MAPPINGS)
    rules, shown = list(all_rules()), examples()
    for rule in rules:
        yield f"rules/{_file(rule.id)}.md", rule_page(rule, shown.get(rule.id))
    rows = "\n".join(f"| [{rule.id}]({_file(rule.id)}.md) | {rule.family} | {_cell(rule.title)} |" for rule in rules)
    yield "rules/index.md", f"# Rules\n\n| rule | family | what |\n|---|---|---|\n{rows}\n"
    libraries = by_library(packs)
    cuda = packs.catalogue.about.versions[-1]
    for name in _TARGETS:
        pack = packs.targets[name]
        version = pack.about.versions[-1]
        target = Target(id=f"{name}@{version}", name=name, version=version)
        listed = [f"| [{each}]({_file(each)}.md) | {len(entries):,} |" for each, entries in libraries.items()]
        head = f"# {name} {version}, CUDA {cuda}\n\n| library | names |\n|---|---|\n"
        yield f"apis/{name}/index.md", head + "\n".join(listed) + "\n"
        for library, entries in libraries.items():
            yield f"apis/{name}/{_file(library)}.md", api_page(pack, target, library, entries, cuda)
    targets = "".join(f"- [Names on {name}](apis/{name}/index.md)\n" for name in _TARGETS)
    yield "index.md", f"# Reference\n\n- [Rules](rules/index.md)\n{targets}"


# --- accuracy ---------------------------------------------------------------------------------------------------------


class _Audit(NamedTuple):
    """A committed table of claims that were read: what was asked, its column of verdicts, and which words mean what."""

    asked: str
    file: str
    column: str
    right: tuple[str, ...] = ("right", "true", "yes", "ok", "silent", "rightly silent", "unknown-right", "unknown-fine")
    wrong: tuple[str, ...] = ("wrong", "false", "no", "missed", "misleading")
    read: str = "2026-11"


_UNREAD = ("not read", "not opened", "not checked")  # answers that are none: they do not count
_GROUPS: dict[str, tuple[_Audit, ...]] = {
    "Detection: is it really this use, of this kind?": (
        _Audit("uses in C++, CUDA and Python files", "front_ends", "verdict"),
        _Audit("build, package, container and script files: records, and places with a record or rightly none", "build",
               "verdict", right=("right", "record", "silent")),
        _Audit("Python files: records", "python", "verdict"),
        _Audit("Python files: lines that name CUDA, and a record or rightly none", "python_recall", "answer",
               right=("record", "silent")),
        _Audit("names without a verdict: are they CUDA's at all?", "unknown_names", "verdict"),
        _Audit("the same, 200 names of eighteen trees", "unknown_names_2", "verdict"),
        _Audit("the same, all that 31 smaller trees have", "unknown_names_3", "verdict"),
        _Audit("what two finished ports changed by hand: is it marked once the port is taken out? first reader",
               "port_recall_2", "first_reader", right=("related",)),
        _Audit("the same, second reader", "port_recall_2", "second_reader", right=("related",)),
        _Audit("the same in six further ports, two of them drawn, first reader", "port_recall_3", "first_reader",
               right=("related",)),
        _Audit("the same, second reader", "port_recall_3", "second_reader", right=("related",)),
        _Audit("the same in six others, two of them drawn, first reader", "port_recall_4", "first_reader",
               right=("related",)),
        _Audit("the same, second reader", "port_recall_4", "second_reader", right=("related",)),
    ),
    "Verdicts: does the row say what is true?": (
        _Audit("ROCm and CANN verdicts, first draw, first reader", "verdicts", "first_reader"),
        _Audit("the same, second reader", "verdicts", "second_reader"),
        _Audit("CANN verdicts, second draw", "verdicts_2", "first_reader"),
        _Audit("CANN verdicts, third draw, first reader", "verdicts_3", "first_reader"),
        _Audit("the same, second reader", "verdicts_3", "second_reader"),
        _Audit("CANN verdicts, fourth draw, first reader", "verdicts_4", "first_reader"),
        _Audit("the same, second reader", "verdicts_4", "second_reader"),
        _Audit("CANN verdicts, fifth draw, first reader", "verdicts_5", "first_reader"),
        _Audit("the same, second reader", "verdicts_5", "second_reader"),
        _Audit("CANN verdicts, sixth draw, first reader", "verdicts_6", "first_reader"),
        _Audit("the same, second reader", "verdicts_6", "second_reader"),
        _Audit("CANN verdicts, seventh draw, first reader", "verdicts_7", "first_reader"),
        _Audit("the same, second reader", "verdicts_7", "second_reader"),
        _Audit("the same, settled by the source where they differ", "verdicts_7", "verdict"),
        _Audit("CANN verdicts, eighth draw, first reader", "verdicts_8", "first_reader"),
        _Audit("the same, second reader", "verdicts_8", "second_reader"),
        _Audit("the same, settled by the source where they differ", "verdicts_8", "verdict"),
        _Audit("CANN verdicts, ninth draw, first reader", "verdicts_9", "first_reader"),
        _Audit("the same, second reader", "verdicts_9", "second_reader"),
        _Audit("the same, settled by the source where they differ", "verdicts_9", "verdict"),
        _Audit("CANN verdicts, tenth draw, first reader", "verdicts_10", "first_reader"),
        _Audit("the same, second reader", "verdicts_10", "second_reader"),
        _Audit("the same, third reader: the rows that the first had skimmed", "verdicts_10", "third_reader"),
        _Audit("ROCm verdicts, second draw, first reader", "verdicts_rocm_2", "first_reader"),
        _Audit("the same, second reader", "verdicts_rocm_2", "second_reader"),
        _Audit("ROCm verdicts, third draw, first reader", "verdicts_rocm_3", "first_reader"),
        _Audit("the same, second reader", "verdicts_rocm_3", "second_reader"),
        _Audit("ROCm verdicts, fourth draw, first reader", "verdicts_rocm_4", "first_reader"),
        _Audit("the same, second reader", "verdicts_rocm_4", "second_reader"),
        _Audit("ROCm verdicts, fifth draw, first reader", "verdicts_rocm_5", "first_reader"),
        _Audit("the same, second reader", "verdicts_rocm_5", "second_reader"),
        _Audit("ROCm verdicts, sixth draw, first reader", "verdicts_rocm_6", "first_reader"),
        _Audit("the same, second reader", "verdicts_rocm_6", "second_reader"),
        _Audit("ROCm verdicts, seventh draw, first reader", "verdicts_rocm_7", "first_reader"),
        _Audit("the same, second reader", "verdicts_rocm_7", "second_reader"),
        _Audit("the same, third reader: the rows that the second had skimmed", "verdicts_rocm_7", "third_reader"),
        _Audit("mapping rows against headers and documents", "mappings", "verdict"),
        _Audit("rows of further targets", "target_rows", "verdict"),
        _Audit("rows of further targets, second draw", "target_rows_2", "verdict"),
    ),
    "Findings: is what the rule says true and of use?": (
        _Audit("hazard rules on real projects", "cuda_hazards", "verdict"),
        _Audit("all rules on five unseen projects", "findings", "verdict", right=("useful",)),
        _Audit("all rules, second draw of five", "findings_2", "verdict", right=("useful",)),
        _Audit("all rules, third draw of five", "findings_3", "verdict", right=("useful",)),
        _Audit("all rules, fourth draw of five", "findings_4", "verdict", right=("useful",)),
        _Audit("all rules, fifth draw of five, first reader", "findings_5", "first_reader", right=("useful",)),
        _Audit("the same, second reader", "findings_5", "second_reader", right=("useful",)),
        _Audit("licence findings", "licence_findings", "verdict"),
        _Audit("licence findings, second draw", "licence_findings_second", "verdict"),
        _Audit("licence findings, third draw", "licence_findings_third", "verdict"),
        _Audit("licence findings, fourth draw", "licence_findings_fourth", "verdict"),
        _Audit("licence findings, fifth draw", "licence_findings_fifth", "verdict"),
        _Audit("licence findings, sixth draw, first reader", "licence_findings_sixth", "first_reader"),
        _Audit("the same, second reader", "licence_findings_sixth", "second_reader"),
        _Audit("the same, settled by the source where they differ", "licence_findings_sixth", "verdict"),
        _Audit("licence findings, seventh draw, first reader", "licence_findings_seventh", "first_reader"),
        _Audit("the same, second reader", "licence_findings_seventh", "second_reader"),
        _Audit("the same, settled by a third reader where they differ", "licence_findings_seventh", "verdict"),
        _Audit("licence findings, eighth draw, first reader", "licence_findings_eighth", "first_reader"),
        _Audit("the same, second reader", "licence_findings_eighth", "second_reader"),
        _Audit("the same, settled by a third reader where they differ", "licence_findings_eighth", "verdict"),
        _Audit(
            "licence findings, ninth draw, first reader, who had seen the second's verdicts",
            "licence_findings_ninth",
            "first_reader",
        ),
        _Audit("the same, second reader", "licence_findings_ninth", "second_reader"),
        _Audit("the same, third reader, who had seen neither", "licence_findings_ninth", "third_reader"),
        _Audit("the same, the strictest of the three", "licence_findings_ninth", "verdict"),
        _Audit("licence questions: told or missed", "licence_places", "verdict", right=("told", "rightly silent")),
        _Audit("licence questions, second set", "licence_places_second", "verdict", right=("told", "rightly silent")),
        _Audit("licence questions, third set", "licence_places_third", "verdict", right=("told", "rightly silent")),
    ),
    "Operators of the vendor for kernels: the operation, then the function": (
        _Audit("unseen trees: operation", "operators_2", "operation_right"),
        _Audit("unseen trees: function", "operators_2", "function_right"),
        _Audit("further unseen trees, after mends: operation", "operators_3", "operation_right"),
        _Audit("further unseen trees, after mends: function", "operators_3", "function_right"),
    ),
    "Edits that `advisor fix` makes": (
        _Audit("edits of trees that no rule was made on", "edits", "verdict"),
        _Audit("further unseen trees, after mends", "edits_2", "verdict"),
        _Audit("the same, second reader", "edits_2", "second"),
        _Audit("five more unseen trees, three kinds cured by it", "edits_3", "verdict"),
        _Audit("the same, second reader", "edits_3", "second"),
        _Audit("five further unseen trees, after these cures", "edits_4", "verdict"),
        _Audit("the same, second reader", "edits_4", "second"),
        _Audit("five more, four kinds cured by it, first reader", "edits_5", "verdict"),
        _Audit("the same, second reader", "edits_5", "second"),
        _Audit("five more after these cures, one kind cured by it, first reader", "edits_6", "verdict"),
        _Audit("the same, second reader", "edits_6", "second"),
        _Audit("for CANN, three more trees, one reader, three kinds cured by it", "edits_cann", "verdict"),
    ),
}  # fmt: skip


def rows_of(name: str) -> list[dict[str, str]]:
    """The rows of a committed audit."""
    text = (ROOT / "tests" / "audits" / f"{name}.tsv").read_text("utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def _row(audit: _Audit) -> str:
    found = Counter((row.get(audit.column) or "").strip() for row in rows_of(audit.file))
    del found[""]
    total = found.total() - sum(found[word] for word in _UNREAD)
    right = sum(found[word] for word in audit.right)
    wrong = sum(found[word] for word in audit.wrong)
    rest = {word: count for word, count in found.items() if word not in (*audit.right, *audit.wrong)}
    others = ", ".join(f"{word} {count}" for word, count in sorted(rest.items(), key=lambda pair: -pair[1]))
    link = f"[{audit.file}](../tests/audits/{audit.file}.tsv)"
    share = f"{100 * right / total:.1f} %" if total else "-"
    return f"| {audit.asked} | {link} | {total} | {right} ({share}) | {wrong} | {others or '-'} | {audit.read} |"


def accuracy_tables() -> str:
    """All tables of the page about accuracy."""
    parts = []
    for title, audits in _GROUPS.items():
        head = "| what was read | table | n | right | wrong | other answers | when |\n|---|---|---|---|---|---|---|\n"
        parts.append(f"### {title}\n\n{head}" + "\n".join(map(_row, audits)) + "\n")
    return "\n".join(parts)


def with_tables(text: str) -> str:
    """The page with its tables between its marks."""
    before, _, rest = text.partition(_MARKS[0])
    return f"{before}{_MARKS[0]}\n\n{accuracy_tables()}\n{_MARKS[1]}{rest.partition(_MARKS[1])[2]}"


def main() -> None:
    """Write the reference into the folder that is named, or the tables about accuracy."""
    if sys.argv[1:] == ["--accuracy"]:
        ACCURACY.write_text(with_tables(ACCURACY.read_text("utf-8")), "utf-8")
        return
    if len(sys.argv) != 2 or sys.argv[1].startswith("-"):
        sys.exit("python docs/make_reference.py DIR | --accuracy")
    folder, count = Path(sys.argv[1]), 0
    for name, text in reference():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        count += 1
    print(f"wrote {count} pages to {folder}")


if __name__ == "__main__":
    main()
