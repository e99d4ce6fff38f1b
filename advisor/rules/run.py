"""Runs the rules over resolved facts and turns their hits into findings, one per hit and target that has advice."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain

from advisor.fingerprints import collapsed, fingerprint, fingerprint_anywhere
from advisor.model import SEVERITY_ORDER, Advice, FileFacts, Finding, RuleInfo, Target, Use
from advisor.packs.pack import Packs, TargetPack
from advisor.packs.targets import products_of
from advisor.packs.versions import number
from advisor.rules.registry import Hit, ProjectFacts, Rule, all_rules


def _matches(rule: Rule, use: Use) -> bool:
    if rule.kinds and use.kind not in rule.kinds:
        return False
    return not rule.symbols or any(
        use.symbol.startswith(symbol[:-1]) if symbol.endswith("*") else use.symbol == symbol for symbol in rule.symbols
    )


class _Dispatch:
    """The use rules that get a use, found once per kind and symbol."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._rules = [rule for rule in rules if rule.shape == "use"]
        self._known: dict[tuple[str, str], list[Rule]] = {}

    def of(self, use: Use) -> list[Rule]:
        key = (use.kind, use.symbol)
        if key not in self._known:
            self._known[key] = [rule for rule in self._rules if _matches(rule, use)]
        return self._known[key]


def _hits_of_file(file: FileFacts, dispatch: _Dispatch, of_files: Sequence[Rule]) -> Iterator[tuple[Rule, Hit]]:
    for use in file.uses:
        if use.via and use.nargs < 0 and use.kind == "call":
            continue  # a call of the project's own wrapper: what its body does is judged there
        for rule in dispatch.of(use):
            for hit in rule.check(use, file):
                yield rule, hit
    for rule in of_files:
        for hit in rule.check(file):
            yield rule, hit


def _hits(project: ProjectFacts, rules: Sequence[Rule]) -> Iterator[tuple[Rule, Hit]]:
    dispatch = _Dispatch(rules)
    of_files = [rule for rule in rules if rule.shape == "file"]
    for file in project.files:
        yield from _hits_of_file(file, dispatch, of_files)
    for rule in rules:
        if rule.shape == "project":
            yield from ((rule, hit) for hit in rule.check(project))


def _in_versions(advice: Advice, target: Target) -> bool:
    version = number(target.version)
    return not (advice.since and version < number(advice.since)) and not (
        advice.until and version >= number(advice.until)
    )


def _named(advice: Advice, pack: TargetPack) -> frozenset[str]:
    """The products an advice is limited to, families spelled out."""
    return frozenset(chain.from_iterable(pack.families.get(name, (name,)) for name in advice.products))


def _advice(rule: Rule, hit: Hit, target: Target, pack: TargetPack) -> tuple[Advice | None, tuple[str, ...]]:
    """The worst advice that holds for the target, and the products it is limited to (empty: all of the target's)."""
    if hit.targets and target.name not in hit.targets:
        return None, ()
    products = products_of(pack, target)
    found = [
        advice
        for advice in rule.advice
        if advice.target == target.name
        and _in_versions(advice, target)
        and (not advice.products or not products or _named(advice, pack) & set(products))
    ]
    worst = max(found, key=lambda advice: SEVERITY_ORDER.index(advice.severity), default=None)
    if worst is None or not products:
        return worst, worst.products if worst else ()
    limited = tuple(product for product in products if product in _named(worst, pack))
    return worst, () if limited == products else limited


class _Findings:
    """Collects findings; the number of an occurrence among equals is part of its fingerprint."""

    def __init__(self, packs: Packs, targets: Sequence[Target], paths: Mapping[str, str]) -> None:
        self._packs, self._targets, self._paths = packs, targets, paths
        self._texts: dict[str, dict[int, str]] = {}
        self._seen: Counter[tuple[str, str, str, str, str]] = Counter()
        self.found: list[Finding] = []

    def text_of(self, files: Sequence[FileFacts]) -> None:
        self._texts = {file.path: file.excerpts for file in files}

    def _identity(self, rule: Rule, hit: Hit, target: Target | None) -> tuple[str, str]:
        """The target's name and product take part, its version does not: a newer release is not a new finding."""
        whom = f"@{target.name}:{target.product}" if target else ""
        path = self._paths.get(hit.span.path, hit.span.path)
        scope = hit.use.scope if hit.use else ""
        text = self._texts.get(hit.span.path, {}).get(hit.span.line, hit.detail)
        same = (rule.id, whom, path, scope, collapsed(text))
        number = self._seen[same]
        self._seen[same] += 1
        return fingerprint(f"{rule.id}{whom}", path, scope, text, number), fingerprint_anywhere(scope, text, number)

    def _finding(
        self, rule: Rule, hit: Hit, advice: Advice, target: Target | None, products: tuple[str, ...], done: bool
    ) -> Finding:
        span, use = hit.span, hit.use
        identity, alike = self._identity(rule, hit, target)
        return Finding(
            id=identity,
            alike=alike,
            rule=rule.id,
            family=rule.family,
            severity=hit.severity or advice.severity,
            effect=advice.effect,
            confidence=hit.confidence or (use.confidence if use and use.confidence != "strong" else rule.confidence),
            target=target.id if target else "",
            path=span.path,
            line=span.line,
            column=span.column,
            end_line=span.end_line,
            end_column=span.end_column,
            message=hit.message or rule.title,
            detail=hit.detail,
            clause=hit.clause,
            done=done,
            fix=hit.fix,
            products=products,
            scope=use.scope[:300] if use else "",
            kernel=use.kernel if use else "",
            guard=use.guard[:300] if use else "",
            seen_by=use.seen_by if use else "light",
            evidence=hit.evidence,
            step=hit.step,
        )

    def add(self, rule: Rule, hit: Hit) -> None:
        done_for = hit.use.done_for if hit.use else ()
        for advice in (each for each in rule.advice if not each.target):
            every = bool(self._targets) and all(target.name in done_for for target in self._targets)
            self.found.append(self._finding(rule, hit, advice, None, (), every))
        for target in self._targets:
            advice_here, products = _advice(rule, hit, target, self._packs.targets[target.name])
            if advice_here is not None:
                done = target.name in done_for
                self.found.append(self._finding(rule, hit, advice_here, target, products, done))


def findings(
    project: ProjectFacts,
    packs: Packs,
    targets: Sequence[Target],
    repository_paths: Mapping[str, str],
    rules: Sequence[Rule] | None = None,
) -> tuple[Finding, ...]:
    """All findings in the order of their places; `repository_paths` as for items."""
    collected = _Findings(packs, targets, repository_paths)
    collected.text_of(project.files)
    by_place: dict[tuple[str, int, int, str], list[tuple[Rule, Hit]]] = defaultdict(list)
    for rule, hit in _hits(project, all_rules() if rules is None else rules):
        by_place[hit.span.path, hit.span.line, hit.span.column, rule.id].append((rule, hit))
    for key in sorted(by_place):
        for rule, hit in by_place[key]:
            collected.add(rule, hit)
    return tuple(collected.found)


def rule_infos(found: Sequence[Finding]) -> tuple[RuleInfo, ...]:
    """The rules that fired, as the report explains them."""
    fired = {finding.rule for finding in found}
    return tuple(rule.info() for rule in all_rules() if rule.id in fired)
