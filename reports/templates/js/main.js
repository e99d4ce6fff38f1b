// Views, language, theme, keys, and the state in the address: a filter can be mailed as a link.
const VIEWS = ["summary", "plan", "list", "kernels", "libraries", "eula", "method"];
let listReady = false;

function addressOf() {
  const parts = ["v=" + state.view];
  if (state.view === "list") {
    if (state.q) parts.push("q=" + encodeURIComponent(state.q));
    if (state.group !== "api") parts.push("g=" + state.group);
    if (state.sort !== "severity") parts.push("s=" + state.sort);
    for (const [id, names] of Object.entries(state.filters)) {
      if (names.length) parts.push("f." + encodeURIComponent(id) + "=" + names.map(encodeURIComponent).join(","));
    }
    if (state.record) parts.push("r=" + state.record);
  }
  if (page.languages[page.language] !== page.initial) parts.push("l=" + page.languages[page.language]);
  return "#" + parts.join("&");
}

function saveState() {
  if (location.hash !== addressOf()) history.replaceState(null, "", addressOf());
}

function decoded(text) {
  try { return decodeURIComponent(text); } catch (error) { return text; }
}

function readState() {
  const text = location.hash.slice(1);
  if (text && !text.includes("=")) {
    const target = VIEWS.includes(text) ? text : (document.getElementById(text) || document.body).closest(".view")?.id;
    return { v: target || "summary", anchor: text };
  }
  const found = { v: "summary", filters: {} };
  for (const part of text.split("&")) {
    const at = part.indexOf("=");
    const name = decoded(part.slice(0, at));
    const value = part.slice(at + 1);
    if (name.startsWith("f.")) found.filters[name.slice(2)] = value.split(",").map(decoded);
    else if (at > 0) found[name] = decoded(value);
  }
  return found;
}

function showView(name) {
  state.view = VIEWS.includes(name) ? name : "summary";
  for (const section of document.querySelectorAll(".view")) section.classList.toggle("off", section.id !== state.view);
  for (const link of document.querySelectorAll("#views a")) {
    if (link.getAttribute("href") === "#" + state.view) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  if (state.view === "list" && listReady) draw();
}

function applyAddress() {
  const wanted = readState();
  showView(wanted.v);
  const language = page.languages.indexOf(wanted.l || page.initial);
  if (language >= 0 && language !== page.language) { setLanguage(language); return; }
  if (state.view === "list" && page.data) {
    state.q = wanted.q || "";
    state.group = wanted.g === undefined ? "api" : wanted.g;
    state.sort = wanted.s || "severity";
    state.filters = wanted.filters || {};
    state.record = wanted.r || "";
    if (state.q && !page.code) loadCode().then(openList); else openList();
  }
  if (wanted.anchor && !VIEWS.includes(wanted.anchor)) document.getElementById(wanted.anchor)?.scrollIntoView();
  else window.scrollTo(0, 0);
}

function openList() {
  document.getElementById("q").value = state.q;
  document.getElementById("group").value = state.group;
  document.getElementById("sort").value = state.sort;
  const wanted = state.record;
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
  on("clear", "click", () => { state.q = ""; state.filters = {}; document.getElementById("q").value = ""; refresh(); });
  on("keys", "click", toggleHelp);
  on("rows", "keydown", rowKeys);
  on("language", "click", () => { setLanguage(1 - page.language); });
  on("theme", "click", switchTheme);
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
  if (event.key === "Escape") { if (state.view === "list") closeDrawer(); return; }
  if (/^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName) || state.view !== "list" || !listReady) return;
  const acts = {
    "/": () => document.getElementById("q").focus(), "?": toggleHelp, o: openAt,
    j: () => moveTo(list.at + 1), k: () => moveTo(list.at - 1), n: () => sameRule(1), p: () => sameRule(-1),
  };
  if (acts[event.key]) { event.preventDefault(); acts[event.key](); }
}

function switchTheme() {
  const root = document.documentElement;
  const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = dark ? "light" : "dark";
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
  const wanted = location.hash;
  begin();
  const parts = wanted.slice(1).split("&").filter((part) => part && !part.startsWith("l="));
  if (parts.length && !wanted.includes("=")) parts[0] = "v=" + (readState().v || "summary");
  if (name !== page.initial) parts.push("l=" + name);
  if (!parts.some((part) => part.startsWith("v="))) parts.unshift("v=" + state.view);
  history.replaceState(null, "", "#" + parts.join("&"));
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
  }
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
  applyAddress();
  window.addEventListener("hashchange", applyAddress);
  window.addEventListener("keydown", keys);
  window.addEventListener("resize", () => { if (listReady) resize(); });
  document.documentElement.dataset.started = "yes";
  if (new URLSearchParams(location.search).has("print")) window.print();
}
start();
