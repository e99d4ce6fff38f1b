"""Device code that is loaded or compiled while the program runs."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.model import FileFacts, Use
from advisor.rules.host.places import (
    GENERAL,
    HEADERS,
    HIP7,
    HIP_GUIDE,
    argument,
    calls,
    cann,
    first,
    once,
    once_in_project,
    rocm,
    uses,
)
from advisor.rules.registry import Hit, ProjectFacts, file_rule, hit, project_rule, use_rule


@use_rule(
    "embedded-device-code",
    "Device code is loaded or linked while the program runs",
    (
        rocm(
            "risk", "runtime",
            "PTX, cubin and fatbin are NVIDIA's formats; AMD's loader takes code objects made for one gfx target.",
            "Build a code object per gfx target from the kernel's source, and load that one.",
            "R12", source=HIP_GUIDE, effort="moderate",
        ),
        cann(
            "blocker", "runtime",
            "Ascend has no loader for PTX and no linker of device code at run time.",
            "Build the kernels with the program, or compile Ascend C source at run time with aclrtc (A2, A3, 950).",
            "H21", source="Ascend C documentation, run-time compilation", effort="rewrite",
        ),
    ),
    symbols=(
        "cuModuleLoad", "cuModuleLoadData", "cuModuleLoadDataEx", "cuModuleLoadFatBinary", "cuLinkCreate*",
        "cuLinkAddData*", "cuLinkAddFile*", "cuLibraryLoadData", "cuLibraryLoadFromFile", "string:ptx",
        "string:device-file",
    ),
    kinds=("call", "string"),
    help="Fires at calls that load or link modules, at PTX in strings and at names of PTX, cubin and fatbin files.",
)  # fmt: skip
def embedded_device_code(use: Use, file: FileFacts) -> Iterator[Hit]:
    if not use.defined_here and (use.nargs >= 0 or use.kind == "string"):
        yield hit(use)


@file_rule(
    "jit-options",
    "Options of the run-time compiler are passed to the module loader",
    (
        rocm(
            "risk", "wrong",
            "AMD's loader ignores such options: limits on registers or threads silently have no effect.",
            "Drop the options; put launch bounds on the kernels where a limit matters.",
            "R13", source=HIP_GUIDE, effort="small",
        ),
        cann(
            "work", "compile", "There is nothing on Ascend that takes these options.",
            "Remove them together with the module loader.", source="Ascend C documentation, run-time compilation",
        ),
    ),
)  # fmt: skip
def jit_options(file: FileFacts) -> Iterator[Hit]:
    passed = [use for use in calls(file, "cuModuleLoadDataEx") if argument(use, 2) not in ("0", "0u", "")]
    yield from (hit(use) for use in passed)
    if not passed:
        yield from once(file, "CU_JIT_*", kinds=("enum",))


@use_rule(
    "run-time-compiler-product",
    "The run-time compiler is asked for PTX or cubin, or for an NVIDIA architecture",
    (
        rocm(
            "risk", "runtime",
            "The counterparts of nvrtcGetPTX and nvrtcGetCUBIN return a code object and LLVM bitcode; "
            "architectures are named gfx….",
            "Take the code object, load it as a module, and pass --offload-arch=gfx….",
            "R14", source="mapping table of HIPIFY 7.0.2", effort="small",
        ),
        cann(
            "work", "compile", "The run-time compiler of Ascend takes Ascend C and its own options.",
            "Compile with aclrtc, or build the kernels beforehand.", effort="moderate",
            source="Ascend C documentation, run-time compilation",
        ),
    ),
    symbols=(
        "nvrtcGetCUBIN", "nvrtcGetCUBINSize", "nvrtcGetPTX", "nvrtcGetPTXSize", "nvrtcGetNVVM", "nvrtcGetLTOIR",
        "string:nvcc-option",
    ),
    kinds=("call", "string"),
)  # fmt: skip
def run_time_compiler_product(use: Use, file: FileFacts) -> Iterator[Hit]:
    is_architecture = use.kind == "string" and ("arch" in use.spelling or "code=" in use.spelling)
    if (use.nargs >= 0 and not use.defined_here) or is_architecture:
        yield hit(use)


@project_rule(
    "run-time-compiler",
    "Kernels are compiled while the program runs",
    (
        rocm(
            "work", "link",
            "From ROCm 7 the run-time compiler is a library of its own, and kernel source no longer gets "
            "the fixed-width integer types for free.",
            "Link hiprtc; define int64_t and its like in the kernel's source.",
            "R15", source=HIP7, effort="small", since="7.0",
        ),
        cann(
            "blocker", "compile", "CUDA C++ source cannot be compiled on Ascend; aclrtc compiles Ascend C.",
            "Rewrite the kernel source, or replace it by operators.",
            source="Ascend C documentation, run-time compilation", effort="rewrite",
        ),
    ),
    messages=("Kernel source in a string uses fixed-width integer types",),
)  # fmt: skip
def run_time_compiler(project: ProjectFacts) -> Iterator[Hit]:
    yield from once_in_project(project, "nvrtcCreateProgram", "nvrtcCompileProgram", kinds=("call",))
    for file in project.files:
        use = first(each for each in uses(file, "string:kernel-source") if each.args)
        if use is not None:
            yield hit(use, "Kernel source in a string uses fixed-width integer types", use.args[0], targets=("rocm",))


@file_rule(
    "entry-point-tables",
    "Driver functions are looked up by name",
    (
        rocm(
            "work", "runtime",
            "The names in strings must change as well, and no type of a function pointer (PFN_…) has a counterpart.",
            "Look HIP names up in AMD's library, with types of your own made by decltype.",
            "R74", source=HEADERS, effort="moderate",
        ),
        cann(
            "work", "runtime", "Names, libraries and argument lists of the table all differ on Ascend.",
            "Write a table of acl functions, or link them directly.", source=GENERAL, effort="moderate",
        ),
    ),
)  # fmt: skip
def entry_point_tables(file: FileFacts) -> Iterator[Hit]:
    yield from once(
        file, "cudaGetDriverEntryPoint*", "cuGetProcAddress*", "string:loaded-name", kinds=("call", "string")
    )
    yield from once(file, "PFN_cu*")


@use_rule(
    "nvcc-options",
    "Options of NVIDIA's compiler stand in the code",
    (
        rocm(
            "work", "compile",
            "AMD's compiler does not know these options: -gencode, --use_fast_math, -ftz, -Xptxas, --expt-….",
            "Use --offload-arch, -ffast-math and -fgpu-flush-denormals-to-zero; drop what has no counterpart.",
            "R70", source="ROCm/HIPIFY#1132; flags from general knowledge", effort="small",
        ),
        cann(
            "work", "compile", "Ascend's compiler has other options.", "Write the options of the Ascend build anew.",
            source=GENERAL, effort="small",
        ),
    ),
    symbols=("string:nvcc-option",),
    kinds=("string",),
)  # fmt: skip
def nvcc_options(use: Use, file: FileFacts) -> Iterator[Hit]:
    if not run_time_option(use):
        yield hit(use)


def run_time_option(use: Use) -> bool:
    """Whether the option only names an architecture, which another rule speaks about."""
    return "arch" in use.spelling or "code=" in use.spelling
