// The objective against each parameter, with median and quartiles; and a heat map of two parameters.

const MOST_DOTS = 1500;

/** The part of a column that a row is in: its level, or one of some equal parts. */
function partOf(column, count) {
  if (column.levels && column.count <= 24) return { count: column.count, of: (row) => column.codes[row] };
  // The same at every brush.
  column.parts ??= Uint16Array.from(column.codes, (_, row) => {
    const position = column.position(row);
    return Number.isNaN(position) ? MISSING : Math.min(count - 1, Math.floor(position * count));
  });
  return { count, of: (row) => column.parts[row] };
}

/** What a part is called. */
function partName(column, part, count) {
  if (column.levels && column.count <= 24) return String(column.levels[part]);
  return `${format(column.at(part / count), 3)} to ${format(column.at((part + 1) / count), 3)}`;
}

/** Quantiles of rows in rank order: their objective is sorted already. */
function rankedQuantile(objective, rows, share) {
  const place = (rows.length - 1) * share, low = Math.floor(place);
  const [a, b] = [objective.value(rows[low]), objective.value(rows[Math.min(rows.length - 1, low + 1)])];
  return a + (b - a) * (place - low);
}

function multiplesChart(result, selection, container) {
  const objective = result.objectiveColumn;
  for (const column of result.swept) {
    const place = element("div", { class: "chart" });
    const canvas = element("canvas", { "aria-hidden": "true" });
    const svg = shape("svg", { role: "img" });
    place.append(canvas, svg);
    container.append(place);
    const draw = () => drawMultiple(result, selection, column, objective, place, canvas, svg);
    selection.listeners.push(draw);
    redrawn(place, draw);
  }
}

function drawMultiple(result, selection, column, objective, place, canvas, svg) {
  const size = { width: Math.max(220, place.clientWidth), height: 200, left: 50, right: 10, top: 22, bottom: 36 };
  const parts = partOf(column, 10), inner = size.width - size.left - size.right;
  const isLevels = column.levels && column.count <= 24;
  const { rows } = selection;
  svg.setAttribute("width", size.width);
  svg.setAttribute("height", size.height);
  // The worst 5 % lie at the edge, so that the rest stay apart.
  const ends = rows.length ? [objective.value(rows[0]), objective.value(rows[Math.floor((rows.length - 1) * 0.95)])]
    : [objective.low, objective.high];
  let [low, high] = [Math.min(...ends), Math.max(...ends)];
  if (low === high) { low -= Math.abs(low) * 0.05 || 0.5; high += Math.abs(high) * 0.05 || 0.5; }
  const plain = scale(low, high, size.height - size.bottom, size.top, objective.log && low > 0);
  const y = Object.assign((value) => plain(Math.max(low, Math.min(high, value))), { ticks: plain.ticks });
  const x = isLevels
    ? Object.assign((i) => size.left + inner * (i + 0.5) / parts.count, { labels: column.levels.map(String) })
    : scale(column.low, column.high, size.left, size.width - size.right, column.log);
  if (isLevels && parts.count > 6) {
    const step = Math.ceil(parts.count / 6);
    x.labels = x.labels.map((label, i) => i % step ? "" : label);
  }
  svg.replaceChildren(axes(x, y, size, { x: column.name, y: objective.name }));
  const groups = Array.from({ length: parts.count }, () => []);
  for (let i = 0; i < rows.length; i++) {
    const part = parts.of(rows[i]);
    if (part !== MISSING) groups[part].push(rows[i]);
  }
  const horizontal = (row, part) => isLevels
    ? x(part) + (((row * 2654435761) >>> 0) / 4294967296 - 0.5) * Math.min(18, inner / parts.count * 0.5)
    : size.left + inner * column.position(row);
  paint(canvas, size.width, size.height, (context) => {
    if (rows.length > MOST_DOTS) return drawCells(context, parts, rows, column, objective, size, isLevels, y);
    groups.forEach((group, part) => {
      for (const row of group) {
        context.fillStyle = colour(selection.rank(row), 0.75);
        context.fillRect(horizontal(row, part) - 1.5, y(objective.value(row)) - 1.5, 3, 3);
      }
    });
  });
  groups.forEach((group, part) => {
    if (group.length === 0) return;
    const middle = isLevels ? x(part) : size.left + inner * (part + 0.5) / parts.count;
    const [best, median, worst] = [0.25, 0.5, 0.75].map((share) => y(rankedQuantile(objective, group, share)));
    const half = Math.min(14, inner / parts.count * 0.35);
    svg.append(
      shape("line", { x1: middle, x2: middle, y1: best, y2: worst, stroke: token("--mark"), "stroke-width": 2 }),
      shape("line", { x1: middle - half, x2: middle + half, y1: median, y2: median, stroke: token("--mark"),
        "stroke-width": 2.5 }));
  });
  svg.setAttribute("aria-label", `${objective.name} against ${column.name}: ` + groups.map((group, part) =>
    group.length ? `${partName(column, part, parts.count)} median `
      + format(rankedQuantile(objective, group, 0.5)) : "").filter(Boolean).join(", "));
}

