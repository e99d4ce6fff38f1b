// The files: what is left in each, a tick that this browser keeps, and the work of one file beside its lines.
const fileView = { rows: [], shown: 200, at: 0, ticks: null };

const ticksName = () => "advisor-ticks-" + page.data.project;

function ticks() {
  if (!fileView.ticks) {
    fileView.ticks = {};
    try { fileView.ticks = JSON.parse(localStorage.getItem(ticksName()) || "{}") || {}; } catch (error) { /* none are kept */ }
  }
  return fileView.ticks;
}

function tick(path, on) {
  if (on) ticks()[path] = true; else delete ticks()[path];
  try { localStorage.setItem(ticksName(), JSON.stringify(ticks())); } catch (error) { /* until the page is closed */ }
  drawFiles();
}

// Per file what is left by severity, what is done, and the worst, on the targets that are shown.
function fileSums() {
  const data = page.data;
  const c = data.columns;
  const bits = page.target < 0 ? 1 : 2 << page.target;
  const sums = data.files.map((path, number) => ({ number, path, left: [0, 0, 0, 0], done: 0, worst: -1, status: -1, places: 0 }));
  for (let i = 0; i < data.count; i++) {
    const sum = sums[c.file[i]];
    if (c.served[i] & bits) sum.done++;
    if (!(c.left[i] & bits)) continue;
    const [severity, status] = gravest(c.subject[i], c.left[i]);
    sum.left[severity]++;
    sum.places++;
    if (severity > sum.worst) sum.worst = severity;
    if (status > sum.status) sum.status = status;
  }
  for (const sum of sums) {
    sum.hours = shownTargets().map(([, number]) => c["hours." + number][sum.number] / 100);
    sum.total = sum.hours.reduce((a, b) => a + b, 0);
    sum.kernels = c.kernels[sum.number];
  }
  return sums.filter((sum) => sum.places || sum.done || sum.total);
}

// The severity and the verdict of a subject on the targets that it is left for.
function gravest(subject, left) {
  const data = page.data;
  const one = data.subjects[subject];
  if (!one.matches) return [one.severity, -1];
  let status = -1;
  for (const [, number] of shownTargets()) if (left & (2 << number)) status = Math.max(status, data.statusOf[number][subject]);
  return [data.severities[STATUSES[status]], status];
}

const isUnder = (path, folder) => !folder || path === folder || (folder === "." ? !path.includes("/") : path.startsWith(folder + "/"));

const FILE_SORTS = {
  left: (a, b) => b.total - a.total || b.places - a.places,
  path: () => 0,
  worst: (a, b) => b.worst - a.worst || b.total - a.total,
  places: (a, b) => b.places - a.places,
};

function daysOf(hours) {
  if (!hours) return "–";
  const small = (value) => (value < 0.1 ? "< 0.1" : twoDigits(value));
  return hours < page.data.daily / 2 ? filled(_("{n} h"), { n: small(hours) }) : filled(_("{n} d"), { n: small(hours / page.data.daily) });
}

// An element of the kind that pictures are made of.
const drawn = (tag) => document.createElementNS(document.getElementById("drawing").namespaceURI, tag);

function bar(sum) {
  const whole = sum.places + sum.done || 1;
  const parts = [[sum.done, "b-done", _("done")], ...[3, 2, 1, 0].map((n) => [sum.left[n], "b-" + SEVERITIES[n], _(SEVERITIES[n])])].filter((part) => part[0]);
  const svg = drawn("svg");
  svg.setAttribute("class", "bar");
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", parts.map((part) => part[2] + " " + counted(part[0])).join(_(", ")) || _("nothing"));
  let at = 0;
  for (const [count, name] of parts) {
    const rect = drawn("rect");
    rect.setAttribute("class", name);
    rect.setAttribute("x", (100 * at) / whole + "%");
    rect.setAttribute("width", (100 * count) / whole + "%");
    rect.setAttribute("height", "12");
    svg.append(rect);
    at += count;
  }
  return svg;
}

