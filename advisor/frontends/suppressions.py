"""Comments that switch records off: `advisor: ignore[RULE, …] reason`, behind the code or alone above it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from advisor.expressions import lazy
from advisor.frontends.source import Lines
from advisor.kinds import C_FAMILY
from advisor.model import Suppression

_MARK = b"advisor: ignore["
_COMMENT = lazy(
    rb"(?P<sign>//|/\*|\#|<!--|\"\"\"|--|;|!(?!--))[ \t]*advisor: ignore\[(?P<rules>[^\]\n]*)\][ \t]*(?P<reason>[^\n]*)"
)
_END = lazy(r"\s*(?:\*/|-->)(?P<rest>.*)$")
_END_OF_STRING = lazy(r"(?:\\n)?\"\s*[,\]]?\s*$")  # a line of a notebook's cell is a JSON string
_C_LIKE = frozenset((*C_FAMILY, "ptx"))
_SIGNS = {"c": (b"//", b"/*"), "text": (b"//", b"/*", b"#", b"<!--", b"--", b";", b"!"), "other": (b"#", b"<!--")}
_LONGEST = 20  # lines of a statement
# A line that holds only a comment, or the end of a macro's line: the code comes below it.
_EMPTY = {
    "c": re.compile(rb"\s*+(?://.*|/\*(?:(?!\*/).)*+\*/\s*+\\?|\\)?\s*+$"),
    "text": re.compile(rb"\s*+(?:(?://|\#|--|;|!).*|<!--.*-->\s*+)?$"),
    "other": re.compile(rb"\s*+(?:\#.*|<!--.*-->\s*+|\\)?$"),
    "notebook": re.compile(rb"\s*\"(?:\#[^\"]*)?(?:\\n)?\",?\s*$"),
}


def _language(kind: str) -> str:
    if kind in (
        "foreign",
        "fortran",
        "lua",
        "msbuild",
        "json",
    ):  # each has its own sign; a wrong one means nothing there
        return "text"
    return "c" if kind in _C_LIKE else kind if kind in ("text", "notebook") else "other"


def _rules(text: bytes) -> tuple[str, ...]:
    parts = (part.strip() for part in text.decode("utf-8", "replace").split(","))
    return tuple(part for part in parts if part)


def _reason(text: bytes, language: str) -> tuple[str, str]:
    """The reason that stands in a comment, and the code behind the comment on its line."""
    reason = text.decode("utf-8", "replace")
    if language == "notebook":
        return _END_OF_STRING.sub("", reason).strip(), ""
    end = _END.search(reason)
    return (reason[: end.start()].strip(), end["rest"].strip(" \t\r\\")) if end else (reason.strip(), "")


def _without_comment(line: bytes) -> bytes:
    """A line of the C family without the comment at its end."""
    bare = line.rstrip(b" \t\r\v\f\\")
    starts = [line.find(b"//")]
    if bare.endswith(b"*/"):
        before = bare.rfind(b"*/", 0, len(bare) - 2)
        starts.append(bare.find(b"/*", before + 2 if before >= 0 else 0, len(bare) - 2))
    found = [start for start in starts if start >= 0]
    return line[: min(found)].rstrip() if found else line


class _Text:
    """The lines of a file, by numbers from 1."""

    def __init__(self, data: bytes, language: str) -> None:
        self._data, self._language = data, language
        self.lines = Lines(data)
        self._passed = range(0)  # lines behind which the code begins at its end

    def _line(self, number: int) -> bytes:
        starts = self.lines.starts
        end = starts[number] if number < len(starts) else len(self._data)
        return self._data[starts[number - 1] : end].rstrip(b"\r\n")

    def _next_code(self, at: int) -> int:
        """The first line behind `at` that holds code: comments, these and others, are passed over."""
        if at in self._passed:
            return self._passed.stop
        below = range(at + 1, self.lines.count + 1)
        code = next((line for line in below if not _EMPTY[self._language].match(self._line(line))), 0)
        self._passed = range(at, code or self.lines.count + 1)
        return self._passed.stop

    def _ends(self, number: int) -> bool:
        """Whether a statement of the C family ends in a line; what is not of that family has one in each."""
        line = _without_comment(self._line(number)).rstrip(b" \t\\")
        return self._language != "c" or not line or line.endswith((b";", b"{", b"}", b":")) or line.lstrip()[:1] == b"#"

    def above(self, at: int) -> range:
        """The lines of the statement that goes on in line `at`, to that line."""
        first = at
        while first > 1 and at - first < _LONGEST and not self._ends(first - 1):
            first -= 1
        return range(first, at + 1)

    def code_below(self, at: int) -> range:
        """The lines of the statement that comes next below line `at`, or that line where none does."""
        first = self._next_code(at)
        if first > self.lines.count:
            return range(at, at + 1)
        last = first
        while last < self.lines.count and last - first < _LONGEST and not self._ends(last):
            last += 1
        return range(first, last + 1)


def suppressions(data: bytes, kind: str) -> Iterator[Suppression]:
    """The suppressions of one file of the given kind, one for each line that a comment holds for.

    A comment alone on its line holds for the code below it, in the C family for the whole statement; one behind code
    holds for its line, in the C family also for the lines above it in which the statement began.
    """
    if _MARK not in data:
        return
    language = _language(kind)
    signs, text = _SIGNS.get(language, _SIGNS["other"]), _Text(data, language)
    for match in _COMMENT.finditer(data):
        if match["sign"] not in signs:
            continue
        at = text.lines.line(match.start())
        before = data[text.lines.starts[at - 1] : match.start()].strip()
        reason, behind = _reason(match["reason"], language)
        alone = not behind and (not before or (language == "notebook" and before == b'"'))
        for line in text.code_below(at) if alone else text.above(at):
            yield Suppression(line=line, at=at, rules=_rules(match["rules"]), reason=reason)
