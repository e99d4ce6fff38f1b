"""The process that parses one file with libclang (`python -m advisor.frontends.deep_child`): JSON in, JSON out.

libclang may crash, hang or eat memory on hostile input; it does so here, with limits, and takes no scan with it.
"""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Iterator

import msgspec
from clang import cindex

from advisor.model import Value

_KEEP_GOING = 0x200  # go on after a header that is not found
_ERROR = 3
_NOT_FOUND = "file not found"
_CURSORS = 400_000  # looked at in one file
_TYPES = 16


class Request(Value, frozen=True, kw_only=True):
    """What to parse: `names` are looked for; `memory` is in bytes, `seconds` of processor time."""

    path: str
    arguments: tuple[str, ...]
    stub_path: str = ""
    stub: str = ""
    empty_folder: str = ""
    empty: tuple[str, ...] = ()  # headers below `empty_folder` that are found and hold nothing
    names: frozenset[str] = frozenset()
    memory: int = 0
    seconds: int = 0


class Seen(Value, frozen=True, kw_only=True):
    """A name at a place of the file; `macro` is the macro whose body spells it, with the place of its definition."""

    name: str
    kind: str  # call | ref | type
    line: int
    column: int  # in bytes, from 1
    types: tuple[str, ...] = ()
    macro: str = ""
    macro_path: str = ""
    macro_line: int = 0
    declared_in: str = ""


class Answer(Value, frozen=True, kw_only=True):
    """What libclang saw: `errors` in the file itself, `elsewhere` in what it includes, `missing` headers."""

    errors: int = 0
    elsewhere: int = 0
    missing: int = 0
    first_error: str = ""
    seen: tuple[Seen, ...] = ()


