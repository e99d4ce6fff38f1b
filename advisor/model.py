"""Every value the program passes from one stage to the next, and the report's public form.

All values are immutable. `Report` and what it holds are the published JSON (`schema_version` 1, schema in
`docs/report.schema.json`); `Use`, `Define` and `FileFacts` are what front ends yield; the rest stays inside.
Lines and columns count from 1; columns count Unicode code points; sizes are bytes; effort is hours and source lines.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import msgspec

SCHEMA_VERSION = 1

Status = Literal["same", "renamed", "changed", "partial", "manual", "none", "unneeded", "unknown"]
Evidence = Literal["ran", "compiled", "header", "documented", "reported", "port", "searched", "assumed", ""]
Basis = Literal["name", "family", ""]
Severity = Literal["blocker", "risk", "work", "info"]
Effect = Literal["compile", "link", "wrong", "hang", "runtime", "performance", "limit", "numerics", "licence"]
Confidence = Literal["strong", "medium", "weak"]
Side = Literal["host", "device", "both", "build", "unknown"]
Origin = Literal["own", "vendored", "generated", "test"]
FileStatus = Literal["ok", "recovered", "skipped"]
Likelihood = Literal["likely", "possible"]
Grade = Literal["no-way", "part", "runs", "rename", "edit", "call", "rewrite", "python"]
RecordState = Literal["new", "known", "suppressed"]
RuleFamily = Literal["hazard", "eula", "build", "python", "package"]
EditionBy = Literal["", "header", "file", "package", "image", "text", "chosen", "newest"]
LicenceStep = Literal["", "remove", "replace", "keep-notice", "refresh", "counsel"]
MatchMode = Literal["word", "device", "qualified", "include", "never"]
UseKind = Literal[
    "call", "type", "enum", "macro", "include", "launch", "attribute", "asm", "literal", "import", "package", "flag",
    "env", "image", "link", "text", "member", "expr", "decl", "keyword", "compare", "string",
]  # fmt: skip
Role = Literal[
    "statement", "condition", "array_bound", "template_arg", "static_assert", "constexpr", "attribute_arg", "default",
    "plain",
]  # fmt: skip
DefineKind = Literal["macro", "typedef", "wrapper", "alias", "kernel", "function", "name", "switch"]

# From the best to the worst verdict: the verdict over several products is the worst of them.
STATUS_ORDER: tuple[Status, ...] = (
    "unneeded", "same", "renamed", "changed", "partial", "manual", "unknown", "none",
)  # fmt: skip
SEVERITY_ORDER: tuple[Severity, ...] = ("info", "work", "risk", "blocker")


class Value(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Base of all values: immutable and compared by content; made of what was there before, so never a cycle."""


# --- facts: what front ends yield -------------------------------------------------------------------------------------


class Span(msgspec.Struct, frozen=True, gc=False):
    """A half-open place in a file; `path` is relative to the scanned PATH, with `/`."""

    path: str
    line: int
    column: int
    end_line: int
    end_column: int


class Use(Value, frozen=True, kw_only=True):
    """One place where a file uses one thing.

    `symbol` is the catalogue's name, `spelling` what is written. `args` are source texts (launch: grid, block, shared,
    stream, then kernel arguments; asm: template, outputs, inputs, clobbers). `arms` are the conditions of the other
    non-empty arms of the `#if` chains around the use, outermost first, each as `guard of the chain && condition`.
    """

    symbol: str
    library: str
    spelling: str
    span: Span
    kind: UseKind
    args: tuple[str, ...] = ()
    nargs: int = -1  # number of call arguments, -1 where there is no call
    keywords: tuple[tuple[str, str], ...] = ()  # Python keyword arguments with a constant value
    targs: tuple[str, ...] = ()
    role: Role = "plain"
    result: str = ""
    side: Side = "unknown"
    scope: str = ""
    kernel: str = ""
    guard: str = ""
    arms: tuple[str, ...] = ()
    tests: tuple[str, ...] = ()
    via: str = ""
    types: tuple[str, ...] = ()
    confidence: Confidence = "strong"
    seen_by: str = "light"
    defined_here: bool = False
    done_for: tuple[str, ...] = ()
    left_out_for: tuple[str, ...] = ()  # of `done_for`: targets whose builds do not compile the place
    built_for: tuple[str, ...] = ()  # targets whose builds rename CUDA's names here by themselves
    read_for: tuple[str, ...] = ()  # targets whose builds read this file with headers of their own
    shim: str = ""  # the header and line that give the name to a target's build, where that is why it is done
    rules_only: bool = False  # a fact that rules ask for (an expression, a declaration, a text); never an item


