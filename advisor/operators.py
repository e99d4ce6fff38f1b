"""Which operation a kernel does, told by its name and by what stands around it, and what a target has for it.

A name says what its author meant, not what the code computes: an answer is `likely` or `possible`, never a promise of
equal results, types, shapes or speed. Where the words of a name do not all belong to one operation there is none: half
of a fused kernel is not covered. The tables are those of the packs (`advisor.packs.operators`).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set

import msgspec
from ahocorasick_rs import AhoCorasick

from advisor.expressions import lazy
from advisor.model import FileFacts, Finding, Kernel, KernelHint, KernelOperator, Likelihood, Target, Value
from advisor.packs.operators import NameRule, Operation, TargetOperators, operator_alternatives
from advisor.packs.pack import TargetPack
from advisor.packs.tables import TargetSymbol
from advisor.packs.targets import products_of
from advisor.packs.versions import number

_PART = lazy(
    r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+[0-9]*(?:[dD](?![a-z]))?|[A-Z]+[0-9]*(?:[dD](?![a-z]))?|[0-9]+[a-z]*[0-9]*"
)
_TAIL = re.compile(r"(?<=[a-z]{3})[0-9]+\Z")
_DIMENSION = re.compile(r"(?<=[a-z]{3})[1-9]d\Z")
_LONGEST_NAME = 200
_PASSES = 3
_STEM = 4  # letters that two words must have in common to be alike
KERNEL_RULE = "kernel-rewrite"
_FUNCTOR = "functor"
_FORWARD = frozenset({"forward", "fwd", "fw", "fprop", "forwards"})
_SHAPED = re.compile(r"\b[123]d:")
_OPEN_FOLDER = 3  # different strong operations among the kernels of a folder that make it code for tensors
_OPEN_TREE = 5
_SHARE_ALONE = 4  # the same without such headers
_SHARE = 8  # one kernel in so many does something only tensor code does, beside headers of a tensor library


class Read(Value, frozen=True, kw_only=True):
    """A name after normalisation: its words joined by a blank, without noise, direction and dimension."""

    text: str
    backward: bool = False
    dimension: int = 0
    block: bool = False  # names a format of quantised blocks
    forward: bool = False  # says so itself


class Found(Value, frozen=True, kw_only=True):
    """An operation that a name means; `whole` = all words of the name belong to it."""

    operation: str
    whole: bool
    strong: bool
    words: frozenset[str] = frozenset()  # those that mean it


class Around(Value, frozen=True, kw_only=True):
    """What stands around a kernel's name: the functions that launch it; which names are registered with a tensor
    library; its parameters, `*x` for data and `<x>` for those of a template."""

    launchers: tuple[str, ...] = ()
    registered: frozenset[str] = frozenset()
    parameters: tuple[str, ...] = ()


class Answer(Value, frozen=True, kw_only=True):
    """The operation of a kernel, how likely, and by what evidence."""

    operation: str
    likelihood: Likelihood
    backward: bool
    dimension: int
    evidence: tuple[str, ...]


def _words(name: str) -> list[str]:
    """The words of an identifier in lower case, split at underscores and where the case changes."""
    return [part.lower() for part in _PART.findall(name[:_LONGEST_NAME])]


_FLAGS = re.compile(r"\(\?[a-zA-Z-]")  # they change what letters mean
_PART_OF_PATTERN = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|[^\\\[]")
_HEAD = re.compile(r"(?:\^|\\b)*((?:[a-z0-9 ](?![*?{]))*)")


def _heads(pattern: str) -> Iterator[str]:
    """The plain words with which the branches of an expression begin, '' for one that begins otherwise."""
    if _FLAGS.search(pattern):
        yield ""
        return
    depth = 0
    for part in _PART_OF_PATTERN.finditer(f"|{pattern}"):
        depth += {"(": 1, ")": -1}.get(part[0], 0)
        if part[0] == "|" and not depth:
            head = _HEAD.match(pattern, part.end() - 1)
            yield head[1] if head else ""


class _Patterns:
    """Many expressions for short texts: only those are tried with a beginning that stands in the text."""

    def __init__(self, patterns: Sequence[str]) -> None:
        heads: defaultdict[str, list[int]] = defaultdict(list)
        for place, pattern in enumerate(patterns):
            for head in _heads(pattern):
                heads[head].append(place)
        self._always = heads.pop("", [])
        self._of = list(heads.values())
        self._finder = AhoCorasick(list(heads))
        self._patterns = [lazy(pattern) for pattern in patterns]

    def found(self, text: str) -> Iterator[tuple[int, re.Match[str]]]:
        """The place and the first match of each expression that matches, in order."""
        likely = {
            place
            for head, _, _ in self._finder.find_matches_as_indexes(text, overlapping=True)
            for place in self._of[head]
        }
        for place in sorted(likely.union(self._always)):
            if match := self._patterns[place].search(text):
                yield place, match


class Names:
    """Reads names by the rules and operations of all packs together."""

    def __init__(self, packs: Mapping[str, TargetOperators]) -> None:
        rules = [rule for _, pack in sorted(packs.items()) for rule in pack.operators.rules]
        self.noise = self._of(rules, "noise")
        self.several, self.step, self.functor = (self._of(rules, kind) for kind in ("several", "step", "functor"))
        self._becomes = {kind: {rule.words: rule.becomes for rule in rules if rule.kind == kind} for kind in (
            "direction", "dimension", "synonym", "join")}  # fmt: skip
        self._joins = sorted(self._becomes["join"].items(), key=lambda each: (-len(each[0].split()), each[0]))
        self._join_starts = frozenset(words.split()[0] for words, _ in self._joins)
        self._trap, self._block, self._gradient = (self._any(rules, kind) for kind in ("trap", "block", "gradient"))
        self._doubts = tuple(
            (re.compile(rf"\b(?:{rule.words})\b"), frozenset(rule.becomes.split()))
            for rule in rules if rule.kind == "doubt"
        )  # fmt: skip
        self._sure = self._of(rules, "sure")
        self._data = {rule.words: tuple(map(int, rule.becomes.split("/"))) for rule in rules if rule.kind == "data"}
        self._shapes = tuple(
            (int(rule.becomes), re.compile(rf"\b(?:{rule.words})\b")) for rule in rules if rule.kind == "shape"
        )
        self._include = self._any(rules, "include")
        found = {row.operation: row for _, pack in sorted(packs.items()) for row in pack.operators.operations}
        self.operations = tuple(sorted(found.values(), key=lambda row: row.operation))
        self._patterns = _Patterns([row.pattern for row in self.operations])
        self._stay = [frozenset(row.stay.split()) for row in self.operations]
        self._strong = frozenset(row.operation for row in self.operations if row.kind == "strong")
        self._found: dict[str, tuple[Found, ...]] = {}
        self._rest: dict[str, dict[str, str]] = {}

    @staticmethod
    def _of(rules: Iterable[NameRule], kind: str) -> frozenset[str]:
        return frozenset(rule.words for rule in rules if rule.kind == kind)

    @staticmethod
    def _any(rules: Iterable[NameRule], kind: str) -> re.Pattern[str] | None:
        patterns = sorted(rule.words for rule in rules if rule.kind == kind)
        return re.compile(rf"\b(?:{'|'.join(patterns)})\b") if patterns else None

    def is_strong(self, operation: str) -> bool:
        """Whether only code for tensors has an operation of this name."""
        return operation in self._strong

    def title(self, operation: str) -> str:
        """How people name an operation."""
        return next((row.title for row in self.operations if row.operation == operation), operation)

    def applies_functors(self, name: str) -> bool:
        """Whether a kernel is a template that applies what it is given to lists of tensors."""
        written = " ".join(_words(name))
        return any(words in written for words in self.functor)

    def includes_tensors(self, written: str) -> bool:
        """Whether a header belongs to a library of tensors."""
        return bool(self._include and self._include.match(written))

    def _joined(self, words: list[str]) -> list[str]:
        for _ in range(_PASSES):
            before = words
            words = [each for word in words for each in self._becomes["synonym"].get(word, word).split()]
            words = self._once(words)
            if words == before:
                break
        return words

    def _once(self, words: list[str]) -> list[str]:
        result, place = [], 0
        while place < len(words):
            for written, becomes in self._joins if words[place] in self._join_starts else ():
                parts = written.split()
                if words[place : place + len(parts)] == parts:
                    result += becomes.split()
                    place += len(parts)
                    break
            else:
                result.append(words[place])
                place += 1
        return result

    def read(self, name: str) -> Read:
        """A name as the patterns of the operations expect it."""
        written = _words(name)
        dimensions = {int(number) for word in written if (number := self._dimension(word))}
        words = [_DIMENSION.sub("", word) for word in self._joined(written) if word not in self._becomes["dimension"]]
        words = self._joined([word if word in self.noise else _TAIL.sub("", word) for word in words])
        backward = any(word in self._becomes["direction"] for word in words)
        kept = [word for word in words if word not in self.noise and word not in self._becomes["direction"]]
        text = " ".join(self._joined(kept))
        return Read(
            text=text,
            backward=backward,
            dimension=next(iter(dimensions)) if len(dimensions) == 1 else 0,
            block=bool(self._block and self._block.search(" ".join(written))),
            forward=any(word in _FORWARD for word in written),
        )

    def in_doubt(self, operation: str, name: str, parameters: Sequence[str], backward: bool) -> bool:
        """Whether a kernel is given more than an operation takes: its function is that operation and something else."""
        if operation in self._sure:
            return False
        words = "; ".join(("given " * each.startswith("*")) + " ".join(_words(each)) for each in (name, *parameters))
        data = sum(each.startswith("*") for each in parameters)
        most = self._data.get(operation)
        return any(pattern.search(words) and operation not in known for pattern, known in self._doubts) or bool(
            most and data > most[backward]
        )

    def shape(self, parameters: Sequence[str]) -> int:
        """The number of dimensions that parameters speak of, the highest; 0 for none."""
        words = "; ".join(" ".join(_words(each)) for each in parameters)
        return max((number for number, pattern in self._shapes if pattern.search(words)), default=0)

    def takes_gradient(self, parameters: Sequence[str]) -> bool:
        """Whether a kernel's data are gradients."""
        words = "; ".join(" ".join(_words(each)) for each in parameters if each.startswith("*"))
        return bool(self._gradient and self._gradient.search(words))

    def has_backward(self, operation: str) -> bool:
        """Whether an operation has operators for its gradient."""
        return any(row.operation == operation and row.backward for row in self.operations)

    def has_shapes(self, operation: str) -> bool:
        """Whether an operation has operators for different numbers of dimensions."""
        columns = (f"{row.operators} {row.backward}" for row in self.operations if row.operation == operation)
        return any(len(set(_SHAPED.findall(column))) > 1 for column in columns)

    def _dimension(self, word: str) -> str:
        """The number of dimensions that a word states, alone or at its end; '' for none."""
        match = _DIMENSION.search(word)
        return self._becomes["dimension"].get(match[0] if match else word, "")

    def speaks_of_more(self, text: str, operation: str) -> bool:
        """Whether what a name says beside the operation means another one: the kernel is fused.

        Steps of an operation that takes several kernels are part of it.
        """
        words = self._rest[text][operation].split()
        parts = {" ".join(words), *words} if words else set()
        steps = self.step if operation in self.several else frozenset()
        return any(
            self.operations[place].operation not in steps for part in parts for place, _ in self._patterns.found(part)
        )

    def is_trap(self, text: str, operation: str = "") -> bool:
        """Whether what a name says beside the operation is of a kernel that prepares or keeps books."""
        rest = self._rest[text][operation] if operation else text
        return bool(self._trap and self._trap.search(rest))

    def find(self, text: str) -> tuple[Found, ...]:
        """The operations that a normalised name means, the best first: whole names, then the longest match."""
        if text not in self._found:
            self._found[text] = tuple(self._search(text))
        return self._found[text]

    def _search(self, text: str) -> list[Found]:
        hits = []
        for place, match in self._patterns.found(text) if text else ():
            row, stay = self.operations[place], self._stay[place]
            rest = [word for word in f"{text[: match.start()]} {text[match.end() :]}".split() if word not in stay]
            hits.append((row, match, rest))
        # a match inside a longer one says less: `layernorm` in `add layernorm`
        kept = [
            (row, match, rest)
            for row, match, rest in hits
            if not any(_inside(match, longer) and (rest or not more) for _, longer, more in hits if longer is not match)
        ]
        kept.sort(key=lambda hit: (bool(hit[2]), hit[0].kind != "strong", -len(hit[1][0]), hit[0].operation))
        self._rest[text] = {row.operation: " ".join(rest) for row, _, rest in kept}
        return [
            Found(
                operation=row.operation, whole=not rest, strong=row.kind == "strong",
                words=frozenset(match[0].split()),
            )
            for row, match, rest in kept
        ]  # fmt: skip


