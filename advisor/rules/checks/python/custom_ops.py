"""Custom operators: what Python calls and C++ registers for CUDA, linked to each other over the whole project.

Tensors of other devices may have a dispatch key of their own: a kernel under CUDA is never found for them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator

from advisor.kinds import C_FAMILY, KERNEL_KINDS
from advisor.model import Use, Value
from advisor.rules.judged import PYTHON_KINDS, Judged, JudgedProject
from advisor.rules.registry import Hit, Values, check, hit

_ANY = "TORCH_EXTENSION_NAME"  # the name that a build gives


class _Registered(Value, frozen=True, kw_only=True):
    """All registrations of a project by name; those under a name that the build gives have the space `_ANY`."""

    library: dict[tuple[str, str], list[Use]]
    module: dict[tuple[str, str], list[Use]]
    python: frozenset[str]  # modules that are Python files


def _has_below(folders: Collection[str], folder: str) -> bool:
    """Whether one of the folders is `folder` or below it."""
    return any(each == folder or each.startswith(f"{folder}/") or not folder for each in folders)


def _registered(project: JudgedProject) -> _Registered:
    library: dict[tuple[str, str], list[Use]] = defaultdict(list)
    module: dict[tuple[str, str], list[Use]] = defaultdict(list)
    with_cuda = {file.path.rpartition("/")[0] for file in project.files if file.kind in KERNEL_KINDS}
    for file in project.files:
        for use in file.uses if file.kind in C_FAMILY else ():
            if use.symbol == "torch-register":
                form, space, name, _ = use.args
                if form == "library":
                    library[space, name].append(use)
                elif _has_below(with_cuda, file.path.rpartition("/")[0]):
                    module[space, name].append(use)
    python = frozenset(
        path.removesuffix("/__init__.py").removesuffix(".py").rpartition("/")[2]
        for path in (*(file.path for file in project.files), *project.others)
        if path.endswith(".py")
    )
    return _Registered(library=library, module=module, python=python)


def _for_cuda_only(registrations: list[Use], serving: tuple[str, ...]) -> Use | None:
    """The registration for CUDA, if no key with one of the beginnings `serving` serves another device."""
    keys = {use.args[3]: use for use in registrations}
    served = any(key.startswith(serving) for key in keys)
    return None if served else keys.get("CUDA")


def _found(symbol: str, known: _Registered, serving: tuple[str, ...]) -> tuple[Use, str] | None:
    """The C++ side of a place in Python, and the message about it."""
    form, _, dotted = symbol.partition(":")
    space, _, name = dotted.rpartition(".")
    if form == "torch.ops":
        use = _for_cuda_only([*known.library.get((space, name), ()), *known.library.get((_ANY, name), ())], serving)
        return (use, "") if use is not None else None
    if space in known.python or name.endswith("_cpu"):
        return None
    functions = known.module.get((space, name)) or known.module.get((_ANY, name))
    return (functions[0], "module") if functions else None


def _once(file: Judged) -> dict[str, list[Use]]:
    """The places of each operator in one file."""
    places: dict[str, list[Use]] = defaultdict(list)
    for use in file.uses if file.kind in PYTHON_KINDS else ():
        if use.symbol.startswith(("torch.ops:", "ext:")):
            places[use.symbol].append(use)
    return places


@check("custom-op-link")
def custom_op_link(project: JudgedProject, values: Values) -> Iterator[Hit]:
    """One hit per file and operator, at its first place; the detail names the place in C++."""
    known = _registered(project)
    if not (known.library or known.module):
        return
    for file in project.files:
        for symbol, places in _once(file).items():
            if (found := _found(symbol, known, values.common)) is not None:
                use, message = found
                count = f" ({len(places)} ×)" if len(places) > 1 else ""
                yield hit(places[0], message, f"{places[0].spelling}{count} ← {use.span.path}:{use.span.line}")
