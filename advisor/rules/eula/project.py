"""What licence rules ask about a project as a whole."""

from __future__ import annotations

from functools import cache

from advisor import eula
from advisor.eula.components import TOOLKIT, components
from advisor.model import FileFacts
from advisor.rules.registry import ProjectFacts

# Libraries of the catalogue that are NVIDIA's but not open source: a copyleft licence may not fit them.
PROPRIETARY = frozenset(
    "cublas cublasLt cublasXt cublas_legacy cudnn cufft cufftw curand cusolverDn cusolverMg cusolverRf cusolverSp "
    "cusparse cusparselt cutensor npp nvjpeg tensorrt nvrtc".split()
)


@cache
def _with_own_terms() -> frozenset[str]:
    """Those of them that have an agreement beside the toolkit's, by the table of components."""
    other = (each for each in components().values() if TOOLKIT not in each.texts)
    return PROPRIETARY & {name.lower() for each in other for name in each.names}


def uses_cuda(file: FileFacts) -> bool:
    """Whether a file uses a name of NVIDIA's catalogue."""
    return any(use.library and not use.rules_only for use in file.uses)


def touches_cuda(project: ProjectFacts) -> bool:
    """Whether any file of the project does."""
    return any(map(uses_cuda, project.files))


def folder(path: str) -> str:
    """The folder of a path, '' at the top."""
    return path.rpartition("/")[0]


def base(path: str) -> str:
    """The last part of a path."""
    return path.rsplit("/", 1)[-1]


def links_proprietary(file: FileFacts) -> bool:
    """Whether a file uses a library of NVIDIA's that is not open source."""
    return any(use.library in PROPRIETARY and not use.rules_only for use in file.uses)


def links_toolkit(file: FileFacts) -> bool:
    """Whether one of the libraries that `links_proprietary` means is under the toolkit's agreement."""
    return any(use.library in PROPRIETARY - _with_own_terms() and not use.rules_only for use in file.uses)


_RUNTIME = frozenset("cuda cudart nvToolsExt nvtx3interop".split())  # parts that every CUDA program needs


def needs_proprietary(file: FileFacts) -> bool:
    """Whether a compiled file needs a library of NVIDIA's that is not open source, beside the run time."""
    needed = (eula.library(name) for use in file.uses if use.symbol == "binary:needs" for name in use.args)
    return any(each and each.agreement in ("toolkit", "sla") and each.name not in _RUNTIME for each in needed)
