"""How the edits of a target are written: `fix.toml`, and the bodies of its compatibility header in `compat/*.h`.

A body is a piece of C++ of our own for a name that the target lacks. Lines that begin with `//:` say what it is for;
they stand above it, and the next of them begins the next body (mappings/README.md).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from typing import Literal, cast, get_args

import msgspec

from advisor.errors import AdvisorError
from advisor.expressions import is_plain
from advisor.model import Value
from advisor.packs.files import read_toml
from advisor.packs.versions import number

FILE = "fix.toml"
FOLDER = "compat"
BodySafety = Literal["safe", "unsafe", "lanes"]
_HEAD = re.compile(r"//: *(\w+) ?(.*)")
_KEYS = frozenset(
    "body for gives needs include define since until library side place with along without safety tried".split()
)


class Body(Value, frozen=True, kw_only=True):
    """A piece of the compatibility header.

    `names` gives for each CUDA name what it is called in the header, '' where it keeps its name; `gives` are more
    names in it, for the texts that rewrites write. `needs` are other bodies, `includes` headers that come first,
    `defines` macros before them. It is used from version `since` on and below `until`, for names of `library` only,
    for uses on one of `side` only, and where the tree uses all names of `beside`, one of `along` and none of `without`.
    `place` `code`: not for uses in directives of the preprocessor. `safety` `lanes`: as safe as the code that counts
    lanes by 32 itself. `tried` says with which headers and widths it was compiled.
    """

    key: str
    names: dict[str, str] = msgspec.field(default_factory=dict)
    gives: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    includes: tuple[str, ...] = ()
    defines: tuple[str, ...] = ()
    since: str = ""
    until: str = ""
    library: str = ""
    side: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    along: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    place: str = ""
    safety: BodySafety = "safe"
    tried: str = ""
    text: str = ""

    def holds(self, version: str) -> bool:
        """Whether the body is for this version of the target."""
        below = not self.until or number(version) < number(self.until)
        return below and (not self.since or number(version) >= number(self.since))

    def fits(self, used: Collection[str]) -> bool:
        """Whether the body is for a tree with the names `used`."""
        some = not self.along or any(name in used for name in self.along)
        return some and all(name in used for name in self.beside) and not any(name in used for name in self.without)


class First(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The header that sources of the source platform never include, because their compiler does.

    `suffixes` end the names of files that get it; others get it where they hold device code or launches. `brings` are
    headers of the language that it includes and the target's does not: files with these suffixes get one where they
    call a function that it names. Where device code is not edited, only files with other edits get any of them.
    """

    header: str = ""
    suffixes: tuple[str, ...] = ()
    brings: dict[str, tuple[str, ...]] = msgspec.field(default_factory=dict)


