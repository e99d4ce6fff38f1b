// The plan with other assumptions: everything is scaled from the report's own figures, so unchanged input gives those.
const plan = { values: {}, left: new Set(), shim: false, experience: 1, people: 0 };

function parameterNames() {
  const used = new Set();
  for (const estimate of page.data.estimates) {
    for (const [name] of estimate.fixed) used.add(name);
    for (const each of estimate.packages) for (const [name] of each.items) used.add(name); // the parameter of an item
  }
  return [...used].filter((name) => page.data.parameters[name] && "hours_likely" in page.data.parameters[name]).sort();
}

function ratios(name) {
  const own = page.data.parameters[name];
  const values = plan.values[name];
  if (!values || !own) return [1, 1, 1];
  const old = [own.hours_low, own.hours_likely, own.hours_high];
  const likely = old[1] ? values[1] / old[1] : 1;
  return old.map((value, k) => (value ? values[k] / value : likely));
}

// Parts are shares of one total: each level adds up.
const summed = (ranges) => [0, 1, 2].map((k) => ranges.reduce((sum, each) => sum + each[k], 0));

const scaledBy = (range, factors) => range.map((value, k) => value * factors[k]);
const ratio = (now, before) => now.map((value, k) => (before[k] > 0 ? value / before[k] : 1));

function packageHours(each) {
  if (!each.items.length) return each.hours;
  const before = each.items.map((item) => item[1]);
  const now = each.items.map(([name, hours]) => scaledBy(hours, ratios(name)));
  return scaledBy(each.hours, ratio(summed(now), summed(before)));
}

function isLeft(name) {
  for (const folder of plan.left) if (name === folder || name.startsWith(folder + "/")) return true;
  return false;
}

// The share of the work that a patch at run time saves: of the uses with open places in own code, those it covers.
function shimShare(number) {
  const data = page.data;
  const c = data.columns;
  const places = new Map();
  for (let i = 0; i < data.count; i++) {
    const subject = subjectOf(i);
    const own = ["own", "test"].includes(data.origins[c.file[i]]);
    if (subject.matches && subject.matches[number] && own && !(c.done[i] & (1 << number))) places.set(c.subject[i], (places.get(c.subject[i]) || 0) + 1);
  }
  const repeat = data.parameters.repeat || { value: 1 };
  let covered = 0;
  let every = 0;
  for (const [subject, count] of places) {
    const match = data.subjects[subject].matches[number];
    const own = data.parameters["status." + match.status];
    const hours = own ? own.hours_likely * ratios("status." + match.status)[1] * count ** repeat.value : 0;
    every += hours;
    if (match.shim) covered += hours;
  }
  return every ? covered / every : 0;
}

function totalOf(estimate) {
  const number = page.data.targets.findIndex((target) => target.id === estimate.target);
  const staying = estimate.packages.filter((each) => !isLeft(each.name));
  const before = summed([...estimate.packages.map((each) => each.hours), ...estimate.fixed.map((item) => item[1])]);
  const now = summed([...staying.map(packageHours), ...estimate.fixed.map(([name, hours]) => scaledBy(hours, ratios(name)))]);
  const total = scaledBy(estimate.total, ratio(now, before));
  const kept = 1 - (plan.shim ? shimShare(number) : 0);
  return total.map((value) => (value * kept * plan.experience) / baseExperience());
}

function baseExperience() {
  const team = page.data.parameters.team;
  return (team && team.experience) || 1;
}

function showTotals() {
  for (const estimate of page.data.estimates) {
    const days = totalOf(estimate).map((hours) => twoDigits(hours / page.data.daily));
    const line = [...document.querySelectorAll("[data-total]")].find((each) => each.dataset.total === estimate.target);
    if (line) {
      line.replaceChildren(make("b", {}, days[0] + "–" + days[2]), " " + _("person-days (P10 to P90)") + _(", ") + _("about") + " ", make("b", {}, days[1]));
    }
    showCalendar(estimate);
  }
  const changed = Object.keys(plan.values).length || plan.left.size || plan.shim || plan.experience !== baseExperience() || plan.people !== basePeople();
  document.getElementById("banner").hidden = !changed;
}

// Weeks of five days for a team that shares the work.
function showCalendar(estimate) {
  const line = [...document.querySelectorAll("[data-calendar]")].find((each) => each.dataset.calendar === estimate.target);
  if (!line) return;
  const weeks = totalOf(estimate).map((hours) => twoDigits(hours / page.data.daily / plan.people / 5));
  line.hidden = plan.people === 1;
  line.textContent = filled(_("{n} people: {low} to {high} weeks, about {middle}, as far as the work can be divided"), { n: twoDigits(plan.people), low: weeks[0], middle: weeks[1], high: weeks[2] });
}

const basePeople = () => (page.data.parameters.team && page.data.parameters.team.size) || 1;

function numberInput(label, value, change) {
  const input = make("input", { type: "number", min: "0", step: "any", value: String(value), "aria-label": label });
  input.addEventListener("input", () => {
    const now = Number(input.value);
    if (input.value !== "" && Number.isFinite(now) && now >= 0) { change(now); showTotals(); }
  });
  return input;
}

function parameterRow(name) {
  const own = page.data.parameters[name];
  const start = [own.hours_low, own.hours_likely, own.hours_high];
  const titles = [_("low"), _("likely"), _("high")];
  return make("tr", {}, make("th", { scope: "row" }, make("code", {}, name)), ...start.map((value, k) =>
    make("td", {}, numberInput(name + " " + titles[k], (plan.values[name] || start)[k], (now) => {
      const values = (plan.values[name] || start).slice();
      values[k] = now;
      if (values.every((each, n) => each === start[n])) delete plan.values[name]; else plan.values[name] = values;
    }))));
}

