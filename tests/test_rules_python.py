"""Rules about Python code: their texts in Chinese, their data, and the rows of the studied hazards."""

from __future__ import annotations

import pytest

from advisor.messages import translate
from advisor.rules.checks.python.operators import operators
from advisor.rules.registry import Rule, all_rules

RULES = [rule for rule in all_rules() if rule.subject.startswith("python_")]


def texts(rule: Rule) -> list[str]:
    return [rule.title, *rule.messages, *(text for each in rule.advice for text in (each.why, each.todo))]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_every_text_exists_in_chinese(rule: Rule) -> None:
    names = {"torch.nn.DataParallel"}  # a title that is a name alone
    assert [text for text in texts(rule) if translate(text, "zh") == text and text not in names] == []


def test_each_studied_hazard_has_one_rule() -> None:
    rows = [fact for rule in RULES for fact in {fact for each in rule.advice for fact in each.facts}]
    assert sorted(rows) == sorted(f"python:{number}" for number in range(1, 48))


@pytest.mark.parametrize(("row", "degrees"), [(1, {"cann": "info"}), (3, {"cann": "risk"}),
                                              (12, {"rocm": "work", "cann": "blocker"}),
                                              (16, {"rocm": "risk", "cann": "blocker"})])  # fmt: skip
def test_degrees_become_severities_and_none_is_no_advice(row: int, degrees: dict[str, str]) -> None:
    found = {each.target: each.severity for rule in RULES for each in rule.advice if f"python:{row}" in each.facts}
    assert found == degrees


def test_operators_are_named_by_home_and_call() -> None:
    known = operators(("inv|torch.linalg|linalg_inv_ex", "lgamma|tensor torch|lgamma"))
    assert known == {
        ("torch.linalg", "inv"): "linalg_inv_ex",
        ("tensor", "lgamma"): "lgamma",
        ("torch", "lgamma"): "lgamma",
    }
