"""Finding names in C-family text without a parser: what is code, which words it holds, what it includes and opens.

The matcher decides what is there, the syntax tree decides what it is: comments, strings and header names are blanked
here, so a tree that lost its way in macros cannot turn a comment into code.
"""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import chain

import msgspec
from ahocorasick_rs import BytesAhoCorasick

from advisor.expressions import lazy
from advisor.frontends.source import begins_line
from advisor.model import Name, Value, Vocabulary

# Every branch begins with a plain character, so that the search runs over all others at once. What stands before a
# quote is looked at behind it: the prefix of a string (left as it is), or the digits of a number with separators.
_NOT_CODE = lazy(
    rb"""
      //(?:[^\\\n]|\\(?:\r?\n|.)?)*                              # line comment, spliced lines included
    | /\*.*?(?:\*/|\Z)                                           # block comment
    | "(?:(?<=\bR")|(?<=\b[LuU]R")|(?<=\bu8R"))([^()\\\s]{0,16})\(.*?(?:\)\1"|\Z)   # raw string
    | "(?:[^"\\\n]|\\(?:\r?\n|.))*"?                            # string
    | '(?:(?<![0-9A-Fa-f]')|(?<=\bu8'))(?:[^'\\\n]|\\(?:\r?\n|.))+'                 # character literal
    """,
    re.VERBOSE | re.DOTALL,
)
# A header unit of C++20 is no directive; without the word `import` in a file it is not looked for.
_INCLUDE_OR_UNIT = lazy(
    rb"""(?:\#[ \t]*(?:include|include_next|import)(?:[ \t]|/\*[^\n]*?\*/)*|(?:export[ \t]+)?import[ \t]*)
         (<[^>\n]*>|"[^"\n]*")""",
    re.VERBOSE,
)
_BLANKS = bytes(each if each in b"\n\r" else 0x20 for each in range(256))
_INCLUDE = lazy(rb"""\#[ \t]*(?:include|include_next|import)(?:[ \t]|/\*[^\n]*?\*/)*(<[^>\n]*>|"[^"\n]*")""")
_WORD = lazy(rb"[A-Za-z_$\x80-\xff][\w$\x80-\xff]*")
_NO_WORD_BLANKED = bytes(each if _WORD.match(b"_%c" % each, 1) or 48 <= each <= 57 else 0x20 for each in range(256))
_SPLICED_WORD = lazy(rb"[A-Za-z_]\w*(?:\\\r?\n\w+)+|[A-Za-z_](?:\\\r?\n\w+)+")
_SPLICE_IN_WORD = lazy(rb"\\(?<=\w\\)\r?\n\w")
# Each begins with its plain word, which the search finds at once; whether that is a whole word is looked at behind it.
_LAUNCH = lazy(rb"<<<(?<!<<<<)(?!<)")
_ALIAS = lazy(rb"namespace(?<=\bnamespace)\s+(\w+)\s*=\s*(?:::)?\s*([\w:\s]+?)\s*;")
_USING_NAMESPACE = lazy(rb"using(?<=\busing)\s+namespace\s+(?:::)?\s*([\w:]+)\s*;")
_USING_NAME = lazy(rb"using(?<=\busing)\s+(?:::)?\s*((?:\w+\s*::\s*)+)(\w+)\s*;")
_NAMESPACE = lazy(rb"namespace(?<=\bnamespace)\s+((?:\w+\s*::\s*)*\w+)\s*\{")
_SPACE = lazy(r"\s+")

