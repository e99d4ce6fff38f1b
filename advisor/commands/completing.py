"""What a shell is offered for values of options and arguments; loaded packs come from the compiled copy."""

from __future__ import annotations

import click

_MOST = 200  # names that a shell is offered


def names(_context: click.Context, _parameter: click.Parameter, begun: str) -> list[str]:
    """Names of the catalogue and ids of rules that begin like this."""
    from advisor import data
    from advisor.packs.compiled import compiled_copy, words_of
    from advisor.packs.read import packs_and_vocabulary

    if not begun:
        return []
    copy = compiled_copy(data.MAPPINGS)
    known = words_of(copy).names if copy is not None else packs_and_vocabulary(data.MAPPINGS)[1].names
    found = sorted(name for name in known if name.startswith(begun))[:_MOST]
    return found or rules(_context, _parameter, begun)


def rules(_context: click.Context, _parameter: click.Parameter, begun: str) -> list[str]:
    """Ids of rules."""
    from advisor.rules.registry import all_rules

    return [rule.id for rule in all_rules() if rule.id.startswith(begun)]


def targets(_context: click.Context, _parameter: click.Parameter, begun: str) -> list[str]:
    """Targets: their names, behind `@` their versions, behind `:` their products."""
    from advisor import data
    from advisor.packs.compiled import known_mappings
    from advisor.packs.read import further_names, target_names

    known = known_mappings(data.MAPPINGS, further=further_names(data.MAPPINGS, [begun])).packs.targets
    found = ["all", *(name for name in target_names(data.MAPPINGS) if name not in known)]
    for name, pack in sorted(known.items()):
        heads = [name, *(f"{name}@{version}" for version in pack.about.versions)]
        if ":" not in begun:
            found += heads if "@" in begun else heads[:1]
        else:
            found += [f"{head}:{product}" for head in heads for product in (*pack.about.products, *pack.families)]
    return [each for each in found if each.startswith(begun)]


def formats(_context: click.Context, _parameter: click.Parameter, begun: str) -> list[str]:
    """Names of output formats."""
    from advisor.render import FORMATS

    return [name for name in FORMATS if name.startswith(begun)]
