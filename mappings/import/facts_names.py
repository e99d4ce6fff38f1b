"""How a name is spelt in the catalogue, which library it belongs to, and where front ends may accept it."""

from __future__ import annotations

import re

# The library of a fact → the catalogue libraries that may hold the name, the preferred one first.
FAMILIES: dict[str, tuple[str, ...]] = {
    "cublas": ("cublas", "cublasLt", "cublasXt", "cublas_legacy"),
    "cuda_driver": ("driver",),
    "cuda_runtime": ("runtime",),
    "cuda_types": ("runtime", "driver", "cublas", "cublasLt", "cufft", "cusparse", "cusolverDn"),
    "cufft": ("cufft", "cufftw"),
    "curand": ("curand", "curand_device"),
    "cusolver": ("cusolverDn", "cusolverSp", "cusolverRf", "cusolverMg"),
    "device": ("device", "device_fp", "device_math", "device_async"),
    "device_function": ("device", "device_fp", "device_math", "device_async"),
    "kernel_language": ("device", "device_fp", "device_math", "device_async"),
    "nccl_types": ("nccl",),
    "pytorch": ("torch",),
    "pytorch_table": ("torch",),
}
# Facts about these are not about names of this catalogue.
IGNORED_LIBRARIES = {"caffe2", "triton"}

# How a fact writes a construct → the symbol and the condition under which the row holds.
SPELLINGS: dict[str, tuple[str, str]] = {
    "asm volatile (PTX)": ("asm", "side=device"),
    "assert (device)": ("assert", "side=device"),
    "cudaDeviceSynchronize (device)": ("cudaDeviceSynchronize", "side=device"),
    "device free": ("free", "side=device"),
    "device malloc": ("malloc", "side=device"),
    "printf (device)": ("printf", "side=device"),
    "texture<>": ("texture", ""),
    "IExecutionContext::enqueueV3": ("nvinfer1::IExecutionContext::enqueueV3", ""),
    "IExecutionContext::executeV2": ("nvinfer1::IExecutionContext::executeV2", ""),
    "IInt8Calibrator": ("nvinfer1::IInt8Calibrator", ""),
    "INetworkDefinition": ("nvinfer1::INetworkDefinition", ""),
    "IPluginV2": ("nvinfer1::IPluginV2", ""),
    "<nccl.h>": ("nccl.h", ""),
}
# Names that look like identifiers but are none of NVIDIA's: concepts, OpenGL types, HIP's own names, families of names.
NOT_NAMES = re.compile(
    r"""GLenum | GLuint | hip/.* | HIP_.* | c10::hip::.* | Caffe.* | cub | cub:: | thrust::cuda | thrust/system/cuda
    | trtexec | nvidia-smi | nvcc | wgmma | ldmatrix | libcudart | libnccl | CUDA_VISIBLE_DEVICES | __lane_id
    | nppi(Resize|Crop|YUVToRGB|FilterGauss|Filter|HistogramEven|Rotate|WarpAffine|Dilate|Erode|Mirror|CopyConstBorder
      |MedianBlur) | cudaDevAttrTotalGlobalMemory | cudnn_frontend | CUDA_LAUNCH_BLOCKING(=1)? | cutlass::conv
    | cutlass::epilogue | CUDATest\.hpp""",
    re.VERBOSE,
)
IDENTIFIER = re.compile(r"~?[A-Za-z_]\w*(::~?[A-Za-z_]\w*)*")
HEADER = re.compile(r"[\w.+-]+(/[\w.+-]+)*\.(h|hpp|cuh|inl)|cuda/(std/)?[a-z_]+|nv/target")


def spelling(fact_name: str) -> tuple[str, str] | None:
    """Symbol and condition for a name as a fact writes it; None for what is not a name (a concept, a pattern)."""
    if fact_name in SPELLINGS:
        return SPELLINGS[fact_name]
    if NOT_NAMES.fullmatch(fact_name):
        return None
    if fact_name.startswith("wmma::"):
        return f"nvcuda::{fact_name}", ""
    if fact_name == "<<<>>>" or IDENTIFIER.fullmatch(fact_name) or HEADER.fullmatch(fact_name):
        return fact_name, ""
    return None


