// The details of one record: code, verdicts with notes and sources, what to do, how to switch it off, a link.
function line(title, ...content) {
  const shown = content.filter((part) => part !== "" && part !== null && part !== undefined);
  return shown.length ? make("div", {}, make("dt", {}, title), make("dd", {}, ...shown)) : null;
}

// The sources of a verdict: titles with dates, linked to the vendor's page of the name or to the source itself.
function origins(match) {
  return (match.source || "").split(",").filter(Boolean).flatMap((key, n) => {
    const [title, date, address] = page.data.origins[key] || [key, "", ""];
    const text = date ? title + " (" + date + ")" : title;
    const name = (match.name || "").split(" ")[0];
    const named = address.includes("{name}");
    const href = named ? name && address.replace("{name}", encodeURIComponent(name)) : address;
    return [n ? "; " : "", /^https?:\/\//.test(href) ? make("a", { href, rel: "noopener noreferrer" }, text) : text];
  }).filter((part) => part !== "");
}

// The lines around a record; a line that the report does not hold between two that it holds is shown as a gap.
function codeBlock(i) {
  const { file, line: lines } = page.data.columns;
  const known = linesOf(file[i]);
  const at = lines[i];
  const block = make("pre", { class: "source", tabindex: "0", role: "region", "aria-label": _("Source") });
  let before = 0;
  for (let n = at - 5; n <= at + 5; n++) {
    if (!known.has(n)) continue;
    if (before && n > before + 1) block.append(make("span", { class: "gap" }, "⋮\n"));
    block.append(make(n === at ? "mark" : "span", {}, make("i", {}, String(n)), " " + page.code.texts[known.get(n)] + "\n"));
    before = n;
  }
  return block.childElementCount ? block : null;
}

// Why a record has its own line only, where the report has no room for more.
function codeNote(i) {
  const { file, line: lines } = page.data.columns;
  const known = linesOf(file[i]);
  const alone = known.has(lines[i]) && !known.has(lines[i] - 1) && !known.has(lines[i] + 1);
  return alone && page.data.context[1] ? make("p", {}, make("small", {}, _("The lines around are not in this report: its budget for source lines was used up by more severe records."))) : null;
}

function noteOf(target, key) {
  const notes = page.data.notes[target.name] || {};
  const note = notes[key];
  if (!note) return key;
  const text = note[page.languages[page.language]] || note.en || key;
  return note.link ? text + " (" + note.link + ")" : text;
}

function alternatives(match) {
  return (match.alternatives || []).map((other) =>
    other.name + [other.library, other.since && filled(_("since {v}"), { v: other.since }), other.header].filter(Boolean).map((part) => " · " + part).join("")).join("; ");
}

function products(match) {
  const found = Object.entries(match.by_product || {});
  return new Set(found.map((each) => each[1])).size > 1 ? found.map(([name, status]) => name + " " + _(status)).join(", ") : "";
}

function matchBlock(target, match) {
  const evidence = match.evidence === "assumed" ? _("nobody has checked it; shown as unverified") : match.evidence ? _(match.evidence) : "";
  return make("section", {}, make("h4", {}, told(target.title)),
    make("p", { class: "s s-" + match.status }, make("b", {}, _(match.status)), " ", match.name ? make("code", {}, match.name) : ""),
    make("dl", { class: "facts" }, ...[
      line(_("Note"), match.note ? noteOf(target, match.note) : ""),
      line(_("Edits"), (match.edits || []).join(", ")), line(_("Alternatives"), alternatives(match)),
      line(_("By product"), products(match)), line(_("When"), match.when || ""), line(_("Since"), match.since || ""),
      line(_("Until"), match.until || ""), line(_("Effort"), match.effort ? _(match.effort) : ""),
      line(_("Shim"), match.shim || ""), line(_("Hazards"), (match.hazards || []).join(", ")),
      line(_("Reason"), match.reason || ""),
      line(_("Source"), ...origins(match), match.basis === "family" ? "; " + _("a rule for the whole library or prefix") : ""),
      line(_("Evidence"), evidence), line(_("Taken over from"), match.inherited || ""),
    ].filter(Boolean)));
}

function adviceBlocks(subject) {
  const found = adviceFor(subject);
  return found.map((each) => make("section", {},
    make("h4", {}, (page.data.targets.find((one) => one.name === each.target) || { title: [each.target] }).title[0] || _("All targets"), " ", mark(each.severity)),
    make("p", {}, told(each.why)), make("p", {}, make("b", {}, _("To do") + " "), told(each.todo)),
    each.source || each.facts.length || each.inherited ? make("p", {}, make("small", {}, [each.source, each.facts.join(" "), each.products.join(" "), each.effort && _(each.effort), each.inherited && filled(_("taken over from {base}"), { base: each.inherited })].filter(Boolean).join(" · "))) : null));
}

function snippet(i) {
  const subject = subjectOf(i);
  const path = page.data.files[page.data.columns.file[i]];
  const sign = /\.(py|pyx|cmake|txt|toml|ya?ml|sh|cfg|ini|mk)$|(^|\/)(Dockerfile|Makefile)/.test(path) ? "#" : "//";
  return sign + " advisor: ignore[" + subject.rule + "] " + _("reason");
}

function copier(label, text) {
  return make("button", { type: "button", onclick: async () => {
    try { await navigator.clipboard.writeText(text); say(_("Copied.")); } catch (error) { say(text); }
  } }, label);
}

function marks(i) {
  const data = page.data;
  const c = data.columns;
  const done = data.targets.filter((target, number) => c.done[i] & (1 << number)).map((target) => told(target.title));
  const sides = ["", "host", "device", "both", "build"];
  return [
    line(_("Library"), inWords(subjectOf(i).library)), line(_("In"), data.scopes[c.scope[i]]), line("#if", data.guards[c.guard[i]]), line(_("Via"), data.wrappers[c.via[i]]),
    line(_("Side"), c.side[i] ? _(sides[c.side[i]]) : ""), line(_("Confidence"), _(CONFIDENCES[c.confidence[i]])),
    line(_("State"), _(STATES[c.state[i]])), line(_("Origin"), _(data.origins[c.file[i]])),
    line(_("Already done for"), done.join(", ")), line(_("Fingerprint"), identity(i) + "…"),
  ].filter(Boolean);
}

// The line before and after the edits that `advisor fix` has for a record, by target; each as if it were the only one.
function fixes(i) {
  const texts = page.code.texts;
  return (page.code.edits[String(i)] || []).filter(([number]) => page.target < 0 || number < 0 || number === page.target).map(([number, safety, before, after]) =>
    make("section", {}, make("h4", {}, _("Suggested change"), number >= 0 && shownTargets().length > 1 ? " " + told(page.data.targets[number].title) : "", " ", make("small", {}, _(safety))),
      make("pre", { class: "change", tabindex: "0", role: "region", "aria-label": _("Line before and after") },
        before >= 0 ? make("del", {}, "− " + texts[before] + "\n") : "", make("ins", {}, "+ " + texts[after])),
      make("p", { class: "buttons" }, copier(_("Copy the new line"), texts[after]))));
}

// A source page, with the choices of the reader and the address to come back to.
function pageOfFile(number) {
  const language = page.languages[page.language];
  const parts = mustName(language, page.initial) ? ["l=" + language] : [];
  if (choices.theme) parts.push("t=" + choices.theme);
  parts.push("back=" + encodeURIComponent(addressOf().slice(1)));
  return page.data.sources + "/" + number + ".html?" + parts.join("&");
}

function sourcePage(i) {
  const { file, line: lines } = page.data.columns;
  return pageOfFile(file[i]) + "#L" + lines[i];
}

// The reader's own address of an editor: never taken from a link, kept in this browser only, off until it is given.
const editor = { pattern: "" };

function editorPattern() {
  try { editor.pattern = editor.pattern || localStorage.getItem("advisor-editor") || ""; } catch (error) { /* no storage for files here */ }
  return isEditor(editor.pattern) ? editor.pattern : "";
}

function isEditor(pattern) {
  return /^[a-z][a-z0-9+.-]*:\/\/./i.test(pattern) && !/^(javascript|vbscript|data|blob|file|https?):/i.test(pattern) && pattern.includes("{path}");
}

function keepEditor(pattern) {
  if (pattern && !isEditor(pattern)) return false;
  editor.pattern = pattern;
  try { localStorage.setItem("advisor-editor", pattern); } catch (error) { /* it holds until the page is closed */ }
  return true;
}

function editorLink(i) {
  const { file, line: lines, column } = page.data.columns;
  const pattern = editorPattern();
  if (!pattern) return null;
  const values = { path: page.data.files[file[i]].split("/").map(encodeURIComponent).join("/"), line: lines[i], column: column[i] };
  return make("a", { href: filled(pattern, values) }, _("open in the editor"));
}

function permalink(i) {
  return location.href.split("#")[0] + "#v=list&r=" + identity(i);
}

async function openDrawer(i, focus) {
  await loadCode();
  const subject = subjectOf(i);
  const drawer = document.getElementById("drawer");
  const path = page.data.files[page.data.columns.file[i]];
  const place = path + ":" + page.data.columns.line[i] + ":" + page.data.columns.column[i];
  const heading = make("h3", { tabindex: "-1", id: "drawer-title" }, make("code", {}, inWords(subject.n)), " ", mark(SEVERITIES[severityOf(subject)]));
  const detail = page.data.details[page.data.columns.detail[i]];
  const rule = page.data.rules[subject.rule];
  const told_source = page.data.sources ? make("a", { href: sourcePage(i) }, _("whole file")) : null;
  drawer.replaceChildren(
    make("div", { class: "drawer-head" }, heading, make("button", { type: "button", onclick: closeDrawer }, _("Close"))),
    make("p", { class: "path" }, place, " ", told_source, " ", editorLink(i)),
    make("p", {}, subject.message ? _(subject.message) : rule ? told(rule.title) : "", detail ? make("code", { class: "detail" }, " " + detail) : ""),
    ...[codeBlock(i), codeNote(i)].filter(Boolean),
    ...(subject.matches ? shownTargets().map(([target, number]) => matchBlock(target, subject.matches[number])) : adviceBlocks(subject)),
    ...fixes(i), make("dl", { class: "facts" }, ...marks(i)),
    make("p", {}, make("b", {}, _("To switch it off")), " ", make("code", {}, snippet(i))),
    make("p", { class: "buttons" }, copier(_("Copy the comment"), snippet(i)), copier(_("Copy the link"), permalink(i)), copier(_("Copy the place"), place)));
  drawer.hidden = false;
  drawer.scrollTop = 0;
  resize();
  state.record = identity(i);
  saveState();
  if (focus) heading.focus();
}

function closeDrawer() {
  const drawer = document.getElementById("drawer");
  if (drawer.hidden) return;
  drawer.hidden = true;
  resize();
  state.record = "";
  saveState();
  document.getElementById("rows").focus();
}
