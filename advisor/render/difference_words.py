"""What a comparison says in words, for all its outputs: groups, sentences, remarks, and one line per record."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from advisor.compare import Change, Difference, Folder
from advisor.compare.model import Group
from advisor.messages import amount, mark, say, translate
from advisor.model import HourRange
from advisor.records import Record
from advisor.render.sarif import message_of
from advisor.render.text import COLON, LISTED, SEMICOLON, STOP, number, shown, two_digits

SIGNS: dict[Group, str] = {
    "new": "+", "fixed": "-", "appeared": "+", "vanished": "-", "unclear_new": "+", "unclear_gone": "-",
    "judged": "~", "moved": ">", "reopened": "+", "closed": "-",
}  # fmt: skip
TITLES: dict[Group, str] = {
    "new": mark("new, by changed code"),
    "fixed": mark("gone or done, by changed code"),
    "appeared": mark("new, by mapping data, rules or settings"),
    "vanished": mark("gone, by mapping data, rules or settings"),
    "unclear_new": mark("new in changed files, by code or by data: both changed"),
    "unclear_gone": mark("gone from changed files, by code or by data: both changed"),
    "judged": mark("judged anew at the same place"),
    "moved": mark("moved with their files"),
    "reopened": mark("open again: no longer suppressed or accepted"),
    "closed": mark("suppressed or accepted since"),
}
LIMITS = (
    mark("Records are paired by fingerprint; lines added above them change nothing."),
    mark(
        "A record counts as changed by code if its file is only in one report, if nothing but code differs between the "
        "reports, if both scans looked for the same API names and one did not find it there, or if the other report "
        "has the same API, or with the same version of the advisor the same rule, elsewhere."
    ),
    mark(
        "A record counts as changed by data if its file or its line is the same in both reports, or if the other scan "
        "did not read its file."
    ),
    mark(
        "Reports hold no source: in a changed file, a line is known to be the same only where both reports have a "
        "record on it. Where nothing tells which of the two it was, the record stands in a group of its own."
    ),
    mark("Only open records are compared: what is done, suppressed, accepted or harmless on both sides is not."),
    mark("The change of a quantile is no quantile of the change."),
)


def version_of(pack: str) -> str:
    """A version without the digest of its content."""
    return pack.partition(" (")[0]


def pack_line(found: Difference, name: str, before: str, after: str, language: str) -> str:
    """A pack with its versions; with the digests too where these alone differ."""
    none = translate(mark("none"), language)
    same_version = version_of(before) == version_of(after)
    old, new = (each or none if same_version else version_of(each) or none for each in (before, after))
    return f"{found.names.get(name, name)} {old} → {new}"


def reasons(found: Difference, language: str) -> str:
    """What changed apart from code, with versions."""
    parts = []
    for name in found.basis:
        text = translate(name, language)
        if name == "mapping data":
            lines = LISTED[language].join(pack_line(found, *each, language) for each in found.packs)
            text = say("{what} ({details})", language, what=text, details=lines)
        elif name == "CUDA version":
            text = say("{what} ({details})", language, what=text, details=" → ".join(found.cuda))
        elif name == "version of a target":
            pairs = (f"{each.before} → {each.target}" for each in found.tallies if each.before != each.target)
            text = say("{what} ({details})", language, what=text, details=LISTED[language].join(pairs))
        parts.append(text)
    return LISTED[language].join(parts) or translate(mark("choice of files"), language)


def _because(found: Difference, code: int, data: int, unclear: int, language: str) -> str:
    parts = [say("{n} because the code changed", language, n=number(code))]
    if data or found.basis:
        text = mark("{n} because of changed {what}")
        parts.append(say(text, language, n=number(data), what=reasons(found, language)))
    if unclear:
        parts.append(say("{n} where both changed and nothing tells which it was", language, n=number(unclear)))
    return SEMICOLON[language].join(parts)


def sentences(found: Difference, language: str) -> list[str]:
    """What came, what went and what is judged anew, and why: change of code apart from change of data."""
    came = len(found.new), len(found.appeared), len(found.unclear_new)
    gone = len(found.fixed), len(found.vanished), len(found.unclear_gone)
    titles = (mark("{n} new"), mark("{n} gone or done"))
    if len(found.tallies) > 1:
        titles = (mark("{n} new for one target or more"), mark("{n} gone or done for one target or more"))
    lines = []
    for title, counts in zip(titles, (came, gone), strict=True):
        if sum(counts):
            head = say(title, language, n=number(sum(counts)))
            lines.append(f"{head}{COLON[language]}{_because(found, *counts, language)}{STOP[language]}")
    if found.judged and found.basis:
        text = mark("{n} judged anew, because of changed {what}.")
        lines.append(say(text, language, n=number(len(found.judged)), what=reasons(found, language)))
    elif found.judged:
        text = mark("{n} judged anew, because code elsewhere changed.")
        lines.append(say(text, language, n=number(len(found.judged))))
    return lines or [translate(mark("No record came or went."), language)]


def remarks(found: Difference, language: str) -> Iterator[str]:
    """What a reader must know before comparing figures."""
    for target in found.added_targets:
        text = mark("{target} is only in the newer report: its records and its effort are not compared.")
        yield say(text, language, target=target)
    for target in found.removed_targets:
        text = mark("{target} is only in the older report: its records and its effort are not compared.")
        yield say(text, language, target=target)
    if not found.tallies:
        yield translate(mark("No target is in both reports: only what holds for every target is compared."), language)
    for tally in found.tallies:
        if tally.before != tally.target:
            text = mark("{before} is compared with {after}: what differs for that reason is no change of code.")
            yield say(text, language, before=tally.before, after=tally.target)
    if any(found.roots):
        before, after = (shown(each, 200) for each in found.roots)
        text = mark("The scanned folders differ ({before}; {after}): look at what was read before comparing figures.")
        yield say(text, language, before=before, after=after)
    if found.other_assumptions:
        yield translate(
            mark("The assumptions about effort differ: hours and days differ without any change of code."), language
        )


def _name(target: str) -> tuple[str, str]:
    """Name and product of a target, without its version."""
    head, _, rest = target.partition("@")
    return head, rest.partition(":")[2]


def said(record: Record, targets: Sequence[str], language: str) -> str:
    """One sentence about a record, for an API with the verdicts on these targets only (all where none is named)."""
    wanted = {_name(target) for target in targets}
    if record.item is None or not wanted:
        return message_of(record, language)
    verdicts = (
        f"{match.target} {translate(match.status, language)}{' ' + match.name if match.name else ''}"
        for match in record.item.matches
        if _name(match.target) in wanted
    )
    return shown(f"{record.subject}{COLON[language]}{SEMICOLON[language].join(verdicts)}", 500)


def before_and_after(change: Change, language: str) -> tuple[str, str]:
    """What was said and what is said now, '' for a side without the record; of a finding its severity can differ."""
    before = said(change.before, change.targets, language) if change.before else ""
    after = said(change.after, change.targets, language) if change.after else ""
    if change.before and before == after:
        before = translate(change.before.severity, language)
    return before, after


def words(change: Change, group: Group, language: str) -> str:
    """One sentence about a change."""
    before, after = before_and_after(change, language)
    if change.before is None or change.after is None:
        return before or after
    if group in ("judged", "appeared", "vanished"):
        return say("{after}; before: {before}", language, after=after, before=before)
    return after


def moved_files(found: Difference) -> list[tuple[str, str, int]]:
    """Files that were moved, from where to where, with the number of their records."""
    pairs = Counter((each.before.path, each.after.path) for each in found.moved if each.before and each.after)
    return [(before, after, count) for (before, after), count in sorted(pairs.items())]


def records_of(count: int, language: str) -> str:
    """A number of records."""
    return amount(count, mark("{n} record"), mark("{n} records"), language)


def hours(values: HourRange, language: str) -> str:
    """A range of hours with its P50, which never stands alone."""
    if not values.p90:
        return translate(mark("0 hours"), language)
    low, middle, high = (two_digits(each) for each in (values.p10, values.p50, values.p90))
    return say("{low} to {high} hours (P10 to P90, P50 {middle})", language, low=low, high=high, middle=middle)


def _rounded(values: HourRange) -> tuple[str, ...]:
    return tuple(two_digits(each) for each in (values.p10, values.p50, values.p90))


def packages(found: Difference) -> list[Folder]:
    """Work packages whose hours differ as they are shown, the largest change first."""
    return [each for each in found.packages if _rounded(each.before) != _rounded(each.after)]
