"""YAML files: compose, Kubernetes, CI, conda, settings of trainers; no loader, so nothing in them can run or grow.

`yaml_tree` parses them; templates, large files and what the parser refuses are read line by line. Keys whose values are
shell (`run`, `script`, `command` …) hand their text to the reader of commands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from advisor.expressions import lazy
from advisor.frontends.build_facts import Found
from advisor.frontends.command_lines import command_lines
from advisor.frontends.commands import Word, commands, listed
from advisor.frontends.packages import add_conda, add_requirement
from advisor.frontends.shell import batch_directives
from advisor.frontends.shell_tree import shell_commands
from advisor.frontends.source import Source
from advisor.frontends.yaml_tree import Malformed, Scalar, scalars
from advisor.model import FileFacts, Value, Vocabulary

_LINE = lazy(
    r"""(?P<indent>[ \t]*)(?P<dashes>(?:-[ \t]+)*)
        (?:(?P<quote>["']?)(?P<key>[\w./$-][\w./ $()-]*?)(?P=quote)(?:(?<![ ])[ \t]*+)?:(?=[ \t\r]|$)[ \t]*)?
        (?P<value>[^\n]*)""",
    re.VERBOSE,
)
_COMMENT = lazy(r"(?:^|[ \t])#[^\n]*")
_STRING = lazy(r"""\\["']|(["'])(?:[^"'\\]|\\.|(?!\1)["'])*\1""")
_BLOCK = lazy(r"[|>][-+0-9]*[ \t\r]*$")
SCRIPTS = frozenset(
    "run script before_script after_script command commands args entrypoint cmd install before_install before_build "
    "cibw_before_all cibw_before_build setup".split()
)
_CONDA_LISTS = frozenset("dependencies host build run_constrained requirements".split())
_CONDA_KEYS = _CONDA_LISTS | {"run"}
DEVICE_KEY = lazy(r"device|accelerator|backend|platform|map_location|(?:^|_)gpus?(?:_ids?)?$", re.IGNORECASE)
NUMBERED = lazy(r"cuda:\d+")  # a device whatever the key
DEVICE = lazy(r"cuda(?::[\w${}.,-]+)?|(?:\w+:\w+,)*(?:cuda:)?nccl")
_LISTED = lazy(r"[^\s,\[\]\"']+")
GPUS = lazy(r"(?<![\w-])--gpus(?![\w-])")
_QUOTED_RESOURCE = lazy(r"[\"'](nvidia\.com/[\w.-]+)[\"'](?!\s*:)")
_BRACKETS = lazy(r"[\[\]{}]")


class YamlLine(Value, frozen=True, kw_only=True):
    """One line: its indentation (that of the key behind `- `), key and value with its place, comments left out."""

    start: int
    end: int
    indent: int
    item: bool
    key: str
    key_start: int
    value: str
    value_start: int


def _without_comment(text: str) -> str:
    """The line without its comment; `#` in quotes stays."""
    double = single = last = 0
    for match in _COMMENT.finditer(text):
        double += text.count('"', last, match.start())
        single += text.count("'", last, match.start())
        last = match.start()
        if double % 2 == 0 and single % 2 == 0:
            return text[:last]
    return text


def yaml_lines(text: str) -> list[YamlLine]:
    """The lines of a YAML file; empty lines and comments have no key and no value."""
    result, at = [], 0
    for raw in text.split("\n"):
        line = _without_comment(raw)
        match = _LINE.match(line)
        if match is not None:
            value = match["value"].rstrip()
            result.append(
                YamlLine(
                    start=at, end=at + len(raw), indent=len(match["indent"]) + len(match["dashes"]),
                    item=bool(match["dashes"]), key=match["key"] or "", key_start=at + max(match.start("key"), 0),
                    value=value, value_start=at + match.start("value"),
                )
            )  # fmt: skip
        at += len(raw) + 1
    return result


def _raw_indent(text: str, line: YamlLine) -> int:
    raw = text[line.start : line.end]
    return len(raw) - len(raw.lstrip(" \t"))


def _scalar_end(text: str, lines: Sequence[YamlLine], first: int, indent: int) -> int:
    """The index behind a block scalar: its lines are blank or start right of column `indent`."""
    place = first
    while place < len(lines):
        line = lines[place]
        if text[line.start : line.end].strip() and _raw_indent(text, line) <= indent:
            break
        place += 1
    return place


def _inline(found: Found, line: YamlLine) -> None:
    """A command on the line itself: plain, quoted, or as a list of words."""
    start, value = line.value_start, line.value
    if value.startswith("["):
        words = [
            Word(text=match.group().strip("\"'"), start=start + match.start(), end=start + match.end())
            for match in re.finditer(r"""[^\s,\[\]"']+|"[^"]*"|'[^']*'""", value)
        ]
        command_lines(found, listed(words, found.text))
        return
    quoted = len(value) > 1 and value[0] == value[-1] and value[0] in "\"'"
    command_lines(found, commands(found.text, start + quoted, start + len(value) - quoted))


def device(found: Found, text: str, start: int, end: int) -> None:
    """A device or backend that is the whole value of a setting."""
    if DEVICE.fullmatch(text):
        found.add("str", "nccl" if "nccl" in text else "cuda", start, end, args=(text,))


def devices(found: Found, start: int, end: int) -> None:
    """Devices and backends in the value of a setting: one, or several in a list."""
    text = found.text[start:end].strip("\"' ")
    if DEVICE.fullmatch(text):
        found.add("str", "nccl" if "nccl" in text else "cuda", start, end, args=(text,))
    elif text.startswith("["):
        for match in _LISTED.finditer(found.text, start, end):
            if DEVICE.fullmatch(match.group()):
                found.add("str", "nccl" if "nccl" in match.group() else "cuda", *match.span(), args=(match.group(),))


def _keys(found: Found, line: YamlLine) -> None:
    """Keys and key-value pairs that are names of their own: resources, runtimes, actions, runner labels."""
    value = line.value.strip("\"' ")
    if line.key:
        end = line.key_start + len(line.key)
        pair_end = line.value_start + len(line.value)
        found.add("k8s", line.key, line.key_start, end, args=(value,)) or found.add(
            "k8s", f"{line.key}: {value}", line.key_start, pair_end, args=(value,)
        )
        found.add("ci", f"{line.key}: {value}", line.key_start, pair_end, args=(value,))
        found.add("setting", f"{line.key}: {value}", line.key_start, pair_end, args=(value,))
        if DEVICE_KEY.search(line.key):
            devices(found, line.value_start, pair_end)
        for match in GPUS.finditer(found.text, line.value_start, pair_end):
            found.add("cmd", "docker --gpus", *match.span())
        found.add("ci", value.partition("@")[0], line.value_start, pair_end, args=(value,))
    elif value:
        found.add("k8s", value.rstrip(","), line.value_start, line.value_start + len(line.value))


def _conda_names(found: Found, line: YamlLine, pip: bool) -> None:
    text = line.value if not line.key else ""
    if text and line.item:
        end = line.value_start + len(text)
        if pip or "==" in text:
            add_requirement(found, text.strip("\"' "), line.value_start, end)
        else:
            add_conda(found, text, line.value_start, end)


def _regions(text: str, lines: Sequence[YamlLine]) -> Iterator[tuple[int, int, YamlLine | None]]:
    """What is shell: ranges of line numbers for block scalars, single lines (with the line) for the rest."""
    place, script = 0, -1  # `script`: the column of a key whose list items are commands
    while place < len(lines):
        line = lines[place]
        indent = _raw_indent(text, line)
        if script >= 0 and (line.key or line.value) and (indent < script or (indent == script and not line.item)):
            script = -1
        is_script = line.key.lower() in SCRIPTS
        place += 1
        if _BLOCK.search(line.value):
            stop = _scalar_end(text, lines, place, line.indent if line.key else indent)
            if (is_script or script >= 0) and stop > place:
                yield place, stop, None
            place = stop
        elif is_script and line.value:
            yield place - 1, place, line
        elif is_script:
            script = line.indent
        elif script >= 0 and line.item and line.value and not line.key:
            yield place - 1, place, line


def _outside_blocks(text: str, lines: Sequence[YamlLine]) -> Iterator[YamlLine]:
    """The lines that are YAML and not text of a block scalar."""
    place = 0
    while place < len(lines):
        line = lines[place]
        yield line
        place += 1
        if _BLOCK.search(line.value):
            place = _scalar_end(text, lines, place, line.indent if line.key else _raw_indent(text, line))


def _shell(found: Found, lines: Sequence[YamlLine]) -> None:
    for first, stop, line in _regions(found.text, lines):
        if line is not None:
            _inline(found, line)
        else:
            start, end = lines[first].start, lines[stop - 1].end
            batch_directives(found, start, end)
            command_lines(found, commands(found.text, start, end))


def _conda(found: Found, lines: Sequence[YamlLine]) -> None:
    """Packages of an environment or recipe: items below `dependencies`, `host` and the like, and those below `pip`."""
    inside, pip = -1, -1
    for line in lines:
        indent = line.indent
        if line.key and not line.item:
            inside = indent if line.key in _CONDA_KEYS else (inside if indent > inside else -1)
        if line.key == "pip":
            pip = indent
        elif pip >= 0 and (line.key or line.value) and indent <= pip:
            pip = -1
        if inside >= 0 and line.item:
            _conda_names(found, line, pip >= 0)


def _is_conda(path: str, text: str) -> bool:
    name = path.rsplit("/", 1)[-1]
    return (
        name in ("meta.yaml", "recipe.yaml")
        or "environment" in name
        or bool(
            re.search(r"^channels[ \t]*:", text[:4000], re.MULTILINE)
            and re.search(r"^dependencies[ \t]*:", text, re.MULTILINE)
        )
    )


def _is_lock(path: str) -> bool:
    return path.rsplit("/", 1)[-1] in ("conda-lock.yml", "conda-lock.yaml", "pixi.lock")


def _locked(found: Found, lines: Sequence[YamlLine]) -> None:
    """Packages of a lock file: `name:` with the `version:` below it."""
    for line, after in zip(lines, [*lines[1:], None], strict=True):
        if line.key == "name" and line.value and after is not None and after.key == "version":
            add_conda(found, f"{line.value}={after.value}", line.value_start, line.value_start + len(line.value))


def _is_template(text: str) -> bool:
    return "{{" in text or "{%" in text


def _check(found: Found) -> None:
    """Says what makes a file no YAML, as far as lines tell: tabs that indent, brackets that do not close."""
    if _is_template(found.text):
        return
    tab = re.search(r"^ *+\t[ \t]*+[\w\"'-]", found.text, re.MULTILINE)
    if tab is not None and not re.search(r"[|>][-+0-9]*[ \t]*(?:#[^\n]*)?$", found.text[: tab.start()], re.MULTILINE):
        found.problem(f"line {found.lines.line(tab.start())}: malformed YAML: a tab indents")
        return
    depth, opened = 0, 0
    for line in _outside_blocks(found.text, yaml_lines(found.text)):
        if line.value[:1] in ("[", "{") or depth:
            opened = opened if depth else line.start
            for match in _BRACKETS.finditer(_STRING.sub("", line.value)):
                depth += 1 if match.group() in "[{" else -1
        if depth > 0 and line.start > opened and line.key and not line.indent:
            break
    if depth > 0:
        found.problem(f"line {found.lines.line(opened)}: malformed YAML: a bracket is not closed")


DOTTED_KEYS = frozenset("_target_ class_path".split())  # Hydra, the command line of Lightning
_ARGUMENTS = frozenset("command args entrypoint cmd".split())
_BLANK = lazy(r"\s")
_FOLD = lazy(r"(?<=[^\n])\n(?=[^\n])")


def _pairs(found: Found, node: Scalar) -> None:
    """Keys and key-value pairs that are names of their own: resources, runtimes, actions, runner labels, settings."""
    key, text = node.key, node.text.strip()
    text = text.lower() if text in ("True", "TRUE") else text
    if node.listed and not node.flow:
        found.add("k8s", text.rstrip(","), node.start, node.end)
    if not key:
        return
    key_end, pair_end = node.key_end, max(node.key_end, node.end)
    pair = f"{key}: {text}"
    if not node.listed:
        found.add("k8s", key, node.key_start, key_end, args=(text,)) or found.add(
            "k8s", pair, node.key_start, pair_end, args=(text,)
        )
    start, end = (node.start, node.end) if node.listed else (node.key_start, pair_end)
    found.add("ci", pair, start, end, args=(text,))
    found.add("setting", pair, start, end, args=(text,))
    if DEVICE_KEY.search(key) or NUMBERED.fullmatch(text):
        device(found, text, node.start, node.end)
    if key in DOTTED_KEYS:
        found.dotted(text, node.start, node.end)
    for match in GPUS.finditer(found.text, node.start, node.end) if node.style not in ("|", ">") else ():
        found.add("cmd", "docker --gpus", *match.span())
    found.add("ci", text.partition("@")[0], node.start, node.end, args=(text,))
    if key.lower().endswith("image") or key == "container":
        found.images(node.start, node.end, sure=True)


def _folded(text: str, nodes: Sequence[Scalar]) -> str:
    """The file with the line ends of folded and plain scalars as blanks: to a shell each of them is one line."""
    parts, at = list[str](), 0
    for node in nodes:
        if node.style in ("", ">", "'", '"') and "\n" in text[node.start : node.end] and node.start >= at:
            parts += text[at : node.start], _FOLD.sub(" ", text[node.start : node.end])
            at = node.end
    return "".join((*parts, text[at:]))


def _scripts(found: Found, nodes: Sequence[Scalar]) -> None:
    """The values that are shell; a list of words is one command, a list of lines several."""
    text = _folded(found.text, nodes)
    lists: dict[int, list[Scalar]] = {}
    for node in nodes:
        if node.key.lower() not in SCRIPTS or node.style in ("key", "*"):
            continue
        if node.listed:
            lists.setdefault(node.listed, []).append(node)
        else:
            if node.style == "|":
                batch_directives(found, node.start, node.end)
            command_lines(found, shell_commands(text, node.start, node.end))
    for items in lists.values():
        first = items[0]
        if first.flow or (first.key.lower() in _ARGUMENTS and not _BLANK.search(first.text)):
            words = [Word(text=node.text, start=node.start, end=node.end) for node in items]
            command_lines(found, listed(words, text))
            continue
        for node in items:
            command_lines(found, shell_commands(text, node.start, node.end))


def _conda_packages(found: Found, nodes: Sequence[Scalar]) -> None:
    """Packages of an environment or recipe: items below `dependencies`, `host` and the like, and those below `pip`."""
    for node in nodes:
        if node.listed and node.text and not _CONDA_KEYS.isdisjoint(node.keys):
            if node.key == "pip" or "==" in node.text:
                add_requirement(found, node.text, node.start, node.end)
            else:
                add_conda(found, node.text, node.start, node.end)


def _parsed(found: Found, source: Source) -> bool:
    """Reads the file by the parser; False where that cannot be."""
    try:
        nodes = scalars(source)
    except Malformed as error:
        _check(found)
        if not found.problems and not _is_template(found.text):
            found.problem(f"line {found.lines.line(error.args[0])}: malformed YAML")
        return False
    if nodes is None:
        _check(found)
        return False
    if _is_conda(source.path, found.text):
        _conda_packages(found, nodes)
    _scripts(found, nodes)
    for node in nodes:
        _pairs(found, node)
    return True


def _by_lines(found: Found, lines: Sequence[YamlLine], path: str) -> None:
    if _is_conda(path, found.text):
        _conda(found, lines)
    _shell(found, lines)
    for line in _outside_blocks(found.text, lines):
        _keys(found, line)
        if line.key.lower().endswith("image") or line.key == "container":
            found.images(line.value_start, line.value_start + len(line.value), sure=True)


def extract(source: Source, vocabulary: Vocabulary) -> FileFacts:
    """The facts of a YAML file."""
    found = Found(source, vocabulary)
    lines = yaml_lines(found.text)
    if _is_lock(source.path):
        _locked(found, lines)
        return found.finish()
    if not _parsed(found, source):
        _by_lines(found, lines, source.path)
    for match in _QUOTED_RESOURCE.finditer(found.text):
        found.add("k8s", match[1], *match.span(1))
    for line in lines:
        if line.key or line.value:
            found.anything(line.start, line.value_start + len(line.value))
            found.flags(line.value_start, line.value_start + len(line.value))
    return found.finish()
