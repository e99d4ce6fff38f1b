// Filters: one pass over the records gives the rows that fit and every count, each count without its own filter.
const state = { view: "summary", q: "", group: "api", sort: "severity", filters: {}, record: "", under: "", open: "", fileSort: "left" };
let facets = [];

function makeFacets() {
  const data = page.data;
  const c = data.columns;
  const bySubject = (values) => ({ values: values, index: c.subject });
  const byFile = (values) => ({ values: values, index: c.file });
  const own = (values) => ({ values: values, index: null });
  const statusNames = [...STATUSES, ...SEVERITIES, "for another target"];
  facets = [
    { id: "severity", title: _("Severity"), names: SEVERITIES, reverse: true, ...bySubject(data.severity) },
    ...shownTargets().map(([target, number]) => ({
      id: "on." + target.id, title: told(target.title), names: statusNames, ...bySubject(data.statusOf[number]),
    })),
    { id: "family", title: _("Category"), names: data.families.names, ...bySubject(data.families.of) },
    { id: "rule", title: _("Rule"), names: data.rulesOf.names, plain: true, ...bySubject(data.rulesOf.of) },
    { id: "library", title: _("Library"), names: data.libraries.names, plain: true, ...bySubject(data.libraries.of) },
    { id: "effort", title: _("Effort"), names: EFFORTS, ...bySubject(data.effort) },
    { id: "top", title: _("Directory"), names: data.tops.names, plain: true, ...byFile(data.tops.of) },
    { id: "package", title: _("Folder"), names: data.folders.names, plain: true, ...byFile(data.folders.of) },
    { id: "origin", title: _("Origin"), names: data.origin.names, ...byFile(data.origin.of) },
    { id: "state", title: _("State"), names: STATES, ...own(c.state) },
    { id: "open", title: _("Progress"), names: ["open", "done"], ...own(data.open) },
    { id: "confidence", title: _("Confidence"), names: CONFIDENCES, ...own(c.confidence) },
  ];
}

function chosen(facet) {
  const wanted = state.filters[facet.id];
  if (!wanted || !wanted.length) return null;
  const flags = new Uint8Array(facet.names.length);
  for (const name of wanted) {
    const number = facet.names.indexOf(name);
    if (number >= 0) flags[number] = 1;
  }
  return flags;
}

const hits = (texts, word) => Uint8Array.from(texts, (text) => (text.toLowerCase().includes(word) ? 1 : 0));

// For each word which subjects, files, … hold it; a record fits when every word is in one of them.
function searched() {
  const words = state.q.toLowerCase().split(/\s+/).filter(Boolean);
  const data = page.data;
  return words.map((word) => ({
    subject: hits(data.subjects.map((s) => [s.n, s.message || "", s.message ? _(s.message) : "", s.library].join("\n")), word),
    file: hits(data.files, word),
    detail: hits(data.details, word),
    scope: hits(data.scopes, word),
    code: page.code ? hits(["", ...page.code.texts], word) : null,
  }));
}

function fits(tests, i, c, code) {
  for (const test of tests) {
    if (!(test.subject[c.subject[i]] || test.file[c.file[i]] || test.detail[c.detail[i]] || test.scope[c.scope[i]] ||
      (test.code && test.code[code[i]]))) return false;
  }
  return true;
}

// Adds the kept records to the counts: by subject and by file first, because there are few of these.
function addKept(kept, counts) {
  const c = page.data.columns;
  const bySubject = new Uint32Array(page.data.subjects.length);
  const byFile = new Uint32Array(page.data.files.length);
  for (let n = 0; n < kept.length; n++) { bySubject[c.subject[kept[n]]]++; byFile[c.file[kept[n]]]++; }
  facets.forEach((facet, k) => {
    const count = counts[k];
    const { values, index } = facet;
    const few = index === c.subject ? bySubject : byFile;
    if (index) for (let n = 0; n < few.length; n++) count[values[n]] += few[n];
    else for (let n = 0; n < kept.length; n++) count[values[kept[n]]]++;
  });
}

