"""Explanations as text: one block per name, one column per target."""

from __future__ import annotations

import io
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from shutil import get_terminal_size

from advisor.eula import layers_in_chinese
from advisor.explain import Explanation, Hazard, Row, TargetName
from advisor.messages import mark, say, translate
from advisor.model import Layer, Match
from advisor.render.summary import in_order
from advisor.render.text import GAP

_NOT_KNOWN = mark("No pack knows this name.")
_DID_YOU_MEAN = mark("Did you mean:")
_STANDS_FOR = mark("stands for these CUDA names:")
_NOTHING = mark("No CUDA name is mapped to it.")
_FAMILY = mark("by a rule for the whole family")
_UNVERIFIED = mark("unverified")
_LABELS = {
    "verdict": mark("verdict"), "name": mark("write"), "others": mark("or"), "why": mark("because"),
    "products": mark("products"), "versions": mark("versions"), "edits": mark("edits"), "example": mark("example"),
    "parameters": mark("parameters"), "effort": mark("effort"), "patch": mark("patch"), "note": mark("note"),
    "evidence": mark("evidence"), "source": mark("source"), "page": mark("look up"),
    "when": mark("when"), "hazards": mark("hazards"),
}  # fmt: skip
_WIDTH = {"en": 118, "zh": 62}  # characters a line; a Chinese one is two columns wide


def _label(key: str, lang: str) -> str:
    return translate(_LABELS[key], lang)


def _versions(match: Match) -> str:
    since = f"≥ {match.since}" if match.since else ""
    return " ".join(filter(None, (since, f"< {match.until}" if match.until else "")))


def _products(match: Match) -> str:
    if len(set(match.by_product.values())) < 2:
        return ""
    return ", ".join(f"{product} {match.by_product[product]}" for product in in_order(match.by_product))


def _nargs(names: Iterable[TargetName], match: Match, cuda: str) -> str:
    """`3 → 4`: parameters in CUDA (`*`: overloads or not known) and of the first name on the target."""
    pack = match.target.partition("@")[0]
    wanted = match.name.split(" ")[0] if match.name else ""
    known = next((each.nargs for each in names if each.target == pack and each.name == wanted and each.nargs), "")
    return f"{cuda or '*'} → {known}" if known else ""


def _evidence(match: Match, lang: str) -> str:
    parts: list[str] = [match.evidence]
    if match.basis == "family":
        parts.append(translate(_FAMILY, lang))
    if match.evidence == "assumed":
        parts.append(translate(_UNVERIFIED, lang))
    if match.inherited:
        parts.append(say("taken over from {base}", lang, base=match.inherited))
    return ", ".join(filter(None, parts))


def _rows_of(match: Match, rows: Sequence[Row]) -> list[Row]:
    return [row for row in rows if row.target == match.target.partition("@")[0]]


def _conditions(match: Match, rows: Sequence[Row]) -> str:
    several = _rows_of(match, rows)
    return "; ".join(f"{row.when or '–'}: {row.status} {row.names}".rstrip() for row in several if len(several) > 1)


def _first_row(match: Match, rows: Sequence[Row]) -> Row | None:
    return next((row for row in _rows_of(match, rows) if row.when == match.when), None)


def _example(match: Match, about: Explanation, lang: str) -> str:
    """A line before and after; what a person chooses stands in it as a comment."""
    found = about.examples.get(match.target)
    if found is None:
        return ""
    beside = say("with {header}", lang, header=found.header) if found.header else ""
    return f"{found.before}\n→ {found.after}" + (f"\n({beside})" if beside else "")


def _fields(match: Match, about: Explanation, lang: str) -> dict[str, str]:
    row = _first_row(match, about.rows)
    others = [each.name for each in match.alternatives if each.name != match.name]
    return {
        "verdict": translate(match.status, lang),
        "name": match.name if match.name != about.symbol or match.status != "same" else "",
        "others": " | ".join(others),
        "why": match.reason,
        "products": _products(match),
        "versions": _versions(match),
        "parameters": _nargs(about.prototype.targets, match, about.prototype.nargs),
        "edits": " ".join(match.edits),
        "example": _example(match, about, lang),
        "effort": match.effort,
        "patch": match.shim,
        "when": _conditions(match, about.rows),
        "note": (row.note.get(lang) or row.note.get("en", "")) if row else "",
        "hazards": ", ".join(match.hazards),
        "evidence": _evidence(match, lang),
        "source": "; ".join(row.source) if row else "",
        "page": "\n".join(row.links[:2]) if row else "",
    }


