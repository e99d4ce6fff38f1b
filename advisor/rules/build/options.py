"""Switches of a project's own build that turn CUDA on and have no sister for another vendor."""

from __future__ import annotations

import re
from collections.abc import Iterator

from advisor.expressions import lazy
from advisor.messages import mark as _
from advisor.model import Advice
from advisor.rules.registry import Hit, ProjectFacts, hit, project_rule

_OF_TARGET = {
    "rocm": re.compile(r"HIP|ROCM|AMD", re.IGNORECASE),
    "cann": re.compile(r"CANN|ASCEND|NPU", re.IGNORECASE),
}
_CUDA = lazy(r"(?:^|_)CUDA$|^CUDA(?:_|$)|(?:^|_)(?:WITH|USE|ENABLE|BUILD)_CUDA(?:_|$)|(?:^|_)USE_GPU$", re.IGNORECASE)


@project_rule(
    "build-cuda-switch-alone",
    _("The build's switch for CUDA has no sister for the target"),
    (
        Advice(
            target="rocm", severity="work", effect="compile", effort="moderate",
            why=_(
                "What hangs on this switch must come with a second one: language, packages, sources, link "
                "libraries and definitions."
            ),
            todo=_(
                "Add a switch for HIP, let it exclude the one for CUDA, and go through every place that asks for "
                "the latter."
            ),
        ),
        Advice(
            target="cann", severity="work", effect="compile", effort="moderate",
            why=_(
                "What hangs on this switch must come with a second one: packages, sources, link libraries and "
                "definitions."
            ),
            todo=_(
                "Add a switch for CANN with sources of its own, and go through every place that asks for the CUDA "
                "switch."
            ),
        ),
    ),
    family="build",
    help=_("option() of CMake files in the project's own code; silent where an option names the target."),
)  # fmt: skip
def switch_alone(project: ProjectFacts) -> Iterator[Hit]:
    uses = [use for file in project.files if file.origin == "own" and file.kind == "cmake" for use in file.uses]
    switches = [use for use in uses if use.symbol == "option:cuda" and _CUDA.search(use.args[0])]
    others = [use.args[0] for use in uses if use.symbol == "option:other"]
    alone = tuple(name for name, form in _OF_TARGET.items() if not any(map(form.search, others)))
    for use in switches if alone else ():
        yield hit(use, detail=use.args[0], targets=alone)
