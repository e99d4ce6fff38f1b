// What the records have in common, as arrays by subject or file; made once per page.
const SEVERITIES = ["info", "work", "risk", "blocker"];
const STATES = ["new", "known", "suppressed"];
const EFFORTS = ["none", "mechanical", "small", "moderate", "rewrite", "not stated"];
const CONFIDENCES = ["strong", "medium", "weak"];
const STATUSES = ["unneeded", "same", "renamed", "changed", "partial", "manual", "unknown", "none"];

function distinct(values) {
  const names = [...new Set(values)];
  names.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const numbers = new Map(names.map((name, number) => [name, number]));
  return { names: names, of: Uint32Array.from(values, (value) => numbers.get(value)) };
}

function folderOf(path) {
  const end = path.lastIndexOf("/");
  return end < 0 ? "." : path.slice(0, end);
}

// What the rule of a finding says for the finding's own target, or for all of them.
function adviceFor(subject) {
  const rule = page.data.rules[subject.rule];
  const target = subject.target >= 0 ? page.data.targets[subject.target].name : "";
  return ((rule && rule.advice) || []).filter((each) => !each.target || !target || each.target === target);
}

function effortOf(subject) {
  const found = subject.matches ? subject.matches.map((match) => match.effort) : adviceFor(subject).map((advice) => advice.effort);
  const ranks = found.filter(Boolean).map((name) => EFFORTS.indexOf(name));
  return ranks.length ? Math.max(...ranks) : EFFORTS.length - 1;
}

function prepare() {
  const data = page.data;
  const subjects = data.subjects;
  data.folders = distinct(data.files.map(folderOf));
  data.tops = distinct(data.files.map((path) => path.split("/").slice(0, -1).slice(0, 2).join("/") || "."));
  data.rulesOf = distinct(subjects.map((subject) => subject.rule));
  data.families = distinct(subjects.map((subject) => subject.family));
  data.libraries = distinct(subjects.map((subject) => subject.library));
  data.names = distinct(subjects.map((subject) => subject.n + "\n" + subject.library));
  data.effort = Uint8Array.from(subjects, effortOf);
  data.numbers = new Map(subjects.map((subject, number) => [subject, number]));
  data.origin = distinct(data.origins);
  data.statusOf = data.targets.map((target, number) =>
    Uint8Array.from(subjects, (subject) =>
      subject.matches ? STATUSES.indexOf(subject.matches[number].status)
        : subject.target < 0 || subject.target === number ? 8 + subject.severity : 12));
  prepareTarget();
}

// What depends on the target that is shown: how grave a subject is there, and which records are done.
function prepareTarget() {
  const data = page.data;
  const only = page.target;
  data.severity = Uint8Array.from(data.subjects, (subject) => (only < 0 || !subject.matches ? subject.severity : data.severities[subject.matches[only].status]));
  data.open = new Uint8Array(data.count);
  const all = only < 0 ? (1 << data.targets.length) - 1 : 1 << only;
  const done = data.columns.done;
  for (let i = 0; i < data.count; i++) data.open[i] = data.targets.length && (done[i] & all) === all ? 1 : 0;
}

const severityOf = (subject) => page.data.severity[page.data.numbers.get(subject)];

function subjectOf(i) {
  return page.data.subjects[page.data.columns.subject[i]];
}

function identity(i) {
  const { id_low: low, id_high: high } = page.data.columns;
  return high[i].toString(16).padStart(2, "0") + low[i].toString(16).padStart(8, "0");
}

function placeOf(i) {
  return page.data.files[page.data.columns.file[i]] + ":" + page.data.columns.line[i];
}

// Source lines are unpacked when they are first asked for.
async function loadCode() {
  if (page.code) return page.code;
  const buffer = await unpacked("code");
  const head = buffer ? columnsOf(buffer) : { texts: [], lines: [], edits: {} };
  page.code = { texts: head.texts, pairs: head.lines, edits: head.edits, maps: new Map(), of: null };
  return page.code;
}

function linesOf(file) {
  const code = page.code;
  if (!code.maps.has(file)) {
    const map = new Map();
    const pairs = code.pairs[file] || [];
    for (let k = 0; k < pairs.length; k += 2) map.set(pairs[k], pairs[k + 1]);
    code.maps.set(file, map);
  }
  return code.maps.get(file);
}

// The number of each record's source line among the texts, from 1; 0 where there is none.
function codeColumn() {
  const code = page.code;
  if (!code.of) {
    const { file, line } = page.data.columns;
    code.of = new Uint32Array(page.data.count);
    for (let i = 0; i < page.data.count; i++) {
      const found = linesOf(file[i]).get(line[i]);
      if (found !== undefined) code.of[i] = found + 1;
    }
  }
  return code.of;
}