function toml() {
  const lines = [];
  if (plan.experience !== baseExperience() || plan.people !== basePeople()) lines.push("[team]", "experience = " + plan.experience, "size = " + plan.people, "");
  for (const [name, values] of Object.entries(plan.values)) lines.push("[" + name + "]", "hours = [" + values.join(", ") + "]", "");
  return lines.join("\n") || "# " + _("the report's own assumptions");
}

function planFolders() {
  const tops = new Set();
  for (const estimate of page.data.estimates) for (const each of estimate.packages) tops.add(each.name.split("/").slice(0, 2).join("/"));
  return [...tops].sort().slice(0, 60);
}

function checkLine(label, on, change) {
  const box = make("input", { type: "checkbox" });
  box.checked = on;
  box.addEventListener("change", () => { change(box.checked); showTotals(); });
  return make("label", { class: "choice" }, box, make("span", {}, label));
}

function makePlan() {
  const holder = document.getElementById("plan-tools");
  if (!page.data.estimates.length) return;
  plan.experience = plan.experience === 1 ? baseExperience() : plan.experience;
  plan.people = plan.people || basePeople();
  const head = make("tr", {}, ...[_("Hours for one place"), _("low"), _("likely"), _("high")].map((text) => make("th", { scope: "col" }, text)));
  const shim = page.data.subjects.some((subject) => (subject.matches || []).some((match) => match.shim));
  const area = make("textarea", { readonly: true, rows: "6", "aria-label": "TOML", hidden: true });
  holder.replaceChildren(
    make("details", {}, make("summary", {}, _("What if")), make("div", { class: "columns" },
      make("fieldset", {}, make("legend", {}, _("Patch at run time")), shim ? checkLine(_("with the patch at run time: uses it covers cost nothing"), plan.shim, (on) => { plan.shim = on; }) : _("none is known here")),
      make("fieldset", {}, make("legend", {}, _("Folders to port")), ...planFolders().map((folder) =>
        checkLine(folder, !plan.left.has(folder), (on) => { if (on) plan.left.delete(folder); else plan.left.add(folder); }))))),
    make("details", {}, make("summary", {}, _("Assumptions")),
      make("p", {}, make("label", {}, _("Factor of the team") + " ", numberInput(_("Factor of the team"), plan.experience, (now) => { plan.experience = now; })), " ",
        make("label", {}, _("People") + " ", numberInput(_("People"), plan.people, (now) => { plan.people = now || basePeople(); }))),
      make("table", { class: "parameters" }, make("thead", {}, head), make("tbody", {}, ...parameterNames().map(parameterRow))),
      make("p", { class: "buttons" }, make("button", { type: "button", onclick: () => { plan.values = {}; plan.left.clear(); plan.shim = false; plan.experience = baseExperience(); plan.people = basePeople(); makePlan(); showTotals(); } }, _("Back to the report's own")),
        make("button", { type: "button", onclick: async () => { area.value = toml(); area.hidden = false; try { await navigator.clipboard.writeText(toml()); say(_("Copied.")); } catch (error) { area.select(); } } }, _("Copy as TOML"))), area));
  holder.hidden = false;
  makeExports();
  showTotals();
}

// Work packages for other tools, with the assumptions that are set at the moment.
const inDays = (hours) => hours.map((value) => twoDigits(value / page.data.daily).replace(/,/g, ""));

function portedPackages(estimate) {
  return estimate.packages.filter((each) => !isLeft(each.name)).map((each) => ({ ...each, days: inDays(packageHours(each)) }));
}

function packagesAsCsv(estimate) {
  const head = ["order", "folder", "days_p10", "days_p50", "days_p90", "files", "places", "apis", "blockers", "risks", "after"];
  const places = (each) => each.items.reduce((sum, item) => sum + item[3], 0);
  const rows = portedPackages(estimate).map((each) => [each.order, each.name, ...each.days, each.counts[0], places(each), ...each.counts.slice(1), each.after.join(" ")]);
  return asCsv([head, ...rows]);
}

// One task per package, as issue trackers and Markdown files take it: what, and where with links into this page.
const MOST_PLACES = 100; // of one package
function packagesAsIssues(estimate) {
  const number = page.data.targets.findIndex((target) => target.id === estimate.target);
  const title = told(page.data.targets[number].title);
  return portedPackages(estimate).map((each) => {
    const days = filled(_("{low} to {high} person-days (P10 to P90), about {middle}"), { low: each.days[0], middle: each.days[1], high: each.days[2] });
    const tasks = each.items.map((item) => "- [ ] " + _(item[2]) + _(": ") + placesIn(item[3]));
    const after = each.after.length ? ["", _("After") + _(": ") + each.after.map((name) => "`" + name.replace(/`/g, "'") + "`").join(", ")] : [];
    const places = placesOf(each.name, number, MOST_PLACES);
    return ["## " + title + _(": ") + "`" + each.name.replace(/`/g, "'") + "`", "", days, "", ...tasks, ...(places.length ? ["", ...places] : []), ...after, ""].join("\n");
  }).join("\n");
}

function copyButton(label, text, area) {
  return make("button", { type: "button", onclick: () => copied(text(), area) }, label);
}

function makeExports() {
  for (const holder of document.querySelectorAll(".for-packages")) {
    const estimate = page.data.estimates.find((each) => each.target === holder.dataset.target);
    if (!estimate || !estimate.packages.length) continue;
    const area = make("textarea", { readonly: true, rows: "8", "aria-label": _("Work packages"), hidden: true });
    holder.replaceChildren(copyButton(_("Copy as CSV"), () => packagesAsCsv(estimate), area), copyButton(_("Copy as issue texts"), () => packagesAsIssues(estimate), area), area);
    holder.hidden = false;
  }
}
