// The comparison page: language, theme, and the tables that are longer than what is there without this script.
const page = { languages: ["en", "zh"], language: 0, start: "", bodies: {}, rows: null };

const asked = (name) => (new RegExp("(?:^#|&)" + name + "=(\\w+)").exec(location.hash) || [])[1];
const wantedLanguage = () => page.languages.indexOf(languageFor(asked("l"), page.initial, page.languages));

const anchorOf = () => location.hash.slice(1).split("&").find((part) => part && !part.includes("=")) || "";

async function setLanguage(number) {
  const name = page.languages[number];
  if (!page.bodies[name]) page.bodies[name] = new TextDecoder().decode(await unpacked("body-" + name));
  const anchor = anchorOf();
  page.language = number;
  document.getElementById("page").innerHTML = page.bodies[name]; // rendered and escaped with the page itself
  document.documentElement.lang = name === "zh" ? "zh-Hans" : "en";
  choices.language = name;
  saveAddress(anchor);
  begin();
  if (anchor) document.getElementById(anchor)?.scrollIntoView();
}

function saveAddress(anchor) {
  const name = page.languages[page.language];
  const parts = [anchor, mustName(name, page.initial) ? "l=" + name : "", choices.theme ? "t=" + choices.theme : ""].filter(Boolean);
  history.replaceState(null, "", parts.length ? "#" + parts.join("&") : location.pathname + location.search);
}

const textOf = (number) => {
  const text = page.rows.texts[number];
  return typeof text === "string" ? text : text[page.language];
};

function cellOf(name, kind, column, row) {
  const number = page.rows.columns[name + "." + column][row];
  const text = textOf(number);
  if (kind === "severity") return make("td", {}, make("b", { class: "v v-" + text }, page.rows.severities[text][page.language]));
  if (kind === "place") {
    const line = page.rows.columns[name + ".line"][row];
    return make("th", { scope: "row" }, make("span", { class: "path" }, text, make("span", { class: "nowrap" }, ":" + line)));
  }
  if (kind === "path") return make("td", {}, make("span", { class: "path" }, text));
  return make("td", { class: { count: "n", short: "nowrap" }[kind] }, text);
}

// The rows that hold all words of a filter: distinct texts are asked once, whatever the number of rows.
function fitting(name, words) {
  const { count, kinds } = page.rows.sections[name];
  let rows = Array.from({ length: count }, (_, row) => row);
  for (const word of words) {
    const known = new Map();
    const has = (number) => {
      if (!known.has(number)) known.set(number, textOf(number).toLowerCase().includes(word));
      return known.get(number);
    };
    rows = rows.filter((row) => kinds.some((kind, column) => kind !== "severity" && has(page.rows.columns[name + "." + column][row])));
  }
  return rows;
}

function fill(section, table) {
  const size = page.rows.shown;
  const { kinds } = page.rows.sections[table.name];
  const rows = table.rows.slice(table.at, table.at + size);
  section.querySelector("tbody").replaceChildren(
    ...rows.map((row) => make("tr", {}, ...kinds.map((kind, column) => cellOf(table.name, kind, column, row)))),
  );
  const output = section.querySelector("output");
  const count = (number) => number.toLocaleString("en-US");
  output.textContent = !rows.length ? output.dataset.none
    : output.dataset.text.replace("{from}", count(table.at + 1)).replace("{to}", count(table.at + rows.length)).replace("{n}", count(table.rows.length));
  section.querySelector(".back").disabled = table.at === 0;
  section.querySelector(".on").disabled = table.at + size >= table.rows.length;
}

function connectTable(section) {
  const name = section.dataset.group;
  const table = { name, rows: fitting(name, []), at: 0 };
  const turn = (step) => { table.at = Math.max(0, table.at + step * page.rows.shown); fill(section, table); };
  section.querySelector(".back").addEventListener("click", () => turn(-1));
  section.querySelector(".on").addEventListener("click", () => turn(1));
  section.querySelector(".filter").addEventListener("input", (event) => {
    table.rows = fitting(name, event.target.value.toLowerCase().split(/\s+/).filter(Boolean));
    table.at = 0;
    fill(section, table);
  });
  section.querySelector(".pager").hidden = false;
  section.querySelector(".rest").classList.add("off"); // paper has no buttons: there it stays
  fill(section, table);
}

// Makes the parts of the page that need the script; called again after a change of language.
function begin() {
  document.getElementById("tools").hidden = false;
  document.getElementById("language").addEventListener("click", () => { store("language", page.languages[1 - page.language]); setLanguage(1 - page.language); });
  document.getElementById("theme").addEventListener("click", () => { switchTheme(); saveAddress(anchorOf()); });
  if (page.rows) for (const section of document.querySelectorAll(".group")) if (page.rows.sections[section.dataset.group]) connectTable(section);
}

async function applyAddress() {
  applyTheme(asked("t"));
  if (wantedLanguage() !== page.language) await setLanguage(wantedLanguage());
}

async function start() {
  page.initial = document.documentElement.lang.startsWith("zh") ? "zh" : "en";
  page.language = page.languages.indexOf(page.initial);
  page.bodies[page.initial] = document.getElementById("page").innerHTML;
  document.documentElement.classList.add("js");
  const buffer = await unpacked("rows");
  if (buffer) page.rows = columnsOf(buffer);
  begin();
  await applyAddress();
  window.addEventListener("hashchange", applyAddress);
  document.documentElement.dataset.started = "yes";
}
start();
