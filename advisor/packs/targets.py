"""What the user asks for, `NAME[@VERSION][:PRODUCT]`, as a target of a pack."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable

from advisor.errors import AdvisorError
from advisor.model import Target
from advisor.packs.pack import AboutTarget, Packs, TargetPack
from advisor.packs.versions import canonical, number

_TARGET = re.compile(r"(?P<name>[^@:]+)(?:@(?P<version>[^@:]+))?(?::(?P<product>[^@:]+))?")
_VERSION = re.compile(r"[0-9]{1,6}\.[0-9]{1,6}(\.[0-9]{1,6})?")


def _suggestion(word: str, known: Iterable[str]) -> str:
    lower = {each.lower(): each for each in known}
    close = difflib.get_close_matches(word.lower(), lower, n=1)
    return f"; did you mean {lower[close[0]]}?" if close else ""


def _pack(text: str, name: str, packs: Packs, further: Iterable[str]) -> TargetPack:
    """The pack that `name` stands for, in any letter case: its own name, which comes first, or another one."""
    others = {other.lower(): pack for pack in packs.targets.values() for other in pack.about.names}
    pack = {**others, **{known.lower(): pack for known, pack in packs.targets.items()}}.get(name.lower())
    if pack is None:
        every = sorted({*packs.targets, *further})
        known = ", ".join(every) or "none"
        hint = _suggestion(name, (*every, *others))
        raise AdvisorError(f"target `{text}`: unknown target `{name}`; write one of {known}{hint}")
    return pack


def _version(text: str, version: str | None, about: AboutTarget) -> str:
    if version is None:
        return about.versions[-1]
    known = sorted({*map(canonical, about.versions), *map(canonical, about.releases)}, key=number)
    if not _VERSION.fullmatch(version) or number(version) not in map(number, known):
        raise AdvisorError(f"target `{text}`: unknown version `{version}`; write one of {', '.join(known)}")
    return canonical(version)


def _product(text: str, product: str | None, pack: TargetPack) -> str:
    if product is None:
        return ""
    known = {each.lower(): each for each in (*pack.about.products, *pack.families)}
    named = pack.about.aliases.get(product.lower(), product)
    if named.lower() not in known:
        shown = f"one of {', '.join(known.values())}" if known else "the target without a product"
        hint = _suggestion(product, (*known.values(), *pack.about.aliases))
        raise AdvisorError(f"target `{text}`: unknown product `{product}`; write {shown}{hint}")
    return known[named.lower()]


def target_of(pack: TargetPack, version: str, product: str = "") -> Target:
    """The target with its canonical id: `NAME@VERSION`, with `:PRODUCT` where one is given."""
    name = pack.about.name
    identity = f"{name}@{version}:{product}" if product else f"{name}@{version}"
    return Target(id=identity, name=name, version=version, product=product)


def parse_target(text: str, packs: Packs, further: Iterable[str] = ()) -> Target:
    """The target that `NAME[@VERSION][:PRODUCT]` names, in any letter case; the default version is the newest.

    `further` are names of packs that are not loaded. Raises AdvisorError with the known names for what no pack knows.
    """
    parts = _TARGET.fullmatch(text)
    if parts is None:
        raise AdvisorError(f"target `{text}`: wrong form; write NAME, NAME@VERSION, NAME:PRODUCT or both of them")
    pack = _pack(text, parts["name"], packs, further)
    return target_of(pack, _version(text, parts["version"], pack.about), _product(text, parts["product"], pack))


def parse_targets(texts: Iterable[str], packs: Packs, further: Iterable[str] = ()) -> tuple[Target, ...]:
    """The targets in the order asked, each once; `all` are those of a scan that names none, then the others."""
    named = [each for text in texts for each in (_all(packs) if text.lower() == "all" else (text,))]
    return tuple({target.id: target for target in (parse_target(text, packs, further) for text in named)}.values())


def _all(packs: Packs) -> list[str]:
    first = [target.name for target in default_targets(packs)]
    more = (name for name, pack in packs.targets.items() if name not in first and not pack.about.base_only)
    return [*first, *more]


def default_targets(packs: Packs) -> tuple[Target, ...]:
    """The targets of a scan that names none: those whose packs say `default`, in this order, newest versions."""
    chosen = sorted((pack.about.default, name, pack) for name, pack in packs.targets.items() if pack.about.default)
    return tuple(target_of(pack, pack.about.versions[-1]) for _, _, pack in chosen)


def products_of(pack: TargetPack, target: Target) -> tuple[str, ...]:
    """The products a verdict about the target is about: the one asked for, its family's, or the pack's current ones."""
    if target.product:
        return pack.families.get(target.product, (target.product,))
    return pack.about.current
