// What is moved, and how it is written: in the address of the page, for the kernel, as a command. Pure.
//
// A state is { shift: {input: number}, narrow: {input: number}, rules: {key: text} } and holds only what is unlike the
// run. The price of a share is moved like an input: `data.share` is one without a slider.

const MARK = "try"; // the fragment of an address begins with it: other fragments are places on the page
const PLACE = "at"; // and may name a place, too
const MOST_TIMES = 1e6; // a price above or below the run's: what is beyond fits no line of the page
const LEAST_WIDTH = 0, FULL_WIDTH = 1;

function noState() {
  return { shift: {}, narrow: {}, rules: {} };
}

// Which whole step of a slider is which number: written in decimal it is the same double here and in the command.
function shiftAt(input, place) {
  return Number((place * input.step).toFixed(input.digits));
}

function placeOf(input, shift) {
  return Math.round(shift / input.step);
}

// The state without what says nothing.
function tidied(state, data) {
  const moved = (part) => {
    const changed = leversOf(data).filter(({ name, [part]: now }) => (state[part][name] ?? now) !== now);
    return Object.fromEntries(changed.map(({ name }) => [name, state[part][name]]));
  };
  const rules = Object.entries(state.rules).filter(([key, value]) => value !== data.rules[key].now);
  return { shift: moved("shift"), narrow: moved("narrow"), rules: Object.fromEntries(rules) };
}

function leversOf(data) {
  return [...data.inputs, data.share];
}

// The uncertain inputs: those of the sliders, and the price if it is one.
function uncertainOf({ inputs, share }) {
  return share.low === undefined ? inputs : [...inputs, share];
}

function priceOf(state, { share }) {
  return share.base + (state.shift[share.name] ?? share.shift);
}

// What is moved, as `--set` and the address have it: [key, value] in the order of the page.
function settingsOf(state, data) {
  const found = [];
  for (const { name } of leversOf(data)) {
    if (name in state.shift) found.push([`${name}.shift`, String(state.shift[name])]);
    if (name in state.narrow) found.push([`${name}.narrow`, String(state.narrow[name])]);
  }
  for (const key of Object.keys(data.rules)) if (key in state.rules) found.push([key, state.rules[key]]);
  return found;
}

// The fragment of a state and of a place on the page, as a fragment has it.
function fragmentOf(state, data, place = "") {
  const settings = settingsOf(state, data).map(([key, value]) => `${key}=${value}`);
  if (!settings.length) return place;
  return [MARK, ...settings, ...(place ? [`${PLACE}=${place}`] : [])].join("&");
}

// The state of an address, what of it this page does not have, and the place that it leads to.
function stateOf(fragment, data) {
  const plain = fragment.replace(/^#/, ""), [mark, ...settings] = plain.split("&");
  const found = { state: noState(), refused: [], isOurs: mark === MARK, place: "" };
  if (!found.isOurs) return { ...found, place: plain };
  for (const setting of settings.filter(Boolean)) {
    if (setting.startsWith(`${PLACE}=`)) {
      found.place = setting.slice(PLACE.length + 1);
      continue;
    }
    const [key, value] = decoded(setting).split("=");
    if (!put(found.state, key, value ?? "", data)) found.refused.push(`${key}=${value ?? ""}`.slice(0, 60));
  }
  return { ...found, state: tidied(found.state, data) };
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

// Write one setting into a state; false if it is none of this page.
function put(state, key, value, data) {
  const rule = Object.hasOwn(data.rules, key) ? data.rules[key] : null;
  if (rule) {
    if (!rule.choices.includes(value)) return false;
    state.rules[key] = value;
    return true;
  }
  const number = Number(value);
  if (value.trim() === "" || !Number.isFinite(number)) return false;
  const [name, part] = key.split("."), input = data.inputs.find((each) => each.name === name);
  if (key === `${data.share.name}.shift`) return putPrice(state, data.share, number);
  if (!input || !["shift", "narrow"].includes(part)) return false;
  return part === "shift" ? putShift(state, input, number) : putNarrow(state, name, number);
}

function putShift(state, input, number) {
  const place = placeOf(input, number);
  if (place < input.least || place > input.most) return false;
  state.shift[input.name] = number === input.shift ? number : shiftAt(input, place);
  return true;
}

function putPrice(state, share, number) {
  const times = (share.base + number) / share.base;
  if (!(times >= 1 / MOST_TIMES && times <= MOST_TIMES)) return false;
  state.shift[share.name] = number;
  return true;
}

function putNarrow(state, name, number) {
  if (number < LEAST_WIDTH || number > FULL_WIDTH) return false;
  state.narrow[name] = Number(number.toFixed(2));
  return true;
}

// As `createKernel` documents it.
function overridesOf({ shift, narrow, rules: { years, ...rules } }) {
  if (years !== undefined) rules.years = Number(years);
  if (rules.terminal !== undefined) rules.exit_basis = null; // which goes with the run's own rule
  return { shift, narrow, rules };
}

// The words that give the same draws, to the bit, in a shell.
function commandOf(state, data, draws) {
  const settings = [...data.command.settings, ...settingsOf(state, data).map(([key, value]) => `${key}=${value}`)];
  const words = ["python", "-m", "simulate", "run", data.command.name, ...settings.flatMap((setting) => ["--set", setting])];
  words.push("--draws", String(draws), "--seed", data.command.seed, "--out", data.command.out);
  return words.map(quoted).join(" ");
}

function quoted(word) {
  return /^[\w.,:=+/-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

// The ends of a moved input's own distribution: as the kernel moves its draws, in the same order of operations.
function movedValue(value, input, state) {
  const shift = state.shift[input.name] ?? input.shift, narrow = state.narrow[input.name] ?? input.narrow;
  return value * narrow + (shift + (1 - narrow) * input.base || -0);
}

if (typeof module !== "undefined") {
  module.exports = { noState, shiftAt, placeOf, tidied, priceOf, fragmentOf, stateOf, overridesOf, commandOf, movedValue };
}