# First part of a name that no catalogue library holds → its library.
LIBRARY_PREFIXES = (
    (re.compile(r"nvinfer1::|nvonnxparser::"), "tensorrt"),
    (re.compile(r"cutlass::|cute::"), "cutlass"),
    (re.compile(r"(ATen|c10|gloo|tensorpipe|torch)/|at::|c10::|gloo::|torch::|magma_|USE_CUDA|CUDNN_(CHECK|ENFORCE)|AT_"),
     "torch"),
    (re.compile(r"cublas|CUBLAS"), "cublas"),
    (re.compile(r"curand|CURAND|mtgp32"), "curand"),
    (re.compile(r"cufft|CUFFT"), "cufft"),
    (re.compile(r"cusolver|CUSOLVER"), "cusolverDn"),
    (re.compile(r"cusparse|CUSPARSE"), "cusparse"),
    (re.compile(r"cudnn|CUDNN"), "cudnn"),
    (re.compile(r"nvml|NVML"), "nvml"),
    (re.compile(r"nvrtc|NVRTC"), "nvrtc"),
    (re.compile(r"nvtx|nvToolsExt"), "nvtx"),
    (re.compile(r"nvshmem|NVSHMEM"), "nvshmem"),
    (re.compile(r"nccl|NCCL"), "nccl"),
    (re.compile(r"cuda[A-Z]"), "runtime"),
    (re.compile(r"cu[A-Z]|CU[A-Z_]"), "driver"),
    (re.compile(r"thrust::|thrust/"), "thrust"),
    (re.compile(r"cub::|cub/"), "cub"),
    (re.compile(r"cuda::"), "libcu++"),
)  # fmt: skip
# Fact libraries that tell more about a new name than its prefix does.
OWN_LIBRARY = {
    "complex", "cooperative_groups", "cub", "cudnn", "cufile", "cutensor", "cusparselt", "driver", "gpudirect", "nccl",
    "nvrtc", "nvshmem", "nvtx", "runtime", "thrust", "video_codec", "wmma",
}  # fmt: skip


def families(fact_library: str) -> tuple[str, ...]:
    return FAMILIES.get(fact_library, (fact_library,))


def library_of_new_name(symbol: str, fact_library: str) -> str:
    """The catalogue library for a name that no header of the examined CUDA releases declares."""
    if fact_library in OWN_LIBRARY:
        return fact_library
    for prefix, library in LIBRARY_PREFIXES:
        if prefix.match(symbol):
            return library
    return families(fact_library)[0]


# A vendor prefix after any underscores makes a name unmistakable anywhere in code.
VENDOR = re.compile(
    r"""_*(
      cuda[A-Z_0-9] | cudalibrary | CUDA | cudart | cu[A-Z] | CU_ | CUB_ | Cub[A-Z] | CUDNN | CU[a-z] | CUFILE
    | cublas | CUBLAS | cudnn | cufft | CUFFT | curand[A-Z_] | CURAND | cusparse | CUSPARSE | cusolver | CUSOLVER
    | cutensor | CUTENSOR | cuFile | cufile | CUFile | (C10|AT|TORCH)_CUDA | cupti | CUPTI | p?nccl[A-Z_] | NCCL
    | nvrtc | NVRTC | nvml[A-Z_] | NVML | npp[A-Za-z] | Npp[A-Za-z] | NPP[_A-Z] | nvtx | NVTX | NVTOOLSEXT | nvToolsExt
    | nvjpeg | NVJPEG | NV_JPEG | nvshmem | NVSHMEM | nvFatbin | nvfatbin | NVFATBIN | nvJitLink | NVJITLINK | nvPTX
    | NVPTX | nvvm | NVVM | NVPW | NVPA | NVPERF | NVFFT | nv_ | NV_IF | NVCC | nv[A-Z]\w* | NvEnc | cuvid
    | THRUST_ | MAKE_cu | make_cuda | make_cu[A-Z] | PFN_cu | IS_CUDA | IS_CUFILE | COOPERATIVE_GROUPS
    | CR_CUDART | MAX_CUDA | MAX_CUFFT | gdr_pin | DISABLE_CUSOLVER
    )\w*""",
    re.VERBOSE,
)
# Names with a vendor-like beginning that ordinary programs use too.
NOT_VENDOR = re.compile(r"_*(CUDA|CUBE|curand|nccl|npp|nvtx|nv_)|NV_[A-Z]+_?|CURRENT\w*|CUSTOM\w*")
# CUDA's own words with leading underscores that other compilers, C libraries or kernels also define.
SHARED_DUNDER = re.compile(
    r"""__(clz|clzll|ffs|ffsll|popc|popcll|brev|brevll|all|any|ballot|sad|usad|trap|align__|noinline__|forceinline__
    |inline__|restrict__|thread__|no_return__|import__|export__|cdecl|specialization_static|volatile__|location__
    |builtin\w*__?|assert_fail|assertfail|assert|finite[fl]?|isinf[fl]?|isnan[fl]?|signbit[fl]?|sincosf?|nanosleep|half|nv_tex\w*
    |mul24|umul24|hadd|uhadd|rhadd|urhadd|saturatef|device_builtin__|shared__x|block_size__|tile__|pm[0-3]|fns
    |isfinite\w*|func__|annotate__|func|THROW|float128|float80|ldu|exp|log)""",
    re.VERBOSE,
)
INCLUDE_ONLY = {"MAJOR_VERSION", "MINOR_VERSION", "PATCH_LEVEL", "libraryPropertyType", "libraryPropertyType_t",
                "isEglSupported", "curand"}  # fmt: skip
