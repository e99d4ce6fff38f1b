"""`advisor mappings verify`: checks mapping tables against real headers."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from advisor.commands.output import WRONG_USE, tell
from advisor.errors import AdvisorError

if TYPE_CHECKING:
    from advisor.model import Target
    from advisor.packs.pack import Packs
    from advisor.verify.compiling import Outcome
    from advisor.verify.headers import Headers
    from advisor.verify.rows import Question, Verdict

_DIRECTORY = click.Path(path_type=Path)


def _wanted(packs: Packs, texts: tuple[str, ...]) -> tuple[Target, ...]:
    from advisor.packs.targets import parse_targets, target_of

    every = (target_of(pack, pack.about.versions[-1]) for pack in packs.targets.values())
    return parse_targets(texts, packs) or tuple(every)


def _question(packs: Packs, target: Target, headers: Headers, source: Headers) -> Question:
    from advisor.verify.rows import Question, cuda_version

    return Question(
        pack=packs.targets[target.name],
        catalogue=packs.catalogue,
        target=headers,
        source=source,
        version=target.version,
        cuda=cuda_version(source),
    )


def _print_text(target: Target, verdicts: list[Verdict], outcomes: list[Outcome]) -> None:
    from advisor.verify import summary

    click.echo(f"{target.id}\n")
    for line in (*summary.table(verdicts), "", *summary.fault_lines(verdicts)):
        click.echo(line)
    for line in summary.compiled(outcomes):
        click.echo(line)


def _print_json(groups: list[tuple[Target, list[Verdict], list[Outcome]]]) -> None:
    import msgspec

    from advisor.verify import summary

    shown = [
        {"target": target.id, "summary": summary.counts(verdicts), "rows": verdicts, "compiled": outcomes}
        for target, verdicts, outcomes in groups
    ]
    click.echo(msgspec.json.format(msgspec.json.encode(shown)).decode())


@click.command()
@click.argument("folder", required=False, type=_DIRECTORY)
@click.option(
    "--headers", multiple=True, required=True, type=_DIRECTORY, metavar="DIR", help="Target's headers, repeatable."
)
@click.option("--cuda-include", multiple=True, type=_DIRECTORY, metavar="DIR", help="NVIDIA's headers, repeatable.")
@click.option(
    "-t", "--target", "targets", multiple=True, metavar="TARGET", help="Default: every target, newest version."
)
@click.option("--compile", "compile_too", is_flag=True, help="Also compile a call of each function with clang.")
@click.option("--clang", default="", metavar="PROGRAM", help="The compiler, default: the newest clang++ found.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="Form of the output.")
def verify(
    folder: Path | None,
    headers: tuple[Path, ...],
    cuda_include: tuple[Path, ...],
    targets: tuple[str, ...],
    compile_too: bool,
    clang: str,
    form: str,
) -> None:
    """Check mapping tables, or those in FOLDER, against real headers: names, parameter counts, values."""
    from advisor import data
    from advisor.packs.read import read_packs
    from advisor.verify import compiling, rows
    from advisor.verify.headers import read_headers

    if compile_too and not cuda_include:
        raise AdvisorError("--compile needs NVIDIA's prototypes; write --cuda-include DIR")
    packs = read_packs(folder or data.MAPPINGS)
    source = read_headers(cuda_include)
    groups = []
    for target in _wanted(packs, targets):
        about = packs.targets[target.name].about
        question = _question(packs, target, read_headers(headers, about.versions[0], about.headers), source)
        outcomes = compiling.compile_rows(question, headers, clang) if compile_too else []
        groups.append((target, list(rows.verify(question)), outcomes))
    if form == "json":
        _print_json(groups)
    else:
        for group in groups:
            _print_text(*group)
    faults = sum(verdict.fault for _, verdicts, _ in groups for verdict in verdicts)
    tell(f"{faults} rows to correct" if faults else "no row contradicts the headers")
    sys.exit(WRONG_USE if faults else 0)
