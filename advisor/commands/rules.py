"""`advisor rules`: the rules, or one of them in full."""

from __future__ import annotations

import click

from advisor.commands import completing
from advisor.errors import AdvisorError


def _texts(lang: str, *texts: str) -> list[str]:
    from advisor.messages import translate

    return [translate(text, lang) for text in texts]


@click.command()
@click.argument("name", required=False, metavar="[ID]", shell_complete=completing.rules)
@click.option("--lang", type=click.Choice(["en", "zh"]), default="en", help="Language of the texts.")
def rules(name: str | None, lang: str) -> None:
    """List all rules, or explain the rule ID."""
    import difflib

    from advisor.render.summary import EFFECT_WORDS
    from advisor.rules.registry import all_rules

    known = {rule.id: rule for rule in all_rules()}
    if name is None:
        for rule in known.values():
            click.echo(f"{rule.id:<32} {rule.family:<8} {_texts(lang, rule.title)[0]}")
        return
    if name not in known:
        close = difflib.get_close_matches(name, known, n=3)
        raise AdvisorError(f"no rule `{name}`{'; did you mean ' + ' or '.join(close) + '?' if close else ''}")
    rule = known[name]
    click.echo(f"{rule.id}: {_texts(lang, rule.title)[0]}")
    for advice in rule.advice:
        where = " ".join(filter(None, (advice.target or _texts(lang, "all targets")[0], ", ".join(advice.products))))
        texts = (advice.severity, EFFECT_WORDS[advice.effect], advice.why, advice.todo)
        severity, effect, why, todo = _texts(lang, *texts)
        click.echo(f"\n{where}: {severity}, {effect}\n  {why}\n  {todo}")
        if advice.source:
            click.echo(f"  ({advice.source})")
