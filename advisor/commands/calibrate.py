"""`advisor calibrate`: scores and fits the effort model, or measures a finished port."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from advisor.commands.output import tell, write
from advisor.errors import AdvisorError

if TYPE_CHECKING:
    from advisor.effort.calibrate import Scores
    from advisor.packs.pack import Packs

_COLUMNS = (
    ("spearman", "rank corr."), ("auc", "AUC any"), ("covered", "covered"), ("covered_nonzero", "of edited"),
    ("interval", "interval"), ("ratio", "sum/truth"), ("near", "±5 or ×2"),
)  # fmt: skip


def _table(title: str, scores: Sequence[Scores]) -> str:
    lines = [title, f"{'':26}" + "".join(f"{name:>12}" for _, name in _COLUMNS)]
    for score in scores:
        values = (getattr(score, key) for key, _ in _COLUMNS)
        lines.append(f"{score.name:26}" + "".join(f"{'' if math.isnan(v) else format(v, '.3f'):>12}" for v in values))
    return "\n".join(lines) + "\n"


def _source_compatible(packs: Packs) -> str:
    """The first target that takes the same source after renames: only for such a port lines can be compared."""
    from advisor.packs.targets import default_targets

    names = (*(target.name for target in default_targets(packs)), *sorted(packs.targets))
    return next(name for name in names if packs.targets[name].about.effort.kind == "rename")


def _measure(before: Path, after: Path, target: str) -> str:
    from advisor import data
    from advisor.packs.read import read_packs
    from advisor.packs.targets import parse_target
    from advisor.pair import header, measure, renames

    packs = read_packs(data.MAPPINGS)
    name = parse_target(target, packs).name if target else _source_compatible(packs)
    about = packs.targets[name].about
    pair = measure(before, after, renames(packs.targets[name]), about.launch, about.guards.names)
    for edit in sorted(pair.edits, key=lambda each: -each.lines)[:10]:
        if edit.lines:
            click.echo(f"{edit.lines:>7} lines  {edit.path or edit.other}", err=True)
    return f"{header()}\n{pair.row(before.resolve().name)}\n"


def _fit(table: Path, output: Path | None) -> None:
    try:
        from advisor.effort import calibrate as fitting
    except ImportError as error:
        raise AdvisorError("calibrate needs NumPy; install `cuda-porting-advisor[calibrate]`") from error
    rows = fitting.read_table(table)
    click.echo(
        _table(f"Lines edited by hand for a source-compatible target, {len(rows)} programs", fitting.score_rename(rows))
    )
    known = sum(1 for row in rows if not math.isnan(row["sycl_changed"]))
    if known >= fitting.FEWEST_ROWS:
        click.echo(_table(f"Lines changed for a rewrite target, {known} programs", fitting.score_rewrite(rows)))
    click.echo("Cross-validated: five folds, six times; ranks and AUC within folds.")
    if output is not None:
        if known < fitting.FEWEST_ROWS:
            raise AdvisorError(f"{table}: {known} rows with `sycl_changed` are too few to write both models")
        models = fitting.fit(rows, f"{len(rows)} finished ports in {table.name}")
        write(str(output), fitting.as_toml(models).encode())
        tell(f"wrote {output}")


def _fit_days(table: Path, output: Path | None) -> None:
    try:
        from advisor.effort import calibrate_days as fitting
    except ImportError as error:
        raise AdvisorError("calibrate needs NumPy; install `cuda-porting-advisor[calibrate]`") from error
    from advisor import data
    from advisor.packs.read import read_packs

    ports = fitting.read_ports(table)
    lines = [f"Author-days of {len(ports)} measured ports, each predicted by a fit without it"]
    lines.append(f"{'':36}" + "".join(f"{name:>10}" for name in ("n", "bias", "rmse (ln)", "covered", "interval")))
    for score in fitting.score_days(ports):
        values = (score.bias, score.rmse, score.covered, score.interval)
        lines.append(f"{score.name:36}{score.n:>10}" + "".join(f"{value:>10.2f}" for value in values))
    click.echo("\n".join(lines))
    if output is not None:
        packs = read_packs(data.MAPPINGS)
        versions = {name: pack.about.version for name, pack in sorted(packs.targets.items())}
        model = fitting.fit_days(ports, f"git histories of {len(ports)} public ports in {table.name}", versions)
        write(str(output), fitting.days_as_toml(model).encode())
        tell(f"wrote {output}")


@click.command()
@click.argument("table", required=False, type=click.Path(path_type=Path))
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write the fitted models to this TOML file.")
@click.option(
    "--pair",
    nargs=2,
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    metavar="BEFORE AFTER",
    help="Measure a finished port and print it as one row of a table.",
)
@click.option("--days", is_flag=True, help="TABLE holds measured ports: score and fit the formula of author-days.")
@click.option(
    "-t",
    "--target",
    default="",
    metavar="NAME",
    help="The target of the pair. Default: the first that takes the same source after renames.",
)
def calibrate(table: Path | None, output: Path | None, pair: tuple[Path, Path] | None, days: bool, target: str) -> None:
    """Score and fit the effort model on TABLE, or turn a finished port into a row of one.

    TABLE is tab separated: the columns of mappings/effort_features.tsv, `manual_hip` and, where known, `sycl_changed`.
    With --days it has one measured port a row: port, class, target, author_days_adjusted, base_gpu_lines, base_apis and
    scan_open_symbols.
    """
    if (table is None) == (pair is None):
        raise click.UsageError("name either a TABLE or --pair BEFORE AFTER")
    if pair is not None:
        click.echo(_measure(*pair, target), nl=False)
    elif table is not None and days:
        _fit_days(table, output)
    elif table is not None:
        _fit(table, output)
