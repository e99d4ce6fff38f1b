"""Every rule fires where its fixture says and nowhere else; every fact row is named by exactly one rule."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from advisor.rules.registry import all_rules
from tests.rule_fixtures import RULES, entries, fired, marks, package_of

FACT_ROWS = Path(__file__).parent / "fact_rows.txt"


def _shown(found: dict[tuple[str, int], set[str]]) -> list[str]:
    return sorted(f"{path}:{line}: {rule}" for (path, line), rules in found.items() for rule in rules)


@pytest.mark.parametrize("entry", entries(), ids=lambda path: path.relative_to(RULES).as_posix())
def test_rules_fire_where_the_fixture_says(entry: Path) -> None:
    want = marks(entry, "want")
    limited = {(place, each.split("@")[0]) for place, rules in want.items() for each in rules if "@" in each}
    found = {
        place: {
            name
            for rule, targets in rules.items()
            for name in ([f"{rule}@{target}" for target in targets] if (place, rule) in limited else [rule])
        }
        for place, rules in fired(entry).items()
    }
    assert _shown(found) == _shown(want)


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.id)
def test_rule_has_a_fixture_that_fires_and_one_that_is_silent(rule: object) -> None:
    mine = [entry for entry in entries() if entry.parent.name == package_of(rule)]  # type: ignore[arg-type]
    for word in ("want", "silent"):
        named = {each.split("@")[0] for entry in mine for rules in marks(entry, word).values() for each in rules}
        assert rule.id in named, f"no line with `{word}: {rule.id}`"  # type: ignore[attr-defined]


def test_every_fact_row_is_named_by_exactly_one_rule() -> None:
    named = Counter(fact for rule in all_rules() for fact in {fact for advice in rule.advice for fact in advice.facts})
    rows = FACT_ROWS.read_text().split()
    assert [row for row in rows if named[row] == 0] == []
    assert [row for row in rows if named[row] > 1] == []
    assert sorted(set(named) - set(rows)) == []
