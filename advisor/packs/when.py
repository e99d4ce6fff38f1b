"""The closed language of the column `when`: up to three conditions joined by `,`, all of which must hold.

- `cuda>=13.0`: the CUDA version the code is written for (also < <= > ==)
- `product=A2|A3`: the target's product, or a family of products
- `nargs=3`: number of arguments of the call
- `arg3=cudaMemcpyDefault`: source text of one argument, positions from 0
- `kw.dtype=float64`: a Python keyword argument
- `side=device`: where the use stands (host, device, both, build)
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from operator import eq, ge, gt, le, lt

from advisor.errors import AdvisorError
from advisor.model import Side, Value
from advisor.packs.versions import VERSION, number

MOST = 3

_Number = tuple[int, ...]
_CONDITION = re.compile(r"(cuda|product|nargs|side|arg[0-9]{1,3}|kw\.\w+)(>=|<=|==|=|<|>)(.*)")
_COMPARE: dict[str, Callable[[_Number, _Number], bool]] = {"<": lt, "<=": le, ">": gt, ">=": ge, "==": eq}
_EXAMPLES = "cuda>=13.0, product=A2|A3, nargs=3, arg0=x, kw.dtype=x or side=host (no blanks around the value)"
_VALUES = {
    "cuda": VERSION,
    "product": re.compile(r"\w+(\|\w+)*", re.ASCII),
    "nargs": re.compile(r"[0-9]{1,3}"),
    "side": re.compile(r"host|device|both|build"),
    "text": re.compile(r"[^\s,](?:[^\t\n\r,]*[^\s,])?"),
}


class Condition(Value, frozen=True, kw_only=True):
    """One condition; `key` is `cuda`, `product`, `nargs`, `side`, `argN` or `kw.NAME`."""

    key: str
    operator: str
    value: str


class Conditions(Value, frozen=True, kw_only=True):
    """What is known of a use when its row is chosen; every default means "not known"."""

    nargs: int = -1
    args: tuple[str, ...] = ()
    keywords: tuple[tuple[str, str], ...] = ()
    side: Side = "unknown"
    cuda: str = ""
    product: str = ""


def _parse_one(text: str) -> Condition:
    found = _CONDITION.fullmatch(text)
    if found is None:
        raise AdvisorError(f"unknown condition `{text}`; write {_EXAMPLES}")
    key, operator, value = found.groups()
    if (operator in _COMPARE) != (key == "cuda"):
        wanted = "one of >= <= == > <" if key == "cuda" else "="
        raise AdvisorError(f"wrong comparison in condition `{text}`; write {wanted} after {key}")
    if not _VALUES.get(key, _VALUES["text"]).fullmatch(value):
        raise AdvisorError(f"wrong value in condition `{text}`; write it as in {_EXAMPLES}")
    return Condition(key=key, operator=operator, value=value)


@lru_cache(maxsize=4096)
def parse(text: str) -> tuple[Condition, ...]:
    """The conditions of a `when` column in their order; none for the empty text. Raises AdvisorError on nonsense."""
    conditions = tuple(_parse_one(part) for part in text.split(",")) if text else ()
    if len(conditions) > MOST:
        raise AdvisorError(f"{len(conditions)} conditions in `{text}`; write at most {MOST}")
    keys = [condition.key for condition in conditions if condition.key != "cuda"]
    if len(set(keys)) < len(keys):
        raise AdvisorError(f"two conditions about the same thing in `{text}`; write one")
    return conditions


def write(conditions: tuple[Condition, ...]) -> str:
    """The text that `parse` reads as these conditions."""
    return ",".join(f"{each.key}{each.operator}{each.value}" for each in conditions)


def _text_of_site(key: str, known: Conditions) -> str | None:
    if key.startswith("kw."):
        return dict(known.keywords).get(key[3:])
    position = int(key[3:])
    return known.args[position] if position < len(known.args) else None


def _one_holds(condition: Condition, known: Conditions, families: Mapping[str, tuple[str, ...]]) -> bool:
    key, value = condition.key, condition.value
    if key == "cuda":
        return bool(known.cuda) and _COMPARE[condition.operator](number(known.cuda), number(value))
    if key == "product":
        return any(known.product in families.get(name, (name,)) for name in value.split("|"))
    if key == "nargs":
        return known.nargs == int(value)
    if key == "side":  # code compiled for both sides meets the limits of each
        return known.side == value or (known.side == "both" and value in ("host", "device"))
    text = _text_of_site(key, known)
    return text is not None and text.strip() == value


def holds(text: str, known: Conditions, families: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether all conditions of a `when` column hold; what is not known fulfils no condition.

    `families` maps the name of a product family to its products.
    """
    return all(_one_holds(condition, known, families) for condition in parse(text))


def specificity(text: str) -> int:
    """Number of conditions: of the rows that hold, the one with most is chosen."""
    return len(parse(text))


@lru_cache(maxsize=4096)
def site_part(text: str) -> str:
    """The conditions that depend on the place of the use (nargs, argN, kw, side), sorted, as text; '' if none does."""
    return ",".join(sorted(write((each,)) for each in parse(text) if each.key not in ("cuda", "product")))
