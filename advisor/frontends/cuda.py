"""The front end for CUDA C++, its likes, C and C++: from the bytes of one file to its facts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

import msgspec
from tree_sitter import Node, Tree

from advisor.expressions import lazy
from advisor.frontends import classify, host_facts, matcher
from advisor.frontends.device_facts import Marks, device_facts, marks
from advisor.frontends.fault_facts import speaks_of_cuda
from advisor.frontends.guards import Guards
from advisor.frontends.matcher import Code, Hit, Index
from advisor.frontends.regions import bodies_without, ranges_around
from advisor.frontends.scopes import Parts, Scope, declared_name, scope_of, shortened
from advisor.frontends.source import Lines, Source, digest, first_bad_line
from advisor.frontends.std_headers import is_standard
from advisor.frontends.switches import switches
from advisor.frontends.treesitter import Descent, error_lines, field, parse, text_of
from advisor.frontends.warp_facts import declared
from advisor.frontends.wrappers import as_define, launched_parameter, pasted, wrapped
from advisor.kinds import KERNEL_KINDS
from advisor.model import (
    Confidence,
    Define,
    DefineKind,
    FileFacts,
    FileStatus,
    Include,
    Name,
    Problem,
    Use,
    UseKind,
    Value,
    Vocabulary,
)

PARSE_LIMIT = 2 * 1024 * 1024
_PARAMETERS = frozenset({"parameter_declaration", "optional_parameter_declaration"})
_PARAMETERS_MOST = 40
_PARAMETER_LIMIT = 400
_DATA = lazy(r"[*&<\[]|(?i:tensor|accessor|view|span|matrix)")
USES_LIMIT = 100_000
INCLUDES_LIMIT = 1000
_MACRO_LIMIT = 3000

_DEVICE_CODE = ("device", "both")
_C_FUNCTIONS = frozenset(("assert", "printf", "malloc", "free", "memcpy", "memset"))  # in a macro: host code's as well
_CONSTRUCTORS = ("make_",)
_SHORT_PREFIXES = tuple(f"{head}{letter}" for head in ("cu", "nv") for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
_BODY_PREFIX = b"void f(){"
# The kind of a use where nothing was parsed, by the catalogue's kind; `type` for the rest.
_BLIND_KIND: dict[str, UseKind] = {"enum_constant": "enum", "macro": "macro", "function": "call"}
# Name, parameters without parentheses inside, and the body of a kernel in a macro; `NAME##_kernel` is a name.
_KERNEL_IN_MACRO = lazy(
    r"__global__\b[^;{}]{0,120}?\b(\w+(?:\s{0,9}##\s{0,9}\w+){0,4})[\s\\]{0,99}\([^;{}]{0,600}\)[\s\\]{0,99}\{"
)
_REPORTS_ERROR = lazy(r"(?:Get|Last)Error|Error(?:String|Name)|StatusString")
_SPLICE = lazy(rb"\\(\r?\n)")
_BEFORE = 100  # bytes before a name that are looked at for what defines it
_DEFINE_HEAD = lazy(rb"^[ \t]*#[ \t]*define[ \t]+\Z", re.MULTILINE)
_MACRO_BODY = lazy(rb"(?:\([^)\n]*\))?((?:[^\\\n]|\\(?:\r?\n|.))*)")
_TYPE_HEAD = lazy(rb"\b(?:struct|class|union|enum(?:\s+class|\s+struct)?)\s+\Z")
_OWN_DIMENSIONS = lazy(rb"\b(?:dim3|auto)\s+(?:const\s+)?([^;={}]{1,240})")
_BACK = 4000  # bytes before a name in which its own variable may be declared
_TYPE_TAIL = lazy(rb"\s*(?:final\s*)?[:{]")


class _Body(Value, frozen=True, kw_only=True):
    """The parsed body of a macro, and how far its offsets lie behind those of the file."""

    descent: Descent
    shift: int


class _File(Value, frozen=True, kw_only=True):
    """Everything that is known about one file while its hits are looked at."""

    source: Source
    code: Code
    lines: Lines
    guards: Guards
    tree: Tree | None
    descent: Descent | None
    cuda: bool  # holds a CUDA include or a launch, or is CUDA by its suffix
    libraries: frozenset[str]  # libraries whose headers it includes
    headers: frozenset[str]
    host_facts: tuple[host_facts.Fact, ...] = ()
    marks: Marks | None = None
    parts: Parts  # what is known about nodes of the tree


class _Place(Value, frozen=True, kw_only=True):
    """What the tree says about a hit; `path` is empty where nothing was parsed."""

    path: tuple[Node, ...]
    scope: Scope
    confidence: Confidence
    in_macro: bool = False
    macro: Node | None = None  # the `#define` whose body holds the place


_INDEX_OF: dict[int, tuple[Vocabulary, Index]] = {}  # by identity of the vocabulary, which is kept alive beside it


def index_of(vocabulary: Vocabulary) -> Index:
    """The vocabulary arranged for matching; made once, since a process reads all its files with one vocabulary."""
    kept = _INDEX_OF.get(id(vocabulary))
    if kept is None:
        kept = (vocabulary, matcher.build_index(vocabulary))
        _INDEX_OF.clear()  # another thread may do the same at any moment: what is returned is what was made here
        _INDEX_OF[id(vocabulary)] = kept
    return kept[1]


def _macro_body(file: _File, node: Node) -> _Body:
    """A `#define` body parsed on its own, offsets kept: as statements, or as declarations where that fits better."""
    text = file.code.text[node.start_byte : node.end_byte]
    text = _SPLICE.sub(lambda match: b" " + match[1].replace(b"\n", b" ").replace(b"\r", b" "), text)
    as_statements = parse("cuda", _BODY_PREFIX + text + b"\n;}")
    if as_statements.root_node.has_error:
        as_declarations = parse("cuda", text + b"\n")
        if not as_declarations.root_node.has_error:
            return _Body(descent=Descent(as_declarations), shift=node.start_byte)
    return _Body(descent=Descent(as_statements), shift=node.start_byte - len(_BODY_PREFIX))


def _place(file: _File, hit: Hit, bodies: dict[int, _Body]) -> _Place:
    if file.descent is None:
        return _Place(path=(), scope=Scope(), confidence="weak")
    path = file.descent.path_to(hit.start, hit.end)
    macro: Node | None = None
    in_macro = path[-1].type == "preproc_arg" and len(path) > 1 and path[-2].type.startswith("preproc_")
    if in_macro and path[-2].type != "preproc_call":
        node, macro = path[-1], path[-2]
        if node.start_byte not in bodies:
            bodies[node.start_byte] = _macro_body(file, node)
        body = bodies[node.start_byte]
        path = body.descent.path_to(hit.start - body.shift, hit.end - body.shift)
    return _Place(
        path=tuple(path),
        scope=Scope() if in_macro else scope_of(path, file.source.data, file.parts),
        confidence=_confidence(file, hit, path),
        in_macro=in_macro,
        macro=macro,
    )


def _confidence(file: _File, hit: Hit, path: Sequence[Node]) -> Confidence:
    """Strong where the text parsed; in an error medium for what is called, weak for the rest."""
    if not any(node.is_error for node in path[1:]):
        return "strong"
    return "medium" if file.code.text[hit.end : hit.end + 8].lstrip()[:1] in (b"(", b"<") else "weak"


def _libraries(includes: Sequence[Hit]) -> frozenset[str]:
    return frozenset(name.library for hit in includes for name in hit.names)


def _is_cuda_file(source: Source, hits: Sequence[Hit]) -> bool:
    """Whether ordinary words may mean CUDA here: by suffix, by a CUDA include, or by a launch."""
    return source.kind in KERNEL_KINDS or any(hit.form in ("include", "launch") for hit in hits)


def _chosen(names: tuple[Name, ...], file: _File) -> Name | None:
    """Among equal names of several libraries the one whose header is included, else the preferred one."""
    included = [name for name in names if name.header and name.header in file.headers]
    return next(iter([*included, *names]), None)


def _scoped(path: Sequence[Node]) -> bool:
    """Whether the name is a member of something: `x.min`, `x->min`, `std::min` (not `::min`, `WarpScan<T>::Type`)."""
    if len(path) < 2:
        return False
    index = len(path) - 1
    while index > 1 and path[index - 1].type in ("template_function", "template_type", "template_method"):
        index -= 1
    parent = path[index - 1]
    if parent.type == "field_expression":
        return classify.is_child(parent, "field", path[index])
    if parent.type != "qualified_identifier" or field(parent, "scope") is None:
        return False
    is_class = path[index].type == "template_type" and classify.is_child(parent, "scope", path[index])
    return not is_class or index < 2 or path[index - 2].type == "qualified_identifier"


def _is_member(path: Sequence[Node]) -> bool:
    return len(path) > 1 and path[-2].type == "field_expression" and classify.is_child(path[-2], "field", path[-1])


def _own_variable(file: _File, hit: Hit, place: _Place) -> bool:
    """Whether the Host function declares a variable of that name: `dim3 blockDim(32, 16)` before a launch."""
    function = next((node for node in place.path if node.type == "function_definition"), None)
    if function is None:
        return False
    start = max(function.start_byte, hit.start - _BACK)
    text = file.code.text[start : hit.end + 8]
    own = re.compile(rb"(?:\A|,\s*)%b\s*(?:[({,]|\Z)" % re.escape(hit.symbol.encode()))
    return any(own.search(found[1]) for found in _OWN_DIMENSIONS.finditer(text))


def _ordinary_word(file: _File, hit: Hit, name: Name, place: _Place) -> bool:
    """Whether a word that also has another meaning stands for CUDA's: in device code, or a type in a CUDA file."""
    if _scoped(place.path) or (place.path and classify.define_kind(place.path)):
        return False
    is_function = name.kind == "function" and not hit.symbol.startswith(_CONSTRUCTORS)
    if is_function and place.path and classify.call_index(place.path) < 0:
        return False  # a variable of that name
    if place.scope.side in _DEVICE_CODE:
        return True
    if name.kind == "variable" and _own_variable(file, hit, place):
        return False
    if hit.symbol == "asm" and file.cuda and _PTX.match(file.source.data, hit.end, hit.end + 200):
        return True  # in a function whose qualifiers are behind a macro
    if is_function or name.kind == "keyword":
        return hit.symbol not in _C_FUNCTIONS and file.cuda and place.scope.side == "unknown" and place.in_macro
    return file.cuda


