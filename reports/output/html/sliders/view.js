// The panel on the page: what is moved by hand, and what is shown of it. Its elements are those of sliders.html.

const LONGEST_TORNADO = 4;

class View {
  constructor(root, data, onState) {
    Object.assign(this, { root, data, onState });
    this.state = noState();
    this.picture = new Picture(this.one("picture"), data, (shift) => {
      this.moved({ ...this.state, shift: { ...this.state.shift, [data.share.name]: shift } });
    });
    this.root.addEventListener("input", (event) => this.read(event.target));
    this.one("reset").addEventListener("click", () => this.moved(noState()));
    this.one("copy").addEventListener("click", () => this.copy());
    this.bars = this.one("tornado").querySelector("tbody");
  }

  one(part) {
    return this.root.querySelector(`[data-part="${part}"]`);
  }

  read(control) {
    const { shift, narrow, rule } = control.dataset, state = structuredClone(this.state);
    const inputOf = (name) => this.data.inputs.find((each) => each.name === name);
    if (shift) state.shift[shift] = shiftAt(inputOf(shift), control.valueAsNumber);
    else if (narrow) state.narrow[narrow] = Number((control.valueAsNumber / 100).toFixed(2));
    else if (rule) state.rules[rule] = control.value;
    else return;
    this.moved(state);
  }

  moved(state) {
    this.hasMoved = true;
    this.put(state);
    this.onState(this.state);
  }

  // Set every control to a state.
  put(state) {
    this.state = tidied(state, this.data);
    this.root.dataset.rest = false;
    for (const input of this.data.inputs) this.putInput(input);
    for (const select of this.root.querySelectorAll("[data-rule]")) {
      const { rule } = select.dataset;
      select.value = this.state.rules[rule] ?? this.data.rules[rule].now;
    }
    if (Object.keys(this.state.rules).length) this.one("switches").open = true;
    const folded = this.one("more");
    const isHidden = ({ name }) => name in this.state.shift || name in this.state.narrow;
    if (folded && this.data.inputs.slice(this.data.unfolded).some(isHidden)) folded.open = true;
  }

  putInput(input) {
    const { name } = input, { currency } = this.data;
    const shift = this.state.shift[name] ?? input.shift, narrow = this.state.narrow[name] ?? input.narrow;
    const [slider, width] = ["shift", "narrow"].map((part) => this.root.querySelector(`[data-${part}="${name}"]`));
    const now = inputWords(input.base + shift, input, currency);
    slider.value = placeOf(input, shift);
    const isMoved = name in this.state.shift, isNarrowed = name in this.state.narrow;
    slider.setAttribute("aria-valuetext", isMoved ? `${now}, moved by ${moveWords(shift, input, currency)}` : `${now}, as in the run`);
    width.value = Math.round(100 * narrow);
    width.setAttribute("aria-valuetext", narrow ? `${width.value}% of its range` : "held");
    const row = slider.closest("[data-input]");
    row.classList.toggle("moved", isMoved || isNarrowed);
    row.querySelector(".now").textContent = now;
  }

  show({ state, answer, draws, base, began, isAtRest }) {
    const drawn = draws.value.length, price = priceOf(state, this.data), ascending = validSorted(draws.value);
    const found = figuresOf(ascending, price, this.data.rating.buy), paid = returnOf(validSorted(draws.rate), drawn);
    const before = isNoState(state) ? null : this.unmoved(base, drawn);
    this.showFigures(found, before?.found, price);
    this.figure("rate", rateWords(paid.rate), paid.rate, besideRate(paid, before?.paid, this.data.hurdle));
    if (isNoState(state)) this.picture.startAxis();
    this.picture.draw(ascending, found, price);
    this.showTornado(state, answer.cases);
    this.showStatements(answer.statements);
    this.one("error").textContent = errorWords(found, drawn, this.data.currency);
    this.showCommand(state, answer.cases[0], drawn);
    if (isAtRest && this.hasMoved) this.say(found, price);
    Object.assign(this.root.dataset, { drawn, took: performance.now() - began, rest: isAtRest && state === this.state });
  }

  // A run needs a base case: where it has no value, there is no command.
  showCommand(state, base, drawn) {
    const isRefused = Number.isNaN(base);
    this.one("command").textContent = isRefused
      ? "No command: the base case has no value here, and a run needs one." : commandOf(state, this.data, drawn);
    this.one("copy").disabled = isRefused;
  }

  // The figures of as many draws of the run's own state.
  unmoved(base, drawn) {
    if (this.before?.base !== base || this.before.drawn !== drawn) {
      const { value, rate } = firstOf(base, drawn), price = priceOf(noState(), this.data);
      const found = figuresOf(validSorted(value), price, this.data.rating.buy);
      this.before = { base, drawn, found, paid: returnOf(validSorted(rate), drawn) };
    }
    return this.before;
  }