def _inside(inner: re.Match[str], outer: re.Match[str]) -> bool:
    return outer.start() <= inner.start() and inner.end() <= outer.end() and inner.span() != outer.span()


def _context(kernel: Kernel, around: Around) -> Iterator[tuple[str, str]]:
    """What stands around a kernel, as kind of evidence and name."""
    for name in around.launchers:
        yield ("registered" if name in around.registered else "launcher"), name
    yield "file", kernel.path.rsplit("/", 1)[-1].split(".")[0]


def _folder(path: str) -> str:
    return path.rpartition("/")[0]


class Said(Value, frozen=True, kw_only=True):
    """What launchers and file name mean, where all their words mean it: evidence, name as read, operation.

    `spoken` are the words of them and of the folders. `block`: one of them names a format of quantised blocks.
    """

    whole: tuple[tuple[str, Read, str], ...]
    spoken: frozenset[str]
    block: bool


def _said(names: Names, kernel: Kernel, around: Around) -> Said:
    read = [(f"{kind} {name}", names.read(name)) for kind, name in _context(kernel, around)]
    meant = [(evidence, each, found) for evidence, each in read for found in names.find(each.text)[:1]]
    folder = names.read(_folder(kernel.path))
    return Said(
        whole=tuple(
            (evidence, each, found.operation) for evidence, each, found in meant if found.whole and found.strong
        ),
        spoken=frozenset(word for each in (folder, *(each for _, each in read)) for word in each.text.split()),
        block=any(each.block for _, each in read) or folder.block,
    )


