"""Definitions of the code's own that clash with the target's: they get another name, and nothing of them goes."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from ahocorasick_rs import BytesAhoCorasick

from advisor.fix.text import Edit, Text
from advisor.packs.recipes import Rewrite

_OPERATORS = {
    "+": "add", "-": "subtract", "*": "multiply", "/": "divide", "+=": "add_to", "-=": "subtract_from",
    "*=": "multiply_by", "/=": "divide_by",
}  # fmt: skip
_VECTOR = re.compile(rb"(?:u?(?:char|short|int|long|longlong)|float|double)([234])")
_OPERATOR = re.compile(
    rb"\boperator\s*(\+=|-=|\*=|/=|[-+*/])\s*\(\s*(?:const\s+)?(\w+)\s*(?:const\s*)?&?\s*(\w+)\s*,"
    rb"\s*(?:const\s+)?\2\s*(?:const\s*)?&?\s*(\w+)\s*\)\s*(?:noexcept\s*)?\{((?:[^{}]|\{[^{}]*\})*)\}"
)
_MACRO = re.compile(rb"#[ \t]*define[ \t]+(\w+)\(([\w\s,]*)\)")
_ALIAS = re.compile(rb"\btypedef\s+(\w+)\s+(\w+)\s*;|\busing\s+(\w+)\s*=\s*(\w+)\s*;")
_STRUCTURE = re.compile(rb"\bstruct\s+(?:__align__\s*\([^()]*\)\s*)?(\w+)\s*\{\s*(?:const\s+)?(\w+)\s+\w")
_NAMED_STRUCTURE = re.compile(
    rb"\btypedef\s+struct\s*(?:__align__\s*\([^()]*\)\s*)?\w*\s*\{\s*(\w+)\s+\w[^{}]{0,2000}\}\s*(\w+)\s*;"
)
_ALIASES = 3  # of aliases, one behind the other
_DEVICE = re.compile(rb"__(?:device|host)__")
_DEVICE_ONLY = re.compile(rb"__(?:device|global)__|\b[A-Z_]*(?:DEVICE|KERNEL)[A-Z_]*\b|\[")
_BLOCK = re.compile(rb"[{};]")
_TRANSPARENT = re.compile(rb"[\s#\w]*\b(?:namespace|class|struct|union|enum)\b[^()]*$")
_WORD = re.compile(r"\w+")
_GROUP = re.compile(r"\$(\d)")
_SUM = re.compile(rb"\+\s*__(?:longlong_as_double|int_as_float)\(|__(?:longlong_as_double|int_as_float)\(\w+\)\s*\+")
_FAR_BODY = 1500
_FAR = 300  # bytes before a name in which its qualifiers stand


def _by_component(operator: str, one: bytes, other: bytes, body: bytes, size: int) -> bool:
    """Whether a body does an operation component by component, as the target's own operator does."""
    sign = re.escape(operator.encode())
    for name in (b"x", b"y", b"z", b"w")[:size]:
        if not re.search(rb"\b%b\.%b\s*%b\s*%b\.%b\b" % (one, name, sign, other, name), body):
            whole = operator.endswith("=") and rb"\b%b\s*=\s*%b\s*%b\s*%b\s*;" % (one, one, sign[:-1], other)
            return bool(whole and re.search(whole, body))
    return len(re.findall(rb"\.[xyzw]\b", body)) == 2 * size


def _does_the_same(text: Text, match: re.Match[bytes], size: int) -> bool:
    """Whether an operator does what the target's own does: a vector (no dot product), component by component."""
    before = text.code[max(0, match.start() - _FAR) : match.start()]
    same = match[1].endswith(b"=") or re.search(rb"\b%b\s*$" % match[2], before)
    return bool(same) and _by_component(match[1].decode(), match[3], match[4], match[5], size)


def aliases(text: Text) -> dict[bytes, bytes]:
    """What a file's own names of types stand for."""
    if b"typedef" not in text.data and b"using" not in text.data:
        return {}
    return {match[2] or match[3]: match[1] or match[4] for match in _ALIAS.finditer(text.code)}


def _named(name: bytes, known: Mapping[bytes, bytes]) -> bytes:
    for _ in range(_ALIASES):
        name = known.get(name, name)
    return name


