"""What changed between two scans: records by fingerprint, change of code apart from change of data.

`compare` gives the whole; the parts are `model` (its values), `side` (one scan made ready), `pairs` (which records of
the two are the same), `verdicts` (what a record says on one target) and `causes` (code or data).
"""

from __future__ import annotations

from advisor.compare.compared import compare
from advisor.compare.model import GROUPS, Change, Difference, Effort, Files, Folder, Tally

__all__ = ["GROUPS", "Change", "Difference", "Effort", "Files", "Folder", "Tally", "compare"]
