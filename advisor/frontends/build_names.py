"""Names of packages, CMake, flags, variables, images, commands and links: which of them the vocabulary knows.

Their symbols carry a prefix (`pkg:flash-attn`, `env:NCCL_DEBUG`). A symbol that ends in `*`, or holds one, stands for
all names of that form: `env:NVSHMEM_*`, `pkg:nvidia-*-cu12`.
"""

from __future__ import annotations

import re

from advisor.expressions import lazy
from advisor.model import Name, Value, Vocabulary

PREFIXES = frozenset(
    "apt bazel ci cmake cmd env flag fortran image index k8s link lua meson module msbuild path pkg setting slurm "
    "str".split()
)  # fmt: skip
_MOST_PARTS = 12  # of a dotted name
_DASHES = lazy(r"^-{1,2}")


class BuildNames(Value, frozen=True, kw_only=True):
    """The prefixed part of a vocabulary; `forms` are the symbols with `*`, the most specific first."""

    exact: dict[str, Name]
    forms: dict[str, tuple[tuple[re.Pattern[str], Name], ...]]
    flags: dict[str, Name]  # by the flag without its dashes
    products: dict[str, Name]  # signs of products without a name catalogue: `link:nvinfer`, `pkg:tensorrt`
    names: dict[str, tuple[Name, ...]]  # the whole vocabulary

    def find(self, prefix: str, text: str) -> Name | None:
        """What `text` means under a prefix; None when nothing is known of it."""
        known = self.exact.get(f"{prefix}:{text}")
        if known is not None:
            return known
        name = next((name for form, name in self.forms.get(prefix, ()) if form.fullmatch(text)), None)
        return name or self.products.get(f"{prefix}:{text}")

    def dotted(self, text: str) -> Name | None:
        """What a dotted name of Python means: the longest part of it that is known, or its module's product."""
        parts = text.split(".", _MOST_PARTS)[:_MOST_PARTS]
        heads = [".".join(parts[:size]) for size in range(len(parts), 0, -1)]
        known = (self.names[head][0] for head in heads if "." in head and self.names.get(head))
        named = next((name for name in known if name.match in ("word", "qualified") and name.kind != "header"), None)
        return named or next(
            (self.products[sign] for head in heads if (sign := f"module:{head}") in self.products), None
        )

    def flag(self, text: str) -> Name | None:
        """The compiler flag: one or two dashes mean the same to nvcc."""
        return self.flags.get(_DASHES.sub("", text))


def _form(symbol: str) -> re.Pattern[str]:
    return re.compile(".*?".join(map(re.escape, symbol.split("*"))), re.DOTALL)


def _arranged(vocabulary: Vocabulary) -> BuildNames:
    exact: dict[str, Name] = {}
    forms: dict[str, list[tuple[re.Pattern[str], Name]]] = {}
    flags: dict[str, Name] = {}
    for symbol, names in vocabulary.names.items():
        prefix, colon, rest = symbol.partition(":")
        if not colon or prefix not in PREFIXES or rest.startswith(":"):
            continue
        if "*" in rest:
            forms.setdefault(prefix, []).append((_form(rest), names[0]))
        else:
            exact[symbol] = names[0]
            if prefix == "flag":
                flags[_DASHES.sub("", rest)] = names[0]
    by_length = {
        prefix: tuple(sorted(each, key=lambda form: (-len(form[1].symbol), form[1].symbol)))
        for prefix, each in forms.items()
    }
    return BuildNames(exact=exact, forms=by_length, flags=flags, products=vocabulary.signs, names=vocabulary.names)


_NAMES_OF: dict[int, tuple[Vocabulary, BuildNames]] = {}  # by identity of the vocabulary, kept alive beside it


def build_names(vocabulary: Vocabulary) -> BuildNames:
    """The vocabulary arranged for build files; made once, since a process reads all its files with one vocabulary."""
    kept = _NAMES_OF.get(id(vocabulary))
    if kept is None:
        kept = (vocabulary, _arranged(vocabulary))
        _NAMES_OF.clear()  # another thread may do the same at any moment: what is returned is what was made here
        _NAMES_OF[id(vocabulary)] = kept
    return kept[1]