def _sizes(text: Text, match: re.Match[bytes], known: Mapping[bytes, bytes]) -> set[int]:
    """How many components the type of an operator has; 0 for a type that is no vector of CUDA.

    In a macro that is given the type, of all types that it is given in this file.
    """
    written = [match[2]]
    begun = text.code.rfind(b"#", 0, match.start())
    macro = _MACRO.match(text.code, begun) if begun >= 0 and text.in_directive(match.start()) else None
    if macro:
        parameters = [each.strip() for each in macro[2].split(b",")]
        if match[2] in parameters:
            place = parameters.index(match[2])
            uses = re.finditer(rb"(?m)^[ \t]*%b\s*\(([^()]*)\)" % re.escape(macro[1]), text.code)
            given = [use[1].split(b",") for use in uses]
            written = [each[place].strip() if place < len(each) else b"" for each in given]
    found = (_VECTOR.fullmatch(_named(each, known)) for each in written)
    return {int(each[1]) if each else 0 for each in found}


def operators(text: Text, known: Mapping[bytes, bytes]) -> Iterator[Edit]:
    """Operators on vectors of CUDA that the target's vectors have too; others, such as a complex product, are left.

    `known` says what the names of types stand for.
    """
    for match in _OPERATOR.finditer(text.code) if b"operator" in text.data else ():
        operator = match[1].decode()
        sizes = _sizes(text, match, known)
        if sizes and 0 not in sizes and all(_does_the_same(text, match, n) for n in sizes):
            yield Edit(start=match.start(), end=match.end(1), text=f"operator_{_OPERATORS[operator]}")


def operator_types(text: Text, known: Mapping[bytes, bytes]) -> set[str]:
    """The types for which the code has an operator of its own in the way of the target's that does something else.

    Sums and differences are in nobody's way: own functions go before templates, which the target's are.
    """
    found = set()
    for match in _OPERATOR.finditer(text.code) if b"operator" in text.data else ():
        name, operator = _named(match[2], known), match[1].decode()
        size = int(name[-1:]) if _VECTOR.fullmatch(name) else 2
        if operator not in "+-" and not _does_the_same(text, match, size):
            found.add(name.decode())
    return found


def begun_by_vectors(texts: Iterable[Text]) -> set[str]:
    """The structures whose first member is a vector of CUDA, or such a structure."""
    first: dict[bytes, bytes] = {}
    for text in texts:
        first |= {match[1]: match[2] for match in _STRUCTURE.finditer(text.code)}
        first |= {match[2]: match[1] for match in _NAMED_STRUCTURE.finditer(text.code)}
    found = {name for name, member in first.items() if _VECTOR.fullmatch(member)}
    for _ in range(_ALIASES):
        found |= {name for name, member in first.items() if member in found}
    return {name.decode() for name in found}


def zeros(text: Text, names: Collection[str]) -> Iterator[Edit]:
    """A single zero in braces, for structures that begin with a vector: the target makes no vector of one number."""
    if not names:
        return
    words = "|".join(sorted(names)).encode()
    expression = rb"\b(?:%b)\s+\w+(?:\s*\[[^\[\]]*\])*\s*=\s*\{(\s*0(?:\.0?f?)?\s*)\}" % words
    for match in re.finditer(expression, text.code):
        yield Edit(start=match.start(1), end=match.end(1), text="")


def _definitions(text: Text, known: Sequence[str]) -> Iterator[tuple[str, int, int, bool]]:
    """Device functions of the code's own that the target defines: name, place, and whether it does the very same.

    `known` are written `NAME(TYPE*`.
    """
    for each in known:
        name, _, first = each.partition("(")
        if name.encode() not in text.data:
            continue
        kind = rb"\s+".join(word.encode() for word in _WORD.findall(first))
        expression = rb"[\w&*>]\s+(%b)\s*\(\s*%b\s*\*\s*(?:const\s+)?\w+\s*,[^(){};]*\)\s*\{" % (name.encode(), kind)
        for match in re.finditer(expression, text.code):
            before = text.code[max(0, match.start() - _FAR) : match.start(1)]
            head = before[max(before.rfind(cut) for cut in (b";", b"}", b"{", b"\n\n")) + 1 :]
            if _DEVICE.search(head) and b"template" not in head:
                body = text.code[match.end() : match.end() + _FAR_BODY].partition(b"\n}")[0]
                same = name == "atomicAdd" and _SUM.search(body) and b"atomicCAS" in body
                yield name, match.start(1), match.end(1), bool(same)


