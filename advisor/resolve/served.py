"""Places that a build for a target leaves out because another arm of the same `#if` chain serves it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from functools import cache, lru_cache

from advisor.conditions import holds
from advisor.model import Include, Use, Value


class GuardWords(Value, frozen=True, kw_only=True):
    """How source code asks whether it is built for a target: macros, and Python expressions.

    `names` are the beginnings of the target's own identifiers, `files` the words in names of files that are for it.
    """

    macros: tuple[str, ...] = ()
    python: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    files: tuple[str, ...] = ()


@cache
def _any_word(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, words)) or '(?!)'})\b")


@lru_cache(maxsize=4096)
def for_target(arm: str, words: tuple[str, ...]) -> bool:
    """Whether a build with `words` takes an arm that speaks of them: surely, or perhaps and never a build without them.

    `#elif B` behind `#if !defined(USE_OTHER) && A` is open with USE_OTHER and without it: it is another target's.
    """
    without, mentioned = _any_word(words).subn("0", arm)
    if not mentioned:
        return False
    taken = holds(arm, words)
    return taken is True or (taken is None and holds(without, ()) is False)


@lru_cache(maxsize=4096)
def left_out(guard: str, words: tuple[str, ...]) -> bool:
    """Whether a build with `words` surely leaves out what stands under `guard`."""
    return holds(guard, words) is False


def served_by_macros(place: Use | Include, words: tuple[str, ...]) -> bool:
    """Whether a build with `words` leaves this place out and takes a sibling arm instead."""
    return left_out(place.guard, words) and any(for_target(arm, words) for arm in place.arms)


def _positive(text: str, word: str) -> bool:
    return word in text and f"not ({word}" not in text and f"not {word}" not in text and f"{word} is None" not in text


def _served_by_python(use: Use, words: Collection[str]) -> bool:
    """Whether a branch beside this one asks for the target."""
    return any(_positive(arm, word) and not _positive(use.guard, word) for arm in use.arms for word in words)


def done_for(use: Use, kind: str, guards: Mapping[str, GuardWords]) -> Iterable[str]:
    """The targets that a sibling arm of the place serves."""
    if not use.arms:
        return ()
    if kind in ("python", "notebook"):
        return tuple(target for target, words in guards.items() if _served_by_python(use, words.python))
    return tuple(target for target, words in guards.items() if served_by_macros(use, words.macros))
