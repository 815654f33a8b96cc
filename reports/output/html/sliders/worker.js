// In a worker: one kernel, which answers one task after the other.

function startWorker() {
  let opening = null;
  onmessage = async ({ data: task }) => {
    try {
      if (task.kind === "open") opening = createKernel(task.wasm, task.payload);
      const kernel = await opening;
      const found = task.kind === "open" ? {} : task.kind === "draws" ? drawn(kernel, task) : cases(kernel, task);
      postMessage({ id: task.id, found }, found.value ? [found.value.buffer, found.rate.buffer] : []);
    } catch (error) {
      postMessage({ id: task.id, error: error.message });
    }
  };
}

function drawn(kernel, { overrides, first, count }) {
  const { value, rate } = kernel.draws(overrides, first, count);
  return { value, rate };
}

// The base case and each input at the ends of its range, and the statements of the base case.
function cases(kernel, { overrides, changes }) {
  const { value } = kernel.at([{}, ...changes], overrides);
  return { cases: Array.from(value), statements: kernel.statements(overrides) };
}
