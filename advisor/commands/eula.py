"""`advisor eula`: the editions of the CUDA Toolkit EULA that are known here."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from advisor.eula.editions import Change
    from advisor.licence.difference import Affected


@click.group()
def eula() -> None:
    """Look at the editions of the CUDA Toolkit EULA."""


@eula.command()
def dates() -> None:
    """List the dates of the texts that `--eula-text` takes, oldest first."""
    from advisor.eula import dates as known

    for date in known():
        click.echo(date)


def _lines(changes: list[Change], affected: list[Affected], language: str) -> list[str]:
    from advisor.commands.output import printable
    from advisor.licence.difference import HOW, WHAT
    from advisor.messages import translate

    lines = []
    for each in changes:
        summary = f": {translate(each.summary, language)}" if each.summary else ""
        lines.append(
            f"{translate(HOW[each.how], language)} {translate(WHAT[each.what], language)} {each.name}{summary}"
        )
    for found in affected:
        place = f"{found.path}:{found.line}"
        lines.append(printable(f"{found.rule} {place} {found.detail}: {translate(found.change, language)}"))
    return lines


@eula.command()
@click.argument("old", metavar="DATE")
@click.argument("new", metavar="DATE")
@click.argument("report", required=False, type=click.Path(path_type=Path), metavar="[REPORT.json]")
@click.option(
    "--format", "format_name", type=click.Choice(["text", "json"]), default="text", show_default=True, help="Form."
)
@click.option("--lang", "language", type=click.Choice(["en", "zh"]), default="en", help="Language of the text.")
def diff(old: str, new: str, report: Path | None, format_name: str, language: str) -> None:
    """Show what the text of the second DATE adds, changes or drops against the first.

    Clauses and files of Attachment A; with a saved scan also which of its findings change with the text.
    """
    import sys

    import msgspec

    from advisor.commands.diff import read_report
    from advisor.commands.output import send
    from advisor.eula import check_date
    from advisor.eula.editions import changes
    from advisor.licence.difference import affected

    for date in (old, new):
        check_date(date)
    found = changes(old, new)
    touched = affected(read_report(report), old, new) if report is not None else []
    if format_name == "json":
        content = msgspec.json.format(msgspec.json.encode({"changes": found, "findings": touched})) + b"\n"
    else:
        content = "".join(f"{line}\n" for line in _lines(found, touched, language)).encode("utf-8", "backslashreplace")
    send(sys.stdout, content)