def _accepted(file: _File, hit: Hit, name: Name, place: _Place) -> bool:
    """Whether a catalogue name counts here, by the catalogue's column `match`."""
    if hit.form in ("include", "launch", "chain"):
        return True
    if hit.form == "tail":
        return not _scoped(place.path) and not (place.path and classify.define_kind(place.path))
    if name.match == "device":
        return _ordinary_word(file, hit, name, place)
    if name.match == "include":
        return name.library in file.libraries and not _scoped(place.path)
    return name.match == "word"


def _look_alike(hit: Hit, place: _Place) -> bool:
    """Whether a name that no catalogue knows is worth reporting: nobody's member, and not declared here.

    A short prefix alone (`cuBlocks`, `nvEntries`) is a variable as often as not: there it must be called or be a type.
    """
    if hit.form in ("chain", "include", "launch"):
        return True
    path = place.path
    if not path or _scoped(path) or classify.define_kind(path) or _is_parameter(hit, place):
        return False
    called = classify.call_index(path) >= 0
    return called or path[-1].type == "type_identifier" or not hit.spelling.startswith(_SHORT_PREFIXES)


def _is_parameter(hit: Hit, place: _Place) -> bool:
    """Whether a name is a parameter of the macro that it stands in."""
    if any(node.type == "preproc_params" for node in place.path[-2:]):
        return True
    parameters = field(place.macro, "parameters") if place.macro is not None else None
    return parameters is not None and hit.spelling in re.findall(r"\w+", text_of(parameters))


