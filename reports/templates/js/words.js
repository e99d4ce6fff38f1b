// Texts in the reader's language: English is the key, the report carries the others.
const page = { language: 0, target: -1, data: null, code: null, languages: ["en", "zh"] };

function _(text) {
  const found = page.data && page.data.words[text];
  return found ? found[page.language] || found[0] : text;
}

// One of the texts that stand in all languages, or in one where they are equal.
function told(texts) {
  return texts && texts.length ? texts[page.language] || texts[0] : "";
}

function filled(text, values) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

// The targets that are shown, each with its number.
function shownTargets() {
  return page.data.targets.map((target, number) => [target, number]).filter(([, number]) => page.target < 0 || number === page.target);
}

// A name of the catalogue as people say it.
function inWords(name) {
  const known = page.data.named[name];
  return known ? told(known) : name;
}

const counted = (number) => number.toLocaleString("en");

function twoDigits(value) {
  if (!value) return "0";
  const rounded = Number(value.toPrecision(2));
  return rounded >= 10 ? Math.round(rounded).toLocaleString("en") : String(rounded);
}

function say(text) {
  const element = document.getElementById("said");
  if (element) element.textContent = text;
}

// A count with its noun; both texts have the field {n}.
const amount = (count, one, many) => filled(count === 1 ? one : many, { n: counted(count) });
const placesIn = (count) => amount(count, _("{n} place"), _("{n} places"));