class Define(Value, frozen=True, kw_only=True):
    """A name that a file defines: macro, typedef, alias, kernel, function, or another declared name.

    A switch is a macro in capital letters, whatever its name: conditions of the project ask for it.
    """

    name: str
    kind: DefineKind
    span: Span
    target: str = ""
    params: tuple[str, ...] = ()
    qualifiers: tuple[str, ...] = ()
    guard: str = ""


class Include(Value, frozen=True, kw_only=True):
    """An `#include` as written, without quotes; guard and arms as in `Use`."""

    written: str
    line: int
    guard: str = ""
    arms: tuple[str, ...] = ()


class Problem(Value, frozen=True, kw_only=True):
    """Something about one file or row that the reader must know; never a reason to stop the scan."""

    path: str
    stage: str
    text: str


class Suppression(Value, frozen=True, kw_only=True):
    """A comment `advisor: ignore[RULE, …] reason`; `line` is the line it holds for, `at` the line it stands in."""

    line: int
    at: int
    rules: tuple[str, ...]
    reason: str = ""


class SourceFile(Value, frozen=True, kw_only=True):
    """A file that the walk found. `kind` is '' for a file of no known kind (such files are only counted)."""

    path: str  # as shown: relative to PATH, undecodable bytes as \xNN
    location: str  # for opening: may hold surrogate escapes; never shown
    kind: str
    size: int = 0
    origin: Origin = "own"
    skip: str = ""  # reason why it is not read, '' when it is
    names: tuple[str, ...] = ()  # second look: the names of the vocabulary that count in it


class FileFacts(Value, frozen=True, kw_only=True):
    """All that leaves a front end about one file."""

    path: str
    kind: str
    origin: Origin = "own"
    digest: str = ""
    lines: int = 0
    bytes: int = 0
    status: FileStatus = "ok"
    reason: str = ""
    parsed_lines: int = 0
    uses: tuple[Use, ...] = ()
    defines: tuple[Define, ...] = ()
    includes: tuple[Include, ...] = ()
    excerpts: dict[int, str] = {}
    cuda_versions: tuple[tuple[str, int], ...] = ()  # what a build file or image names, with the line
    features: dict[str, int] = {}  # counts that the effort model is fitted on, by name
    feature_names: tuple[str, ...] = ()  # the API names behind the count of distinct names
    suppressions: tuple[Suppression, ...] = ()
    problems: tuple[Problem, ...] = ()
    torch_names: tuple[str, ...] = ()  # distinct dotted names of PyTorch in a Python file


# --- the vocabulary that front ends receive ---------------------------------------------------------------------------


class Name(msgspec.Struct, frozen=True, gc=False):
    """A catalogue name as far as front ends need it; `header` is the include that declares it ('' if none)."""

    symbol: str
    kind: str
    library: str
    match: MatchMode
    header: str = ""


class TextPattern(msgspec.Struct, frozen=True, gc=False):
    """A pattern that is searched in the text of files, comments and prose included, whatever their kind.

    `literals` (lower case) are the prefilter: one of them is in every text that `regex` can match. `files` are classes
    of files (`kinds.class_of`) that it is meant for, empty for all. `comments` = it also counts in comments. `limit` is
    how many places of one file are told. A named group `api…` must match a name of the vocabulary. With `at_start` all
    matches begin with one of the literals, and it is tried there alone: for literals that stand in most files.
    """

    id: str
    regex: str
    literals: tuple[str, ...]
    files: tuple[str, ...] = ()
    exclude: str = ""  # silent on lines that match this
    comments: bool = False
    limit: int = 20
    at_start: bool = False


class TargetWords(Value, frozen=True, kw_only=True):
    """How code speaks of one target, as its `pack.toml` says.

    `files` are words in names of files and in conditions of Python code, `names` beginnings of the target's own
    identifiers, `devices` strings that name its devices and backends, `dispatch_keys` PyTorch's keys for it, `asks`
    Python expressions that are true on it.
    """

    name: str
    files: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    devices: tuple[str, ...] = ()
    dispatch_keys: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()


