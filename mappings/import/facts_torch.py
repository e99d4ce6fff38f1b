"""PyTorch names: catalogue entries and rows for both targets."""

from __future__ import annotations

import re

from facts_catalogue import Catalogue
from facts_io import Fact, Name, Row, Symbol
from facts_names import match_of
from facts_sources import source_keys

STATUSES = {"same": "same", "renamed": "renamed", "differs": "changed", "partial": "partial", "missing": "none",
            "unsupported": "none"}  # fmt: skip
EFFORTS = {"same": "none", "renamed": "mechanical", "changed": "small", "partial": "moderate", "manual": "moderate",
           "none": "rewrite", "unknown": ""}  # fmt: skip
PATCHED = "patched-by-transfer_to_npu"
DEVICE_STRINGS = {"'cuda' / 'cuda:N' device strings": "str:cuda"}
# Only on ROCm builds: no name of CUDA's.
FOREIGN = {"rocm-only"}
PLAIN = re.compile(r"torch(\.[A-Za-z_]\w*)+")
DOTTED = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*")
TICK = re.compile(r"(A2|A3|950)(?:DT)?=(yes|no)")


def symbol_of(fact: Fact) -> str:
    """The catalogue's spelling; '' for calls, patterns and lists that are not one name."""
    if fact["name"] in DEVICE_STRINGS:
        return DEVICE_STRINGS[fact["name"]]
    if fact["kind"] == "env":
        return f"env:{fact['name']}"
    return fact["name"] if PLAIN.fullmatch(fact["name"]) else ""


def _origins(fact: Fact) -> tuple[str, str, str]:
    """Where the name, the ROCm verdict and the NPU verdict come from."""
    parts = [part.strip() for part in fact["source"].split(" | ")]
    name, rocm, npu = (*parts, "", "")[:3]
    return name, rocm or name, npu or name


def names(facts: list[Fact]) -> list[Name]:
    """Catalogue entries of library `torch`."""
    found = []
    for fact in facts:
        symbol = symbol_of(fact)
        if symbol and fact["rocm_status"] not in FOREIGN:
            kind = fact["kind"]
            source = source_keys(_origins(fact)[0])
            found.append(Name(symbol, kind, match_of(symbol, kind, "torch"), source=source))
    return found


def _evidence(origin: str) -> str:
    return "assumed" if re.match(r"deduced|assumed|unverified|pytorch docs / assumed", origin) else "documented"


def _row(symbol: str, status: str, target: str, shim: str, origin: str) -> Row:
    source = source_keys(origin, separator="; ") if ";" in origin else source_keys(origin, separator=" + ")
    evidence = _evidence(origin)
    if status in ("same", "renamed") and evidence == "assumed":
        status = "unknown"  # a promise that nothing supports
    if status in ("changed", "partial") and not target:
        status = "manual"
    return Row(symbol, "", status, target if status != "none" else "", effort=EFFORTS[status], shim=shim, source=source,
               evidence=evidence)  # fmt: skip


def rocm_row(fact: Fact) -> Row | None:
    """The row for ROCm builds of PyTorch, which keep the names of CUDA."""
    symbol, status = symbol_of(fact), STATUSES.get(fact["rocm_status"])
    if not symbol or status is None:
        return None
    return _row(symbol, status, symbol, "", _origins(fact)[1])


def npu_target(fact: Fact) -> str:
    """The name to write for the NPU, without arguments and quotes; '' when the facts describe rather than name it."""
    words = fact["npu_name"]
    if symbol_of(fact).startswith("str:"):
        return "str:" + words.split("/")[0].strip().strip("'")
    plain = re.sub(r"\(.*\)$", "", words)
    if not DOTTED.fullmatch(plain):
        return ""
    if symbol_of(fact).startswith("env:"):
        return f"env:{plain}"
    tail = symbol_of(fact).rsplit(".", 1)[-1]
    return symbol_of(fact) if plain == tail else plain


def _patched_status(fact: Fact) -> str:
    """What the edit is without the run-time patch: another name, or the same one with other argument values."""
    return "changed" if npu_target(fact) in ("", symbol_of(fact)) else "renamed"


def _shim(fact: Fact) -> str:
    if fact["transfer_to_npu"] == "patched":
        return "transfer_to_npu"
    return "transfer_to_npu-partial" if fact["npu_status"] == PATCHED else ""


def npu_row(fact: Fact) -> Row | None:
    """The row for PyTorch with torch-npu; `shim` says whether its run-time patch covers the use."""
    symbol = symbol_of(fact)
    status = _patched_status(fact) if fact["npu_status"] == PATCHED else STATUSES.get(fact["npu_status"])
    if not symbol or status is None or fact["rocm_status"] in FOREIGN:
        return None
    target = npu_target(fact)
    if status == "same" and target != symbol:
        status = "renamed"
    return _row(symbol, status, target, _shim(fact), _origins(fact)[2])


def products(fact: Fact) -> str:
    """The products if the vendor's support pages tick them all, otherwise ''.

    A missing tick says little: modules that are pure Python (torch.fx, torch.package) have none for the 950 either.
    """
    ticks = dict(TICK.findall(fact["note"]))
    return " ".join(ticks) if ticks and set(ticks.values()) == {"yes"} else ""


def _symbol(fact: Fact, row: Row, library: str, stated: str) -> Symbol:
    kind = "env" if row.target.startswith("env:") else fact["kind"]
    return Symbol(row.target, kind, library, products=stated, source=row.source)


def rocm_symbols(facts: list[Fact]) -> dict[str, Symbol]:
    rows = [(fact, rocm_row(fact)) for fact in facts]
    return {row.target: _symbol(fact, row, "pytorch", "") for fact, row in rows if row and row.target}


def npu_symbols(facts: list[Fact]) -> dict[str, Symbol]:
    rows = [(fact, npu_row(fact)) for fact in facts]
    return {row.target: _symbol(fact, row, "torch_npu", products(fact)) for fact, row in rows if row and row.target}


def add_torch_names(catalogue: Catalogue, facts: list[Fact]) -> None:
    torch = catalogue.setdefault("torch", {})
    for name in names(facts):
        torch.setdefault(name.symbol, name)


def rows(facts: list[Fact], target: str) -> list[Row]:
    """Rows of library `torch` for target `rocm` or `cann`."""
    of_target = {"rocm": rocm_row, "cann": npu_row}[target]
    return [row for row in map(of_target, facts) if row]
