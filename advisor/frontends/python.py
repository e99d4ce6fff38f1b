"""Python front end: where a file uses torch's CUDA side, CUDA devices, NCCL, CUDA extensions and their variables.

Regular expressions over the bytes find the places, the syntax tree says what each is. A file that can hold no use is
not parsed at all; comments and docstrings are no uses; what stands in code that does not parse is kept as `weak`.
"""

from __future__ import annotations

import heapq
import re
from collections.abc import Iterable, Iterator
from itertools import islice

from tree_sitter import Node

from advisor.expressions import lazy
from advisor.frontends import python_context as context
from advisor.frontends import python_cuda as cuda_texts
from advisor.frontends import python_facts as facts
from advisor.frontends import python_flow as flow
from advisor.frontends import python_named as named
from advisor.frontends import python_names as names
from advisor.frontends import python_ops as ops
from advisor.frontends import python_strings as strings
from advisor.frontends import python_tools as tools
from advisor.frontends.python_places import Detector, File, Place
from advisor.frontends.python_served import named_in, served
from advisor.frontends.python_tree import (
    Code,
    Path,
    error_lines,
    first_children,
    in_error,
    is_exact,
    last_of,
    one_line,
)
from advisor.frontends.source import Lines, Source, digest, first_bad_line, shown
from advisor.frontends.torch_names import torch_names
from advisor.frontends.treesitter import field, text_of
from advisor.model import Confidence, Define, FileFacts, FileStatus, Use, UseKind, Vocabulary

_DEFINITION = lazy(rb"\b(?:def|class)[ \t]+([A-Za-z_]\w*)")
# What is no statement of Python 3; the tree tells a statement from a text.
_STATEMENTS = (b"print ", b"print\t", b"exec ", b"exec\t")
_MAYBE_PYTHON_2 = lazy(rb"except[ \t]+[\w.]+[ \t]*,")
_PYTHON_2 = lazy(rb"^[ \t]*(print|except|exec)[ \t]+(?:[\"'%]|>>|[\w.]+[ \t]*,[ \t]*\w+[ \t]*:)", re.MULTILINE)
_MOST_OLD = 20
_MOST_KEYS = 20
_WORD = lazy(rb"\w+")
_CUDA_SOURCE = lazy(r"\.cuh?\b|with_cuda\s*=\s*True|extra_cuda_cflags|cuda_sources")
_BY_NAME = lazy(r"\b(?:get|has|set|del)attr$|\bpatch\.object$")
_IMPORT_ONLY = frozenset({"torch.utils.cpp_extension.BuildExtension"})
_CODE = frozenset({"identifier", "attribute", "dotted_name", "member_type"})
_PARAMETERS = frozenset({"parameters", "lambda_parameters"})
_FRAMEWORKS = frozenset(
    "accelerate cupy deepspeed diffusers jax lightning mmcv mmengine numba pytorch_lightning tensorflow timm "
    "transformers triton vllm".split()
)


# --- dotted names -----------------------------------------------------------------------------------------------------


def _binds(path: Path) -> bool:
    """Whether a single name is not read at this place but given: a parameter, a keyword, a target, a definition."""
    node, parent = path[-1], path[-2]
    if parent.type == "attribute":
        return node == field(parent, "attribute")
    if parent.type in ("assignment", "named_expression"):
        return node == (field(parent, "left") or field(parent, "name"))
    if parent.type in ("keyword_argument", "default_parameter", "typed_default_parameter", *context.DEFINITIONS):
        return node == field(parent, "name")
    return parent.type in _PARAMETERS or parent.type in ("typed_parameter", "as_pattern_target", "global_statement")


def _parameter_names(function: Node) -> Iterator[str]:
    parameters = field(function, "parameters")
    for parameter in first_children(parameters, 100) if parameters is not None else ():
        inner = first_children(parameter, 1)  # of `*args` and `name: type` the first is the name
        yield text_of(field(parameter, "name") or (inner[0] if inner else parameter))


