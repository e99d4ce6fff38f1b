// Views, language, theme, keys, and the state in the address: a filter can be mailed as a link.
const VIEWS = ["summary", "plan", "files", "list", "kernels", "libraries", "eula", "method"];
let listReady = false;

function addressOf() {
  const parts = ["v=" + state.view];
  if (state.q) parts.push("q=" + encodeURIComponent(state.q));
  if (state.group !== "api") parts.push("g=" + state.group);
  if (state.sort !== "severity") parts.push("s=" + state.sort);
  for (const [id, names] of Object.entries(state.filters)) {
    if (names.length) parts.push("f." + encodeURIComponent(id) + "=" + names.map(encodeURIComponent).join(","));
  }
  if (state.under) parts.push("d=" + encodeURIComponent(state.under));
  if (state.fileSort !== "left") parts.push("fs=" + state.fileSort);
  if (state.view === "list" && state.record) parts.push("r=" + state.record);
  if (state.view === "files" && state.open) parts.push("o=" + encodeURIComponent(state.open));
  return "#" + [...parts, ...choicesInAddress()].join("&");
}

// Target, language and theme: in every address of this page, so that a link or another tab shows the same.
function choicesInAddress() {
  const parts = [];
  const language = page.languages[page.language];
  if (page.target >= 0) parts.push("x=" + encodeURIComponent(page.data.targets[page.target].id));
  if (mustName(language, page.initial)) parts.push("l=" + language);
  if (choices.theme) parts.push("t=" + choices.theme);
  return parts;
}

function saveState() {
  if (location.hash !== addressOf()) history.replaceState(null, "", addressOf());
  updateLinks();
}

function updateLinks() {
  for (const link of document.querySelectorAll("#views a")) link.setAttribute("href", addressOf().replace(/v=\w+/, "v=" + link.dataset.view).replace(/&[ro]=[^&]*/g, ""));
}

function decoded(text) {
  try { return decodeURIComponent(text); } catch (error) { return text; }
}

function readState() {
  const text = location.hash.slice(1);
  if (text && !text.includes("=")) {
    const target = VIEWS.includes(text) ? text : (document.getElementById(text) || document.body).closest(".view")?.id;
    return { v: target || state.view, anchor: text, keep: true };
  }
  const found = { v: text ? state.view : "summary" };
  for (const part of text.split("&")) {
    const at = part.indexOf("=");
    const name = decoded(part.slice(0, at));
    const value = part.slice(at + 1);
    if (name.startsWith("f.")) (found.filters = found.filters || {})[name.slice(2)] = value.split(",").map(decoded);
    else if (at > 0) found[name] = decoded(value);
  }
  return found;
}

