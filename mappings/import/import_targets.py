"""Writes the packs of further targets: `python mappings/import/import_targets.py FACTS_FOLDER [WEAK_FOLDER]`.

FACTS_FOLDER holds one table per vendor (see its README), WEAK_FOLDER the later corrections of the MUSA table. Each
pack's head is `head_<pack>.toml`, its sources are taken from `target_sources.toml`, its notes from `target_notes.toml`
and rows written by hand from `hand_targets.tsv`. A fact becomes a row only where the catalogue has its name; evidence
words are taken over as told, `unverified` ones give no row, and what a later reading found weak falls back to unknown.
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from facts_io import Fact, Row, Symbol, read_facts, write_table

HERE = Path(__file__).parent
PACKS = HERE.parent
_EFFORTS = {
    "same": "none", "renamed": "mechanical", "changed": "small", "partial": "moderate", "manual": "rewrite",
    "unneeded": "none", "unknown": "",
}  # fmt: skip
_VENDORS = {  # of other_runtimes.tsv → packs
    "metax": "metax", "iluvatar": "iluvatar", "t-head-ppu": "ppu", "kunlun": "kunlun", "kunlun-cuda-names": "kunlun",
    "enflame": "gcu", "biren": "biren", "cambricon": "mlu",
}  # fmt: skip


class Known(NamedTuple):
    """What the catalogue has: libraries and kind by name."""

    libraries: dict[str, list[str]]
    kinds: dict[str, str]

    def library(self, symbol: str, told: str) -> str:
        """The catalogue's library of a name: the one that is told where it has the name, '' where none has."""
        found = self.libraries.get(symbol, [])
        return told if told in found else found[0] if found else ""


def known_names() -> Known:
    """The names of the catalogue of this repository."""
    order = tomllib.loads((PACKS / "cuda" / "pack.toml").read_text("utf-8"))["libraries"]
    libraries: dict[str, list[str]] = {}
    kinds: dict[str, str] = {}
    files = sorted(
        (PACKS / "cuda").glob("*.tsv"), key=lambda path: order.index(path.stem) if path.stem in order else 999
    )
    for path in files:
        for fact in read_facts(path):
            libraries.setdefault(fact["symbol"], []).append(path.stem)
            kinds.setdefault(fact["symbol"], fact["kind"])
    return Known(libraries, kinds)


class Sources:
    """Keys of `target_sources.toml` for the words by which facts name their origin."""

    def __init__(self) -> None:
        self.table: dict[str, dict[str, str]] = tomllib.loads((HERE / "target_sources.toml").read_text("utf-8"))

    def keys(self, told: str) -> str:
        """The keys of all sources that a text names, in their order."""
        found = {
            (text.find(sign), key): key
            for key, source in self.table.items()
            for sign in source["signs"].split(" | ")
            for text in [told.replace(", ", ",")]
            if sign.replace(", ", ",") in text
        }
        if not found:
            raise SystemExit(f"no source for `{told}`; write it in target_sources.toml")
        return ",".join(dict.fromkeys(found[place] for place in sorted(found)))

    def toml(self, used: Iterable[str]) -> str:
        """The tables of these sources as they stand in a `pack.toml`."""
        blocks = []
        for key in sorted(set(used)):
            fields = {name: value for name, value in self.table[key].items() if name != "signs"}
            lines = [f'{name} = "{value}"' for name, value in fields.items()]
            blocks.append("\n".join([f'[sources."{key}"]', *lines]))
        return "\n\n".join(blocks) + "\n"


class Pack(NamedTuple):
    """Rows by library and names of one pack while it is made; `notes` maps keys to texts in both languages."""

    name: str
    rows: dict[str, list[Row]]
    symbols: dict[tuple[str, str], Symbol]
    notes: dict[str, tuple[str, str]]

    def add(self, library: str, row: Row, kind: str, place: str) -> None:
        """Adds a row, unless one for the same name and condition is there, and the names that it gives."""
        rows = self.rows.setdefault(library, [])
        if any((each.symbol, each.when) == (row.symbol, row.when) for each in rows):
            return
        rows.append(row)
        for name in re.split(r" \| | \+ ", row.target) if row.target else []:
            known = next((key for key in self.symbols if key[0] == name), None)
            if known is None:
                self.symbols[name, kind] = Symbol(name, kind, place, source=row.source)


def _new(name: str) -> Pack:
    return Pack(name, {}, {}, {})


# --- MUSA -------------------------------------------------------------------------------------------------------------