def _is_shadowed(path: Path, name: str, binding: names.Binding | None) -> bool:
    """Whether a parameter of an enclosing function takes an imported name away."""
    inner = [node for node in path if binding is None or node.start_byte > binding.start]
    functions = [node for node in inner if node.type in ("function_definition", "lambda")]
    return any(name in _parameter_names(function) for function in functions)


def _chain_path(file: File, hit: re.Match[bytes], end: int) -> Path | None:
    """The path to a dotted name, in broken code to its first part; None where the tree says it is something else."""
    path = file.code.path(hit.start(), end)
    if is_exact(path[-1], hit.start(), end) and path[-1].type in _CODE:
        imported = last_of(path, "import_statement", "import_from_statement") >= 0
        return None if imported or (path[-1].type == "identifier" and _binds(path)) else path
    root = file.code.path(hit.start(), hit.start() + len(hit[1]))
    return root if path[-1].has_error and root[-1].type == "identifier" and not _binds(root) else None


def _member_by_text(file: File, path: Path, symbol: str) -> str:
    """The symbol that `getattr(torch.cuda, "name")` and its like mean; '' for none."""
    if len(path) < 3 or path[-2].type != "argument_list":
        return ""
    arguments = first_children(path[-2], 2)
    by_name = _BY_NAME.search(text_of(field(path[-3], "function")))
    name = context.constant_of(arguments[1]) if by_name and len(arguments) == 2 and arguments[0] == path[-1] else None
    return names.resolve(f"{symbol}.{name}", file.known) if name and name.isidentifier() else ""


def _chain_confidence(file: File, path: Path, binding: names.Binding | None, contradicted: bool) -> Confidence:
    if in_error(path) or (binding is not None and binding.weak):
        return "weak"
    return "medium" if contradicted or (binding is None and not file.torch) else "strong"


def _builds_cuda(symbol: str, call: Node) -> Confidence | None:
    """How sure it is that a call that builds an extension at run time has CUDA sources; None where it has none."""
    if _CUDA_SOURCE.search(text_of(field(call, "arguments"))):
        return "strong"
    arguments = context.arguments_of(call)[0]
    sources = next((each for each in arguments if each.startswith("sources=")), "".join(arguments[1:2]))
    listed = sources.removeprefix("sources=").startswith(("[", '"', "'", "("))
    return None if listed or symbol.endswith("load_inline") else "medium"


def _chain_kind(path: Path) -> tuple[UseKind, Node | None]:
    parent = path[-2] if len(path) > 1 else path[-1]
    if parent.type == "call" and path[-1] == field(parent, "function"):
        return "call", parent
    return ("type" if last_of(path, "type") > last_of(path, "call", "block") else "member"), None


def _chain(file: File, hit: re.Match[bytes]) -> Place | None:
    """A dotted name that begins with a name of the file that stands for torch or a part of it."""
    root = hit[1].decode()
    target, binding, contradicted = names.target_of(file.bindings, root, hit.start())
    written = [root, *(word[0].decode() for word in _WORD.finditer(hit[0], len(hit[1])))]
    symbol, behind = names.binding_of(target, written[1:], file.known)
    symbol = symbol or (names.resolve(".".join([target, *written[1:]]), file.known) if target else "")
    if not symbol:
        return None
    parts = behind + 1 if "." not in symbol else max(1, symbol.count(".") - target.count(".") + 1)
    end = hit.start() + [word.end() for word in _WORD.finditer(hit[0])][parts - 1]
    path = _chain_path(file, hit, end)
    if path is None or (root != "torch" and _is_shadowed(path, root, binding)):
        return None
    return _chain_place(
        file, _member_by_text(file, path, symbol) or symbol, (hit.start(), end), path, (binding, contradicted)
    )