function fileRow(sum, n) {
  const box = make("input", { type: "checkbox", "aria-label": filled(_("{path} is done"), { path: sum.path }), onchange: (event) => tick(sum.path, event.target.checked) });
  box.checked = Boolean(ticks()[sum.path]);
  const end = sum.path.lastIndexOf("/") + 1;
  const link = make("a", { class: "path", href: "#v=files&o=" + encodeURIComponent(sum.path) }, make("b", {}, sum.path.slice(end)), end ? make("small", {}, sum.path.slice(0, end)) : "");
  const worst = [sum.worst >= 0 ? mark(SEVERITIES[sum.worst]) : "", " ", sum.status >= 0 ? make("span", { class: "s s-" + STATUSES[sum.status] }, make("b", {}, _(STATUSES[sum.status]))) : ""];
  const row = make("tr", { class: [n === fileView.at ? "at" : "", box.checked ? "ticked" : "", sum.path === state.open ? "opened" : ""].join(" ").trim() },
    make("td", { class: "c-tick" }, box), make("th", { scope: "row" }, link), make("td", { class: "c-bar" }, bar(sum)),
    make("td", { class: "n" }, counted(sum.places)), make("td", { class: "n c-more" }, counted(sum.done)),
    ...sum.hours.map((hours) => make("td", { class: "n nowrap" }, daysOf(hours))),
    make("td", { class: "c-worst" }, ...worst), make("td", { class: "n c-more" }, sum.kernels ? counted(sum.kernels) : ""));
  row.addEventListener("click", (event) => { if (!event.target.closest("a, input")) openFile(sum.path, false); });
  return row;
}

function drawFiles() {
  const table = document.getElementById("file-rows");
  if (!page.data || !table) return;
  const every = fileSums();
  let rows = every.filter((sum) => isUnder(sum.path, state.under));
  const ticked = rows.filter((sum) => ticks()[sum.path]).length;
  if (document.getElementById("hide-done").checked) rows = rows.filter((sum) => sum.places && !ticks()[sum.path]);
  rows.sort((a, b) => FILE_SORTS[state.fileSort](a, b) || (a.path < b.path ? -1 : 1));
  fileView.rows = rows;
  fileView.at = Math.max(0, Math.min(fileView.at, rows.length - 1));
  const days = shownTargets().map(([target]) => make("th", { scope: "col", class: "n" }, shownTargets().length > 1 ? filled(_("Days, {target}"), { target: told(target.title) }) : _("Days")));
  const head = make("thead", {}, make("tr", {}, make("th", { scope: "col", class: "c-tick" }, _("Done")), make("th", { scope: "col" }, _("File")), make("th", { scope: "col", class: "c-bar" }, _("State")),
    make("th", { scope: "col", class: "n" }, _("places left")), make("th", { scope: "col", class: "n c-more" }, _("places done")), ...days,
    make("th", { scope: "col" }, _("Worst")), make("th", { scope: "col", class: "n c-more" }, _("Kernels"))));
  table.replaceChildren(make("caption", { class: "hide" }, _("Source files")), head, make("tbody", {}, ...rows.slice(0, fileView.shown).map(fileRow)));
  document.getElementById("more-files").hidden = rows.length <= fileView.shown;
  const hours = shownTargets().map(([target], k) => told(target.title) + " " + daysOf(rows.reduce((sum, each) => sum + each.hours[k], 0))).join(_(", "));
  document.getElementById("file-count").textContent = filled(_("{n} of {all} files, {ticked} ticked; likely days here: {days}"), { n: counted(rows.length), all: counted(every.length), ticked: counted(ticked), days: hours });
  drawFolders(every);
}

