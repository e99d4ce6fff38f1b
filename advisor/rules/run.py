"""Runs the rules over resolved facts and turns their hits into findings, one per hit and target that has advice."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain

import msgspec

from advisor.fingerprints import collapsed, fingerprint, fingerprint_anywhere
from advisor.model import SEVERITY_ORDER, Advice, FileFacts, Finding, RuleInfo, Target, Use
from advisor.packs.pack import Packs, TargetPack
from advisor.packs.targets import products_of
from advisor.packs.versions import number
from advisor.rules.judged import Judged, JudgedProject, Vendors
from advisor.rules.registry import Hit, Limit, ProjectFacts, Rule, all_rules, first_of, rules_of


class _Dispatch:
    """The use rules that get a use, found once per kind of use, symbol and kind of file."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._rules = rules
        self._exact: dict[str, set[int]] = defaultdict(set)  # symbol -> the rules that ask for it, by their place
        self._beginnings: dict[str, set[int]] = defaultdict(set)
        self._any = {place for place, rule in enumerate(rules) if not rule.symbols}
        for place, rule in enumerate(rules):
            for symbol in rule.symbols:
                (self._beginnings if symbol.endswith("*") else self._exact)[symbol.removesuffix("*")].add(place)
        self._known: dict[tuple[str, str, str], list[Rule]] = {}

    def _asking(self, symbol: str) -> set[int]:
        begun = (places for start, places in self._beginnings.items() if symbol.startswith(start))
        return self._any.union(self._exact.get(symbol, ()), *begun)

    def of(self, use: Use, kind: str) -> list[Rule]:
        key = (use.kind, use.symbol, kind)
        if key not in self._known:
            asking = (self._rules[place] for place in sorted(self._asking(use.symbol)))
            self._known[key] = [
                rule
                for rule in asking
                if (not rule.kinds or use.kind in rule.kinds) and (not rule.files or kind in rule.files)
            ]
        return self._known[key]


def _of_use(rule: Rule, use: Use, file: Judged) -> Iterable[Hit]:
    return rule.check(use, file if rule.subject else file.facts)


def _firsts(rule: Rule, hits: Iterable[Hit]) -> Iterator[Hit]:
    """One of the hits in a file per function, or the first with the number of all: what the row's unit says."""
    groups: dict[tuple[str, str, tuple[str, ...]], list[Hit]] = defaultdict(list)
    for each in hits:
        use = each.use
        groups[(use.scope, use.kernel, use.done_for) if use and rule.once == "scope" else ("", "", ())].append(each)
    for found in groups.values():
        for each in first_of(found):
            many = each.detail if rule.once == "scope" or len(found) == 1 else f"{each.detail} ({len(found)} ×)"
            yield msgspec.structs.replace(each, detail=many)


