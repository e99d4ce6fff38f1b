"""Comments that switch records off: `advisor: ignore[RULE, …] reason`, behind the code or alone above it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from advisor.frontends.source import Lines
from advisor.model import Suppression

_MARK = b"advisor: ignore["
_COMMENT = re.compile(
    rb"(?P<sign>//|/\*|\#|<!--|\"\"\"|--|;)[ \t]*advisor: ignore\[(?P<rules>[^\]\n]*)\][ \t]*(?P<reason>[^\n]*)"
)
_END = re.compile(r"\s*(?:\*/|-->).*$")
_C_FAMILY = frozenset(("cuda", "cpp", "hip", "ptx"))
_SIGNS = {"c": (b"//", b"/*"), "other": (b"#", b"<!--")}


def _rules(text: bytes) -> tuple[str, ...]:
    parts = (part.strip() for part in text.decode("utf-8", "replace").split(","))
    return tuple(part for part in parts if part)


def suppressions(data: bytes, kind: str) -> Iterator[Suppression]:
    """The suppressions of one file of the given kind; a comment alone on its line holds for the next filled line."""
    if _MARK not in data:
        return
    signs = _SIGNS["c" if kind in _C_FAMILY else "other"]
    lines = Lines(data)
    for match in _COMMENT.finditer(data):
        if match["sign"] not in signs:
            continue
        at = lines.line(match.start())
        alone = not data[lines.starts[at - 1] : match.start()].strip()
        reason = _END.sub("", match["reason"].decode("utf-8", "replace")).strip()
        yield Suppression(
            line=_next_filled(data, lines, at) if alone else at, at=at, rules=_rules(match["rules"]), reason=reason
        )


def _next_filled(data: bytes, lines: Lines, at: int) -> int:
    """The first line behind `at` that holds something, passing over further such comments."""
    for line in range(at + 1, lines.count + 1):
        end = lines.starts[line] if line < len(lines.starts) else len(data)
        text = data[lines.starts[line - 1] : end].strip()
        if text and _MARK not in text:
            return line
    return at
