// One selection for all charts: which rows are in, which one is pointed at. It is kept in the address.

class Selection {
  constructor(result) {
    this.result = result;
    this.brushes = new Map();
    this.share = 1;
    this.order = result.swept.map((column) => column.name);
    this.pointed = -1;
    this.listeners = [];
    this.pointers = [];
    this.choose();
  }

  /** How good a row is among those that may be chosen: 0 is the best. */
  rank(row) { return Math.min(1, row / Math.max(1, this.result.ranked * this.share - 1)); }

  /** Rows that count, ascending: the best first. */
  choose() {
    const { result } = this, ranked = result.ranked;
    const most = Math.max(1, Math.ceil(ranked * this.share));
    const tests = [];
    for (const [name, [low, high]] of this.brushes) {
      const column = result.byName.get(name);
      if (!column) continue;
      if (column.levels) {
        const inside = Uint8Array.from(column.levels, (_, i) => {
          const place = column.places ? column.places[i] : column.count < 2 ? 0.5 : i / (column.count - 1);
          return place >= low - 1e-9 && place <= high + 1e-9 ? 1 : 0;
        });
        tests.push((row) => inside[column.codes[row]] === 1);
      } else {
        const [first, last] = [Math.floor(low * 65534), Math.ceil(high * 65534)];
        tests.push((row) => column.codes[row] >= first && column.codes[row] <= last);
      }
    }
    const rows = new Uint32Array(most);
    let count = 0;
    next: for (let row = 0; row < most; row++) {
      for (const test of tests) if (!test(row)) continue next;
      rows[count++] = row;
    }
    this.rows = rows.subarray(0, count);
  }

  changed() {
    this.choose();
    this.write();
    for (const listener of this.listeners) listener();
  }

  brush(name, range) {
    if (range) this.brushes.set(name, range); else this.brushes.delete(name);
    this.changed();
  }

  point(row) {
    if (row === this.pointed) return;
    this.pointed = row;
    for (const pointer of this.pointers) pointer(row);
  }

  /** Writes what is chosen behind the address's #. */
  write() {
    const parts = [];
    if (this.result.number > 0) parts.push(`result=${this.result.number + 1}`);
    if (this.share < 1) parts.push(`best=${this.share}`);
    for (const [name, [low, high]] of this.brushes) {
      parts.push(`${encodeURIComponent(name)}=${low.toFixed(4)}_${high.toFixed(4)}`);
    }
    if (this.order.join() !== this.result.swept.map((column) => column.name).join()) {
      parts.push("order=" + this.order.map(encodeURIComponent).join("_"));
    }
    history.replaceState(null, "", parts.length ? "#" + parts.join("&") : location.pathname + location.search);
  }

  /** Reads it back. */
  read() {
    for (const part of location.hash.slice(1).split("&")) {
      const [key, text = ""] = part.split("=");
      const name = decodeURIComponent(key);
      if (name === "best" && +text > 0 && +text <= 1) this.share = +text;
      if (name === "order") {
        const order = text.split("_").map(decodeURIComponent);
        if (order.length === this.order.length && order.every((item) => this.order.includes(item))) this.order = order;
      }
      const range = text.split("_").map(Number);
      if (this.result.byName.has(name) && range.length === 2 && range.every((number) => number >= 0 && number <= 1)) {
        this.brushes.set(name, range);
      }
    }
    this.choose();
  }
}

/** The box beside the pointer. */
const tip = {
  show(text, event) {
    if (!this.box) document.body.append(this.box = element("div", { class: "tip", role: "status" }));
    this.box.textContent = text;
    this.box.hidden = false;
    const { clientX: x, clientY: y } = event;
    const { offsetWidth: width, offsetHeight: height } = this.box;
    this.box.style.left = Math.max(4, Math.min(x + 14, innerWidth - width - 6)) + "px";
    this.box.style.top = Math.max(4, Math.min(y + 14, innerHeight - height - 6)) + "px";
  },
  hide() { if (this.box) this.box.hidden = true; },
};
