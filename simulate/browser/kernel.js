// The valuation in a browser, a worker or Node: the kernel of `simulate`, compiled to WebAssembly, and what it needs
// of one config. No network; it depends on company.js beside it alone. As a script after that one it defines
// `createKernel`; in Node, `require` gives it.
//
//   const kernel = await createKernel(wasm, payload);
//
// `wasm` is the module's bytes (an ArrayBuffer or a Uint8Array) or a WebAssembly.Module, `payload` what
// `simulate.browser.payload.browser_payload` gives, parsed. Calls are synchronous: one kernel a worker.
// `await inflated(text)` opens the bytes that `simulate.browser.payload.wasm` gives.
//
// Overrides, all optional, say what is unlike the config:
//
//   { shift: {initial_growth: 0.01},  // adds to the base case and to every draw, in the input's unit
//     narrow: {tax_rate: 0.5},        // of an uncertain input, how far draws stay from its base case: 0 holds it there
//     rules: {years: 30, terminal: "gordon", exit_basis: null, floor: "none", distribution: "clean-surplus",
//             discounting: "mid-year", fixed_cost_growth: "revenue", tax_losses: "carry-forward"} }
//
// The keys of `rules` are those of [forecast] in a config; `payload.rules` lists what each may be.
//
//   kernel.draws(overrides, first, count, names = [])
//     -> { value: Float64Array, reason: Uint8Array, invalid: number, rate: Float64Array, rateReason: Uint8Array,
//          inputs: {name: Float64Array} }
//     Draws first, first + 1, ..., the same bits as `python -m simulate run` has. `value` is in currency per share,
//     NaN where invalid; `reason` 0 where valid, else a code of `payload.reasons`; `invalid` how many are; `rate` and
//     `rateReason` as `at` has them, the same bits as `simulate.returns_of`;
//     `inputs` the drawn values of the inputs in `names`, derived ones too.
//
//   kernel.at(changes, overrides = {})
//     -> { value: Float64Array, reason: Uint8Array, rate: Float64Array, rateReason: Uint8Array }
//     Cases, each the base case with the inputs of one object {name: number} of the list `changes` changed; derived
//     inputs follow. `rate` is the internal rate of return at the share price of the case, NaN where there is none;
//     `rateReason` 0 where found, else a code of `payload.rateReasons`. The base case is `at([{}], overrides)`.
//
//   kernel.statements(overrides = {}, changes = {})
//     -> { years: [label], lines: {name: Float64Array} }
//     The base case's statement lines by displayed year, as `python -m simulate value` has them, and
//     `earnings_per_share` beside them.
//
//   kernel.range(name, overrides = {})
//     -> { base, p10, p50, p90 }
//     An uncertain input's base case and its own percentiles, moved by the overrides.
//
// What is not allowed throws a RangeError whose message says what is.
"use strict";

