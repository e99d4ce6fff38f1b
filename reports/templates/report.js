"use strict";
// The filter above the list of APIs. The page is complete without it: the form stays hidden then.
(function () {
  const form = document.getElementById("filter");
  if (!form) return;
  const text = document.getElementById("ft");
  const status = document.getElementById("fs");
  const target = document.getElementById("fg");
  const library = document.getElementById("fl");
  const result = document.getElementById("fo");
  const rows = Array.from(document.getElementById("list").tBodies, function (body) {
    return { body: body, library: body.dataset.l, statuses: body.dataset.s.split(" "), text: null };
  });

  function has(row, words) {
    if (!words.length) return true;
    if (row.text === null) row.text = row.body.textContent.toLowerCase();
    return words.every(function (word) { return row.text.includes(word); });
  }

  function fits(row, words) {
    if (library.value && row.library !== library.value) return false;
    if (status.value) {
      const found = target.value ? [row.statuses[Number(target.value)]] : row.statuses;
      if (!found.includes(status.value)) return false;
    }
    return has(row, words);
  }

  function apply() {
    const words = text.value.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    for (const row of rows) {
      const shown = fits(row, words);
      if (row.body.hidden === shown) row.body.hidden = !shown;
      if (shown) count += 1;
    }
    result.textContent = count.toLocaleString("en") + " of " + rows.length.toLocaleString("en") + " rows";
    document.getElementById("none").hidden = count > 0;
  }

  // A link to an API from the summary shows it, whatever the filter hides, and opens its places.
  function follow() {
    const body = /^#a\d+$/.test(location.hash) ? document.getElementById(location.hash.slice(1)) : null;
    if (!body) return;
    body.hidden = false;
    body.querySelector("details").open = true;
    body.scrollIntoView({ block: "start" });
  }

  let waiting = 0;
  text.addEventListener("input", function () {
    clearTimeout(waiting);
    waiting = setTimeout(apply, 120);
  });
  form.addEventListener("change", apply);
  form.addEventListener("reset", function () { setTimeout(apply, 0); });
  form.addEventListener("submit", function (event) { event.preventDefault(); });
  window.addEventListener("hashchange", follow);
  form.hidden = false;
  apply();
  follow();
})();
