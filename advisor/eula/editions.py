"""Which edition of the toolkit's agreement a file points at: what its release says, and what a change of text brings.

Releases and texts stand in `mappings/eula/editions.tsv`. Nothing here says that an edition binds anybody.
"""

from __future__ import annotations

import re
from functools import cache

from advisor import eula
from advisor.eula import TOOLKIT
from advisor.model import Value

# Libraries whose file version begins with that of the toolkit, and those that bear the year of theirs.
_TOOLKIT_VERSION = frozenset(("cudart", "nvrtc", "nvrtc-builtins", "nvJitLink", "nvjpeg"))
# NVRTC kept this name from 11.2 to 11.8: it does not say which release it came with.
_KEPT_NAME = ("nvrtc", "11.2")
_YEAR_VERSION = frozenset(("cupti", "nvperf_host", "nvperf_target"))
_SONAME = re.compile(r"^lib([\w+-]+?)(?:-[0-9a-f]{8})?\.so\.(\d+(?:\.\d+)+)$")
_WINDOWS = re.compile(r"^([a-zA-Z]+)64_(\d{2})(\d)(?:_\d+)?\.dll$")
_RELEASE = re.compile(r"(\d{1,2})\.(\d{1,2})")


@cache
def _releases() -> tuple[tuple[tuple[int, int], str], ...]:
    rows = eula.table("editions.tsv", "release text how")
    return tuple(sorted(((int(r[:2]), int(r[3:])), text) for r, text, _ in rows))


def of_release(version: str) -> str:
    """The date of the text that came with a release of the toolkit (`12.4`); '' for no version."""
    match = _RELEASE.match(version)
    if match is None:
        return ""
    wanted = (int(match[1]), int(match[2]))
    return next(text for release, text in reversed(_releases()) if release <= wanted)


def of_number(number: int) -> str:
    """The same for the value of `CUDA_VERSION`: 12040 is 12.4."""
    return of_release(f"{number // 1000}.{number % 1000 // 10}") if 2000 <= number < 100_000 else ""


def of_file_name(name: str) -> str:
    """The same for a library by the version in its file name; '' where that tells none."""
    base = name.rsplit("/", 1)[-1]
    if match := _SONAME.match(base):
        if match[1] in _TOOLKIT_VERSION:
            return "" if (match[1], match[2]) == _KEPT_NAME else of_release(match[2])
        if match[1] in _YEAR_VERSION and (year := match[2][:4]).startswith("20"):
            return max(date for date in eula.dates() if date[:4] <= year)
    elif (match := _WINDOWS.match(base)) and match[1] == "nvrtc" and base != "nvrtc64_112_0.dll":
        return of_release(f"{match[2]}.{match[3]}")
    return ""


class Change(Value, frozen=True, kw_only=True):
    """One difference between two texts: `what` is clause or file, `how` added, changed or gone."""

    what: str
    how: str
    name: str
    summary: str = ""


def changes(old: str, new: str) -> list[Change]:
    """The clauses and the files of Attachment A that one text of the toolkit's agreement has and the other has not."""
    found = []
    every = eula.clauses(TOOLKIT)
    gone = {each.number: each for each in every if old in each.in_texts and new not in each.in_texts}
    added = {each.number: each for each in every if new in each.in_texts and old not in each.in_texts}
    for number, clause in sorted({**gone, **added}.items()):
        how = "changed" if number in gone and number in added else "added" if number in added else "gone"
        found.append(Change(what="clause", how=how, name=f"{number} ({clause.id})", summary=clause.summary))
    before, after = eula.listed(old), eula.listed(new)
    found += [Change(what="file", how="added", name=name) for name in sorted(after - before)]
    found += [Change(what="file", how="gone", name=name) for name in sorted(before - after)]
    return found
