// Scales, ticks, colours, and the small SVG that all charts are made of.

const SVG = "http://www.w3.org/2000/svg";

/** An element of SVG with attributes; children are texts or elements. */
function shape(name, attributes = {}, ...children) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

/** An element of HTML. */
function element(name, attributes = {}, ...children) {
  const result = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) result.addEventListener(key.slice(2), value);
    else if (value !== null && value !== false) result.setAttribute(key, value === true ? "" : value);
  }
  result.append(...children);
  return result;
}

/** Round numbers between two ends. */
function ticks(low, high, log, most = 6) {
  if (!(high > low)) return [low];
  const found = [];
  if (log) {
    const decades = Math.log10(high / low);
    const factors = decades > most ? [1] : decades > 2.2 ? [1, 3] : [1, 2, 5];
    const step = Math.max(1, Math.ceil(decades / most));
    for (let power = Math.floor(Math.log10(low)); power <= Math.log10(high) + 1e-9; power += step) {
      for (const factor of factors) {
        const value = factor * Math.pow(10, power);
        if (value >= low * 0.999999 && value <= high * 1.000001) found.push(value);
      }
    }
    if (found.length > 1) return found;
  }
  const raw = (high - low) / most, base = Math.pow(10, Math.floor(Math.log10(raw)));
  const step = base * ([1, 2, 5, 10].find((factor) => base * factor >= raw) || 10);
  for (let value = Math.ceil(low / step - 1e-9) * step; value <= high + step * 1e-9; value += step) {
    found.push(Math.abs(value) < step * 1e-9 ? 0 : value);
  }
  return found;
}

/** A scale from numbers to pixels. */
function scale(low, high, from, to, log = false) {
  const map = (value) => {
    const share = high === low ? 0.5
      : log ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);
    return from + (to - from) * share;
  };
  return Object.assign(map, { low, high, log, ticks: (most) => ticks(low, high, log, most) });
}

// Asked for every line that is drawn, so it is remembered.
const scheme = [matchMedia("print"), matchMedia("(prefers-color-scheme: dark)")];
let dark = false;
const lookAtScheme = () => { dark = !scheme[0].matches && scheme[1].matches; };
for (const query of scheme) query.addEventListener("change", lookAtScheme);
lookAtScheme();
const isDark = () => dark;
const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

// Blue to sand, dark is good, for light pages; the other way round, bright is good, for dark ones.
// Both are cividis', which looks the same to colour-blind eyes.
const RAMP = [[0, 34, 78], [37, 61, 107], [86, 92, 108], [124, 123, 120], [165, 156, 116], [211, 193, 100],
  [254, 232, 56]];

/** The colour of a share: 0 is the best. */
function colour(share, alpha = 1) {
  const place = (isDark() ? 1 - share * 0.85 : share * 0.85) * (RAMP.length - 1);
  const low = Math.max(0, Math.min(RAMP.length - 2, Math.floor(place))), part = place - low;
  const mixed = RAMP[low].map((value, i) => Math.round(value + (RAMP[low + 1][i] - value) * part));
  return `rgba(${mixed.join(",")},${alpha})`;
}

/** The axes of a chart with names; returns the group. */
function axes(x, y, size, names) {
  const group = shape("g");
  for (const tick of y.ticks(Math.max(2, size.height / 50))) {
    const at = y(tick);
    group.append(shape("line", { class: "grid", x1: size.left, x2: size.width - size.right, y1: at, y2: at }),
      shape("text", { class: "soft", x: size.left - 6, y: at + 4, "text-anchor": "end" }, format(tick, 3)));
  }
  const bottom = size.height - size.bottom;
  if (x.labels) {
    x.labels.forEach((label, i) => group.append(shape("text",
      { class: "soft", x: x(i), y: bottom + 16, "text-anchor": "middle" }, shorten(label, 12))));
  } else {
    for (const tick of x.ticks(Math.max(2, (size.width - size.left) / 80))) {
      group.append(shape("text", { class: "soft", x: x(tick), y: bottom + 16, "text-anchor": "middle" },
        format(tick, 3)));
    }
  }
  group.append(
    shape("line", { class: "axis", x1: size.left, x2: size.width - size.right, y1: bottom, y2: bottom }),
    shape("text", { x: (size.left + size.width - size.right) / 2, y: size.height - 4, "text-anchor": "middle" },
      names.x),
    shape("text", { x: size.left, y: 12 }, names.y));
  return group;
}

const shorten = (text, most) => text.length > most ? text.slice(0, most - 1) + "…" : text;

/** Draws again when the width of a place changes, and when the colours do. */
function redrawn(place, draw) {
  let width = 0;
  const look = () => {
    const now = Math.round(place.clientWidth);
    if (now > 0 && now !== width) { width = now; draw(); }
  };
  new ResizeObserver(look).observe(place);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
  matchMedia("print").addEventListener("change", draw);
  look();
  if (width === 0) draw();
}

/** Paints a canvas of some size. */
function paint(canvas, width, height, draw) {
  const ratio = Math.min(2, devicePixelRatio || 1);
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  const context = canvas.getContext("2d");
  context.scale(ratio, ratio);
  draw(context);
}

// On paper, a canvas would be painted again stroke by stroke: there it is a picture.
addEventListener("beforeprint", () => {
  for (const canvas of document.querySelectorAll("canvas")) {
    const picture = element("canvas", { width: canvas.width, height: canvas.height });
    picture.getContext("2d").drawImage(canvas, 0, 0);
    canvas.width = picture.width;
    canvas.getContext("2d").drawImage(picture, 0, 0);
  }
});

/** A heading with controls, the place of a chart, and buttons that save it. */
function panel(title, note, controls = []) {
  const place = element("div", { class: "chart" });
  const head = element("div", { class: "head" }, element("h2", {}, title), ...controls);
  const section = element("section", {}, head, place);
  if (note) section.append(element("p", { class: "note" }, note));
  return { section, place, head };
}

/** A button that is on or off. */
function toggle(text, isOn, change) {
  const button = element("button", { type: "button", "aria-pressed": String(isOn) }, text);
  button.addEventListener("click", () => {
    const on = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(on));
    change(on);
  });
  return button;
}

/** Buttons of which one is on. */
function choice(label, options, chosen, change) {
  const buttons = options.map(([value, text]) => element("button",
    { type: "button", "aria-pressed": String(value === chosen), "data-value": value }, text));
  for (const button of buttons) {
    button.addEventListener("click", () => {
      for (const other of buttons) other.setAttribute("aria-pressed", String(other === button));
      change(button.dataset.value);
    });
  }
  return element("span", { role: "group", "aria-label": label }, ...buttons);
}

/** A menu. */
function menu(label, options, chosen, change) {
  const select = element("select", { "aria-label": label, onchange: () => change(select.value) },
    ...options.map((name) => element("option", { value: name, selected: name === chosen }, name)));
  return select;
}
