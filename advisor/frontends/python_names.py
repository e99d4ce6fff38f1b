"""Dotted Python names: which of them the catalogue knows, and what the names of a file stand for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from tree_sitter import Node

from advisor.expressions import lazy
from advisor.frontends.python_asked import Asked, imported, may_hold, read_asked
from advisor.frontends.python_context import platform_words
from advisor.frontends.python_served import Speaks, speakers
from advisor.frontends.python_strings import Devices, devices_of
from advisor.frontends.python_tree import Code, Path, last_of
from advisor.frontends.treesitter import field, text_of
from advisor.model import Name, Value, Vocabulary

# Below these everything is about CUDA: a name that the catalogue lacks is reported as unknown rather than lost.
_CUDA_ONLY = lazy(
    r"torch\.(?:cuda|backends\.(?:cuda|cudnn|cusparselt))(?:\.|$)"
    r"|torch\.version\.cuda$"
    r"|torch\._C\._(?:cuda|cudnn|nccl)"
    r"|torch\.utils\.cpp_extension\.\w*CUD[AN]"
    r"|torch\.distributed\.(?:\w+\.)*\w*(?:nccl|NCCL)"
)
_DOTTED = lazy(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+", re.ASCII)
_TELLING = lazy(r"cud[an]|CUD[AN]|nccl|NCCL")
_MAY_MATTER = (b"cuda", b"cudn", b"CUDA", b"CUDN", b"nccl", b"NCCL", b"cpp_extension")
_BLANKED = bytes(byte if (byte < 128 and chr(byte).isalnum()) or byte == 0x5F else 0x20 for byte in range(256))
_IMPORT = lazy(rb"\bimport\b")
# Reported only where they build CUDA sources, which the caller sees: so they need no catalogue entry.
BUILDERS = frozenset({"torch.utils.cpp_extension.load", "torch.utils.cpp_extension.load_inline"})
_MOST_PARTS = 12  # of a dotted name; no symbol has more
_CUDA_PYTHON = lazy(r"cuda\.(?:cuda|cudart|nvrtc|bindings\.\w+)(?:\.|$)|(?:py3nvml\.)?(?:pynvml|py3nvml)(?:\.|$)")
_C_NAMES = ("cu", "CU", "nvrtc", "NVRTC", "nvJitLink", "nvml", "NVML")
_C_FUNCTION = lazy(r"(?:cu(?:da|blas|blasLt|dnn|fft|rand|sparse|solver|pti)?|nccl|nvrtc|nvml|nvJitLink)[A-Z]\w+$")
_PASSED_ON = frozenset({"torch", "triton", "cupy"})
_METHODS = ("torch.Tensor.", "torch.nn.Module.")
# Too common to follow without types; their device argument is a use of its own.
_COMMON_METHODS = frozenset({"to", "to_empty", "type"})


class Index(Value, frozen=True, kw_only=True):
    """The vocabulary as this front end asks for it."""

    kinds: dict[str, str]  # dotted symbol -> kind in the catalogue
    libraries: dict[str, str]  # symbol of any form -> library
    parents: frozenset[str]  # every proper prefix of a symbol
    packages: frozenset[str]
    methods: dict[str, str]  # name of a tensor or module method -> symbol
    environment: frozenset[str]  # names of environment variables
    own_names: frozenset[str]  # names which a project's own definition may share with the catalogue
    own_words: frozenset[bytes]  # the same
    products: dict[str, Name]  # module of a product without a name catalogue -> the product
    product_words: frozenset[bytes]  # first parts of those modules
    others: frozenset[bytes]  # last parts of the symbols that do not say CUDA: files without the word use these
    asked: Asked  # what only rules want to know
    ruled: frozenset[str] = frozenset()  # dotted names that only rules ask for
    platform: re.Pattern[str]  # in a condition that speaks of a platform
    devices: Devices = ()  # what names other devices in strings
    speaks: tuple[Speaks, ...] = ()  # how code asks for other targets
    variables: frozenset[bytes] = frozenset()  # the names of environment variables
    functions: frozenset[bytes] = frozenset()  # functions of CUDA's C interfaces, as code calls them by a text


class Binding(NamedTuple):
    """What a name stands for between two byte offsets; `module` = surely a module, `weak` = through `import *`."""

    target: str
    start: int
    end: int
    module: bool = False
    weak: bool = False


class Imported(NamedTuple):
    """A catalogue name that an import statement writes; `module` is the outermost one where it stands for a product."""

    symbol: str
    start: int
    end: int
    weak: bool
    module: str = ""


Bindings = dict[str, list[Binding]]


def _known(vocabulary: Vocabulary) -> dict[str, tuple[str, str]]:
    return {
        symbol: (names[0].kind, names[0].match)
        for symbol, names in vocabulary.names.items()
        if names and names[0].match != "never"
    }


def _methods(known: dict[str, tuple[str, str]]) -> dict[str, str]:
    methods = {"cuda": "torch.Tensor.cuda", "is_cuda": "torch.Tensor.is_cuda"}
    symbols = [symbol for symbol in known if symbol.startswith(_METHODS)]
    for prefix in _METHODS:
        for symbol in symbols:
            leaf = symbol.removeprefix(prefix)
            if leaf != symbol and known[symbol][1] == "word" and leaf not in _COMMON_METHODS:
                methods.setdefault(leaf, symbol)
    return methods


def _leaf(symbol: str) -> str:
    return symbol.rpartition(".")[2]


def _telling_part(symbol: str) -> str:
    """The last part of a dotted name that is not everybody's word."""
    parts = symbol.split(".")
    return parts[-2] if parts[-1] in ("version", "is_available") else parts[-1]


