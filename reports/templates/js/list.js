// The virtual list: only rows in sight are in the page. Entries are numbers: a record, or -1 - group.
const list = { entries: new Int32Array(0), groups: [], open: new Set(), at: 0, row: 54, head: 36, advice: new Map() };
const TALLEST = 15000000; // browsers limit the height of an element; above it the scroll bar is scaled

// The rank of each subject under a sorting: small numbers, so that counting sorts them.
function ranks(kind) {
  const { severity, effort, names } = page.data;
  if (kind === "severity") return severity.map((value) => 3 - value);
  if (kind === "effort") return effort.map((value) => (value === 5 ? 5 : 4 - value));
  return kind === "name" ? names.of : null;
}

// `kept` placed by the numbers that `of` gives each record, equal ones in their order; starts[n] is where n begins.
function placed(kept, of, size) {
  const starts = new Uint32Array(size + 1);
  for (let n = 0; n < kept.length; n++) starts[of(kept[n]) + 1]++;
  for (let n = 0; n < size; n++) starts[n + 1] += starts[n];
  const next = starts.slice();
  const result = new Uint32Array(kept.length);
  for (let n = 0; n < kept.length; n++) result[next[of(kept[n])]++] = kept[n];
  return { result: result, starts: starts };
}

// Records are stored in the order of their places, so equal ones stay in that order.
function sorted(kept) {
  const rank = ranks(state.sort);
  if (!rank) return kept;
  const subject = page.data.columns.subject;
  return placed(kept, (i) => rank[subject[i]], page.data.subjects.length + 6).result;
}

function groupingOf(kind) {
  const data = page.data;
  const c = data.columns;
  if (kind === "api") return { of: (i) => data.names.of[c.subject[i]], names: data.names.names };
  if (kind === "file") return { of: (i) => c.file[i], names: data.files };
  if (kind === "package") return { of: (i) => data.folders.of[c.file[i]], names: data.folders.names };
  return { of: (i) => data.rulesOf.of[c.subject[i]], names: data.rulesOf.names };
}

// Groups with their records in order; worst severity first, then most records.
function grouped(order) {
  const grouping = groupingOf(state.group);
  const { result, starts } = placed(order, grouping.of, grouping.names.length);
  const { severity, columns } = page.data;
  const worst = new Uint8Array(grouping.names.length);
  for (let n = 0; n < order.length; n++) {
    const g = grouping.of(order[n]);
    const here = severity[columns.subject[order[n]]];
    if (here > worst[g]) worst[g] = here;
  }
  const count = (g) => starts[g + 1] - starts[g];
  const numbers = [...grouping.names.keys()].filter(count);
  if (state.sort === "severity" || state.sort === "effort") {
    numbers.sort((a, b) => worst[b] - worst[a] || count(b) - count(a) || a - b);
  }
  return numbers.map((g) => ({
    key: grouping.names[g], count: count(g), severity: worst[g], records: result.subarray(starts[g], starts[g + 1]),
  }));
}

function layOut() {
  if (!state.group) {
    list.entries = Int32Array.from(list.order);
    return;
  }
  const entries = [];
  list.groups.forEach((group, number) => {
    entries.push(-1 - number);
    if (list.open.has(group.key)) for (const i of group.records) entries.push(i);
  });
  list.entries = Int32Array.from(entries);
}

function refresh() {
  const { kept, counts } = filtered();
  list.order = sorted(kept);
  list.groups = state.group ? grouped(list.order) : [];
  layOut();
  list.at = Math.min(list.at, Math.max(0, list.entries.length - 1));
  drawFacets(counts);
  drawChips();
  const groups = state.group ? amount(list.groups.length, _(", {n} group"), _(", {n} groups")) : "";
  document.getElementById("count").textContent =
    filled(_("{n} of {all} records"), { n: counted(kept.length), all: counted(page.data.count) }) + groups;
  document.getElementById("nothing").hidden = list.entries.length > 0;
  document.getElementById("rows").hidden = list.entries.length === 0;
  resize();
  saveState();
}