# What looks like a name of NVIDIA's, for names that no catalogue knows. Macros of the form CUDA_… are left out: nearly
# all of them are a project's own.
LOOK_ALIKE = lazy(
    rb"""cuda[A-Z]\w* | cu[A-Z][a-z]\w+ | CU[a-z]{2}\w+ | CUDA_ERROR_\w+ | CU_[A-Z]\w+
       | (?:cublas|cudnn|cufft|cufile|cupti|curand|cusolver|cusparse|cutensor|nccl|nvgraph|nvjpeg|nvml|nvrtc|nvtx)
         [A-Z]\w*
       | npp[isc]?[A-Z]\w* | nv[A-Z][a-z]\w+
       | (?:CUBLAS|CUDNN|CUFFT|CUPTI|CURAND|CUSOLVER|CUSPARSE|CUTENSOR|NVJPEG|NVML|NVRTC)_[A-Z]\w*""",
    re.VERBOSE,
)
_LOOK_ALIKE_HEADS = (b"cu", b"CU", b"nccl", b"npp", b"nv", b"NV")
_ANY_HEAD = lazy(rb"\n(?:cu|CU|nccl|npp|nv|NV)")
_GLOB_SIGN = lazy(r"[*?\[]")
_FEW = 200  # words of one file that are searched one by one; more are found in one pass over all words
_DIGITS = b"0123456789"
_NAME_OR_COLON = lazy(rb"[\w:]")
_WORD_BYTES = frozenset(bytes((each,)) for each in range(256) if _WORD.match(bytes((each,))) or each in _DIGITS)
_NVIDIA_HEADER = lazy(
    r"(?:cuda|cub|thrust|cutlass|cute|nvtx3|cooperative_groups|nv)/"
    r"|(?:cuda|cublas|cudnn|cufft|cupti|curand|cusolver|cusparse|cutensor|nccl|npp|nvml|nvrtc|nvToolsExt|nvjpeg)\w*\.h"
)
# Namespaces that are NVIDIA's alone, so that an unknown name in them is still NVIDIA's.
_OWN_NAMESPACES = ("cub", "thrust", "nvcuda", "cooperative_groups")


class Hit(Value, frozen=True, kw_only=True):
    """A place that may be a use: bytes `start` to `end`, what is written, the catalogue entries it may stand for."""

    start: int
    end: int
    spelling: str
    symbol: str
    names: tuple[Name, ...] = ()  # empty: no catalogue knows it
    form: str = "word"  # word | tail (reached by a using) | chain | include | launch


class Code(Value, frozen=True, kw_only=True):
    """A file's text with everything that is not code blanked (offsets unchanged), and what it includes and opens."""

    text: bytes
    includes: tuple[tuple[int, int, str], ...]  # start, end, header as written without its quotes
    indirect: tuple[tuple[int, int, str], ...] = ()  # the same for headers that macros stand for or conditions ask for
    system: frozenset[str]  # the headers written in < >
    aliases: dict[str, str]  # namespace alias or name brought by `using a::b;` → qualified name
    opened: tuple[str, ...]  # namespaces of `using namespace`


def _includes(data: bytes) -> Iterator[re.Match[bytes]]:
    """The includes of raw text: each begins its line. Those in comments are among them."""
    wanted = _INCLUDE_OR_UNIT if b"import" in data else _INCLUDE
    for match in wanted.finditer(data) if b"include" in data or b"import" in data else ():
        if begins_line(data, match.start()):
            yield match


@lru_cache(maxsize=1)  # asked for more than once while a file is read
def _stripped(data: bytes) -> tuple[bytes, tuple[tuple[int, int], ...]]:
    """`data` with comments, strings and character literals replaced by spaces, and where strings and literals were."""
    literals: list[tuple[int, int]] = []

    def blank(match: re.Match[bytes]) -> bytes:
        text = match.group()
        if not text.startswith(b"/"):
            literals.append(match.span())
        return text.translate(_BLANKS)

    return _NOT_CODE.sub(blank, data), tuple(literals)


@lru_cache(maxsize=1)
def blanked(data: bytes) -> bytes:
    """`data` with comments, strings, character literals and header names replaced by spaces, byte for byte."""
    text = _stripped(data)[0]
    headers = [match.span(1) for match in _includes(data) if text[match.start() : match.start(1)].strip()]
    if not headers:
        return text
    without_headers = bytearray(text)
    for start, end in headers:
        without_headers[start:end] = b" " * (end - start)
    return bytes(without_headers)


def without_comments(data: bytes) -> bytes:
    """`data` with comments replaced by spaces, byte for byte; strings stay."""
    if b"//" not in data and b"/*" not in data:
        return data
    blank, literals = _stripped(data)
    text = bytearray(blank)
    for start, end in literals:
        text[start:end] = data[start:end]
    return bytes(text)


