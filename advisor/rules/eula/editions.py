"""Which edition of the toolkit's agreement each file of a project points at, and by what.

Evidence, the nearest first: the file itself (a version that its header defines, its file name, the date it prints, an
image or package it names), then what lies in its folder or in the nearest folder above, then a text of the toolkit's in
the metadata of its package. Where nothing tells, the newest text that was read; `--eula-text` overrules all.
"""

from __future__ import annotations

import re
from collections import defaultdict

from advisor import eula
from advisor.eula import editions
from advisor.eula.components import of_package
from advisor.model import Edition, EditionBy, FileFacts, TextPattern, Use
from advisor.rules.eula.project import base, folder
from advisor.rules.registry import ProjectFacts

VERSION = TextPattern(
    id="edition:version", regex=r"#[ \t]*define[ \t]+(?:CUDA_VERSION|CUDART_VERSION)[ \t]+\(?\d{4,5}\b",
    literals=("cuda_version", "cudart_version"), files=("code",), comments=True, limit=1,
)  # fmt: skip
PRINTED = TextPattern(
    id="edition:printed",
    regex=r"(?:Last updated:|Release Date:|\((?:v\.|version))[ \t]*[A-Z][a-z]{2,8}\.? \d{1,2}, (?:19|20)\d\d",
    literals=("last updated:", "release date:", "(v.", "(version"), files=("license", "prose"), comments=True, limit=2,
)  # fmt: skip
_NUMBER = re.compile(r"(\d{4,5})$")
_IMAGE_VERSION = re.compile(r"nvidia/cuda:(\d{1,2}\.\d{1,2})")
_PINNED = re.compile(r"(\d{1,2}\.\d{1,2})")
_TOOLKIT_PINS = frozenset(("CUDA toolkit (whole)", "CUDA runtime (dynamic)"))
_BINARIES = ("binary:elf", "binary:pe")


def _of_binary(use: Use) -> tuple[str, str]:
    """The date that a library's names tell, with the name that does."""
    for name in (base(use.span.path), *use.args[:1]):
        if name and (date := editions.of_file_name(name)):
            return date, name
    return "", ""


def _of_use(use: Use) -> tuple[str, EditionBy, str]:
    """Date, kind of evidence and what was found of one use; '' where it tells nothing."""
    if use.symbol == VERSION.id:
        return editions.of_number(int(_NUMBER.search(use.spelling)[1])), "header", use.spelling  # type: ignore[index]
    if use.symbol in _BINARIES:
        date, name = _of_binary(use)
        return date, "file", name
    if use.symbol == "EULA-410" and (match := _IMAGE_VERSION.search(use.spelling)):
        return editions.of_release(match[1]), "image", match.group()
    if use.kind == "package" and use.args and (pin := _PINNED.search(use.args[0])):
        name = use.symbol.removeprefix("pkg:")
        known = of_package(name if name.startswith("conda:") else f"conda:{name}")
        if known is not None and known.component in _TOOLKIT_PINS:
            return editions.of_release(pin[1]), "package", f"{use.spelling} {use.args[0]}"
    return "", "", ""


def _printed(file: FileFacts) -> str:
    """The date of a toolkit's agreement that the file prints, if a text of that date is known."""
    if not any(use.symbol == "EULA-304" for use in file.uses):
        return ""
    dates = (eula.printed_date(use.spelling) for use in file.uses if use.symbol == PRINTED.id)
    return next((date for date in dates if date in eula.dates()), "")


class Editions:
    """The editions of a project's files."""

    def __init__(self, project: ProjectFacts) -> None:
        self._chosen = project.eula_text
        self._of_file: dict[str, Edition] = {}
        self._of_folder: dict[str, list[Edition]] = defaultdict(list)
        self._of_package: dict[str, Edition] = {}  # by the folder that a package's metadata lie in
        for file in project.files:
            self._add(file)

    def _add_text(self, file: FileFacts) -> None:
        """The toolkit's text in a package's metadata stands for the whole package."""
        text = next((eula.text_of_digest(use.args[0]) for use in file.uses if use.symbol == "sha1"), None)
        inside, mark, _ = file.path.partition(".dist-info/")
        if not mark or text is None or text.agreement != eula.TOOLKIT or text.date not in eula.dates():
            return
        known = self._of_package.get(root := folder(inside))
        if known is None or known.date < text.date:
            self._of_package[root] = Edition(date=text.date, by="text", source=f"{file.path}: {text.date}"[:300])

    def _add(self, file: FileFacts) -> None:
        self._add_text(file)
        found = [(date, by, told) for use in file.uses for date, by, told in (_of_use(use),) if date]
        if printed := _printed(file):
            found.append((printed, "text", printed))
        if not found:
            return
        date, by, told = max(found, key=lambda each: each[0])
        own = Edition(date=date, by=by, source=f"{file.path}: {told}"[:300])
        self._of_file[file.path] = own
        if by in ("header", "file", "text"):
            at = folder(file.path)
            while True:
                self._of_folder[at].append(own)
                if not at:
                    break
                at = folder(at)

    def of(self, path: str) -> Edition:
        """The edition that a file points at, and by what."""
        if self._chosen:
            return Edition(date=self._chosen, by="chosen")
        if path in self._of_file:
            return self._of_file[path]
        at = folder(path)
        while at:
            if near := self._of_folder.get(at):
                return max(near, key=lambda each: (each.by == "header", each.date))
            at = folder(at)
        roots = [root for root in self._of_package if not root or path.startswith(f"{root}/")]
        return self._of_package[max(roots, key=len)] if roots else Edition(date=eula.DEFAULT_TEXT, by="newest")


_KNOWN: list[tuple[ProjectFacts, Editions]] = []  # of the project that is being judged


def editions_of(project: ProjectFacts) -> Editions:
    """The editions of a project, worked out once for all rules."""
    if not _KNOWN or _KNOWN[0][0] is not project:
        _KNOWN[:] = [(project, Editions(project))]
    return _KNOWN[0][1]
