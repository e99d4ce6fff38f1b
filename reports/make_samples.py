"""Writes anew what is made from code and data: `python reports/make_samples.py`.

These are `reports/samples/` with the picture in the README, the list of sources in NOTICE, and `docs/commands.md`.
The small projects are scanned as copies that lie in no repository, by one process, and rendered with a fixed date,
command and width: the same code and mapping data give the same bytes on every machine. Digests of mapping packs are
left out, so that a new row changes only the samples in which it shows.
"""

from __future__ import annotations

import html
import re
import runpy
import shutil
import tempfile
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click
import msgspec

from advisor.cli import cli
from advisor.config import Config
from advisor.model import Report
from advisor.pipeline import scan
from advisor.render import Options, difference, render

ROOT = Path(__file__).parent.parent
PROJECTS = ROOT / "fixtures" / "projects"
SAMPLES = ROOT / "reports" / "samples"
NOTICE = ROOT / "NOTICE"
COMMANDS = ROOT / "docs" / "commands.md"

PICTURED = "torch_extension"
_DATE = "2026-11-21"
_WIDTH, _SCREEN = 100, 80
# Codes of colours and what stands for them in the picture.
_SVG = {
    "1": 'font-weight="bold"', "2": 'fill="#8b98a9"', "31": 'fill="#ff7b72"', "32": 'fill="#7ee787"',
    "33": 'fill="#e3b341"', "34": 'fill="#79c0ff"', "35": 'fill="#d2a8ff"', "36": 'fill="#56d4dd"',
}  # fmt: skip
_DIGEST, _OTHER_DIGEST = "fixed-digest", "other-digest"
_FORMATS = {
    "html": "html",
    "json": "json",
    "md": "markdown",
    "details.txt": "terminal",
    "sarif": "sarif",
    "csv": "csv",
    "gl-code-quality.json": "gitlab",
    "annotations": "annotations",
}
_DIFFERENCE_FORMATS = {"html": "html", "json": "json", "md": "markdown", "txt": "text"}
# Two verdicts that the second scan of the comparison takes from a pack of its own: one worse, one harmless.
_PACK = (
    "symbol\twhen\tstatus\ttarget\tedit\teffort\tshim\tnote\tsource\tbasis\tevidence\n"
    "cudaEventRecord\t\tnone\t\t\trewrite\t\t\t\tname\tassumed\n"
    "cudaStream_t\t\tsame\tcudaStream_t\t\t\t\t\tname\tname\tassumed\n"
)
_SOURCES = "The sources, by licence:\n\n"
_HEAD = """\
# Commands

Every verb and option, made from the program's own help by `python reports/make_samples.py`. What they are for:
[README](../README.md), [daily use](daily-use.md), [outputs](outputs.md), [effort](effort.md). `-h` and `--help` explain
any verb, `advisor --version` says the version.

An option that is not given is taken from the environment variable beside it, where that is set; several values are
separated by spaces, and a switch is set by `1`. What neither says comes from the configuration file.
"""


def _scanned(project: Path, edit: Callable[[Path], None] | None = None, pack: str = "") -> Report:
    """The report of a copy: the commit and the folder of this repository must not stand in a committed file.

    `edit` changes the copy, and `pack` are rows of mapping data for ROCm that overrule the built-in ones.
    """
    with tempfile.TemporaryDirectory() as folder:
        copy, own = Path(folder) / project.name, Path(folder) / "own" / "rocm"
        shutil.copytree(project, copy, ignore=shutil.ignore_patterns("__pycache__"))
        if edit is not None:
            edit(copy)
        own.mkdir(parents=True)
        (own / "pack.toml").write_text('name = "rocm"\n', "utf-8")
        (own / "runtime.tsv").write_text(pack, "utf-8")
        return scan([copy], Config(jobs=1, packs=(str(own),) if pack else ()))


def _without_digests(report: Report, before: Report | None = None) -> Report:
    """The report with a word for the digest of each pack: another one where it differs from that of `before`.

    What a statement counts over a whole pack is left out too: each row would change it.
    """
    known = {pack.digest for pack in (before or report).packs}
    packs = tuple(
        msgspec.structs.replace(pack, digest=_DIGEST if pack.digest in known else _OTHER_DIGEST)
        for pack in report.packs
    )
    counted = tuple(
        msgspec.structs.replace(
            each, evidence={"header": 100} if each.evidence else {}, rules=min(each.rules, 1), all_rules=100
        )
        for each in report.statements
    )
    return msgspec.structs.replace(report, packs=packs, statements=counted)