class Vocabulary(Value, frozen=True, kw_only=True):
    """What front ends look for. `names` maps a symbol to its catalogue entries, the preferred library first.

    `signs` tell products without a name catalogue: `include:NvInfer*.h`, `namespace:nvinfer1`, `link:nvinfer`,
    `module:tensorrt`, `pkg:tensorrt` → the product (`lib:TensorRT`). `words` are further words that rules ask for;
    `patterns` are searched in texts of all kinds.
    """

    names: dict[str, tuple[Name, ...]]
    signs: dict[str, Name] = {}
    words: frozenset[str] = frozenset()
    patterns: tuple[TextPattern, ...] = ()
    targets: tuple[TargetWords, ...] = ()  # of all packs, sorted by name
    others: TargetWords = TargetWords(name="")  # of platforms and vendors that there is no pack for
    signs_of_ports: tuple[TextPattern, ...] = ()  # what tells in build files of ports: `port:step:NAME` and the like
    digest: str = ""


# --- targets and verdicts ---------------------------------------------------------------------------------------------


class Target(Value, frozen=True, kw_only=True):
    """What the code shall run on; `id` is canonical: `NAME@VERSION` or `NAME@VERSION:PRODUCT`."""

    id: str
    name: str
    version: str
    product: str = ""


class Alternative(Value, frozen=True, kw_only=True):
    """One name that can stand for the symbol on the target; several names joined by a space are all needed."""

    name: str
    library: str = ""
    since: str = ""
    header: str = ""


class Match(Value, frozen=True, kw_only=True):
    """The verdict of one target about one symbol."""

    target: str
    status: Status
    name: str = ""
    alternatives: tuple[Alternative, ...] = ()
    when: str = ""
    by_product: dict[str, Status] = {}
    since: str = ""
    until: str = ""
    edits: tuple[str, ...] = ()
    effort: str = ""
    shim: str = ""
    note: str = ""
    reason: str = ""  # why a verdict is not the row's own: product, version, not studied
    hazards: tuple[str, ...] = ()
    basis: Basis = ""
    source: str = ""
    evidence: Evidence = ""
    inherited: str = ""  # the pack whose row it is, where the target's own pack only takes it over


# --- the report -------------------------------------------------------------------------------------------------------


class Tool(Value, frozen=True, kw_only=True):
    name: str
    version: str


class Root(Value, frozen=True, kw_only=True):
    """A scanned PATH: the prefix of its paths here, its place in its repository, and the commit.

    Outside of a repository `git_prefix` is the prefix.
    """

    prefix: str = ""
    git_prefix: str = ""
    commit: str = ""
    dirty: bool | None = None  # None = not determined


class Steering(Value, frozen=True, kw_only=True):
    """A file that steered the scan: its name, what it is, and what it says, in a few words."""

    path: str
    kind: Literal["configuration", "baseline", "decisions", "pack", "effort"]
    what: str = ""


class PortEvidence(Value, frozen=True, kw_only=True):
    """A sign that a port to a target is in the tree.

    `kind` is macro (which code asks for), option (of a build file), step (of a build that renames CUDA's names), twin
    (a file that stands for one of CUDA's on the target), files (that are for the target by their suffix) or shim (a
    header that gives CUDA's names to its build). `name` is what is written, `path` and `line` the first place, `files`
    in how many files it stands.
    """

    kind: Literal["macro", "option", "step", "twin", "files", "shim"]
    name: str
    path: str
    line: int = 0
    files: int = 1


class Port(Value, frozen=True, kw_only=True):
    """The port to one target that is in the tree already, and what tells of it."""

    target: str
    evidence: tuple[PortEvidence, ...] = ()


class Project(Value, frozen=True, kw_only=True):
    name: str
    roots: tuple[Root, ...] = ()
    config: tuple[Steering, ...] = ()
    ports: tuple[Port, ...] = ()


class CudaVersion(Value, frozen=True, kw_only=True):
    version: str
    why: str


class PackInfo(Value, frozen=True, kw_only=True):
    name: str
    version: str
    digest: str


class FileRecord(Value, frozen=True, kw_only=True):
    """A file of the scan; `excerpts` are source lines by number: those of its records and of `Report.context`."""

    path: str
    kind: str
    lines: int = 0
    bytes: int = 0
    digest: str = ""
    excerpts: dict[str, str] = {}
    status: FileStatus = "ok"
    reason: str = ""
    origin: Origin = "own"


_CALL_LINES = 40  # of a call whose arguments are edited