def differing(text: Text, known: Sequence[str]) -> set[str]:
    """The names of `known` for which the code has a function that may not do what the target's does."""
    return {name for name, _, _, same in _definitions(text, known) if not same}


def functions(text: Text, known: Sequence[str], others: Collection[str]) -> Iterator[Edit]:
    """Device functions of the code's own that the target defines.

    One that does the same gives way to the target's. The names in `others` are defined in the tree with another
    meaning: all their uses get a name under which the code's own functions and the target's stand side by side.
    """
    for name, start, end, _ in _definitions(text, known):
        if name not in others:
            yield Edit(start=start, end=end, text=f"{name}_own")
    for name in others:
        for match in re.finditer(rb"(?<![\w.>])%b(?=\s*\()" % name.encode(), text.code):
            yield Edit(start=match.start(), end=match.end(), text=f"cudacompat_own_{name}")


def words(text: Text, gone: Sequence[str]) -> Iterator[Edit]:
    """Words that the target's compiler refuses and that mean nothing any more, with the blanks behind them."""
    for word in gone:
        if word.encode() in text.data:
            for match in re.finditer(rb"\b%b[ \t]+(?=[A-Za-z_])" % re.escape(word.encode()), text.code):
                yield Edit(start=match.start(), end=match.end(), text="")


@lru_cache(maxsize=4)
def _finder(words: tuple[bytes, ...]) -> BytesAhoCorasick:
    return BytesAhoCorasick(words)


def _nears_in(text: Text, rewrites: Sequence[Rewrite]) -> set[str]:
    """The words `near` of rows that stand in a text, found in one pass."""
    nears = [*dict.fromkeys(each.near for each in rewrites if each.near)]
    finder = _finder(tuple(near.encode() for near in nears))
    return {nears[place] for place, _, _ in finder.find_matches_as_indexes(text.data, overlapping=True)}


def rewritten(text: Text, rewrites: Sequence[Rewrite]) -> Iterator[Edit]:
    """What rows say of texts that are no names of the catalogue; of two rows for a place the first counts."""
    taken, held = bytearray(len(text.data)), _nears_in(text, rewrites)
    for each in rewrites:
        if each.near and each.near not in held:
            continue
        if each.unless and re.search(each.unless.encode(), text.data):
            continue
        inside = host_bodies(text) if each.host else []
        for match in re.finditer(each.find.encode(), text.data if each.raw else text.code):
            start, end = match.span(each.span)
            if each.host and not any(first <= start < last for first, last in inside):
                continue
            if each.raw and text.code[match.start()] != text.data[match.start()]:
                continue  # in a comment or a string
            write = _filled(each.write, [_of(text, match, group) for group in range(1, len(match.groups()) + 1)])
            changes = write.encode("utf-8", "surrogateescape") != text.data[start:end]
            if start < end and changes and not taken[start]:
                taken[start:end] = b"\1" * (end - start)
                yield Edit(start=start, end=end, text=write, safety=each.safety)


def host_bodies(text: Text) -> list[tuple[int, int]]:
    """The bodies of functions that only the host runs, as offsets; blocks of namespaces and classes are looked into."""
    found: list[tuple[int, int]] = []
    cut = depth = begun = 0
    host = False
    for match in _BLOCK.finditer(text.code):
        char = match[0]
        if depth:  # inside of a function
            depth += (char == b"{") - (char == b"}")
            if not depth:
                cut = match.end()
                if host:
                    found.append((begun, match.start()))
            continue
        head = text.code[max(cut, match.start() - _FAR) : match.start()]
        if char == b"{" and b"(" in head and not _TRANSPARENT.match(head):
            depth, begun, host = 1, match.end(), not _DEVICE_ONLY.search(head)
        cut = match.end()
    return found


def _filled(write: str, parts: Sequence[str]) -> str:
    """A text with its `$1`, `$2` … filled."""
    return _GROUP.sub(lambda group: parts[int(group[1]) - 1], write)


def _of(text: Text, match: re.Match[bytes], group: int) -> str:
    start, end = match.span(group)
    return text.data[start:end].decode("utf-8", "surrogateescape") if start >= 0 else ""