def literals(data: bytes) -> tuple[tuple[int, int], ...]:
    """Where strings and character literals stand, without the prefix of a string."""
    return _stripped(data)[1]


def without_text(data: bytes) -> bytes:
    """Blanks with the line ends of `data`."""
    return data.translate(_BLANKS)


def _qualified(text: bytes) -> str:
    return _SPACE.sub("", text.decode("ascii", "replace"))


def read_code(data: bytes) -> Code:
    """Blank what is not code and collect includes, namespace aliases and usings."""
    text = blanked(data)
    includes = [
        (m.start(1) + 1, m.end(1) - 1, data[m.start(1) : m.end(1)].decode("utf-8", "backslashreplace"))
        for m in _includes(data)
        if text[m.start() : m.start(1)].strip()
    ]
    aliases = {m[1].decode(): _qualified(m[2]) for m in _ALIAS.finditer(text)}
    aliases |= {m[2].decode(): _qualified(m[1] + m[2]) for m in _USING_NAME.finditer(text)}
    return Code(
        text=text,
        includes=tuple((start, end, header[1:-1].strip()) for start, end, header in includes),
        indirect=tuple(
            (m.start(1) + 1, m.end(1) - 1, m[1][1:-1].decode("utf-8", "backslashreplace").strip())
            for m in _indirect(data)
            if text[m.start() : m.start(1)].strip()
        ),
        system=frozenset(header[1:-1].strip() for _, _, header in includes if header.startswith("<")),
        aliases=aliases,
        opened=tuple(_qualified(m[1]) for m in _USING_NAMESPACE.finditer(text)),
    )


@lru_cache(maxsize=2)  # of the raw text and of its code
def words(data: bytes) -> frozenset[bytes]:
    """The identifiers in raw text; digits right before one belong to none."""
    found = set(data.translate(_NO_WORD_BLANKED).split())
    numbered = [word for word in found if word[0] <= 57 and word[0] >= 48]
    found.difference_update(numbered)
    found.update(filter(None, (word.lstrip(_DIGITS) for word in numbered)))
    return frozenset(found)


@lru_cache(maxsize=2)
def word_list(data: bytes) -> bytes:
    r"""The identifiers in raw text as one text, in any order, with `\n` before and behind each."""
    return b"\n%s\n" % b"\n".join(words(data))


def included(data: bytes) -> list[tuple[int, int, str]]:
    """Line, offset and header of each include in raw text; those in comments are among them."""
    found, line, last = [], 1, 0
    for match in _includes(data):
        line += data.count(b"\n", last, match.start(1))
        last = match.start(1)
        found.append((line, last, match[1][1:-1].decode("utf-8", "backslashreplace").strip()))
    return found


def namespaces(code: Code) -> Iterator[tuple[int, int, str]]:
    """Namespaces that the text defines: start, end and name of each."""
    for match in _NAMESPACE.finditer(code.text):
        yield match.start(1), match.end(1), _qualified(match[1])


class Index(Value, frozen=True, kw_only=True):
    """A vocabulary arranged for matching; `tails` maps a namespace to its members, `roots` are outermost namespaces."""

    words: dict[bytes, str]
    spellings: frozenset[bytes]  # the keys of `words`
    chains: dict[str, tuple[Name, ...]]
    tails: dict[str, dict[str, str]]
    roots: frozenset[str]
    headers: dict[str, tuple[Name, ...]]
    header_signs: tuple[tuple[str, str, Name], ...]  # of products without a name catalogue: beginning, pattern, product
    header_heads: tuple[str, ...]  # the beginnings
    namespace_signs: dict[str, Name]  # of one or two parts


_ASM_SPELLINGS = (b"asm", b"__asm", b"__asm__")


def _fill_chains(symbol: str, tails: dict[str, dict[str, str]]) -> None:
    namespace, _, tail = symbol.rpartition("::")
    tails.setdefault(namespace, {})[tail] = symbol