def _edited(project: Path) -> None:
    """What somebody may do in a week: one call added, one removed, one file moved, one test deleted."""
    kernel = project / "csrc" / "layer_norm.cu"
    text = kernel.read_text("utf-8")
    call = "    layer_norm_kernel<T><<<grid, kThreads, shared, stream>>>("
    if call not in text:
        raise ValueError(f"{kernel}: the line before which the sample adds a call is no longer there")
    text = text.replace(
        call, f"    C10_CUDA_CHECK(cudaStreamBeginCapture(stream, cudaStreamCaptureModeGlobal));\n{call}"
    )
    kernel.write_text(re.sub(r"    if \(shared > 48 \* 1024\) \{\n.*?\n    \}\n", "", text, flags=re.DOTALL), "utf-8")
    moved = project / "csrc" / "topk" / "softmax_topk.cu"
    moved.parent.mkdir()
    (project / "csrc" / "softmax_topk.cu").rename(moved)
    (project / "tests" / "test_fastnorm.py").unlink()


def _options(project: str) -> Options:
    return Options(date=_DATE, command=f"advisor scan {project} -o {project}.html", width=_WIDTH)


def project_names() -> list[str]:
    """The names of the small projects, sorted."""
    return sorted(path.name for path in PROJECTS.iterdir() if path.is_dir())


def _screen(project: str, **more: Any) -> Options:
    """What a scan of a project prints on a terminal of 80 columns."""
    path = f"fixtures/projects/{project}"
    return Options(date=_DATE, details=False, width=_SCREEN, places=path, fix=path, **more)


def samples_of(project: str) -> dict[str, bytes]:
    """The sample files of one project by name, as they must stand in `reports/samples/`."""
    report = _without_digests(_scanned(PROJECTS / project))
    made = {f"{project}.{suffix}": render(report, name, _options(project)) for suffix, name in _FORMATS.items()}
    made[f"{project}.txt"] = render(report, "terminal", _screen(project))
    if project == PICTURED:
        text = render(report, "terminal", _screen(project, color=True)).decode()
        made[f"{project}.svg"] = picture(f"advisor scan fixtures/projects/{project}", text).encode()
    return made


def _styled(text: str) -> Iterator[str]:
    """A line with escape codes as parts of SVG."""
    style = ""
    for code, part in re.findall(r"(?:\x1b\[([\d;]*)m)?([^\x1b]*)", text):
        if code:
            style = " ".join(_SVG[each] for each in code.split(";") if each in _SVG)
        if part:
            yield f"<tspan {style}>{html.escape(part)}</tspan>" if style else html.escape(part)


def picture(command: str, summary: str) -> str:
    """A terminal with a command and what it prints, as SVG without fonts, scripts or links."""
    lines = [f"$ {command}", *summary.rstrip("\n").split("\n")]
    height = 17 * len(lines) + 30
    rows = (
        f'<text x="14" y="{28 + 17 * place}" xml:space="preserve">{"".join(_styled(line))}</text>'
        for place, line in enumerate(lines)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 690 {height}" role="img" aria-label="A scan"'
        ' font-family="ui-monospace,SFMono-Regular,Menlo,Consolas,monospace" font-size="13.6" fill="#d6deeb">\n'
        f'<rect width="690" height="{height}" rx="8" fill="#11161d"/>\n' + "\n".join(rows) + "\n</svg>\n"
    )


def difference_samples() -> dict[str, bytes]:
    """The comparison of the small project with an edited copy under other mapping data, in all its formats."""
    project = PROJECTS / PICTURED
    old, new = _scanned(project), _scanned(project, _edited, _PACK)
    name = f"{PICTURED}.difference"
    options = Options(date=_DATE, command=f"advisor diff old.json new.json -o {name}.html")
    old, new = _without_digests(old), _without_digests(new, before=old)
    return {
        f"{name}.{suffix}": difference.render(old, new, format_name, options)
        for suffix, format_name in _DIFFERENCE_FORMATS.items()
    }