function showView(name) {
  state.view = VIEWS.includes(name) ? name : "summary";
  for (const section of document.querySelectorAll(".view")) section.classList.toggle("off", section.id !== state.view);
  for (const link of document.querySelectorAll("#views a")) {
    if (link.dataset.view === state.view) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  if (state.view === "list" && listReady) draw();
}

function applyAddress() {
  const wanted = readState();
  applyTheme(wanted.t);
  const language = page.languages.indexOf(languageFor(wanted.l, page.initial, page.languages));
  if (language !== page.language) { setLanguage(language); return; }
  showView(wanted.v);
  if (page.data) {
    if (wanted.x !== undefined) chooseTarget(page.data.targets.findIndex((target) => target.id === wanted.x));
    // A link that only names a view keeps what is filtered by; one with a filter says all of them.
    const filtering = ["filters", "q", "d", "g", "s", "fs"].some((name) => wanted[name] !== undefined);
    if (!wanted.keep && (filtering || ["list", "files"].includes(state.view))) takeFilters(wanted);
    if (state.view === "list") { if (state.q && !page.code) loadCode().then(openList); else openList(); }
    if (state.view === "files") openFiles();
  }
  if (!wanted.anchor || VIEWS.includes(wanted.anchor)) saveState();
  updateLinks();
  if (wanted.anchor && !VIEWS.includes(wanted.anchor)) document.getElementById(wanted.anchor)?.scrollIntoView();
  else window.scrollTo(0, 0);
}

function takeFilters(wanted) {
  state.q = wanted.q || "";
  state.group = wanted.g === undefined ? "api" : wanted.g;
  state.sort = wanted.s || "severity";
  state.filters = wanted.filters || {};
  state.under = wanted.d || "";
  state.fileSort = wanted.fs in FILE_SORTS ? wanted.fs : "left";
  state.record = wanted.r || "";
  state.open = wanted.o || "";
}

function openFiles() {
  document.getElementById("file-sort").value = state.fileSort;
  const wanted = state.open;
  drawFiles();
  if (wanted) openFile(wanted, true);
  else document.getElementById("file-pane").hidden = true;
}

// Shows one target (or all: -1) in the whole page.
function chooseTarget(number) {
  if (number !== page.target) { page.target = number; prepareTarget(); }
  makeFacets();
  showTarget();
}

function showTarget() {
  const number = page.target;
  const id = number < 0 ? "" : page.data.targets[number].id;
  for (const each of document.querySelectorAll("[data-on]")) each.hidden = Boolean(id) && each.dataset.on !== id;
  const select = document.getElementById("target");
  if (select) select.value = id;
}

function switchTarget(id) {
  chooseTarget(page.data.targets.findIndex((target) => target.id === id));
  if (state.view === "list" || listReady) refresh();
  if (!document.getElementById("drawer").hidden && list.entries[list.at] >= 0) openDrawer(list.entries[list.at], false);
  if (state.view === "files") openFiles();
  saveState();
}

function openList() {
  document.getElementById("q").value = state.q;
  document.getElementById("group").value = state.group;
  document.getElementById("sort").value = state.sort;
  const wanted = state.record;
  list.at = wanted ? list.at : 0;
  refresh();
  listReady = true;
  document.documentElement.dataset.ready = "list";
  if (wanted) openRecord(wanted);
}

function openRecord(wanted) {
  const count = page.data.count;
  for (let i = 0; i < count; i++) {
    if (identity(i) === wanted) {
      const group = list.groups.findIndex((each) => each.records.includes(i));
      if (group >= 0) { list.open.add(list.groups[group].key); layOut(); resize(); }
      moveTo(list.entries.indexOf(i));
      openDrawer(i, false);
      return;
    }
  }
}

let waiting = 0;
function connect() {
  const on = (id, event, act) => document.getElementById(id).addEventListener(event, act);
  on("q", "input", (event) => {
    clearTimeout(waiting);
    waiting = setTimeout(async () => { state.q = event.target.value; if (state.q && !page.code) await loadCode(); refresh(); }, 120);
  });
  on("group", "change", (event) => { state.group = event.target.value; refresh(); });
  on("sort", "change", (event) => { state.sort = event.target.value; refresh(); });
  on("clear", "click", () => { state.q = ""; state.under = ""; state.filters = {}; document.getElementById("q").value = ""; refresh(); });
  on("keys", "click", toggleHelp);
  on("rows", "keydown", rowKeys);
  on("language", "click", () => { store("language", page.languages[1 - page.language]); setLanguage(1 - page.language); });
  on("theme", "click", () => { switchTheme(); saveState(); });
  document.getElementById("target")?.addEventListener("change", (event) => switchTarget(event.target.value));
  const area = document.getElementById("list-text");
  on("list-csv", "click", () => copied(listAsCsv(), area));
  on("list-markdown", "click", () => copied(listAsMarkdown(), area));
  const editor = document.getElementById("editor");
  editor.value = editorPattern();
  editor.addEventListener("change", () => { editor.setCustomValidity(keepEditor(editor.value) ? "" : _("No address of an editor")); editor.reportValidity(); });
  document.getElementById("tools").hidden = false;
  const print = document.getElementById("print-eula");
  print.addEventListener("click", () => { document.documentElement.classList.add("only-eula"); window.print(); if (!alone()) document.documentElement.classList.remove("only-eula"); });
  on("no-code", "change", (event) => document.documentElement.classList.toggle("no-code", event.target.checked));
  document.getElementById("print-line").hidden = false;
}

function toggleHelp() {
  const help = document.getElementById("help");
  help.hidden = !help.hidden;
  document.getElementById("keys").setAttribute("aria-expanded", String(!help.hidden));
}

function rowKeys(event) {
  const pageRows = Math.max(1, Math.floor(event.currentTarget.clientHeight / list.row) - 2);
  const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: pageRows, PageUp: -pageRows };
  if (event.key in steps) moveTo(list.at + steps[event.key]);
  else if (event.key === "Home") moveTo(0);
  else if (event.key === "End") moveTo(list.entries.length - 1);
  else if (event.key === "Enter" || event.key === " ") openAt();
  else return;
  event.preventDefault();
}