function drawFolders(every) {
  const names = new Set();
  for (const sum of every) {
    const parts = sum.path.split("/").slice(0, -1);
    for (let n = 1; n <= Math.min(parts.length, 4); n++) names.add(parts.slice(0, n).join("/"));
    if (!parts.length) names.add(".");
  }
  if (state.under) names.add(state.under);
  const select = document.getElementById("under");
  select.replaceChildren(make("option", { value: "" }, _("all folders")), ...[...names].sort().slice(0, 500).map((name) => make("option", { value: name }, name)));
  select.value = state.under;
}

function moveFile(n) {
  fileView.at = Math.max(0, Math.min(n, fileView.rows.length - 1));
  if (fileView.at >= fileView.shown) fileView.shown += 200;
  const path = fileView.rows[fileView.at] && fileView.rows[fileView.at].path;
  if (state.open && path) { openFile(path, true); return; }
  drawFiles();
  focusRow();
}

function focusRow() {
  const row = document.querySelector("#file-rows tr.at");
  if (!row) return;
  row.querySelector("a").focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
}

// To the next file from the one that is open, in the order of the table.
function stepFile(by) {
  const here = fileView.rows.findIndex((sum) => sum.path === state.open);
  const next = fileView.rows[here < 0 ? 0 : here + by];
  if (next) openFile(next.path, true);
}

function codeOf(file, line) {
  const found = page.code && linesOf(file).get(line);
  return found === undefined || found === null ? "" : page.code.texts[found];
}

function placeRow(i) {
  const data = page.data;
  const subject = subjectOf(i);
  const at = data.columns.line[i];
  const [severity] = gravest(data.columns.subject[i], data.columns.left[i]);
  const answers = shownTargets().filter(([, number]) => data.columns.left[i] & (2 << number)).map(([target, number]) =>
    (shownTargets().length > 1 ? told(target.title) + _(": ") : "") + (subject.matches ? answerOf(subject, number) : "")).filter((text) => text && !text.endsWith(_(": ")));
  const detail = data.details[data.columns.detail[i]];
  const code = codeOf(data.columns.file[i], at);
  const to = "#v=list&g=&s=place&d=" + encodeURIComponent(data.files[data.columns.file[i]]) + "&r=" + identity(i);
  return make("li", {}, make("p", {}, make("a", { href: to }, filled(_("line {n}"), { n: at })), " ", mark(SEVERITIES[severity]), " ", make("code", {}, inWords(subject.n)), detail ? make("small", {}, " " + detail) : "",
    ...answers.map((text) => make("small", { class: "answer" }, text))),
  code ? make("pre", { class: "source", tabindex: "0" }, make("span", {}, make("i", {}, String(at)), " " + code)) : "",
  make("p", { class: "advice" }, adviceOf(subject)));
}

