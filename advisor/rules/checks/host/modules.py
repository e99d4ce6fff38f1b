"""Device code that is loaded or compiled while the program runs."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.expressions import lazy
from advisor.model import Use
from advisor.rules.checks.host.places import (
    argument,
    calls,
    first,
    once,
    once_in_project,
    uses,
)
from advisor.rules.judged import PYTHON_KINDS, Judged, JudgedProject
from advisor.rules.registry import Hit, check, hit


@check("embedded-device-code")
def embedded_device_code(use: Use, file: Judged) -> Iterator[Hit]:
    if not use.defined_here and (use.nargs >= 0 or use.kind == "string"):
        yield hit(use)


@check("jit-options")
def jit_options(file: Judged) -> Iterator[Hit]:
    passed = [use for use in calls(file, "cuModuleLoadDataEx") if argument(use, 2) not in ("0", "0u", "")]
    yield from (hit(use) for use in passed)
    if not passed:
        yield from once(file, "CU_JIT_*", kinds=("enum",))


@check("run-time-compiler-product")
def run_time_compiler_product(use: Use, file: Judged) -> Iterator[Hit]:
    is_architecture = use.kind == "string" and ("arch" in use.spelling or "code=" in use.spelling)
    if (use.nargs >= 0 and not use.defined_here) or is_architecture:
        yield hit(use)


@check("run-time-compiler")
def run_time_compiler(project: JudgedProject) -> Iterator[Hit]:
    yield from once_in_project(
        project, "nvrtcCreateProgram", "nvrtcCompileProgram", kinds=("call",), message="compiled"
    )
    for file in project.files:
        use = first(each for each in uses(file, "string:kernel-source") if each.args)
        if use is not None:
            yield hit(use, "integers", use.args[0])


@check("entry-point-tables")
def entry_point_tables(file: Judged) -> Iterator[Hit]:
    yield from once(file, "cudaGetDriverEntryPoint*", "cuGetProcAddress*", "string:loaded-name")
    yield from once(file, "PFN_cu*")


_LOOKED_UP = lazy(
    r"\b(?:dlsym|\w*GetProcAddress\w*|GetDriverEntryPoint\w*|cudaGetDriverEntryPoint\w*|getattr|lookup|\w*[lL]oad\w*|\w*[sS]ymbol\w*)\s*\("
)


# Names that a binding gives to functions of its own, and labels in messages.
_LABELS = lazy(
    r"(?i)(?:\.\s*(?:def\w*|impl|value|attr)|\b\w*(?:debug|log|trace|check|error|print|assert|throw|record|nvtx|profil"
    r"|warn|event|message)\w*)\s*\([^\"]*\"|\b(?:file|__FILE__)\s*,\s*(?:line|__LINE__)\s*,\s*\""
)


_STATEMENT = lazy(r"""\s*[rRbBuU]?(?:"[^",]*"|'[^',]*'|"{3}[^",]*"{3})\s*""")  # a docstring


@check("names-in-strings")
def names_in_strings(use: Use, file: Judged) -> Iterator[Hit]:
    """A name that is looked up where it stands; any other string that is one may be a label."""
    line = file.line_of(use)
    if _LOOKED_UP.search(line):
        yield hit(use, "looked-up")
    elif not _LABELS.search(line) and not (file.kind in PYTHON_KINDS and _STATEMENT.fullmatch(line)):
        yield hit(use, "told")


@check("nvcc-options")
def nvcc_options(use: Use, file: Judged) -> Iterator[Hit]:
    if not run_time_option(use):
        yield hit(use)


def run_time_option(use: Use) -> bool:
    """Whether the option only names an architecture, which another rule speaks about."""
    return "arch" in use.spelling or "code=" in use.spelling


@check("torch-dispatch-cuda")
def torch_dispatch_cuda(use: Use, file: Judged) -> Iterator[Hit]:
    """By the dispatch key of the registration."""
    if len(use.args) > 3 and use.args[3] == "CUDA":
        yield hit(use)
