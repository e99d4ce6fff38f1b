"""Families of PTX opcodes, found in the template of an inline assembly.

Opcodes by NVIDIA's PTX ISA document; what stands for them is said by the rule of their family.
"""

from __future__ import annotations

from advisor.expressions import lazy
from advisor.model import Use

# Family of the opcodes that begin so; the longest prefix wins.
_FAMILIES: dict[str, str] = {
    "mma": "tensor", "wmma": "tensor", "ldmatrix": "tensor", "stmatrix": "tensor", "movmatrix": "tensor",
    "wgmma": "tensor", "tcgen05": "tensor",
    "cp.async": "copy", "mbarrier": "copy", "cp.async.mbarrier": "copy", "st.async": "copy",
    "cp.async.bulk": "tma", "cp.reduce.async.bulk": "tma", "prefetch.tensormap": "tma", "tensormap": "tma",
    "prefetch.async.bulk": "tma", "fence.proxy": "tma", "cp.async.bulk.prefetch": "tma",
    "barrier.cluster": "cluster", "mapa": "cluster", "getctarank": "cluster", "griddepcontrol": "cluster",
    "clusterlaunchcontrol": "cluster", "fence.mbarrier_init": "cluster", "multimem": "cluster",
    "ld": "memory", "ldu": "memory", "st": "memory", "red": "memory", "atom": "memory", "prefetch": "memory",
    "prefetchu": "memory", "discard": "memory", "applypriority": "memory", "createpolicy": "memory",
    "cvta": "memory", "isspacep": "memory", "cp": "memory",
    "prmt": "bits", "bfe": "bits", "bfi": "bits", "lop3": "bits", "shf": "bits", "bfind": "bits", "popc": "bits",
    "brev": "bits", "clz": "bits", "fns": "bits", "szext": "bits", "bmsk": "bits", "shl": "bits", "shr": "bits",
    "and": "bits", "or": "bits", "xor": "bits", "not": "bits", "cnot": "bits",
    "dp4a": "math", "dp2a": "math", "fma": "math", "add": "math", "sub": "math", "mul": "math", "mad": "math",
    "div": "math", "rem": "math", "ex2": "math", "lg2": "math", "rcp": "math", "rsqrt": "math", "sqrt": "math",
    "sin": "math", "cos": "math", "tanh": "math", "min": "math", "max": "math", "abs": "math", "neg": "math",
    "cvt": "math", "sad": "math", "mul24": "math", "mad24": "math", "copysign": "math", "testp": "math",
    "vadd": "math", "vsub": "math", "vmin": "math", "vmax": "math", "vabsdiff": "math", "vset": "math",
    "vshl": "math", "vshr": "math", "vmad": "math",
    "addc": "math", "subc": "math", "madc": "math",
    "bar": "barrier", "barrier": "barrier", "membar": "barrier", "fence": "barrier",
    "shfl": "warp", "vote": "warp", "match": "warp", "redux": "warp", "activemask": "warp", "elect": "warp",
    "trap": "control", "exit": "control", "brkpt": "control", "nanosleep": "control", "pmevent": "control",
    "setmaxnreg": "control", "call": "control", "ret": "control", "tex": "texture", "tld4": "texture",
    "suld": "texture", "sust": "texture",
}  # fmt: skip
_FOREIGN = lazy(r"(?:[sv]_|ds_|global_|buffer_|flat_|scratch_)[a-z]")  # assembly of another vendor's
_GLUE = frozenset(("mov", "setp", "selp", "bra", "set", "slct"))
_OPCODE = lazy(r'(?:^|[;{}":]|\\n|\\t)\s*(?:@!?[%\w]+\s+)?([a-z][a-z0-9_]*(?:\.\w+(?:::\w+)*)*)(?=[\s;\\"]|$)')
_CLOCK = lazy(r"%(?:clock|globaltimer)")
_REGISTER = lazy(r"%%(?!clock|globaltimer)[a-z]\w+")


def opcodes(use: Use) -> tuple[str, ...]:
    """The opcodes in the template of an inline assembly, as far as the front end keeps its text."""
    return tuple(_OPCODE.findall(use.args[0])) if use.args else ()


def _family(opcode: str) -> str:
    parts = opcode.split(".")
    prefixes = (".".join(parts[:length]) for length in range(len(parts), 0, -1))
    return next((_FAMILIES[prefix] for prefix in prefixes if prefix in _FAMILIES), "")


def family(use: Use) -> str:
    """What an inline assembly is about: a family of opcodes, register, clock, empty, foreign; '' when unknown."""
    found = opcodes(use)
    template = use.args[0] if use.args else ""
    if _CLOCK.search(template):
        return "clock"
    if any(_FOREIGN.match(opcode) for opcode in found):
        return "foreign"
    families = [_family(opcode) for opcode in found if opcode not in _GLUE and opcode.split(".")[0] not in _GLUE]
    known = [each for each in families if each]
    if known:
        return next((each for each in known if each in ("tensor", "tma", "cluster", "copy")), known[0])
    if _REGISTER.search(template):
        return "register"
    if use.args and not template.strip('" \\nt'):
        return "empty"
    return "bits" if found and not families else ""


def shown(use: Use) -> str:
    """The opcodes that matter, for a finding's detail."""
    found = [opcode for opcode in opcodes(use) if opcode.split(".")[0] not in _GLUE] or list(opcodes(use))
    return ", ".join(dict.fromkeys(found))[:120] or use.spelling
