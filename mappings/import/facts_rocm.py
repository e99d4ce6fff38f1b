"""ROCm: from the facts' pairs and header evidence to rows and to the target's own names."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from facts_catalogue import Catalogue, libraries_of
from facts_io import Fact, Row
from facts_names import IGNORED_LIBRARIES, spelling
from facts_sources import join_keys, source_keys

OLDEST_ROCM = (6, 2)
POSITIVE = {"supported", "experimental", "deprecated"}
# `partial` in the facts where HIPIFY merely does not list a name that a header declares.
DECLARED = re.compile(r"name is declared in|name match only")
# Types of C that every header has: no confirmation of a pair.
BUILT_IN = {"bool", "int", "uint32_t", "void*"}
BLANKET = "no name-level counterpart"
WEAK_ABSENCE = "absence here is not proof"
EFFORTS = {"same": "none", "renamed": "mechanical", "changed": "small", "partial": "moderate", "manual": "moderate",
           "none": "rewrite", "unknown": ""}  # fmt: skip
# Names that compile but mean something else on ROCm (64 lanes, other units, other products, other number formats), or
# whose argument has to be wrapped; the hazard rules say what.
CHANGED_MEANING = re.compile(
    r"""warpSize | __launch_bounds__ | clock | clock64 | __activemask | __(shfl|shfl_up|shfl_down|shfl_xor)_sync
    | __(all|any|ballot|match_any|match_all|reduce_\w+)_sync | __ballot | __syncwarp
    | __(f|d)(add|sub|mul|div|rcp|sqrt|ma|maf)_r[duz]
    | cuModuleLoadDataEx | nvrtcGet(CUBIN|PTX)(Size)? | __nv_fp8\w* | CUDA_R_8F_E4M3 | CUDA_R_8F_E5M2
    | cudaMemcpy(To|From)Symbol(Async)? | cudaGetSymbol(Address|Size)
    | cudaFunc(SetAttribute|GetAttributes|SetCacheConfig) | cudaMemsetParams""",
    re.VERBOSE,
)
# The edit of the call where it is known; positions from 0.
EDITS = {
    "cudaFuncGetAttributes": "cast:1=const void*",
    "cudaFuncSetAttribute": "cast:0=const void*",
    "cudaFuncSetCacheConfig": "cast:0=const void*",
}
# Names that a search of the HIP headers (6.4.3, 7.1, clang's wrappers) did not find and HIPIFY does not speak of.
SEARCHED_FOR = re.compile(
    r"""__pipeline_\w+ | __mbarrier_\w+ | cuda_(pipeline|awbarrier)\w*\.h | nvcuda::experimental::.*
    | __cluster\w* | __grid_constant__ | __maxnreg__ | __dp[24]a\w* | __cvta_\w+ | __is(Shared|Global)""",
    re.VERBOSE,
)
# Classes of rocm_row_errors that leave the pair in place but need an edit at the call.
EDIT_CLASSES = {"arity", "needs-define", "pointer-or-enum-type", "const-only"}
# Classes whose correction was itself found in the headers.
FOUND_ELSEWHERE = {"misspelt-target", "header-path"}
HIP_NAME = re.compile(r"hip\w+")
ARITY = re.compile(r"arity (\d+) vs (\d+)(?: \[CUDA 12 arity (\d+) -> CUDA 13 arity (\d+)\])?")


class Evidence(NamedTuple):
    """What the header checks say about one pair: keys of the headers that declare its names, and numbers."""

    verified: str = ""
    roc_verified: str = ""
    arity_hip: str = ""
    difference: str = ""


class Checks(NamedTuple):
    """The files that correct or confirm a pair, by (CUDA name, HIP name)."""

    signatures: dict[tuple[str, str], Fact]
    errors: dict[tuple[str, str], Fact]
    artefacts: set[tuple[str, str]]
    enum_differs: set[tuple[str, str]]


def checks_of(signatures: Iterable[Fact], errors: Iterable[Fact], artefacts: Iterable[Fact],
              enum_values: Iterable[Fact]) -> Checks:  # fmt: skip
    """Indexes of rocm_signatures, rocm_row_errors, rocm_row_artefacts and rocm_enum_values."""
    return Checks(
        signatures={(f["cuda_name"], f["hip_name"]): f for f in signatures},
        errors={(f["cuda_name"], f["table_target"]): f for f in errors},
        artefacts={(f["cuda_name"], f["table_target"]) for f in artefacts},
        enum_differs={(f["cuda_name"], f["hip_name"]) for f in enum_values if f["compare"] == "different"},
    )


def _is_blanket(fact: Fact) -> bool:
    return fact["source"].startswith(BLANKET) or WEAK_ABSENCE in fact["note"]


def _rank(fact: Fact) -> int:
    """HIPIFY first, then rules checked against headers, then PyTorch's table."""
    if fact["source"].startswith("HIPIFY"):
        return 0
    return 2 if fact["source"].startswith("torch") else 1


