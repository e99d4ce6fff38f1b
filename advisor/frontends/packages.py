"""Requirements on Python, conda and system packages as they stand in manifests and commands."""

from __future__ import annotations

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from advisor.expressions import lazy
from advisor.frontends.build_facts import Found

_LONGEST = 2000  # characters of a requirement that are parsed
_NAME = lazy(r"[A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?")
_EGG = lazy(r"[#&]egg=([\w.-]+)")
_WHEEL = lazy(r"([A-Za-z0-9][\w.]*?)-\d[\w.!+-]*?(?:-py|-cp|\.tar|\.zip)")
_REPOSITORY = lazy(r"(?:git\+|https?://|ssh://)\S*?/([\w.-]+?)(?:\.git)?(?:@|#|$|/(?:archive|releases)/)")
_LOCAL = lazy(r"\+(?:cu\d{2,3}|cuda[\w.]*)")
_CONDA = lazy(r"(?:[\w./${}-]+::)?([A-Za-z0-9_][\w.-]*)\s*(?:\[[^\]]*\])?\s*([=<>!~][^\s#]*)?")
_NVIDIA = lazy(r"nvidia-[\w-]+|cuda-[\w-]+|cudnn|nccl|tensorrt[\w-]*|[\w-]+-cu1[123]|[\w-]+-cuda1\dx?")

_DOCUMENTATION = lazy(r"(?:^|-)(?:sphinx|theme|mkdocs|stubs)(?:-|$)")  # packages without code for a card


def is_requirement(text: str) -> bool:
    """Whether a word of `pip install` names a package (and not a folder, an option or a variable)."""
    return bool(_NAME.match(text) or _REPOSITORY.match(text)) and not text.startswith((".", "/", "$", "-"))


def _of_address(text: str) -> str:
    """The package that an address or a file name stands for; '' when it cannot be told."""
    for pattern in (_EGG, _REPOSITORY):
        if match := pattern.search(text):
            return match[1]
    wheel = _WHEEL.match(text.rsplit("/", 1)[-1])
    return wheel[1] if wheel else ""


def parsed(text: str) -> tuple[str, str, str, tuple[str, ...]] | None:
    """Name, version part, marker and extras of a requirement in the form of PEP 508 or of pip; None when it is none."""
    text = text.strip()[:_LONGEST]
    try:
        requirement = Requirement(text)
    except InvalidRequirement:
        if "://" in text or text.endswith((".whl", ".tar.gz", ".zip")):
            name = _of_address(text)
            return (name, text, "", ()) if name else None
        match = _NAME.match(text)
        rest = text[match.end() :].lstrip() if match else ""
        if match is None or (rest and rest[0] not in "=<>!~@;[$%"):
            return None
        return match.group(), rest.partition(";")[0].strip(), rest.partition(";")[2].strip(), ()
    version = str(requirement.specifier) or (requirement.url or "")
    return requirement.name, version, str(requirement.marker or ""), tuple(sorted(requirement.extras))


def own_distribution(found: Found, name: str, start: int, end: int) -> None:
    """Tells that the project is itself the package of this name: requiring it means the project."""
    found.define("pkg", canonicalize_name(name), start, end)


def add_package(
    found: Found, name: str, version: str, start: int, end: int, extras: tuple[str, ...] = (), marker: str = ""
) -> None:
    """Adds a package of known name or of NVIDIA's, with its version part."""
    canonical = canonicalize_name(name)
    if _DOCUMENTATION.search(canonical):
        return
    args = (version, *([marker] if marker else []))
    for extra in extras:
        if found.add("pkg", f"{canonical}[{extra}]", start, end, args=args):
            return
    found.add("pkg", canonical, start, end, args=args, unknown=bool(_NVIDIA.fullmatch(canonical)))


def add_requirement(found: Found, text: str, start: int, end: int) -> bool:
    """Adds the package of one requirement; False when the text is none."""
    known = parsed(text)
    if known is None:
        return False
    name, version, marker, extras = known
    add_package(found, name, version, start, end, extras, marker)
    for match in _LOCAL.finditer(found.text, start, end):
        found.add("index", "version+cu", match.start(), match.end(), args=(match.group(),))
    return True


def add_conda(found: Found, text: str, start: int, end: int) -> None:
    """Adds a package in conda's form: `pytorch-cuda=11.8`, `nvidia::cuda-nvcc`."""
    match = _CONDA.match(text.strip("\"' "))
    if match is None:
        return
    name, version = match[1].lower(), (match[2] or "").strip()
    if not found.add("pkg", f"conda:{name}", start, end, args=(version,)):
        add_package(found, name, version, start, end)