function keys(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape") { if (state.view === "list") closeDrawer(); else if (state.view === "files") closeFile(); return; }
  const typing = /^(SELECT|TEXTAREA)$/.test(event.target.tagName) || (event.target.tagName === "INPUT" && event.target.type !== "checkbox");
  if (typing || !page.data) return;
  if (state.view === "files") { fileKeys(event); return; }
  if (state.view !== "list" || !listReady) return;
  const acts = {
    "/": () => document.getElementById("q").focus(), "?": toggleHelp, o: openAt,
    j: () => stepBy(1), k: () => stepBy(-1), "[": () => stepGroup(-1), "]": () => stepGroup(1), n: () => sameRule(1), p: () => sameRule(-1),
  };
  if (acts[event.key]) { event.preventDefault(); acts[event.key](); }
}

function fileKeys(event) {
  const here = fileView.rows[fileView.at];
  const acts = {
    j: () => moveFile(fileView.at + 1), k: () => moveFile(fileView.at - 1), "]": () => stepFile(1), "[": () => stepFile(-1),
    o: () => here && openFile(here.path, false), d: () => here && tick(here.path, !ticks()[here.path]),
  };
  if (event.key === "Enter" && !event.target.closest("a, button, input")) acts.Enter = acts.o;
  if (acts[event.key]) { event.preventDefault(); acts[event.key](); }
}

const bodies = {};
async function setLanguage(number) {
  const name = page.languages[number];
  const holder = document.getElementById("page");
  if (!bodies[page.initial]) bodies[page.initial] = page.start;
  if (!bodies[name]) bodies[name] = new TextDecoder().decode(await unpacked("body-" + name));
  page.language = number;
  holder.innerHTML = bodies[name]; // rendered and escaped with the page itself
  document.documentElement.lang = name === "zh" ? "zh-Hans" : "en";
  choices.language = name;
  const wanted = location.hash;
  begin();
  const anchored = wanted && !wanted.includes("=");
  const parts = wanted.slice(1).split("&").filter((part) => part && !part.startsWith("l="));
  if (!anchored) history.replaceState(null, "", "#" + [...parts, ...(parts.some((part) => part.startsWith("v=")) ? [] : ["v=" + state.view]), "l=" + name].join("&"));
  applyAddress();
}

const alone = () => new URLSearchParams(location.search).get("section") === "eula";

// Makes the parts of the page that need the script; called again after a change of language.
function begin() {
  connect();
  if (page.data) {
    document.getElementById("work").hidden = false;
    document.getElementById("plain").hidden = true;
    document.getElementById("facets").open = window.innerWidth >= 1000;
    makeFacets();
    makeList();
    makePlan();
    makeFiles();
    showTarget();
  }
  for (const link of document.querySelectorAll("#views a")) link.dataset.view = link.dataset.view || link.getAttribute("href").slice(1);
}

async function start() {
  page.start = document.getElementById("page").innerHTML;
  page.initial = document.documentElement.lang.startsWith("zh") ? "zh" : "en";
  page.language = page.languages.indexOf(page.initial);
  if (alone()) document.documentElement.classList.add("only-eula");
  document.documentElement.classList.add("js");
  showView(readState().v);
  const buffer = await unpacked("records");
  if (buffer) { page.data = columnsOf(buffer); page.languages = page.data.languages; prepare(); }
  begin();
  applyTheme(readState().t);
  applyAddress();
  window.addEventListener("hashchange", applyAddress);
  window.addEventListener("keydown", keys);
  window.addEventListener("resize", () => { if (listReady) resize(); });
  document.documentElement.dataset.started = "yes";
  if (new URLSearchParams(location.search).has("print")) window.print();
}
start();
