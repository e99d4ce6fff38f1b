"""`advisor fix`: the edits that a port needs, as a patch, in place, or in a copy of the tree."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

from advisor import own_files
from advisor.commands import completing
from advisor.commands.options import config_of, config_options, default_jobs
from advisor.commands.output import printable, send, tell, today
from advisor.errors import AdvisorError

if TYPE_CHECKING:
    from advisor.config import Config
    from advisor.fix.tree import Outcome
    from advisor.model import Report, Target
    from advisor.packs.recipes import Recipe

_FIELDS = {name: name for name in ("cuda", "include", "exclude", "packs", "jobs")}
_LISTED = 12  # APIs that are left, in the summary


def _target(report: Report, wanted: str) -> Target:
    if len(report.targets) == 1:
        return report.targets[0]
    if not wanted and report.targets:
        return report.targets[0]
    known = ", ".join(target.id for target in report.targets)
    raise AdvisorError(f"several targets ({known}): name one with --target")


def _recipe(config: Config, target: Target) -> Recipe:
    from advisor import data
    from advisor.packs.compiled import known_mappings

    known = known_mappings(data.MAPPINGS, map(Path, config.packs), stored=config.cache, held=frozenset())
    recipe = known.packs.targets[target.name].recipe
    if not recipe.edits():
        raise AdvisorError(f"{target.id}: its pack says of no edit how to make it; name another target")
    return recipe


def _report(path: Path, config: Config, saved: str) -> Report:
    if saved:
        from advisor.render.json_report import load

        return load(own_files.read(Path(saved), "name a scan saved as JSON", own_files.REPORT_LIMIT), saved)
    from advisor.pipeline import scan

    return scan([path], config)


def _left(outcome: Outcome) -> Iterator[str]:
    if not outcome.left:
        yield "left for hand work: nothing"
        return
    places = sum(each.places for each in outcome.left)
    yield f"left for hand work: {places} places of {len({each.symbol for each in outcome.left})} APIs"
    for each in outcome.left[:_LISTED]:
        why = f" ({each.why})" if each.why else ""
        yield f"  {each.status:8} {each.symbol} ×{each.places}, first at {each.first}{why}"
    if len(outcome.left) > _LISTED:
        yield f"  and {len(outcome.left) - _LISTED} more: `advisor scan` lists them all"


def summary_lines(outcome: Outcome) -> Iterator[str]:
    """What was done and what is left, line by line."""
    edits = outcome.edits()
    yield f"{edits['safe']} safe and {edits['unsafe']} unsafe edits in {len(outcome.files)} files"
    for fix in outcome.overlapping:
        yield f"not made, another edit stands in its way: {fix.path}:{fix.line}:{fix.column}"
    for each in outcome.refused:
        yield f"refused: {each}"
    yield from _left(outcome)


def _say(lines: Iterable[str], to_standard_error: bool) -> None:
    for line in lines:
        if to_standard_error:
            tell(line)
        else:
            send(sys.stdout, f"{printable(line)}\n".encode())


@click.command()
@click.argument("path", type=click.Path(path_type=Path), default=Path(), metavar="[PATH]")
@click.option(
    "-t",
    "--target",
    "targets",
    metavar="NAME[@VERSION][:PRODUCT]",
    shell_complete=completing.targets,
    help="What to edit for. Default: the first of those that a scan would name.",
)
@click.option("--diff", "as_diff", is_flag=True, help="Print a patch for `git apply` or `patch -p1`: the default.")
@click.option("--write", "in_place", is_flag=True, help="Edit the files in place.")
@click.option("--to", "folder", default="", type=click.Path(), metavar="DIR", help="Write an edited copy of the tree.")
@click.option("--alias", is_flag=True, help="Keep the names in the code; a header says what they are on the target.")
@click.option("--unsafe", is_flag=True, help="Make edits too that compile but whose meaning must be checked.")
@click.option(
    "--select",
    multiple=True,
    metavar="RULE|API|STATUS",
    help="Make only the edits of these rules, names or statuses; repeatable.",
)
@click.option("--force", is_flag=True, help="With --write: edit files too that no git index holds as they are.")
@click.option("--report", "saved", default="", type=click.Path(), metavar="FILE", help="Edits of a saved scan (JSON).")
@click.option("--cuda", default="", metavar="VERSION", help="CUDA version the code is written for, for example 12.4.")
@click.option("--include", multiple=True, metavar="PATTERN", help="Read only these files (gitignore patterns).")
@click.option("--exclude", multiple=True, metavar="PATTERN", help="Leave these files out (gitignore patterns).")
@click.option(
    "--pack", "packs", multiple=True, type=click.Path(), metavar="DIR", help="Folder with your own mapping packs."
)
@click.option("-j", "--jobs", default=default_jobs, type=click.IntRange(1), help="Processes. Default: one per core.")
@config_options
@click.pass_context
def fix(context: click.Context, /, path: Path, folder: str, in_place: bool, **_: object) -> None:
    """Make the edits that moving PATH (by default the working directory) to a target needs.

    Prints a patch, edits the files in place (--write), or writes an edited copy (--to DIR); then says what is left.
    Only edits that keep the meaning are made, unless --unsafe asks for the others too.
    """
    from advisor.fix.alias import aliased
    from advisor.fix.apply import patch
    from advisor.fix.tree import Choice, copy, fixed, unsaved, write

    given = context.params
    if sum((bool(folder), in_place, given["as_diff"])) > 1:
        raise AdvisorError("--diff, --write and --to: name one of them")
    config = config_of(context, (path,), _FIELDS, jobs=given["jobs"], cache=True)
    wanted = given["targets"] or ""
    config = msgspec.structs.replace(
        config, source=False, today=config.today or today(), targets=(wanted,) if wanted else config.targets[:1]
    )
    report = _report(path, config, given["saved"])
    target = _target(report, wanted)
    recipe = _recipe(config, target)
    named = frozenset((path.name,)) if path.is_file() else frozenset()
    choice = Choice(target=target, unsafe=given["unsafe"], select=frozenset(given["select"]), named=named)
    root = path.parent if path.is_file() else path
    if given["alias"] and not recipe.alias.header:
        raise AdvisorError(f"{target.id}: its pack has no header of aliases; leave --alias out")
    outcome = (aliased if given["alias"] else fixed)(report, root, choice, recipe)
    if in_place:
        if not given["force"] and (reasons := unsaved(root, outcome.files)):
            for reason in reasons:
                tell(reason)
            raise AdvisorError("nothing was written")
        write(root, outcome.files)
    elif folder:
        copy(path, Path(folder), outcome.files)
    else:
        send(sys.stdout, b"".join(patch(file.path, file.before, file.after) for file in outcome.files))
    _say(summary_lines(outcome), to_standard_error=not (in_place or folder))