class Alias(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The header that says what names are on the target, and the macro under which code includes it."""

    header: str = ""
    guard: str = ""


class Rewrite(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A text of the source platform that no name of the catalogue stands for, and what is written instead.

    `find` is a regular expression over code without comments and strings (`raw`: with them), `write` what replaces
    the group `span` of a match; `$1` in it stands for the first group; `host`: only in functions of the host. It is
    done only in files that hold the word `near` and in which `unless` is not found, for versions from `since` on and
    below `until`. `example` is a text and what becomes of it, `silent` one that stays as it is.
    """

    find: str
    write: str
    span: int = 0
    raw: bool = False
    host: bool = False
    near: str = ""
    unless: str = ""
    since: str = ""
    until: str = ""
    safety: Literal["safe", "unsafe"] = "safe"
    why: str = ""
    example: tuple[str, str]
    silent: str = ""

    def holds(self, version: str) -> bool:
        """Whether the row is for this version of the target."""
        below = not self.until or number(version) < number(self.until)
        return below and (not self.since or number(version) >= number(self.since))


class Assembly(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An assembly statement of the source platform and the statement that does the same.

    `text` is a regular expression for its whole instructions, written with single blanks, none after a comma, and no
    last `;`; `$1` in `write` stands for the first operand (`%0`), `$2` for the second. `kinds` are the letters of the
    operands' constraints, '' for any. `carry` says of an instruction whether it sets the flag of the carry, reads it,
    or does both: `write` calls it `cudacompat_carry`. A statement of several instructions is written by the rows of
    each, whose operands are counted anew.
    """

    text: str
    kinds: str = ""
    write: str
    carry: Literal["", "sets", "reads", "both"] = ""
    safety: Literal["safe", "unsafe"] = "safe"
    example: tuple[str, str]


class Overwritten(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Calls that ask for the last error, on versions below `until`, where each call of the target overwrites it.

    Behind a launch and another call they become the `names` of the compatibility header; `keep` is called right behind
    the launch.
    """

    until: str
    names: dict[str, str]
    keep: str


class Words(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How places of files that are no C or C++ are edited.

    `kinds` are kinds of places, `safe` those of them whose plain renames are safe; `certain` are notes of rows with
    status `changed` whose new name alone is what the place needs, if it must be checked; `imports` gives for a module
    of Python one that its new names need.
    """

    kinds: tuple[str, ...] = ()
    safe: tuple[str, ...] = ()
    certain: tuple[str, ...] = ()
    imports: dict[str, str] = msgspec.field(default_factory=dict)


class Recipe(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What `fix.toml` says: without it no edit is made for the target.

    `host` = host code is edited, `device` = device code too. `compat` is the file name of the compatibility header.
    `namespaces` are those that are renamed as a whole, in `using` and aliases. `warp_words` (names of the catalogue)
    and `warp_members` (of properties) tell code that asks the device for the width of a warp. `vector_operators` = the
    target has operators for vectors; `own_functions` are functions
    that it defines and that code defines too, as `NAME(TYPE*`; `gone_words` are refused by its compiler. `copies` are
    headers that only a copy of a library holds: what lies beside and below them is not edited. `certain` are
    notes of rows that say something to know and nothing about what the name means here: their edits are safe. `words`
    says how files are edited that are no C or C++. `overwritten` are notes of rows of calls that ask for an error which
    the target's next call overwrites. `by_hand` are libraries whose header is replaced by people, so that names alone
    would not compile.
    """

    host: bool = False
    device: bool = False
    compat: str = ""
    first: First = First()
    alias: Alias = Alias()
    namespaces: dict[str, str] = msgspec.field(default_factory=dict)
    warp_words: tuple[str, ...] = ()
    warp_members: tuple[str, ...] = ()
    vector_operators: bool = False
    own_functions: tuple[str, ...] = ()
    gone_words: tuple[str, ...] = ()
    copies: tuple[str, ...] = ()
    certain: tuple[str, ...] = ()
    by_hand: tuple[str, ...] = ()
    overwritten: dict[str, Overwritten] = msgspec.field(default_factory=dict)
    rewrites: tuple[Rewrite, ...] = ()
    assembly: tuple[Assembly, ...] = ()
    words: Words = Words()
    bodies: tuple[Body, ...] = ()

    def edits(self) -> bool:
        """Whether edits are made for the target at all."""
        return self.device or bool(self.first.header or self.namespaces or self.bodies) or self.host

    def overwrites(self, note: str, version: str) -> Overwritten | None:
        """What a row with this note asks for and how it is kept; None where the target keeps it itself."""
        found = self.overwritten.get(note)
        return found if found and number(version) < number(found.until) else None

    def new_names(self, version: str) -> dict[str, str]:
        """The names that bodies give on a version, each with the key of its body."""
        held = [body for body in self.bodies if body.holds(version)]
        return {new: body.key for body in held for new in (*body.names.values(), *body.gives) if new}

    def bodies_of(self, version: str, used: Collection[str]) -> dict[str, list[Body]]:
        """The bodies that stand for each CUDA name on a version, in a tree with the names `used`."""
        found: dict[str, list[Body]] = defaultdict(list)
        for body in self.bodies:
            if body.holds(version) and body.fits(used):
                for name in body.names:
                    found[name].append(body)
        return found


def _body(file: str, heads: list[tuple[int, str, str]], text: list[str]) -> Body:
    fields: dict[str, list[str]] = {}
    for line, key, value in heads:
        if key not in _KEYS:
            raise AdvisorError(f"{file}:{line}:1: unknown key `{key}`; write one of {' '.join(sorted(_KEYS))}")
        fields.setdefault(key, []).extend(value.split())
    safety = "".join(fields.get("safety", ["safe"]))
    if safety not in get_args(BodySafety):
        raise AdvisorError(f"{file}:{heads[0][0]}:1: unknown safety `{safety}`; write safe, unsafe or lanes")
    names = dict(each.partition("=")[::2] for each in fields.get("for", ()))
    return Body(
        key=" ".join(fields.get("body", ())), names=names, gives=tuple(fields.get("gives", ())),
        needs=tuple(fields.get("needs", ())),
        includes=tuple(fields.get("include", ())), defines=tuple(fields.get("define", ())),
        since="".join(fields.get("since", ())),
        until="".join(fields.get("until", ())),
        library="".join(fields.get("library", ())),
        side=tuple(fields.get("side", ())), place="".join(fields.get("place", ())),
        beside=tuple(fields.get("with", ())), along=tuple(fields.get("along", ())),
        without=tuple(fields.get("without", ())), safety=cast(BodySafety, safety),
        tried=" ".join(fields.get("tried", ())),
        text="\n".join(text).strip("\n"),
    )  # fmt: skip


def _bodies(data: bytes, file: str) -> Iterator[Body]:
    heads: list[tuple[int, str, str]] = []
    text: list[str] = []
    for line, written in enumerate(data.decode().split("\n"), start=1):
        head = _HEAD.fullmatch(written) if written.startswith("//:") else None
        if head and head[1] == "body" and heads:
            yield _body(file, heads, text)
            heads, text = [], []
        if head:
            heads.append((line, head[1], head[2]))
        elif heads:
            text.append(written)
    if heads:
        yield _body(file, heads, text)


def read_recipe(content: Mapping[str, bytes], place: Mapping[str, str]) -> Recipe:
    """The recipe of a pack, of its files by name. Raises AdvisorError for a malformed one."""
    if FILE not in content:
        return Recipe()
    recipe = read_toml(content[FILE], place[FILE], Recipe)
    written = [each for row in recipe.rewrites for each in (row.find, row.unless)]
    for expression in (*written, *(row.text for row in recipe.assembly)):
        if is_plain(expression):
            continue
        try:
            re.compile(expression.encode())
        except re.error as error:
            raise AdvisorError(f"{place[FILE]}: `{expression}` is no regular expression ({error})") from None
    found = [
        body
        for name in sorted(content)
        if name.startswith(f"{FOLDER}/")
        for body in _bodies(content[name], place[name])
    ]
    known = {body.key for body in found}
    for body in found:
        if missing := [each for each in body.needs if each not in known]:
            raise AdvisorError(f"{place[FILE]}: body `{body.key}` needs `{missing[0]}`, which no file of {FOLDER}/ has")
    return msgspec.structs.replace(recipe, bodies=tuple(found))