def _build(vocabulary: Vocabulary) -> Index:
    known = _known(vocabulary)
    asked = read_asked(vocabulary.words)
    kinds = {
        symbol: kind
        for symbol, (kind, _) in known.items()
        if "." in symbol and kind != "header" and _DOTTED.fullmatch(symbol)
    }
    ruled = frozenset(name for name in asked.names if name not in kinds and not _CUDA_ONLY.match(name))
    dotted = [*kinds, *ruled]
    environment = frozenset(symbol[4:] for symbol in known if symbol.startswith("env:"))
    telling = {symbol for symbol in [*kinds, *environment] if _TELLING.search(symbol)}
    rest = {symbol for symbol in [*kinds, *environment] if not symbol.startswith(_METHODS)} - telling
    products = {sign[7:]: name for sign, name in vocabulary.signs.items() if sign.startswith("module:")}
    own_names = frozenset(filter(_TELLING.search, map(_leaf, filter(_TELLING.search, known)))) | {"is_cuda"}
    return Index(
        kinds=kinds,
        libraries={symbol: names[0].library for symbol, names in vocabulary.names.items() if symbol in known}
        | {name.symbol: name.library for name in products.values()},
        products=products,
        product_words=frozenset(module.partition(".")[0].encode() for module in products),
        parents=frozenset(symbol[: dot.start()] for symbol in dotted for dot in re.finditer(r"\.", symbol)),
        packages=frozenset({"torch"} | {symbol.partition(".")[0] for symbol in dotted}),
        methods=_methods(known),
        environment=environment,
        own_names=own_names,
        own_words=frozenset(name.encode() for name in own_names),
        others=frozenset(_telling_part(symbol).encode() for symbol in rest),
        asked=asked,
        ruled=ruled,
        platform=platform_words((*vocabulary.targets, vocabulary.others)),
        devices=devices_of(vocabulary.targets),
        speaks=speakers(vocabulary.targets),
        variables=frozenset(name.encode() for name in environment),
        functions=frozenset(
            symbol.encode() for symbol, (kind, _) in known.items() if kind == "function" and _C_FUNCTION.match(symbol)
        ),
    )


_built: dict[str, tuple[Vocabulary, Index]] = {}  # one entry, replaced whole: threads may read other vocabularies


def index_of(vocabulary: Vocabulary) -> Index:
    """The index of a vocabulary. The last one is kept: a scan asks for the same again for every file."""
    kept = _built.get("last")
    if kept is None or kept[0] is not vocabulary:
        kept = _built["last"] = (vocabulary, _build(vocabulary))
    return kept[1]


def words_of(data: bytes) -> set[bytes]:
    """Every word in the bytes of a file."""
    return set(data.translate(_BLANKED).split())


def may_matter(data: bytes, words: set[bytes], index: Index, path: str = "") -> bool:
    """Whether a file can hold a name of the catalogue or of the rules, by its bytes and the `words` in them.

    A package in whose folder the file lies is the project's own: to import it is no use of it.
    """
    if any(text in data for text in _MAY_MATTER) or not words.isdisjoint(index.others):
        return True
    products = words & index.product_words
    if products and _imports(data, products - set(path.encode("utf-8", "replace").split(b"/"))):
        return True
    return may_hold(data, words, index.asked)


def _imports(data: bytes, packages: Iterable[bytes]) -> bool:
    return any(b"import " + package in data or b"from " + package in data for package in packages)