def _kind(hit: Hit, name: Name | None, path: Sequence[Node]) -> UseKind:
    if hit.form in ("include", "launch"):
        return "include" if hit.form == "include" else "launch"
    if hit.symbol == "asm":
        return "asm"
    catalogue_kind = name.kind if name else ""
    if not path:
        return _BLIND_KIND.get(catalogue_kind, "type")
    return classify.use_kind(path, catalogue_kind, classify.call_index(path) >= 0)


def _launched(call: Node) -> str:
    """The kernel that a launch starts, without namespace and template arguments."""
    text = shortened(field(call, "function"))
    return text.split("<")[0].rsplit("::", 1)[-1].strip()


def _call_facts(hit: Hit, path: Sequence[Node], text: bytes) -> dict[str, object]:
    """Arguments, role and result, as far as the tree tells; how the mask of a warp function is declared in `text`."""
    if hit.symbol == "asm":
        return {"args": classify.asm_arguments(path)}
    if hit.form == "launch":
        index = next((n for n in range(len(path) - 1, -1, -1) if path[n].type == "call_expression"), -1)
        if index < 0:
            return {}
        return {"args": classify.launch_arguments(path[index]), "result": f"launches:{_launched(path[index])}"}
    index = classify.call_index(path)
    facts: dict[str, object] = {"targs": classify.template_arguments(path)}
    if index >= 0:
        args = classify.arguments(path[index])
        facts |= {"args": args, "nargs": len(args), "result": classify.result_of(path, index)}
    else:
        facts["result"] = host_facts.value_result(path)
    if hit.symbol.endswith("_sync") and index >= 0 and args and args[0].isidentifier():
        kind, value = declared(text, args[0], hit.start)
        facts["keywords"] = (("type", kind), ("value", value)) if kind else ()
    return facts | {"role": classify.role_of(path, index if index >= 0 else classify.outer_name(path))}