class Fix(Value, frozen=True, kw_only=True):
    """One edit for a target: what stands at the place is replaced by `text`; an empty place is an insertion.

    `safe` = the meaning stays the same, as a header, a document or a compiler shows; `unsafe` = it compiles, and the
    meaning must be checked; `display` = an example of what to write, never applied.
    """

    target: str = ""
    path: str
    line: int
    column: int
    end_line: int
    end_column: int
    text: str
    safety: Literal["safe", "unsafe", "display"] = "display"

    @property
    def is_head(self) -> bool:
        """Whether it is an include that other edits of its file need."""
        return (self.line, self.column) == (self.end_line, self.end_column) and self.text.startswith("#include")


class Site(Value, frozen=True, kw_only=True):
    """One occurrence of an item's symbol. `alike` is its fingerprint without path and symbol."""

    id: str
    alike: str = ""
    state: RecordState = "new"
    path: str
    line: int
    column: int
    end_line: int
    end_column: int
    spelling: str
    kind: UseKind = "call"
    side: Side = "unknown"
    scope: str = ""
    kernel: str = ""
    guard: str = ""
    via: str = ""
    confidence: Confidence = "strong"
    seen_by: str = "light"
    defined_here: bool = False
    done_for: tuple[str, ...] = ()
    left_out_for: tuple[str, ...] = ()  # of `done_for`: targets whose builds do not compile the place
    built_for: tuple[str, ...] = ()  # of `done_for`: targets whose builds make this plain rename by themselves
    shim: str = ""  # where a header of the project gives the name to a target's build
    types: tuple[str, ...] = ()  # of the arguments, where deep mode saw them
    fix: tuple[Fix, ...] = ()  # the edits that a target needs here, for each target by itself

    def parted(self, fixes: Sequence[Fix], has_arguments: bool) -> tuple[list[Fix], list[Fix]]:
        """Of the edits that a place carries its own, which are made together, and those of the file as a whole.

        `has_arguments`: the row edits arguments of the call too.
        """
        own: list[Fix] = []
        apart: list[Fix] = []
        for fix in fixes:
            here = (fix.line, fix.column) == (self.line, self.column)
            line = self.kind == "include" and fix.line == self.line
            inside = has_arguments and (self.end_line, self.end_column) <= (fix.line, fix.column)
            (own if here or line or (inside and fix.line <= self.end_line + _CALL_LINES) else apart).append(fix)
        return own, apart


class Item(Value, frozen=True, kw_only=True):
    """A symbol (with the variant of arguments that chose its row), its places and one verdict per target."""

    symbol: str
    kind: str
    library: str
    variant: str = ""
    sites: tuple[Site, ...] = ()
    matches: tuple[Match, ...] = ()


class Edition(Value, frozen=True, kw_only=True):
    """An edition of a licence text, `date` as YYYY-MM-DD, and what points at it.

    `by` is the kind of evidence: a version in a header or a file's name, a package, an image, a date that a text
    prints, `chosen` by --eula-text, or the `newest` text read where nothing tells. `source` is the place and value.
    """

    date: str
    by: EditionBy = ""
    source: str = ""


class Finding(Value, frozen=True, kw_only=True):
    """What a rule yields about one place; `target` is '' when it holds for all. `alike` as for sites."""

    id: str
    alike: str = ""
    state: RecordState = "new"
    rule: str
    family: RuleFamily
    severity: Severity
    effect: Effect
    confidence: Confidence
    target: str = ""
    path: str
    line: int
    column: int
    end_line: int
    end_column: int
    message: str  # a constant sentence of the rule, so that it can be translated
    detail: str = ""  # what was found there: code, a name, a number; never translated
    clause: str = ""
    done: bool = False
    left_out: bool = False  # done, because the target's build does not compile the place
    fix: tuple[Fix, ...] = ()
    products: tuple[str, ...] = ()  # the target's products it holds for, empty for all
    scope: str = ""
    kernel: str = ""
    guard: str = ""
    seen_by: str = "light"
    evidence: str = ""  # licence findings: what kind of evidence this is
    decision: str = ""  # what was decided about it, while that holds: accept, needs-counsel or remove
    call: tuple[str, ...] = ()  # operators of the target that likely do what is found there: to be called instead
    edition: Edition | None = None  # licence findings that cite the toolkit's agreement: which edition, and why
    decided: str = ""  # the `id` of that decision
    step: LicenceStep = ""  # licence findings: what to do about it
    notice: str = ""  # licence findings about a notice: the SHA-1 of its text, see `Eula.notices`
    inherited: str = ""  # the pack whose advice it is, where the target's own pack only takes it over
    also: tuple[int, ...] = ()  # the next lines of the file that the finding stands for, where it is said once for all