def product_of(dotted: str, index: Index) -> str:
    """The product (`lib:TensorRT`) whose module or a part of it a dotted name is; '' for none."""
    while dotted and dotted not in index.products:
        dotted = dotted.rpartition(".")[0]
    return index.products[dotted].symbol if dotted else ""


def is_cuda_only(dotted: str) -> bool:
    """Whether a name lies in a part of torch that is about CUDA and nothing else."""
    return _CUDA_ONLY.match(dotted) is not None


def _is_module(dotted: str, index: Index) -> bool:
    leaf = _leaf(dotted)
    return index.kinds.get(dotted) == "module" or (dotted in index.parents and leaf == leaf.lower())


def _resolve(dotted: str, index: Index) -> str:
    parts = dotted.split(".", _MOST_PARTS)[:_MOST_PARTS]
    for size in range(len(parts), 1, -1):
        prefix = ".".join(parts[:size])
        if prefix in BUILDERS:
            return prefix
        if prefix in index.kinds:
            if size == len(parts) or not _is_module(prefix, index):
                return prefix
            break
    if is_cuda_only(dotted):
        return ".".join(parts)
    return next((name for size in range(len(parts), 1, -1) if (name := ".".join(parts[:size])) in index.ruled), "")


# What was asked of the last index, replaced whole: files ask for the same names.
_resolved: dict[str, tuple[Index, dict[str, str]]] = {}
_MOST_RESOLVED = 50_000


def resolve(dotted: str, index: Index) -> str:
    """The symbol that a dotted name uses: the longest prefix that the catalogue knows; '' for none.

    Of a module's unknown member no shorter name is taken: it is the whole dotted name where the module is about CUDA.
    """
    kept = _resolved.get("last")
    if kept is None or kept[0] is not index or len(kept[1]) > _MOST_RESOLVED:
        kept = _resolved["last"] = (index, {})
    known = kept[1]
    if dotted not in known:
        known[dotted] = _resolve(dotted, index)
    return known[dotted]


def binding_of(target: str, more: list[str], index: Index) -> tuple[str, int]:
    """The name of CUDA's C interface that a dotted name of the package cuda-python stands for, and where it ends.

    `target` is what the first part stands for, `more` are the parts behind it; the second value is the number of those
    that belong to the name. ('', 0) where it is none.
    """
    if _CUDA_PYTHON.match(target) is None:
        return "", 0
    parts = [target.rpartition(".")[2], *more]
    known = [i for i, part in enumerate(parts) if part in index.libraries and part.startswith(_C_NAMES)]
    return (parts[known[-1]], known[-1]) if known else ("", 0)


def leads_somewhere(target: str, index: Index) -> bool:
    """Whether a name that stands for `target` can spell a symbol."""
    known = target in index.parents or target in ("torch", "torch.utils", "torch.utils.cpp_extension")
    return known or _CUDA_PYTHON.match(target) is not None or bool(resolve(target, index))


def _dotted(node: Node | None) -> str:
    return "".join(text_of(node).split())


def _names(statement: Node) -> Iterator[tuple[Node, str, str]]:
    """Every imported name of a statement: its node, the dotted name it stands for, its alias ('' for none)."""
    prefix = _dotted(field(statement, "module_name"))
    for name in statement.children_by_field_name("name"):
        node = field(name, "name") if name.type == "aliased_import" else name
        if node is not None:
            yield node, f"{prefix}.{_dotted(node)}" if prefix else _dotted(node), text_of(field(name, "alias"))


def _star(statement: Node) -> Node | None:
    """The module of a `from module import *`."""
    found = any(child.type == "wildcard_import" for child in statement.children)
    return field(statement, "module_name") if found else None


def _passed_on(target: str, plain: bool) -> str:
    """What a project's own module hands on under a well known name: `from mine.triton_utils import tl, triton`."""
    module, _, leaf = target.rpartition(".")
    if plain or not module or module.split(".")[0] in _PASSED_ON:
        return target
    if leaf == "tl" and "triton" in module:
        return "triton.language"
    return leaf if leaf in _PASSED_ON else target


def _bound(statement: Node, index: Index) -> Iterator[tuple[str, Binding]]:
    """What one statement binds; the places are filled in by the caller."""
    plain = statement.type == "import_statement"
    for _, target, alias in _names(statement):
        first = target.partition(".")[0]
        if plain and not alias:  # `import a.b` binds `a`
            yield first, Binding(first, 0, 0, module=True)
        else:
            yield alias or _leaf(target), Binding(_passed_on(target, plain), 0, 0, module=plain)
    prefix = _dotted(_star(statement))
    for symbol in index.kinds if prefix else ():
        if symbol.rpartition(".")[0] == prefix:
            yield _leaf(symbol), Binding(symbol, 0, 0, weak=True)


