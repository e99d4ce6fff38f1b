// What a reader chose and keeps: language and theme. An address says it first, then this page, then this browser.
const choices = { language: "", theme: "" };

function stored(name) {
  try { return localStorage.getItem("advisor-" + name) || ""; } catch (error) { return ""; } // no storage for files here
}

function store(name, value) {
  choices[name] = value;
  try { localStorage.setItem("advisor-" + name, value); } catch (error) { /* it holds until the page is closed */ }
}

function isDark() {
  const root = document.documentElement;
  return root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}

// A theme from the address holds for this page and its links; only a click is remembered.
function applyTheme(asked) {
  const wanted = [asked, choices.theme, stored("theme")].find((name) => name === "dark" || name === "light");
  if (!wanted) return;
  choices.theme = wanted;
  document.documentElement.dataset.theme = wanted;
}

function switchTheme() {
  store("theme", isDark() ? "light" : "dark");
  applyTheme(choices.theme);
}

// The language of a page that was made in `initial`: what the address asks for, else what was chosen before.
function languageFor(asked, initial, languages) {
  const found = [asked, choices.language, stored("language"), initial].find((name) => languages.includes(name));
  choices.language = found;
  return found;
}

// Whether an address must name the language, because it would not be the one without it.
const mustName = (name, initial) => name !== initial || (stored("language") !== "" && stored("language") !== name);