class KernelOperator(Value, frozen=True, kw_only=True):
    """What a target has for the operation that a kernel does, as its name and what stands around it tell.

    `operation` and `title` name the operation, `operators` its alternatives, several that are needed together joined by
    a blank; `products` are those that have it, empty where the source does not say. `library` is set where a library
    is a choice beside the kernel, which still compiles there. Nothing of it promises equal results, types or shapes.
    """

    target: str
    operation: str
    title: str = ""
    backward: bool = False
    operators: tuple[str, ...] = ()
    likelihood: Likelihood = "possible"
    evidence: tuple[str, ...] = ()  # `name`, `launcher F`, `registered F`, `file S`, `functor F`, `step`
    products: tuple[str, ...] = ()
    library: str = ""
    package: str = ""  # where the operators come from, if not from the target's own libraries
    limits: str = ""


class KernelHint(Value, frozen=True, kw_only=True):
    """What words of a kernel's name speak of although the name as a whole does not say it: a low likelihood.

    For the kernel's own view only: no figure, group, finding or class of work rests on it.
    """

    target: str
    title: str
    operators: tuple[str, ...] = ()


class Kernel(Value, frozen=True, kw_only=True):
    """A `__global__` function; `launches` counts its `<<<>>>` in the scanned files, `features` its uses by subject.

    `done_for` = targets whose builds take another arm of the `#if` chain around it. `tensor_code` = it stands in code
    for tensors; elsewhere no operators are looked for. `hints` is for kernels without an answer in `operators`.
    """

    name: str
    path: str
    line: int
    end_line: int
    lines: int
    launches: int = 0
    features: dict[str, int] = {}
    done_for: tuple[str, ...] = ()
    tensor_code: bool = False
    operators: tuple[KernelOperator, ...] = ()
    hints: tuple[KernelHint, ...] = ()


class Package(Value, frozen=True, kw_only=True):
    name: str
    kind: str
    version: str = ""
    path: str
    line: int
    matches: tuple[Match, ...] = ()


class Library(Value, frozen=True, kw_only=True):
    """Uses and files by library; `matches` sums the verdicts up as the worst status per target."""

    name: str
    uses: int
    files: int
    matches: tuple[Match, ...] = ()


class LineRange(Value, frozen=True, kw_only=True):
    """Predicted hand-edited source lines after all mechanical renames; `p_any` = probability that any is needed."""

    p_any: float
    mean: float
    p10: float
    p50: float
    p90: float


class HourRange(Value, frozen=True, kw_only=True):
    mean: float
    p10: float
    p50: float
    p90: float


class EstimatePart(Value, frozen=True, kw_only=True):
    """What an estimate is made of: a status, its distinct symbols and places, and the hours they add."""

    name: str
    symbols: int
    sites: int
    lines: LineRange
    hours: HourRange


class EffortItem(Value, frozen=True, kw_only=True):
    """One line of a work package: a subject, the parameter it is computed with, what it counts, and its hours."""

    subject: str
    parameter: str  # the table of `Effort.parameters`, for example `status.changed`
    symbols: int
    sites: int
    hours: HourRange
    examples: tuple[str, ...] = ()  # the symbols or rules that weigh most


class WorkPackage(Value, frozen=True, kw_only=True):
    """The work in one directory, in the order in which it is best done (`order` from 1).

    `lines` is the prediction of the measured model for its files; `outcome` is port, or replace (vendored: not ported
    but taken from elsewhere; `instead` is what is taken, where it is known). `depends_on` are names of packages whose
    headers it includes.
    """

    name: str
    order: int
    files: int
    gpu_lines: int
    lines: LineRange
    hours: HourRange
    items: tuple[EffortItem, ...] = ()
    depends_on: tuple[str, ...] = ()
    blockers: int = 0
    risks: int = 0
    outcome: Literal["port", "replace"] = "port"
    instead: str = ""
    features: dict[str, float] = {}  # the counts behind `lines`


class Existing(Value, frozen=True, kw_only=True):
    """A port of the scanned project to the target, or a substitute, that exists elsewhere: take it before porting."""

    project: str
    instead: str
    kind: Literal["port", "substitute"]


class DayRange(Value, frozen=True, kw_only=True):
    """Working days: P10, P50 and P90."""

    p10: float
    p50: float
    p90: float


class FixedItem(Value, frozen=True, kw_only=True):
    """Work that does not grow with the number of places: build and CI, validation, tuning, learning."""

    name: str
    hours: HourRange
    why: str = ""