class _Runner:
    """The rules by what they get; `silent` tells places that are not the project's own CUDA code."""

    def __init__(self, rules: Sequence[Rule], vendors: Vendors) -> None:
        self.vendors = vendors
        self.single = _Dispatch([rule for rule in rules if rule.shape == "use" and rule.once == "use"])
        self.grouped = [rule for rule in rules if rule.shape == "use" and rule.once in ("scope", "file")]
        self._once = _Dispatch([rule for rule in rules if rule.shape == "use" and rule.once != "use"])
        self._given: dict[str, dict[int, list[Use]]] = {}
        self._of_files = [rule for rule in rules if rule.shape == "file"]
        self._of_kind: dict[str, list[Rule]] = {}
        self.of_projects = [rule for rule in rules if rule.shape == "project" or rule.once == "project"]

    def _heard(self, rule: Rule, hits: Iterable[Hit]) -> Iterator[tuple[Rule, Hit]]:
        for each in hits:
            if not (rule.own_code and each.use is not None and self.vendors.asks(each.use.guard)):
                yield rule, each

    def _uses(self, file: Judged) -> Iterator[Use]:
        """The uses that rules get: a call of the project's own wrapper is judged where its body is."""
        return (use for use in file.uses if not (use.via and use.nargs < 0 and use.kind == "call"))

    def _given_once(self, file: Judged) -> dict[int, list[Use]]:
        """The uses of a file for the rules that speak once per function, file or project, by the rule's `id()`."""
        if file.path not in self._given:
            given: dict[int, list[Use]] = defaultdict(list)
            for use in self._uses(file):
                for rule in self._once.of(use, file.kind):
                    given[id(rule)].append(use)
            self._given[file.path] = given
        return self._given[file.path]

    def _grouped(self, rule: Rule, file: Judged) -> Iterator[Hit]:
        """What a rule finds in a file that is to say it once per function, file or project."""
        for use in self._given_once(file).get(id(rule), ()):
            yield from _of_use(rule, use, file)

    def of_file(self, file: Judged) -> Iterator[tuple[Rule, Hit]]:
        """What the rules find in a file; in one for a target some of them speak, for that target alone."""
        target = self.vendors.target_of(file.path)
        if not target:
            yield from self._of_file(file, self.vendors.owns(file.path), of_target=False)
            return
        for rule, found in self._of_file(file, elsewhere=True, of_target=True):
            own = rule.own_code and rule.in_target_code
            yield rule, _in_own_file(found, target) if own else found

    def _of_file(self, file: Judged, elsewhere: bool, of_target: bool) -> Iterator[tuple[Rule, Hit]]:
        def silent(rule: Rule) -> bool:
            return elsewhere and rule.own_code and not (of_target and rule.in_target_code)

        for use in self._uses(file):
            for rule in self.single.of(use, file.kind):
                if not silent(rule):
                    yield from self._heard(rule, _of_use(rule, use, file))
        given = self._given_once(file)
        for rule in self.grouped:
            if id(rule) in given and not silent(rule):
                yield from _firsts_heard(rule, self._heard(rule, self._grouped(rule, file)))
        for rule in self._rules_of(file.kind):
            if not silent(rule):
                yield from self._heard(rule, rule.check(file if rule.subject else file.facts))

    def _rules_of(self, kind: str) -> list[Rule]:
        """The rules that get a whole file, for a kind of file."""
        if kind not in self._of_kind:
            self._of_kind[kind] = [rule for rule in self._of_files if not rule.files or kind in rule.files]
        return self._of_kind[kind]

    def of_project(self, project: ProjectFacts, judged: JudgedProject) -> Iterator[tuple[Rule, Hit]]:
        for rule in self.of_projects:
            if rule.shape == "project":
                yield from self._heard(rule, rule.check(judged if rule.subject else project))
            else:
                own = sorted(judged.files, key=lambda file: file.origin != "own")
                found = (each for file in own for each in self._heard(rule, self._grouped(rule, file)))
                yield from (each for _, each in zip(range(1), found, strict=False))


def _in_own_file(found: Hit, target: str) -> Hit:
    """A hit in a file for a target, for that target alone: that its names are done says nothing of how it behaves."""
    use = found.use
    if use is not None and target in use.done_for:
        use = msgspec.structs.replace(use, done_for=tuple(each for each in use.done_for if each != target))
    return msgspec.structs.replace(found, targets=(target,), use=use)


def _firsts_heard(rule: Rule, heard: Iterable[tuple[Rule, Hit]]) -> Iterator[tuple[Rule, Hit]]:
    return ((rule, each) for each in _firsts(rule, (each for _, each in heard)))


def _hits(project: ProjectFacts, rules: Sequence[Rule], packs: Packs) -> Iterator[tuple[Rule, Hit]]:
    abouts = (packs.catalogue.about, *(pack.about for pack in packs.targets.values()))
    suffixes = ((name, pack.about.port.suffixes) for name, pack in packs.targets.items())
    vendors = Vendors((about.elsewhere for about in abouts), suffixes)
    runner = _Runner(rules, vendors)
    judged = JudgedProject((Judged(file, vendors) for file in project.files), project.others)
    for file in judged.files:
        yield from runner.of_file(file)
    yield from runner.of_project(project, judged)


def _in_versions(advice: Advice, target: Target) -> bool:
    version = number(target.version)
    return not (advice.since and version < number(advice.since)) and not (
        advice.until and version >= number(advice.until)
    )


def _named(advice: Advice, pack: TargetPack) -> frozenset[str]:
    """The products an advice is limited to, families spelled out."""
    return frozenset(chain.from_iterable(pack.families.get(name, (name,)) for name in advice.products))


_NO_LIMIT = Limit()


def _advised(rule: Rule, hit: Hit) -> Iterator[tuple[Advice, Limit]]:
    """The rule's pieces of advice that hold for the case of a hit."""
    for place, advice in enumerate(rule.advice):
        limit = rule.limits[place] if rule.limits else _NO_LIMIT
        if not limit.cases or hit.message in limit.cases:
            yield advice, limit


def _advice(
    rule: Rule, hit: Hit, target: Target, pack: TargetPack
) -> tuple[tuple[Advice, Limit] | None, tuple[str, ...]]:
    """The worst advice that holds for the target, and the products it is limited to (empty: all of the target's)."""
    if hit.targets and target.name not in hit.targets:
        return None, ()
    products = products_of(pack, target)
    found = [
        (advice, limit)
        for advice, limit in _advised(rule, hit)
        if advice.target == target.name
        and _in_versions(advice, target)
        and (not advice.products or not products or _named(advice, pack) & set(products))
    ]
    worst = max(found, key=lambda each: SEVERITY_ORDER.index(each[0].severity), default=None)
    if worst is None or not products:
        return worst, worst[0].products if worst else ()
    limited = tuple(product for product in products if product in _named(worst[0], pack))
    return worst, () if limited == products else limited