# Of the vendor's table of headers those that native code was seen to include; the table also lists some that it lists
# for CUDA's sake alone (musolverDn.h stands in native code only where it is switched off).
_SEEN_HEADERS = frozenset((
    "musa.h", "musa_runtime.h", "musa_runtime_api.h", "musa_fp16.h", "musa_bf16.h", "musa_profiler_api.h", "mublas.h",
    "mublasLt.h", "mufft.h", "mufftXt.h", "murand.h", "murand_kernel.h", "musparse.h", "muComplex.h", "mupti.h",
))  # fmt: skip


def _is_weak(fact: Fact) -> str:
    """Why a name that a table gives is no more than a candidate, as the key of a note; '' where native code has it."""
    if fact["evidence"] == "documented" and fact["target"] not in _SEEN_HEADERS:
        return "table-only"
    used = re.search(r"used in (\S+)$", fact["source"])
    if used and used[1] == "kineto":  # read by hand: of six names drawn three stand in messages or remarks only
        return "only-profiler-strings"
    if used and used[1] == "paddle_musa" and re.search(r"(matinv|getr[fis])Batched$", fact["target"]):
        return "switched-off"
    if used and used[1] == "torch_musa" and fact["target"].startswith("musolverDn"):
        return "own-macro"  # torch_musa defines such names itself
    return ""


def musa(folder: Path, later: Path, known: Known, sources: Sources) -> Pack:
    """Names seen in native code are renamed; those seen only among a profiler's strings are unknown candidates."""
    pack = _new("musa")
    weak = {(fact["symbol"], fact["target"]) for fact in read_facts(later / "musa_weak_rows.tsv")}
    for fact in read_facts(later / "musa_device_rows.tsv"):
        library = known.library(fact["symbol"], fact["library"])
        if library:
            key = sources.keys(fact["files that use it unchanged"])
            row = Row(fact["symbol"], "", "same", fact["target"], effort="none", source=key, evidence="port")
            pack.add(library, row, known.kinds[fact["symbol"]], library)
    for fact in read_facts(folder / "musa_map.tsv"):
        library = known.library(fact["symbol"], fact["library"])
        if not library or fact["status"] == "unknown" or fact["symbol"] in _of(pack, library):
            continue
        candidates, status, evidence, note = fact["target"], fact["status"], fact["evidence"], ""
        if (fact["symbol"], fact["target"]) in weak:
            status, evidence, note = "unknown", "reported", "only-profiler-strings"
            pack.notes[note] = _NOTES[note]
        elif weakness := _is_weak(fact):
            status, evidence, note = "unknown", "reported", weakness
            pack.notes[note] = _NOTES[note]
        elif fact["note"].startswith("sources differ"):
            both = re.findall(r"(\S+) \([a-z,]+\)", fact["note"])
            candidates, status, evidence, note = " | ".join(both), "unknown", "reported", "sources-differ"
            pack.notes[note] = _NOTES[note]
        if status == "renamed" and candidates == fact["symbol"]:
            status = "same"
        row = Row(
            fact["symbol"], "", status, candidates, effort=_EFFORTS[status], note=note,
            source=sources.keys(fact["source"]), evidence=evidence,
        )  # fmt: skip
        pack.add(library, row, known.kinds[fact["symbol"]], library)
    torch(folder / "torch_musa_map.tsv", pack, known, sources)
    return pack


def _of(pack: Pack, library: str) -> set[str]:
    return {row.symbol for row in pack.rows.get(library, [])}


def torch(path: Path, pack: Pack, known: Known, sources: Sources) -> None:
    """Names of `torch.cuda` that the back end's modules have; the others are not known to be missing."""
    for fact in read_facts(path):
        if fact["status"] == "unknown" or " " in fact["target"] or "'" in fact["symbol"] or " " in fact["symbol"]:
            continue
        if library := known.library(fact["symbol"], "torch"):
            row = Row(
                fact["symbol"], "", fact["status"], fact["target"], effort=_EFFORTS[fact["status"]],
                source=sources.keys(fact["source"]), evidence=fact["evidence"],
            )  # fmt: skip
            pack.add(library, row, known.kinds[fact["symbol"]], "torch")


# --- MLU --------------------------------------------------------------------------------------------------------------

# Where the header shows the parameters in another order, or one fewer: name → edits of the call.
_MLU_EDITS = {
    "cudaMemcpyAsync": "swap:3,4", "cudaStreamWaitEvent": "swap:0,1", "cudaHostAlloc": "drop:2",
    "cudaStreamCreateWithFlags": "drop:1",
}  # fmt: skip


def _note(pack: Pack, text: str) -> str:
    """The key of a note for what a fact says, '' where nothing is to be said."""
    if not text:
        return ""
    key = next((key for key, (told, _, _) in _TOLD.items() if text in told), "")
    if not key:
        raise SystemExit(f"{pack.name}: no note for `{text}`; write it in target_notes.toml")
    pack.notes[key] = _TOLD[key][1:]
    return key


