"""Licence rules about images: base images, and what their last stage, the one that is given away, receives."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from advisor import eula
from advisor.expressions import lazy
from advisor.model import FileFacts, TextPattern, Use, Value
from advisor.rules.eula.project import base, folder
from advisor.rules.eula.table import found, has, pattern, register, rows, uses_of
from advisor.rules.registry import Hit, ProjectFacts

_LIBRARIES = r"libcu\w+|libnv\w+|libnccl|libcudnn"
_REST = r"(?:[^\n\\]|\\[ \t]*\r?\n|\\)*"  # an instruction may go on in the next line
FROM = TextPattern(id="image:from", regex=r"^[ \t]*FROM[ \t]+[^\n]+", literals=("from",), files=("image",), limit=200)
COPY = TextPattern(
    id="image:copy",
    regex=rf"^[ \t]*(?:COPY|ADD)[ \t]+(?:{_REST}?[\s/\",])?(?:usr/local/cuda|{_LIBRARIES}){_REST}",
    literals=("/usr/local/cuda", "libcu", "libnv", "libnccl", "libcudnn"), files=("image",),
)  # fmt: skip
COPY_TOOL = TextPattern(
    id="image:copy-tool",
    regex=rf"^[ \t]*(?:COPY|ADD)[ \t]+{_REST}?/"
    rf"(?:nvcc|ptxas|cuobjdump|nvdisasm|nvlink|fatbinary|cicc|ncu|nsys)(?=[\s\"',]){_REST}",
    literals=("copy", "add"), files=("image",),
)  # fmt: skip
OTHER_HARDWARE = TextPattern(
    id="image:other-hardware",
    regex=r"(?:apt(?:-get)?|yum|dnf|pip3?)\s+install[^\n]{0,200}?\b(?:rocm|hip-dev|torch[-_]npu|ascend)|Ascend-cann-\w+|\bzluda\b|/opt/rocm",
    literals=("rocm", "hip-dev", "torch-npu", "torch_npu", "ascend", "zluda"), files=("image", "ci", "config"), limit=1,
)  # fmt: skip
TOOL = "The image copies a developer tool of the toolkit"
TAKEN = "An image of NVIDIA's is named here, to be run or built on"
_COMMAND = lazy(r"^(?:docker|podman|nerdctl|singularity|apptainer|enroot)\b", re.IGNORECASE)
BOTH = "The image is named together with software for other hardware"
_CUT = 190  # a spelling of about this length was cut: its last word need not be the destination
_STAND_INS = ("EULA-106", "EULA-203", "EULA-204")


class _Stage(Value, frozen=True, kw_only=True):
    """One stage of a Dockerfile: the line of its FROM, what it builds on, its own name or ''."""

    line: int
    on: str
    name: str


def _stage(use: Use) -> _Stage:
    words = [word.lower() for word in use.spelling.split()[1:] if not word.startswith("--")]
    return _Stage(
        line=use.span.line, on=words[0] if words else "", name="".join(words[2:3]) if words[1:2] == ["as"] else ""
    )


def _given_stages(file: FileFacts) -> set[int]:
    """The lines of the FROM of the last stage and of the stages that it builds on: their files are given away."""
    given: set[int] = set()
    wanted = ""
    for stage in sorted(map(_stage, uses_of(file, FROM.id)), key=lambda stage: -stage.line):
        if not given or stage.name == wanted:
            given.add(stage.line)
            wanted = stage.on
    return given


def _is_given(use: Use, file: FileFacts) -> bool:
    """Whether a place of a Dockerfile belongs to what is given away."""
    before = [each.span.line for each in uses_of(file, FROM.id) if each.span.line <= use.span.line]
    return not before or max(before) in _given_stages(file)


def _is_source(use: Use) -> bool:
    """Whether NVIDIA's files are what is copied, not only the place that own files are copied to."""
    words = [word for word in re.split(r"[\s\"'\[\],\\]+", use.spelling)[1:] if word and not word.startswith("--")]
    sources = words[:-1] if len(use.spelling) < _CUT else words
    return any(re.search(rf"usr/local/cuda|(?:^|/)(?:{_LIBRARIES})", word) for word in sources)


def _copies(file: FileFacts) -> Iterator[Hit]:
    row = rows()["EULA-409"]
    tools = {use.span.line for use in uses_of(file, COPY_TOOL.id)}
    for use in uses_of(file, COPY.id):
        if _is_given(use, file) and _is_source(use) and use.span.line not in tools:
            yield found(row, use)


def _tools(file: FileFacts) -> Iterator[Hit]:
    """Developer tools as compiled files, and copies of them into the last stage of an image."""
    row = rows()["EULA-406"]
    for use in file.uses:
        if use.symbol in ("binary:elf", "binary:pe") and (known := eula.tool(base(file.path))):
            yield found(row, use, detail=f"{base(file.path)} ({known.component})")
        elif use.symbol == COPY_TOOL.id and _is_given(use, file):
            yield found(row, use, TOOL)


def _base_image(file: FileFacts) -> Iterator[Hit]:
    row = rows()["EULA-410"]
    both = file.kind == "container" and has(file, OTHER_HARDWARE.id)  # jobs of a CI file have an image each
    places = uses_of(file, row.id)
    if file.kind in ("prose", "metadata"):  # in a text for people, the first command
        places = [use for use in places if _COMMAND.search(use.spelling)][:1]
    for use in places:
        is_base = use.spelling.lstrip().upper().startswith(("FROM", "ARG"))
        message = BOTH if both else "" if is_base else TAKEN
        yield found(row, use, message, severity="work" if both else None)


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
register(
    "EULA-410", "file", _base_image, patterns=(pattern(rows()["EULA-410"]), OTHER_HARDWARE), messages=(BOTH, TAKEN)
)
register("EULA-508", "project", _replaced_inside)
