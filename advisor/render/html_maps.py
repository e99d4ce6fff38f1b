"""The pictures of what is left: a treemap by folder and file, a heat map of files and verdicts, and a bar by verdict.

All are static: figures stand in words in the picture's description and in a table beside it. The script only makes
their parts lead to the files that they stand for (`data-n`, a number of the packed table of files; `data-d`, a folder).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from markupsafe import Markup, escape

from advisor.messages import amount, mark, say, translate
from advisor.model import SEVERITY_ORDER, STATUS_ORDER, Report, Severity, Status, Target, Value
from advisor.render import durations, summary
from advisor.render.html_charts import Slice, described
from advisor.render.html_files import FileWork, Table, folder_of
from advisor.render.text import LISTED, number, shown, visible

_WIDE, _HIGH = 1000.0, 300.0  # units of the treemap; its width is that of the page, its height in pixels
_HEAD = 15.0  # of a folder, for its name
_FOLDERS, _TILES = 40, 130
_SMALLEST = 0.0012  # of the whole: smaller files of a folder are drawn as one
_HEATED = 25
_LISTED = 15  # folders in the table of a treemap
_HOT: tuple[Status, ...] = ("none", "unknown", "manual", "partial", "changed", "renamed")
_FINDINGS: tuple[Severity, ...] = ("blocker", "risk", "work")


class Tile(Value, frozen=True):
    """A rectangle of the treemap: a file, or the small files of a folder together (`file` is None)."""

    folder: str
    file: FileWork | None
    hours: float
    worst: Severity
    files: int = 1


class Box(Value, frozen=True):
    """A place in the treemap."""

    x: float
    y: float
    w: float
    h: float


def squarified(sizes: Sequence[float], box: Box) -> list[Box]:
    """Boxes with areas in the ratio of `sizes` (the largest first), as near to squares as rows of them can be.

    After Bruls, Huizing and van Wijk, "Squarified treemaps" (2000).
    """
    whole = sum(sizes)
    if not sizes or whole <= 0 or box.w <= 0 or box.h <= 0:
        return [Box(box.x, box.y, 0, 0) for _ in sizes]
    scale = box.w * box.h / whole
    areas = [size * scale for size in sizes]
    found: list[Box] = []
    rest = box
    start = 0
    while start < len(areas):
        side = min(rest.w, rest.h)
        end = start + 1
        while end < len(areas) and _worse(areas[start : end + 1], side) <= _worse(areas[start:end], side):
            end += 1
        row = areas[start:end]
        found += _row(row, rest)
        thick = sum(row) / side if side else 0.0
        flat = rest.w >= rest.h
        rest = (
            Box(rest.x + thick, rest.y, max(0.0, rest.w - thick), rest.h)
            if flat
            else Box(rest.x, rest.y + thick, rest.w, max(0.0, rest.h - thick))
        )
        start = end
    return found


def _worse(row: Sequence[float], side: float) -> float:
    """The worst ratio of sides in a row of areas along a side."""
    whole = sum(row)
    low, high = min(row), max(row)
    if not low or not side:
        return float("inf")
    return max(side * side * high / (whole * whole), whole * whole / (side * side * low))


def _row(row: Sequence[float], box: Box) -> list[Box]:
    """The boxes of one row, along the shorter side."""
    whole = sum(row)
    found, at = [], 0.0
    for area in row:
        if box.w >= box.h:
            thick = whole / box.h if box.h else 0.0
            size = area / thick if thick else 0.0
            found.append(Box(box.x, box.y + at, thick, size))
        else:
            thick = whole / box.w if box.w else 0.0
            size = area / thick if thick else 0.0
            found.append(Box(box.x + at, box.y, size, thick))
        at += size
    return found


def _worst(found: Iterable[Severity | None]) -> Severity:
    return max((each for each in found if each), key=SEVERITY_ORDER.index, default="info")


def _folders(files: Sequence[FileWork], place: int) -> list[tuple[str, list[FileWork]]]:
    """Files with hours on a target by folder, the most hours first; those of the folders beyond the limit together.

    Where there are more folders than fit, they are taken together from the deepest level on.
    """
    groups: dict[str, list[FileWork]] = {}
    paths = {each.path: folder_of(each.path).split("/") for each in files if each.hours[place] > 0}
    for depth in range(max(map(len, paths.values()), default=1), 0, -1):
        groups = defaultdict(list)
        for each in files:
            if each.path in paths:
                groups["/".join(paths[each.path][:depth])].append(each)
        if len(groups) <= _FOLDERS:
            break
    ranked = sorted(groups.items(), key=lambda pair: (-sum(each.hours[place] for each in pair[1]), pair[0]))
    kept, others = ranked[:_FOLDERS], [each for _, group in ranked[_FOLDERS:] for each in group]
    return [*kept, *([("", others)] if others else [])]


def _tiles(name: str, group: Sequence[FileWork], place: int, whole: float, room: int) -> list[Tile]:
    ranked = sorted(group, key=lambda each: (-each.hours[place], each.path))
    large = [each for each in ranked if name and each.hours[place] >= _SMALLEST * whole][: max(1, room)] if name else []
    small = ranked[len(large) :]
    tiles = [Tile(name, each, each.hours[place], _worst([each.by_target[place].worst])) for each in large]
    if small:
        hours = sum(each.hours[place] for each in small)
        tiles.append(Tile(name, None, hours, _worst(each.by_target[place].worst for each in small), len(small)))
    return sorted(tiles, key=lambda each: -each.hours)


def _percent(value: float) -> str:
    return f"{value / _WIDE * 100:.2f}".rstrip("0").rstrip(".")


def _pixels(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _label(text: str, box: Box, kind: str = "") -> str:
    """A text at a place whose width follows the page; what does not fit is cut."""
    start = f'<svg x="{_percent(box.x)}%" y="{_pixels(box.y)}" width="{_percent(box.w)}%" height="{_pixels(box.h)}">'
    return f'{start}<text{kind} x="4" y="12">{escape(visible(text))}</text></svg>'


def _rect(name: str, box: Box, more: str = "") -> str:
    """A rectangle in whole units; neighbours meet, as their edges are rounded alike."""
    left, top, right, bottom = (round(each) for each in (box.x, box.y, box.x + box.w, box.y + box.h))
    return f'<path class="{name}"{more} d="M{left} {top}h{right - left}v{bottom - top}H{left}z"/>'


class Map(Value, frozen=True):
    """A treemap with the rows of its table: folder, files, likely hours, and the worst of what is left."""

    svg: Markup
    rows: tuple[tuple[str, int, float, Severity], ...]
    folders: int


def treemap(name: str, found: Table, numbers: dict[str, int], report: Report, place: int, language: str) -> Map | None:
    """What is left on a target by folder and file: area = likely days, colour = the worst of it; None where nothing is.

    `numbers` are those of the packed table of files.
    """
    folders = _folders(found.files, place)
    whole = sum(each.hours[place] for _, group in folders for each in group)
    if whole <= 0:
        return None
    daily = summary.daily_hours(report)
    sizes = [sum(each.hours[place] for each in group) for _, group in folders]
    boxes = squarified(sizes, Box(0, 0, _WIDE, _HIGH))
    parts: list[str] = []
    labels: list[str] = []
    rows = []
    for (folder, group), size, box in zip(folders, sizes, boxes, strict=True):
        title = shown(folder, 200) if folder else translate("other folders", language)
        rows.append((folder, len(group), size, _worst(each.by_target[place].worst for each in group)))
        head = _HEAD if box.h > 3 * _HEAD and box.w > 60 else 0.0
        more = f' data-d="{escape(shown(folder, 600))}"' if folder else ""
        text = f"{title.rsplit('/', 1)[-1]} {durations.said(size, daily, language)}" if head else ""
        parts += [f"<g{more}>", _rect("t-folder", box)]
        if text:
            labels.append(_label(text, Box(box.x, box.y, box.w, _HEAD), ' class="t-name"'))
        inner = Box(box.x + 1, box.y + head, max(0.0, box.w - 2), max(0.0, box.h - head - 1))
        tiles = _tiles(folder, group, place, whole, round(_TILES * size / whole))
        _files(tiles, inner, numbers, language, parts, labels)
        parts.append("</g>")
    worst = LISTED[language].join(
        f"{shown(folder, 80) or translate('other folders', language)} {durations.said(size, daily, language)}"
        for folder, _, size, _ in rows[:5]
    )
    title = say("What is left for {target}", language, target=summary.target_title(report, report.targets[place]))
    words = say("Area is likely days, colour the worst of what is left. The largest folders: {names}", language,
                names=worst)  # fmt: skip
    flat = f'<svg viewBox="0 0 {_WIDE:g} {_HIGH:g}" preserveAspectRatio="none" width="100%" height="{_HIGH:g}">'
    drawn = f"{flat}{''.join(parts)}</svg>{''.join(labels)}"
    svg = described(name, title, words, int(_HIGH), drawn, "chart treemap")
    return Map(svg, tuple(rows[:_LISTED]), len(rows))


def _files(
    tiles: Sequence[Tile], box: Box, numbers: dict[str, int], language: str, parts: list[str], labels: list[str]
) -> None:
    """Add the tiles of a folder to the rectangles and the labels of the picture."""
    for tile, here in zip(tiles, squarified([each.hours for each in tiles], box), strict=True):
        if tile.file is None:
            more = ""
            label = amount(tile.files, mark("{n} file"), mark("{n} files"), language)
        else:
            place = numbers.get(tile.file.path)
            more = f' data-n="{place}"' if place is not None else ""
            label = shown(tile.file.path.rsplit("/", 1)[-1], 40)
        parts.append(_rect(f"b-{tile.worst}", here, more))
        if here.w > 90 and here.h > 17:
            labels.append(_label(label, here))


class Heat(Value, frozen=True):
    """A row of the heat map: a file, and of each column its places and how hot that is (0 to 4)."""

    path: str
    cells: tuple[tuple[int, int], ...]


HEAT_COLUMNS: tuple[str, ...] = (*_HOT, *_FINDINGS)


def _counts(each: FileWork) -> list[int]:
    """The places of a file that are left on any target, by the worst verdict of a use, or the severity of a finding."""
    uses, findings = each.together.statuses, each.together.findings
    return [*(uses.get(status, 0) for status in _HOT), *(findings.get(name, 0) for name in _FINDINGS)]


def heat(found: Table) -> list[Heat]:
    """The files with the most work and their places by verdict; the colour of a cell is relative to the fullest one."""
    files = [each for each in found.files if each.together.places][:_HEATED]
    counted = [(each.path, _counts(each)) for each in files]
    top = max((count for _, counts in counted for count in counts), default=0)
    return [Heat(path, tuple((count, _level(count, top)) for count in counts)) for path, counts in counted]


def _level(count: int, top: int) -> int:
    if not count:
        return 0
    share = count / top
    return 1 + (share > 0.05) + (share > 0.2) + (share > 0.5)


def status_bar(name: str, report: Report, target: Target, language: str) -> Markup:
    """All places of a target by verdict as one bar of 100 %: what already serves it first, then from best to worst."""
    counts = summary.totals(report, target)
    whole = counts.places + counts.through
    rows = {row.status: row.places + row.through for row in counts.rows}
    slices = [
        Slice(colour=f"k-{status}", word=translate(status, language), amount=100 * rows.get(status, 0) / max(1, whole))
        for status in STATUS_ORDER
    ]
    title = say("Places by verdict, {target}", language, target=summary.target_title(report, target, language))
    shares = LISTED[language].join(f"{each.word} {rounded(each.amount)} %" for each in slices if each.amount)
    parts = []
    before = 0.0
    for each in slices:
        if each.amount:
            parts.append(f'<rect class="{each.colour}" x="{before:.2f}%" width="{each.amount:.2f}%" height="22"/>')
            if each.amount >= 6:
                middle = before + each.amount / 2
                parts.append(f'<text x="{middle:.2f}%" y="15.5">{rounded(each.amount)} %</text>')
        before += each.amount
    return described(name, title, shares, 22, "".join(parts), "chart")


def rounded(value: float) -> str:
    """Per cent without decimals; what is there is never 0, and what is not all never 100."""
    if 0 < value < 1:
        return "< 1"
    return "> 99" if 99 < value < 100 else number(round(value))