// The numbers of the records that fit, and the counts of every facet.
function filtered() {
  const data = page.data;
  const c = data.columns;
  const tests = searched();
  const code = tests.length && page.code ? codeColumn() : null;
  const counts = facets.map((facet) => new Uint32Array(facet.names.length));
  const active = facets.map((facet, k) => ({ k: k, flags: chosen(facet), values: facet.values, index: facet.index })).filter((each) => each.flags);
  const found = new Uint32Array(data.count);
  const under = state.under ? Uint8Array.from(data.files, (path) => (isUnder(path, state.under) ? 1 : 0)) : null;
  const elsewhere = page.target < 0 ? null : data.statusOf[page.target];
  let size = 0;
  for (let i = 0; i < data.count; i++) {
    if (under && !under[c.file[i]]) continue;
    if (elsewhere && elsewhere[c.subject[i]] === 12) continue; // a finding for another target
    if (tests.length && !fits(tests, i, c, code)) continue;
    let failed = null;
    let value = 0;
    let misses = 0;
    for (let a = 0; a < active.length && misses < 2; a++) {
      const each = active[a];
      const own = each.values[each.index ? each.index[i] : i];
      if (!each.flags[own]) { misses++; failed = each; value = own; }
    }
    if (!misses) found[size++] = i;
    else if (misses === 1) counts[failed.k][value]++;
  }
  const kept = found.subarray(0, size);
  addKept(kept, counts);
  return { kept: kept, counts: counts };
}

function toggle(facet, name, on) {
  const wanted = new Set(state.filters[facet.id] || []);
  if (on) wanted.add(name); else wanted.delete(name);
  state.filters[facet.id] = [...wanted];
  refresh();
}

function labelOf(facet, name) {
  if (facet.id === "rule" && page.data.rules[name]) return told(page.data.rules[name].title) || name;
  if (facet.id === "library") return inWords(name) || _("not stated");
  return facet.plain ? name || _("not stated") : _(name);
}

// What is filtered by, each as a button that takes it away.
function drawChips() {
  const chip = (label, act) => make("button", { type: "button", class: "chip", "aria-label": filled(_("remove the filter {name}"), { name: label }), onclick: act }, label, make("span", { "aria-hidden": "true" }, " ×"));
  const chips = [];
  if (state.q) chips.push(chip(_("Search") + _(": ") + state.q, () => { state.q = ""; document.getElementById("q").value = ""; refresh(); }));
  if (state.under) chips.push(chip(_("In") + _(": ") + state.under, () => { state.under = ""; refresh(); }));
  for (const [id, names] of Object.entries(state.filters)) {
    const facet = facets.find((each) => each.id === id);
    for (const name of names) chips.push(chip((facet ? facet.title : id) + _(": ") + (facet ? labelOf(facet, name) : name), () => facet ? toggle(facet, name, false) : dropFilter(id)));
  }
  const holder = document.getElementById("chips");
  holder.replaceChildren(...chips);
  holder.hidden = !chips.length;
}

function dropFilter(id) {
  delete state.filters[id];
  refresh();
}

function facetLine(facet, number, count) {
  const name = facet.names[number];
  const wanted = (state.filters[facet.id] || []).includes(name);
  const box = make("input", { type: "checkbox", "data-key": facet.id + "/" + name, onchange: (event) => toggle(facet, name, event.target.checked) });
  box.checked = wanted;
  const label = labelOf(facet, name);
  return make("label", { class: "choice" }, box, make("span", {}, label), make("small", {}, counted(count)));
}

function drawFacets(counts) {
  const holder = document.getElementById("facet-list");
  const focused = document.activeElement && document.activeElement.dataset ? document.activeElement.dataset.key : "";
  const opened = new Set([...holder.querySelectorAll("details[open]")].map((each) => each.dataset.facet));
  const first = !holder.childElementCount;
  holder.replaceChildren(...facets.map((facet, k) => {
    const wanted = state.filters[facet.id] || [];
    let numbers = [...facet.names.keys()].filter((n) => counts[k][n] || wanted.includes(facet.names[n]));
    if (facet.reverse) numbers.reverse();
    if (facet.plain) numbers.sort((a, b) => wanted.includes(facet.names[b]) - wanted.includes(facet.names[a]) || counts[k][b] - counts[k][a]);
    const more = numbers.length - 40;
    numbers = numbers.slice(0, 40);
    const lines = numbers.map((n) => facetLine(facet, n, counts[k][n]));
    if (more > 0) lines.push(make("small", {}, filled(_("{n} more: use the search"), { n: counted(more) })));
    const open = opened.has(facet.id) || wanted.length > 0 || (first && k <= data_targets());
    return make("details", { "data-facet": facet.id, open: open }, make("summary", {}, facet.title),
      make("div", { role: "group", "aria-label": facet.title }, ...lines));
  }));
  if (focused) {
    const again = [...holder.querySelectorAll("input")].find((each) => each.dataset.key === focused);
    if (again) again.focus();
  }
}

function data_targets() {
  return page.data.targets.length;
}
