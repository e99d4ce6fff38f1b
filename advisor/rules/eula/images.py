"""Licence rules about images: base images, and what their last stage, the one that is given away, receives."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from advisor import eula
from advisor.model import FileFacts, TextPattern, Use
from advisor.rules.eula.project import base, folder
from advisor.rules.eula.table import found, has, pattern, register, rows, uses_of
from advisor.rules.registry import Hit, ProjectFacts

FROM = TextPattern(id="image:from", regex=r"^[ \t]*FROM[ \t]+\S+", literals=("from",), files=("image",), limit=200)
COPY = TextPattern(
    id="image:copy",
    regex=r"^[ \t]*(?:COPY|ADD)[ \t]+(?:[^\n]*?[\s/\",])?(?:usr/local/cuda|libcu\w+|libnv\w+|libnccl|libcudnn)[^\n]*",
    literals=("/usr/local/cuda", "libcu", "libnv", "libnccl", "libcudnn"), files=("image",),
)  # fmt: skip
COPY_TOOL = TextPattern(
    id="image:copy-tool",
    regex=r"^[ \t]*(?:COPY|ADD)[ \t]+[^\n]*?/"
    r"(?:nvcc|ptxas|cuobjdump|nvdisasm|nvlink|fatbinary|cicc|ncu|nsys)(?=[\s\"',])[^\n]*",
    literals=("copy", "add"), files=("image",),
)  # fmt: skip
OTHER_HARDWARE = TextPattern(
    id="image:other-hardware",
    regex=r"(?:apt(?:-get)?|yum|dnf|pip3?)\s+install[^\n]{0,200}?\b(?:rocm|hip-dev|torch[-_]npu|ascend)|Ascend-cann-\w+|\bzluda\b|/opt/rocm",
    literals=("rocm", "hip-dev", "torch-npu", "torch_npu", "ascend", "zluda"), files=("image", "ci", "config"), limit=1,
)  # fmt: skip
TOOL = "The image copies a developer tool of the toolkit"
BOTH = "The image is named together with software for other hardware"
_STAND_INS = ("EULA-106", "EULA-203", "EULA-204")


def _in_last_stage(use: Use, file: FileFacts) -> bool:
    """Whether a place of a Dockerfile belongs to its last stage."""
    return all(each.span.line <= use.span.line for each in uses_of(file, FROM.id))


def _copies(file: FileFacts) -> Iterator[Hit]:
    row = rows()["EULA-409"]
    tools = {use.span.line for use in uses_of(file, COPY_TOOL.id)}
    for use in uses_of(file, COPY.id):
        if _in_last_stage(use, file) and use.span.line not in tools:
            yield found(row, use)


def _tools(file: FileFacts) -> Iterator[Hit]:
    """Developer tools as compiled files, and copies of them into the last stage of an image."""
    row = rows()["EULA-406"]
    for use in file.uses:
        if use.symbol in ("binary:elf", "binary:pe") and (known := eula.tool(base(file.path))):
            yield found(row, use, detail=f"{base(file.path)} ({known.component})")
        elif use.symbol == COPY_TOOL.id and _in_last_stage(use, file):
            yield found(row, use, TOOL)


def _base_image(file: FileFacts) -> Iterator[Hit]:
    row = rows()["EULA-410"]
    both = has(file, OTHER_HARDWARE.id)
    for use in uses_of(file, row.id):
        yield found(row, use, BOTH if both else "", severity="work" if both else None)


def _replaced_inside(project: ProjectFacts) -> Iterator[Hit]:
    """A stand-in library in the file that names NVIDIA's image, or in the same folder."""
    row = rows()["EULA-508"]
    by_folder: dict[str, list[Use]] = defaultdict(list)
    for file in project.files:
        by_folder[folder(file.path)] += [use for use in file.uses if use.symbol in _STAND_INS and use.result != "code"]
    for file in project.files:
        near = by_folder[folder(file.path)]
        if near:
            for use in uses_of(file, "EULA-410")[:1]:
                yield found(row, use, detail=f"{use.spelling}; {near[0].spelling}")


register("EULA-406", "file", _tools, patterns=(COPY_TOOL, FROM), messages=(TOOL,))
register("EULA-409", "file", _copies, patterns=(COPY,))
register("EULA-410", "file", _base_image, patterns=(pattern(rows()["EULA-410"]), OTHER_HARDWARE), messages=(BOTH,))
register("EULA-508", "project", _replaced_inside)