# A kernel's head without a grammar: what stands before its parameters, and the brace behind them.
_KERNEL_HEAD = lazy(
    rb"(?:[^(){};]|__launch_bounds__\s*\([^()]*\)|\{\{[^{}]*\}\}){0,300}?([A-Za-z_]\w*)\s*"
    rb"\((?:[^(){};]|\{\{[^{}]*\}\}){0,600}\)\s*\{"
)


def _kernel_by_text(file: _File, hit: Hit, place: _Place) -> str:
    """The name of the kernel that `__global__` begins where the code around it did not parse; '' elsewhere."""
    broken = file.tree is None or file.tree.root_node.has_error
    if hit.symbol != "__global__" or place.scope.kernel or place.in_macro or not broken:
        return ""
    match = _KERNEL_HEAD.match(file.code.text, hit.end)
    return match[1].decode() if match else ""


def _use(file: _File, hit: Hit, name: Name | None, place: _Place) -> Use:
    guard, arms = file.guards.at(hit.start)
    facts = _call_facts(hit, place.path, file.code.text) if place.path else {}
    return Use(
        symbol=hit.symbol,
        library=name.library if name else "",
        spelling=hit.spelling,
        span=file.lines.span(file.source.path, hit.start, hit.end),
        kind=_kind(hit, name, place.path),
        side=place.scope.side,
        scope=place.scope.scope,
        kernel=place.scope.kernel or _kernel_by_text(file, hit, place),
        guard=guard,
        arms=arms,
        tests=place.scope.tests,
        confidence=place.confidence,
        **facts,  # type: ignore[arg-type]
    )


def _host_uses(file: _File, bodies: dict[int, _Body]) -> Iterator[Use]:
    """What only rules ask for: members, strings, casts and declarations of host code."""
    for fact in file.host_facts:
        place = _place(file, Hit(start=fact.start, end=fact.end, spelling=fact.spelling, symbol=fact.symbol), bodies)
        guard, arms = file.guards.at(fact.start)
        yield Use(
            symbol=fact.symbol, library="", spelling=fact.spelling, kind=fact.kind, args=fact.args, guard=guard,
            arms=arms, span=file.lines.span(file.source.path, fact.start, fact.end), side=place.scope.side,
            scope=place.scope.scope, kernel=place.scope.kernel, tests=place.scope.tests, confidence=place.confidence,
            result=host_facts.value_result(place.path) if place.path else "", rules_only=True,
        )  # fmt: skip


def _define(file: _File, hit: Hit, kind: DefineKind, path: Sequence[Node]) -> Define:
    guard, _ = file.guards.at(hit.start)
    qualifiers = ("guarded",) if guard else ()
    return Define(
        name=hit.spelling, kind=kind, span=file.lines.span(file.source.path, hit.start, hit.end), qualifiers=qualifiers,
        target=shortened(field(path[-2], "value")) if kind == "macro" else "", guard=guard,
    )  # fmt: skip


def _kernel_of_macro(file: _File, macro: Node) -> Define | None:
    """The kernel whose body a macro holds, under the name that the macro's text gives it."""
    body = field(macro, "value")
    match = _KERNEL_IN_MACRO.search(text_of(body)[:_MACRO_LIMIT])
    if match is None or body is None:
        return None
    span = file.lines.span(file.source.path, macro.start_byte, body.end_byte)
    return Define(name=match[1].replace(" ", ""), kind="kernel", span=span, qualifiers=("macro",))


def _listed(node: Node) -> Iterator[Node]:
    """The parameters of the innermost function that a definition declares."""
    inner = field(node, "declarator")
    while inner is not None and inner.type != "function_declarator":
        inner = field(inner, "declarator") or next((c for c in inner.named_children if "declarator" in c.type), None)
    listed = field(inner, "parameters") if inner is not None else None
    yield from listed.named_children if listed is not None else ()


def _parameters(node: Node, path: Sequence[Node]) -> tuple[str, ...]:
    """The names of a kernel's parameters: `*x` for data, `x` for a number, `<x>` for a template's."""
    found = []
    for each in _listed(node):
        name = declared_name(each) if each.type in _PARAMETERS else ""
        if name:
            found.append(f"*{name}" if _DATA.search(text_of(each)[:_PARAMETER_LIMIT]) else name)
    outer = next((n for n in reversed(path) if n.type == "template_declaration"), None)
    given = field(outer, "parameters") if outer is not None and node.parent == outer else None
    for each in given.named_children if given is not None else ():
        words = text_of(each).split("=")[0].split() if each.type in _PARAMETERS else []
        found += [f"<{words[-1]}>"] if words else []
    return tuple(found[:_PARAMETERS_MOST])