def _sources() -> dict[str, set[str]]:
    """The sources of all mapping packs, one line each, by their licences."""
    by_licence: dict[str, set[str]] = {}
    for path in (ROOT / "mappings").glob("*/pack.toml"):
        for source in tomllib.loads(path.read_text("utf-8")).get("sources", {}).values():
            line = f"- {source['title']}" + (f" <{source['url']}>" if source["url"] else "")
            by_licence.setdefault(source["licence"] or "This project's own", set()).add(line)
    return by_licence


def with_sources(notice: str) -> str:
    """NOTICE with the list of sources at its end."""
    head, mark, _ = notice.partition(_SOURCES)
    groups = ("\n".join((licence, *sorted(lines))) for licence, lines in sorted(_sources().items()))
    return head + mark + "\n\n".join(groups) + "\n"


def commands(command: click.Command = cli, path: str = "advisor") -> Iterator[tuple[str, click.Command]]:
    """Every verb with the words that call it, sorted."""
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in sorted(command.list_commands(context)):
            child = command.get_command(context, name)
            assert child is not None  # noqa: S101 - it was listed
            yield from commands(child, f"{path} {name}")


def variable(path: str, option: click.Parameter) -> str:
    """The environment variable that stands for an option: verb and option in capitals."""
    named = option.envvar if isinstance(option.envvar, str) else ""
    return named or f"{path.replace(' ', '_')}_{option.name}".upper()


def _value(parameter: click.Parameter) -> str:
    """What an option or argument takes, '' for a switch."""
    if isinstance(parameter, click.Option) and parameter.is_flag:
        return ""
    if parameter.metavar:
        return parameter.metavar
    if isinstance(parameter.type, click.Choice):
        return "/".join(str(each) for each in parameter.type.choices)
    if isinstance(parameter, click.Option):
        kinds = {"integer": "N", "integer range": "N", "path": "FILE", "file": "FILE", "directory": "DIR"}
        return kinds.get(parameter.type.name, "TEXT")
    name = (parameter.name or "").upper() + ("..." if parameter.nargs == -1 else "")
    return name if parameter.required else f"[{name}]"


def _section(path: str, command: click.Command) -> Iterator[str]:
    """Heading, call, help and options of a verb."""
    arguments = [_value(each) for each in command.params if isinstance(each, click.Argument)]
    options = [each for each in command.params if isinstance(each, click.Option) and not each.is_eager]
    if isinstance(command, click.Group):
        arguments.append("VERB")
    yield f"\n## `{path}`\n\n"
    yield f"`{' '.join([path, *arguments])}`: " + " ".join((command.help or "").split()) + "\n"
    if options:
        yield "\n| option | variable | does |\n|---|---|---|\n"
    for each in options:
        names = ", ".join(f"`{name}`" for name in each.opts)
        value = f" `{_value(each)}`" if _value(each) else ""
        does = " ".join((each.help or "").split()).replace("|", "\\|")
        yield f"| {names}{value} | `{variable(path, each)}` | {does} |\n"


def commands_page() -> str:
    """The list of all verbs and options as it must stand in `docs/commands.md`."""
    return _HEAD + "".join(part for path, command in commands() for part in _section(path, command))


def main() -> None:
    """Write all of it; samples of projects that are gone are deleted."""
    made = {name: data for project in project_names() for name, data in samples_of(project).items()}
    made |= difference_samples()
    SAMPLES.mkdir(exist_ok=True)
    for stale in (path for path in SAMPLES.iterdir() if path.name not in made):
        stale.unlink()
    for name, data in made.items():
        (SAMPLES / name).write_bytes(data)
    NOTICE.write_text(with_sources(NOTICE.read_text("utf-8")), "utf-8")
    COMMANDS.write_text(commands_page(), "utf-8")
    reference = runpy.run_path(str(ROOT / "docs" / "make_reference.py"))
    reference["ACCURACY"].write_text(reference["with_tables"](reference["ACCURACY"].read_text("utf-8")), "utf-8")
    print(f"wrote {len(made)} files to {SAMPLES.relative_to(ROOT)}, NOTICE, docs/commands.md, docs/accuracy.md")


if __name__ == "__main__":
    main()
