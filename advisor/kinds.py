"""What a file is by its name, and whose code a path holds."""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath

from advisor.expressions import lazy
from advisor.model import Origin

KERNEL_KINDS = ("cuda", "hip")  # files of these kinds hold kernels in CUDA's form; the kinds stand in reports
C_FAMILY = (*KERNEL_KINDS, "cpp")

KIND_OF_SUFFIX = {
    **dict.fromkeys((".cu", ".cuh", ".hu"), "cuda"),
    **dict.fromkeys((".h", ".hh", ".hpp", ".hxx", ".c", ".cc", ".cpp", ".cxx", ".inl", ".ipp", ".tpp", ".inc"), "cpp"),
    **dict.fromkeys((".cppm", ".ixx", ".mpp", ".ccm"), "cpp"),  # C++20 modules
    **dict.fromkeys((".cuf", ".f90", ".f95", ".f03", ".f08", ".f", ".for"), "fortran"),
    ".lua": "lua",
    **dict.fromkeys((".vcxproj", ".props", ".targets"), "msbuild"),
    ".json": "json",
    ".hip": "hip",
    **dict.fromkeys((".py", ".pyi"), "python"),
    ".ipynb": "notebook",
    **dict.fromkeys((".pyx", ".pxd", ".pxi"), "cython"),
    ".cmake": "cmake",
    ".ptx": "ptx",
    **dict.fromkeys((".sh", ".bash", ".zsh", ".ksh", ".slurm", ".sbatch", ".env"), "shell"),
    **dict.fromkeys((".yml", ".yaml"), "yaml"),
    **dict.fromkeys((".bzl", ".bazel", ".bazelrc"), "bazel"),
    **dict.fromkeys((".mk", ".mak"), "make"),
    **dict.fromkeys((".md", ".markdown", ".rst", ".txt", ".adoc"), "prose"),
    **dict.fromkeys((".so", ".a", ".dll", ".lib", ".dylib", ".pyd", ".o", ".obj", ".exe", ".bc"), "binary"),
    **dict.fromkeys((".cubin", ".fatbin"), "binary"),
    **dict.fromkeys((".rs", ".go", ".jl", ".cs", ".java", ".kt", ".scala", ".swift", ".zig", ".d", ".nim"), "foreign"),
    **dict.fromkeys((".mu", ".muh", ".maca", ".asc", ".cl", ".sycl"), "text"),
    **dict.fromkeys((".g4", ".lalrpop", ".pest", ".y", ".yy", ".l", ".ll", ".ld", ".lds"), "text"),
    **dict.fromkeys((".bat", ".cmd", ".ps1", ".tf", ".hcl", ".toml", ".cfg", ".in", ".spec"), "text"),
}
KIND_OF_NAME = {
    "CMakeLists.txt": "cmake",
    "Makefile": "make",
    "makefile": "make",
    "GNUmakefile": "make",
    "Dockerfile": "container",
    "Containerfile": "container",
    "pyproject.toml": "manifest",
    "setup.cfg": "manifest",
    "Pipfile": "manifest",
    "environment.yml": "manifest",
    "environment.yaml": "manifest",
    "meta.yaml": "manifest",
    "conda-lock.yml": "manifest",
    "pixi.toml": "manifest",
    "pixi.lock": "manifest",
    "poetry.lock": "manifest",
    "uv.lock": "manifest",
    "Pipfile.lock": "manifest",
    "CMakePresets.json": "cmake",
    "compile_commands.json": "",  # made by a build, read by deep mode only
    "WORKSPACE": "bazel",
    "BUILD": "bazel",
    ".bazelrc": "bazel",
    "meson.build": "meson",
    "meson_options.txt": "meson",
    "meson.options": "meson",
    ".env": "shell",
}
# What a generator fills in: the suffix before it says what becomes of the file (`kernel.cu.in` is CUDA).
TEMPLATE_SUFFIXES = frozenset((".in", ".j2", ".tmpl", ".jinja"))
ZIP_ARCHIVES = (".whl", ".zip")
TAR_ARCHIVES = (".tar.gz", ".tgz", ".tar", ".tar.bz2", ".tar.xz")
ARCHIVES = (*ZIP_ARCHIVES, *TAR_ARCHIVES)  # a PATH that ends so is unpacked
SETTINGS_BYTES = 1024 * 1024  # a larger JSON file holds data, no settings
CUDA_KINDS = frozenset(("cuda", "ptx"))  # of kinds whose files no `.gitignore` leaves out where git does not speak
_LICENSE = lazy(
    r"(?:un)?licen[sc]e|copying|notice|eula|(?:third.?party.?|vendor.?)(?:notices?|licen[sc]es?)|copyright"
    r"|[\w. -]*[._ -]eula(?:\.|$)",
    re.IGNORECASE,
)
_LICENSE_NAME = lazy(
    r"(?:LICEN[SC]ES?|COPYING|NOTICES?)\.(?:third[-_]?party|[A-Z][A-Za-z]*|\w*-\w+)"
)  # LICENSES.third-party
_LICENSE_SUFFIXES = frozenset(("", ".txt", ".md", ".rst", ".html", ".apache", ".mit", ".bsd"))
_SHARED_LIBRARY = lazy(r"\.so(?:\.\d[\w.]*)?$")
_DEPLOYMENT = lazy(
    r"(?:^|/)(?:k8s|kubernetes|helm|charts?|deploy(?:ment)?s?|terraform|slurm|manifests)/|\.(?:tf|hcl|slurm|sbatch)$"
)
_CI = lazy(
    r"(?:^|/)(?:\.github|\.gitlab|\.circleci|\.buildkite|\.azure[\w-]*|\.ci|ci|\.jenkins|jenkins|\.teamcity)/"
    r"|(?:^|/)(?:\.gitlab-ci[^/]*|\.travis\.yml|azure-pipelines[^/]*|jenkinsfile[^/]*|appveyor\.yml)$"
)
_COMPOSE = lazy(r"(?:^|/)(?:docker-)?compose[^/]*\.ya?ml$")
# Magic bytes of files that hold compiled code: ELF, Unix archive, PE, LLVM bitcode (bare and wrapped), fatbin.
_MAGIC = (b"\x7fELF", b"!<arch>\n", b"!<thin>\n", b"BC\xc0\xde", b"\xde\xc0\x17\x0b", b"\x50\xed\x55\xba")
_CLASS_OF_KIND = {
    **dict.fromkeys((*C_FAMILY, "python", "notebook", "cython", "fortran", "foreign"), "code"),
    **dict.fromkeys(("cmake", "make", "bazel", "meson", "lua", "msbuild"), "build"),
    **dict.fromkeys(("prose", "license", "metadata", "binary", "ptx", "manifest"), ""),
    "container": "image",
    "shell": "script",
    **dict.fromkeys(("yaml", "json"), "config"),
}
_CLASS_OF_SUFFIX = {
    **dict.fromkeys((".bat", ".cmd", ".ps1"), "script"),
    **dict.fromkeys((".toml", ".cfg", ".in", ".spec"), "manifest"),
    **dict.fromkeys((".ld", ".lds"), "linker"),
    **dict.fromkeys((".tf", ".hcl"), "deploy"),
}
_REQUIREMENTS = lazy(
    r"(?:requirements[^/]*|constraints[^/]*|(?:^|/)requirements/(?:[^/]*/)*[^/]*)\.(?:txt|in)$", re.IGNORECASE
)
_CONDA_ENVIRONMENT = lazy(r"environment[^/]*\.ya?ml$", re.IGNORECASE)
_SHELL_SHEBANG = lazy(rb"#![^\n]*\b(?:ba|da|z|k)?sh\b")
_PYTHON_SHEBANG = lazy(rb"#![^\n]*\bpython[0-9.]*\b")

