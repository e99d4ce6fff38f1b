"""Assembly statements of the source platform that rows know, as statements of the language.

A row says what one instruction, or a whole text of several, does. A text of which no row speaks as a whole is taken
apart: its operands and registers become variables, so that every operand is read before any is written, as the
source platform has it, and each instruction is written by its row. One that no row knows leaves all as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from advisor.fix.text import Edit, Text
from advisor.model import Value
from advisor.packs.recipes import Assembly

_STATEMENT = re.compile(
    rb"\b(?:asm|__asm__|__asm)\b\s*(?:(?:volatile|__volatile__)\b\s*)?\((?:\s|\\\r?\n)*"
    rb"((?:\"(?:[^\"\\\n]|\\.)*\"(?:\s|\\\r?\n)*)+)((?::[^;{}]*)?)\)\s*(?=;)"
)
_STRING = re.compile(rb"\"((?:[^\"\\\n]|\\.)*)\"")
_OPERAND = re.compile(rb"\"([=+&]*)(\w)\"\s*\(((?:[^()\"]|\((?:[^()\"]|\([^()\"]*\))*\))*)\)")
_BLANK = re.compile(rb"(?:\\[nt]|\s)+")
_REMARK = re.compile(rb"//.*?(?=\\n|\Z)")
_CONTINUED = re.compile(rb"\\\r?\n\s*")
_GROUP = re.compile(r"\$(\d)")
_PARTS = re.compile(r"(?:@(!?)(%{0,2}\w+) )?([a-z][\w.:]*)(?: (.*))?")
_DECLARED = re.compile(r"\.reg \.([a-z]\d*|pred) (%{0,2}[\w$]+(?:,%{0,2}[\w$]+)*)")
_TOKEN = re.compile(
    r"%%?[A-Za-z][\w.]*|%\d+|0[fF][0-9a-fA-F]{8}|(?<![\w\]])-?(?:0[xX][0-9a-fA-F]+|\d+)U?|[A-Za-z_$][\w$]*"
)
_TYPES = {"h": "unsigned short", "r": "unsigned int", "l": "unsigned long long", "f": "float", "d": "double"}
_REGISTERS = {
    "pred": "p", "u16": "h", "s16": "h", "b16": "h", "u32": "r", "s32": "r", "b32": "r", "f32": "f", "u64": "l",
    "s64": "l", "b64": "l", "f64": "d",
}  # fmt: skip
_FLAG = "cudacompat_carry"


class _Operand(Value, frozen=True):
    role: str  # `=` written, `+` read and written, '' read
    kind: str
    text: str


def assembly(text: Text, rows: Sequence[Assembly]) -> Iterator[Edit]:
    """The statements of a file that rows know."""
    alone = [row for row in rows if not row.carry]  # the others make sense beside each other only
    for match in _STATEMENT.finditer(text.data) if rows and b"asm" in text.data else ():
        if text.code[match.start() : match.start() + 3] != text.data[match.start() : match.start() + 3]:
            continue
        written = _REMARK.sub(b"", b"".join(each[1] for each in _STRING.finditer(match[1])))
        instructions = _BLANK.sub(b" ", written).strip(b" ;").replace(b", ", b",").replace(b" ,", b",")
        operands = [
            _Operand(each[1].decode().replace("&", ""), each[2].decode(), _expression(each[3]))
            for each in _OPERAND.finditer(match[2])
        ]
        kinds, texts = "".join(each.kind for each in operands), [each.text for each in operands]
        whole = instructions.replace(b" ;", b";").decode("utf-8", "replace")
        found = _row(alone, whole, kinds, texts) or _taken_apart(whole, operands, rows)
        if found:
            yield Edit(start=match.start(), end=match.end(), text=found[0], safety=found[1])


def _expression(data: bytes) -> str:
    return _CONTINUED.sub(b" ", data).decode("utf-8", "surrogateescape").strip()


def _row(rows: Sequence[Assembly], text: str, kinds: str, operands: Sequence[str]) -> tuple[str, str, Assembly] | None:
    """What the first row says that knows a text: the statement, its safety, the row."""
    for row in rows:
        used = max((int(each) for each in _GROUP.findall(row.write)), default=0)
        if row.kinds in ("", kinds) and used <= len(operands) and re.fullmatch(row.text, text):
            return _GROUP.sub(lambda group: operands[int(group[1]) - 1], row.write), row.safety, row
    return None


def _instructions(whole: str) -> Iterator[str]:
    """The instructions of a text without the braces of its blocks."""
    for part in whole.split(";"):
        part = part.strip().lstrip("}{ ").strip()
        while part.endswith("}") and part.count("}") > part.count("{"):
            part = part[:-1].strip()
        if part:
            yield part.replace("{ ", "{").replace(" }", "}").replace("[ ", "[").replace(" ]", "]")


def _taken_apart(whole: str, operands: Sequence[_Operand], rows: Sequence[Assembly]) -> tuple[str, str] | None:
    """The statement for a text of several instructions, or of one whose operands stand in another order."""
    parts, registers = [], dict[str, str]()
    for part in _instructions(whole):
        declared = _DECLARED.fullmatch(part)
        if declared is None:
            parts.append(part)
            continue
        kind = _REGISTERS.get(declared[1])
        for name in declared[2].split(","):
            if kind is None or registers.setdefault(name, kind) != kind:
                return None
    alone = len(parts) == 1 and not registers
    if alone and any(each.role == "+" for each in operands):
        alone = False
    if not all(each.kind in _TYPES or (each.kind == "n" and not each.role) for each in operands):
        return None
    steps, safeties, flags = [], set(), []
    for part in parts:
        done = _step(part, operands, registers, rows, alone)
        if done is None:
            return None
        steps.append(done[0])
        safeties.add(done[1])
        flags.append(done[2])
    if not steps or not _flag_is_kept_inside(flags):
        return None
    safety = "unsafe" if "unsafe" in safeties else "safe"
    if alone:
        return steps[0], safety
    return _block(steps, operands, registers, any(flags)), safety


def _flag_is_kept_inside(flags: Iterable[str]) -> bool:
    """Whether the carry is read only where it was set before, and is read after it was set for the last time."""
    known = waits = False
    for flag in flags:
        if flag in ("reads", "both"):
            if not known:
                return False
            waits = False
        if flag in ("sets", "both"):
            known = waits = True
    return not waits


def _step(
    part: str, operands: Sequence[_Operand], registers: Mapping[str, str], rows: Sequence[Assembly], alone: bool
) -> tuple[str, str, str] | None:
    """The statement for one instruction, its safety, and what it does with the carry."""
    read = _PARTS.fullmatch(part)
    if read is None or (read[2] and registers.get(read[2]) != "p"):
        return None
    for numbers in (False, True):
        counted = _Counted(operands, registers, numbers=numbers, alone=alone)
        text = f"{read[3]} {_TOKEN.sub(counted.place, read[4])}" if read[4] else read[3]
        found = _row(rows, text, "".join(counted.kinds), counted.texts)
        if found:
            guard = f"if ({read[1]}{_variable(read[2])}) " if read[2] else ""
            return f"{guard}{found[0]}", found[1], found[2].carry
    return None


class _Counted:
    """The operands of one instruction, counted from 0 as they stand in it; `numbers`: those written there, too."""

    def __init__(
        self, operands: Sequence[_Operand], registers: Mapping[str, str], *, numbers: bool, alone: bool
    ) -> None:
        self._operands, self._registers, self._numbers, self._alone = operands, registers, numbers, alone
        self.texts: list[str] = []
        self.kinds: list[str] = []

    def place(self, match: re.Match[str]) -> str:
        """What stands for a word of an instruction."""
        token = match[0]
        if token[0] == "%" and token[1:].isdigit():
            if int(token[1:]) >= len(self._operands):
                return token
            known = self._operands[int(token[1:])]
            self.texts.append(known.text if self._alone or known.kind == "n" else _variable(token[1:]))
            self.kinds.append(known.kind)
        elif token in self._registers:
            self.texts.append(_variable(token))
            self.kinds.append(self._registers[token])
        elif self._numbers and (token[0].isdigit() or token[0] == "-"):
            self.texts.append(f"__uint_as_float(0x{token[2:]}u)" if token[:2] in ("0f", "0F") else token)
            self.kinds.append("n")
        else:
            return token
        return f"%{len(self.texts) - 1}"


def _variable(name: str) -> str:
    return f"ptx_{name.lstrip('%').replace('$', '_')}"


def _block(steps: Sequence[str], operands: Sequence[_Operand], registers: Mapping[str, str], flag: bool) -> str:
    """All in one statement: variables for what is read and written, the steps, and what becomes of the operands."""
    lines, ends = [], []
    for number, each in enumerate(operands):
        if each.kind == "n":
            continue
        name, kind = _variable(str(number)), _TYPES[each.kind]
        lines.append(f"{kind} {name}" + ("" if each.role == "=" else f" = ({kind})({each.text})"))
        if each.role:
            ends.append(f"{each.text} = (__remove_cv(__typeof__({each.text}))){name}")
    lines += [f"{_TYPES.get(kind, 'bool')} {_variable(register)}" for register, kind in registers.items()]
    lines += [f"unsigned int {_FLAG} = 0"] if flag else []
    return f"do {{ {'; '.join((*lines, *steps, *ends))}; }} while (0)"