def mlu(folder: Path, known: Known, sources: Sources) -> Pack:
    """The runtime by one header, libraries by native code; kernels need another language."""
    pack = _new("mlu")
    for fact in read_facts(folder / "mlu_map.tsv"):
        symbol = "<<<>>>" if fact["symbol"].startswith("<<<") else fact["symbol"]
        library = known.library(symbol, fact["library"])
        if not library or fact["evidence"] == "unverified":
            continue
        target = "" if fact["library"] == "language" else fact["target"]
        status, evidence = fact["status"], fact["evidence"]
        if fact["source"].startswith("absent from"):
            evidence = "searched"
        note = _note(pack, fact["note"])
        if status == "manual" and not (target or note):
            note = _note(pack, "kernels are written by hand")
        if note == "enum-number" and known.kinds[symbol] in ("enum_constant", "macro"):
            status = "renamed"  # another number alone is no other meaning
        if status in ("renamed", "same"):
            status = "same" if target == symbol else "renamed"
        row = Row(
            symbol, "", status, target, _MLU_EDITS.get(symbol, ""), _EFFORTS[status], note=note,
            source=sources.keys(fact["source"]), evidence=evidence,
        )  # fmt: skip
        pack.add(library, row, known.kinds[symbol], fact["library"])
    torch(folder / "torch_mlu_map.tsv", pack, known, sources)
    return pack


# --- adaptors of thirteen vendors -------------------------------------------------------------------------------------


def adaptor(name: str, folder: Path, known: Known, sources: Sources, into: Pack | None = None) -> Pack:
    """The names that a public adaptor for a vendor uses; two ways of one vendor are alternatives of one row."""
    pack = into or _new(name)
    facts = [fact for fact in read_facts(folder / "other_runtimes.tsv") if _VENDORS.get(fact["vendor"]) == name]
    found: dict[str, list[Fact]] = {}
    for fact in facts:
        if fact["target"] and fact["status"] in ("same", "renamed"):
            found.setdefault(fact["symbol"], []).append(fact)
    for symbol, several in found.items():
        library = known.library(symbol, "runtime")
        if not library or symbol in _of(pack, library):
            continue
        several.sort(key=lambda fact: fact["status"] != "same")
        targets = list(dict.fromkeys(fact["target"] for fact in several))
        status, evidence, note = several[0]["status"], several[0]["evidence"], ""
        if status == "same":
            note = "compile-again"
        elif several[0]["note"]:
            status, note = "changed", "other-arguments"
        elif _words(symbol) != _words(targets[0]):  # the adaptor calls it there, which does not make it the same
            status, evidence, note = "unknown", "reported", "adaptor-calls"
        if into and status == "unknown":
            continue
        if note:
            pack.notes[note] = _NOTES[note]
        keys = dict.fromkeys(key for fact in several for key in sources.keys(fact["source"]).split(","))
        row = Row(
            symbol, "", status, " | ".join(targets), effort=_EFFORTS[status], note=note, source=",".join(keys),
            evidence=evidence,
        )  # fmt: skip
        pack.add(library, row, known.kinds[symbol], library)
    return pack


_VENDOR_WORDS = {"cuda", "mc", "tops", "xpu", "supa", "cnrt", "private", "use1"}


def _words(name: str) -> tuple[str, ...]:
    """The words of a name in any order, without those that name a vendor: what is left must be equal in a rename."""
    plain = re.sub(r"CUDA|SUPA|MUSA", "Cuda", name)
    parts = re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z0-9]+", plain.rpartition("/")[2].rpartition("::")[2])
    return tuple(sorted(word.lower() for word in parts if word.lower() not in _VENDOR_WORDS))


# --- Intel ------------------------------------------------------------------------------------------------------------


def _tool_note(pack: Pack, fact: Fact) -> str:
    """A note for what the migration tool does with a name: rewrites, removes, leaves it, with its warning."""
    numbers = re.findall(r"DPCT(\d+)", fact["note"])
    kind = {"yes": "rewritten", "partial": "in-part", "removed": "removed", "no": "left"}[fact["tool_status"]]
    key = "-".join(["tool", kind, *numbers])
    warnings = ", ".join(f"DPCT{number}" for number in numbers)
    english, chinese = _TOOL[kind]
    if warnings:
        english, chinese = f"{english} It warns: {warnings}.", f"{chinese}警告编号：{warnings}。"
    pack.notes[key] = (english, chinese)
    return key


