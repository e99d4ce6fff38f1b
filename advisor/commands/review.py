"""`advisor review`: records decisions about findings in one file of the project."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from advisor.commands.output import printable, tell, write
from advisor.commands.output import today as current_date
from advisor.errors import AdvisorError

if TYPE_CHECKING:
    from advisor.model import Report

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def _date(_: click.Context, option: click.Parameter, value: str) -> str:
    if value and not _DATE.fullmatch(value):
        raise click.BadParameter("write a date as YYYY-MM-DD", param=option)
    return value


def _load(path: Path) -> Report:
    from advisor import own_files
    from advisor.render.json_report import load

    return load(own_files.read(path, "name a JSON report of `advisor scan`", own_files.REPORT_LIMIT), str(path))


@click.group()
def review() -> None:
    """Record what was decided about findings, in a file of the project."""


@review.command()
@click.argument("decision", type=click.Choice(["accept", "needs-counsel", "remove"]))
@click.argument("report", type=click.Path(path_type=Path))
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@click.option("--by", required=True, help="Who decided.")
@click.option("--reason", required=True, help="Why, in a sentence.")
@click.option("--expires", default="", callback=_date, metavar="DATE", help="After this day the finding is open again.")
@click.option("--date", default="", callback=_date, metavar="DATE", help="Day of the decision. Default: today.")
@click.option("--reference", default="", metavar="TEXT", help="Counsel's own file or opinion.")
@click.option("--second", default="", metavar="NAME", help="Who read the decision again.")
@click.option("--file", "file", default=".advisor-review.toml", metavar="FILE", help="The file to write.")
def record(
    decision: str, report: Path, ids: tuple[str, ...], by: str, reason: str, expires: str, date: str, reference: str,
    second: str, file: str,
) -> None:  # fmt: skip
    """Record a DECISION about the findings ID... of a saved REPORT (JSON).

    An ID may stand for a group of licence findings: notice:SHA1, rule:ID, folder:PATH, or several of them in quotes.
    """
    from advisor import review as decisions
    from advisor.model import Decision

    day = date or current_date()
    made = Decision(
        id="", decision=decision, by=by, date=day, reason=reason, expires=expires, reference=reference, second=second
    )
    kept, missing = decisions.record(decisions.read(Path(file)), _load(report), ids, made)
    if missing:
        raise AdvisorError(f"{missing[0]!a}: no finding of this id in the report; copy the id from it")
    write(file, decisions.write_text(kept).encode())
    tell(f"wrote {file}")


@review.command()
@click.option("--file", "file", default=".advisor-review.toml", metavar="FILE", help="The file to read.")
@click.option("--report", type=click.Path(path_type=Path), help="A saved report to compare with: tells what is gone.")
def show(file: str, report: Path | None) -> None:
    """Show the decisions, and which of them a change of the rules, their date or the code re-opens."""
    from advisor import review as decisions
    from advisor.rules.registry import all_rules

    today = current_date()
    known = decisions.read(Path(file))
    rules = [rule.info() for rule in all_rules()]
    changed = {each.id for each in decisions.reopened(known, rules)}
    found = {finding.id for finding in _load(report).findings} if report else None
    for each in known:
        state = "rule-changed" if each.id in changed else "open"
        state = "expired" if each.expires and each.expires < today else state
        state = "gone" if found is not None and ":" not in each.id and each.id not in found else state
        fields = (
            state, each.decision, each.rule, each.path, each.id, each.by, each.date, each.expires, each.reason,
            each.reference, each.second,
        )  # fmt: skip
        click.echo("\t".join(printable(field) for field in fields))
