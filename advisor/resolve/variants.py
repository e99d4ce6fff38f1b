"""Files of one program that stand for one device each: `cuda_accelerator.py` beside one with a word of the target.

So do `cuda.Dockerfile`, `requirements-cuda.txt` and files of CMake.

A project that has such a file for a target serves it there; what the file for CUDA does need not be ported again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from advisor.expressions import lazy
from advisor.model import Use
from advisor.resolve.served import GuardWords

_CUDA = lazy(r"(?<![A-Za-z])(?:cuda|nccl|nvidia)(?![A-Za-z])")

_ENDS = (".py", ".ipynb", ".cmake", ".cmake.in", ".Dockerfile", ".dockerfile", ".yml", ".yaml")
_BEGINS = ("Dockerfile", "Containerfile", "requirements", "environment")


def variants(paths: Iterable[str], guards: Mapping[str, GuardWords]) -> dict[str, tuple[str, ...]]:
    """The targets that have a file of their own beside a Python or build file for CUDA, by the path of that file.

    `guards` gives, by target name, the words (`files`) that stand in its name in the place of CUDA's.
    """
    known = set(paths)
    found: dict[str, tuple[str, ...]] = {}
    for path in known:
        folder, slash, name = path.rpartition("/")
        match = _CUDA.search(name) if name.endswith(_ENDS) or name.startswith(_BEGINS) else None
        if match is None:
            continue
        head, tail = f"{folder}{slash}{name[: match.start()]}", name[match.end() :]
        served = [
            target for target, words in guards.items() if any(f"{head}{word}{tail}" in known for word in words.files)
        ]
        if served:
            found[path] = tuple(sorted(served))
    return found


def served(uses: tuple[Use, ...], targets: tuple[str, ...]) -> tuple[Use, ...]:
    """The uses of a file that other files stand for on `targets`."""
    if not targets:
        return uses
    return tuple(msgspec.structs.replace(use, done_for=tuple(dict.fromkeys((*use.done_for, *targets)))) for use in uses)
