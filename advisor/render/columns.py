"""Text in the columns of a terminal: wrapped, cut, and measured by the width of its characters."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

from advisor.render import Options
from advisor.render.text import visible

if TYPE_CHECKING:
    from rich.console import Console

NARROWEST = 30  # columns
# A space, a Chinese character with the marks that must stay beside it, or a word (a number keeps its sign of per cent).
_PARTS = re.compile(
    r"""\s+ | [（“]*[\u2e80-\u2fff\u3040-\u9fff][，。、；：）”！？]*
      | [（“]*[^\s（“\u2e80-\u2fff\u3040-\u9fff，。、；：）”！？]+(?:\ %\)?)?[，。、；：）”！？]* | .""",
    re.VERBOSE,
)
_ELLIPSIS = "…"


def wrapped(text: str, width: int) -> list[str]:
    """`text` in lines of at most `width` columns: broken at spaces and between Chinese characters, folded elsewhere."""
    from rich.cells import cell_len, chop_cells

    lines = [""]
    for part in _PARTS.findall(visible(text)):
        if cell_len((lines[-1] + part).rstrip()) > width:
            lines.append("")
            part = part.lstrip()  # the space at which a line is broken
        while cell_len(part) > width:
            piece, *rest = chop_cells(part, width)
            lines[-1:] = [piece, ""]
            part = "".join(rest)
        lines[-1] += part
    return [line.rstrip() for line in lines if line.strip()] or [""]


def cut(text: str, width: int, lines: int) -> list[str]:
    """`text` wrapped into at most so many lines, the last one with an ellipsis where something is left out."""
    from rich.cells import set_cell_size

    found = wrapped(text, width)
    if len(found) <= lines:
        return found
    last = set_cell_size(found[lines - 1] + " " * width, width - 1).rstrip(" ,;，；、")
    return [*found[: lines - 1], last + _ELLIPSIS]


def short_path(path: str, width: int) -> str:
    """The end of a path that is wider than `width` columns: the name of the file is what tells."""
    from rich.cells import cell_len

    text = visible(path)
    if cell_len(text) <= width:
        return text
    while text and cell_len(text) > width - 1:
        text = text[1:]
    return _ELLIPSIS + text


def console(out: io.StringIO, options: Options) -> Console:
    """What turns styled lines into text: escape codes only where the options ask for them."""
    from rich.console import Console

    return Console(
        file=out,
        width=max(options.width, NARROWEST),
        force_terminal=options.color,
        color_system="standard" if options.color else None,
        no_color=not options.color,
        legacy_windows=False,
        markup=False,
        emoji=False,
        highlight=False,
        _environ={},  # the caller decides, not NO_COLOR, FORCE_COLOR or COLUMNS
    )