def build_index(vocabulary: Vocabulary) -> Index:
    """Arrange the C-family part of a vocabulary."""
    words: dict[bytes, str] = {}
    chains: dict[str, tuple[Name, ...]] = {}
    tails: dict[str, dict[str, str]] = {}
    headers: dict[str, tuple[Name, ...]] = {}
    for symbol, names in vocabulary.names.items():
        if names[0].kind == "header" if len(names) == 1 else "header" in [name.kind for name in names]:
            headers[symbol] = names
        elif "::" in symbol:
            chains[symbol] = names
            _fill_chains(symbol, tails)
        elif symbol.isidentifier():
            words[symbol.encode()] = symbol
    if "asm" in vocabulary.names:
        words |= dict.fromkeys(_ASM_SPELLINGS, "asm")
    roots = frozenset(symbol.split("::")[0] for symbol in chains) - {"std"}
    namespaces = _signs(vocabulary, "namespace:")
    globs = _signs(vocabulary, "include:")
    return Index(
        words=words, spellings=frozenset(words), chains=chains, tails=tails, headers=headers,
        namespace_signs=namespaces,
        roots=roots | set(_OWN_NAMESPACES) | {name.split("::")[0] for name in namespaces},
        header_signs=tuple((_GLOB_SIGN.split(glob)[0], glob, name) for glob, name in globs.items()),
        header_heads=tuple({_GLOB_SIGN.split(glob)[0] for glob in globs}),
    )  # fmt: skip


def _signs(vocabulary: Vocabulary, prefix: str) -> dict[str, Name]:
    return {sign[len(prefix) :]: name for sign, name in vocabulary.signs.items() if sign.startswith(prefix)}


def product_of_header(written: str, index: Index) -> Name | None:
    """The product without a name catalogue that a header belongs to."""
    if not written.startswith(index.header_heads):
        return None
    likely = ((glob, name) for head, glob, name in index.header_signs if written.startswith(head))
    return next((name for glob, name in likely if fnmatch.fnmatchcase(written, glob)), None)


def product_of_namespace(chain: str, index: Index) -> Name | None:
    """The product whose namespace a qualified name is in: the longest namespace counts."""
    parts = chain.split("::", 2)
    return index.namespace_signs.get("::".join(parts[:2])) or index.namespace_signs.get(parts[0])


def may_hold_uses(data: bytes, index: Index) -> bool:
    """Whether a parse can be worth while: some word of the file is a name, looks like one, or opens a namespace."""
    if b"<<<" in data:
        return True
    found = words(data)
    if not found.isdisjoint(index.spellings):
        return True
    if _ANY_HEAD.search(word_list(data)) and any(map(_is_look_alike, found)):
        return True
    return any(root.encode() in found for root in index.roots) or any(
        _header(header[1:-1].decode("utf-8", "replace"), index)
        or _NVIDIA_HEADER.match(header[1:-1].decode("latin-1"))
        or product_of_header(header[1:-1].decode("utf-8", "replace"), index)
        for header in (match[1] for match in chain(_includes(data), _indirect(data)))
    )


@lru_cache(maxsize=64)
def _automaton(spellings: frozenset[bytes]) -> BytesAhoCorasick:
    return BytesAhoCorasick(sorted(spellings))


def may_hold_words(data: bytes, index: Index) -> bool:
    """Whether a word of the file is a plain name of a small vocabulary."""
    found = bool(index.spellings) and next(iter(_automaton(index.spellings).find_matches_as_indexes(data)), None)
    return bool(found) and not index.spellings.isdisjoint(words(data))


def _header(written: str, index: Index) -> str:
    """The catalogue's header for what an include names; '' when none."""
    if written in index.headers:
        return written
    base = written.rsplit("/", 1)[-1]
    return base if base in index.headers and "/" in written and written.startswith(("cuda/", "nvidia/")) else ""


_INDIRECT = lazy(
    rb"""(?:\#[ \t]*define[ \t]+\w+[ \t]+|__has_include(?:_next)?[ \t]*\([ \t]*)
         (<[^>\n]{1,120}>|"[^"\n]{1,120}\.(?:h|hpp|cuh)")""",
    re.VERBOSE,
)


def _indirect(data: bytes) -> Iterator[re.Match[bytes]]:
    """Headers that a macro stands for or a condition asks for; those in comments are among them."""
    return _INDIRECT.finditer(data) if b"__has_include" in data or b"define" in data else iter(())


