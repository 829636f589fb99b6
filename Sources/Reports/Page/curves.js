// Learning curves of the selection: the median and bands of what is embedded, and the best ones as lines.

const BEST_CURVES = 12;

class Curves {
  constructor(spec) {
    this.rows = wholesOf(spec.rows);
    this.lengths = wordsOf(spec.lengths);
    this.epochs = spec.epochs;
    this.metrics = spec.metrics.map((metric) => ({ ...metric, codes: wordsOf(metric.codes) }));
    this.starts = new Uint32Array(this.rows.length);
    for (let i = 1; i < this.rows.length; i++) this.starts[i] = this.starts[i - 1] + this.lengths[i - 1];
    this.places = new Map([...this.rows].map((row, i) => [row, i]));
  }

  /** A metric of a curve after an epoch, from 0; NaN where it has none. */
  value(metric, curve, epoch) {
    if (epoch >= this.lengths[curve]) return NaN;
    const code = metric.codes[this.starts[curve] + epoch];
    if (code === MISSING) return NaN;
    const share = code / 65534;
    return metric.log ? metric.low * Math.pow(metric.high / metric.low, share)
      : metric.low + (metric.high - metric.low) * share;
  }
}

function curvesChart(result, selection, place, state) {
  const curves = new Curves(result.curves);
  const times = result.byName.get("wall_time");
  const svg = shape("svg", { role: "img" });
  place.append(svg);

  function draw() {
    const metric = curves.metrics.find((item) => item.name === state.metric) || curves.metrics[0];
    const size = { width: Math.max(300, place.clientWidth), height: 340, left: 60, right: 14, top: 24, bottom: 40 };
    svg.setAttribute("width", size.width);
    svg.setAttribute("height", size.height);
    const chosen = [];
    for (const row of selection.rows) {
      const curve = curves.places.get(row);
      if (curve !== undefined) chosen.push(curve);
    }
    const byTime = state.by === "second";
    const secondsOf = (curve) => Math.max(1e-9, times.value(curves.rows[curve]) || 0);
    const end = byTime ? Math.max(1e-6, ...chosen.slice(0, 2000).map(secondsOf)) : curves.epochs;
    const columns = quantiles(metric, chosen, byTime, end, secondsOf);
    const known = columns.flatMap((column) => column ? [column[0], column[4]] : []).filter(Number.isFinite);
    if (known.length === 0) {
      svg.replaceChildren(shape("text", { x: 20, y: 40 }, "no curve of the selection is embedded"));
      return;
    }
    let [low, high] = [Math.min(...known), Math.max(...known)];
    for (const curve of chosen.slice(0, BEST_CURVES)) {
      for (let epoch = 0; epoch < curves.lengths[curve]; epoch++) {
        const value = curves.value(metric, curve, epoch);
        // Only towards the good side: a bad beginning would press all others together.
        if (metric.higher ? value > high : value < low) { if (metric.higher) high = value; else low = value; }
      }
    }
    const log = state.log && low > 0;
    if (low === high) { low -= Math.abs(low) * 0.05 || 0.5; high += Math.abs(high) * 0.05 || 0.5; }
    const x = scale(byTime ? 0 : 1, Math.max(byTime ? end : 2, end), size.left, size.width - size.right);
    const y = scale(low, high, size.height - size.bottom, size.top, log);
    svg.replaceChildren(axes(x, y, size, { x: byTime ? "seconds of training" : "epoch", y: metric.name }));
    for (const rung of byTime ? [] : result.rungs || []) {
      svg.append(shape("line", { x1: x(rung), x2: x(rung), y1: size.top, y2: size.height - size.bottom, class: "axis",
        "stroke-dasharray": "3 4" }), shape("text", { class: "soft", x: x(rung) + 3, y: size.top + 10 }, `rung ${rung}`));
    }
    const places = columns.map((_, i) => x(byTime ? end * (i + 0.5) / columns.length : i + 1));
    const band = (a, b, opacity) => {
      const inside = columns.map((column, i) => column && [places[i], y(column[a]), y(column[b])]).filter(Boolean);
      if (inside.length < 2) return;
      const path = "M" + inside.map(([px, top]) => `${px.toFixed(1)},${top.toFixed(1)}`).join("L") + "L"
        + inside.reverse().map(([px, , low]) => `${px.toFixed(1)},${low.toFixed(1)}`).join("L") + "Z";
      svg.append(shape("path", { d: path, fill: token("--accent"), "fill-opacity": opacity }));
    };
    if (chosen.length > 3) { band(0, 4, 0.13); band(1, 3, 0.2); }
    const clip = `clip${Math.floor(performance.now())}`;
    svg.append(shape("defs", {}, shape("clipPath", { id: clip }, shape("rect", { x: size.left, y: size.top,
      width: size.width - size.left - size.right, height: size.height - size.top - size.bottom }))));
    chosen.slice(0, BEST_CURVES).reverse().forEach((curve, i, all) => {
      const points = [], length = curves.lengths[curve];
      for (let epoch = 0; epoch < length; epoch++) {
        const value = curves.value(metric, curve, epoch);
        if (!Number.isFinite(value) || (log && value <= 0)) continue;
        points.push(`${x(byTime ? secondsOf(curve) * (epoch + 1) / length : epoch + 1).toFixed(1)},${y(value).toFixed(1)}`);
      }
      const line = shape("polyline", { points: points.join(" "), fill: "none", "stroke-width": 1.6,
        stroke: colour((all.length - 1 - i) / Math.max(1, all.length - 1) * 0.7), "clip-path": `url(#${clip})` });
      line.addEventListener("pointermove", (event) => {
        tip.show(result.describe(curves.rows[curve]), event);
        selection.point(curves.rows[curve]);
      });
      line.addEventListener("pointerleave", () => { tip.hide(); selection.point(-1); });
      svg.append(line);
    });
    if (chosen.length > BEST_CURVES) {
      const points = columns.map((column, i) => column && `${places[i].toFixed(1)},${y(column[2]).toFixed(1)}`);
      svg.append(shape("polyline", { points: points.filter(Boolean).join(" "), fill: "none", stroke: token("--mark"),
        "stroke-width": 2, "stroke-dasharray": "6 3" }));
    }
    svg.setAttribute("aria-label", `${metric.name} of ${chosen.length} trials; the median ends at `
      + format((columns.filter(Boolean).pop() || [])[2] ?? NaN));
  }

  /** 5, 25, 50, 75 and 95 % of the curves at each place. */
  function quantiles(metric, chosen, byTime, end, secondsOf) {
    const count = byTime ? 60 : curves.epochs;
    const some = chosen.length > 3000 ? chosen.filter((_, i) => i % Math.ceil(chosen.length / 3000) === 0) : chosen;
    return Array.from({ length: count }, (_, i) => {
      const values = [];
      for (const curve of some) {
        let epoch = i;
        if (byTime) {
          const length = curves.lengths[curve];
          epoch = Math.ceil(end * (i + 0.5) / count / secondsOf(curve) * length) - 1;
          if (epoch < 0) continue;
        }
        const value = curves.value(metric, curve, epoch);
        if (Number.isFinite(value)) values.push(value);
      }
      if (values.length === 0) return null;
      values.sort((a, b) => a - b);
      return [0.05, 0.25, 0.5, 0.75, 0.95].map((share) => values[Math.round((values.length - 1) * share)]);
    });
  }

  selection.listeners.push(draw);
  redrawn(place, draw);
  return draw;
}