def _given_with(path: Path) -> tuple[str, ...]:
    """The call that a value is handed to: the function as text, then all arguments; () for any other value."""
    at = len(path) - (2 if path[-2].type == "keyword_argument" else 1)
    if at < 2 or path[at - 1].type != "argument_list" or path[at - 2].type != "call":
        return ()
    call = path[at - 2]
    return one_line(field(call, "function")), *context.arguments_of(call)[0]


def _chain_place(
    file: File, symbol: str, place: tuple[int, int], path: Path, bound: tuple[names.Binding | None, bool]
) -> Place | None:
    kind, call = _chain_kind(path)
    whole = is_exact(path[-1], *place)
    confidence: Confidence | None = _chain_confidence(file, path, *bound) if whole else "weak"
    if symbol in names.BUILDERS:
        found = _builds_cuda(symbol, call) if call is not None else None
        confidence = found if found is None or confidence == "strong" else confidence
    by_star = bound[0] is not None and bound[0].weak and call is None  # a bare word that a star import may bring in
    if confidence is None or by_star or symbol in _IMPORT_ONLY:
        return None
    at = len(path) - (2 if call is not None else 1)
    origin = _given_with(path) if symbol in file.known.ruled and call is None else ()
    return Place(symbol, *place, kind, confidence, path, at, call, origin=origin)


# --- methods ----------------------------------------------------------------------------------------------------------


def _root_name(node: Node | None) -> str:
    """The first name of `a.b.c`; '' for anything but plain names joined by dots."""
    while node is not None and node.type == "attribute":
        node = field(node, "object")
    return text_of(node) if node is not None and node.type == "identifier" else ""


def _is_member_of_module(file: File, attribute: Node) -> bool:
    root = _root_name(field(attribute, "object"))
    target, binding, _ = names.target_of(file.bindings, root, attribute.start_byte)
    return (binding is not None and binding.module) or target.partition(".")[0] in file.known.packages


def _method(file: File, hit: re.Match[bytes]) -> Place | None:
    """A method or property of a tensor or module, recognised by its name alone: `x.cuda()`, `x.is_cuda`.

    An override that hands on to the class above moves nothing by itself.
    """
    start, end = hit.span(1)
    path = file.code.path(start, end)
    if not is_exact(path[-1], start, end) or path[-1].type != "identifier" or len(path) < 3:
        return None
    symbol, attribute, around = file.known.methods[hit[1].decode()], path[-2], path[-3]
    if (
        attribute.type != "attribute"
        or path[-1] != field(attribute, "attribute")
        or _is_member_of_module(file, attribute)
    ):
        return None
    if text_of(field(attribute, "object")) == "super()":
        return None
    called = around.type == "call" and attribute == field(around, "function")
    stored = around.type == "assignment" and attribute == field(around, "left")
    if called == (symbol == "torch.Tensor.is_cuda") or stored or (symbol == "torch.Tensor.cuda" and not called):
        return None
    confidence: Confidence = "weak" if in_error(path) else "strong" if file.torch else "medium"
    if not called:
        return Place(symbol, start, end, "member", confidence, path, len(path) - 2)
    return Place(symbol, start, end, "call", confidence, path, len(path) - 3, around)


# --- strings ----------------------------------------------------------------------------------------------------------


def _resolved(file: File, result: str, offset: int) -> str:
    """`passed:<callee>` with the callee's first name replaced by what it is imported as."""
    verb, _, callee = result.partition(":")
    root, dot, rest = callee.partition(" ")[0].partition(".")
    target, binding, _ = names.target_of(file.bindings, root, offset) if verb == "passed" else ("", None, False)
    return f"passed:{target}{dot}{rest}{callee[len(root + dot + rest) :]}" if target and binding is not None else result


def _keys_beside(path: Path, at: int) -> tuple[str, ...]:
    """The other constant keys of the dictionary in which a literal is a key."""
    if at < 2 or path[at - 2].type != "dictionary":
        return ()
    keys = (field(pair, "key") for pair in first_children(path[at - 2], _MOST_KEYS) if pair.type == "pair")
    return tuple(text for key in keys if key != path[at] and (text := context.constant_of(key)))