def _kernels(file: _File, places: Sequence[_Place]) -> Iterator[Define]:
    """The kernels whose qualifier was hit: one for each `__global__` function with a body, in a macro or not."""
    seen: set[int] = set()
    for place in places:
        if place.macro is not None and place.macro.start_byte not in seen and place.path[-1].type == "__global__":
            seen.add(place.macro.start_byte)
            if (define := _kernel_of_macro(file, place.macro)) is not None:
                yield define
        node = next((n for n in reversed(place.path) if n.type == "function_definition"), None)
        if node is None or not place.scope.kernel or place.in_macro or node.start_byte in seen:
            continue
        seen.add(node.start_byte)
        span = file.lines.span(file.source.path, node.start_byte, node.end_byte)
        name = declared_name(node).rsplit("::", 1)[-1]
        yield Define(name=name, kind="kernel", span=span, params=_parameters(node, place.path))


def _macro_define(file: _File, hit: Hit) -> Define:
    body = _MACRO_BODY.match(file.code.text, hit.end)
    text = body[1].replace(b"\\\n", b" ").decode("utf-8", "replace") if body is not None else ""
    guard, _ = file.guards.at(hit.start)
    return Define(
        name=hit.spelling, kind="macro", span=file.lines.span(file.source.path, hit.start, hit.end),
        target=" ".join(text.split())[:200], qualifiers=("guarded",) if guard else (), guard=guard,
    )  # fmt: skip


def _text_defines(file: _File, hits: Sequence[Hit]) -> Iterator[Define]:
    """The names among the hits that a macro or a type is defined by, by the text: a tree with errors may miss them."""
    text = file.code.text
    words = [(hit, text[max(0, hit.start - _BEFORE) : hit.start]) for hit in hits if hit.form == "word"]
    yield from (_macro_define(file, hit) for hit, before in words if _DEFINE_HEAD.search(before))
    for hit, before in words:
        if _TYPE_HEAD.search(before) and _TYPE_TAIL.match(text, hit.end):
            yield Define(name=hit.spelling, kind="name", span=file.lines.span(file.source.path, hit.start, hit.end))


def _interesting(name: str, index: Index) -> bool:
    """Whether a defined name matters to others: a catalogue name, a look-alike, a namespace with NVIDIA's name."""
    if name.endswith("::"):
        return name.split("::")[0] in index.roots
    return name.encode() in index.words or bool(matcher.LOOK_ALIKE.fullmatch(name.encode()))


def _host_facts(source: Source, code: Code, hits: Sequence[Hit]) -> tuple[host_facts.Fact, ...]:
    headers = tuple(header for _, _, header in code.includes)
    known = {hit.symbol for hit in hits if hit.form == "include"}
    own = any(header not in known and not is_standard(header) for header in headers)
    return tuple(host_facts.find(source.data, code.text, headers, own or "cuda_runtime.h" not in headers))


def _parsed(source: Source, code: Code, places: Iterable[int], lines: Lines) -> Tree | None:
    """The tree of a file as far as it is needed to tell what the places are; None for a file that is too large."""
    if len(source.data) > PARSE_LIMIT:
        return None
    return parse("cuda", source.data, ranges_around(bodies_without(code.text, sorted(places)), lines))


def _prepare(
    source: Source,
    code: Code,
    hits: Sequence[Hit],
    facts: tuple[host_facts.Fact, ...] = (),
    marked: Marks | None = None,
) -> _File:
    lines = Lines(source.data)
    places = (*(hit.start for hit in hits), *(fact.start for fact in facts), *(marked.places if marked else ()))
    tree = _parsed(source, code, places, lines)
    includes = [hit for hit in hits if hit.form == "include"]
    return _File(
        source=source,
        code=code,
        lines=lines,
        parts={},
        host_facts=facts,
        marks=marked,
        guards=Guards(code.text),
        tree=tree,
        descent=Descent(tree) if tree is not None else None,
        cuda=_is_cuda_file(source, hits),
        libraries=_libraries(includes),
        headers=frozenset(hit.symbol for hit in includes),
    )


