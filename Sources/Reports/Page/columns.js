// The columns of a result, as the program packed them: codes of 16 bits, rows ranked, the best first.

const MISSING = 65535;

function bytesOf(text) {
  const raw = atob(text);
  const bytes = new Uint8Array(raw.length);
  for (let i = 0; i < raw.length; i++) bytes[i] = raw.charCodeAt(i);
  return bytes;
}

const wordsOf = (text) => new Uint16Array(bytesOf(text).buffer);
const wholesOf = (text) => new Int32Array(bytesOf(text).buffer);

/** A number in at most `digits` significant digits. */
function format(value, digits = 4) {
  if (value === null || Number.isNaN(value)) return "–";
  if (!Number.isFinite(value)) return value < 0 ? "-∞" : "∞";
  if (Number.isInteger(value) && Math.abs(value) < 1e7) return String(value);
  const size = Math.abs(value);
  return size >= 1e5 || size < 1e-3 ? value.toExponential(digits - 2) : String(+value.toPrecision(digits));
}

/** Seconds as people say them. */
function duration(seconds) {
  if (!(seconds >= 60)) return format(seconds, 3) + " s";
  const whole = Math.round(seconds), two = (n) => String(n).padStart(2, "0");
  return whole < 3600 ? `${Math.floor(whole / 60)}:${two(whole % 60)}`
    : `${Math.floor(whole / 3600)}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`;
}

/** One column: of numbers between two ends, or of levels. */
class Column {
  constructor(spec) {
    Object.assign(this, spec);
    this.codes = wordsOf(spec.codes);
    this.isNumber = spec.kind === "number";
    this.count = this.levels ? this.levels.length : 0;
  }

  has(row) { return this.codes[row] !== MISSING; }

  /** Where a row lies between the ends, 0 to 1; NaN where it has no value. */
  position(row) {
    const code = this.codes[row];
    if (code === MISSING) return NaN;
    if (!this.levels) return code / 65534;
    return this.places ? this.places[code] : this.count < 2 ? 0.5 : code / (this.count - 1);
  }

  /** The number at a position; the level's place for words. */
  at(position) {
    if (!this.isNumber) return Math.round(position * (this.count - 1));
    return this.log ? this.low * Math.pow(this.high / this.low, position)
      : this.low + (this.high - this.low) * position;
  }

  positionOf(number) {
    if (this.high === this.low) return 0.5;
    return this.log ? Math.log(number / this.low) / Math.log(this.high / this.low)
      : (number - this.low) / (this.high - this.low);
  }

  /** The value of a row: a number or a word; null where it has none. */
  value(row) {
    const code = this.codes[row];
    if (code === MISSING) return null;
    if (this.levels) return this.isNumber ? Number(this.levels[code]) : this.levels[code];
    if (this.exact && row < this.exact.length) return this.exact[row];
    return this.at(code / 65534);
  }

  text(row) {
    const value = this.value(row);
    if (value === null) return "–";
    if (typeof value === "string") return value;
    if (this.unit === "s") return duration(value);
    return (this.levels || (this.exact && row < this.exact.length) ? "" : "≈ ") + format(value, 6);
  }

  prepare() {
    if (this.levels && this.isNumber) {
      this.places = Float64Array.from(this.levels, (level) => this.positionOf(Number(level)));
    }
    return this;
  }
}

/** A result: its columns by name, and what else the page has of it. */
class Result {
  constructor(spec) {
    Object.assign(this, spec);
    this.columns = spec.columns.map((column) => new Column(column).prepare());
    this.byName = new Map(this.columns.map((column) => [column.name, column]));
    this.ids = wholesOf(spec.ids);
    this.states = bytesOf(spec.states);
    this.objectiveColumn = this.byName.get(spec.objective);
    this.swept = this.columns.filter((column) => column.swept);
  }

  /** What is said of a row when it is pointed at. */
  describe(row) {
    const lines = [`trial ${this.ids[row]}, ${this.stateNames[this.states[row]]}`];
    for (const column of this.columns) {
      if (column.swept || column.role === "measure") lines.push(`${column.name}  ${column.text(row)}`);
    }
    return lines.join("\n");
  }
}