def _is_declared(fact: Fact, evidence: Evidence) -> bool:
    if fact["status"] == "partial":
        return bool(DECLARED.search(fact["note"]))
    if fact["status"] == "unverified":
        return bool(evidence.verified) and fact["hip_name"] not in BUILT_IN
    return fact["status"] in POSITIVE


def _clean_target(name: str) -> str:
    return re.sub(r" \(.*\)$", "", name.strip("<>"))


def _corrected(fact: Fact, error: Fact | None) -> str:
    """The HIP name after the corrections of `rocm_row_errors`."""
    target = _clean_target(fact["hip_name"])
    if error is None or not error["correction"]:
        return target
    if error["class"] in FOUND_ELSEWHERE:
        return _clean_target(error["correction"])
    if error["class"] == "return-and-handle-type":
        return target.replace("hiprtcLink", "hipLink")
    found = HIP_NAME.match(error["correction"])
    return found[0] if found and error["class"] == "arity" else target


class Verdict(NamedTuple):
    when: str
    status: str
    target: str
    evidence: str


def roc_target(fact: Fact) -> str:
    """The roc name; headers live in a folder of the library's name."""
    name = fact["roc_name"]
    return f"{name.removesuffix('.h')}/{name}" if name.endswith(".h") and "/" not in name else name


def _with_alternative(target: str, fact: Fact, evidence: Evidence) -> str:
    roc = roc_target(fact) if evidence.roc_verified and fact["roc_status"] in POSITIVE else ""
    return " | ".join(dict.fromkeys(name for name in (target, roc) if name))


def _differences(fact: Fact, evidence: Evidence, checks: Checks) -> list[str]:
    """Conditions under which the pair is `changed`: '' = always; empty list = never."""
    pair = (fact["cuda_name"], fact["hip_name"])
    if pair in checks.artefacts:
        return []
    error = checks.errors.get(pair)
    if error and error["class"] in EDIT_CLASSES:
        return [""]
    if pair in checks.enum_differs or CHANGED_MEANING.fullmatch(fact["cuda_name"]):
        return [""]
    return _arity_differences(evidence.difference)


def _arity_differences(difference: str) -> list[str]:
    found = ARITY.match(difference)
    if not found:
        return []
    _, hip, cuda12, cuda13 = found.groups()
    if cuda12 is None or hip not in (cuda12, cuda13):
        return [""]
    return ["cuda>=13.0"] if hip == cuda12 else ["", "cuda>=13.0 same"]


def _declared_verdicts(fact: Fact, evidence: Evidence, checks: Checks) -> list[Verdict]:
    error = checks.errors.get((fact["cuda_name"], fact["hip_name"]))
    target = _corrected(fact, error)
    if fact["library"] == "pytorch":
        # PyTorch makes these names itself: its ROCm build generates them by this very table.
        return [Verdict("", "same" if target == fact["cuda_name"] else "renamed", target, "reported")]
    found = evidence.verified or (error and error["class"] in FOUND_ELSEWHERE)
    if not found or (error and error["class"] == "target-not-declared"):
        return [Verdict("", "unknown", target, "reported")]
    plain = "same" if target == spelling(fact["cuda_name"])[0] else "renamed"  # type: ignore[index]
    targets = _with_alternative(target, fact, evidence)
    differences = _differences(fact, evidence, checks)
    verdicts = [Verdict("", "changed" if "" in differences else plain, targets, "header")]
    for condition in filter(None, differences):
        when, _, same = condition.partition(" ")
        verdicts.append(Verdict(when, plain if same else "changed", targets, "header"))
    return verdicts


def _absence(fact: Fact) -> Verdict:
    reported = fact["source"].startswith("HIPIFY") or not fact["source"]
    return Verdict("", "none", "", "reported" if reported else "searched")


def verdicts(fact: Fact, evidence: Evidence, checks: Checks) -> list[Verdict]:
    """The rows that one fact gives; none for placeholders, unverified pairs and what a whole library shares."""
    if _is_blanket(fact):
        return []
    if _is_declared(fact, evidence) and fact["hip_name"]:
        return _declared_verdicts(fact, evidence, checks)
    if fact["roc_name"] and fact["roc_status"] in POSITIVE and not fact["hip_name"]:
        return [Verdict("", "manual", roc_target(fact), "header" if evidence.roc_verified else "reported")]
    if fact["status"] == "partial" and fact["hip_name"]:
        targets = _with_alternative(fact["hip_name"], fact, evidence)
        return [Verdict("", "partial", targets, "header" if evidence.verified else "reported")]
    if fact["status"] == "removed":
        return [_removed(fact)]
    return [_absence(fact)] if fact["status"] == "unsupported" else []


def _removed(fact: Fact) -> Verdict:
    """Gone from the version in symbols.tsv (`until`) on; if that is older than any accepted ROCm, simply not there."""
    gone = tuple(int(part) for part in fact["hip_removed"].split("."))[:2]
    if gone <= OLDEST_ROCM:
        return Verdict("", "none", "", "reported")
    return Verdict("", "renamed", fact["hip_name"], "reported")