def _status(file: _File, source: Source) -> tuple[FileStatus, str, int]:
    """Status, reason and number of lines that did not parse."""
    bad = first_bad_line(source.data)
    reasons = [f"not UTF-8 (first bad byte in line {bad})"] if bad else []
    if file.tree is None:
        reasons.append(f"over {PARSE_LIMIT:,} bytes: names matched by token, not parsed")
        return "recovered", "; ".join(reasons), file.lines.count
    broken = error_lines(file.tree.root_node)
    if broken:
        lines = "1 line" if broken == 1 else f"{broken} lines"
        reasons.append(f"{lines} did not parse; names there are kept with lower confidence")
    return ("recovered" if reasons else "ok"), "; ".join(reasons), broken


def _worth_following(hit: Hit, name: Name | None) -> bool:
    """Whether a wrapper around a name matters to its callers: not for ordinary words, and not to report an error."""
    if name is None or hit.form not in ("word", "tail", "chain") or _REPORTS_ERROR.search(hit.symbol):
        return False
    return not (name.match == "device" and name.kind == "function")


_PTX = lazy(rb'[\s\w(]{0,40}"[^"]{0,80}?[a-z]\w*(?:\.\w+){0,6}\.(?:[busf](?:16|32|64)|global|shared|sync)\b')
_LAUNCHED = lazy(rb"([A-Za-z_]\w*)\s*\Z")


def _launcher(file: _File, hit: Hit, macro: Node) -> Iterator[Define]:
    before = _LAUNCHED.search(file.code.text, max(0, hit.start - _BEFORE), hit.start)
    name = before[1].decode() if before else ""
    if (found := launched_parameter(macro, name)) is not None:
        guard, _ = file.guards.at(hit.start)
        span = file.lines.span(file.source.path, hit.start, hit.end)
        define = as_define(found, "<<<>>>", span, guard)
        yield msgspec.structs.replace(define, qualifiers=(*define.qualifiers, f"launches:{found.params.index(name)}"))


def _pasting(file: _File) -> Iterator[Define]:
    """The macros that make names of CUDA's by `##`."""
    for fact in file.host_facts:
        place = file.descent.path_to(fact.start, fact.end) if fact.symbol == "pasted" and file.descent else ()
        macro = next((node for node in reversed(place) if node.type == "preproc_function_def"), None)
        found = pasted(macro, fact.args[0], fact.args[1]) if macro is not None else None
        if found is not None:
            guard, _ = file.guards.at(fact.start)
            define = as_define(found, "", file.lines.span(file.source.path, fact.start, fact.end), guard)
            index = found.params.index(fact.args[1])
            yield msgspec.structs.replace(define, qualifiers=(*define.qualifiers, f"pastes:{index}:{fact.args[0]}"))


def _wrapper(file: _File, hit: Hit, name: Name | None, place: _Place, index: Index) -> Iterator[Define]:
    """The wrapper or second name that a use is the whole content of, or the macro that launches what it is given."""
    if hit.form == "launch" and place.macro is not None:
        yield from _launcher(file, hit, place.macro)
        return
    found = wrapped(place.path, place.macro, hit.spelling) if _worth_following(hit, name) else None
    new = found is not None and found.name != hit.symbol.rsplit("::", 1)[-1]
    if found is not None and new and found.name.encode() not in index.words:
        guard, _ = file.guards.at(hit.start)
        span = file.lines.span(file.source.path, hit.start, hit.end)
        yield as_define(found, hit.symbol, span, guard)


def _read(file: _File, hits: Sequence[Hit], index: Index) -> tuple[list[Use], list[Define]]:
    uses: list[Use] = []
    defines: list[Define] = []
    places: list[_Place] = []
    bodies: dict[int, _Body] = {}
    for hit in hits[:USES_LIMIT]:
        name = _chosen(hit.names, file)
        place = _place(file, hit, bodies)
        places.append(place)
        kind = classify.define_kind(place.path) if place.path and hit.form == "word" else None
        if kind in ("function", "kernel", "typedef", "alias", "name"):
            defines.append(_define(file, hit, kind, place.path))
        if _accepted(file, hit, name, place) if name else _look_alike(hit, place):
            uses.append(_use(file, hit, name, place))
            defines += _wrapper(file, hit, name, place, index)
    uses = sorted([*uses, *_host_uses(file, bodies)], key=lambda use: (use.span.line, use.span.column))
    defines += _text_defines(file, hits[:USES_LIMIT])
    defines += _pasting(file)
    defines += _namespace_defines(file.source, file.code, index)
    defines += switches(file.source.path, file.code.text, file.guards, file.lines)
    return uses, defines + list(_kernels(file, places))


