"""`advisor rules`: the rules, or one of them in full."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from advisor.commands import completing
from advisor.errors import AdvisorError

if TYPE_CHECKING:
    from advisor.rules.registry import Rule


def _texts(lang: str, *texts: str) -> list[str]:
    from advisor.messages import translate

    return [translate(text, lang) for text in texts]


def _as_data(rule: Rule, lang: str) -> dict[str, Any]:
    title, about = _texts(lang, rule.title, rule.help)
    advice = []
    for each in rule.advice:
        why, todo = _texts(lang, each.why, each.todo)
        advice.append(
            {
                "target": each.target, "products": list(each.products), "severity": each.severity,
                "effect": each.effect, "why": why, "todo": todo, "source": each.source,
            }
        )  # fmt: skip
    return {"id": rule.id, "family": rule.family, "title": title, "help": about, "advice": advice}


def _send(rows: list[dict[str, Any]]) -> None:
    import sys

    import msgspec

    from advisor.commands.output import send

    send(sys.stdout, msgspec.json.format(msgspec.json.encode(rows)) + b"\n")


@click.command()
@click.argument("name", required=False, metavar="[ID]", shell_complete=completing.rules)
@click.option("--lang", type=click.Choice(["en", "zh"]), default="en", help="Language of the texts.")
@click.option(
    "--format", "format_name", type=click.Choice(["text", "json"]), default="text", help="Form of the output."
)
def rules(name: str | None, lang: str, format_name: str) -> None:
    """List all rules, or explain the rule ID."""
    import difflib

    from advisor.render.summary import EFFECT_WORDS
    from advisor.rules.registry import all_rules

    known = {rule.id: rule for rule in all_rules()}
    if name is not None and name not in known:
        close = difflib.get_close_matches(name, known, n=3)
        raise AdvisorError(f"no rule `{name}`{'; did you mean ' + ' or '.join(close) + '?' if close else ''}")
    if format_name == "json":
        _send([_as_data(rule, lang) for rule in known.values() if name in (None, rule.id)])
        return
    if name is None:
        for rule in known.values():
            click.echo(f"{rule.id:<32} {rule.family:<8} {_texts(lang, rule.title)[0]}")
        return
    rule = known[name]
    click.echo(f"{rule.id}: {_texts(lang, rule.title)[0]}")
    for advice in rule.advice:
        where = " ".join(filter(None, (advice.target or _texts(lang, "all targets")[0], ", ".join(advice.products))))
        texts = (advice.severity, EFFECT_WORDS[advice.effect], advice.why, advice.todo)
        severity, effect, why, todo = _texts(lang, *texts)
        click.echo(f"\n{where}: {severity}, {effect}\n  {why}\n  {todo}")
        if advice.source:
            click.echo(f"  ({advice.source})")
