"""CUDA-compatibility porting advisor.

The public API, each name loaded when it is first asked for:

- `scan(paths, config=None, progress=None, executor=None) -> Report`: scan folders, files or archives.
- `load_report(data, name) -> Report`: a report from the bytes of its JSON.
- `Report`, `Config`: the result of a scan and its settings.

`docs/library.md` says what is promised.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from advisor.config import Config
    from advisor.model import Report
    from advisor.pipeline import scan
    from advisor.render.json_report import load as load_report

__version__ = "0.1.0"
__all__ = ["Config", "Report", "__version__", "load_report", "scan"]

_PLACES = {
    "Config": ("advisor.config", "Config"),
    "Report": ("advisor.model", "Report"),
    "load_report": ("advisor.render.json_report", "load"),
    "scan": ("advisor.pipeline", "scan"),
}


def __getattr__(name: str) -> Any:
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, attribute = _PLACES[name]
    return getattr(import_module(module), attribute)