def _with_device_facts(file: _File, uses: list[Use]) -> list[Use]:
    """Uses in order of place, with what only rules about device code ask for."""
    if file.tree is None or file.marks is None:
        return uses
    source, text = file.source, file.code.text
    found = device_facts(source.path, source.data, text, file.tree, file.lines, file.guards, file.marks)
    return sorted([*uses, *found], key=lambda use: (use.span.line, use.span.column))


def _includes(file: _File) -> tuple[Include, ...]:
    """What a file includes and under which conditions, at most 1,000."""
    found = []
    for start, _, written in file.code.includes[:INCLUDES_LIMIT]:
        guard, arms = file.guards.at(start)
        found.append(Include(written=written, line=file.lines.line(start), guard=guard, arms=arms))
    return tuple(found)


def _silent_includes(source: Source) -> tuple[Include, ...]:
    """What a file without uses includes: a header on the way to others, comments not told from code."""
    headers = matcher.included(source.data)[:INCLUDES_LIMIT]
    own_guard = 0 if b"#pragma once" in source.data else 1
    if not headers or source.data.count(b"#if") <= own_guard:
        return tuple(Include(written=header, line=line) for line, _, header in headers)
    guards = Guards(source.data)
    found = ((line, header, *guards.at(offset)) for line, offset, header in headers)
    return tuple(Include(written=header, line=line, guard=guard, arms=arms) for line, header, guard, arms in found)


def _silent(source: Source, defines: tuple[Define, ...] = ()) -> FileFacts:
    """The facts of a file that uses no name of interest: nothing had to be parsed."""
    count = Lines(source.data).count
    bad = first_bad_line(source.data)
    return FileFacts(
        path=source.path,
        kind=source.kind,
        origin=source.origin,
        digest=digest(source.data),
        lines=count,
        parsed_lines=count,
        bytes=len(source.data),
        status="recovered" if bad else "ok",
        reason=f"not UTF-8 (first bad byte in line {bad})" if bad else "",
        defines=(*defines, *_silent_switches(source)),
        includes=_silent_includes(source),
    )


def _silent_switches(source: Source) -> Iterator[Define]:
    """The switches that a file without uses defines: a header of the project's settings."""
    if source.data.count(b"#if") > 1 and b"define" in source.data:
        code = matcher.blanked(source.data)
        yield from switches(source.path, code, Guards(code), Lines(source.data))


def _namespace_defines(source: Source, code: Code, index: Index) -> Iterator[Define]:
    lines = Lines(source.data)
    for start, end, name in matcher.namespaces(code):
        if _interesting(f"{name}::", index):
            yield Define(name=f"{name}::", kind="name", span=lines.span(source.path, start, end))


def _marked(define: Define, vendors: tuple[str, ...]) -> Define:
    """A macro that stands for another vendor's name says so: it gives the name to that vendor's build."""
    if define.kind != "macro" or not define.target.startswith(vendors):
        return define
    return msgspec.structs.replace(define, qualifiers=(*define.qualifiers, "vendor"))


_DEVICE_WORDS = (b"__global__", b"__device__")
_DEVICE_FUNCTION = lazy(rb"__(?:global|device)__[^;{}()]{1,200}\w\s*\([^;{}]{0,2000}?\)[\s\\n\"]*\{")
_GAP = lazy(rb"(?:\s|\\)*\Z")
_ESCAPE = lazy(rb"\\[nrt\"\\0]")
_INNER = 200  # groups of strings


def _in_strings(data: bytes) -> bytes | None:
    """The device code that strings of a file hold, at its own place, all else blanked; None without any.

    Strings that follow each other are one text.
    """
    if not any(word in data for word in _DEVICE_WORDS):
        return None
    groups: list[list[tuple[int, int]]] = []
    last = -1
    for start, end in matcher.literals(data):
        if data[start : start + 1] != b'"':
            continue
        if last >= 0 and _GAP.match(data, last, start):
            groups[-1].append((start, end))
        else:
            groups.append([(start, end)])
        last = end
    wanted = [each for each in groups if _DEVICE_FUNCTION.search(data, each[0][0], each[-1][1])]
    if not wanted:
        return None
    text = bytearray(matcher.without_text(data))
    for start, end in (piece for group in wanted[:_INNER] for piece in group):
        inner = data[start:end]
        if data[start - 1 : start] == b"R":
            head, tail = inner.find(b"(") + 1, len(inner) - max(inner.rfind(b")"), 0)
            text[start + head : end - tail] = inner[head : len(inner) - tail]
        else:
            text[start + 1 : end - 1] = _ESCAPE.sub(b"  ", inner[1:-1])
    return bytes(text)


