"""Joins findings with what is known about their files: the edition of the agreement, and the notice they are about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import msgspec

from advisor import eula
from advisor.licence.notices import key_of
from advisor.model import FileFacts, Finding, Use
from advisor.rules.eula.editions import editions_of
from advisor.rules.registry import ProjectFacts

_ABOUT_NOTICES = frozenset(f"EULA-{n}" for n in (301, 302, 303, 306, 307, 308, 310, 311, 312, 606))


def _notice_at(notices: Sequence[Use], line: int) -> str:
    """The notice around a line, else the only one of the file; '' where neither is."""
    around = [use for use in notices if use.span.line <= line <= use.span.end_line]
    chosen = around[0] if around else notices[0] if len(notices) == 1 else None
    return key_of(chosen.args[3]) if chosen is not None else ""


def attached(findings: Sequence[Finding], project: ProjectFacts) -> tuple[Finding, ...]:
    """Licence findings with their edition where they cite the toolkit's agreement, and with their notice."""
    editions = editions_of(project)
    toolkit = {clause.id for clause in eula.clauses(eula.TOOLKIT)}
    notices: dict[str, list[Use]] = defaultdict(list)
    for file in project.files:
        notices[file.path] = _notices(file)
    result = []
    for finding in findings:
        if finding.family == "eula":
            cites = any(clause in toolkit for clause in finding.clause.split())
            finding = msgspec.structs.replace(
                finding,
                edition=editions.of(finding.path) if cites else None,
                notice=_notice_at(notices[finding.path], finding.line) if finding.rule in _ABOUT_NOTICES else "",
            )
        result.append(finding)
    return tuple(result)


def _notices(file: FileFacts) -> list[Use]:
    return [use for use in file.uses if use.symbol == "notice"]
