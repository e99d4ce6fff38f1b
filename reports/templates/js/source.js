"use strict";
// A source page: language (`?l=zh`), theme, and the keys n and p. Without it the page is there in the report's language.
const languages = ["en", "zh"];
const words = JSON.parse(document.getElementById("words").textContent);
const root = document.documentElement;
const own = root.lang.startsWith("zh") ? "zh" : "en";
const wanted = new URLSearchParams(location.search).get("l");
let language = languages.includes(wanted) ? wanted : own;

function show() {
  const number = languages.indexOf(language);
  for (const element of document.querySelectorAll("[data-w]")) element.textContent = words[Number(element.dataset.w)][number];
  root.lang = language === "zh" ? "zh-Hans" : "en";
  const button = document.getElementById("language");
  button.textContent = language === "zh" ? "English" : "中文";
  button.lang = language === "zh" ? "en" : "zh-Hans";
  for (const link of document.querySelectorAll("[data-keep]")) link.setAttribute("href", kept(link.getAttribute("href")));
}

// The address of another page in the language that is shown: the report has it in its hash, source pages in the query.
function kept(address) {
  const [page, hash] = address.split("?")[0].split("#");
  const other = language !== own;
  if (hash !== undefined) return page + "#v=list" + (other ? "&l=" + language : "");
  return page + (other ? "?l=" + language : "");
}

function turn() {
  language = languages[1 - languages.indexOf(language)];
  const query = language === own ? "" : "?l=" + language;
  history.replaceState(null, "", location.pathname + query + location.hash);
  show();
}

function darken() {
  const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = dark ? "light" : "dark";
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
});
document.getElementById("tools").hidden = false;
document.getElementById("hint").hidden = false;
show();
root.dataset.started = "yes";