_TOOL = {
    "rewritten": (
        "The migration tool rewrites the use; the result is SYCL, often an expression and not a name.",
        "迁移工具会改写该处；结果是 SYCL 代码，往往是表达式而不是名称。",
    ),
    "in-part": ("The migration tool rewrites a part of the uses.", "迁移工具只改写其中一部分用法。"),
    "removed": (
        "The migration tool removes the call: check whether what it did is still needed.",
        "迁移工具会删除该调用：请检查其作用是否仍然需要。",
    ),
    "left": ("The migration tool leaves it as it is.", "迁移工具保持原样，不作处理。"),
}


def intel(folder: Path, known: Known, sources: Sources) -> Pack:
    """What the migration tool's own tables say, by its status; what older tables call unsupported gives no row."""
    pack = _new("intel")
    for fact in read_facts(folder / "sycl_map.tsv"):
        library = known.library(fact["symbol"], fact["library"])
        if not library or "older state" in fact["note"]:
            continue
        source, evidence = sources.keys(fact["source"]), "reported"  # the tool's tables, not a document or a header
        note, target = _tool_note(pack, fact), "dpct"
        status = fact["status"]
        if status == "unknown":
            target = ""
        row = Row(
            fact["symbol"], "", status, target, effort=_EFFORTS[status], note=note, source=source, evidence=evidence
        )
        pack.add(library, row, "tool", "SYCLomatic")
    torch(folder / "torch_xpu_map.tsv", pack, known, sources)
    return pack


# --- writing ----------------------------------------------------------------------------------------------------------


def _texts() -> tuple[dict[str, tuple[str, str]], dict[str, tuple[list[str], str, str]]]:
    table = tomllib.loads((HERE / "target_notes.toml").read_text("utf-8"))
    plain = {key: (each["en"], each["zh"]) for key, each in table.items()}
    told = {key: (each["told"], each["en"], each["zh"]) for key, each in table.items() if "told" in each}
    return plain, told


_NOTES, _TOLD = _texts()


def by_hand(pack: Pack, known: Known) -> None:
    """Rows written by hand come first; they replace those of facts."""
    for fact in read_facts(HERE / "hand_targets.tsv"):
        if fact["pack"] != pack.name:
            continue
        fields = {name: fact.get(name, "") for name in Row._fields}
        row = Row(**{**fields, "basis": "name"})
        kept = [
            each for each in pack.rows.get(fact["library"], []) if (each.symbol, each.when) != (row.symbol, row.when)
        ]
        pack.rows[fact["library"]] = kept
        if row.note:
            pack.notes[row.note] = _NOTES[row.note]
        pack.add(fact["library"], row, fact["kind"], fact["place"])


def _used(pack: Pack) -> Iterator[str]:
    for rows in pack.rows.values():
        for row in rows:
            yield from filter(None, row.source.split(","))


def _toml_text(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


def write(pack: Pack, sources: Sources) -> None:
    """Writes one pack's folder anew, apart from its hazards."""
    place = PACKS / pack.name
    place.mkdir(exist_ok=True)
    for old in place.glob("*.tsv"):
        old.unlink()
    for library, rows in pack.rows.items():
        write_table(place / f"{library}.tsv", rows, Row)
    if pack.symbols:
        write_table(place / "symbols.tsv", pack.symbols.values(), Symbol)
    used = {row.note for rows in pack.rows.values() for row in rows}
    notes = {key: each for key, each in sorted(pack.notes.items()) if key in used}
    if notes:
        blocks = (f'[{key}]\nen = "{_toml_text(en)}"\nzh = "{_toml_text(zh)}"\n' for key, (en, zh) in notes.items())
        (place / "notes.toml").write_text("\n".join(blocks), "utf-8")
    head = (HERE / f"head_{pack.name}.toml").read_text("utf-8").rstrip("\n")
    keys = list(_used(pack))
    (place / "pack.toml").write_text(head + ("\n\n" + sources.toml(keys) if keys else "\n"), "utf-8")
    print(pack.name, sum(map(len, pack.rows.values())), "rows", len(pack.symbols), "names")


def main() -> None:
    """Makes all of them."""
    folder = Path(sys.argv[1])
    later = Path(sys.argv[2]) if len(sys.argv) > 2 else folder.parent / "2026-11"
    known, sources = known_names(), Sources()
    made = [musa(folder, later, known, sources), adaptor("mlu", folder, known, sources, mlu(folder, known, sources))]
    made += [adaptor(name, folder, known, sources) for name in ("metax", "iluvatar", "ppu", "kunlun", "gcu", "biren")]
    made += [intel(folder, known, sources), *map(_new, ("dtk", "cuda-names", "hanguang"))]
    for pack in made:
        by_hand(pack, known)
        write(pack, sources)


if __name__ == "__main__":
    main()
