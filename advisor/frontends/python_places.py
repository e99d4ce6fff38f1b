"""What the detectors of the Python front end share: the file they read and the places they find."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from tree_sitter import Node

from advisor.frontends import python_context as context
from advisor.frontends import python_names as names
from advisor.frontends.python_served import Speaks
from advisor.frontends.python_tree import Code, Path
from advisor.frontends.source import Lines, Source
from advisor.model import Confidence, UseKind


class File(NamedTuple):
    """What the detectors of one file share."""

    source: Source
    lines: Lines
    code: Code
    words: set[bytes]
    known: names.Index
    bindings: names.Bindings
    torch: bool  # imports torch or one of its family
    framework: bool  # imports something else that runs on GPUs
    chains: context.Chains
    speaks: tuple[Speaks, ...] = ()  # the targets that the file speaks of


class Place(NamedTuple):
    """A use before its surroundings are read. `at` is the index in `path` of the expression whose fate is told."""

    symbol: str
    start: int
    end: int
    kind: UseKind
    confidence: Confidence
    path: Path
    at: int
    call: Node | None = None
    ruled: bool = False  # a fact for rules, never an item
    via: str = ""  # the name through which a text comes here
    origin: tuple[str, ...] = ()  # the line where that text is written
    done_for: tuple[str, ...] = ()  # targets that the code beside it asks for as well


Detector = Callable[[File, "re.Match[bytes]"], Place | None]