def _shared(words: Set[str], others: Set[str]) -> bool:
    """Whether one of the words stands among the others, or one of two is the beginning of the other."""
    return any(
        word == other or (min(len(word), len(other)) >= _STEM and (word.startswith(other) or other.startswith(word)))
        for word in words
        for other in others
    )


def _meaning(names: Names, own: Read) -> frozenset[str]:
    """The words of a kernel's name that mean its operation."""
    return next((found.words for found in names.find(own.text)), frozenset())


def _operation(names: Names, own: Read, said: Said) -> tuple[str, Likelihood, str] | None:
    """The operation that a kernel's own name and what is said around it mean, how likely, and the first evidence.

    A name of which only some words mean it needs a second sign: a launcher, the file or the folder that speaks of it.
    """
    found = names.find(own.text)
    around = {operation for _, _, operation in said.whole}
    launched = {operation for evidence, _, operation in said.whole if not evidence.startswith("file ")}
    if found:
        best = found[0]
        part = not best.whole and (not best.strong or names.speaks_of_more(own.text, best.operation))
        if part or names.is_trap(own.text, best.operation):
            return None
        if best.whole and best.operation in names.step and around & names.several:
            return min(around & names.several), "possible", "step"
        if not best.whole and not _shared(best.words, said.spoken):
            return None
        return best.operation, "likely" if best.whole or best.operation in launched else "possible", "name"
    if len(around) != 1 or names.is_trap(own.text):
        return None
    (operation,) = around
    agree = len({evidence.split(" ")[0] for evidence, _, _ in said.whole}) > 1
    if own.text and not agree and operation not in names.several:
        return None
    return operation, "likely" if agree and not own.text else "possible", ""


