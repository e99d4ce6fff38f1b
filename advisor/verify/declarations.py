"""A tolerant reader of C and C++ declarations: what a header declares, with parameters and enumerators.

It reads every branch of conditional compilation, understands namespaces, classes, enums, typedefs, functions and
macros, and steps over everything else. It never fails: what it does not understand declares nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from advisor.model import Value
from advisor.verify.tokens import is_never, tokens

Parts = tuple[str, ...]
Kind = str  # function type enumerator macro variable

FIRST = "-"  # what stands before the first enumerator

_TAGS = frozenset({"struct", "class", "union", "enum"})
_NO_NAME = frozenset(
    "__attribute__ __declspec alignas _Alignas noexcept throw decltype asm __asm__ requires explicit sizeof "
    "__launch_bounds__ __align__ static_assert _Static_assert __alignof__ if while for switch return".split()
)
_OPENERS = frozenset("typedef extern namespace template using inline static".split()) | _TAGS
_ACCESS = frozenset({"public", "private", "protected"})
_DEFINE = re.compile(r"define\s+(\w+)(\(([^)]*)\))?\s*(.*)", re.DOTALL | re.ASCII)
_LONGEST_MACRO = 1000  # characters of a body that is looked at
_MOST_TOKENS = 4000  # of one declaration; longer ones are data, not interface


class Declaration(Value, frozen=True, kw_only=True):
    """One declared name. `parts` is its qualified name.

    `least` and `most` count the parameters of a function or a macro with parameters (most -1 = any number, least -1 =
    no function); `parameters` and `returns` are its source text. `value` is the expression of an enumerator or macro;
    an enumerator without one has the enumerator before it in `after` (FIRST: it is the first).
    """

    parts: Parts
    kind: Kind
    least: int = -1
    most: int = -1
    parameters: Parts = ()
    returns: str = ""
    value: Parts = ()
    after: str = ""


class _Scope(Value, frozen=True, kw_only=True):
    """An open brace: the qualified name inside, what kind of scope, the scope around, tokens that led to it."""

    path: Parts = ()
    kind: str = "file"  # file class typedef skip
    around: _Scope | None = None
    head: Parts = ()


def _groups(words: list[str]) -> list[tuple[int, int]]:
    """Start and end of every top-level parenthesis."""
    found, depth, start = [], 0, 0
    for place, word in enumerate(words):
        if word == "(":
            start = place if depth == 0 else start
            depth += 1
        elif word == ")" and depth:
            depth -= 1
            if depth == 0:
                found.append((start, place))
    return found


def split_commas(words: list[str] | Parts) -> list[list[str]]:
    """Token lists between commas that stand in no bracket of any kind."""
    parts: list[list[str]] = [[]]
    depth = angle = 0
    for place, word in enumerate(words):
        depth += (word in "([{") - (word in ")]}")
        if word == "<" and place and (words[place - 1][0].isalpha() or words[place - 1][0] == "_"):
            angle += 1
        elif word == ">" and angle:
            angle -= 1
        if word == "," and depth == 0 and angle == 0:
            parts.append([])
        else:
            parts[-1].append(word)
    return [part for part in parts if part]


def _is_name(word: str) -> bool:
    return word[0].isalpha() or word[0] == "_"


def _without_macros(words: list[str]) -> list[str]:
    """A declaration without macros in capitals before the keyword it begins with."""
    start = next((place for place, word in enumerate(words) if not (_is_name(word) and word.isupper())), 0)
    return words[start:] if start and words[start] in _OPENERS else words


def _without_template(words: list[str]) -> list[str]:
    """A declaration without its leading `template <…>`."""
    while words[:1] == ["template"] and words[1:2] == ["<"]:
        depth = 0
        for place, word in enumerate(words):
            depth += (word == "<") - (word == ">")
            if word == ">" and depth == 0:
                words = words[place + 1 :]
                break
        else:
            return []
    return words


def _function_group(words: list[str]) -> tuple[int, int] | None:
    """The parenthesis that holds the parameters of the declared function."""
    found = []
    for start, end in _groups(words):
        before = words[start - 1] if start else ""
        if start > 1 and _is_name(before) and before not in _NO_NAME:
            found.append((start, end))
    ordinary = [group for group in found if not words[group[0] - 1].isupper()]
    return next(iter(ordinary or (found[-1:] if words[0] not in _TAGS else ())), None)


def _count(parameters: list[list[str]]) -> tuple[int, int]:
    plain = [part for part in parameters if "..." not in part]
    least = sum("=" not in part for part in plain)
    return least, len(plain) if len(plain) == len(parameters) else -1


def _function(words: list[str], path: Parts) -> Iterator[Declaration]:
    group = _function_group(words)
    if group is None or words[0] == "typedef" or "operator" in words:
        return
    start, end = group
    name_from = start - 1
    while name_from >= 2 and words[name_from - 1] == "::" and _is_name(words[name_from - 2]):
        name_from -= 2
    parameters = split_commas(words[start + 1 : end])
    if parameters == [["void"]]:
        parameters = []
    least, most = _count(parameters)
    yield Declaration(
        parts=(*path, *words[name_from:start:2]),
        kind="function",
        least=least,
        most=most,
        parameters=tuple(" ".join(part) for part in parameters),
        returns=" ".join(words[:name_from]),
    )


def _declarator(words: list[str]) -> str:
    """The name a typedef or variable declarator gives."""
    for start, end in _groups(words):  # (*name)(…), (CALLBACK *name)(…)
        inner = words[start + 1 : end]
        if "*" in inner and _is_name(inner[-1]) and start and words[start - 1] not in _NO_NAME:
            return inner[-1]
    for stop in ("=", "[", "(", ":"):
        if stop in words:
            words = words[: words.index(stop)]
    names = [word for word in words if _is_name(word)]
    return names[-1] if names else ""


def _tag_names(words: list[str]) -> Iterator[str]:
    """Names that follow struct, class, union or enum, before any parenthesis, attributes left out."""
    limit = words.index("(") if "(" in words and words[0] not in _TAGS | {"typedef"} else len(words)
    for place, word in enumerate(words[:limit]):
        if word in _TAGS and words[place - 1] not in _TAGS:  # `enum class` is one
            name = _head_name(words[place + 1 :])
            if name:
                yield name


def _head_name(words: list[str]) -> str:
    """The name in what follows `struct`: past `class`, attributes and macros in capitals with parentheses."""
    name = ""
    depth = 0
    for word in words:
        if word in "([":
            depth += 1
        elif word in ")]":
            depth -= 1
        elif depth == 0 and word in (":", "{", "*", "&", ";", "=", ",", "<"):
            break
        elif depth == 0 and _is_name(word) and word not in _NO_NAME | {"class", "struct", "final"}:
            if name and not name.isupper() and not name.startswith("__"):
                break
            name = word
    return name


def _typedef(words: list[str], path: Parts) -> Iterator[Declaration]:
    for part in split_commas(words[1:]):
        if name := _declarator(part):
            yield Declaration(parts=(*path, name), kind="type")


def _simple(words: list[str], path: Parts, in_class: bool) -> Iterator[Declaration]:
    """What a declaration without a body declares."""
    for name in _tag_names(words):
        yield Declaration(parts=(*path, name), kind="type")
    if words[0] == "typedef":
        yield from _typedef(words, path)
    elif words[0] == "using":
        name = words[1] if "=" in words and len(words) > 1 else words[-1]
        if _is_name(name) and words[1:2] != ["namespace"]:
            yield Declaration(parts=(*path, name), kind="type")
    elif (function := next(_function(words, path), None)) is not None:
        yield function
    elif not in_class and len(words) > 1 and (name := _declarator(split_commas(words)[0])):
        yield Declaration(parts=(*path, name), kind="variable")


def _enumerators(words: list[str], path: Parts, head: list[str]) -> Iterator[Declaration]:
    scoped = (_head_name(head[head.index("enum") + 1 :]),) if {"class", "struct"} & set(head) else ()
    before = ""
    for part in split_commas(words):
        if not _is_name(part[0]):
            continue
        value = tuple(part[part.index("=") + 1 :]) if "=" in part else ()
        after = "" if value else before or FIRST
        yield Declaration(parts=(*path, *scoped, part[0]), kind="enumerator", value=value, after=after)
        before = part[0]


def _macro(line: str) -> Iterator[Declaration]:
    found = _DEFINE.match(line)
    if found is None:
        return
    name, arguments, inside, body = found.groups()
    body = " ".join(body.split())
    value = tuple(text for _, text in tokens(body)) if len(body) < _LONGEST_MACRO else ()
    if arguments is None:
        yield Declaration(parts=(name,), kind="macro", value=value)
        return
    parameters = [part.strip() for part in inside.split(",") if part.strip()]
    yield Declaration(
        parts=(name,),
        kind="macro",
        least=len([part for part in parameters if part != "..."]),
        most=-1 if "..." in parameters else len(parameters),
        parameters=tuple(parameters),
        value=value,
    )


def _pasted(macro: Declaration, arguments: list[list[str]]) -> Iterator[str]:
    """Names that a call of a macro makes by joining words: `make_##type` called with `float4` gives `make_float4`."""
    given = {name: part[0] for name, part in zip(macro.parameters, arguments, strict=False) if len(part) == 1}
    body = macro.value
    for place in range(1, len(body) - 2):
        if body[place : place + 2] == ("#", "#") and _is_name(body[place - 1]) and _is_name(body[place + 2]):
            yield given.get(body[place - 1], body[place - 1]) + given.get(body[place + 2], body[place + 2])


def _closing(words: list[str]) -> int:
    """Where the first parenthesis closes; 0 when it does not."""
    depth = 0
    for place, word in enumerate(words):
        depth += (word == "(") - (word == ")")
        if depth == 0 and word == ")":
            return place
    return 0


def _macro_calls(words: list[str], macros: dict[str, Declaration]) -> tuple[list[str], list[str]]:
    """Names that macro calls standing where a declaration begins may declare, and the words after those calls.

    `DEFINE_STATE(fooState, base)` declares `fooState` in a way that only a preprocessor could tell for certain.
    """
    names: list[str] = []
    while len(words) > 2 and words[1] == "(" and words[0].isupper() and (end := _closing(words)):
        arguments = split_commas(words[2:end])
        names.extend(part[0] for part in arguments if len(part) == 1 and _is_name(part[0]))
        if words[0] in macros:
            names.extend(_pasted(macros[words[0]], arguments))
        words = words[end + 1 :]
        words = words[1:] if words[:1] == [";"] else words
    return names, words


class _Reader:
    """The state of reading one header: open scopes, tokens of the declaration at hand, open conditionals."""

    def __init__(self) -> None:
        self.scope = _Scope()
        self.words: list[str] = []
        self.depth = 0  # open parentheses
        self.kept: list[tuple[_Scope, int, int, bool]] = []  # state at each open #if, and whether its part is skipped
        self.skipped = False
        self.macros: dict[str, Declaration] = {}

    def directive(self, line: str) -> Iterator[Declaration]:
        word = re.match(r"\w*", line)
        name = word.group() if word else ""
        if name in ("if", "ifdef", "ifndef"):
            self.kept.append((self.scope, len(self.words), self.depth, self.skipped))
            self.skipped = self.skipped or is_never(line)
        elif name in ("else", "elif") and self.kept:
            scope, length, self.depth, self.skipped = self.kept[-1]
            if scope is not self.scope or scope.kind != "enum":  # enumerators of all branches count
                self.scope = scope
                del self.words[length:]
        elif name == "endif" and self.kept:
            *_, self.skipped = self.kept.pop()
        elif name == "define" and not self.skipped:
            for macro in _macro(line):
                if macro.least >= 0:
                    self.macros[macro.parts[-1]] = macro
                yield macro

    def _taken(self, made: list[Declaration]) -> list[str]:
        """The words of the declaration at hand without macro calls and template heads; what those declare is added."""
        words, self.words = self.words, []
        if self.scope.kind == "skip" or len(words) > _MOST_TOKENS:
            return []
        names, words = _macro_calls(words, self.macros)
        made.extend(Declaration(parts=(*self.scope.path, name), kind="variable") for name in names)
        return _without_template(_without_macros(words))

    def _close_declaration(self) -> Iterator[Declaration]:
        made: list[Declaration] = []
        words = self._taken(made)
        yield from made
        if words:
            yield from _simple(words, self.scope.path, self.scope.kind == "class")

    def _open(self) -> Iterator[Declaration]:
        made: list[Declaration] = []
        head = self._taken(made)
        yield from made
        path, kind = self.scope.path, "skip"
        if self.scope.kind == "skip":
            pass
        elif head[-1:] == ["="]:  # an initializer
            yield from _simple(head, path, self.scope.kind == "class")
        elif "namespace" in head[:2]:
            path, kind = (*path, *(word for word in head[head.index("namespace") + 1 :] if _is_name(word))), "file"
        elif head[:1] == ["extern"] and head[-1][0] == '"':
            kind = "file"
        elif "enum" in head[:3] and "(" not in head:
            kind = "enum"
        elif _TAGS & set(head[:8]) and _function_group(head) is None:
            kind = "class"
            path = (*path, next(_tag_names(head), ""))
        elif head:
            yield from _function(head, path)
        self.scope = _Scope(path=path, kind=kind, around=self.scope, head=tuple(head))

    def _close(self) -> Iterator[Declaration]:
        closed, words = self.scope, self.words
        self.scope, self.words = closed.around or _Scope(), []
        head = list(closed.head)
        if closed.kind == "enum":
            yield from _enumerators(words, closed.path, head)
        if closed.kind in ("enum", "class"):
            for name in _tag_names(head):
                yield Declaration(parts=(*self.scope.path, name), kind="type")
            self.words = ["typedef", "int"] if head[:1] == ["typedef"] else []

    def mark(self, word: str) -> Iterator[Declaration]:
        """One token of code."""
        if word == "(":
            self.depth += 1
        elif word == ")":
            self.depth = max(0, self.depth - 1)
        if self.depth == 0 and word == "{" and self.scope.kind != "enum":
            yield from self._open()
        elif self.depth == 0 and word == "}":
            yield from self._close()
        elif self.depth == 0 and word == ";":
            yield from self._close_declaration()
        elif word == ":" and self.words[-1:] and self.words[-1] in _ACCESS:
            self.words = []
        else:
            self.words.append(word)


def declarations(text: str) -> Iterator[Declaration]:
    """Everything that a header's text declares, in its order; names may come several times."""
    reader = _Reader()
    for kind, value in tokens(text):
        if kind == "line":
            yield from reader.directive(value)
        elif not reader.skipped:
            yield from reader.mark(value)
