"""A file and a project as rules see them: facts, what follows from them once, and how other vendors' code looks."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cached_property

from advisor.conditions import holds
from advisor.expressions import lazy
from advisor.kinds import C_FAMILY
from advisor.model import Define, FileFacts, Origin, Use
from advisor.packs.pack import Elsewhere

PYTHON_KINDS = frozenset({"python", "notebook", "cython"})
C_KINDS = C_FAMILY
_DEFINITION = r"#\s*define\s+{0}\b|\btypedef\b.*\b{0}\s*;|\busing\s+{0}\s*=|\b(?:struct|class|enum)\s+{0}\s*[{{:;]"
_DEFINES = lazy(r"define|typedef|using|struct|class|enum")


def _any(parts: Iterable[str]) -> str:
    return "|".join(map(re.escape, sorted(set(parts)))) or "(?!)"


class Vendors:
    """How code that is not written for CUDA is told, from the tables `[elsewhere]` of all `pack.toml`."""

    def __init__(self, tables: Iterable[Elsewhere] = (), suffixes: Iterable[tuple[str, tuple[str, ...]]] = ()) -> None:
        """`suffixes` are those of the files for a target, by its name."""
        self._suffixes = tuple(suffixes)
        several = tuple(tables)
        words = _any(word for table in several for word in table.macros)
        heads = _any(head for table in several for head in table.prefixes)
        folders = _any(folder for table in several for folder in table.folders)
        names = _any(name for table in several for name in table.files)
        ends = _any(suffix for table in several for suffix in table.suffixes)
        self._place = re.compile(rf"(?:^|/)(?:{folders})/|(?:^|/)(?:{names})$|(?:{ends})$")
        self._macro = re.compile(rf"\bdefined\((?:\w*(?:{words})\w*|(?:{heads})\w+)\)")
        self._arm = re.compile(rf"(?<!!)defined\((?:\w*(?:{words})\w*|(?:{heads})\w+)\)")
        self._known: dict[str, bool] = {}

    def target_of(self, path: str) -> str:
        """The target for which a file is by its suffix; '' for none."""
        return next((name for name, suffixes in self._suffixes if suffixes and path.endswith(suffixes)), "")

    def owns(self, path: str) -> bool:
        """Whether a file is a copy of NVIDIA's libraries, which others replace as a whole, or another vendor's."""
        return self._place.search(path) is not None

    def asks(self, guard: str) -> bool:
        """Whether a condition asks for another vendor alone."""
        return "||" not in guard and self._arm.search(guard) is not None

    def only(self, guard: str) -> bool:
        """Whether only builds for another vendor take a place: it is nothing to port."""
        if guard not in self._known:
            without, mentioned = self._macro.subn("0", guard)
            self._known[guard] = bool(mentioned) and holds(without, ()) is False
        return self._known[guard]


class Judged:
    """The facts of one file with what rules ask about it again and again."""

    def __init__(self, facts: FileFacts, vendors: Vendors) -> None:
        self.facts, self.vendors = facts, vendors
        self.path: str = facts.path
        self.kind = facts.kind
        self.origin: Origin = facts.origin
        self.uses: tuple[Use, ...] = facts.uses
        self.defines: tuple[Define, ...] = facts.defines
        self.excerpts: Mapping[int, str] = facts.excerpts

    def line_of(self, use: Use) -> str:
        """The line that holds a use, up to 300 characters of it."""
        return self.excerpts.get(use.span.line, "")

    @cached_property
    def symbols(self) -> frozenset[str]:
        """The distinct names that the file uses."""
        return frozenset(use.symbol for use in self.uses)

    @cached_property
    def foreign(self) -> tuple[Use, ...]:
        """The uses without definitions of the same names: shims define what they stand for."""
        return tuple(use for use in self.uses if use.rules_only or not self._is_own(use))

    @cached_property
    def by_scope(self) -> dict[str, list[Use]]:
        """The uses of each host function in order of place; uses outside of functions are left out."""
        found: dict[str, list[Use]] = defaultdict(list)
        for use in self.uses if self.kind in C_KINDS else ():
            if use.scope and not use.kernel:
                found[use.scope].append(use)
        return found

    def _is_own(self, use: Use) -> bool:
        """Whether a use is of the file's own definition, or is that definition."""
        if use.defined_here or use.kind == "decl":
            return True
        line = self.line_of(use)
        return _DEFINES.search(line) is not None and bool(re.search(_DEFINITION.format(re.escape(use.spelling)), line))


class JudgedProject:
    """All files of a project as rules see them; `others` are the paths of files that were not read."""

    def __init__(self, files: Iterable[Judged], others: Iterable[str] = ()) -> None:
        self.files = tuple(files)
        self.others = tuple(others)
