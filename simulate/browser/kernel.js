// The valuation in a browser, a worker or Node: the kernel of `simulate`, compiled to WebAssembly, and what it needs
// of one config. No dependency, no network. As a script it defines `createKernel`; in Node, `require` gives it.
//
//   const kernel = await createKernel(wasm, payload);
//
// `wasm` is the module's bytes (an ArrayBuffer or a Uint8Array), `payload` what
// `simulate.browser.payload.browser_payload` gives, parsed. Calls are synchronous: one kernel a worker.
//
// Overrides, all optional, say what is unlike the config:
//
//   { shift: {initial_growth: 0.01},        // adds to every draw of an uncertain input, in its unit
//     narrow: {tax_rate: 0.5},              // how far draws stay from the base case: 0 holds the input at it
//     base: {share_price: 2400},            // the base case of inputs that are neither uncertain nor derived
//     rules: {years: 30, terminal: "gordon", exit_basis: null, floor: "none", distribution: "clean-surplus",
//             discounting: "mid-year", fixed_cost_growth: "revenue", tax_losses: "carry-forward"} }
//
// The keys of `rules` are those of [forecast] in a config; `payload.rules` lists what each may be.
//
//   kernel.draws(overrides, first, count, names = [])
//     -> { value: Float64Array, reason: Uint8Array, invalid: number, inputs: {name: Float64Array} }
//     Draws first, first + 1, ..., the same bits as `python -m simulate run` has. `value` is in currency per share,
//     NaN where invalid; `reason` 0 where valid, else a code of `payload.reasons`; `invalid` how many are;
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
// What is not allowed throws a RangeError whose message says what is.

async function createKernel(wasm, payload) {
  throw new Error("the kernel is not built yet");
}

if (typeof module !== "undefined") module.exports = { createKernel };