_VENDORED = frozenset(
    "3rd-party 3rd_party 3rdparty dependencies deps ext ext_libs extern external external-libs external_lib "
    "external_libs externals extlibs node_modules site-packages submodules subprojects third-party third_party "
    "thirdparty vendor vendored".split()
)
# Copies of the vendors' own libraries, known by the layout of their repositories.
_VENDORED_TREE = lazy(
    r"/(cutlass/(include|tools|examples|test|python|cmake|media)"
    r"|composable_kernel|_?cccl|libcudacxx|cub/cub|thrust/thrust)/"
)
_GENERATED = frozenset("autogen autogenerated gen generated".split())
_TEST = frozenset("test testing tests unittest unittests".split())
_TEST_NAME = lazy(r"(^test_|_test\.|^conftest\.py$)")


def kind_of(relative: str) -> str:
    """The kind of a file by its name: `cuda cpp python cmake …`; '' when unknown."""
    path = PurePosixPath(relative)
    if path.name in KIND_OF_NAME:
        return KIND_OF_NAME[path.name]
    if _REQUIREMENTS.search(relative) or _CONDA_ENVIRONMENT.search(path.name):
        return "manifest"
    if path.name.startswith(("Dockerfile.", "Containerfile.")) or path.suffix.lower() == ".dockerfile":
        return "container"
    if path.name.startswith(("Makefile.", "makefile.")):
        return "make"
    if path.suffix.lower() in TEMPLATE_SUFFIXES and (inner := kind_of(relative[: -len(path.suffix)])):
        return inner
    if path.name.startswith(".env."):
        return "shell"
    if _is_license(path):
        return "license"
    if path.name in ("METADATA", "PKG-INFO"):
        return "metadata"
    if _SHARED_LIBRARY.search(path.name):
        return "binary"
    if path.name in (".gitmodules", "README", "go.mod"):
        return "prose" if path.name == "README" else "text"
    return KIND_OF_SUFFIX.get(path.suffix.lower(), "")


