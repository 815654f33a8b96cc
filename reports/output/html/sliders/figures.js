// Figures of the values of some draws. Pure: the same on the page and in a test.

const Z = 1.959963984540054; // of a 95% confidence interval

// The values that are numbers, ascending; `values` is sorted in place, where NaN comes last.
function validSorted(values) {
  values.sort();
  return values.subarray(0, firstWhere(values, (value) => Number.isNaN(value)));
}

// The place of the first value for which something holds, as it does for all after it.
function firstWhere(ascending, holds) {
  let low = 0, high = ascending.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(ascending[middle])) high = middle;
    else low = middle + 1;
  }
  return low;
}

// Type 7 of Hyndman and Fan, as numpy and the report have it, to the bit.
function quantile(ascending, share) {
  const place = (ascending.length - 1) * share, below = Math.trunc(place), part = place - below;
  const low = ascending[below], high = ascending[Math.min(below + 1, ascending.length - 1)];
  return part >= 0.5 ? high - (high - low) * (1 - part) : low + (high - low) * part;
}

// Percentiles, odds and how far each may be off; null where no draw has a value.
function figuresOf(ascending, price, buy) {
  const n = ascending.length;
  if (!n) return null;
  const beyond = (holds) => (n - firstWhere(ascending, holds)) / n;
  const above = beyond((value) => value > price), buyOrBetter = beyond((value) => value / price - 1 >= buy);
  const rank = (shift) => Math.min(n - 1, Math.max(0, Math.round(n / 2 + shift * Z * 0.5 * Math.sqrt(n))));
  return {
    n, above, buyOrBetter,
    p10: quantile(ascending, 10 / 100), p50: quantile(ascending, 50 / 100), p90: quantile(ascending, 90 / 100),
    oddsError: (Z * Math.sqrt((above * (1 - above) + (Z * Z) / (4 * n)) / n)) / (1 + (Z * Z) / n), // Wilson: none is 0
    p50Error: (ascending[rank(1)] - ascending[rank(-1)]) / 2,
  };
}

// The P50 of rates of return, and the share of draws that have none; NaN where none has one.
function returnOf(ascending, drawn) {
  const n = ascending.length;
  return { rate: n ? quantile(ascending, 50 / 100) : NaN, without: 1 - n / drawn };
}

// Shares of the draws in equal bins from `low` to `high`, as densities: what lies outside is left out.
function densities(ascending, low, high, bins) {
  const width = (high - low) / bins, found = new Float64Array(bins), n = ascending.length;
  let before = firstWhere(ascending, (value) => value >= low);
  for (let bin = 0; bin < bins; bin++) {
    const last = bin === bins - 1, end = last ? high : low + (bin + 1) * width;
    const after = firstWhere(ascending, (value) => (last ? value > end : value >= end));
    found[bin] = (after - before) / (n * width);
    before = after;
  }
  return found;
}

// Round numbers between two ends, about so many: 1, 2 or 5 times a power of ten apart.
function ticks(low, high, about) {
  const raw = (high - low) / about, power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].find((times) => times * power >= raw) * power;
  const first = Math.ceil(low / step), found = [];
  for (let at = first; at * step <= high; at++) found.push(at * step);
  return found;
}

// The draws of all parts, one after the other.
function joined(parts) {
  const count = parts.reduce((sum, { value }) => sum + value.length, 0);
  const all = { value: new Float64Array(count), rate: new Float64Array(count) };
  let at = 0;
  for (const { value, rate } of parts) {
    all.value.set(value, at);
    all.rate.set(rate, at);
    at += value.length;
  }
  return all;
}

function firstOf({ value, rate }, count) {
  return { value: value.slice(0, count), rate: rate.slice(0, count) };
}

if (typeof module !== "undefined") module.exports = { validSorted, quantile, figuresOf, returnOf, densities, ticks, joined, firstOf };
