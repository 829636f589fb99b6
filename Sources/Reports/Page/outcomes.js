// Best settings, what mattered, the best value so far, and predictions beside what is right.

/** Settings with their repeats: a dot each, a line over their range, a mark at the middle. */
function settingsChart(result, place, state) {
  const svg = shape("svg", { role: "img" });
  place.append(svg);
  function draw() {
    const column = result.byName.get(state.last ? result.objective : state.best) || result.objectiveColumn;
    const settings = result.settings.slice(0, 15);
    const values = settings.map((setting) => setting.rows.map((row) => column.value(row)).filter(Number.isFinite));
    const all = values.flat();
    if (all.length === 0) return;
    const width = Math.max(300, place.clientWidth), narrow = width < 640;
    const labelled = narrow ? 0 : Math.min(width * 0.55, 560), line = narrow ? 40 : 26;
    const height = 40 + settings.length * line;
    svg.setAttribute("width", width);
    svg.setAttribute("height", height);
    const x = scale(Math.min(...all), Math.max(...all), labelled + 12, width - 70);
    svg.replaceChildren();
    for (const tick of x.ticks(Math.max(2, (width - labelled) / 110))) {
      svg.append(shape("line", { class: "grid", x1: x(tick), x2: x(tick), y1: 22, y2: height }),
        shape("text", { class: "soft", x: x(tick), y: 14, "text-anchor": "middle" }, format(tick, 4)));
    }
    settings.forEach((setting, i) => {
      const y = 36 + i * line + (narrow ? 16 : 0), own = values[i];
      svg.append(shape("text", { x: 0, y: narrow ? y - 14 : y + 4 },
        shorten(setting.text, narrow ? Math.floor(width / 7) : Math.floor(labelled / 6.4))));
      if (own.length === 0) return;
      const [low, high] = [Math.min(...own), Math.max(...own)];
      svg.append(shape("line", { x1: x(low), x2: x(high), y1: y, y2: y, stroke: token("--accent"), "stroke-width": 2 }));
      for (const [k, value] of own.entries()) {
        const dot = shape("circle", { cx: x(value), cy: y, r: 3.5, fill: token("--accent"), "fill-opacity": 0.7 });
        dot.addEventListener("pointermove", (event) => tip.show(result.describe(setting.rows[k]), event));
        dot.addEventListener("pointerleave", () => tip.hide());
        svg.append(dot);
      }
      const sorted = [...own].sort((a, b) => a - b), half = sorted.length / 2;
      const middle = result.ranksMeans ? own.reduce((a, b) => a + b) / own.length
        : (sorted[Math.floor(half - 0.5)] + sorted[Math.ceil(half - 0.5)]) / 2;
      svg.append(shape("line", { x1: x(middle), x2: x(middle), y1: y - 8, y2: y + 8, stroke: token("--mark"),
        "stroke-width": 2.5 }), shape("text", { x: width, y: y + 4, "text-anchor": "end" }, format(middle, 4)));
    });
    svg.setAttribute("aria-label", "best settings: " + settings.map((setting) => setting.text).join("; "));
  }
  redrawn(place, draw);
  return draw;
}

/** Bars of the shares of variance. */
function importanceChart(result, place) {
  const parts = result.importance.parts;
  const svg = shape("svg", { role: "img", "aria-label": "share of the variance: "
    + parts.map((part) => `${part.name} ${format(part.share, 2)}`).join(", ") });
  place.append(svg);
  redrawn(place, () => {
    const width = Math.max(280, place.clientWidth), left = Math.min(190, width * 0.45);
    svg.setAttribute("width", width);
    svg.setAttribute("height", 24 + parts.length * 24);
    const most = Math.max(0.05, ...parts.map((part) => part.share + part.error));
    const x = scale(0, most, left, width - 50);
    svg.replaceChildren(...parts.flatMap((part, i) => {
      const y = 8 + i * 24;
      return [
        shape("text", { x: left - 8, y: y + 12, "text-anchor": "end" }, shorten(part.name, 26)),
        shape("rect", { x: left, y, width: Math.max(1, x(part.share) - left), height: 16, rx: 2, fill: token("--accent") }),
        shape("line", { x1: x(Math.max(0, part.share - part.error)), x2: x(part.share + part.error), y1: y + 8, y2: y + 8,
          stroke: token("--text") }),
        shape("text", { class: "soft", x: x(part.share + part.error) + 6, y: y + 12 }, format(part.share, 2)),
      ];
    }));
  });
}