function resize() {
  const box = document.getElementById("rows");
  const narrow = box.clientWidth > 0 && box.clientWidth < 560 + 120 * shownTargets().length;
  box.classList.toggle("narrow", narrow);
  list.row = narrow ? 76 : 54;
  const total = list.entries.length * list.row + list.head;
  list.scale = total > TALLEST ? total / TALLEST : 1;
  box.setAttribute("aria-rowcount", String(list.entries.length + 1));
  list.space.style.setProperty("height", Math.min(total, TALLEST) + "px");
  draw();
}

function verdictCell(subject, number) {
  const match = subject.matches ? subject.matches[number] : null;
  if (!match) {
    const applies = subject.target < 0 || subject.target === number;
    return make("div", { role: "gridcell", class: "c-verdict" }, applies ? mark(SEVERITIES[subject.severity]) : "–");
  }
  const name = match.name && match.status !== "none" ? make("code", {}, match.name) : "";
  return make("div", { role: "gridcell", class: "c-verdict s s-" + match.status }, make("b", {}, _(match.status)), " ", name);
}

const mark = (word) => make("b", { class: "v v-" + word }, _(word));

// A place whose folder is cut before its file, and whose line never is.
function placeCell(i) {
  const path = page.data.files[page.data.columns.file[i]];
  const end = path.lastIndexOf("/") + 1;
  return make("div", { role: "gridcell", class: "c-place path", title: placeOf(i) }, make("span", { class: "cut" }, path.slice(0, end)),
    make("span", { class: "name" }, path.slice(end)), make("span", {}, ":" + page.data.columns.line[i]));
}

// What to do in one line: for an API what is known about its worst verdict, for a finding what its rule says.
function adviceOf(subject) {
  const key = page.language + "/" + page.target + "/" + page.data.numbers.get(subject);
  if (!list.advice.has(key)) list.advice.set(key, subject.matches ? adviceOfApi(subject) : adviceOfRule(subject));
  return list.advice.get(key);
}

function adviceOfApi(subject) {
  const rank = (match) => STATUSES.indexOf(match.status);
  const worst = shownTargets().map(([, number]) => subject.matches[number]).reduce((a, b) => (rank(b) > rank(a) ? b : a));
  const target = page.data.targets[subject.matches.indexOf(worst)];
  const plain = { renamed: _("rename it"), same: _("nothing to do for the name itself"), unneeded: _("delete it when porting") };
  const known = worst.note && noteOf(target, worst.note);
  const rule = page.data.rules[subject.rule];
  const text = plain[worst.status] || known || (rule ? told(rule.help) : "");
  return shownTargets().length > 1 && known && text === known ? told(target.title) + _(": ") + text : text;
}

function adviceOfRule(subject) {
  const found = adviceFor(subject);
  return found.length ? told(found[0].todo) : subject.message ? _(subject.message) : "";
}

function effortCell(subject) {
  const word = subject ? EFFORTS[page.data.effort[page.data.numbers.get(subject)]] : "";
  return make("div", { role: "gridcell", class: "c-effort" }, word === "not stated" ? "–" : _(word));
}

function recordRow(i) {
  const subject = subjectOf(i);
  const detail = page.data.details[page.data.columns.detail[i]];
  const about = [subject.variant, detail, subject.message ? _(subject.message) : inWords(subject.library)].filter(Boolean).join(" · ");
  return [
    make("div", { role: "gridcell", class: "c-severity" }, mark(SEVERITIES[severityOf(subject)])),
    make("div", { role: "gridcell", class: "c-name" }, make("div", {}, make("code", {}, inWords(subject.n)), " ", make("small", {}, about)),
      make("div", { class: "advice" }, adviceOf(subject))),
    placeCell(i),
    ...shownTargets().map(([, number]) => verdictCell(subject, number)), effortCell(subject),
  ];
}

function groupName(group) {
  const id = group.key.split("\n")[0];
  if (state.group === "file") return group.key.slice(group.key.lastIndexOf("/") + 1);
  const rule = (state.group === "rule" || subjectOf(group.records[0]).kind === "finding") && page.data.rules[id];
  return rule && !["file", "package"].includes(state.group) ? id + " · " + told(rule.title) : group.key.split("\n").filter(Boolean).map(inWords).join(" · ");
}

