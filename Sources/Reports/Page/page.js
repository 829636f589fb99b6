// Puts the page together.

function head(page, result) {
  const facts = element("dl", { class: "facts" });
  for (const [name, text, small] of result.facts) {
    facts.append(element("div", { class: small ? "small" : "" }, element("dt", {}, name), element("dd", {}, text)));
  }
  const parts = [element("h1", {}, result.name), element("p", { class: "lead" }, result.lead)];
  if (result.running) parts.push(element("p", { class: "running" }, result.running));
  parts.push(facts, element("details", {}, element("summary", {}, "config"), element("pre", {}, result.config)));
  return element("header", {}, ...parts);
}

/** Several results beside each other: the distribution of their objectives. */
function comparison(results, chosen, choose) {
  const { section, place } = panel("Results compared", "Share of the trials that are at least so good. The best ends on the "
    + (results[0].higher ? "right." : "left."));
  const svg = shape("svg", { role: "img", "aria-label": "objectives of all results" });
  place.append(svg);
  redrawn(place, () => {
    const size = { width: Math.max(280, place.clientWidth), height: 260, left: 60, right: 14, top: 24, bottom: 40 };
    svg.setAttribute("width", size.width);
    svg.setAttribute("height", size.height);
    const columns = results.map((result) => result.objectiveColumn);
    const ends = results.flatMap((result, i) => result.ranked ? [columns[i].value(0), columns[i].value(Math.floor((result.ranked - 1) * 0.9))] : []);
    let [low, high] = [Math.min(...ends), Math.max(...ends)];
    if (low === high) { low -= 0.5; high += 0.5; }
    const x = scale(low, high, size.left, size.width - size.right), y = scale(0, 1, size.height - size.bottom, size.top);
    svg.replaceChildren(axes(x, y, size, { x: results[0].objective, y: "share of trials" }));
    results.forEach((result, i) => {
      const points = [];
      const step = Math.max(1, Math.floor(result.ranked / 400));
      for (let row = 0; row < result.ranked; row += step) {
        const value = columns[i].value(row);
        if (value >= low && value <= high) points.push(`${x(value).toFixed(1)},${y((row + 1) / result.ranked).toFixed(1)}`);
      }
      const line = colour(results.length < 2 ? 0 : i / (results.length - 1));
      svg.append(shape("polyline", { points: points.join(" "), fill: "none", stroke: line, "stroke-width": 2.5 }),
        shape("text", { x: size.width - size.right, y: size.height - size.bottom - 10 - 16 * i, "text-anchor": "end", fill: line },
          result.name));
    });
  });
  const table = element("table", {}, element("tr", {}, ...["result", "best", "median", "trials", "trained for"]
    .map((name) => element("th", {}, name))), ...results.map((result) => {
    const column = result.objectiveColumn;
    return element("tr", {}, element("td", {}, element("button", { type: "button", "aria-pressed": String(result === chosen),
      onclick: () => choose(result) }, result.name)), ...[result.ranked ? format(column.value(0), 5) : "–",
      result.ranked ? format(column.value(Math.floor(result.ranked / 2)), 5) : "–", String(result.count), result.trainedFor]
      .map((text) => element("td", {}, text)));
  }));
  section.append(element("div", { class: "scroll" }, table));
  return section;
}

function build(page, results, result) {
  page.replaceChildren();
  const selection = new Selection(result);
  selection.read();
  page.append(head(page, result));
  if (results.length > 1) {
    page.append(comparison(results, result, (other) => {
      history.replaceState(null, "", `#result=${other.number + 1}`);
      build(page, results, other);
    }));
  }
  if (result.ranked > 0) charts(page, result, selection);
  const section = element("section");
  page.append(section);
  trialTable(result, selection, section);
  page.append(element("p", { class: "note" }, result.embedded));
}