/** Many rows as a grid of cells, darker where more rows are. */
function drawCells(context, parts, rows, column, objective, size, isLevels, y) {
  const wide = isLevels ? parts.count : 50, tall = 36, counts = new Uint32Array(wide * tall);
  const values = objective.numbers ??= Float64Array.from(objective.codes, (_, row) => objective.value(row) ?? NaN);
  let most = 0;
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i];
    const a = isLevels ? column.codes[row] : Math.floor(column.position(row) * (wide - 1e-6));
    if (!(a >= 0 && a < wide)) continue;
    const share = (size.height - size.bottom - y(values[row])) / (size.height - size.bottom - size.top);
    const b = Math.max(0, Math.min(tall - 1, Math.floor(share * tall)));
    const count = ++counts[a * tall + b];
    if (count > most) most = count;
  }
  const width = (size.width - size.left - size.right) / wide, height = (size.height - size.bottom - size.top) / tall;
  for (let a = 0; a < wide; a++) {
    for (let b = 0; b < tall; b++) {
      const count = counts[a * tall + b];
      if (!count) continue;
      context.fillStyle = colour(0.1 + 0.5 * b / tall, 0.12 + 0.8 * Math.sqrt(count / most));
      context.fillRect(size.left + a * width, size.height - size.bottom - (b + 1) * height, width + 0.3, height + 0.3);
    }
  }
}

function heatChart(result, selection, place, chosen) {
  const objective = result.objectiveColumn;
  const svg = shape("svg", { role: "img" });
  place.append(svg);
  function draw() {
    const [across, down] = chosen.map((name) => result.byName.get(name));
    const size = { width: Math.max(260, place.clientWidth), height: 320, left: 96, right: 12, top: 26, bottom: 40 };
    svg.setAttribute("width", size.width);
    svg.setAttribute("height", size.height);
    svg.replaceChildren();
    const [first, second] = [partOf(across, 10), partOf(down, 10)];
    const cells = new Map();
    for (const row of selection.rows) {
      const [a, b] = [first.of(row), second.of(row)];
      if (a === MISSING || b === MISSING) continue;
      const key = a * 100 + b;
      if (!cells.has(key)) cells.set(key, []);
      cells.get(key).push(row);
    }
    const medians = [...cells.values()].map((rows) => rankedQuantile(objective, rows, 0.5)).sort((a, b) => a - b);
    if (result.higher) medians.reverse();
    const width = (size.width - size.left - size.right) / first.count;
    const height = (size.height - size.top - size.bottom) / second.count;
    for (const [key, rows] of cells) {
      const [a, b] = [Math.floor(key / 100), key % 100], median = rankedQuantile(objective, rows, 0.5);
      const share = medians.length < 2 ? 0 : medians.indexOf(median) / (medians.length - 1);
      const cell = shape("rect", { x: size.left + a * width + 1, y: size.height - size.bottom - (b + 1) * height + 1,
        width: Math.max(1, width - 2), height: Math.max(1, height - 2), rx: 2, fill: colour(share) });
      const text = `${across.name} ${partName(across, a, first.count)}\n${down.name} `
        + `${partName(down, b, second.count)}\nmedian ${objective.name} ${format(median)}\n${rows.length} trials`;
      cell.addEventListener("pointermove", (event) => tip.show(text, event));
      cell.addEventListener("pointerleave", () => tip.hide());
      svg.append(cell);
    }
    const label = (column, parts, i) => column.levels && column.count <= 24 ? shorten(String(column.levels[i]), 13)
      : format(column.at((i + 0.5) / parts.count), 2);
    const every = (count, room) => Math.max(1, Math.ceil(count / room));
    for (let i = 0; i < first.count; i += every(first.count, size.width / 80)) {
      svg.append(shape("text", { class: "soft", x: size.left + (i + 0.5) * width, y: size.height - size.bottom + 15,
        "text-anchor": "middle" }, label(across, first, i)));
    }
    for (let i = 0; i < second.count; i += every(second.count, 14)) {
      svg.append(shape("text", { class: "soft", x: size.left - 6, "text-anchor": "end",
        y: size.height - size.bottom - (i + 0.5) * height + 4 }, label(down, second, i)));
    }
    svg.append(shape("text", { x: (size.left + size.width) / 2, y: size.height - 6, "text-anchor": "middle" },
      across.name), shape("text", { x: 4, y: 14 }, down.name));
    svg.setAttribute("aria-label", `median ${objective.name} for each pair of ${across.name} and ${down.name}`);
  }
  selection.listeners.push(draw);
  redrawn(place, draw);
  return draw;
}