// The subject of a group that is worst on a target (-1: by severity): variants and targets of one name are several.
function worstSubject(group, number) {
  const subjects = [...new Set(Array.from(group.records.subarray(0, 5000), (i) => page.data.columns.subject[i]))];
  const values = number < 0 ? page.data.severity : page.data.statusOf[number];
  // On a target: the gravest first, of uses the worst verdict; what is for another target last.
  const graveOn = (value) => (value === 12 ? -1 : value < 8 ? 10 * page.data.severities[STATUSES[value]] + value : 10 * (value - 8) + 8);
  const rank = (subject) => (number >= 0 ? graveOn(values[subject]) : values[subject]);
  return page.data.subjects[subjects.reduce((a, b) => (rank(b) > rank(a) ? b : a))];
}

// The lines of a file's records; of a folder, how many files they are in.
function linesLine(group) {
  const { line: lines, file } = page.data.columns;
  if (state.group !== "file") return filled(_("{n} files"), { n: counted(new Set(Array.from(group.records, (i) => file[i])).size) });
  const numbers = [...new Set(Array.from(group.records, (i) => lines[i]))].sort((a, b) => a - b);
  const shown = numbers.slice(0, 12).join(", ");
  return filled(_("lines {lines}"), { lines: numbers.length > 12 ? shown + " …" : shown });
}

// The likely days of a file or a folder on the targets that are shown.
function daysCell(group) {
  const { columns } = page.data;
  const files = new Set(Array.from(group.records, (i) => columns.file[i]));
  const hours = shownTargets().map(([, number]) => [...files].reduce((sum, file) => sum + columns["hours." + number][file] / 100, 0));
  if (hours.length > 2) return make("div", { role: "gridcell", class: "c-effort" }, daysOf(Math.max(...hours)));
  return make("div", { role: "gridcell", class: "c-effort" }, ...hours.flatMap((each, k) => [k ? " " : "", make("div", {}, daysOf(each))]));
}

function groupRow(number) {
  const group = list.groups[number];
  const open = list.open.has(group.key);
  const alike = state.group === "api" || state.group === "rule";
  const cells = shownTargets().map(([, k]) => verdictCell(worstSubject(group, k), k));
  const worst = worstSubject(group, -1);
  return [
    make("div", { role: "gridcell", class: "c-severity" }, mark(SEVERITIES[group.severity])),
    make("div", { role: "gridcell", class: "c-name" },
      make("div", {}, make("span", { class: "twist", "aria-hidden": "true" }, open ? "▾ " : "▸ "), make("code", {}, groupName(group)), state.group === "file" ? make("small", {}, " " + folderOf(group.key)) : ""),
      make("div", { class: "advice" }, alike ? adviceOf(worst) : linesLine(group))),
    make("div", { role: "gridcell", class: "c-place" }, placesIn(group.count)),
    ...cells, alike ? effortCell(worst) : daysCell(group),
  ];
}

function headRow() {
  const last = ["file", "package"].includes(state.group) ? _("Likely days") : _("Effort");
  const names = [_("Severity"), state.group ? _("Group, then record") : _("Record"), _("Place"), ...shownTargets().map(([target]) => told(target.title)), last];
  const classOf = (k) => ["c-severity", "c-name", "c-place"][k] || (k === names.length - 1 ? "c-effort" : "c-verdict");
  return make("div", { role: "row", class: "row head", "aria-rowindex": "1" },
    ...names.map((text, k) => make("div", { role: "columnheader", class: classOf(k), title: classOf(k) === "c-verdict" ? text : null }, text)));
}