def _table(about: Explanation, lang: str) -> str:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    columns = [_fields(match, about, lang) for match in about.matches]
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    table.add_column("")
    for match in about.matches:
        table.add_column(match.target, overflow="fold", ratio=1)
    for key in _LABELS:
        if any(column[key] for column in columns):
            table.add_row(_label(key, lang), *(Text(column[key]) for column in columns))
    out = io.StringIO()
    Console(file=out, width=max(80, min(get_terminal_size((120, 0)).columns, 160)), color_system=None).print(table)
    return "\n".join(line.rstrip() for line in out.getvalue().split("\n")).rstrip()


def _cuda_facts(about: Explanation) -> str:
    found = about.prototype
    parts = [about.kind, about.library, found.header]
    for word, version in (("since", found.since), ("deprecated", found.deprecated), ("removed", found.removed)):
        parts.append(f"{word} {version}" if version else "")
    return ", ".join(dict.fromkeys(filter(None, parts)))


def _hazard_texts(hazards: Sequence[Hazard], lang: str) -> Iterator[str]:
    for hazard in dict.fromkeys(hazards):
        head = f"{hazard.rule} ({hazard.target}, {translate(hazard.severity, lang)})"
        words = f"{translate(hazard.why, lang)}{GAP[lang]}{translate(hazard.todo, lang)}"
        yield textwrap.fill(f"{head}: {words}", _WIDTH[lang], initial_indent="  ! ", subsequent_indent="    ")


def _backwards(about: Explanation, lang: str) -> Iterator[str]:
    for name in about.prototype.targets:
        facts = [name.target, name.kind, name.library, name.header, f"since {name.since}" if name.since else ""]
        yield "  " + ", ".join(filter(None, facts))
    if not about.reverse:
        yield f"  {translate(_NOTHING, lang)}"
        return
    yield f"  {translate(_STANDS_FOR, lang)}"
    for each in dict.fromkeys(about.reverse):
        condition = f" when {each.when}" if each.when else ""
        yield f"    {each.symbol} ({each.library}): {each.target} {each.status}{condition}"


def _rule(about: Explanation, lang: str) -> Iterator[str]:
    assert about.rule is not None  # noqa: S101 - asked for by kind
    yield f"  {translate(about.rule.title, lang)} ({about.rule.family})"
    if about.rule.help:
        yield textwrap.fill(translate(about.rule.help, lang), _WIDTH[lang], initial_indent="  ", subsequent_indent="  ")
    for advice in about.rule.advice:
        head = f"{advice.target or translate(mark('all targets'), lang)} {' '.join(advice.products)}".strip()
        severity, why, todo = (translate(text, lang) for text in (advice.severity, advice.why, advice.todo))
        words = f"{head}, {severity}: {why}{GAP[lang]}{todo}"
        yield textwrap.fill(words, _WIDTH[lang], initial_indent="  ", subsequent_indent="    ")


def _layer(layer: Layer, lang: str) -> Iterator[str]:
    """What a layer starts from, who compiles, whose libraries are used: facts without a judgement."""
    chinese = layers_in_chinese([layer]) if lang == "zh" else {}
    facts = (
        (mark("Starts from"), translate(layer.starts, lang)),
        (mark("Who compiles"), chinese.get(layer.compiler, layer.compiler)),
        (mark("Libraries at run time"), chinese.get(layer.libraries, layer.libraries)),
        (mark("Licence"), chinese.get(layer.licence, layer.licence)),
        (mark("Targets"), " ".join(layer.targets)),
        (mark("Source"), layer.source),
    )
    for label, text in facts:
        yield f"  {translate(label, lang)}: {text}"


def _body(about: Explanation, lang: str) -> Iterator[str]:
    if about.rule is not None:
        yield from _rule(about, lang)
    elif about.layer is not None:
        yield from _layer(about.layer, lang)
    elif about.matches:
        yield textwrap.indent(_table(about, lang), "  ")
        yield from _hazard_texts(about.hazards, lang)
    elif about.prototype.targets or about.reverse:
        yield from _backwards(about, lang)
    else:
        yield f"  {translate(_NOT_KNOWN, lang)}"
        if about.suggestions:
            yield f"  {translate(_DID_YOU_MEAN, lang)} {', '.join(about.suggestions)}"


def text_of(found: Sequence[Explanation], lang: str = "en") -> str:
    """Explanations as text in a language of `messages.LANGUAGES`."""
    blocks: list[tuple[str, list[str], str]] = []
    for about in found:
        facts, body = _cuda_facts(about), "\n".join(_body(about, lang))
        if blocks and (blocks[-1][0], blocks[-1][2]) == (about.symbol, body):
            blocks[-1][1].append(facts)  # the same is known of the name in another library
        else:
            blocks.append((about.symbol, [facts] if facts else [], body))
    return "\n".join(_block(*block) for block in blocks)


def _block(symbol: str, facts: Sequence[str], body: str) -> str:
    head = f"{symbol}  ({'; '.join(facts)})" if facts else symbol
    return f"{head}\n{body}\n"