def answer(names: Names, kernel: Kernel, around: Around) -> Answer | None:
    """The operation of one kernel, or None where its name and place do not say.

    What it is given decides how likely: one more input, a mask or a length for each row is another function. Where only
    some words of the name mean the operation, that is no answer.
    """
    own = names.read(kernel.name)
    said = _said(names, kernel, around)
    meant = None if own.block or said.block else _operation(names, own, said)
    if meant is None:
        return None
    operation, likelihood, first = meant
    also = (evidence for evidence, _, each in said.whole if each == operation)
    same = [read for evidence, read, each in said.whole if each == operation and not evidence.startswith("file ")]
    backward = own.backward or any(read.backward for read in same)
    given = not own.forward and not backward and names.has_backward(operation)
    backward = backward or (given and names.takes_gradient(around.parameters))
    stated = own.dimension or next((read.dimension for _, read, _ in said.whole if read.dimension), 0)
    shaped = names.has_shapes(operation)
    dimension = stated or (names.shape(around.parameters) if shaped else 0)
    if names.in_doubt(operation, kernel.name, around.parameters, backward):
        if likelihood == "possible" or not (names.is_strong(operation) or _shared(_meaning(names, own), said.spoken)):
            return None
        likelihood = "possible"
    if shaped and not dimension:
        likelihood = "possible"
    return Answer(
        operation=operation, likelihood=likelihood, backward=backward, dimension=dimension,
        evidence=tuple(dict.fromkeys(each for each in (first, *also) if each)),
    )  # fmt: skip