class MeasuredPort(Value, frozen=True, kw_only=True):
    """A public port whose history was measured: the symbols that were open before it, its GPU lines, author-days."""

    name: str
    target: str
    work: str = msgspec.field(name="class", default="")
    open_symbols: int
    gpu_lines: int
    days: float


class Days(Value, frozen=True, kw_only=True):
    """Author-days of the port by the class of its work, from `n` measured ports of that class.

    `open_symbols` and `gpu_lines` are what is left; `nearest` the measured ports most like it. `other_packs` = the
    formula was fitted with other versions of the mapping packs.
    """

    p10: float
    p50: float
    p90: float
    work: Literal["rename", "rewrite", "operators", "torch"] = msgspec.field(name="class")
    n: int
    open_symbols: int
    gpu_lines: int
    nearest: tuple[MeasuredPort, ...] = ()
    other_packs: bool = False


class Route(Value, frozen=True, kw_only=True):
    """Another way to the target, beside the one that `lines` and `hours` are about.

    `places` counts what it rests on, by what the route does with them: `covered`, `partly`, `not covered`, `silent`
    (changed without a word), or all `places` and `accelerator` (torch.accelerator serves them). Empty = not counted.
    `days` is the whole port by this way, where there is a measure for it. `added` are the lines among `lines` that are
    written beside the edits (modules, tests, launchers), measured on finished ports.
    """

    name: str
    lines: LineRange
    why: str
    status: Literal["measured", "assumed"] = "assumed"
    places: dict[str, int] = {}
    days: Days | None = None
    added: LineRange | None = None


class Framework(Value, frozen=True, kw_only=True):
    """Another framework for the target: what its vendor's table says of the project's names of PyTorch.

    Counts of distinct names: `consistent`, `differ`, `unlisted` (not in the table). `differing` are the first of those
    that differ. It is named, never priced.
    """

    name: str
    consistent: int
    differ: int
    unlisted: int
    differing: tuple[str, ...] = ()


class Verdict(Value, frozen=True, kw_only=True):
    """How far the project's own code is from a target.

    `core_share` = share of the lines of CUDA files that hold or include what has no counterpart. `why` = rules, or
    statuses of symbols, that decided.
    """

    grade: Grade
    why: tuple[str, ...] = ()
    core_share: float = 0.0


class Estimate(Value, frozen=True, kw_only=True):
    """Effort for one target; `*_all` ignore existing target branches and count vendored code.

    `days` is the estimate; `hours` and `hours_total` are 8 hours for each of them, times the team's experience, and
    parts, packages and their items are shares of it that add up. `fixed` is of reports of early versions, where it came
    on top of `hours`. `lines` are edits in place, `lines_new` what measured ports of this class wrote in all: edits,
    new files, build and tests. `calendar_days` are working days of a team of the size that the parameters give.
    `model` names the lines model, `basis` whether its lines are measured or assumed.
    """

    target: str
    lines: LineRange
    hours: HourRange
    lines_all: LineRange
    hours_all: HourRange
    lines_new: LineRange | None = None
    calendar_days: DayRange | None = None
    parts: tuple[EstimatePart, ...] = ()
    model: str = ""
    basis: Literal["measured", "assumed"] = "assumed"
    hours_total: HourRange = HourRange(mean=0.0, p10=0.0, p50=0.0, p90=0.0)
    days: Days | None = None
    verdict: Verdict | None = None
    packages: tuple[WorkPackage, ...] = ()
    fixed: tuple[FixedItem, ...] = ()
    routes: tuple[Route, ...] = ()
    frameworks: tuple[Framework, ...] = ()
    mechanical: tuple[str, ...] = ()  # what tools do: the exact commands
    exists: Existing | None = None


class SourceUse(Value, frozen=True, kw_only=True):
    """A source that verdicts of the report rest on: which state of it was read, and for how many places.

    `page` is the vendor's page of a name, an address with `{name}` in it, or the source's own address.
    """

    key: str
    title: str = ""
    version: str = ""
    date: str = ""
    page: str = ""
    places: int = 0


class Statement(Value, frozen=True, kw_only=True):
    """What the answers about one target rest on, counted.

    A target is `judged` only where hazard rules speak about it (`rules` of `all_rules`) and at most `limit` of the
    places have no verdict; else nothing is said about whether a port is feasible, and no effort is given. `silent` are
    the rules that found something in this code and say nothing about this target. `evidence`
    counts the rows of its own pack by what they rest on, `inherited` those of the pack `inherits`. `sources`
    are those of the verdicts here. `work` is the class of effort that the pack names, `measured` how many ports the
    formula for it was fitted on, and `measured_here` how many of these went to this target. `about` is a sentence
    about the vendor.
    """

    target: str
    judged: bool
    unknown_share: float
    limit: float
    rules: int
    all_rules: int
    silent: tuple[str, ...] = ()
    evidence: dict[str, int] = {}
    inherits: str = ""
    inherited: int = 0
    sources: tuple[SourceUse, ...] = ()
    work: str = ""
    measured: int = 0
    measured_here: int = 0
    about: str = ""