def _imported(statement: Node, index: Index) -> Iterator[Imported]:
    """The catalogue names that one statement writes."""
    products: set[str] = set()  # of a statement that takes several names out of a package one tells it
    for node, target, _ in _names(statement):
        symbol = resolve(target, index)
        if symbol and symbol not in BUILDERS and symbol not in index.ruled:
            yield Imported(symbol, node.start_byte, node.end_byte, False)
        elif (product := product_of(target, index)) and product not in products:
            products.add(product)
            yield Imported(product, node.start_byte, node.end_byte, False, target.partition(".")[0])
        if package := imported(target, index.asked):
            yield Imported(f"import:{package}", node.start_byte, node.end_byte, False)
    module = _star(statement)
    if module is not None and (product := product_of(_dotted(module), index)):
        yield Imported(product, module.start_byte, module.end_byte, True, _dotted(module).partition(".")[0])
    elif module is not None and (_is_module(_dotted(module), index) or is_cuda_only(_dotted(module))):
        yield Imported(_dotted(module), module.start_byte, module.end_byte, True)


def _extent(path: Path) -> tuple[int, int]:
    around = path[max(0, last_of(path, "function_definition", "class_definition"))]
    return (around.start_byte, around.end_byte) if around is not path[0] else (0, around.end_byte)


def _import_statements(code: Code) -> Iterator[tuple[Node, tuple[int, int]]]:
    for hit in _IMPORT.finditer(code.data):
        path = code.path(*hit.span())
        statement = last_of(path, "import_statement", "import_from_statement")
        if statement >= 0:
            yield path[statement], _extent(path[:statement])


def read_imports(code: Code, index: Index) -> tuple[Bindings, list[Imported]]:
    """What the imports of a file bind, by name, and the catalogue names that they write."""
    bindings: dict[str, dict[Binding, None]] = {}
    imported: list[Imported] = []
    for statement, (start, end) in _import_statements(code):
        imported.extend(_imported(statement, index))
        for name, binding in _bound(statement, index):
            bindings.setdefault(name, {})[binding._replace(start=start, end=end)] = None
    return {name: list(several) for name, several in bindings.items()}, imported


def _aliases_pattern(names: Iterable[str]) -> re.Pattern[bytes]:
    roots = b"|".join(sorted(re.escape(name.encode()) for name in names))
    return re.compile(rb"=[ \t]*((?:" + roots + rb")(?:\.\w+)+)[ \t\r]*(?:#.*)?$", re.MULTILINE)


def read_aliases(code: Code, bindings: Bindings, index: Index) -> Bindings:
    """What the assignments of a module to a name (`tc = torch.cuda`) at the top level of a file bind."""
    found: Bindings = {}
    for hit in _aliases_pattern(roots_of(bindings, index)).finditer(code.data):
        root, _, rest = hit[1].decode().partition(".")
        target = f"{target_of(bindings, root, hit.start(1))[0]}.{rest}"
        path = code.path(*hit.span(1)) if _is_module(target, index) else []
        name = field(path[2], "left") if len(path) == 4 and path[2].type == "assignment" else None
        if name is not None and name.type == "identifier":
            found.setdefault(text_of(name), []).append(Binding(target, hit.end(), len(code.data), module=True))
    return found


def roots_of(bindings: Bindings, index: Index) -> list[str]:
    """The names of a file with which a symbol can begin; `torch` always, for files that get it from elsewhere."""
    useful = {name for name, all_of in bindings.items() if any(leads_somewhere(each.target, index) for each in all_of)}
    return sorted(useful | {"torch"})


def binding_at(bindings: Bindings, name: str, offset: int) -> tuple[Binding | None, bool]:
    """What a name stands for at a byte offset, and whether other bindings of the same scope contradict it.

    Of several the innermost scope wins, there the one about CUDA, then the last.
    """
    around = [each for each in bindings.get(name, ()) if each.start <= offset < each.end]
    if not around:
        return None, False
    inner = max(each.start for each in around)
    rivals = [each for each in around if each.start == inner]
    best = next((each for each in rivals if is_cuda_only(each.target)), rivals[-1])
    return best, any(each.target != best.target for each in rivals)


def target_of(bindings: Bindings, name: str, offset: int) -> tuple[str, Binding | None, bool]:
    """The dotted name that a name stands for ('' if unknown), its binding, and whether that is contradicted."""
    binding, contradicted = binding_at(bindings, name, offset)
    if binding is None:
        return ("torch" if name == "torch" else ""), None, False
    return binding.target, binding, contradicted