def guess(names: Names, kernel: Kernel) -> Answer | None:
    """The operation that words of a kernel's name speak of, where `answer` has none: part of a fused kernel, a step of
    it, or one on quantised blocks."""
    own = names.read(kernel.name)
    best = next(iter(names.find(own.text)), None)
    if best is None:
        return None
    return Answer(
        operation=best.operation, likelihood="possible", backward=own.backward, dimension=own.dimension, evidence=()
    )


def _launchers(facts: Sequence[FileFacts]) -> dict[str, set[str]]:
    """The host functions that launch a kernel, by its name."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for file in facts:
        for use in file.uses:
            if use.kind == "launch" and use.scope and not use.kernel:
                function = use.scope.rsplit("::", 1)[-1].split("<")[0]
                found[use.result.removeprefix("launches:")].add(function)
    return found


def _functors(facts: Sequence[FileFacts], header: str) -> dict[str, str]:
    """Functors in the files that include a header, by name with the path of the file."""
    found: dict[str, str] = {}
    for file in facts:
        if any(each.written.rsplit("/", 1)[-1] == header for each in file.includes):
            scopes = (use.scope.split("::") for use in file.uses if use.side != "host")
            for name in (part for scope in scopes for part in scope[:-1] if part.lower().endswith(_FUNCTOR)):
                found.setdefault(name, file.path)
    return found


def _of_functors(names: Names, kernel: Kernel, facts: Sequence[FileFacts]) -> Iterator[Answer]:
    """What a template that applies a functor to lists of tensors does, by the functors it is used with."""
    for functor, path in sorted(_functors(facts, kernel.path.rsplit("/", 1)[-1]).items()):
        read = names.read(functor[: -len(_FUNCTOR)])
        best = next(iter(names.find(read.text)), None)
        if best is not None and best.whole and not read.block:
            yield Answer(
                operation=best.operation, likelihood="likely", backward=read.backward, dimension=read.dimension,
                evidence=(f"functor {functor} in {path}",),
            )  # fmt: skip


class Gate(Value, frozen=True, kw_only=True):
    """Whether a project is code for tensors, and by folder with kernels; elsewhere the same names mean other things."""

    tree: bool = False
    folders: dict[str, bool] = msgspec.field(default_factory=dict)


Answered = Sequence[tuple[Kernel, tuple[Answer, ...]]]


def _tensor_folders(names: Names, facts: Sequence[FileFacts]) -> frozenset[str]:
    """The folders with files that include a tensor library or register operators with one."""
    return frozenset(
        _folder(file.path)
        for file in facts
        if any(names.includes_tensors(each.written) for each in file.includes)
        or any(use.symbol == "torch-register" for use in file.uses)
    )


def _near(folder: str, tensors: Set[str]) -> bool:
    """Whether a folder, one above it or one below it is among the others."""
    return any(
        folder == each or not each or not folder or folder.startswith(f"{each}/") or each.startswith(f"{folder}/")
        for each in tensors
    )


def gate(names: Names, facts: Sequence[FileFacts], answered: Answered) -> Gate:
    """Where operators are looked for.

    A folder is open beside headers of a tensor library when the project has three different operations that only code
    for tensors has, or one kernel in eight of the folder has one; without such headers when it has three itself and the
    project five, or one kernel in four of the folder has one.
    """
    operations: defaultdict[str, set[str]] = defaultdict(set)
    kernels: Counter[str] = Counter()
    some: Counter[str] = Counter()
    for kernel, answers in answered:
        folder = _folder(kernel.path)
        telling = {each.operation for each in answers if names.is_strong(each.operation)}
        kernels[folder] += 1
        some[folder] += bool(telling)
        operations[folder] |= {each.operation for each in answers if each.likelihood == "likely"} & telling
    everywhere: set[str] = set().union(*operations.values()) if operations else set()
    tensors = _tensor_folders(names, facts)
    folders = {
        folder: (
            len(found) >= _OPEN_FOLDER
            and (len(everywhere) >= _OPEN_TREE or kernels[folder] <= some[folder] * _SHARE_ALONE)
        )
        or (
            _near(folder, tensors) and (len(everywhere) >= _OPEN_FOLDER or 0 < kernels[folder] <= some[folder] * _SHARE)
        )
        for folder, found in operations.items()
    }
    return Gate(tree=any(folders.values()), folders=dict(sorted(folders.items())))


def _usable(symbols: Sequence[TargetSymbol], version: str, asked: Sequence[str]) -> tuple[bool, frozenset[str]]:
    """Whether an operator is there in a version and for one of the products asked for, and the products it names."""
    there = [
        each
        for each in symbols
        if not (each.since and number(each.since) > number(version))
        and not (each.until and number(each.until) <= number(version))
    ]
    products = frozenset(product for each in there for product in each.products.split())
    return bool(there) and (not products or not asked or bool(products & frozenset(asked))), products


class Offer(Value, frozen=True, kw_only=True):
    """A target with its tables and the products that its verdicts are about."""

    target: Target
    tables: TargetOperators
    asked: tuple[str, ...] = ()

    def operators(self, found: Answer) -> KernelOperator | None:
        """The target's operators for an answer; None where it has none, or none for the direction and dimension."""
        rows = self.tables.operators
        row = next((each for each in rows.operations if each.operation == found.operation), None)
        chosen = tuple(_alternatives(row, found, self)) if row is not None else ()
        if row is None or not chosen:
            return None
        stated = [products for _, products in chosen if products is not None]
        return KernelOperator(
            target=self.target.id, operation=row.operation, title=row.title, backward=found.backward,
            operators=tuple(" ".join(names) for names, _ in chosen), likelihood=found.likelihood,
            evidence=found.evidence, package=row.package if not stated else "",
            products=tuple(each for each in self.asked if any(each in products for products in stated)),
        )  # fmt: skip

    def libraries(self, found: Answer, title: str) -> KernelOperator | None:
        """The target's libraries for an answer: a choice where the kernel itself still compiles."""
        without = "forward" if found.backward else "backward"
        every = self.tables.operators.libraries
        rows = [row for row in every if row.operation == found.operation and row.direction != without]
        if not rows:
            return None
        return KernelOperator(
            target=self.target.id, operation=found.operation, title=title, backward=found.backward,
            likelihood=found.likelihood, evidence=found.evidence,
            operators=tuple(dict.fromkeys(row.entry for row in rows if row.entry)),
            library=", ".join(dict.fromkeys(row.library for row in rows)),
            limits="; ".join(dict.fromkeys(f"{row.library}: {row.limits}" for row in rows if row.limits)),
        )  # fmt: skip