def _include_hits(code: Code, index: Index) -> Iterator[Hit]:
    for start, end, written in (*code.includes, *code.indirect):
        symbol = _header(written, index)
        product = None if symbol else product_of_header(written, index)
        if product is not None:
            hit = Hit(start=start, end=end, spelling=written, symbol=product.symbol, names=(product,), form="include")
            yield hit
        elif symbol or (written in code.system and _NVIDIA_HEADER.match(written)):
            names = index.headers.get(symbol, ())
            yield Hit(start=start, end=end, spelling=written, symbol=symbol or written, names=names, form="include")


def _tails(code: Code, index: Index) -> dict[bytes, str]:
    """Simple names that stand for qualified ones because of a `using`."""
    found: dict[bytes, str] = {}
    for namespace in code.opened:
        found |= {tail.encode(): symbol for tail, symbol in index.tails.get(namespace, {}).items()}
    found |= {alias.encode(): name for alias, name in code.aliases.items() if name in index.chains}
    return found


def _spliced(text: bytes) -> dict[int, tuple[int, bytes]]:
    """Identifiers that a backslash at a line's end cuts in two: start → end and the joined word."""
    if not _SPLICE_IN_WORD.search(text):
        return {}
    return {m.start(): (m.end(), re.sub(rb"\\\r?\n", b"", m.group())) for m in _SPLICED_WORD.finditer(text)}


def _is_look_alike(word: bytes) -> bool:
    return word.startswith(_LOOK_ALIKE_HEADS) and LOOK_ALIKE.fullmatch(word) is not None


def _places(text: bytes, word: bytes) -> Iterator[int]:
    """Where `word` stands in `text` as a whole word; digits right before it belong to no word."""
    start = text.find(word)
    while start >= 0:
        end, before = start + len(word), start
        while before and text[before - 1] in _DIGITS:
            before -= 1
        if text[end : end + 1] not in _WORD_BYTES and (not before or text[before - 1 : before] not in _WORD_BYTES):
            yield start
        start = text.find(word, end)


def _meaning(word: bytes, vocabulary: Vocabulary, index: Index, tails: dict[bytes, str]) -> Hit | None:
    """What a word may stand for, wherever it is: a catalogue name, a name brought by a using, a look-alike."""
    spelling = word.decode("latin-1")
    if word in index.words:
        symbol = index.words[word]
        return Hit(start=0, end=0, spelling=spelling, symbol=symbol, names=vocabulary.names[symbol])
    if word in tails:
        symbol = tails[word]
        return Hit(start=0, end=0, spelling=spelling, symbol=symbol, names=index.chains[symbol], form="tail")
    return Hit(start=0, end=0, spelling=spelling, symbol=spelling) if _is_look_alike(word) else None


def _word_hits(code: Code, vocabulary: Vocabulary, index: Index) -> Iterator[Hit]:
    tails = _tails(code, index)
    spliced = _spliced(code.text)
    found = words(code.text).union(word for _, word in spliced.values())
    likely = (found & index.spellings) | (found & tails.keys()) | {w for w in found if w.startswith(_LOOK_ALIKE_HEADS)}
    meanings = {word: hit for word in likely if (hit := _meaning(word, vocabulary, index, tails)) is not None}
    if not spliced and len(meanings) <= _FEW:
        for word, hit in meanings.items():
            for start in _places(code.text, word):
                yield msgspec.structs.replace(hit, start=start, end=start + len(word))
        return
    for match in _WORD.finditer(code.text):
        start, (end, word) = match.start(), spliced.get(match.start(), (match.end(), match.group()))
        if (hit := meanings.get(word)) is not None:
            yield msgspec.structs.replace(hit, start=start, end=end)


@lru_cache(maxsize=256)
def _chain_pattern(roots: frozenset[str]) -> re.Pattern[bytes]:
    # A first letter that is looked at behind: the search runs over everything else at once.
    heads = (f"{root[0]}(?<![A-Za-z0-9_]{root[0]}){root[1:]}" for root in sorted(roots, key=lambda r: (-len(r), r)))
    return re.compile(rf"((?:{'|'.join(heads)})(?:\s*::\s*(?:template\s+)?[A-Za-z_]\w*)+)".encode())


