"""NVIDIA's components: which one a package, library, header, tool or image belongs to, under which licence.

The rows stand in `mappings/eula/components.tsv`. A pattern of `packages` ends in `*` where more may follow; `conda:`,
`apt:` and `image:` before it name the place, none means the Python package index.
"""

from __future__ import annotations

from functools import cache

from advisor import eula
from advisor.eula import Named
from advisor.model import Value

COLUMNS = "component packages names files licence texts spdx redistributable nvidia_gpu_only checked source"
OPEN = "open"
MIXED = "mixed"
TOOLKIT = "toolkit"  # in place of the ids of texts: the agreement of the toolkit


class Component(Value, frozen=True, kw_only=True):
    """One component with its licence as far as known; `texts` are ids of licence texts or `toolkit`."""

    component: str
    packages: tuple[str, ...]
    names: tuple[str, ...]
    files: str
    licence: str
    texts: tuple[str, ...]
    spdx: str
    redistributable: str
    nvidia_gpu_only: str
    checked: str
    source: str

    @property
    def is_proprietary(self) -> bool:
        """Whether a licence of NVIDIA's own covers it as a whole."""
        return not self.redistributable.startswith((OPEN, MIXED)) and "LicenseRef-N" in self.spdx


@cache
def components() -> dict[str, Component]:
    """All components by name. Raises AdvisorError for a malformed table."""
    found = {}
    for fields in eula.table("components.tsv", COLUMNS):
        row = dict(zip(COLUMNS.split(), fields, strict=True))
        found[row["component"]] = Component(
            component=row["component"], packages=tuple(row["packages"].split()),
            names=tuple(each for each in row["names"].split(" | ") if each), files=row["files"],
            licence=row["licence"], texts=tuple(row["texts"].split()), spdx=row["spdx"],
            redistributable=row["redistributable"], nvidia_gpu_only=row["nvidia_gpu_only"], checked=row["checked"],
            source=row["source"],
        )  # fmt: skip
    return found


@cache
def _patterns() -> tuple[dict[str, Component], list[tuple[str, Component]]]:
    """Exact names, and the beginnings of names, the longest first."""
    pairs = [(pattern, each) for each in components().values() for pattern in each.packages]
    exact = {pattern: each for pattern, each in pairs if not pattern.endswith("*")}
    heads = [(pattern[:-1], each) for pattern, each in pairs if pattern.endswith("*")]
    return exact, sorted(heads, key=lambda pair: (-len(pair[0]), pair[0]))


def of_package(name: str) -> Component | None:
    """The component that a package name means: `nvidia-cublas-cu12`, `conda:cudnn`, `apt:libcudnn9`, `image:…`."""
    exact, heads = _patterns()
    name = name.lower()
    return exact.get(name) or next((each for head, each in heads if name.startswith(head)), None)


def package_words() -> list[str]:
    """Regular expressions for the names on the Python package index of what NVIDIA's own licences cover, longest first.

    A package for one CUDA version may have it behind its name.
    """
    from re import escape

    names = {
        pattern
        for each in components().values() if each.is_proprietary
        for pattern in each.packages if ":" not in pattern
    }  # fmt: skip
    return [
        escape(name.removesuffix("*")) + (r"[\w-]*" if name.endswith("*") else "")
        for name in sorted(names, key=lambda name: (-len(name), name))
    ]


@cache
def _labels() -> dict[str, Component]:
    return {label: each for each in components().values() for label in each.names}


_STATIC = "CUDA runtime (static)"
_DEVICE = "CUDA device runtime"
_OF_FILE = {
    "cudart_static": _STATIC, "cudadevrt": _DEVICE, "nvptxcompiler_static": "PTX compiler library",
    "ptxas": "ptxas", "ptxas-blackwell": "ptxas", "tileiras": "tileiras (CUDA Tile compiler)",
    "nvidia-ml": "NVML library", "nvml": "NVML library",
    "cuda_occupancy.h": "CUDA headers: occupancy, fp16", "cuda_fp16.h": "CUDA headers: occupancy, fp16",
    "cuda_fp16.hpp": "CUDA headers: occupancy, fp16",
}  # fmt: skip


def of_named(named: Named, listed: bool = False) -> Component | None:
    """The component of a library, tool or header; `listed` = the text names the header as distributable."""
    own = _OF_FILE.get(named.name)
    if own is None and named.kind == "header" and named.component.startswith("CUDA ") and listed:
        own = "CUDA headers: bf16, fp8, fp6, fp4, cuda.h, cuda_runtime_api.h, vector_types.h and others"
    return components().get(own or "") or _labels().get(named.component)


def texts_of(component: Component, date: str) -> str:
    """The dates of the component's own texts; `date` where that is the toolkit's agreement; '' where unknown."""
    dates = [date if each == "toolkit" else eula.texts()[each].date for each in component.texts]
    return ", ".join(each for each in dates if each)
