"""Options about the look of the HTML report, shared by `scan` and `report`, and the pages of its source files."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, TypeVar

import click

from advisor import own_files
from advisor.errors import AdvisorError

if TYPE_CHECKING:
    from advisor.model import Report

_F = TypeVar("_F", bound=Callable[..., Any])
_PICTURES = {".png": "image/png", ".svg": "image/svg+xml", ".jpg": "image/jpeg", ".jpeg": "image/jpeg"}
_LARGEST_LOGO = 200_000


def page_options(command: _F) -> _F:
    """Adds `--title`, `--logo` and `--template` to a command."""
    command = click.option("--template", default="", metavar="DIR", help="HTML: folder with templates of your own.")(
        command
    )
    command = click.option("--logo", default="", metavar="FILE", help="HTML: picture for the head (PNG, SVG, JPEG).")(
        command
    )
    return click.option("--title", default="", metavar="TEXT", help="HTML: title instead of the project's name.")(
        command
    )


def _data_address(path: str) -> str:
    """A picture as `data:` address, so that the page stays one file."""
    kind = _PICTURES.get(Path(path).suffix.lower())
    if kind is None:
        raise AdvisorError(f"--logo {path!a}: name a file that ends in {', '.join(_PICTURES)}")
    content = own_files.read(Path(path), "name a smaller picture, or another", _LARGEST_LOGO, name=f"--logo {path!a}")
    return f"data:{kind};base64,{base64.b64encode(content).decode('ascii')}"


def page_fields(title: str, logo: str, template: str) -> dict[str, Any]:
    """The rendering options that these options mean. Raises AdvisorError for what cannot be used."""
    if template and not Path(template).is_dir():
        raise AdvisorError(f"--template {template!a}: no such folder")
    for path in Path(template).iterdir() if template else ():
        if not path.is_dir() and not path.is_file():  # a pipe would never end
            raise AdvisorError(f"--template {template!a}: {path.name!a} is not a regular file; leave it out")
    return {"title": title, "logo": _data_address(logo) if logo else "", "template": template}


def _place_on_disk(path: str, report: Report, paths: Sequence[Path]) -> Path | None:
    """Where a file of the report lies, as far as it lies in a scanned folder."""
    for root, scanned in zip(report.project.roots, paths, strict=False):
        head = f"{root.prefix}/" if root.prefix else ""
        if path.startswith(head):
            found = (scanned if scanned.is_dir() else scanned.parent) / path[len(head) :]
            if found.is_file() and not found.is_symlink():
                return found
    return None


def write_sources(report: Report, output: str, paths: Sequence[Path], language: str = "en", template: str = "") -> str:
    """Write `<name>_files/` beside an HTML output, one page per file that has records; gives the folder's name."""
    from advisor.render import html_sources

    def read(path: str) -> str:
        place = _place_on_disk(path, report, paths)
        return place.read_text("utf-8", "surrogateescape") if place is not None else ""

    folder = Path(output).with_name(html_sources.folder_of(Path(output).name))
    try:
        back = f"../{Path(output).name}"
        _write_pages(folder, html_sources.pages(report, read, back, language, template))
    except OSError as error:
        raise AdvisorError(
            f"{folder}: cannot be written ({error.strerror}); make room, or leave --embed-source out"
        ) from error
    return folder.name


def _write_pages(folder: Path, pages: Iterable[tuple[str, bytes]]) -> None:
    """Write all pages, then put them into their folder: an interruption or a full disk changes none there."""
    with TemporaryDirectory(prefix=".advisor-", suffix=".tmp", dir=folder.parent) as partial:
        for name, content in pages:
            (Path(partial) / name).write_bytes(content)
        folder.mkdir(exist_ok=True)
        for path in Path(partial).iterdir():
            path.replace(folder / path.name)
