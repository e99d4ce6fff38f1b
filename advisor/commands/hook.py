"""`advisor hook`: the pre-commit entry."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

from advisor.commands import completing
from advisor.commands.options import config_of, config_options
from advisor.commands.output import GATE_FAILED, printable, tell, today

if TYPE_CHECKING:
    from advisor.config import Config
    from advisor.hook import New

_OPTIONS = {"targets": "targets", "baseline": "baseline", "fail_on": "fail_on"}
_MOST_WITHOUT = 20  # lines where no baseline tells what is known


def _check(files: Sequence[str], config: Config, root: Path, everything: bool, staged: bool) -> New:
    from advisor.hook import check, check_all

    if not everything:
        return check(files, config, root, staged)
    from advisor.commands.options import default_jobs
    from advisor.commands.scan import check_gate

    check_gate(config)
    return check_all(msgspec.structs.replace(config, jobs=max(config.jobs, default_jobs())), root)


def _show(found: New, verbose: bool, has_baseline: bool) -> None:
    from advisor.hook import lines_of

    shown = found.records if has_baseline else found.records[:_MOST_WITHOUT]
    for line in lines_of(shown, found.report):
        click.echo(printable(line))
    for problem in found.report.problems:
        tell(f"{problem.path}: {problem.text}")
    if verbose and found.passed_over:
        tell(f"passed over, no reader for their kind: {', '.join(found.passed_over)}")
    if found.records and not has_baseline:
        more = len(found.records) - len(shown)
        tell(
            f"{f'and {more} more; ' if more else ''}no baseline, so all of it counts as new: `advisor baseline create` "
            "keeps what is there as known"
        )
    if found.records:
        count = len(found.records)
        tell(
            f"{count} new {'record' if count == 1 else 'records'}; port, or accept with `advisor baseline update "
            "--add`, or write `advisor: ignore[RULE] reason` beside it"
        )


def _verdict(found: New, config: Config, everything: bool) -> int:
    """The exit code; the whole repository has to keep the limits of the configuration as well."""
    if everything:
        from advisor.commands.scan import verdict

        return GATE_FAILED if found.records else verdict(found.report, config)
    return GATE_FAILED if found.records else 0


@click.command()
@click.argument("files", nargs=-1, type=click.Path(), metavar="[FILE...]")
@click.option(
    "-t",
    "--target",
    "targets",
    multiple=True,
    metavar="NAME[@VERSION][:PRODUCT]",
    help="As for scan.",
    shell_complete=completing.targets,
)
@click.option(
    "--baseline", default="", type=click.Path(), metavar="FILE", help="Default: .advisor-baseline at the root."
)
@click.option(
    "--fail-on",
    type=click.Choice(["blocker", "risk", "work", "info"]),
    help="Fail on new records of this severity or worse. Default: on all but mere information.",
)
@click.option("--staged", is_flag=True, help="Read what is staged, not what is in the working tree.")
@click.option("--all", "everything", is_flag=True, help="Check the whole repository, with the rules that need it.")
@config_options
@click.option("--no-ignore-comments", is_flag=True, help="Pass over comments that switch records off: for audits.")
@click.option("-v", "--verbose", is_flag=True, help="Say which files were passed over.")
@click.pass_context
def hook(
    context: click.Context, /, files: tuple[str, ...], targets: tuple[str, ...], baseline: str, fail_on: str | None,
    staged: bool, everything: bool, verbose: bool, no_ignore_comments: bool, **_: object,
) -> None:  # fmt: skip
    """Fail on CUDA-only code that is new in the files named: the entry for pre-commit.

    Known is what the baseline holds; a comment `advisor: ignore[RULE] reason` switches a place off, and so does
    `advisor review record accept` for a finding.
    """
    from advisor.hook import require_baseline, root_of

    if everything and (files or staged):
        raise click.UsageError("--all reads the whole working tree; leave FILE and --staged out", context)
    if not everything and not files:
        tell("advisor: no FILE was named, so nothing was checked; --all checks the whole repository")
    root = root_of(Path())
    config = require_baseline(config_of(context, (Path(),), _OPTIONS, cache=True), root)
    config = msgspec.structs.replace(
        config,
        today=config.today or today(),
        ignore_comments=config.ignore_comments and not no_ignore_comments,
    )
    found = _check(files, config, root, everything, staged)
    _show(found, verbose, bool(config.baseline))
    sys.exit(_verdict(found, config, everything))