/** The best value so far against epochs of all networks or against time. */
function progressChart(result, place, state) {
  const svg = shape("svg", { role: "img" });
  place.append(svg);
  const points = result.progress;
  function draw() {
    const at = state.by === "second" ? points.seconds : points.epochs;
    const size = { width: Math.max(280, place.clientWidth), height: 280, left: 60, right: 14, top: 24, bottom: 40 };
    svg.setAttribute("width", size.width);
    svg.setAttribute("height", size.height);
    // The first values of a sweep are poor; what counts is where it goes on.
    const shown = points.best.slice(Math.min(points.best.length - 1, Math.floor(points.best.length * 0.05)));
    let [low, high] = [Math.min(...shown), Math.max(...shown)];
    if (low === high) { low -= Math.abs(low) * 0.05 || 0.5; high += Math.abs(high) * 0.05 || 0.5; }
    const log = !result.higher && low > 0 && high / low > 5;
    const x = scale(0, at[at.length - 1] || 1, size.left, size.width - size.right);
    const y = scale(low, high, size.height - size.bottom, size.top, log);
    svg.replaceChildren(axes(x, y, size, { x: state.by === "second" ? "seconds since the beginning"
      : "epochs of all networks", y: `best ${result.objective} so far` }));
    let path = "", last = null;
    at.forEach((value, i) => {
      const [px, py] = [x(value).toFixed(1), y(Math.max(low, Math.min(high, points.best[i]))).toFixed(1)];
      path += last === null ? `M${px},${py}` : `L${px},${last}L${px},${py}`;
      last = py;
    });
    svg.append(shape("path", { d: path + `L${size.width - size.right},${last}`, fill: "none", stroke: token("--accent"),
      "stroke-width": 2 }));
    svg.setAttribute("aria-label", `best ${result.objective} so far, ${format(points.best[points.best.length - 1])} at the end`);
  }
  redrawn(place, draw);
  return draw;
}

/** A confusion matrix as a table whose cells are coloured by their share of the row. */
function confusionTable(truth) {
  const table = element("table", { class: "confusion", "aria-label": `confusion matrix on ${truth.part} rows` });
  table.append(element("tr", {}, element("th", {}, ""), ...truth.classes.map((name) => element("th", {}, shorten(name, 16)))));
  truth.counts.forEach((counts, i) => {
    const total = counts.reduce((a, b) => a + b, 0) || 1;
    table.append(element("tr", {}, element("th", {}, shorten(truth.classes[i], 16)), ...counts.map((count, j) => {
      const cell = element("td", {}, String(count)), share = count / total;
      cell.style.background = count === 0 ? "" : colour(1 - share, 0.15 + 0.85 * share);
      if (share > 0.5) cell.style.color = isDark() ? "#12161d" : "#ffffff";
      cell.title = `${format(100 * share, 3)} % of ${truth.classes[i]} are taken for ${truth.classes[j]}`;
      return cell;
    })));
  });
  return element("div", { class: "scroll" }, element("p", { class: "note" },
    `${truth.part} rows: down is the true class, across the predicted`), table);
}

/** Predicted against true numbers. */
function truthChart(truth, place) {
  const svg = shape("svg", { role: "img", "aria-label": `predicted against true ${truth.target}, ${truth.part} rows` });
  place.append(svg);
  redrawn(place, () => {
    const size = { width: Math.max(260, Math.min(520, place.clientWidth)), height: 320, left: 64, right: 14, top: 24, bottom: 40 };
    svg.setAttribute("width", size.width);
    svg.setAttribute("height", size.height);
    const all = [...truth.right, ...truth.predicted];
    let [low, high] = [Math.min(...all), Math.max(...all)];
    if (low === high) { low -= 0.5; high += 0.5; }
    const x = scale(low, high, size.left, size.width - size.right), y = scale(low, high, size.height - size.bottom, size.top);
    svg.replaceChildren(axes(x, y, size, { x: `true ${truth.target}, ${truth.part}`, y: `predicted ${truth.target}` }),
      shape("line", { x1: x(low), y1: y(low), x2: x(high), y2: y(high), stroke: token("--mark"), "stroke-dasharray": "5 4" }),
      ...truth.right.map((right, i) => shape("circle", { cx: x(right).toFixed(1), cy: y(truth.predicted[i]).toFixed(1), r: 2.2,
        fill: token("--accent"), "fill-opacity": 0.5 })));
  });
}
