"""`advisor diff`: what changed between two scans."""

from __future__ import annotations

from pathlib import Path, PurePath
from typing import TYPE_CHECKING

import click

from advisor import git
from advisor.commands.options import reading_options
from advisor.commands.output import command, tell, today, write
from advisor.commands.page import page_fields, page_options
from advisor.errors import AdvisorError

if TYPE_CHECKING:
    from advisor.model import Report, Root

_SUFFIXES = {".json": "json", ".md": "markdown", ".txt": "text", ".html": "html", ".htm": "html"}
_SCRIPT = 1024 * 1024  # bytes; a larger file without a suffix is no script
_FORMATS = ("text", "markdown", "json", "html")


def read_report(path: Path) -> Report:
    """A saved scan. Raises AdvisorError for a file that is none."""
    from advisor import own_files
    from advisor.render.json_report import load

    return load(own_files.read(path, "name a JSON report of `advisor scan`", own_files.REPORT_LIMIT), str(path))


def _is_saved(text: str) -> bool:
    """Whether an argument names a saved scan: a file that is there, or a name that can only be one."""
    return Path(text).is_file() or text.lower().endswith(".json")


class _Scans:
    """The two sides of a comparison: saved scans, the working tree, or commits of its repository."""

    def __init__(self, context: click.Context, path: Path, quiet: bool) -> None:
        from advisor.commands.scan import config_for

        self._path, self._quiet = path, quiet
        self._config = config_for(context, (path,))
        self._left_out: tuple[str, ...] = ()

    def _scan(self, folder: Path, roots: tuple[Root, ...] = ()) -> Report:
        import msgspec

        from advisor.commands.scan import progress_bar
        from advisor.pipeline import run

        patterns = tuple(f"/{_plain(each)}/" for each in self._left_out)
        config = msgspec.structs.replace(self._config, exclude=(*self._config.exclude, *patterns))
        with progress_bar(not self._quiet) as progress:
            return run([folder], config, progress, roots=roots).report

    def commit(self, text: str) -> Report:
        """The scan of a commit below the PATH, by the settings of today."""
        from datetime import date

        from advisor.model import Root
        from advisor.pipeline import share_of
        from advisor.revision import commit_for, laid_out
        from advisor.walk import WalkOptions, pattern_reason

        if not self._path.is_dir():
            raise AdvisorError(f"{self._path}: no folder; name one with --path")
        commit = commit_for(self._path, text, date.fromisoformat(today()))
        share = share_of(self._config)
        prefix = git.repository(self._path)
        options = WalkOptions(include=self._config.include, exclude=self._config.exclude)
        unwanted = pattern_reason(options, prefix.prefix if prefix else "")

        def wanted(name: str, size: int) -> bool:
            without_kind = "." not in PurePath(name).name and size < _SCRIPT
            return not unwanted(name) and (bool(share(name, size)) or without_kind)

        if not self._quiet:
            tell(f"{text}: {commit[:12]}")
        with laid_out(self._path, commit, wanted) as tree:
            if tree.submodules:
                self._left_out = tree.submodules
                tell(f"submodules are not compared: {', '.join(tree.submodules[:4])}")
            root = Root(git_prefix=tree.prefix, commit=tree.commit, dirty=False)
            return self._scan(Path(tree.folder), (root,))

    def of(self, text: str) -> Report:
        """The saved scan or the commit that an argument names."""
        return read_report(Path(text)) if _is_saved(text) else self.commit(text)

    def working_tree(self) -> Report:
        """The scan of the PATH as it is."""
        return self._scan(self._path)


def _plain(path: str) -> str:
    """A path as a pattern that means nothing else."""
    return "".join(f"\\{char}" if char in "\\*?[]!# " else char for char in path)


@click.command()
@click.argument("old", metavar="OLD")
@click.argument("new", required=False, metavar="[NEW]")
@click.option(
    "--path",
    "path",
    default=".",
    type=click.Path(path_type=Path, exists=True),
    metavar="DIR",
    help="The folder that revisions and dates are of. Default: the working directory.",
)
@click.option(
    "-o",
    "--output",
    default="-",
    metavar="FILE",
    help="Format by suffix: .html .json .md .txt; `-` is standard output.",
)
@click.option("--format", "format_name", type=click.Choice(_FORMATS), help="Whatever the suffix.")
@reading_options
@click.option(
    "--lang",
    "language",
    type=click.Choice(["en", "zh"]),
    default="en",
    help="Language of texts for people.",
)
@page_options
@click.option("-q", "--quiet", is_flag=True, help="No progress, no names of commits.")
@click.pass_context
def diff(
    context: click.Context, /, old: str, new: str | None, path: Path, output: str, format_name: str | None,
    language: str, quiet: bool, title: str, logo: str, template: str, **_: object,
) -> None:  # fmt: skip
    """Compare two scans: changes of code apart from changes of mapping data, and the difference in effort.

    OLD and NEW are saved scans (JSON), revisions (`HEAD~20`, a branch, a tag) or dates (`2026-11-23`, `"last week"`);
    without NEW the working tree is compared. Commits are read without running anything of their repository.
    """
    from advisor.render import Options
    from advisor.render.difference import render

    name = format_name or _SUFFIXES.get(PurePath(output).suffix.lower(), "text")
    options = Options(date=today(), command=command(), language=language, **page_fields(title, logo, template))
    if _is_saved(old) and new is not None and _is_saved(new):
        before, after = read_report(Path(old)), read_report(Path(new))
    else:
        scans = _Scans(context, path, quiet)
        before = scans.of(old)
        after = scans.of(new) if new is not None else scans.working_tree()
    write(output, render(before, after, name, options))