def _device(file: File, hit: re.Match[bytes]) -> Place | None:
    """A string that names a CUDA device or the backend NCCL."""
    path = file.code.path(*hit.span())
    literal = strings.literal_of(path)
    symbol = strings.symbol_of(literal.value) if literal is not None else ""
    if literal is None or not symbol or strings.is_idle(path, literal.at):
        return None
    node, at = path[literal.at], strings.value_index(path, literal.at)
    result = _resolved(file, context.role_and_result(path, at)[1], node.start_byte)
    if not strings.is_first(hit, node) or strings.is_other_matter(path, literal.at, result, file.known.devices):
        return None
    confidence = "weak" if in_error(path) else strings.string_confidence(result, file.torch, file.framework)
    origin = _keys_beside(path, literal.at) if result == "key" else ()
    place = Place(
        symbol, node.start_byte, node.end_byte, "string", confidence, path[: literal.at + 1], at, origin=origin
    )
    return place._replace(done_for=strings.served_beside(path, literal.at, file.known.devices))


def _environment(file: File, hit: re.Match[bytes]) -> Place | None:
    """An environment variable that is read or set through its name as a string."""
    path = file.code.path(*hit.span(1))
    literal = strings.literal_of(path)
    name = hit[1].decode()
    if literal is None or literal.value != name:
        return None
    confidence = strings.environment_confidence(path, literal.at, name, file.known.environment)
    if confidence is None:
        return None
    node, parent = path[literal.at], path[literal.at - 1]
    call = path[literal.at - 2] if parent.type == "argument_list" else None
    at = literal.at - (2 if call is not None else 1 if parent.type == "subscript" else 0)
    confidence = "weak" if in_error(path) else confidence
    return Place(f"env:{name}", node.start_byte, node.end_byte, "env", confidence, path[: literal.at + 1], at, call)


# --- the whole file ---------------------------------------------------------------------------------------------------


def _import_place(file: File, imported: names.Imported) -> Place:
    path = file.code.path(imported.start, imported.end)
    confidence: Confidence = "weak" if imported.weak or in_error(path) else "strong"
    origin = (imported.module,) if imported.module else ()
    return Place(
        imported.symbol, imported.start, imported.end, "import", confidence, path, len(path) - 1, origin=origin
    )


def _patterns(
    index: names.Index, bindings: names.Bindings, data: bytes, words: set[bytes]
) -> Iterator[tuple[re.Pattern[bytes], Detector]]:
    """What to look for. Each pattern begins with a literal: `re` searches several of those faster than one choice."""
    for root in (name.encode() for name in names.roots_of(bindings, index)):
        if root in words:
            yield re.compile(rb"(%b)\b(?<![\w.]%b)(?:\s*\.\s*[A-Za-z_]\w*)*" % (root, root)), _chain
    for method in (name.encode() for name in sorted(index.methods)):
        if method in words:
            yield re.compile(rb"(%b)\b(?<=[.\s]%b)(?<!torch\.%b)" % (method, method, method)), _method
    yield from ((pattern, _device) for pattern in strings.DEVICE_HITS)
    yield strings.ENVIRONMENT_HIT, _environment
    yield from facts.patterns(data, words, index)
    yield from ops.patterns(data, bindings, index.asked.any())
    yield from named.patterns(data, words, index)
    if not words.isdisjoint(tools.PREFILTERS):
        yield tools.TOOL_HIT, tools.tool


def _hits(file: File) -> Iterator[tuple[int, re.Match[bytes], Detector]]:
    """Every place worth a look, in rising order: asked so, columns cost little (see `Lines`)."""

    def stream(pattern: re.Pattern[bytes], detect: Detector) -> Iterator[tuple[int, re.Match[bytes], Detector]]:
        return ((hit.start(), hit, detect) for hit in pattern.finditer(file.code.data))

    streams = [
        stream(pattern, detect) for pattern, detect in _patterns(file.known, file.bindings, file.code.data, file.words)
    ]
    return heapq.merge(*streams, key=lambda hit: hit[0])


