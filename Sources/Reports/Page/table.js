// The table of trials: only the rows that are seen are in the page.

const ROW_HEIGHT = 26;

function trialTable(result, selection, section) {
  const columns = result.columns.filter((column) => column.swept || column.role === "measure");
  let order = [], sortedBy = null, descending = false, words = "", range = null;
  const body = element("tbody"), above = element("tr", { class: "space", "aria-hidden": "true" }),
    below = element("tr", { class: "space", "aria-hidden": "true" });
  const heads = [["trial", null], ...columns.map((column) => [column.name, column]), ["state", null]].map(([name, column]) => {
    const button = element("button", { type: "button", onclick: () => sort(name, column) }, name);
    return element("th", { scope: "col", "aria-sort": "none", "data-name": name }, button);
  });
  const box = element("div", { class: "trials", tabindex: 0, role: "region", "aria-label": "trials" },
    element("table", {}, element("thead", {}, element("tr", {}, ...heads)), body));
  const counter = element("span", { class: "note", role: "status" });
  const search = element("input", { type: "search", placeholder: "words or trial number", "aria-label": "filter trials by words",
    oninput: () => { words = search.value.trim().toLowerCase(); refresh(); } });
  const bounds = element("input", { type: "text", placeholder: "e.g. learning_rate 0.001 0.01", size: 26,
    "aria-label": "filter trials by a range: column, lowest, highest", onchange: () => {
      const [name, low, high] = bounds.value.trim().split(/\s+/);
      const column = result.byName.get(name);
      range = column && low !== undefined ? { column, low: Number(low), high: high === undefined ? Infinity : Number(high) } : null;
      bounds.setCustomValidity(bounds.value.trim() && !range ? "a column's name, then its lowest and highest value" : "");
      bounds.reportValidity();
      refresh();
    } });
  const jump = element("input", { type: "number", placeholder: "trial", "aria-label": "jump to a trial", min: 0, onchange: () => {
    const place = order.findIndex((row) => result.ids[row] === Number(jump.value));
    if (place >= 0) { box.scrollTop = place * ROW_HEIGHT; pointed = order[place]; show(); }
  } });
  const copy = element("button", { type: "button", onclick: copyRows }, "copy as CSV");
  jump.style.width = "90px";
  let pointed = -1;
  section.append(element("div", { class: "head" }, element("h2", {}, "Trials"), search, bounds, jump, copy), box, counter);

  function sort(name, column) {
    descending = sortedBy === name ? !descending : false;
    sortedBy = name;
    for (const head of heads) {
      head.setAttribute("aria-sort", head.dataset.name === name ? descending ? "descending" : "ascending" : "none");
    }
    refresh();
  }

  function refresh() {
    const inside = new Uint8Array(result.count);
    for (const row of selection.rows) inside[row] = 1;
    // Trials without a value are in no chart; the table has them where nothing is chosen.
    if (selection.rows.length === result.ranked) inside.fill(1);
    order = [];
    for (let row = 0; row < result.count; row++) {
      if (inside[row] && fits(row)) order.push(row);
    }
    if (sortedBy) {
      const column = result.byName.get(sortedBy), sign = descending ? -1 : 1;
      const keys = column ? Float64Array.from({ length: result.count }, (_, row) => column.position(row))
        : sortedBy === "trial" ? result.ids : result.states;
      order.sort((a, b) => Number.isNaN(keys[a]) ? 1 : Number.isNaN(keys[b]) ? -1 : sign * (keys[a] - keys[b]));
    }
    counter.textContent = `${order.length} of ${result.count} trials`;
    show();
  }

  function fits(row) {
    if (range) {
      const value = range.column.value(row);
      if (value === null || !(value >= range.low && value <= range.high)) return false;
    }
    if (!words) return true;
    if (String(result.ids[row]) === words || result.stateNames[result.states[row]].includes(words)) return true;
    return columns.some((column) => !column.isNumber && column.text(row).toLowerCase().includes(words));
  }

  function show() {
    const seen = Math.ceil(box.clientHeight / ROW_HEIGHT) + 10;
    const first = Math.max(0, Math.min(Math.floor(box.scrollTop / ROW_HEIGHT) - 4, order.length - seen));
    const last = Math.min(order.length, first + seen);
    above.style.height = first * ROW_HEIGHT + "px";
    below.style.height = (order.length - last) * ROW_HEIGHT + "px";
    const rows = [];
    for (let i = first; i < last; i++) {
      const row = order[i];
      const line = element("tr", { class: row === pointed || row === selection.pointed ? "hover" : "", "data-row": row },
        element("td", {}, String(result.ids[row])), ...columns.map((column) => element("td", {}, column.text(row))),
        element("td", {}, result.stateNames[result.states[row]]));
      line.style.height = ROW_HEIGHT + "px";
      line.addEventListener("pointerenter", () => selection.point(row));
      rows.push(line);
    }
    body.replaceChildren(above, ...rows, below);
  }

  function copyRows() {
    const quoted = (text) => /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
    const lines = [["trial", ...columns.map((column) => column.name), "state"].map(quoted).join(",")];
    for (const row of order) {
      lines.push([result.ids[row], ...columns.map((column) => column.value(row) ?? ""), result.stateNames[result.states[row]]]
        .map((value) => quoted(String(value))).join(","));
    }
    const text = lines.join("\n") + "\n";
    const done = () => { counter.textContent = `${order.length} trials copied`; };
    if (navigator.clipboard && isSecureContext) navigator.clipboard.writeText(text).then(done, () => fallback(text, done));
    else fallback(text, done);
  }

  function fallback(text, done) {
    const area = element("textarea");
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
    done();
  }

  box.addEventListener("scroll", show);
  selection.listeners.push(refresh);
  selection.pointers.push((row) => {
    for (const line of body.children) line.classList.toggle("hover", Number(line.dataset.row) === row);
  });
  refresh();
}
