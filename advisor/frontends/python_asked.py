"""What rules ask the Python front end for, beside the catalogue, and which files can hold it.

The words of a vocabulary that have a Python form: `py:torch.jit.script` a dotted name (`py:torch.device@cuda`: only
files that hold the text `cuda` matter), `py:.data_ptr` a method or member of anything, `import:cupy` the import of a
package or module, `kw:num_warps` a keyword argument, `op:searchsorted` an operator of torch under any of its spellings.
Other words with a colon are facts of single detectors, which judge by themselves which files can hold them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from advisor.model import Value

# How `P.L` can be written: as it stands; `L` imported from `P`; through another name of `P`, by import or assignment.
_IMPORTED = rb"\b%b\s+import\b(?:\s*\([^)]*|(?:[^\n\\]|\\\r?\n)*)\b%b\b"
_RENAMED = rb"\b%b(?:\s+as\s+\w|[ \t\r]*(?:#.*)?$)"
_SHORT = {b"language": b"tl"}  # what a project's own module may hand on for `triton.language`


class Asked(Value, frozen=True, kw_only=True):
    """The asked words by form, without their prefixes; `facts` (`text:arch`, `int:device`) keep theirs."""

    names: frozenset[str] = frozenset()
    members: frozenset[str] = frozenset()
    imports: frozenset[str] = frozenset()
    keywords: frozenset[str] = frozenset()
    operators: frozenset[bytes] = frozenset()
    facts: frozenset[str] = frozenset()
    leaves: dict[bytes, tuple[tuple[tuple[bytes, ...], bytes], ...]]  # parts of `names`, text beside, by last part

    def any(self) -> bool:
        """Whether rules ask for anything at all."""
        return bool(self.names or self.members or self.imports or self.keywords or self.operators or self.facts)


def read_asked(words: Iterable[str]) -> Asked:
    """The Python forms among the words of a vocabulary; all others are for other front ends or left to them."""
    forms: dict[str, set[str]] = {"py": set(), "import": set(), "kw": set(), "op": set()}
    facts: set[str] = set()
    for word in words:
        form, colon, name = word.partition(":")
        if colon and form in forms:
            forms[form].add(name)
        elif colon:
            facts.add(word)
    members = {name for name in forms["py"] if name.startswith(".")}
    dynamic = {name for name in forms["py"] if "(" in name}
    names: set[str] = set()
    leaves: dict[bytes, list[tuple[tuple[bytes, ...], bytes]]] = {}
    for word in sorted(forms["py"] - members - dynamic):
        name, _, beside = word.partition("@")
        names.add(name)
        parts = tuple(part.encode() for part in name.split("."))
        leaves.setdefault(parts[-1], []).append((parts, beside.encode()))
    return Asked(
        names=frozenset(names),
        members=frozenset(name[1:] for name in members),
        imports=frozenset(forms["import"]),
        keywords=frozenset(forms["kw"]),
        operators=frozenset(name.encode() for name in forms["op"]),
        facts=frozenset(facts | {f"py:{name}" for name in dynamic}),
        leaves={leaf: tuple(several) for leaf, several in leaves.items()},
    )


def imported(dotted: str, asked: Asked) -> str:
    """The longest asked module that an imported dotted name lies in; '' for none."""
    while dotted and dotted not in asked.imports:
        dotted = dotted.rpartition(".")[0]
    return dotted


def _is_written(parts: tuple[bytes, ...], data: bytes, words: set[bytes]) -> bool:
    """Whether a file can use the dotted name of these parts."""
    leaf, owner = parts[-1], parts[-2]
    short = _SHORT.get(owner, b"")
    if short in words and re.search(rb"\b%b\s*\.\s*%b\b" % (short, leaf), data):
        return True
    if not words.issuperset(parts):
        return False
    if re.search(rb"\b%b\s*\.\s*%b\b" % (owner, leaf), data) or re.search(_IMPORTED % (owner, leaf), data):
        return True
    return bool(re.search(rb"\.\s*%b\b" % leaf, data) and re.search(_RENAMED % owner, data, re.MULTILINE))


def _imports(name: str, data: bytes, words: set[bytes]) -> bool:
    """Whether a file can import a module: all parts of its name are there, the first one behind `import` or `from`."""
    parts = name.encode().split(b".")
    return words.issuperset(parts) and bool(re.search(rb"\b(?:import|from)\b[^\n]*\b%b\b" % parts[0], data))


def may_hold(data: bytes, words: set[bytes], asked: Asked) -> bool:
    """Whether a file can use a name, member, keyword, import or operator that is asked for.

    Judged by its bytes and the `words` in them, from the asked words alone: what a rule asks for is found everywhere.
    """
    for leaf in asked.leaves.keys() & words:
        if any(beside in data and _is_written(parts, data, words) for parts, beside in asked.leaves[leaf]):
            return True
    if any(_imports(name, data, words) for name in asked.imports):
        return True
    for member in (member.encode() for member in asked.members):
        if member in words and re.search(rb"\.\s*%b\b" % member, data):
            return True
    for keyword in (keyword.encode() for keyword in asked.keywords):
        if keyword in words and re.search(rb"\b%b\s*=(?!=)" % keyword, data):
            return True
    called = words & asked.operators if b"torch" in data else ()
    return any(re.search(rb"\.\s*%b\s*\(" % name, data) for name in called)
