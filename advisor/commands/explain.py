"""`advisor explain`: everything known about a name or a rule, all targets side by side."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from advisor.commands import completing

if TYPE_CHECKING:
    from advisor.model import Report

_HARDEST = 5  # names of a report that are explained where none is asked for
_PLACES = 5  # that are listed of each


@click.command()
@click.argument("names", nargs=-1, shell_complete=completing.names)
@click.option(
    "--in",
    "saved",
    type=click.Path(path_type=Path),
    metavar="REPORT.json",
    help="For the targets and the CUDA version of a saved scan, with the places there; without NAMES its hardest ones.",
)
@click.option(
    "-t",
    "--target",
    "targets",
    multiple=True,
    shell_complete=completing.targets,
    help="NAME[@VERSION][:PRODUCT]; repeatable. Default: all.",
)
@click.option("--cuda", default="", help="CUDA version that conditions are judged by. Default: the newest known.")
@click.option("--reverse", is_flag=True, help="The names are a target's: say which CUDA names they stand for.")
@click.option("--pack", "packs", multiple=True, type=click.Path(path_type=Path), help="Folder with packs of your own.")
@click.option(
    "--format",
    "format_name",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="Form of the output.",
)
@click.option("--lang", type=click.Choice(["en", "zh"]), default="en", show_default=True, help="Language of the text.")
@click.pass_context
def explain(
    context: click.Context, /, names: tuple[str, ...], saved: Path | None, targets: tuple[str, ...], cuda: str,
    reverse: bool, packs: tuple[Path, ...], format_name: str, lang: str,
) -> None:  # fmt: skip
    """Say everything known about NAMES: of CUDA, of torch or of a target, products, packages, or rules."""
    import msgspec

    from advisor import data
    from advisor.commands.explain_text import text_of
    from advisor.commands.output import send, tell
    from advisor.explain import explain as run
    from advisor.packs.read import further_names, holders, read_packs, standing_names, target_names
    from advisor.packs.targets import default_targets, parse_targets

    report = None
    if saved is not None:
        from advisor.commands.diff import read_report

        report = read_report(saved)
        targets = targets or tuple(target.id for target in report.targets)
        cuda, names = cuda or report.cuda.version, names or _hardest(report)
        if not names:
            tell(f"{saved}: nothing is left that no renaming settles; name what to explain")
    elif not names:
        raise click.UsageError("name what to explain, or a saved scan with --in", context)
    further = further_names(data.MAPPINGS, targets)
    known = read_packs(data.MAPPINGS, {*standing_names(data.MAPPINGS), *further}, extra=packs)
    every = target_names(data.MAPPINGS)
    chosen = parse_targets(targets, known, every) if targets else default_targets(known)
    found = run(names, known, chosen, cuda, reverse)
    for each in found:
        asked = not each.matches and each.rule is None and each.layer is None
        if asked and (others := holders(data.MAPPINGS, each.symbol, known.targets)):
            tell(f"{each.symbol}: a name of {', '.join(others)}; ask for the target with -t")
    if format_name == "json":
        send(sys.stdout, msgspec.json.format(msgspec.json.encode(found)) + b"\n")
    else:
        text = text_of(found, lang)
        if report is not None:
            text = "\n".join(text_of([each], lang) + _here(report, each.symbol) for each in found)
        send(sys.stdout, text.encode("utf-8", "backslashreplace"))


def _hardest(report: Report) -> tuple[str, ...]:
    """The names of a report that no renaming settles, those with the most open places first."""
    from advisor.render.left import work

    places = Counter(each.subject for each in work(report, report.targets) if each.is_hard and each.item is not None)
    return tuple(name for name, _ in sorted(places.items(), key=lambda pair: (-pair[1], pair[0]))[:_HARDEST])


def _here(report: Report, name: str) -> str:
    """Where a report has open places of a name."""
    from advisor.commands.output import printable
    from advisor.render.left import work

    open_places = [each for each in work(report, report.targets, everybody=True) if name in (each.subject, each.rule)]
    places = list(dict.fromkeys(f"{each.path}:{each.line}:{each.column}" for each in open_places))
    if not places:
        return "  nothing of it is open in this scan\n"
    more = f" and {len(places) - _PLACES} more" if len(places) > _PLACES else ""
    return printable(f"  open here: {', '.join(places[:_PLACES])}{more}") + "\n"
