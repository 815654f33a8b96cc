// A company as the overrides of a page make it: what they may be, and each input's base case, movement and rules.
// As a script it defines `overridden`; in Node, `require` gives it. kernel.js says what overrides are.
"use strict";

const overridden = (() => {
function refuse(text) {
  throw new RangeError(text);
}

function wholeNumber(what, number, low, high) {
  if (!Number.isInteger(number) || number < low || number > high) {
    refuse(`${what} = ${number}: must be a whole number in [${low}, ${high}]`);
  }
  return number;
}

/** Return whether an input may have a value. */
function allows(input, value) {
  if (!Number.isFinite(value)) return false;
  const above = input.low === null || (input.lowOpen ? value > input.low : value >= input.low);
  return above && (input.high === null || (input.highOpen ? value < input.high : value <= input.high));
}

function allowed(input) {
  if (input.high === null) return `must be ${input.lowOpen ? "above" : "at least"} ${input.low}`;
  return `must lie in ${input.lowOpen ? "(" : "["}${input.low}, ${input.high}${input.highOpen ? ")" : "]"}`;
}

/** What the overrides make of the company: each input's base case and movement, and the rules' codes. */
class Company {
  constructor(payload, overrides) {
    this.payload = payload;
    const { shift = {}, narrow = {}, rules = {}, ...others } = overrides;
    for (const key of Object.keys(others)) refuse(`${key}: must be shift, narrow or rules`);
    const names = new Map(payload.inputs.map((input) => [input.name, input]));
    for (const [key, given] of Object.entries({ shift, narrow })) {
      for (const name of Object.keys(given)) {
        const input = names.get(name);
        if (!input || !input.isGiven) refuse(`${name}.${key}: there is no such input`);
        if (input.isDerived) refuse(`${name}.${key}: is computed from others, move those`);
        if (key === "narrow" && input.table === undefined) refuse(`${name}.narrow: the input is not uncertain`);
      }
    }
    this.inputs = payload.inputs.map((input) => this.moved(input, shift, narrow));
    this.years = wholeNumber("years", rules.years ?? payload.years, 1, payload.maxYears);
    this.codes = this.ruleCodes(rules);
  }

  moved(input, shift, narrow) {
    const by = shift[input.name] ?? input.shift;
    const to = narrow[input.name] ?? input.narrow ?? 1;
    if (!Number.isFinite(by)) refuse(`${input.name}.shift = ${by}: must be a finite number`);
    if (!(Number.isFinite(to) && to >= 0)) refuse(`${input.name}.narrow = ${to}: must be a number, at least 0`);
    const base = input.base + by;
    // Unlike 0, what is added to a draw that is not moved leaves the sign of a zero alone.
    const offset = by + (1 - to) * input.base || -0;
    if (by !== input.shift || to !== (input.narrow ?? 1)) {
      if (!allows(input, base)) refuse(`${input.name}.shift = ${by}: takes the base case to ${base}, but it ${allowed(input)}`);
      const ends = (input.ends ?? []).map((pair) => pair.map((end) => (end === null ? NaN : end * to + offset)));
      if (to > 0 && ends.length && !ends.some((pair) => pair.every((end) => allows(input, end)))) {
        refuse(`${input.name}: draws are moved to ${ends[1].join(" to ")}, but ${allowed(input)}`);
      }
    }
    return { ...input, base, offset, narrow: to };
  }

  ruleCodes(rules) {
    const known = this.payload.rules;
    for (const key of Object.keys(rules)) {
      if (!(key in known) && key !== "years" && key !== "exit_basis") refuse(`${key}: there is no such rule`);
    }
    const codes = {};
    for (const [name, rule] of Object.entries(known)) {
      const key = rules[name] ?? rule.chosen;
      const basis = rules.exit_basis ?? rule.basis ?? null;
      const found = rule.choices.filter((choice) => choice.key === key);
      const choice = found.find((each) => !each.basis || each.basis === basis) ?? (basis === null ? found[0] : undefined);
      if (!choice) refuse(`${name} = ${key}: must be one of ${rule.choices.map((each) => each.key).join(", ")}`);
      if (choice.refused && key !== rule.chosen) refuse(`${name} = ${key}: ${choice.refused}`);
      codes[name] = choice.code;
      if (name === "terminal") this.forecastsOn = choice.forecastsOn;
    }
    return codes;
  }

  get price() {
    return this.inputs.find((input) => input.name === "share_price").base;
  }

  /** The last year that is forecast. */
  get lastYear() {
    return this.forecastsOn ? Math.max(this.years, this.payload.maxForecastYears) : this.years;
  }
}

return { Company, refuse, wholeNumber };
})();

if (typeof module !== "undefined") module.exports = overridden;
