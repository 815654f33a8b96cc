// The distribution: the run's behind, what is moved in front of it, and the price, which can be dragged.

const NS = "http://www.w3.org/2000/svg";
const TOP = 38, FOOT = 24; // CSS pixels
const BINS = 80;
const TALLEST = 2.5; // times the run's own: a spike beyond it is cut, or nothing else would be seen

class Picture {
  // `onPrice` takes how far the price is moved.
  constructor(box, data, onPrice) {
    Object.assign(this, { box, data, onPrice });
    this.startAxis();
    this.svg = added(box, "svg", { role: "group", "aria-label": "Distribution of the value of a share, and its price" });
    this.still = added(this.svg, "g", { "aria-hidden": "true" });
    this.ghost = added(this.still, "path", { class: "ghost" });
    this.now = added(this.still, "path", { class: "now" });
    this.axis = added(this.still, "g", { class: "axis" });
    this.marks = added(this.still, "g", { class: "marks" });
    this.price = this.priceLine();
    new ResizeObserver(() => this.last && this.draw(...this.last)).observe(box);
  }

  // The axis of the run itself.
  startAxis() {
    const { low, high } = this.data.ghost, price = priceOf(noState(), this.data);
    this.ends = [Math.min(low, price), Math.max(high, price)];
  }

  draw(ascending, found, price) {
    this.last = [ascending, found, price];
    this.width = Math.max(200, this.svg.clientWidth);
    this.height = Math.max(100, this.svg.clientHeight);
    this.bottom = this.height - FOOT;
    this.extend(ascending, price);
    this.svg.setAttribute("viewBox", `0 0 ${this.width} ${this.height}`);
    const [low, high] = this.ends, { ghost } = this.data;
    const now = ascending.length ? densities(ascending, low, high, BINS) : new Float64Array(BINS);
    const run = Math.max(...ghost.densities), tallest = Math.min(Math.max(run, ...now), TALLEST * run);
    this.ghost.setAttribute("d", this.steps(ghost.densities, ghost.low, ghost.high, tallest));
    this.now.setAttribute("d", this.steps(now, low, high, tallest));
    this.drawAxis();
    this.drawMarks(found);
    this.drawPrice(price);
  }

  // The axis holds the run, what is moved and the price; it does not shrink back while something is moved.
  extend(ascending, price) {
    const at = (share) => (ascending.length ? quantile(ascending, share) : price);
    this.ends = [Math.min(this.ends[0], at(0.01), price), Math.max(this.ends[1], at(0.99), price)];
  }

  x(amount) {
    return ((amount - this.ends[0]) / (this.ends[1] - this.ends[0])) * this.width;
  }

  steps(heights, low, high, tallest) {
    const { bottom } = this, room = bottom - TOP, width = (high - low) / heights.length;
    let path = `M${this.x(low).toFixed(1)} ${bottom}`;
    heights.forEach((height, bin) => {
      const y = bottom - Math.min(1, height / tallest) * room;
      path += `V${y.toFixed(1)}H${this.x(low + (bin + 1) * width).toFixed(1)}`;
    });
    return `${path}V${bottom}Z`;
  }

  drawAxis() {
    const { currency } = this.data;
    this.axis.replaceChildren();
    for (const tick of ticks(...this.ends, this.width / 90)) {
      const x = this.x(tick), shown = `${tick < 0 ? "-" : ""}${currency.symbol}${grouped(tick, Number.isInteger(tick) ? 0 : currency.decimals)}`;
      if (x < 22 || x > this.width - 22) continue;
      added(this.axis, "text", { x, y: this.height - 6 }, shown);
      added(this.axis, "line", { x1: x, x2: x, y1: this.bottom, y2: this.bottom + 4 });
    }
    added(this.axis, "line", { x1: 0, x2: this.width, y1: this.bottom, y2: this.bottom });
  }

  drawMarks(found) {
    this.marks.replaceChildren();
    if (!found) return;
    let taken = -Infinity;
    for (const [name, amount] of [["P10", found.p10], ["P50", found.p50], ["P90", found.p90]]) {
      const x = this.x(amount);
      added(this.marks, "line", { x1: x, x2: x, y1: TOP, y2: this.bottom });
      if (x - taken < 30) continue;
      added(this.marks, "text", { x: Math.min(this.width - 14, Math.max(14, x)), y: TOP - 4 }, name);
      taken = x;
    }
  }

  priceLine() {
    const line = added(this.svg, "g", { class: "price", role: "slider", tabindex: "0", "aria-label": "Price of a share" });
    this.stroke = added(line, "line", { y1: 18 });
    this.handle = added(line, "rect", { width: 28, y: 0, rx: 4 });
    this.label = added(line, "text", { y: 13, "aria-hidden": "true" });
    line.setAttribute("aria-valuenow", priceOf(noState(), this.data));
    line.addEventListener("keydown", (event) => this.pressed(event));
    line.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      line.focus();
      line.setPointerCapture(event.pointerId);
    });
    line.addEventListener("pointermove", (event) => {
      if (line.hasPointerCapture(event.pointerId)) this.draggedTo(event.clientX);
    });
    return line;
  }

  draggedTo(clientX) {
    const box = this.svg.getBoundingClientRect(), [low, high] = this.ends;
    const part = Math.min(1, Math.max(0, (clientX - box.left) / box.width));
    this.set((low + part * (high - low)) / this.data.share.step);
  }

  pressed(event) {
    const steps = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 10, PageDown: -10 }[event.key];
    const end = { Home: this.ends[0], End: this.ends[1] }[event.key];
    if (steps === undefined && end === undefined) return;
    event.preventDefault();
    const place = (end ?? this.last[2]) / this.data.share.step;
    this.set(steps === undefined ? place : steps > 0 ? Math.floor(place + 1e-9) + steps : Math.ceil(place - 1e-9) + steps);
  }

  set(place) {
    const { base, step, digits } = this.data.share, price = Math.max(1, Math.round(place)) * step;
    const shift = Number((price - base).toFixed(digits));
    if (base + shift > 0 && base + shift !== this.last[2]) this.onPrice(shift);
  }

  drawPrice(price) {
    const x = this.x(price), shown = priceWords(price, this.data.currency), side = x > this.width - 90;
    for (const [key, value] of Object.entries({ x1: x, x2: x, y2: this.bottom })) this.stroke.setAttribute(key, value);
    this.handle.setAttribute("x", x - 14);
    this.handle.setAttribute("height", this.bottom);
    this.label.setAttribute("x", side ? Math.min(x, this.width) : Math.max(0, x - 4));
    this.label.setAttribute("text-anchor", side ? "end" : "start");
    this.label.textContent = `price ${shown}`;
    const about = { valuenow: price, valuemin: Math.max(0, this.ends[0]), valuemax: this.ends[1], valuetext: shown };
    for (const [key, value] of Object.entries(about)) this.price.setAttribute(`aria-${key}`, value);
  }
}

function added(parent, name, attributes = {}, text = "") {
  const element = document.createElementNS(NS, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.textContent = text;
  return parent.appendChild(element);
}