def _limit(request: Request) -> None:
    try:
        import resource
    except ImportError:  # not on Windows; the time limit of the parent holds there
        return
    if request.memory:
        resource.setrlimit(resource.RLIMIT_AS, (request.memory, request.memory))
    if request.seconds:
        resource.setrlimit(resource.RLIMIT_CPU, (request.seconds, request.seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _file_place(location: cindex.SourceLocation) -> tuple[str, int, int]:
    """File, line and column where a token is written: in an argument of a macro, else where the macro is used."""
    file, line, column, offset = cindex.c_object_p(), ctypes.c_uint(), ctypes.c_uint(), ctypes.c_uint()
    place = [ctypes.byref(each) for each in (file, line, column, offset)]
    cindex.conf.lib.clang_getFileLocation(location, *place)
    return (str(cindex.File(file).name) if file else ""), line.value, column.value


def _macros(unit: cindex.TranslationUnit, path: str) -> dict[tuple[int, int], tuple[str, str, int]]:
    """Uses of macros in the file by place: name, and path and line of the definition."""
    found = {}
    for cursor in unit.cursor.get_children():
        if cursor.kind != cindex.CursorKind.MACRO_INSTANTIATION:
            continue
        place, line, column = _file_place(cursor.location)
        if place == path:
            definition = cursor.get_definition()
            where = definition.location if definition is not None else None
            file = where.file.name if where is not None and where.file else ""
            found[(line, column)] = (cursor.spelling, file, where.line if where is not None else 0)
    return found


def _cursors(unit: cindex.TranslationUnit, path: str) -> Iterator[cindex.Cursor]:
    """The cursors below all declarations of the file itself."""
    count = 0
    for top in unit.cursor.get_children():
        if top.kind.is_preprocessing() or _file_place(top.location)[0] != path:
            continue
        for cursor in top.walk_preorder():
            count += 1
            if count > _CURSORS:
                return
            yield cursor


_KINDS = {
    cindex.CursorKind.CALL_EXPR: "call",
    cindex.CursorKind.DECL_REF_EXPR: "ref",
    cindex.CursorKind.OVERLOADED_DECL_REF: "ref",
    cindex.CursorKind.TYPE_REF: "type",
    cindex.CursorKind.TEMPLATE_REF: "type",
}


def _name_of(cursor: cindex.Cursor) -> str:
    return str(cursor.spelling).rsplit("::", 1)[-1].removeprefix("struct ").removeprefix("enum ")


def _types(cursor: cindex.Cursor) -> tuple[str, ...]:
    found = tuple(argument.type.spelling[:200] for argument in list(cursor.get_arguments())[:_TYPES] if argument)
    return () if all(each.startswith("<") for each in found) else found  # `<dependent type>` tells nothing


def _declared_in(cursor: cindex.Cursor) -> str:
    """The file that declares what a cursor names; of several functions of one name the first counts."""
    if cursor.kind == cindex.CursorKind.OVERLOADED_DECL_REF and cindex.conf.lib.clang_getNumOverloadedDecls(cursor):
        declared = cindex.conf.lib.clang_getOverloadedDecl(cursor, 0)
    else:
        declared = cursor.referenced
    return str(declared.location.file.name) if declared is not None and declared.location.file else ""


_WRAPPED = (cindex.CursorKind.UNEXPOSED_EXPR, cindex.CursorKind.PAREN_EXPR, cindex.CursorKind.DECL_REF_EXPR)


def _callee(call: cindex.Cursor) -> cindex.Cursor | None:
    """What a call names where its meaning depends on a template's arguments: such a call has no name of its own."""
    cursor = next(call.get_children(), None)
    while cursor is not None and cursor.kind in _WRAPPED and not cursor.spelling:
        cursor = next(cursor.get_children(), None)
    return cursor


def _named(cursor: cindex.Cursor, names: frozenset[str]) -> cindex.Cursor:
    """The cursor that bears the name: the callee for a call that has none."""
    if cursor.kind != cindex.CursorKind.CALL_EXPR or _name_of(cursor) in names:
        return cursor
    callee = _callee(cursor)
    return callee if callee is not None and _KINDS.get(callee.kind) == "ref" else cursor


def _seen(unit: cindex.TranslationUnit, request: Request) -> Iterator[Seen]:
    macros = _macros(unit, request.path)
    for cursor in _cursors(unit, request.path):
        kind = _KINDS.get(cursor.kind)
        named = _named(cursor, request.names) if kind else cursor
        name = _name_of(named) if kind else ""
        if not kind or name not in request.names:
            continue
        path, line, column = _file_place(named.location)
        if path != request.path:
            continue
        macro, macro_path, macro_line = macros.get((line, column), ("", "", 0))
        yield Seen(
            name=name, kind=kind, line=line, column=column, macro=macro, macro_path=macro_path, macro_line=macro_line,
            types=_types(cursor) if kind == "call" else (), declared_in=_declared_in(named),
        )  # fmt: skip
    for (line, column), (name, path, _) in macros.items():
        if name in request.names:
            yield Seen(name=name, kind="ref", line=line, column=column, declared_in=path)


def parse(request: Request) -> Answer:
    """Parses one file. Raises TranslationUnitLoadError when libclang gives up."""
    options = cindex.TranslationUnit.PARSE_DETAILED_PROCESSING_RECORD | _KEEP_GOING
    stubs = [(request.stub_path, request.stub)] if request.stub_path else []
    stubs += [(f"{request.empty_folder}/{name}", "") for name in request.empty]
    unit = cindex.Index.create().parse(request.path, list(request.arguments), stubs, options)
    errors = [each for each in unit.diagnostics if each.severity >= _ERROR]
    real = [each for each in errors if not each.spelling.endswith(_NOT_FOUND)]
    own = [each for each in real if _file_place(each.location)[0] == request.path]
    return Answer(
        errors=len(own),
        elsewhere=len(real) - len(own),
        missing=len(errors) - len(real),
        first_error=f"{own[0].location.line}: {own[0].spelling[:200]}" if own else "",
        seen=tuple(_seen(unit, request)),
    )


def main() -> None:
    request = msgspec.json.decode(sys.stdin.buffer.read(), type=Request)
    _limit(request)
    sys.stdout.buffer.write(msgspec.json.encode(parse(request)))


if __name__ == "__main__":
    main()