def _is_outermost(text: bytes, start: int) -> bool:
    """Whether what starts here is no member of a namespace or class; `::name` is the outermost one's."""
    if text[start - 1 : start] != b":":
        return True
    last = text[max(0, start - 3) : max(0, start - 2)]
    return text[max(0, start - 2) : start] == b"::" and (not last or not _NAME_OR_COLON.match(last))


def _known_prefix(chain: str, index: Index) -> str:
    """The longest prefix of a qualified name that the catalogue knows."""
    while chain and chain not in index.chains:
        chain = chain.rpartition("::")[0]
    return chain


def _expanded(chain: str, code: Code) -> list[str]:
    """The qualified names that a chain may mean: by alias, as written, or below an opened namespace."""
    root, _, rest = chain.partition("::")
    if root in code.aliases:
        return [f"{code.aliases[root]}::{rest}"]
    return [chain, *(f"{namespace}::{chain}" for namespace in code.opened)]


class _Chain(Value, frozen=True, kw_only=True):
    """What a qualified name stands for: the longest known prefix of one of its expansions, or a product's namespace."""

    written: str
    symbol: str
    known: bool
    product: Name | None


def _chain(text: bytes, code: Code, index: Index) -> _Chain:
    written = _qualified(text.replace(b"template ", b""))
    expanded = _expanded(written, code)
    known = next(filter(None, (_known_prefix(chain, index) for chain in expanded)), "")
    symbol = known or expanded[0]
    product = None if known else product_of_namespace(symbol, index)
    return _Chain(written=written, symbol=symbol, known=bool(known), product=product)


def _chain_hits(code: Code, index: Index) -> Iterator[Hit]:
    inner = {name.split("::")[0] for space in code.opened for name in _members(space, index)}
    roots = index.roots | {alias for alias, name in code.aliases.items() if name.split("::")[0] in index.roots} | inner
    roots &= {word.decode("ascii", "replace") for word in words(code.text)}
    if not roots or b"::" not in code.text:
        return
    told = {product.symbol for *_, header in code.includes if (product := product_of_header(header, index))}
    # `cuda` is everybody's namespace, but in files that include its headers
    own = (*_OWN_NAMESPACES, "cuda") if any(h.startswith("cuda/") for *_, h in code.includes) else _OWN_NAMESPACES
    chains: dict[bytes, _Chain] = {}  # the same names stand in a file again and again
    for match in _chain_pattern(roots).finditer(code.text):
        if not _is_outermost(code.text, match.start()):
            continue
        text, (start, end) = match[1], match.span(1)
        chain = chains[text] if text in chains else chains.setdefault(text, _chain(text, code, index))
        symbol, names = chain.symbol, index.chains.get(chain.symbol, ())
        if chain.product is not None:
            symbol, names = chain.product.symbol, (chain.product,)
            if symbol in told:
                continue
            told.add(symbol)
        elif not chain.known and symbol.split("::")[0] not in own:
            continue
        yield Hit(start=start, end=end, spelling=chain.written, symbol=symbol, names=names, form="chain")


def _members(namespace: str, index: Index) -> Iterator[str]:
    """Names of the namespaces right below `namespace`."""
    for space in index.tails:
        if space.startswith(namespace + "::"):
            yield space[len(namespace) + 2 :]


def find_words(code: Code, vocabulary: Vocabulary, index: Index) -> list[Hit]:
    """The places of names of the vocabulary that are plain words, in order of their offsets."""
    return sorted((hit for hit in _word_hits(code, vocabulary, index) if hit.names), key=lambda hit: hit.start)


def find_hits(code: Code, vocabulary: Vocabulary, index: Index) -> list[Hit]:
    """All places of a file that may be uses, in order of their offsets."""
    hits = [*_include_hits(code, index), *_word_hits(code, vocabulary, index), *_chain_hits(code, index)]
    launch = vocabulary.names.get("<<<>>>", ())
    hits += [
        Hit(start=m.start(), end=m.end(), spelling="<<<", symbol="<<<>>>", names=launch, form="launch")
        for m in _LAUNCH.finditer(code.text)
    ]
    return sorted(hits, key=lambda hit: (hit.start, hit.end))
