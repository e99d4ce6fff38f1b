"""Switches of a project's own build that turn CUDA on and have no sister for another vendor."""

from __future__ import annotations

import re
from collections.abc import Iterator

from advisor.expressions import lazy
from advisor.rules.judged import JudgedProject
from advisor.rules.registry import Hit, Values, check, hit

_CUDA = lazy(r"(?:^|_)CUDA$|^CUDA(?:_|$)|(?:^|_)(?:WITH|USE|ENABLE|BUILD)_CUDA(?:_|$)|(?:^|_)USE_GPU$", re.IGNORECASE)


@check("build-cuda-switch-alone")
def switch_alone(project: JudgedProject, values: Values) -> Iterator[Hit]:
    """The values are words in the names of a target's own switches."""
    uses = [use for file in project.files if file.origin == "own" and file.kind == "cmake" for use in file.uses]
    switches = [use for use in uses if use.symbol == "option:cuda" and _CUDA.search(use.args[0])]
    others = [use.args[0] for use in uses if use.symbol == "option:other"]
    text = "\n".join(others).upper()
    alone = tuple(target for target, words in values.of.items() if not any(word in text for word in words))
    for use in switches if alone else ():
        yield hit(use, detail=use.args[0], targets=alone)