class Effort(Value, frozen=True, kw_only=True):
    """What the estimates rest on. `context` is to be read beside the days, `checklist` is work without a figure."""

    parameters: dict[str, dict[str, str | float]] = {}
    assumptions: tuple[str, ...] = ()
    context: tuple[str, ...] = ()
    checklist: tuple[str, ...] = ()


class Clause(Value, frozen=True, kw_only=True):
    """A clause that findings cite. `in_text` = it stands in the text of `text_date`; `in_texts` = dates it is in."""

    id: str
    agreement: str = ""
    number: str = ""
    summary: str = ""
    text_date: str = ""
    in_text: bool = True
    in_texts: tuple[str, ...] = ()
    status: str = ""  # read = the text was read in full; listed = seen in a copy or database only


class NoticeFile(Value, frozen=True, kw_only=True):
    """A file that bears a notice; `years` as it stands there, `2019` or `2019-2024`."""

    path: str
    line: int
    years: str = ""


class NoticeText(Value, frozen=True, kw_only=True):
    """One copyright notice and all files that bear it; texts that differ only in their years are one.

    `sha1` is that of the text with its years as `YYYY` and white space as single spaces; `text` is its beginning.
    """

    sha1: str
    holders: tuple[str, ...]
    spdx: str = ""
    text: str = ""
    files: tuple[NoticeFile, ...] = ()


class ComponentUse(Value, frozen=True, kw_only=True):
    """A component of NVIDIA's in the project; `edition` are the dates of its licence's texts.

    `where` are places with what stands there, `kinds` how it was found: requirement, conda, apt, image, library,
    header, tool, static.
    """

    name: str
    versions: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    where: tuple[str, ...] = ()
    places: int = 0
    licence: str = ""
    edition: str = ""
    spdx: str = ""
    text_sha1: str = ""
    redistributable: str = ""
    nvidia_gpu_only: str = ""
    output_clause: str = ""
    evidence: str = ""


class Artefact(Value, frozen=True, kw_only=True):
    """Compiled device code in one file, by four facts: its form, who made it, what is inside, and what reads it.

    `inside` and `read_by` are what the same file shows; empty = the file does not tell.
    """

    path: str
    line: int
    rule: str
    found: str
    form: str
    made_by: str
    inside: tuple[str, ...] = ()
    read_by: tuple[str, ...] = ()
    places: int = 1


class Layer(Value, frozen=True, kw_only=True):
    """Software that takes CUDA programs or source to one of the targets: facts that sort it, and no judgement.

    `starts` is what it starts from: finished programs, source as it stands, or source that it rewrites. `compiler` says
    who compiles, `libraries` whose are used at run time; `targets` are names of packs, `source` what was read.
    """

    name: str
    starts: Literal["finished programs", "source as it stands", "rewritten source"]
    compiler: str
    libraries: str
    licence: str
    targets: tuple[str, ...]
    source: str = ""


class Eula(Value, frozen=True, kw_only=True):
    """The licence section: the clauses cited, and the English texts that open it and say what was not looked at.

    `text_date` is the edition asked for, or the newest read where nothing points at another.
    """

    text_date: str = ""
    clauses: tuple[Clause, ...] = ()
    components: tuple[ComponentUse, ...] = ()
    notices: tuple[NoticeText, ...] = ()
    artefacts: tuple[Artefact, ...] = ()
    layers: tuple[Layer, ...] = ()
    intro: tuple[str, ...] = ()
    not_checked: tuple[str, ...] = ()


class Decision(Value, frozen=True, kw_only=True):
    """What somebody decided about a finding: `decision` is accept, needs-counsel or remove; dates are YYYY-MM-DD.

    `id` is a finding's, or says which licence findings are meant: `notice:SHA1`, `rule:ID`, `folder:PATH`, several of
    them joined by spaces. `reference` is counsel's own file or opinion, `second` who read the decision again.

    `state`: open = holds; expired; rule-changed = the rule says something else now; gone = nothing is found there.
    """

    id: str
    decision: str
    by: str = ""
    date: str = ""
    reason: str = ""
    expires: str = ""
    rule: str = ""
    path: str = ""
    text: str = ""
    rule_version: str = ""
    reference: str = ""
    second: str = ""
    state: str = "open"