def _alternatives(
    row: Operation, found: Answer, offer: Offer
) -> Iterator[tuple[tuple[str, ...], frozenset[str] | None]]:
    """The alternatives of an operation for a target: names that are needed together, and the products that have them.

    None = not stated: the operators come from another package, or the source does not say.
    """
    every = operator_alternatives(row.backward if found.backward else row.operators)
    for each in every:
        if found.dimension and each.dimension not in (0, found.dimension):
            continue
        products: frozenset[str] | None = None
        for name in each.names:
            symbols = offer.tables.symbols.get(name)
            if symbols is None:
                continue
            usable, named = _usable(symbols, offer.target.version, offer.asked)
            if not usable:
                break
            if named:
                products = named if products is None else products & named
        else:
            yield each.names, products


def offers(
    packs: Mapping[str, TargetPack], tables: Mapping[str, TargetOperators], targets: Sequence[Target]
) -> tuple[Offer, ...]:
    """The targets with what their packs say about kernels."""
    return tuple(
        Offer(
            target=target,
            tables=tables[target.name],
            asked=products_of(packs[target.name], target),
        )
        for target in targets
    )


def _answers(names: Names, facts: Sequence[FileFacts], kernels: Sequence[Kernel]) -> Answered:
    launchers = _launchers(facts)
    parameters = {
        (define.span.path, define.span.line, define.name): define.params
        for file in facts for define in file.defines if define.kind == "kernel"
    }  # fmt: skip
    registered = frozenset(use.spelling for file in facts for use in file.uses if use.symbol == "torch-register")
    answered = []
    for kernel in kernels:
        around = Around(
            launchers=tuple(sorted(launchers.get(kernel.name, ()))),
            registered=registered,
            parameters=parameters.get((kernel.path, kernel.line, kernel.name), ()),
        )
        one = answer(names, kernel, around)
        several = _of_functors(names, kernel, facts) if names.applies_functors(kernel.name) else ()
        answered.append((kernel, (one,) if one is not None else tuple(several)))
    return answered


