// When what is drawn: some draws at each move, as many as fit into a tick, and many more once nothing moves.

const FULL = 262144; // draws at rest
const TICKS = [4096, 8192, 16384]; // draws while something moves
const TOO_LONG = 58, SHORT = 22; // ms of a tick: fewer or more draws from then on
const REST = 120; // ms without a move

class Session {
  // `show` takes { state, draws, answer, base }: `draws` are the caller's, values and rates of return; `base` are those
  // of the run's own state.
  constructor(pool, data, show, fail) {
    Object.assign(this, { pool, data, show, fail });
    this.version = 0;
    this.size = TICKS.length - 1;
    this.state = noState();
    this.isBusy = false;
    this.base = null;
  }

  async open(state) {
    this.state = state;
    this.base = await this.drawn(noState(), TICKS.at(-1));
    this.move(this.state); // which a hand may have moved meanwhile
  }

  move(state) {
    this.state = state;
    this.version++;
    clearTimeout(this.timer);
    if (!this.isBusy && this.base) this.tick().catch(this.fail);
  }

  async tick() {
    this.isBusy = true;
    try {
      let version = null;
      while (version !== this.version) {
        version = this.version;
        await this.once(this.state, performance.now());
      }
      this.timer = setTimeout(() => this.refine(version).catch(this.fail), REST);
    } finally {
      this.isBusy = false;
    }
  }

  async once(state, began) {
    this.pool.drop();
    const answer = this.pool.run({ kind: "cases", overrides: overridesOf(state), changes: changesOf(state, this.data) });
    const draws = await this.drawn(state, TICKS[this.size]);
    this.latest = { state, draws, answer: await answer };
    this.shown(began);
    const took = performance.now() - began;
    this.size = Math.min(TICKS.length - 1, Math.max(0, this.size + (took < SHORT) - (took > TOO_LONG)));
  }

  drawn(state, count) {
    const each = 32 * Math.ceil(count / this.pool.workers.length / 32); // 32 draws are valued side by side
    return this.pool.draws(overridesOf(state), 0, count, each);
  }

  async refine(version) {
    const { state, draws } = this.latest, began = performance.now();
    const all = await this.filled(state, draws);
    if (!all) return;
    const base = isNoState(state) ? all : await this.filled(noState(), this.base);
    if (!base || version !== this.version) return;
    Object.assign(this, { base, latest: { ...this.latest, draws: all } });
    this.shown(began);
  }

  // These draws and those after them, up to the draws at rest; null if a move came between.
  async filled(state, draws) {
    const done = draws.value.length;
    if (done === FULL) return draws;
    const more = await this.pool.draws(overridesOf(state), done, FULL - done);
    return more && joined([draws, more]);
  }

  shown(began) {
    const { state, answer, draws } = this.latest, drawn = draws.value.length;
    this.show({ state, answer, draws: firstOf(draws, drawn), base: this.base, began, isAtRest: drawn === FULL });
  }
}

function isNoState(state) {
  return [state.shift, state.narrow, state.rules].every((part) => !Object.keys(part).length);
}

// Each uncertain input alone at the ends of its range, low and high.
function changesOf(state, data) {
  return uncertainOf(data).flatMap((input) =>
    [input.low, input.high].map((end) => ({ [input.name]: movedValue(end, input, state) })));
}

if (typeof module !== "undefined") module.exports = { Session, changesOf };
