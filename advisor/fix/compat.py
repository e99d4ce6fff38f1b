"""The compatibility header: one file for a tree, with the bodies that its code uses and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from advisor.packs.recipes import Body, Recipe

_HEAD = """\
// {name}: what this tree uses of CUDA and {title} does not have by itself.
// Written by `advisor fix`; each body stands once, and only where the code uses it.
#pragma once

{defines}#include <{first}>
"""


def guard(body: Body) -> str:
    """The macro around a body."""
    return "COMPAT_" + "".join(char.upper() if char.isalnum() else "_" for char in body.key)


def with_needs(wanted: Iterable[str], bodies: Mapping[str, Body]) -> list[Body]:
    """The bodies with what they need, each after what it needs."""
    found: dict[str, Body] = {}

    def add(key: str) -> None:
        if key not in found:
            for need in (each for each in bodies[key].needs if each in bodies):
                add(need)
            found.setdefault(key, bodies[key])

    for key in sorted(wanted):
        add(key)
    return list(found.values())


def header(recipe: Recipe, title: str, wanted: Iterable[str], version: str) -> str:
    """The text of the compatibility header with the bodies `wanted` (their keys) and what they need."""
    held = {body.key: body for body in recipe.bodies if body.holds(version)}
    chosen = with_needs((key for key in set(wanted) if key in held), held)
    defines = sorted({each for body in chosen for each in body.defines})
    before = "".join(f"#ifndef {each}\n#define {each}\n#endif\n" for each in defines)
    parts = [_HEAD.format(name=recipe.compat, title=title, defines=before, first=recipe.first.header)]
    includes = sorted({each for body in chosen for each in body.includes} - {recipe.first.header})
    parts += [f"#include <{each}>\n" for each in includes]
    for body in (each for each in chosen if each.text or not (each.defines or each.includes)):
        parts.append(f"\n#ifndef {guard(body)}\n#define {guard(body)}\n{body.text}\n#endif\n")
    return "".join(parts)