def with_operators(
    kernels: Sequence[Kernel],
    facts: Sequence[FileFacts],
    tables: Mapping[str, TargetOperators],
    offered: Sequence[Offer],
) -> tuple[Kernel, ...]:
    """The kernels with what each target has for the operation they do, and whether they stand in code for tensors.

    `tables` are those of all packs: what a name means is the same for every target. Vendored code is read as well.
    """
    names = Names(tables)
    answered = _answers(names, facts, kernels)
    opened = gate(names, facts, answered)
    result = []
    for kernel, answers in answered:
        tensor = opened.folders.get(_folder(kernel.path), False)
        found = [
            operators
            for each in (answers if tensor else ())
            for offer in offered
            if (operators := offer.operators(each) or offer.libraries(each, names.title(each.operation))) is not None
        ]
        low = guess(names, kernel) if tensor and not answers else None
        hints = tuple(_hints(low, offered)) if low is not None else ()
        result.append(msgspec.structs.replace(kernel, tensor_code=tensor, operators=tuple(found), hints=hints))
    return tuple(result)


def _hints(low: Answer, offered: Sequence[Offer]) -> Iterator[KernelHint]:
    for offer in offered:
        found = offer.operators(low)
        if found is not None:
            yield KernelHint(target=offer.target.id, title=found.title, operators=found.operators)


def with_calls(findings: Sequence[Finding], kernels: Sequence[Kernel]) -> tuple[Finding, ...]:
    """The findings about kernels that are written anew, with the operators that can be called instead.

    Severity, text and identity stay: until somebody confirms the match (`advisor review`) it is a guess by names.
    """
    called: dict[tuple[str, str], list[tuple[Kernel, tuple[str, ...]]]] = defaultdict(list)
    for kernel in kernels:
        for each in kernel.operators:
            if each.likelihood == "likely" and not each.library:
                called[kernel.path, each.target].append((kernel, each.operators))
    return tuple(_with_call(finding, called.get((finding.path, finding.target), ())) for finding in findings)


def _with_call(finding: Finding, called: Sequence[tuple[Kernel, tuple[str, ...]]]) -> Finding:
    if finding.rule != KERNEL_RULE or not called:
        return finding
    found = (names for kernel, names in called if kernel.line <= finding.line <= kernel.end_line)
    names = tuple(dict.fromkeys(each for several in found for each in several))
    return msgspec.structs.replace(finding, call=names) if names else finding


def titles_in_chinese(tables: Mapping[str, TargetOperators], kernels: Sequence[Kernel]) -> dict[str, str]:
    """The Chinese of the operations' names that stand in the report, where it is another than the English."""
    used = {each.title for kernel in kernels for each in kernel.operators}
    used |= {each.title for kernel in kernels for each in kernel.hints}
    rows = (row for pack in tables.values() for row in pack.operators.operations)
    return dict(sorted({row.title: row.title_zh for row in rows if row.title in used and row.title_zh}.items()))