  showFigures(found, before, price) {
    const { currency } = this.data, none = { p10: NaN, p50: NaN, p90: NaN, above: NaN, buyOrBetter: NaN };
    const now = found ?? none, was = before ?? none;
    const since = (words) => (before && found ? words() : "");
    const points = (key) => since(() => pointsWords(now[key] - was[key]));
    this.figure("p50", amountWords(now.p50, currency), now.p50, since(() => fromWords(now.p50, was.p50, currency)));
    this.figure("p10", amountWords(now.p10, currency), now.p10);
    this.figure("p90", amountWords(now.p90, currency), now.p90);
    this.figure("above", shareWords(now.above), now.above, points("above"));
    this.figure("buy", shareWords(now.buyOrBetter), now.buyOrBetter, points("buyOrBetter"));
    this.one("price").textContent = priceWords(price, currency);
  }

  // A figure in words, in full for a program, and beside it how far it came.
  figure(name, shown, value, beside = "") {
    const box = this.one(name), small = this.one(`${name}-beside`);
    box.textContent = shown;
    box.dataset.value = String(value);
    if (small) small.textContent = beside;
  }

  showTornado(state, cases) {
    const { currency } = this.data;
    const rows = uncertainOf(this.data).map((input, at) => ({ input, low: cases[1 + 2 * at], high: cases[2 + 2 * at] }));
    const swing = ({ low, high }) => (Number.isNaN(low + high) ? Infinity : Math.abs(high - low));
    const first = rows.sort((one, other) => swing(other) - swing(one)).slice(0, LONGEST_TORNADO);
    const amounts = first.flatMap(({ low, high }) => [low, high]).filter(Number.isFinite);
    const [least, most] = [Math.min(...amounts), Math.max(...amounts)], across = most - least || 1;
    this.bars.replaceChildren(...first.map(({ input, low, high }) => {
      const row = document.createElement("tr"), [left, right] = [Math.min(low, high), Math.max(low, high)];
      row.dataset.low = low;
      row.dataset.high = high;
      row.append(cell("th", input.label), cell("td", amountWords(low, currency)), bar((left - least) / across, (right - least) / across, low > high), cell("td", amountWords(high, currency)));
      row.dataset.name = input.name;
      return row;
    }));
  }

  showStatements({ years, lines }) {
    const table = this.one("statements"), shown = years.slice(0, this.data.lines.years);
    const head = table.querySelector("thead tr"), titles = shown.map((year) => cell("th", String(year), { scope: "col" }));
    head.replaceChildren(head.firstElementChild, ...titles);
    for (const row of table.querySelectorAll("tbody tr")) {
      const { unit, over } = row.dataset;
      const cells = shown.map((_, at) => {
        const value = over ? lines[row.dataset.line][at] / lines[over][at] : lines[row.dataset.line][at];
        return cell("td", lineWords(value, unit, this.data.currency));
      });
      row.replaceChildren(row.firstElementChild, ...cells);
    }
  }

  // For who listens: once nothing moves any more.
  say(found, price) {
    const { currency } = this.data;
    const words = found
      ? `P50 ${amountWords(found.p50, currency)}, P10 to P90 ${amountWords(found.p10, currency)} to ${amountWords(found.p90, currency)}, `
        + `${shareWords(found.above)} of draws above ${priceWords(price, currency)}`
      : "No draw has a value";
    const status = this.one("status");
    if (status.textContent !== words) status.textContent = words;
  }

  tell(message) {
    const note = this.one("note");
    note.textContent = message;
    note.hidden = !message;
  }

  async copy() {
    const command = this.one("command"), button = this.one("copy");
    try {
      await navigator.clipboard.writeText(command.textContent);
    } catch { // a browser that refuses: select it, the old way copies what is selected
      getSelection().selectAllChildren(command);
      if (!document.execCommand("copy")) return;
    }
    button.textContent = "Copied";
    setTimeout(() => (button.textContent = "Copy as command"), 1500);
  }
}

function cell(name, text, attributes = {}) {
  const made = document.createElement(name);
  made.textContent = text;
  if (name === "th" && !attributes.scope) made.scope = "row";
  return Object.assign(made, attributes);
}

function bar(from, to, isTurned) {
  const made = cell("td", ""), room = document.createElement("div"), inside = document.createElement("div");
  made.className = "track";
  inside.className = "bar";
  inside.style.left = `${100 * from}%`;
  inside.style.width = `${Math.max(0.5, 100 * (to - from))}%`;
  inside.classList.toggle("turned", isTurned);
  room.append(inside);
  made.append(room);
  return made;
}
