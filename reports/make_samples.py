"""Writes anew what is made from code and data: `python reports/make_samples.py`.

These are `reports/samples/`, the excerpt in the README, and the list of sources in NOTICE.
The small projects are scanned as copies that lie in no repository, by one process, and rendered with a fixed date,
command and width: the same code and mapping data give the same bytes on every machine.
"""

from __future__ import annotations

import re
import shutil
import tempfile
import tomllib
from pathlib import Path

from advisor.config import Config
from advisor.model import Report
from advisor.render import Options, render
from advisor.scan import scan

ROOT = Path(__file__).parent.parent
PROJECTS = ROOT / "fixtures" / "projects"
SAMPLES = ROOT / "reports" / "samples"
README = ROOT / "README.md"
NOTICE = ROOT / "NOTICE"

EXCERPT_PROJECT = "torch_extension"
_DATE = "2026-11-21"
_WIDTH = 100
_FORMATS = {
    "html": "html",
    "json": "json",
    "md": "markdown",
    "txt": "terminal",
    "sarif": "sarif",
    "csv": "csv",
    "gl-code-quality.json": "gitlab",
    "annotations": "annotations",
}
_SOURCES = "The sources, by licence:\n\n"
_EXCERPT = re.compile(r"(?<=<!-- excerpt -->\n).*?(?=<!-- end of excerpt -->)", re.DOTALL)


def _scanned(project: Path) -> Report:
    """The report of a copy: the commit and the folder of this repository must not stand in a committed file."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / project.name
        shutil.copytree(project, copy, ignore=shutil.ignore_patterns("__pycache__"))
        return scan([copy], Config(jobs=1))


def _options(project: str) -> Options:
    return Options(date=_DATE, command=f"advisor scan {project} -o {project}.html", width=_WIDTH)


def project_names() -> list[str]:
    """The names of the small projects, sorted."""
    return sorted(path.name for path in PROJECTS.iterdir() if path.is_dir())


def samples_of(project: str) -> dict[str, bytes]:
    """The sample files of one project by name, as they must stand in `reports/samples/`."""
    report = _scanned(PROJECTS / project)
    return {f"{project}.{suffix}": render(report, name, _options(project)) for suffix, name in _FORMATS.items()}


def with_excerpt(readme: str, summary: str) -> str:
    """The README with the CANN part of a terminal summary between its two excerpt marks."""
    part = summary[summary.index("\nCANN ") + 1 :].rstrip("\n")
    block = f"```console\n$ advisor scan fixtures/projects/{EXCERPT_PROJECT}\n[…]\n{part}\n```\n"
    return _EXCERPT.sub(lambda _: block, readme)


def _sources() -> dict[str, set[str]]:
    """The sources of all mapping packs, one line each, by their licences."""
    by_licence: dict[str, set[str]] = {}
    for path in (ROOT / "mappings").glob("*/pack.toml"):
        for source in tomllib.loads(path.read_text("utf-8"))["sources"].values():
            line = f"- {source['title']}" + (f" <{source['url']}>" if source["url"] else "")
            by_licence.setdefault(source["licence"] or "This project's own", set()).add(line)
    return by_licence


def with_sources(notice: str) -> str:
    """NOTICE with the list of sources at its end."""
    head, mark, _ = notice.partition(_SOURCES)
    groups = ("\n".join((licence, *sorted(lines))) for licence, lines in sorted(_sources().items()))
    return head + mark + "\n\n".join(groups) + "\n"


def main() -> None:
    """Write all of it; samples of projects that are gone are deleted."""
    made = {name: data for project in project_names() for name, data in samples_of(project).items()}
    SAMPLES.mkdir(exist_ok=True)
    for stale in (path for path in SAMPLES.iterdir() if path.name not in made):
        stale.unlink()
    for name, data in made.items():
        (SAMPLES / name).write_bytes(data)
    summary = made[f"{EXCERPT_PROJECT}.txt"].decode()
    README.write_text(with_excerpt(README.read_text("utf-8"), summary), "utf-8")
    NOTICE.write_text(with_sources(NOTICE.read_text("utf-8")), "utf-8")
    print(f"wrote {len(made)} files to {SAMPLES.relative_to(ROOT)}, the excerpt in README.md and the sources in NOTICE")


if __name__ == "__main__":
    main()