const { createKernel, inflated } = (() => {
const { Company, refuse, wholeNumber } = typeof require === "undefined" ? overridden : require("./company.js");
const NUMBER = 8; // bytes
const LINE = 64; // of the processor's cache: tiles begin with one

/** Return the bytes that deflate and base64 made a text of. */
async function inflated(text) {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** Return the numbers of 8 bytes that a text holds: all first bytes, then all second ones and so on. */
async function unpacked(text) {
  const planes = await inflated(text);
  const count = planes.length / NUMBER;
  const bytes = new Uint8Array(planes.length);
  for (let i = 0; i < count; i++) {
    for (let byte = 0; byte < NUMBER; byte++) bytes[i * NUMBER + byte] = planes[byte * count + i];
  }
  return bytes;
}

/** The kernel's memory: a block of fields, working space, and results, each from the start of a cache line on. */
class Memory {
  constructor(memory, begin) {
    this.memory = memory;
    this.end = begin;
  }

  /** Return the address of so many new cells. */
  take(cells) {
    const address = Math.ceil(this.end / LINE) * LINE;
    this.end = address + cells * NUMBER;
    const missing = this.end - this.memory.buffer.byteLength;
    if (missing > 0) this.memory.grow(Math.ceil(missing / 65536));
    return address;
  }

  numbers(address, count) {
    return new Float64Array(this.memory.buffer, address, count);
  }

  whole(address, count) {
    return new BigInt64Array(this.memory.buffer, address, count);
  }
}

/** The block as the kernel reads it: a directory of three whole numbers a field, and the fields' cells. */
class Block {
  constructor(payload, memory, bytes, streams) {
    this.memory = memory;
    this.place = new Map(payload.fields.map((name, i) => [name, 3 * i]));
    this.address = memory.take(bytes.length / NUMBER);
    new Uint8Array(memory.memory.buffer, this.address, bytes.length).set(bytes);
    this.spreadCoefficients(payload.coefficients);
    this.streams = streams && new BigInt64Array(streams.buffer);
    if (this.streams) this.move("shocks.streams", this.streams.length);
  }

  directory(name) {
    return this.memory.whole(this.address + this.place.get(name) * NUMBER, 3);
  }

  numbers(name) {
    const [cell, rows, columns] = this.directory(name);
    return this.memory.numbers(this.address + Number(cell) * NUMBER, Number(rows * columns));
  }

  whole(name) {
    const numbers = this.numbers(name);
    return this.memory.whole(numbers.byteOffset, numbers.length);
  }

  /** Give a field new cells. */
  move(name, count) {
    const address = this.memory.take(count);
    this.directory(name)[0] = BigInt((address - this.address) / NUMBER);
    return this.memory.numbers(address, count);
  }

  /** Put the coefficients that were sent where all would be; a draw that came to another would be no number. */
  spreadCoefficients(kept) {
    const sent = this.numbers("tables.coefficients").slice();
    const [, rows, columns] = this.directory("tables.coefficients");
    const width = sent.length / Math.max(Number(rows), 1) || Number(columns);
    const all = kept[kept.length - 1][0];
    const cells = this.move("tables.coefficients", all * width).fill(NaN);
    let from = 0;
    for (const [first, end] of kept.slice(0, -1)) {
      cells.set(sent.subarray(from, from + (end - first) * width), first * width);
      from += (end - first) * width;
    }
    this.directory("tables.coefficients")[1] = BigInt(all);
  }

  /** Let shocks last as long as the forecast, as they do where a config does not say how long. */
  lastShocks(years) {
    if (!this.streams) return;
    const [, rows] = this.directory("shocks.streams");
    const every = this.streams.length / Number(rows);
    this.directory("shocks.streams")[2] = BigInt(years);
    const cells = this.whole("shocks.streams");
    for (let row = 0; row < Number(rows); row++) {
      cells.set(this.streams.subarray(row * every, row * every + years), row * years);
    }
    this.whole("shocks.until")[0] = BigInt(years);
  }
}

class Kernel {
  constructor(payload, exports, bytes, streams) {
    this.payload = payload;
    this.exports = exports;
    this.memory = new Memory(exports.memory, exports.__heap_base.value);
    this.block = new Block(payload, this.memory, bytes, streams);
    this.status = this.memory.take(2);
    this.tile = this.memory.take(payload.tileCells);
    const rows = Number(this.block.directory("shocks.streams")[1]);
    const [, , years] = this.block.directory("shocks.streams");
    this.innovations = this.memory.take(payload.lanes * rows * Math.max(payload.maxYears, Number(years)));
    this.begin = this.memory.end;
  }

  /** Write what the overrides make of the company into the block. */
  apply(overrides) {
    const company = new Company(this.payload, overrides);
    const [base, narrow, offset] = ["source.base", "tables.narrow", "tables.offset"].map((name) => this.block.numbers(name));
    company.inputs.forEach((input, row) => {
      base[row] = input.base;
      if (input.table !== undefined) [narrow[input.table], offset[input.table]] = [input.narrow, input.offset];
    });
    const horizon = { ...company.codes, years: company.years, last_year: company.lastYear };
    for (const [name, code] of Object.entries(horizon)) this.block.whole(`horizon.${name}`)[0] = BigInt(code);
    this.block.lastShocks(company.years);
    this.memory.end = this.begin; // results of the call before are no longer wanted
    return company;
  }

  call(name, ...more) {
    const status = this.exports[name](this.status, this.status + NUMBER, this.block.address, this.tile, ...more);
    if (status !== 0) throw new Error(`the kernel failed with status ${status}`);
  }

  /** Return the (row, column) cells from an address on, a copy of each row. */
  rows(address, rows, columns) {
    const cells = this.memory.numbers(address, rows * columns);
    return Array.from({ length: rows }, (_, row) => cells.slice(row * columns, (row + 1) * columns));
  }

  draws(overrides, first, count, names = []) {
    wholeNumber("first", first, 0, this.payload.maxDraws - 1);
    wholeNumber("count", count, 1, this.payload.maxDraws - first);
    const copied = names.map((name) => this.payload.inputs.findIndex((input) => input.name === name));
    if (copied.includes(-1)) refuse(`${names[copied.indexOf(-1)]}: there is no such input`);
    const company = this.apply(overrides), [, , , , [start]] = this.values(company, [{}]);
    const rows = this.memory.take(copied.length);
    const out = this.memory.take((4 + copied.length) * count);
    this.memory.whole(rows, copied.length).set(copied.map(BigInt));
    this.call("draw", this.innovations, first, count, rows, copied.length, company.price, start, out);
    const [value, codes, rate, rateCodes, ...drawn] = this.rows(out, 4 + copied.length, count);
    const reason = Uint8Array.from(codes), rateReason = Uint8Array.from(rateCodes);
    const invalid = reason.reduce((sum, code) => sum + (code !== 0), 0);
    const inputs = Object.fromEntries(names.map((name, i) => [name, drawn[i]]));
    return { value, reason, invalid, rate, rateReason, inputs };
  }

  /** Write cases, each the base case with some inputs changed, by input and case; return where. */
  cases(company, changes) {
    const address = this.memory.take(company.inputs.length * changes.length);
    const cells = this.memory.numbers(address, company.inputs.length * changes.length);
    const rows = new Map(company.inputs.map((input, row) => [input.name, row]));
    company.inputs.forEach((input, row) => cells.fill(input.base, row * changes.length, (row + 1) * changes.length));
    changes.forEach((change, at) => {
      for (const [name, number] of Object.entries(change)) {
        const row = rows.get(name);
        if (row === undefined || company.inputs[row].isDerived) refuse(`${name}: there is no such input to change`);
        cells[row * changes.length + at] = number;
      }
    });
    return address;
  }

  at(changes, overrides = {}) {
    const company = this.apply(overrides);
    if (!changes.length) return { value: new Float64Array(), reason: new Uint8Array(), rate: new Float64Array(), rateReason: new Uint8Array() };
    const [value, reason, rate, rateReason] = this.values(company, changes);
    return { value, reason: Uint8Array.from(reason), rate, rateReason: Uint8Array.from(rateReason) };
  }

  /** Return rows of cases: values, reasons, rates of return, why there is none, and rates as first found. */
  values(company, changes) {
    const count = changes.length, cases = this.cases(company, changes), out = this.memory.take(5 * count);
    this.call("value", cases, count, company.price, out);
    return this.rows(out, 5, count);
  }

  statements(overrides = {}, changes = {}) {
    const company = this.apply(overrides);
    const { lines, firstFiscalYear } = this.payload;
    const cases = this.cases(company, [changes]);
    const out = this.memory.take((lines.length + 1) * company.years);
    this.call("forecast", cases, company.years, out);
    const rows = this.rows(out, lines.length, company.years);
    const table = Object.fromEntries(lines.map((name, row) => [name, rows[row]]));
    const shares = changes.shares_outstanding ?? company.inputs.find((input) => input.name === "shares_outstanding").base;
    table.earnings_per_share = table.net_income.map((income, year) => (income * table.shareholder_claim[year]) / shares);
    return { years: Array.from({ length: company.years }, (_, year) => firstFiscalYear + year), lines: table };
  }

  /** Return an uncertain input's base case and percentiles as the overrides move them. */
  range(name, overrides = {}) {
    const input = new Company(this.payload, overrides).inputs.find((each) => each.name === name);
    if (!input || input.table === undefined) refuse(`${name}: there is no such uncertain input`);
    const moved = (x) => x * input.narrow + input.offset;
    return { base: input.base, p10: moved(input.p10), p50: moved(input.p50), p90: moved(input.p90) };
  }
}

async function createKernel(wasm, payload) {
  const module = wasm instanceof WebAssembly.Module ? wasm : await WebAssembly.compile(wasm);
  const { exports } = await WebAssembly.instantiate(module, {});
  const streams = payload.streams ? await unpacked(payload.streams) : null;
  return new Kernel(payload, exports, await unpacked(payload.block), streams);
}

return { createKernel, inflated };
})();

if (typeof module !== "undefined") module.exports = { createKernel, inflated };
