"""The project pass: what only becomes clear when all files are known.

Names that the project defines itself, includes that are its own files, places that a target's build already serves.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache, lru_cache
from itertools import chain

import msgspec

from advisor.conditions import holds
from advisor.model import Define, FileFacts, Kernel, Target, Use, Value

_OTHER_VENDORS = ("hip", "HIP", "roc", "mu", "MU", "acl", "ACL", "mc", "sycl")
_FEATURES = {  # features of a kernel's profile: the prefixes of the symbols that make them up
    "shared_memory": ("__shared__",),
    "warp_intrinsics": ("__shfl", "__ballot", "__any", "__all", "__match", "__reduce", "__activemask", "__syncwarp"),
    "atomics": ("atomic",),
    "inline_ptx": ("asm",),
    "tensor_cores": ("nvcuda::wmma", "wmma::"),
    "block_barriers": ("__syncthreads",),
}


class GuardWords(Value, frozen=True, kw_only=True):
    """How source code asks whether it is built for a target: macros, and Python expressions."""

    macros: tuple[str, ...] = ()
    python: tuple[str, ...] = ()


def _own_names(facts: Iterable[FileFacts]) -> set[str]:
    """Every name of interest that the project declares, whatever it is."""
    return {define.name for file in facts for define in file.defines}


def _is_shim(define: Define) -> bool:
    """A macro that stands for another vendor's name, or that only holds under a condition, defines nothing."""
    return "guarded" in define.qualifiers or define.target.startswith(_OTHER_VENDORS)


def _defined_names(facts: Iterable[FileFacts]) -> set[str]:
    """Names that files really define: functions, kernels, types, and macros outside of vendor conditions."""
    kinds = ("function", "kernel", "typedef", "alias", "macro")
    return {d.name for file in facts for d in file.defines if d.kind in kinds and not _is_shim(d)}


def _unmistakable(name: str) -> bool:
    """A name that another file's definition can be meant by: `min` and `half` are everybody's own."""
    return name.startswith(("cu", "nv", "CU", "NV", "__", "nccl", "NCCL"))


def _own_includes(facts: Iterable[FileFacts], paths: Iterable[str]) -> set[str]:
    """Includes unknown to the catalogue that a path of the project ends in."""
    asked: dict[str, set[str]] = defaultdict(set)
    for file in facts:
        for use in file.uses:
            if use.kind == "include" and not use.library:
                asked[use.spelling.rsplit("/", 1)[-1]].add(use.spelling)
    return {
        written
        for path in paths
        for written in asked.get(path.rsplit("/", 1)[-1], ())
        if path == written or path.endswith(f"/{written}")
    }


def _is_foreign(use: Use, own: Collection[str], includes: Collection[str]) -> bool:
    """Whether a name that no catalogue knows is the project's own after all."""
    if use.library:
        return False
    root = use.symbol.split("::")[0] + "::"
    return (
        use.symbol in own
        or ("::" in use.symbol and root in own)
        or (use.kind == "include" and use.spelling in includes)
    )


@cache
def _any_word(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, words)) or '(?!)'})\b")


@lru_cache(maxsize=4096)
def _for_target(arm: str, words: tuple[str, ...]) -> bool:
    """Whether a build with `words` takes an arm that speaks of them: surely, or perhaps and never a build without them.

    `#elif B` behind `#if !defined(USE_ROCM) && A` is open with USE_ROCM and without it: it is another target's.
    """
    without, mentioned = _any_word(words).subn("0", arm)
    if not mentioned:
        return False
    taken = holds(arm, words)
    return taken is True or (taken is None and holds(without, ()) is False)


@lru_cache(maxsize=4096)
def _left_out(guard: str, words: tuple[str, ...]) -> bool:
    return holds(guard, words) is False


def _served_by_macros(use: Use, words: tuple[str, ...]) -> bool:
    """Whether a build with `words` leaves this place out and takes a sibling arm instead."""
    return _left_out(use.guard, words) and any(_for_target(arm, words) for arm in use.arms)


def _positive(text: str, word: str) -> bool:
    return word in text and f"not ({word}" not in text and f"not {word}" not in text and f"{word} is None" not in text


def _served_by_python(use: Use, words: Collection[str]) -> bool:
    """Whether a branch beside this one asks for the target."""
    return any(_positive(arm, word) and not _positive(use.guard, word) for arm in use.arms for word in words)


def _done_for(use: Use, kind: str, guards: Mapping[str, GuardWords]) -> tuple[str, ...]:
    if not use.arms:
        return ()
    if kind == "python":
        return tuple(target for target, words in guards.items() if _served_by_python(use, words.python))
    return tuple(target for target, words in guards.items() if _served_by_macros(use, words.macros))


def _resolved(use: Use, kind: str, defined: Collection[str], guards: Mapping[str, GuardWords]) -> Use:
    defined_here = use.symbol in defined
    done = _done_for(use, kind, guards)
    if not defined_here and not done:
        return use
    return msgspec.structs.replace(use, defined_here=defined_here, done_for=done)


def resolve(
    facts: Sequence[FileFacts], guards: Mapping[str, GuardWords], others: Iterable[str] = ()
) -> list[FileFacts]:
    """Facts without the project's own look-alikes, with `defined_here` and `done_for` filled in.

    `guards` gives, by target name, the words with which code asks for that target; `others` are the paths of files that
    were not read (an include may name one of them).
    """
    own = _own_names(facts)
    defined = {name for name in _defined_names(facts) if _unmistakable(name)}
    includes = _own_includes(facts, chain((file.path for file in facts), others))
    result = []
    for file in facts:
        here = defined | _defined_names([file])
        uses = tuple(
            _resolved(use, file.kind, here, guards) for use in file.uses if not _is_foreign(use, own, includes)
        )
        result.append(msgspec.structs.replace(file, uses=uses) if file.uses else file)
    return result


def _features(uses: Iterable[Use]) -> dict[str, int]:
    counts = Counter(
        feature for use in uses for feature, prefixes in _FEATURES.items() if use.symbol.startswith(prefixes)
    )
    return dict(sorted(counts.items()))


def _kernel(
    file: FileFacts, lines: Sequence[int], define: Define, launches: Mapping[str, int], targets: Sequence[Target]
) -> Kernel:
    span = define.span
    inside = file.uses[bisect_left(lines, span.line) : bisect_right(lines, span.end_line)]
    served = next((use.done_for for use in inside if use.symbol == "__global__"), ())
    return Kernel(
        name=define.name,
        path=file.path,
        line=span.line,
        end_line=span.end_line,
        lines=span.end_line - span.line + 1,
        launches=launches.get(define.name, 0),
        features=_features(use for use in inside if use.kernel),
        done_for=tuple(target.id for target in targets if target.name in served),
    )


def _has_body(define: Define) -> bool:
    """Whether a kernel's place is the whole function; that of a declaration is its name."""
    span = define.span
    return span.end_line > span.line or span.end_column - span.column > len(define.name)


def kernels(facts: Sequence[FileFacts], targets: Sequence[Target] = ()) -> tuple[Kernel, ...]:
    """All `__global__` functions with bodies: their launches in the whole project, what they use, whom they serve."""
    launches = Counter(
        use.result.removeprefix("launches:") for file in facts for use in file.uses if use.kind == "launch"
    )
    found = []
    for file in facts:
        lines = [use.span.line for use in file.uses]
        bodies = (define for define in file.defines if define.kind == "kernel" and _has_body(define))
        found += [_kernel(file, lines, define, launches, targets) for define in bodies]
    return tuple(sorted(found, key=lambda kernel: (kernel.path, kernel.line, kernel.name)))