class Suppressed(Value, frozen=True, kw_only=True):
    """A record that a comment `advisor: ignore[…]` or the configuration switches off, with the reason given there."""

    id: str
    reason: str = ""
    path: str = ""
    line: int = 0  # the comment's; of the configuration the record's
    by: Literal["comment", "configuration"] = "comment"


class Coverage(Value, frozen=True, kw_only=True):
    """How much of the tree was read: files and lines of known kinds, the share of lines parsed, of unknown places.

    `no_reader` counts files of other kinds that hold words of CUDA, `ignored` by kind what ignore rules leave out (a
    `folder` stands for all that it holds), `repeated` the files that several of the PATHs hold, which count once.
    """

    files: int
    lines: int
    parsed_share: float
    unknown_share: float
    no_reader: int = 0
    ignored: dict[str, int] = {}
    repeated: int = 0


class Context(Value, frozen=True, kw_only=True):
    """How many source lines `files[].excerpts` hold on each side of an open record; 0 = the records' own lines only.

    `left_out` counts the open records whose lines were left out because the budget of the report was used up.
    """

    lines: int = 0
    left_out: int = 0


class Advice(Value, frozen=True, kw_only=True):
    """What a rule says about one target: how bad it is there, why, and what to do; `target` is '' for all targets.

    `target` is a pack's name; `products` limits it to some of its products, `since` and `until` (exclusive) to
    versions of the target. `facts` are the ids of the researched facts behind it, `source` where they stand. `trait`
    is what the target is like where the advice follows from that alone, `inherited` the pack that it is taken from.
    """

    target: str = ""
    products: tuple[str, ...] = ()
    since: str = ""
    until: str = ""
    severity: Severity
    effect: Effect
    why: str
    todo: str
    effort: str = ""  # none mechanical small moderate rewrite
    facts: tuple[str, ...] = ()
    source: str = ""
    trait: str = ""
    inherited: str = ""


class RuleInfo(Value, frozen=True, kw_only=True):
    """A rule as the report explains it."""

    id: str
    title: str
    help: str
    family: RuleFamily | Literal["api"] = "api"
    advice: tuple[Advice, ...] = ()


class Report(Value, frozen=True, kw_only=True):
    """The whole result of a scan; its JSON form is the interface that every output is made from."""

    schema_version: Literal[1] = 1
    tool: Tool
    project: Project
    targets: tuple[Target, ...] = ()
    cuda: CudaVersion
    packs: tuple[PackInfo, ...] = ()
    config_digest: str = ""
    files: tuple[FileRecord, ...] = ()
    items: tuple[Item, ...] = ()
    findings: tuple[Finding, ...] = ()
    kernels: tuple[Kernel, ...] = ()
    packages: tuple[Package, ...] = ()
    libraries: tuple[Library, ...] = ()
    statements: tuple[Statement, ...] = ()  # one per target; none in reports of early versions
    estimates: tuple[Estimate, ...] = ()
    effort: Effort = Effort()
    eula: Eula = Eula()
    decisions: tuple[Decision, ...] = ()
    suppressed: tuple[Suppressed, ...] = ()
    severities: dict[str, Severity] = {}  # of rules, where the configuration sets another one
    coverage: Coverage
    context: Context = Context()
    rules: tuple[RuleInfo, ...] = ()
    notes: dict[str, dict[str, dict[str, str]]] = {}  # target name → note key → language or `link` → text
    names: dict[str, str] = {}  # how people write the names of packs and targets, where it is not the name itself
    texts: dict[str, str] = {}  # the Chinese of English sentences of the mapping data that stand in the report
    problems: tuple[Problem, ...] = ()


def worst_status(statuses: list[Status]) -> Status:
    """The worst of the statuses in the order of `STATUS_ORDER`; `unknown` for none at all."""
    return max(statuses, key=STATUS_ORDER.index, default="unknown")


def rule_of_use(statuses: list[Status]) -> tuple[str, Severity]:
    """Rule id and severity of an API use, given its verdicts over the chosen targets (docs/statuses.md)."""
    worst = worst_status(statuses)
    if worst in ("none", "manual", "unknown"):
        return f"api-{worst}", "risk"
    if worst in ("changed", "partial"):
        return f"api-{worst}", "work"
    return f"api-{worst}", "info"
