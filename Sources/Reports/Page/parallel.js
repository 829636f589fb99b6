// Parallel coordinates of the swept parameters and the objective.

// Beyond so many lines, what lies between neighbouring axes is drawn as a density, with the best lines on it.
const MOST_LINES = 2000, BEST_LINES = 200, BINS = 40;

function parallelChart(result, selection, place) {
  const canvas = element("canvas", { "aria-hidden": "true" });
  const svg = shape("svg", { role: "group", "aria-label": "parallel coordinates of the parameters and "
    + result.objective + "; the table of trials below has the same values" });
  place.append(canvas, svg);
  const top = 46, bottom = 26, height = 380;
  let names = [], width = 0, positions = [], shown = [];

  const columns = () => names.map((name) => result.byName.get(name));
  const across = (i) => names.length < 2 ? width / 2 : 60 + (width - 130) * i / (names.length - 1);
  const down = (position) => height - bottom - (height - top - bottom) * position;
  const missing = height - 8;

  function heights(column) {
    const found = new Float32Array(result.ranked);
    for (let row = 0; row < found.length; row++) {
      const position = column.position(row);
      found[row] = Number.isNaN(position) ? missing : down(position);
    }
    return found;
  }

  function layOut() {
    names = [...selection.order, result.objective];
    width = Math.max(320, place.clientWidth);
    positions = columns().map(heights);
    svg.setAttribute("width", width);
    svg.setAttribute("height", height);
    svg.replaceChildren();
    columns().forEach((column, i) => svg.append(axis(column, i)));
    draw();
  }

  function axis(column, i) {
    const x = across(i), isObjective = i === names.length - 1;
    const group = shape("g", { tabindex: 0, role: "slider", "aria-orientation": "vertical", "aria-valuemin": 0,
      "aria-valuemax": 1, "aria-valuenow": 1, "data-axis": column.name, "aria-label": `${column.name}: arrow keys `
        + "move the upper end of its range, with shift the lower end, with alt the axis; escape clears it" });
    const name = shape("text", { class: "name", x, y: i % 2 && names.length > 6 ? 32 : 16, "text-anchor":
      i === 0 && x < 80 ? "start" : isObjective ? "end" : "middle" }, shorten(column.name, 24));
    if (i === 0 && x < 80) name.setAttribute("x", 4);
    if (isObjective) name.setAttribute("x", Math.min(width - 4, x + 64));
    group.append(shape("line", { class: "axis", x1: x, x2: x, y1: down(0), y2: down(1) }), name);
    for (const [label, position] of labels(column)) {
      group.append(shape("text", { class: "soft", x: x + 6, y: down(position) + 4 }, label));
    }
    const hit = shape("rect", { x: x - 14, y: down(1) - 4, width: 28, height: down(0) - down(1) + 8,
      fill: "transparent" });
    hit.style.cursor = "crosshair";
    const brush = shape("rect", { class: "brush", x: x - 8, width: 16, visibility: "hidden" });
    group.append(brush, hit);
    watchBrush(column, hit);
    watchKeys(column, group, i);
    if (!isObjective) watchName(column, name);
    return group;
  }

  function labels(column) {
    if (column.levels && (!column.isNumber || column.count <= 8)) {
      const most = 14, step = Math.ceil(column.count / most);
      return column.levels.map((level, i) => [shorten(String(level), 16),
        column.places ? column.places[i] : column.count < 2 ? 0.5 : i / (column.count - 1)])
        .filter((_, i) => i % step === 0);
    }
    return ticks(column.low, column.high, column.log, 6).map((tick) => [format(tick, 3), column.positionOf(tick)]);
  }

  function watchBrush(column, hit) {
    let from = null;
    const at = (event) => {
      const box = svg.getBoundingClientRect();
      const y = (event.clientY - box.top) * height / box.height;
      return Math.max(0, Math.min(1, (height - bottom - y) / (height - top - bottom)));
    };
    hit.addEventListener("pointerdown", (event) => { from = at(event); hit.setPointerCapture(event.pointerId); });
    hit.addEventListener("pointermove", (event) => {
      if (from === null) return;
      const to = at(event);
      if (Math.abs(to - from) > 0.01) selection.brush(column.name, [Math.min(from, to), Math.max(from, to)]);
    });
    hit.addEventListener("pointerup", (event) => {
      if (from !== null && Math.abs(at(event) - from) <= 0.01) selection.brush(column.name, null);
      from = null;
    });
  }

  function watchKeys(column, group, i) {
    group.addEventListener("keydown", (event) => {
      const [low, high] = selection.brushes.get(column.name) || [0, 1];
      const step = column.levels && !column.places && column.count > 1 ? 1 / (column.count - 1) : 0.05;
      const move = { ArrowUp: step, ArrowDown: -step }[event.key];
      if (event.key === "Escape") selection.brush(column.name, null);
      else if (event.altKey && (event.key === "ArrowLeft" || event.key === "ArrowRight")) {
        moveAxis(column.name, i + (event.key === "ArrowLeft" ? -1 : 1));
        svg.querySelector(`[data-axis="${CSS.escape(column.name)}"]`)?.focus();
      } else if (move) {
        const range = event.shiftKey ? [Math.max(0, Math.min(high, low + move)), high]
          : [low, Math.min(1, Math.max(low, high + move))];
        selection.brush(column.name, range[0] <= 0 && range[1] >= 1 ? null : range);
      } else return;
      event.preventDefault();
    });
  }

  function watchName(column, name) {
    let start = null;
    name.addEventListener("pointerdown", (event) => { start = event.clientX; name.setPointerCapture(event.pointerId); });
    name.addEventListener("pointerup", (event) => {
      if (start === null) return;
      const box = svg.getBoundingClientRect();
      const x = (event.clientX - box.left) * width / box.width;
      const moved = Math.abs(event.clientX - start) > 8;
      start = null;
      if (moved) moveAxis(column.name, Math.round((x - 60) / ((width - 130) / Math.max(1, names.length - 1))));
    });
  }

  function moveAxis(name, to) {
    const order = selection.order.filter((item) => item !== name);
    order.splice(Math.max(0, Math.min(order.length, to)), 0, name);
    selection.order = order;
    selection.write();
    layOut();
  }

  function draw() {
    paint(canvas, width, height, drawLines);
    showBrushes();
  }

  function drawLines(context) {
    const { rows } = selection;
    if (rows.length > MOST_LINES) {
      drawDensity(context, rows);
      shown = rows.subarray(0, BEST_LINES);
    } else shown = rows;
    context.lineWidth = shown.length > 300 ? 0.8 : 1.2;
    // The best last, so that they lie on top.
    const alpha = shown.length > 1000 ? 0.25 : shown.length > 200 ? 0.45 : 0.8;
    for (let i = shown.length - 1; i >= 0; i--) {
      // On a density, the colours are those of the best lines alone.
      context.strokeStyle = colour(shown === rows ? selection.rank(shown[i])
        : i / shown.length, alpha);
      line(context, shown[i]);
    }
    if (selection.pointed >= 0 && selection.pointed < result.ranked) {
      context.lineWidth = 3;
      context.strokeStyle = token("--mark");
      line(context, selection.pointed);
    }
  }

  function showBrushes() {
    columns().forEach((column, i) => {
      const range = selection.brushes.get(column.name), group = svg.children[i];
      const brush = group.querySelector(".brush");
      brush.setAttribute("visibility", range ? "visible" : "hidden");
      group.setAttribute("aria-valuenow", range ? range[1] : 1);
      group.setAttribute("aria-valuetext", range
        ? `${format(column.at(range[0]))} to ${format(column.at(range[1]))}` : "all");
      if (!range) return;
      brush.setAttribute("y", down(range[1]) - 2);
      brush.setAttribute("height", Math.max(4, down(range[0]) - down(range[1]) + 4));
    });
  }

  function line(context, row) {
    context.beginPath();
    for (let i = 0; i < positions.length; i++) {
      if (i === 0) context.moveTo(across(i), positions[i][row]); else context.lineTo(across(i), positions[i][row]);
    }
    context.stroke();
  }

  /** How many lines go from each part of an axis to each part of the next. */
  function drawDensity(context, rows) {
    const size = (height - top - bottom) / (BINS - 1);
    const levels = 6, base = isDark() ? "160,180,210" : "70,90,125";
    for (let i = 0; i + 1 < positions.length; i++) {
      const counts = new Uint32Array(BINS * BINS), [left, right] = [positions[i], positions[i + 1]];
      let most = 0;
      for (let k = 0; k < rows.length; k++) {
        const a = Math.min(BINS - 1, Math.max(0, Math.round((height - bottom - left[rows[k]]) / size)));
        const b = Math.min(BINS - 1, Math.max(0, Math.round((height - bottom - right[rows[k]]) / size)));
        const count = ++counts[a * BINS + b];
        if (count > most) most = count;
      }
      const paths = Array.from({ length: levels }, () => new Path2D());
      for (let a = 0; a < BINS; a++) {
        for (let b = 0; b < BINS; b++) {
          const count = counts[a * BINS + b];
          if (count === 0) continue;
          const path = paths[Math.min(levels - 1, Math.floor(levels * Math.sqrt(count / most) * 0.999))];
          path.moveTo(across(i), height - bottom - a * size);
          path.lineTo(across(i + 1), height - bottom - b * size);
        }
      }
      context.lineWidth = 2;
      paths.forEach((path, level) => {
        context.strokeStyle = `rgba(${base},${0.03 + 0.3 * ((level + 1) / levels) ** 2})`;
        context.stroke(path);
      });
    }
  }

  svg.addEventListener("pointermove", (event) => {
    if (event.buttons) return;
    const box = svg.getBoundingClientRect();
    const x = (event.clientX - box.left) * width / box.width, y = (event.clientY - box.top) * height / box.height;
    const gap = (width - 130) / Math.max(1, names.length - 1);
    const left = Math.max(0, Math.min(names.length - 2, Math.floor((x - 60) / gap)));
    const part = Math.max(0, Math.min(1, (x - 60) / gap - left));
    let nearest = -1, distance = 8;
    if (names.length > 1) {
      for (let i = 0; i < shown.length; i++) {
        const row = shown[i];
        const away = Math.abs(positions[left][row] * (1 - part) + positions[left + 1][row] * part - y);
        if (away < distance) { distance = away; nearest = row; }
      }
    }
    selection.point(nearest);
    if (nearest >= 0) tip.show(result.describe(nearest), event); else tip.hide();
  });
  svg.addEventListener("pointerleave", () => { selection.point(-1); tip.hide(); });
  selection.listeners.push(draw);
  let waiting = false;
  selection.pointers.push(() => {
    if (waiting || selection.rows.length > MOST_LINES) return;
    waiting = true;
    requestAnimationFrame(() => { waiting = false; draw(); });
  });
  redrawn(place, layOut);
}
