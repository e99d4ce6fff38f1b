"""Which standard header declares a name of `std::`, for files that rely on another header to include it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from advisor.expressions import lazy

_NAMES = {
    "algorithm": "sort min max min_element max_element transform copy fill find find_if any_of all_of reverse",
    "array": "array",
    "atomic": "atomic",
    "chrono": "chrono",
    "cmath": "sqrt pow fabs ceil floor exp log sin cos isnan isinf",
    "complex": "complex",
    "cstdint": "int8_t int16_t int32_t int64_t uint8_t uint16_t uint32_t uint64_t",
    "cstdlib": "malloc free exit getenv abort",
    "cstring": "memcpy memset strcmp strlen",
    "fstream": "ifstream ofstream fstream",
    "functional": "function",
    "iomanip": "setw setprecision",
    "iostream": "cout cerr endl",
    "limits": "numeric_limits",
    "map": "map multimap",
    "memory": "unique_ptr shared_ptr make_unique make_shared",
    "mutex": "mutex lock_guard unique_lock once_flag",
    "numeric": "accumulate iota",
    "random": "mt19937 uniform_real_distribution normal_distribution random_device",
    "set": "set",
    "sstream": "stringstream ostringstream istringstream",
    "stdexcept": "runtime_error invalid_argument logic_error out_of_range",
    "string": "string to_string stoi",
    "thread": "thread",
    "tuple": "tuple make_tuple tie",
    "type_traits": "is_same enable_if conditional is_floating_point is_integral",
    "unordered_map": "unordered_map",
    "vector": "vector",
}
_HEADER_OF = {name: header for header, names in _NAMES.items() for name in names.split()}
# Headers that bring others along in the libraries of GCC and LLVM; what nearly all of them bring stands in _ALWAYS.
_BRINGS = {
    "iostream": ("string", "stdexcept"), "fstream": ("string",), "sstream": ("string",), "bits/stdc++.h": tuple(_NAMES),
    "functional": ("memory",), "random": ("cmath", "string"), "complex": ("cmath",), "thread": ("chrono",),
    "mutex": ("chrono",), "regex": ("string", "vector", "map", "memory", "algorithm"), "iomanip": ("string",),
    "array": ("stdexcept",), "string": ("cstring",), "filesystem": ("string", "chrono", "memory", "iomanip"),
    "future": ("memory", "mutex", "thread", "chrono"), "condition_variable": ("mutex", "memory", "chrono"),
}  # fmt: skip
_ALWAYS = ("type_traits", "tuple", "cstdint", "cstdlib", "limits")
_C_HEADERS = {"math.h": "cmath", "stdint.h": "cstdint", "stdlib.h": "cstdlib", "string.h": "cstring"}
_PLAIN = lazy(r"[a-z_0-9]+(?:\.h)?|bits/stdc\+\+\.h|sys/\w+\.h")
_STD_NAME = lazy(rb"(?<![\w:])(?:::\s*)?std\s*::\s*(\w+)")


def is_standard(header: str) -> bool:
    """Whether a header has the form of the standard library's or the C library's: `vector`, `stdio.h`."""
    return _PLAIN.fullmatch(header) is not None


def missing_headers(text: bytes, headers: Sequence[str]) -> Iterator[tuple[re.Match[bytes], str]]:
    """The first place of each standard header that the code in `text` needs and `headers` do not bring."""
    have = {_C_HEADERS.get(header, header) for header in headers}
    have |= set(_ALWAYS) if any("." not in header for header in have) else set()
    have |= {brought for header in tuple(have) for brought in _BRINGS.get(header, ())}
    for match in _STD_NAME.finditer(text):
        header = _HEADER_OF.get(match[1].decode(), "")
        if header and header not in have:
            have.add(header)
            yield match, header
