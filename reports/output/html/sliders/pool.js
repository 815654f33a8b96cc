// Workers, each with a kernel of its own, made from this very script: nothing is fetched.

const TASK = 8192; // draws that a worker makes at once when there is time; a move waits for no more than that

class Pool {
  constructor(source, count, wasm, payload) {
    this.waiting = []; // tasks that no worker has begun
    this.running = new Map(); // by id
    this.next = 0;
    const address = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
    this.workers = Array.from({ length: count }, () => this.started(address));
    this.idle = [];
    this.ready = Promise.all(this.workers.map((worker) => this.given(worker, { kind: "open", wasm, payload })))
      .then(() => URL.revokeObjectURL(address));
  }

  started(address) {
    const worker = new Worker(address);
    worker.onmessage = ({ data }) => this.answered(worker, data);
    worker.onerror = (event) => {
      event.preventDefault();
      for (const { fail } of this.running.values()) fail(new Error(event.message || "a worker did not start"));
    };
    return worker;
  }

  given(worker, task) {
    return new Promise((done, fail) => {
      const id = this.next++;
      this.running.set(id, { done, fail });
      worker.postMessage({ ...task, id });
    });
  }

  answered(worker, { id, found, error }) {
    const { done, fail } = this.running.get(id);
    this.running.delete(id);
    if (error === undefined) done(found);
    else fail(new Error(error));
    this.idle.push(worker);
    this.handOut();
  }

  handOut() {
    while (this.idle.length && this.waiting.length) {
      const { task, done, fail } = this.waiting.shift();
      this.given(this.idle.pop(), task).then(done, fail);
    }
  }

  run(task) {
    return new Promise((done, fail) => {
      this.waiting.push({ task, done, fail });
      this.handOut();
    });
  }

  // Forget what has not begun: its promises give null.
  drop() {
    for (const { done } of this.waiting.splice(0)) done(null);
  }

  // The values of draws first, first + 1, ... and their rates of return, in that order; null if they were dropped meanwhile.
  async draws(overrides, first, count, size = TASK) {
    const tasks = [];
    for (let at = 0; at < count; at += size) {
      tasks.push(this.run({ kind: "draws", overrides, first: first + at, count: Math.min(size, count - at) }));
    }
    const parts = await Promise.all(tasks);
    if (parts.includes(null)) return null;
    return joined(parts);
  }
}
