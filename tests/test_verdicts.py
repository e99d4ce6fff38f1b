"""Verdicts of the main forms in Python and build files, asserted where the forms stand.

`fixtures/verdicts/forms` is one project. A comment `want: SYMBOL = rocm renamed NAME, cann none` stands on the line, or
as `next: …` on the line before it; several symbols are separated by `;`. No name means that the symbol's own is kept
(or that there is none).
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from advisor.config import Config
from advisor.model import Match
from advisor.pipeline import scan

FORMS = Path(__file__).parent.parent / "fixtures" / "verdicts" / "forms"
TARGETS = ("rocm@7.1", "cann@9.1:A2")
_WANT = re.compile(r"#\s*(want|next):\s*(.*)$")

Wanted = tuple[str, int, str, str, str]  # path, line, symbol, target's name, `status name`


def wanted() -> list[Wanted]:
    """What the comments of all files say."""
    found: list[Wanted] = []
    for path in sorted(FORMS.iterdir()):
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
            match = _WANT.search(line)
            for part in match[2].split("; ") if match else ():
                symbol, _, verdicts = part.partition(" = ")
                for verdict in verdicts.split(", "):
                    target, _, said = verdict.partition(" ")
                    found.append((path.name, number + (match[1] == "next"), symbol, target, said))  # type: ignore[index]
    return found


@cache
def verdicts() -> dict[tuple[str, int, str, str], Match]:
    """The verdict of each place, by path, line, symbol and target's name."""
    report = scan([FORMS], Config(targets=TARGETS, cache=False))
    return {
        (site.path, site.line, item.symbol, match.target.split("@")[0]): match
        for item in report.items
        for site in item.sites
        for match in item.matches
    }


@pytest.mark.parametrize("each", wanted(), ids=lambda each: "-".join(map(str, each[:4])))
def test_the_verdict_is_the_wanted_one(each: Wanted) -> None:
    path, line, symbol, target, said = each
    match = verdicts()[path, line, symbol, target]
    name = "" if match.name == symbol else f" {match.name}"
    assert f"{match.status}{name}".strip() == said


def test_every_form_and_target_has_its_verdicts() -> None:
    assert {path for path, *_ in wanted()} == {path.name for path in FORMS.iterdir()}
    assert {target for *_, target, _ in wanted()} == {"rocm", "cann"}
    assert {said.split(" ")[0] for *_, said in wanted()} >= {"same", "renamed", "changed", "partial", "manual", "none"}