def _places(file: File, imported: Iterable[names.Imported]) -> Iterator[Place]:
    yield from (_import_place(file, each) for each in imported)
    places = (place for _, hit, detect in _hits(file) if (place := detect(file, hit)) is not None)
    found = list({(place.symbol, place.start, place.end): place for place in places}.values())
    yield from found
    if file.known.asked.any():
        yield from flow.reached(file, found)


def _library(symbol: str, index: names.Index) -> str:
    return index.libraries.get(symbol) or ("env" if symbol.startswith("env:") else "torch")


def _name_of(file: File, place: Place) -> str:
    """The name of the file that a place begins with; for an import the one that it binds."""
    if place.kind == "import":
        around = next((node for node in place.path[::-1] if node.type == "aliased_import"), None)
        if around is not None:
            return text_of(field(around, "alias"))
    return file.source.data[place.start : place.end].decode("utf-8", "replace").partition(".")[0].strip()


def _bound_again(file: File, place: Place) -> tuple[str, ...]:
    """The targets whose own module another import takes the name from, in the same scope.

    So `from torch.cuda import synchronize` is followed by the target's in a branch: the name is then that one there.
    """
    if not file.speaks or place.symbol not in file.known.libraries:
        return ()
    every = file.bindings.get(name, ()) if (name := _name_of(file, place)) else ()
    if len(every) < 2:
        return ()
    here, _ = names.binding_at(file.bindings, name, place.start)
    if here is None or here.module:
        return ()
    others = [each.target for each in every if not each.module and (each.start, each.end) == (here.start, here.end)]
    return tuple(
        each.target
        for each in file.speaks
        if any(map(each.pattern.search, others)) and not all(map(each.pattern.search, others))
    )


def _use(file: File, place: Place) -> Use:
    path = place.path
    around = context.conditions_of(path, file.chains)
    role, result = context.role_and_result(path, place.at)
    args, keywords = context.arguments_of(place.call) if place.call is not None else ((), ())
    return Use(
        symbol=place.symbol,
        library=_library(place.symbol, file.known),
        spelling=shown(file.source.data[place.start : place.end]),
        span=file.lines.span(file.source.path, place.start, place.end),
        kind=place.kind,
        args=args,
        nargs=len(args) if place.call is not None else -1,
        keywords=keywords,
        role=role,
        result=_resolved(file, result, place.start),
        side="host",
        scope=context.scope_of(path),
        guard=around.guard,
        arms=around.arms,
        tests=around.tests,
        confidence=place.confidence,
        targs=place.origin,
        via=place.via,
        done_for=tuple(dict.fromkeys((*place.done_for, *served(path, file.speaks), *_bound_again(file, place)))),
        rules_only=place.ruled or place.symbol in file.known.ruled or place.symbol.startswith("import:"),
    )


def _defines(file: File) -> Iterator[Define]:
    """The functions and classes of a file that bear a name which the catalogue knows as one about CUDA."""
    for hit in () if file.words.isdisjoint(file.known.own_words) else _DEFINITION.finditer(file.code.data):
        name = hit[1].decode()
        path = file.code.path(*hit.span(1)) if name in file.known.own_names else []
        at = last_of(path, *context.DEFINITIONS)
        if at >= 0 and at == len(path) - 2 and path[-1].type == "identifier":
            yield Define(
                name=name,
                kind="function" if path[at].type == "function_definition" else "name",
                span=file.lines.span(file.source.path, *hit.span(1)),
                params=tuple(_parameter_names(path[at])) if path[at].type == "function_definition" else (),
            )