function draw() {
  const box = document.getElementById("rows");
  if (!list.layer || box.hidden) return;
  const first = Math.max(0, Math.floor((box.scrollTop * list.scale) / list.row));
  const count = Math.ceil(box.clientHeight / list.row) + 1;
  const rows = [headRow()];
  const shift = list.scale === 1 ? -(box.scrollTop % list.row) : 0;
  for (let n = first; n < Math.min(first + count, list.entries.length); n++) {
    const entry = list.entries[n];
    const isGroup = entry < 0;
    const row = make("div", {
      role: "row", id: "row-" + n, class: "row" + (isGroup ? " group" : "") + (n === list.at ? " at" : ""),
      "aria-rowindex": String(n + 2), "aria-level": isGroup || !state.group ? "1" : "2", "aria-selected": String(n === list.at),
      "aria-expanded": isGroup ? String(list.open.has(list.groups[-1 - entry].key)) : null,
    }, ...(isGroup ? groupRow(-1 - entry) : recordRow(entry)));
    row.addEventListener("click", () => { list.at = n; openAt(); });
    rows.push(row);
  }
  const body = make("div", { role: "rowgroup", class: "body" }, ...rows.slice(1));
  body.style.setProperty("transform", "translateY(" + shift + "px)");
  list.layer.replaceChildren(make("div", { role: "rowgroup", class: "top-row" }, rows[0]), body);
  const inSight = list.at >= first && list.at < first + count && list.entries.length > 0;
  if (inSight) box.setAttribute("aria-activedescendant", "row-" + list.at);
  else box.removeAttribute("aria-activedescendant");
}

function moveTo(n) {
  const box = document.getElementById("rows");
  list.at = Math.max(0, Math.min(n, list.entries.length - 1));
  const top = (list.at * list.row) / list.scale;
  const room = box.clientHeight - list.head - list.row;
  if (top < box.scrollTop) box.scrollTop = top;
  else if (top > box.scrollTop + room) box.scrollTop = top - room;
  draw();
}

// j and k: while details are open, the list and they go from record to record together, through closed groups too.
function stepBy(step) {
  if (document.getElementById("drawer").hidden) { moveTo(list.at + step); return; }
  let n = list.at + step;
  while (n >= 0 && n < list.entries.length) {
    const entry = list.entries[n];
    if (entry >= 0) break;
    const group = list.groups[-1 - entry];
    if (!list.open.has(group.key)) {
      list.open.add(group.key);
      layOut();
      resize();
      n += step > 0 ? 1 : group.count;
      break;
    }
    n += step;
  }
  if (n < 0 || n >= list.entries.length || list.entries[n] < 0) return;
  moveTo(n);
  openDrawer(list.entries[n], document.getElementById("drawer").contains(document.activeElement));
}

function toggleGroup(number) {
  const key = list.groups[number].key;
  if (list.open.has(key)) list.open.delete(key); else list.open.add(key);
  layOut();
  resize();
}

function openAt() {
  const entry = list.entries[list.at];
  if (entry === undefined) return;
  if (entry < 0) toggleGroup(-1 - entry); else openDrawer(entry, true);
  draw();
}

// To the next group (a file, an API), which opens.
function stepGroup(step) {
  if (!state.group) { stepBy(step); return; }
  let n = list.at + step;
  while (n >= 0 && n < list.entries.length && list.entries[n] >= 0) n += step;
  if (step < 0 && list.entries[list.at] >= 0) { n -= 1; while (n >= 0 && list.entries[n] >= 0) n -= 1; }
  if (n < 0 || n >= list.entries.length) return;
  const number = -1 - list.entries[n];
  if (!list.open.has(list.groups[number].key)) toggleGroup(number);
  moveTo(n);
  if (!document.getElementById("drawer").hidden) stepBy(1);
}

// The next (or previous) record of the rule of the present one.
function sameRule(step) {
  const start = list.entries[list.at];
  if (start === undefined || start < 0) return moveTo(list.at + step);
  const rule = subjectOf(start).rule;
  for (let n = list.at + step; n >= 0 && n < list.entries.length; n += step) {
    if (list.entries[n] >= 0 && subjectOf(list.entries[n]).rule === rule) {
      moveTo(n);
      if (!document.getElementById("drawer").hidden) openDrawer(list.entries[n], false);
      return undefined;
    }
  }
  return undefined;
}

function makeList() {
  const box = document.getElementById("rows");
  list.layer = make("div", { class: "layer", role: "presentation" });
  list.space = make("div", { class: "space", role: "presentation" }, list.layer);
  box.replaceChildren(list.space);
  box.addEventListener("scroll", draw, { passive: true });
}
