"""Where the data files are: `_data` beside this module in a wheel, the repository root in a checkout."""

from pathlib import Path

_INSTALLED = Path(__file__).parent / "_data"
_CHECKOUT = Path(__file__).parent.parent

MAPPINGS = _INSTALLED / "mappings" if _INSTALLED.is_dir() else _CHECKOUT / "mappings"
TEMPLATES = _INSTALLED / "templates" if _INSTALLED.is_dir() else _CHECKOUT / "reports" / "templates"
