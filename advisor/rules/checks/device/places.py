"""What the checks of device code share: the first place in each function, and texts for a finding's detail."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from advisor.expressions import lazy
from advisor.model import Use
from advisor.rules.judged import Judged

_DEVICE = ("device", "both")
_SPACE = lazy(r"\s+")


def on_device(use: Use) -> bool:
    """Whether a use stands in code that a GPU runs."""
    return use.side in _DEVICE


def one_line(text: str) -> str:
    """Source text for a finding's detail."""
    return _SPACE.sub(" ", text)[:120]


def rest_of_line(use: Use, file: Judged) -> str:
    """What follows the name of a use in its line."""
    return file.line_of(use)[use.span.end_column - 1 :]


def first_per_scope(uses: Iterable[Use]) -> Iterator[Use]:
    """The first use in each function; places that already serve a target are apart from those that do not.

    At file level and in macros, where nothing tells the function, the first of the file.
    """
    seen: set[tuple[str, str, tuple[str, ...]]] = set()
    for use in uses:
        key = (use.scope, use.kernel, use.done_for)
        if key not in seen:
            seen.add(key)
            yield use


def first_of_file(uses: Iterable[Use]) -> Iterator[Use]:
    """The first use of a file; places that already serve a target are apart from those that do not."""
    seen: set[tuple[str, ...]] = set()
    for use in uses:
        if use.done_for not in seen:
            seen.add(use.done_for)
            yield use
