// A source page: language (`?l=zh`), theme, and its keys. Without it the page is there in the report's language.
const languages = ["en", "zh"];
const words = JSON.parse(document.getElementById("words").textContent);
const root = document.documentElement;
const own = root.lang.startsWith("zh") ? "zh" : "en";
const asked = new URLSearchParams(location.search);
let language = languageFor(asked.get("l"), own, languages);

function show() {
  const number = languages.indexOf(language);
  for (const element of document.querySelectorAll("[data-w]")) element.textContent = words[Number(element.dataset.w)][number];
  root.lang = language === "zh" ? "zh-Hans" : "en";
  const button = document.getElementById("language");
  button.textContent = language === "zh" ? "English" : "中文";
  button.lang = language === "zh" ? "en" : "zh-Hans";
  for (const link of document.querySelectorAll("[data-keep]")) link.setAttribute("href", kept(link.getAttribute("href")));
}

// Language and theme as they stand in addresses, where they are not those of a page without them.
function said() {
  const parts = mustName(language, own) ? ["l=" + language] : [];
  if (choices.theme) parts.push("t=" + choices.theme);
  return parts;
}

// Where the reader came from in the report: its state without what this page may have changed.
const cameFrom = () => (asked.get("back") || "v=list").split("&").filter((part) => !/^[lt]=/.test(part));

// The address of another page with what was chosen: the report has it in its hash, source pages in the query.
function kept(address) {
  const [page, hash] = address.split("?")[0].split("#");
  if (hash !== undefined) return page + "#" + [...cameFrom(), ...said()].join("&");
  return page + queryOf();
}

function queryOf() {
  const parts = said();
  if (asked.get("back")) parts.push("back=" + encodeURIComponent(cameFrom().join("&")));
  return parts.length ? "?" + parts.join("&") : "";
}

function turn() {
  language = languages[1 - languages.indexOf(language)];
  store("language", language);
  history.replaceState(null, "", location.pathname + queryOf() + location.hash);
  show();
}

function darken() {
  switchTheme();
  history.replaceState(null, "", location.pathname + queryOf() + location.hash);
  show();
}

function follow(id) {
  const link = document.getElementById(id);
  if (link) location.href = link.href;
}

// To the next (or previous) marked line from the one that the address names.
function step(by) {
  const lines = [...document.querySelectorAll(".code .m")];
  const here = Number((location.hash.match(/^#L(\d+)$/) || [0, 0])[1]);
  const found = by > 0 ? lines.find((line) => Number(line.id.slice(1)) > here) : lines.reverse().find((line) => Number(line.id.slice(1)) < here);
  if (!found) return;
  location.hash = found.id;
  found.querySelector("a").focus({ preventScroll: true });
}

document.getElementById("language").addEventListener("click", turn);
document.getElementById("theme").addEventListener("click", darken);
window.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "n") step(1);
  else if (event.key === "p") step(-1);
  else if (event.key === "]") follow("after");
  else if (event.key === "[") follow("before");
});
// The tick of the file is the one of the report's list of files, where this browser shares it between them.
function connectTick() {
  const box = document.getElementById("tick");
  const { project, path } = JSON.parse(document.getElementById("about").textContent);
  const name = "advisor-ticks-" + project;
  const read = () => { try { return JSON.parse(localStorage.getItem(name) || "{}") || {}; } catch (error) { return {}; } };
  box.checked = Boolean(read()[path]);
  box.addEventListener("change", () => {
    const ticks = read();
    if (box.checked) ticks[path] = true; else delete ticks[path];
    try { localStorage.setItem(name, JSON.stringify(ticks)); } catch (error) { /* nothing is kept for files here */ }
  });
  document.getElementById("tick-line").hidden = false;
}

connectTick();
document.getElementById("tools").hidden = false;
document.getElementById("hint").hidden = false;
applyTheme(asked.get("t"));
show();
root.dataset.started = "yes";
