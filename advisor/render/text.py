"""Text of the scanned project made fit to be shown, and numbers made fit to be read.

File names, source lines and names come from the scanned tree and are hostile: they may hold terminal escapes, line
breaks, and bidirectional controls that make code read otherwise than it runs. Every output shows those as `\\xNN` or
`\\uNNNN`. The set of such characters is fixed here (not asked from `unicodedata`), so that the bytes of a report do not
depend on the Python version.
"""

from __future__ import annotations

import re

_SHOWN_AS = {"\n": r"\n", "\r": r"\r", "\t": r"\t"}
_INVISIBLE = re.compile(
    r"[\x00-\x1f\x7f-\x9f\xad\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff"
    r"\uffa0\ufff9-\ufffb\ufffe\uffff\ud800-\udfff\U000e0000-\U000e0fff]"
)
_ELLIPSIS = "…"
# Marks between the words of an enumeration, between clauses, after a heading, and at the end of a sentence.
LISTED = {"en": ", ", "zh": "、"}
SEMICOLON = {"en": "; ", "zh": "；"}
CLAUSES = {"en": ", ", "zh": "，"}
COLON = {"en": ": ", "zh": "："}
STOP = {"en": ".", "zh": "。"}
GAP = {"en": " ", "zh": ""}


def _escaped(match: re.Match[str]) -> str:
    char = match.group()
    code = ord(char)
    if char in _SHOWN_AS:
        return _SHOWN_AS[char]
    if 0xDC80 <= code <= 0xDCFF:  # an undecodable byte that a surrogate escape carries (PEP 383)
        return rf"\x{code - 0xDC00:02x}"
    if code < 0x100:
        return rf"\x{code:02x}"
    return rf"\u{code:04x}" if code < 0x10000 else rf"\U{code:08x}"


def visible(text: str) -> str:
    """`text` on one line, with controls, invisible and bidirectional characters and lone surrogates as escapes."""
    return _INVISIBLE.sub(_escaped, text)


def shorten(text: str, limit: int) -> str:
    """`text` cut to at most `limit` characters, the last one an ellipsis when something was cut."""
    return text if len(text) <= limit else text[: limit - 1] + _ELLIPSIS


def shown(text: str, limit: int = 300) -> str:
    """`text` visible and short enough for a line of a report."""
    return shorten(visible(shorten(text, limit)), limit)


def excerpt(line: str, column: int, width: int = 160) -> str:
    """The part of a source line around `column` (from 1, code points), without indentation, at most `width` long."""
    start = len(line) - len(line.lstrip())
    text = line.rstrip().replace("\t", " ")
    if len(text) - start > width:
        start = max(start, min(column - 1 - width // 4, len(text) - width))
    cut = text[start : start + width]
    before = _ELLIPSIS if text[:start].strip() else ""
    after = _ELLIPSIS if len(text) > start + width else ""
    return before + visible(cut) + after


def number(value: int) -> str:
    """An integer with thousands separated by commas."""
    return f"{value:,}"


def counted(count: int, singular: str, plural: str = "") -> str:
    """`count` with its noun: `1 place`, `1,200 places`."""
    return f"{number(count)} {singular if count == 1 else plural or singular + 's'}"


def two_digits(value: float) -> str:
    """A figure of an estimate, rounded to two significant digits: more would claim a precision it does not have."""
    if value == 0:
        return "0"
    rounded = float(f"{value:.1e}")
    return f"{rounded:,.0f}" if abs(rounded) >= 10 else f"{rounded:g}"


def whole_lines(value: float) -> str:
    """A number of lines: whole, with two significant digits; there is no half line, and less than one is one."""
    if value <= 0:
        return "0"
    return two_digits(value) if value >= 10 else f"{max(1, round(value))}"


def percent(share: float) -> str:
    """A share of 1 as per cent with one decimal; never rounded up to 100 or down to 0."""
    if 0 < share < 0.001:
        return "< 0.1 %"
    if 0.999 < share < 1:
        return "> 99.9 %"
    return f"{share * 100:.1f} %".replace(".0 %", " %")
