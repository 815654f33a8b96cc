// Numbers as the page writes them. Pure.

const FEW_WITHOUT = 0.01; // of the draws: of more without a rate of return the reader is told
const RATE_UNITS = ["rate", "share"]; // read in percent

function grouped(number, decimals) {
  return Math.abs(number).toLocaleString("en-US", { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
}

// Three significant figures, no more decimals than the currency has.
function decimalsOf(amount, most) {
  const size = amount ? Math.floor(Math.log10(Math.abs(amount))) : 0;
  return Math.min(most, Math.max(0, 2 - size));
}

// An amount per share: ¥2,610, $13.1, -$0.40.
function amountWords(amount, currency) {
  if (!Number.isFinite(amount)) return "none";
  if (Math.abs(amount) >= 1e12) return `${amount < 0 ? "-" : ""}${currency.symbol}${Math.abs(amount).toPrecision(3)}`;
  const rounded = amount ? Number(amount.toPrecision(3)) : 0;
  const shown = grouped(rounded, decimalsOf(rounded, currency.decimals));
  return `${rounded < 0 ? "-" : ""}${currency.symbol}${shown}`;
}

// The price, as it is.
function priceWords(price, currency) {
  return `${currency.symbol}${grouped(price, currency.decimals)}`;
}

// A share of draws; 0% and 100% only where it is exactly that.
function shareWords(share) {
  if (!Number.isFinite(share)) return "none";
  if (share === 0 || share === 1) return `${100 * share}%`;
  const shown = (100 * share).toFixed(1);
  if (shown === "0.0") return "under 0.1%";
  return shown === "100.0" ? "over 99.9%" : `${shown}%`;
}

// A relative difference with its sign: +3.1%.
function changeWords(change) {
  if (!Number.isFinite(change)) return "none";
  const shown = (100 * change).toFixed(1);
  return Number(shown) === 0 ? "0%" : `${change > 0 ? "+" : ""}${shown}%`;
}

// How far an amount is from what it was: in percent, or as an amount where what it was has no percents.
function fromWords(now, was, currency) {
  if (was > 0) return changeWords(now / was - 1);
  return now === was ? "no change" : `${now > was ? "+" : ""}${amountWords(now - was, currency)}`;
}

function rateWords(rate) {
  return Number.isFinite(rate) ? `${(100 * rate).toFixed(1)}%` : "none";
}

function pointsWords(change) {
  const shown = (100 * change).toFixed(1);
  return Number(shown) === 0 ? "no change" : `${change > 0 ? "+" : ""}${shown} points`;
}

// What stands beside the P50 of rates of return: how far it came, the hurdle, and how many draws have none.
function besideRate({ rate, without }, before, hurdle) {
  const words = before && Number.isFinite(rate - before.rate) ? [pointsWords(rate - before.rate)] : [];
  if (hurdle !== null) words.push(`hurdle ${rateWords(hurdle)}`);
  if (without > FEW_WITHOUT) words.push(`${shareWords(without)} of draws have none`);
  return words.join(", ");
}

// The decimals that tell the steps of a slider apart.
function stepDecimals(step, unit) {
  const shown = RATE_UNITS.includes(unit) ? 100 * step : step;
  return Math.max(0, -Math.floor(Math.log10(shown) + 1e-9));
}

// The value of an input: 12.2%, ¥20,431m, 2.58 years.
function inputWords(value, input, currency) {
  const decimals = stepDecimals(input.step, input.unit), sign = value < 0 ? "-" : "";
  const number = grouped(RATE_UNITS.includes(input.unit) ? 100 * value : value, decimals);
  if (RATE_UNITS.includes(input.unit)) return `${sign}${number}%`;
  if (input.unit === "money") return `${sign}${currency.symbol}${number}m`;
  if (input.unit === "price") return `${sign}${currency.symbol}${number}`;
  return sign + number + ({ years: " years", count: "m shares" }[input.unit] || "");
}

// How far an input is moved: +1.0 points, -¥300m.
function moveWords(shift, input, currency) {
  const isRate = RATE_UNITS.includes(input.unit), plain = { ...input, unit: isRate ? "ratio" : input.unit };
  const step = isRate ? 100 * input.step : input.step;
  const shown = inputWords(isRate ? 100 * shift : shift, { ...plain, step }, currency);
  return `${shift > 0 ? "+" : ""}${shown}${isRate ? " points" : ""}`;
}

// 16,384 draws: ±0.8 points, ±¥13 on P50.
function errorWords(found, drawn, currency) {
  const draws = `${grouped(drawn, 0)} draws`;
  if (!found) return `${draws}: none has a value`;
  const left = found.n < drawn ? `, ${grouped(drawn - found.n, 0)} without a value` : "";
  const points = (100 * found.oddsError).toFixed(1), error = Number(found.p50Error.toPrecision(2));
  const amount = `${currency.symbol}${grouped(error, decimalsOf(10 * error, currency.decimals))}`;
  return `${draws}${left}: ±${points} points, ±${amount} on P50`;
}

// A figure of a statement, money in millions.
function lineWords(value, unit, currency) {
  if (!Number.isFinite(value)) return "none";
  const sign = value < 0 ? "-" : "";
  if (unit === "percent") return `${sign}${grouped(100 * value, 1)}%`;
  return `${sign}${grouped(value, unit === "price" ? Math.max(currency.decimals, decimalsOf(value, 1)) : decimalsOf(value, 2))}`;
}

if (typeof module !== "undefined") {
  module.exports = {
    amountWords, priceWords, shareWords, changeWords, fromWords, rateWords, besideRate, stepDecimals, inputWords, moveWords, errorWords, lineWords,
  };
}
