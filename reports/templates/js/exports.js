// Tables for other tools: the filtered list as CSV and Markdown, and texts for issues.
const quoted = (value) => (/[",\n]|^[=+@-]/.test(String(value)) ? '"' + String(value).replace(/"/g, '""').replace(/^([=+@-])/, "'$1") + '"' : String(value));
const asCsv = (rows) => rows.map((row) => row.map(quoted).join(",")).join("\n") + "\n";
const inMarkdown = (value) => String(value).replace(/[\\|`*_<>[\]#@&]/g, "\\$&").replace(/\s+/g, " ");
const inCode = (value) => "`" + String(value).replace(/`/g, "'") + "`";
const MOST_ROWS = 5000;

// What to do on a target, in a few words: the verdict with its name, or what the rule says.
function answerOf(subject, number) {
  if (!subject.matches) return subject.target < 0 || subject.target === number ? _(SEVERITIES[subject.severity]) : "";
  const match = subject.matches[number];
  return _(match.status) + (match.name && match.status !== "none" ? " " + match.name : "");
}

function listRow(i, cell) {
  const data = page.data;
  const subject = subjectOf(i);
  const about = [data.details[data.columns.detail[i]], subject.message ? _(subject.message) : ""].filter(Boolean).join("; ");
  return [
    cell(_(SEVERITIES[severityOf(subject)])), cell(data.files[data.columns.file[i]]), data.columns.line[i], data.columns.column[i],
    cell(inWords(subject.n)), cell(about), ...shownTargets().map(([, number]) => cell(answerOf(subject, number))), cell(adviceOf(subject)),
  ];
}

function listHeads() {
  return [_("Severity"), _("File"), _("Line"), _("Column"), _("Record"), _("Details"), ...shownTargets().map(([target]) => told(target.title)), _("To do")];
}

function listAsCsv() {
  return asCsv([listHeads(), ...Array.from(list.order.subarray(0, MOST_ROWS), (i) => listRow(i, (text) => text))]);
}

function listAsMarkdown() {
  const rows = [listHeads(), listHeads().map(() => "---"), ...Array.from(list.order.subarray(0, MOST_ROWS), (i) => listRow(i, inMarkdown))];
  const more = list.order.length - MOST_ROWS;
  return rows.map((row) => "| " + row.join(" | ") + " |").join("\n") + "\n" + (more > 0 ? "\n" + filled(_("and {n} more"), { n: counted(more) }) + "\n" : "");
}

// The places that are left in a folder for a target, by file: what an issue asks for, with lines and links.
function placesOf(folder, number, most) {
  const data = page.data;
  const c = data.columns;
  const byFile = new Map();
  let count = 0;
  for (let i = 0; i < data.count; i++) {
    if (folderOf(data.files[c.file[i]]) !== folder || !(c.left[i] & (2 << number))) continue;
    if (++count > most) continue;
    if (!byFile.has(c.file[i])) byFile.set(c.file[i], []);
    byFile.get(c.file[i]).push(i);
  }
  const lines = [];
  for (const [file, records] of byFile) {
    const path = data.files[file];
    const link = location.href.split("#")[0] + "#v=files&o=" + encodeURIComponent(path);
    lines.push("- [ ] [" + inMarkdown(path) + "](" + link.replace(/[()\s]/g, encodeURIComponent) + ")");
    for (const i of records) {
      const subject = subjectOf(i);
      lines.push("  - " + filled(_("line {n}"), { n: c.line[i] }) + _(": ") + inCode(subject.n) + " " + inMarkdown(answerOf(subject, number)) + inMarkdown(subject.matches ? "" : " " + adviceOf(subject)));
    }
  }
  if (count > most) lines.push("- " + filled(_("and {n} more"), { n: counted(count - most) }));
  return lines;
}

async function copied(text, area) {
  area.value = text;
  area.hidden = false;
  try { await navigator.clipboard.writeText(text); say(_("Copied.")); } catch (error) { area.select(); }
}