# Hopelessly generic or internal: shown by `explain`, never looked for.
NEVER = {
    "STD", "QUALIFIERS", "DEPRECATED", "DECLDIR", "DO_PRAGMA", "THROWBADALLOC", "No", "Yes", "flags", "likely", "SYNC",
    "SCOPE", "REDUCE", "BCAST", "LL8", "LL128", "ALLTOALL", "FCOLLECT", "Blocking", "RESOURCE_ABI_BYTES", "USE_CUDA",
    "MEXP", "THREAD_NUM", "LARGE_SIZE", "TBL_SIZE", "GCC_UNUSED_PARAMETER", "EXTERN_CONSTANT", "SYNC_SIZE", "temper",
    "sockaddr_t", "NONZERO_EXIT", "TYPE_IS_FLOAT", "IF_CONSTEXPR", "ELSE_IF_CONSTEXPR", "amo", "is_half", "is_float",
    "is_double", "para_rec", "unlikely",
}  # fmt: skip
INCLUDE_LIBRARIES = {
    "cufft", "cufftw", "cufile", "cupti", "curand", "curand_device", "cusolverDn", "cusolverSp", "cusparse",
    "nccl_device", "nvblas", "nvjpeg", "nvml", "nvperf", "nvshmem", "nvtx", "occupancy", "driver_typedefs", "libcu++",
    "nccl", "torch",
    "cublasLt", "cusparselt", "cutensor", "cutlass", "tensorrt", "gpudirect", "video_codec", "cudnn", "npp", "cublas",
}  # fmt: skip
TORCH_TIE = re.compile(r"cuda|cudnn|nccl|nvtx|cublas|cusparse|cufft|nvrtc|nvcc", re.IGNORECASE)
DUNDER = re.compile(r"__[A-Za-z]\w*")


def _plain_match(symbol: str, library: str) -> str:
    if symbol in NEVER:
        return "never"
    if symbol in INCLUDE_ONLY:
        return "include"
    if SHARED_DUNDER.fullmatch(symbol):
        return "device"
    if VENDOR.fullmatch(symbol) and not NOT_VENDOR.fullmatch(symbol):
        return "word"
    if DUNDER.fullmatch(symbol) and library not in INCLUDE_LIBRARIES:
        return "word"
    return "include" if library in INCLUDE_LIBRARIES else "device"


def match_of(symbol: str, kind: str, library: str) -> str:
    """Where front ends may accept the name: the catalogue's column `match`."""
    if kind == "header":
        return "include"
    if kind in ("string", "env"):
        return "qualified"
    if symbol.startswith("torch.") or "." in symbol:
        return "qualified" if TORCH_TIE.search(symbol) else "never"
    if symbol.startswith("std::"):
        return "never"  # ordinary C++: no tie to NVIDIA
    if "::" in symbol:
        return "qualified"
    if symbol == "<<<>>>":
        return "word"
    return _plain_match(symbol, library)