def _is_license(path: PurePosixPath) -> bool:
    """Whether a name is that of a licence text: `LICENSE`, `COPYING.txt`, `LICENSE-APACHE`, or in a folder of them."""
    in_folder = path.parent.name.lower() in ("licenses", "licences")
    if _LICENSE_NAME.fullmatch(path.name):
        return True
    return path.suffix.lower() in _LICENSE_SUFFIXES and (in_folder or bool(_LICENSE.match(path.name)))


def class_of(kind: str, relative: str) -> str:
    """What a file is for: code build ci image script manifest prose license metadata deploy config ptx linker."""
    lower, name = relative.lower(), relative.rpartition("/")[2]
    if kind in ("yaml", "json", "text", "shell") and _DEPLOYMENT.search(lower):
        return "deploy"
    if kind in ("yaml", "json", "text", "shell") and _CI.search(lower):
        return "ci"
    if kind == "yaml" and _COMPOSE.search(lower):
        return "image"
    if kind == "python" and name in ("setup.py", "conanfile.py"):
        return "build"
    if kind == "text":
        suffix = PurePosixPath(lower).suffix
        return _CLASS_OF_SUFFIX.get(suffix, "manifest" if name in (".gitmodules", "go.mod") else "code")
    return _CLASS_OF_KIND.get(kind, "") or kind


def magic_kind(location: str) -> str:
    """`binary` for a file that begins like compiled code, '' for any other (also when it cannot be opened)."""
    try:
        with Path(location).open("rb") as file:
            first = file.read(8)
    except OSError:
        return ""
    return "binary" if first.startswith(_MAGIC) or first[:4] in (b"MZ\x90\0", b"MZ\x78\0") else ""


def origin_of(relative: str) -> Origin:
    """Whose code a path holds, by the names of its folders: vendored before generated before test before own."""
    path = PurePosixPath(relative.lower())
    folders = set(path.parts[:-1])
    if folders & _VENDORED or _VENDORED_TREE.search(f"/{relative.lower()}"):
        return "vendored"
    if folders & _GENERATED:
        return "generated"
    if folders & _TEST or _TEST_NAME.search(path.name):
        return "test"
    return "own"


def is_published(relative: str) -> bool:
    """Whether no `.gitignore` leaves out a file where git does not speak: CUDA by its name, and CMake's list files."""
    return (
        kind_of(relative) in CUDA_KINDS
        or relative.lower().endswith(".cuf")
        or relative.rpartition("/")[2] == "CMakeLists.txt"
    )


def shebang_kind(location: str) -> str:
    """The kind of a file by its first line: `python`, `shell` or '' (also when it cannot be opened)."""
    try:
        with Path(location).open("rb") as file:
            first = file.read(128)
    except OSError:
        return ""
    if _PYTHON_SHEBANG.match(first):
        return "python"
    return "shell" if _SHELL_SHEBANG.match(first) else ""