def _with_strings(facts: FileFacts, source: Source, vocabulary: Vocabulary) -> FileFacts:
    """The facts with those of the device code in strings, which is compiled while the program runs."""
    inner = _in_strings(source.data)
    if inner is None:
        return facts
    found = _extract(Source(path=source.path, kind="cuda", data=inner, origin=source.origin), vocabulary)
    inside = [use for use in found.uses if use.side in _DEVICE_CODE or use.kind == "include"]
    uses = sorted((*facts.uses, *inside), key=lambda use: (use.span.line, use.span.column))
    lines = Lines(source.data)
    excerpts = {use.span.line: lines.text(use.span.line) for use in inside}
    defines = (*facts.defines, *(each for each in found.defines if each.kind == "kernel"))
    return msgspec.structs.replace(facts, uses=tuple(uses), excerpts=facts.excerpts | excerpts, defines=defines)


def extract(source: Source, vocabulary: Vocabulary) -> FileFacts:
    """The facts of one C-family file: uses in order of place, definitions that matter to others, excerpts of lines.

    Device code in its strings is read as well. A file over 2 MiB is matched by token and not parsed; more than 100,000
    places in one file are listed as a problem.
    """
    facts = _extract(source, vocabulary)
    return _with_strings(facts, source, vocabulary) if len(source.data) <= PARSE_LIMIT else facts


def _extract(source: Source, vocabulary: Vocabulary) -> FileFacts:
    index = index_of(vocabulary)
    speaks = speaks_of_cuda(source.data)
    if not speaks and not matcher.may_hold_uses(source.data, index):
        return _silent(source)
    code = matcher.read_code(source.data)
    hits = matcher.find_hits(code, vocabulary, index)
    if hits:
        facts = _host_facts(source, code, hits)
    else:
        facts = host_facts.without_uses(source.data, code.text) if speaks else ()
    if not hits and not facts:
        return _silent(source, tuple(_namespace_defines(source, code, index)))
    file = _prepare(source, code, hits, facts, marks(code.text) if hits else None)
    uses, defines = _read(file, hits, index)
    uses = _with_device_facts(file, uses)
    vendors = tuple(name for target in (*vocabulary.targets, vocabulary.others) for name in target.names)
    status, reason, broken = _status(file, source)
    return FileFacts(
        path=source.path,
        kind=source.kind,
        origin=source.origin,
        digest=digest(source.data),
        lines=file.lines.count,
        bytes=len(source.data),
        status=status,
        reason=reason,
        parsed_lines=file.lines.count - broken,
        uses=tuple(uses),
        defines=tuple(_marked(define, vendors) for define in defines),
        includes=_includes(file),
        excerpts={line: file.lines.text(line) for line in sorted({use.span.line for use in uses})},
        problems=_overflow(source, hits),
    )


def find_names(source: Source, vocabulary: Vocabulary) -> FileFacts:
    """Only the uses of `vocabulary` in one C-family file, and the wrappers around them: no look-alikes, no excerpts.

    Members of an object and the definitions of the names themselves are not among them.
    """
    index = index_of(vocabulary)
    if not matcher.may_hold_words(source.data, index):
        return FileFacts(path=source.path, kind=source.kind)
    code = matcher.read_code(source.data)
    hits = matcher.find_words(code, vocabulary, index)[:USES_LIMIT]
    if not hits:
        return FileFacts(path=source.path, kind=source.kind)
    file = _prepare(source, code, hits)
    bodies: dict[int, _Body] = {}
    uses: list[Use] = []
    defines: list[Define] = []
    for hit in hits:
        place = _place(file, hit, bodies)
        kind = classify.define_kind(place.path) if place.path else None
        if not place.path or kind is not None or _is_member(place.path):
            continue
        if hit.names[0].match == "device" and not file.cuda:
            continue
        uses.append(_use(file, hit, hit.names[0], place))
        defines += _wrapper(file, hit, hit.names[0], place, index)
    return FileFacts(
        path=source.path, kind=source.kind, uses=tuple(uses), defines=tuple(defines),
        excerpts={line: file.lines.text(line) for line in sorted({use.span.line for use in uses})},
    )  # fmt: skip


def _overflow(source: Source, hits: Sequence[Hit]) -> tuple[Problem, ...]:
    if len(hits) <= USES_LIMIT:
        return ()
    text = f"only the first {USES_LIMIT:,} of {len(hits):,} places are listed"
    return (Problem(path=source.path, stage="read", text=text),)