function charts(page, result, selection) {
  if (result.settings.length > 0) {
    const state = { last: true, best: result.bestMeasure };
    const part = panel("Best settings", result.settingsNote);
    page.append(part.section);
    const draw = settingsChart(result, part.place, state);
    if (result.byName.has(result.bestMeasure)) {
      part.head.append(choice("which epoch counts", [["kept", "kept epoch"], ["best", "best epoch"]], "kept", (value) => {
        state.last = value === "kept";
        draw();
      }));
    }
    part.head.append(...savers(part.place, "settings"));
  }
  if (result.swept.length > 0) parameters(page, result, selection);
  if (result.curves) curveSection(page, result, selection);
  const pair = element("div", { class: "pair" });
  if (result.importance) {
    const part = panel("What mattered", result.importance.note);
    pair.append(part.section);
    importanceChart(result, part.place);
    part.head.append(...savers(part.place, "importance"));
  }
  if (result.progress && result.progress.best.length > 1) {
    const state = { by: "epoch" };
    const part = panel("Best so far", "");
    pair.append(part.section);
    const draw = progressChart(result, part.place, state);
    part.head.append(choice("against", [["epoch", "epochs"], ["second", "time"]], "epoch", (value) => {
      state.by = value;
      draw();
    }), ...savers(part.place, "best-so-far"));
  }
  page.append(pair);
  if (result.truth.length > 0) {
    const section = element("section", {}, element("div", { class: "head" }, element("h2", {}, `Predictions of ${result.truthOf}`)));
    const both = element("div", { class: "pair" });
    section.append(both);
    page.append(section);
    for (const truth of result.truth) {
      if (truth.counts) both.append(confusionTable(truth));
      else {
        const place = element("div", { class: "chart" });
        both.append(place);
        truthChart(truth, place);
      }
    }
  }
}

function parameters(page, result, selection) {
  const part = panel("Parameters and objective", "Drag along an axis to keep a range, click it to clear. Drag a name to move its "
    + "axis. Arrow keys do the same. The scale of colours goes by rank.");
  const status = element("span", { class: "note", role: "status" });
  const say = () => { status.textContent = `${selection.rows.length} of ${result.ranked} trials`; };
  selection.listeners.push(say);
  const best = choice("how many of the best", [["1", "all"], ["0.1", "best 10 %"], ["0.01", "best 1 %"]],
    String(selection.share), (value) => { selection.share = Number(value); selection.changed(); });
  const clear = element("button", { type: "button", onclick: () => {
    selection.brushes.clear();
    selection.share = 1;
    for (const button of best.children) button.setAttribute("aria-pressed", String(button.dataset.value === "1"));
    selection.changed();
  } }, "clear");
  page.append(part.section);
  parallelChart(result, selection, part.place);
  part.head.append(status, best, clear, ...savers(part.place, "parallel-coordinates"));
  say();

  const multiples = element("div", { class: "multiples" });
  page.append(element("section", {}, element("div", { class: "head" }, element("h2", {}, `${result.objective} by parameter`)),
    multiples, element("p", { class: "note" }, "Each dot is a trial of the selection; the marks are median and quartiles.")));
  multiplesChart(result, selection, multiples);

  if (result.swept.length > 1) {
    const chosen = (result.importance ? result.importance.parts.map((item) => item.name.split(".")[0]) : [])
      .filter((name, i, all) => result.byName.has(name) && all.indexOf(name) === i);
    for (const column of result.swept) if (!chosen.includes(column.name)) chosen.push(column.name);
    const pair = chosen.slice(0, 2), names = result.swept.map((column) => column.name);
    const heat = panel("Two parameters together", `Median ${result.objective} of the selection; `
      + "dark is good on light pages, bright on dark ones.");
    page.append(heat.section);
    const draw = heatChart(result, selection, heat.place, pair);
    heat.head.append(...[0, 1].map((i) => menu(i ? "down" : "across", names, pair[i], (name) => { pair[i] = name; draw(); })),
      ...savers(heat.place, "heat-map"));
  }
}

function curveSection(page, result, selection) {
  const metrics = result.curves.metrics.map((metric) => metric.name);
  const state = { metric: metrics[0], log: !result.higher, by: "epoch" };
  const part = panel("Learning curves", result.curves.note);
  page.append(part.section);
  const draw = curvesChart(result, selection, part.place, state);
  part.head.append(menu("metric", metrics, state.metric, (name) => { state.metric = name; draw(); }),
    toggle("logarithmic", state.log, (on) => { state.log = on; draw(); }),
    choice("by", [["epoch", "by epoch"], ["second", "by second"]], "epoch", (value) => { state.by = value; draw(); }),
    ...savers(part.place, "learning-curves"));
}

const data = JSON.parse(document.getElementById("data").textContent);
const results = data.results.map((spec, number) => new Result({ ...spec, number }));
const wanted = /(?:^#|&)result=(\d+)/.exec(location.hash);
build(document.getElementById("page"), results, results[wanted ? Math.min(results.length, +wanted[1]) - 1 : 0] || results[0]);
document.documentElement.dataset.ready = "true";