def evidence_of(fact: Fact, checks: Checks) -> Evidence:
    found = checks.signatures.get((fact["cuda_name"], fact["hip_name"]), {})
    return Evidence(found.get("verified_in", ""), found.get("roc_verified_in", ""), found.get("arity_hip", ""),
                    found.get("signature_diff", ""))  # fmt: skip


def _row_source(fact: Fact, evidence: Evidence, verdict: Verdict) -> str:
    own = source_keys(fact["source"], separator="\n")
    if verdict.evidence != "header":
        return own
    if not evidence.verified and not evidence.roc_verified:
        return join_keys(own, source_keys("row errors"))
    return join_keys(own, *(header_keys(words) for words in (evidence.verified, evidence.roc_verified)))


def header_keys(verified: str) -> str:
    words = ";".join(word for word in verified.split(";") if word and word != "header file present")
    return source_keys(words) if words else ""


def rows_of(fact: Fact, checks: Checks, library: str, nargs: str) -> list[Row]:
    """Rows of one fact for one catalogue library; `nargs` is the catalogue's argument count there."""
    symbol = spelling(fact["cuda_name"])[0]  # type: ignore[index]
    evidence = evidence_of(fact, checks)
    rows = []
    for verdict in verdicts(fact, evidence, checks):
        status = _legacy(verdict.status, library, nargs, evidence.arity_hip)
        source = _row_source(fact, evidence, verdict)
        rows.append(Row(symbol, verdict.when, status, verdict.target, EDITS.get(symbol, ""), EFFORTS[status],
                        source=source, evidence=verdict.evidence))  # fmt: skip
    return rows


def _legacy(status: str, library: str, nargs: str, arity_hip: str) -> str:
    """The cuBLAS interface without handles maps to functions that take one: never a mere rename."""
    differs = library == "cublas_legacy" and nargs != arity_hip
    return "changed" if differs and status in ("same", "renamed") else status


def usable(fact: Fact, catalogue: Catalogue) -> bool:
    spelt = spelling(fact["cuda_name"])
    if spelt is None or fact["library"] in IGNORED_LIBRARIES or fact["kind"] == "caffe2":
        return False
    # PyTorch renames some CUDA names for its own use only.
    return fact["library"] != "pytorch" or spelt[0] in catalogue.get("torch", {})


def _best(facts: list[Fact], checks: Checks) -> Fact | None:
    """The first fact, in the order of trust, that gives a row; one that says more than `none` goes before."""
    ranked = sorted(facts, key=_rank)
    useful = [(fact, verdicts(fact, evidence_of(fact, checks), checks)) for fact in ranked]
    positive = [fact for fact, found in useful if found and found[0].status not in ("none", "unknown")]
    answered = positive or [fact for fact, found in useful if found]
    return answered[0] if answered else None


def rocm_rows(catalogue: Catalogue, facts: list[Fact], checks: Checks) -> dict[str, list[Row]]:
    """Rows per catalogue library."""
    by_place: dict[tuple[str, str], list[Fact]] = {}
    for fact in facts:
        if usable(fact, catalogue):
            symbol = spelling(fact["cuda_name"])[0]  # type: ignore[index]
            for library in libraries_of(
                catalogue, symbol, "" if fact["library"] == "pytorch_table" else fact["library"]
            ):
                by_place.setdefault((library, symbol), []).append(fact)
    return _rows_per_library(catalogue, by_place, checks, _by_symbol(by_place))


def _by_symbol(by_place: dict[tuple[str, str], list[Fact]]) -> dict[str, list[Fact]]:
    found: dict[str, list[Fact]] = {}
    for (_, symbol), facts in by_place.items():
        found.setdefault(symbol, []).extend(facts)
    return found


def _rows_per_library(catalogue: Catalogue, by_place: dict[tuple[str, str], list[Fact]], checks: Checks,
                      by_symbol: dict[str, list[Fact]]) -> dict[str, list[Row]]:  # fmt: skip
    rows: dict[str, list[Row]] = {}
    for library, names in catalogue.items():
        for symbol in names.keys() & by_symbol.keys():
            facts = by_place.get((library, symbol)) or by_symbol[symbol]
            fact = _best(facts, checks)
            if fact:
                rows.setdefault(library, []).extend(rows_of(fact, checks, library, names[symbol].nargs))
    return rows


def searched_rows(catalogue: Catalogue, rows: dict[str, list[Row]]) -> dict[str, list[Row]]:
    """`none` for the names of `SEARCHED_FOR` that have no row yet, per library."""
    source = source_keys("hip-7.1;hip-6.4.3;clang-21")
    found: dict[str, list[Row]] = {}
    for library, names in catalogue.items():
        known = {row.symbol for row in rows.get(library, [])}
        found[library] = [
            Row(symbol, "", "none", effort=EFFORTS["none"], source=source, evidence="searched")
            for symbol in names
            if symbol not in known and SEARCHED_FOR.fullmatch(symbol)
        ]
    return found
