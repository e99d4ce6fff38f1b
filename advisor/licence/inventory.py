"""`advisor notices`: every copyright notice of a tree, read from its files, and a draft of a NOTICE file.

Unlike a scan it reads every text file, whatever its kind, and keeps whole texts. Compiled files and what cannot be read
are listed as problems.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from advisor import eula
from advisor.eula.words import spdx_of, spdx_of_texts
from advisor.frontends.notices import Notice, notices, sha1_of
from advisor.frontends.source import Lines, as_utf8, shown
from advisor.kinds import kind_of
from advisor.licence.notices import Found, key_of
from advisor.messages import mark, say, translate
from advisor.model import ComponentUse, Problem, Value
from advisor.walk import OTHER, Walk, WalkOptions, walk

_RULE = "-" * 78
_MOST = 2000  # notices of one file
HEAD = mark(
    "NOTICE draft for {name}, made from the copyright notices in its files. It is a list of texts that were found, not "
    "legal advice: read it, add what the files do not say, and remove what is not given away."
)
PART_B = mark(
    "Third-party parts that Attachment B of the CUDA Toolkit EULA names for components in this tree. Take their "
    "notices from the licence text that came with the component; they are not reproduced here."
)
SAYS_NOTHING = mark("no licence stated")
NAMES_NOBODY = mark("no holder named")


class Inventory(Value, frozen=True, kw_only=True):
    """The notices of a tree in order of path and place, and what could not be read."""

    found: tuple[Found, ...]
    problems: tuple[Problem, ...] = ()


def _every_file(paths: Sequence[Path], walked: Walk) -> Iterator[tuple[str, str]]:
    """Path as shown and location of every file of the walk, those of no known kind or without a reader included."""
    for file in walked.files:
        if (not file.skip and file.kind != "binary") or file.kind == OTHER:
            yield file.path, file.location
    for other in walked.others:
        for path, root in zip(paths, walked.roots, strict=False):
            head = f"{root.prefix}/" if root.prefix else ""
            place = path / other[len(head) :]
            if other.startswith(head) and place.is_file() and not place.is_symlink():
                yield other, str(place)
                break


def notices_of(path: str, data: bytes) -> list[Found]:
    """The notices of one text; a licence file is one notice as a whole, also one that names no holder."""
    lines = Lines(data)
    whole = kind_of(path) == "license"
    found = notices(data, whole, _MOST)
    if whole and not found and (text := shown(data).strip()):
        found = [Notice(holders=(), years="", start=0, end=len(data), text=text)]
    return [
        Found(
            path=path, line=lines.line(each.start), holders=each.holders, years=each.years,
            spdx=spdx_of_texts(each.text) if whole else spdx_of(each.text), sha1=sha1_of(each.text), text=each.text,
        )
        for each in found
    ]  # fmt: skip


def inventory(paths: Sequence[Path], options: WalkOptions | None = None) -> Inventory:
    """Every notice below `paths`. Raises AdvisorError for a path that does not exist."""
    walked = walk(list(paths), options or WalkOptions())
    found: list[Found] = []
    problems = [*walked.problems]
    for name, location in _every_file(paths, walked):
        try:
            text, _ = as_utf8(Path(location).read_bytes())
        except OSError as error:
            problems.append(Problem(path=name, stage="read", text=f"cannot be read: {error.strerror}"))
            continue
        found += notices_of(name, text) if text is not None else []
    return Inventory(
        found=tuple(sorted(found, key=lambda each: (each.path, each.line))), problems=tuple(problems)
    )  # fmt: skip


class Entry(Value, frozen=True, kw_only=True):
    """One text of a NOTICE file: its holders with their years, its licence, and the files that bear it."""

    holders: tuple[str, ...]
    years: str
    spdx: str
    sha1: str
    text: str
    files: tuple[str, ...]


def entries(found: Sequence[Found]) -> list[Entry]:
    """The notices by text, years put together, those of the most files first."""
    groups: dict[str, list[Found]] = defaultdict(list)
    for each in found:
        groups[key_of(each.text)].append(each)
    result = []
    for key, same in groups.items():
        years = sorted({year for each in same for year in each.years.split("-") if year})
        result.append(
            Entry(
                holders=same[0].holders, spdx=same[0].spdx, sha1=key, text=same[0].text,
                years="-".join(dict.fromkeys((years[0], years[-1]))) if years else "",
                files=tuple(dict.fromkeys(each.path for each in same)),
            )
        )  # fmt: skip
    return sorted(result, key=lambda each: (-len(each.files), each.files[0]))


def parts_of(used: Sequence[ComponentUse]) -> list[tuple[str, str, str, str]]:
    """The rows of Attachment B for components that lie in a tree: component, part, holder and SPDX id."""
    names = {each.name for each in used if {*each.kinds} & {"library", "static", "tool", "header"}}
    rows = eula.table("attachment_b.tsv", "component part holder spdx texts")
    return [(row[0], row[1], row[2], row[3]) for row in rows if row[0] in names]


def draft(name: str, found: Sequence[Found], used: Sequence[ComponentUse] = (), language: str = "en") -> str:
    """A NOTICE file as a draft: each text with its holders, licence and files, then the parts of Attachment B."""
    blocks = [say(HEAD, language, name=name)]
    for each in entries(found):
        holders = "; ".join(each.holders) or translate(NAMES_NOBODY, language)
        licence = each.spdx or translate(SAYS_NOTHING, language)
        title = f"{holders} ({each.years})" if each.years else holders
        files = ", ".join(each.files[:3]) + (f" (+{len(each.files) - 3})" if len(each.files) > 3 else "")
        blocks.append(f"{_RULE}\n{title}\n{licence}\n{files}\n\n{each.text.strip()}")
    if parts := parts_of(used):
        lines = [
            f"- {component}: {part}{f' ({holder})' if holder else ''}, {spdx}"
            for component, part, holder, spdx in parts
        ]
        blocks.append("\n".join([_RULE, translate(PART_B, language), "", *lines]))
    return "\n\n".join(blocks) + "\n"
