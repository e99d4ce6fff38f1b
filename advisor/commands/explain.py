"""`advisor explain`: everything known about a name or a rule, all targets side by side."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from advisor.commands import completing


@click.command()
@click.argument("names", nargs=-1, required=True, shell_complete=completing.names)
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
def explain(
    names: tuple[str, ...], targets: tuple[str, ...], cuda: str, reverse: bool, packs: tuple[Path, ...],
    format_name: str, lang: str,
) -> None:  # fmt: skip
    """Say everything known about NAMES: of CUDA, of torch or of a target, products, packages, or rules."""
    import msgspec

    from advisor import data
    from advisor.commands.explain_text import text_of
    from advisor.commands.output import send, tell
    from advisor.explain import explain as run
    from advisor.packs.read import further_names, holders, read_packs, standing_names, target_names
    from advisor.packs.targets import default_targets, parse_targets

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
        send(sys.stdout, text_of(found, lang).encode("utf-8", "backslashreplace"))