async function openFile(path, quiet) {
  const data = page.data;
  const number = data.files.indexOf(path);
  if (number < 0) return;
  state.open = path;
  const pane = document.getElementById("file-pane");
  await loadCode();
  const c = data.columns;
  const bits = page.target < 0 ? 1 : 2 << page.target;
  const records = [];
  for (let i = 0; i < data.count; i++) if (c.file[i] === number && c.left[i] & bits) records.push(i);
  const here = fileView.rows.findIndex((sum) => sum.path === path);
  if (here >= 0) fileView.at = here;
  const sum = fileSums().find((each) => each.path === path) || { places: 0, done: 0, hours: [], kernels: 0 };
  const box = make("input", { type: "checkbox", id: "pane-tick", onchange: (event) => tick(path, event.target.checked) });
  box.checked = Boolean(ticks()[path]);
  const whole = data.sources && number < data.paged ? make("a", { class: "whole", href: pageOfFile(number) }, _("Beside the whole file")) : "";
  const title = make("h3", { tabindex: "-1", class: "path", id: "file-title" }, path);
  const hours = shownTargets().map(([target], k) => (shownTargets().length > 1 ? told(target.title) + " " : "") + daysOf(sum.hours[k])).join(_(", "));
  pane.replaceChildren(
    make("div", { class: "drawer-head" }, title, make("button", { type: "button", onclick: closeFile }, _("Close"))),
    make("p", { class: "buttons" }, make("button", { type: "button", onclick: () => stepFile(-1) }, "[ " + _("File before")), make("button", { type: "button", onclick: () => stepFile(1) }, _("File after") + " ]"),
      make("span", { class: "choice" }, box, make("label", { for: "pane-tick" }, _("Done")))),
    make("p", {}, [amount(sum.places, _("{n} place left"), _("{n} places left")), filled(_("{n} done"), { n: counted(sum.done) }), hours, sum.kernels ? amount(sum.kernels, _("{n} kernel"), _("{n} kernels")) : ""].filter(Boolean).join(_(", "))),
    make("p", { class: "buttons" }, whole, make("a", { href: "#v=list&g=&s=place&d=" + encodeURIComponent(path) }, _("All records of the file in the work list"))),
    make("ol", { class: "places" }, ...records.slice(0, 300).map(placeRow)),
    records.length > 300 ? make("p", {}, filled(_("and {n} more"), { n: counted(records.length - 300) })) : "");
  pane.hidden = false;
  pane.scrollTop = 0;
  drawFiles();
  const row = document.querySelector("#file-rows tr.at");
  if (row && quiet) row.scrollIntoView({ block: "nearest" });
  saveState();
  title.focus({ preventScroll: true });
}

function closeFile() {
  const pane = document.getElementById("file-pane");
  if (pane.hidden) return;
  pane.hidden = true;
  state.open = "";
  drawFiles();
  saveState();
  focusRow();
}

function ticksTable() {
  return fileSums().sort((a, b) => (a.path < b.path ? -1 : 1)).map((sum) => ({ path: sum.path, done: Boolean(ticks()[sum.path]), left: sum.places }));
}

function exportTicks(kind) {
  const rows = ticksTable();
  const text = kind === "json" ? JSON.stringify({ project: page.data.project, files: rows }, null, 1) + "\n"
    : asCsv([["path", "done", "left"], ...rows.map((row) => [row.path, row.done ? "yes" : "no", row.left])]);
  copied(text, document.getElementById("ticks-text"));
}

function makeFiles() {
  const on = (id, event, act) => document.getElementById(id).addEventListener(event, act);
  document.getElementById("file-work").hidden = false;
  document.getElementById("file-plain").hidden = true;
  on("under", "change", (event) => { state.under = event.target.value; fileView.at = 0; fileView.shown = 200; drawFiles(); saveState(); });
  on("file-sort", "change", (event) => { state.fileSort = event.target.value; drawFiles(); saveState(); });
  on("hide-done", "change", drawFiles);
  on("more-files", "click", () => { fileView.shown += 200; drawFiles(); });
  on("ticks-json", "click", () => exportTicks("json"));
  on("ticks-csv", "click", () => exportTicks("csv"));
  for (const map of document.querySelectorAll(".treemap")) connectMap(map);
}

// A click on a tile shows its file, a click on a folder its files; the pointer gets the name.
function connectMap(map) {
  for (const each of map.querySelectorAll("[data-n], [data-d]")) {
    const title = drawn("title");
    title.textContent = each.dataset.n ? page.data.files[Number(each.dataset.n)] : each.dataset.d;
    each.append(title);
  }
  map.addEventListener("click", (event) => {
    const { n } = event.target.dataset;
    const d = event.target.closest("[data-d]")?.dataset.d;
    const target = map.closest("[data-target]").dataset.target;
    if (n === undefined && d === undefined) return;
    const parts = ["v=files", n === undefined ? "d=" + encodeURIComponent(d) : "o=" + encodeURIComponent(page.data.files[Number(n)])];
    if (page.data.targets.length > 1) parts.push("x=" + encodeURIComponent(target));
    location.hash = "#" + parts.join("&");
  });
}