def _read(source: Source, lines: Lines, words: set[bytes], index: names.Index) -> tuple[File, list[names.Imported]]:
    code = Code(source.data)
    bindings, imported = names.read_imports(code, index)
    for name, more in names.read_aliases(code, bindings, index).items():
        bindings.setdefault(name, []).extend(more)
    packages = {each.target.partition(".")[0] for several in bindings.values() for each in several}
    torch = any(package.startswith("torch") for package in packages)
    return File(
        source, lines, code, words, index, bindings, torch, not packages.isdisjoint(_FRAMEWORKS),
        context.Chains({}, {}, index.platform), named_in(words, index.speaks),
    ), imported  # fmt: skip


def _may_matter(data: bytes, words: set[bytes], index: names.Index, path: str) -> bool:
    """Whether a file can hold anything: each detector judges for itself, from what the catalogue has and rules ask."""
    return (
        names.may_matter(data, words, index, path)
        or tools.may_hold(data, words)
        or cuda_texts.may_hold(data)
        or facts.may_hold(data, words, index)
        or ops.may_hold(data, index.asked.any())
        or named.may_hold(data, words, index)
    )


def _place_order(use: Use) -> tuple[int, int, int, int, str]:
    span = use.span
    return span.line, span.column, span.end_line, span.end_column, use.symbol


def _old_line(code: Code, lines: Lines) -> int:
    """The 1-based line of the first statement that only Python 2 knows; 0 for none. The parser takes it for good."""
    if not any(word in code.data for word in _STATEMENTS) and _MAYBE_PYTHON_2.search(code.data) is None:
        return 0
    for hit in islice(_PYTHON_2.finditer(code.data), _MOST_OLD):
        kinds = {node.type for node in code.path(hit.start(1), hit.end())}
        if hit[1] == b"except" or not kinds.isdisjoint({"print_statement", "exec_statement"}):
            return 0 if "string" in kinds or "comment" in kinds else lines.line(hit.start(1))
    return 0


def _reason(bad_line: int, errors: set[int], old_line: int) -> str:
    parts = [f"not UTF-8 (first bad byte in line {bad_line})"] if bad_line else []
    if old_line:
        parts.append(f"Python 2 syntax (first: line {old_line})")
    if errors:
        lines = "1 line" if len(errors) == 1 else f"{len(errors)} lines"
        parts.append(f"syntax not understood in {lines} (first: line {min(errors)})")
    return "; ".join(parts)


def extract(source: Source, vocabulary: Vocabulary) -> FileFacts:
    """The facts about one Python file; `vocabulary` holds the dotted names, `str:…` and `env:…` symbols to look for.

    Whatever the bytes are, there is an answer: a file that is not UTF-8 or does not parse is `recovered`, with the
    first bad line in `reason`. Files that cannot hold a use are not parsed and count as understood.
    """
    lines, index = Lines(source.data), names.index_of(vocabulary)
    bad_line, old_line, errors = first_bad_line(source.data), 0, set[int]()
    uses: tuple[Use, ...] = ()
    defines: tuple[Define, ...] = ()
    words = names.words_of(source.data)
    if _may_matter(source.data, words, index, source.path):
        file, imported = _read(source, lines, words, index)
        errors, old_line = error_lines(file.code.root), _old_line(file.code, lines)
        places = sorted(_places(file, imported), key=lambda place: (place.start, place.end))
        inner = cuda_texts.read_texts(source, file.code, vocabulary)
        found = (*(_use(file, place) for place in places), *(inner.uses if inner else ()))
        uses = tuple(sorted(found, key=_place_order))
        defines = (*_defines(file), *(inner.defines if inner else ()))
    status: FileStatus = "recovered" if bad_line or old_line or errors else "ok"
    return FileFacts(
        path=source.path,
        kind=source.kind,
        origin=source.origin,
        digest=digest(source.data),
        lines=lines.count,
        bytes=len(source.data),
        status=status,
        reason=_reason(bad_line, errors, old_line),
        parsed_lines=lines.count - len(errors),
        uses=uses,
        defines=defines,
        torch_names=torch_names(source.data),
        excerpts={use.span.line: lines.text(use.span.line) for use in uses},
    )