def _message(rule: Rule, hit: Hit, limit: Limit) -> str:
    """The sentence about a hit: of its case on the target, of its case, its own, or the rule's title."""
    if not rule.subject:
        return hit.message or rule.title
    return limit.texts.get(hit.message) or rule.cases.get(hit.message) or rule.title


def _is_silent(rule: Rule, hit: Hit, target: Target) -> bool:
    """Whether a rule that found something says nothing about a target, and nobody knows that it has nothing to say."""
    if not rule.subject or hit.targets or target.name in rule.settled:
        return False
    return not any(each.target in ("", target.name) for each in rule.advice)


class _Findings:
    """Collects findings; the number of an occurrence among equals is part of its fingerprint."""

    def __init__(self, packs: Packs, targets: Sequence[Target], paths: Mapping[str, str]) -> None:
        self._packs, self._targets, self._paths = packs, targets, paths
        self._texts: dict[str, dict[int, str]] = {}
        self._seen: Counter[tuple[str, str, str, str, str]] = Counter()
        self.found: list[Finding] = []
        self.silent: dict[str, set[str]] = {target.id: set() for target in targets}

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
        self, rule: Rule, hit: Hit, said: tuple[Advice, Limit], target: Target | None, products: tuple[str, ...],
        done: bool, left_out: bool = False,
    ) -> Finding:  # fmt: skip
        (advice, limit), span, use = said, hit.span, hit.use
        identity, alike = self._identity(rule, hit, target)
        return Finding(
            id=identity,
            alike=alike,
            rule=rule.id,
            family=rule.family,
            severity=hit.severity or limit.severities.get(hit.message) or advice.severity,
            effect=advice.effect,
            confidence=hit.confidence or (use.confidence if use and use.confidence != "strong" else rule.confidence),
            target=target.id if target else "",
            path=span.path,
            line=span.line,
            column=span.column,
            end_line=span.end_line,
            end_column=span.end_column,
            message=_message(rule, hit, limit),
            detail=hit.detail,
            clause=hit.clause,
            done=done,
            left_out=left_out,
            fix=hit.fix,
            products=products,
            scope=use.scope[:300] if use else "",
            kernel=use.kernel if use else "",
            guard=use.guard[:300] if use else "",
            seen_by=use.seen_by if use else "light",
            evidence=hit.evidence,
            step=hit.step,
            inherited=advice.inherited,
            also=hit.also,
        )

    def add(self, rule: Rule, hit: Hit) -> None:
        done_for = hit.use.done_for if hit.use else ()
        for said in (each for each in _advised(rule, hit) if not each[0].target):
            every = bool(self._targets) and all(target.name in done_for for target in self._targets)
            self.found.append(self._finding(rule, hit, said, None, (), every))
        for target in self._targets:
            here, products = _advice(rule, hit, target, self._packs.targets[target.name])
            if here is None and _is_silent(rule, hit, target):
                self.silent[target.id].add(rule.id)
            if here is not None:
                done = target.name in done_for
                left_out = hit.use is not None and target.name in hit.use.left_out_for
                self.found.append(self._finding(rule, hit, here, target, products, done, left_out))


def findings(
    project: ProjectFacts,
    packs: Packs,
    targets: Sequence[Target],
    repository_paths: Mapping[str, str],
    rules: Sequence[Rule] | None = None,
    silent: dict[str, set[str]] | None = None,
) -> tuple[Finding, ...]:
    """All findings in the order of their places; `repository_paths` as for items.

    `silent` gets, by target, the rules that found something and say nothing about this target.
    """
    collected = _Findings(packs, targets, repository_paths)
    collected.text_of(project.files)
    by_place: dict[tuple[str, int, int, str], list[tuple[Rule, Hit]]] = defaultdict(list)
    for rule, hit in _hits(project, rules_of(packs) if rules is None else rules, packs):
        by_place[hit.span.path, hit.span.line, hit.span.column, rule.id].append((rule, hit))
    for key in sorted(by_place):
        for rule, hit in by_place[key]:
            collected.add(rule, hit)
    if silent is not None:
        silent.update(collected.silent)
    return tuple(collected.found)


def rule_infos(found: Sequence[Finding], rules: Sequence[Rule] | None = None) -> tuple[RuleInfo, ...]:
    """The rules (None: those that the program brings) that fired, as the report explains them."""
    fired = {finding.rule for finding in found}
    return tuple(rule.info() for rule in (all_rules() if rules is None else rules) if rule.id in fired)
