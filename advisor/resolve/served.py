"""Places that a build for a target leaves out, and whether another arm of the same `#if` chain serves it there."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping

from advisor.conditions import holds
from advisor.expressions import lazy
from advisor.model import FileFacts, Include, Use, Value

_IDENTIFIER = lazy(r"[A-Za-z_]\w*")
_DENIED = frozenset(("NO", "NOT", "NON", "DISABLE", "DISABLED", "WITHOUT", "SKIP", "IGNORE", "OFF"))
_BEHIND = frozenset(  # what may follow the target's word in the name of a switch for its builds
    ("", "GPU", "BACKEND", "SUPPORT", "ENABLE", "ENABLED", "BUILD", "DEVICE", "DEVICES", "COMPILER", "PLATFORM",
     "RUNTIME", "LANGUAGE", "TARGET", "ON", "FOUND", "AVAILABLE", "PRESENT", "CL", "EXTENSION")
)  # fmt: skip


class GuardWords(Value, frozen=True, kw_only=True):
    """How source code asks whether it is built for a target: macros, and Python expressions.

    `names` are the beginnings of the target's own identifiers, `files` the words in names of files that are for it.
    `parts` between underscores make any macro or option the target's; `weak` ones do so where the branch includes a
    header of the target's. `never` are words of other vendors. `compiler` are macros that its compiler defines, though
    others do as well, `undefined` those that it does not define, `passes` those of `macros` that hold in some of its
    passes only. `source_parts` are such words of CUDA. `suffixes` end names of files for the target,
    `headers` begin the names of headers that bring its language. `source_compiler` are macros of CUDA's compilers.
    """

    macros: tuple[str, ...] = ()
    python: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    weak: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    compiler: tuple[str, ...] = ()
    undefined: tuple[str, ...] = ()
    passes: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = ()
    headers: tuple[str, ...] = ()
    source_parts: tuple[str, ...] = ()
    source_compiler: tuple[str, ...] = ()


def names_target(name: str, parts: Collection[str], never: Collection[str]) -> bool:
    """Whether a macro or option asks for a target by whole words between underscores, none of which denies it."""
    words = name.strip("_").split("_")
    last = next((at for at in range(len(words) - 1, -1, -1) if words[at] in parts), -1)
    return last >= 0 and all(word in _BEHIND for word in words[last + 1 :]) and not any(
        word in _DENIED or word in never for word in words
    )  # fmt: skip


class Asked:
    """What the conditions of a project ask for: every name in them, and the names around includes of each header."""

    def __init__(self, facts: Iterable[FileFacts]) -> None:
        """`facts` are all files of the project."""
        conditions: set[str] = set()
        self.includes: dict[str, set[str]] = {}
        for file in facts:
            placed: tuple[Use | Include, ...] = (*file.uses, *file.includes)
            for place in placed:
                if place.guard or place.arms:
                    conditions.add(place.guard)
                    conditions.update(place.arms)
            for include in file.includes:
                if include.guard:
                    self.includes.setdefault(include.written, set()).update(_IDENTIFIER.findall(include.guard))
            conditions.update(define.guard for define in file.defines if define.guard)
        self.names = {name for condition in conditions for name in _IDENTIFIER.findall(condition)}


class Build:
    """What a build for one target decides about conditions; the answers are kept."""

    def __init__(self, words: GuardWords, asked: Asked | None = None) -> None:
        """`asked` are the names in the project's conditions, of which some ask for the target by their words."""
        self.words = words
        names = asked.names if asked is not None else set()
        never = {*words.never, *words.source_parts}
        beside = {
            name
            for header, around in (asked.includes.items() if asked is not None else ())
            if words.names and header.startswith(words.names)
            for name in around
        }
        self.switches = frozenset(
            name
            for name in names
            if name not in words.macros
            and (
                names_target(name, words.parts, never)
                or (name in beside and names_target(name, words.weak, never))
            )
        )  # fmt: skip
        self.macros = frozenset((*words.macros, *self.switches))
        self._defined = self.macros.union(words.compiler)
        self._always = self._defined.difference(words.passes)
        self._undefined = frozenset(words.undefined)
        source = frozenset(words.source_parts)
        cuda = {name for name in names if not source.isdisjoint(name.split("_"))} - self._defined
        self._without_cuda = self._undefined.union(
            name for name in cuda if _DENIED.isdisjoint(name.split("_"))
        )  # fmt: skip
        seen = sorted(self.macros & names) if asked is not None else sorted(self.macros)
        self._word = re.compile(rf"\b(?:{'|'.join(map(re.escape, seen)) or '(?!)'})\b")
        self._of_source = self._undefined.union(set(words.source_compiler) - self._defined)
        self._asks_source = frozenset(words.source_compiler)
        self._elsewhere: dict[str, bool] = {}
        self._for_target: dict[str, bool] = {}
        self._left_out: dict[str, bool] = {}
        self._without: dict[str, bool] = {}
        self._never: dict[str, bool] = {}

    def _asks(self, arm: str) -> bool:
        without, mentioned = self._word.subn("0", arm)
        if not mentioned:
            return False
        if holds(arm, self._defined, self._undefined) is True or holds(arm, self._defined, self._without_cuda) is True:
            return True
        return holds(arm, self._defined, self._undefined) is None and holds(without, ()) is False

    def for_target(self, arm: str) -> bool:
        """Whether the build takes an arm that speaks of the target: surely, or perhaps and never a build without it.

        `#elif B` behind `#if !defined(USE_OTHER) && A` is open with USE_OTHER and without it: it is another target's.
        """
        if arm not in self._for_target:
            self._for_target[arm] = self._asks(arm)
        return self._for_target[arm]

    def left_out(self, guard: str) -> bool:
        """Whether the build surely leaves out what stands under `guard`."""
        if guard not in self._left_out:
            self._left_out[guard] = bool(guard) and holds(guard, self._defined, self._undefined) is False
        return self._left_out[guard]

    def only_for_source(self, guard: str) -> bool:
        """Whether `guard` speaks of CUDA's compiler and is false for any other that the build may use."""
        if guard not in self._elsewhere:
            spoken = bool(guard) and not self._asks_source.isdisjoint(_IDENTIFIER.findall(guard))
            self._elsewhere[guard] = spoken and holds(guard, self._defined, self._of_source) is False
        return self._elsewhere[guard]

    def _in_no_pass(self, guard: str) -> bool:
        """Whether `guard` speaks of the target and is false in all passes of its compiler."""
        if guard not in self._never:
            spoken = self.left_out(guard) and bool(self._word.search(guard))
            self._never[guard] = spoken and holds(guard, self._always, self._undefined) is False
        return self._never[guard]

    def never_compiles(self, guard: str, arms: Iterable[str]) -> bool:
        """Whether a port leaves out what stands under `guard`, in all passes of the target's compiler.

        The condition must speak of the target, and no other arm of its chain may stop the target's build.
        """
        if not self._in_no_pass(guard):
            return False
        return not any(arm.startswith("#") and self.for_target(arm.partition(" ")[2]) for arm in arms)

    def _left_out_without_cuda(self, guard: str) -> bool:
        if guard not in self._without:
            self._without[guard] = bool(guard) and holds(guard, self._defined, self._without_cuda) is False
        return self._without[guard]

    def serves(self, place: Use | Include) -> bool:
        """Whether the build leaves this place out and takes a sibling arm instead.

        Beside an arm that asks for the target CUDA's own switches count as off.
        """
        if not place.arms or not (self.left_out(place.guard) or self._left_out_without_cuda(place.guard)):
            return False
        return any(self.for_target(arm) for arm in place.arms)


def _positive(text: str, word: str) -> bool:
    return word in text and f"not ({word}" not in text and f"not {word}" not in text and f"{word} is None" not in text


def _served_by_python(use: Use, words: Collection[str]) -> bool:
    """Whether a branch beside this one asks for the target."""
    return any(_positive(arm, word) and not _positive(use.guard, word) for arm in use.arms for word in words)


def done_for(use: Use, kind: str, builds: Mapping[str, Build]) -> Iterable[str]:
    """The targets that a sibling arm of the place serves."""
    if not use.arms:
        return ()
    if kind in ("python", "notebook"):
        return tuple(target for target, build in builds.items() if _served_by_python(use, build.words.python))
    return tuple(target for target, build in builds.items() if build.serves(use))


def left_out_for(use: Use, kind: str, builds: Mapping[str, Build]) -> Iterable[str]:
    """The targets whose builds do not compile the place."""
    if not use.guard or kind in ("python", "notebook"):
        return ()
    return tuple(
        target for target, build in builds.items() if build.never_compiles(use.guard, use.arms) or build.serves(use)
    )
