"""The settings of one scan."""

from __future__ import annotations

import hashlib
import os
from typing import Annotated, Literal

import msgspec

from advisor.model import Severity, Value

MAX_BYTES = 32 * 1024 * 1024

Count = Annotated[int, msgspec.Meta(ge=1)]
Limit = Annotated[float, msgspec.Meta(ge=0)]
Date = Annotated[str, msgspec.Meta(pattern=r"^(\d{4}-\d{2}-\d{2})?$")]  # YYYY-MM-DD or nothing


_MOST_JOBS = 8  # processes of one scan, on a machine with fewer cores


class Trust(Value, frozen=True, kw_only=True):
    """Whose files may steer a scan beside its options; nobody's by default.

    `home` is the folder of the repository in which the program was started: its baseline and its decisions count.
    `everything` = those of every PATH do. `file` is the configuration that was read, `keys` are what it sets.
    """

    home: str = ""
    everything: bool = False
    file: str = ""
    keys: tuple[str, ...] = ()


class Config(Value, frozen=True, kw_only=True):
    """What a scan is asked to do; defaults are those of the command line. Sizes are bytes."""

    targets: tuple[str, ...] = ()
    cuda: str = ""
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    max_bytes: Count = MAX_BYTES
    jobs: Count = 1
    source: bool = True
    fail_on: Severity | None = None
    strict: bool = False
    today: Date = ""  # YYYY-MM-DD, for decisions that expire; '' = none does
    eula_text: str = ""  # date of the licence text that clauses are taken from, '' for the default
    packs: tuple[str, ...] = ()  # folders with packs of the user's own
    baseline: str = ""  # path of a file with known records
    review: tuple[str, ...] = ()  # paths of files with decisions, beside those of the repositories that are trusted
    gate: dict[str, Limit] = msgspec.field(default_factory=dict)  # limits by name, see `advisor.gates`
    ignore: tuple[str, ...] = ()  # rules that are switched off: their findings are suppressed, not lost
    per_path: dict[str, tuple[str, ...]] = msgspec.field(default_factory=dict)  # pattern of paths → rules switched off
    severity: dict[str, Severity] = msgspec.field(default_factory=dict)  # rule → another severity
    require_reason: bool = False  # a comment that switches a record off must say why
    ignore_comments: bool = True  # comments that switch records off count; without, they are passed over
    language: Literal["en", "zh"] = "en"
    cache: bool = False  # keep facts of files in the user's cache directory; the command line turns it on
    deep: bool = False  # parse C-family files with libclang as well
    cuda_include: str = ""  # folder with CUDA headers for that; '' for our own stub header
    effort: str = ""  # path of a TOML file whose parameters overrule those of the package
    timeout: Limit = 0  # seconds for the whole scan; 0 = no limit
    trust: Trust = Trust()  # no setting: the command line fills it in

    def processes(self) -> int:
        """How many processes a scan may start, whatever a configuration asks for: one for each core, or eight."""
        return min(self.jobs, max(_MOST_JOBS, os.cpu_count() or 1))

    def digest(self) -> str:
        """A digest of the settings that decide what is found (16 hex digits).

        Targets are not among them, the report names them; nor are those that only leave something out of it.
        """
        deciding = [
            self.cuda, self.include, self.exclude, self.max_bytes, self.eula_text, self.deep, bool(self.cuda_include),
            self.ignore, sorted(self.per_path.items()), sorted(self.severity.items()), self.require_reason,
        ]  # fmt: skip
        deciding += [] if self.ignore_comments else [False]
        return hashlib.blake2b(msgspec.json.encode(deciding), digest_size=8).hexdigest()


SETTINGS = tuple(name for name in Config.__struct_fields__ if name != "trust")  # what a configuration may set
