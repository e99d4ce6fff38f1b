// Texts in the reader's language: English is the key, the report carries the others.
const page = { language: 0, data: null, code: null, languages: ["en", "zh"] };

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
