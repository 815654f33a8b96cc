// The same script on the page and in its workers.

const MOST_WORKERS = 8;

async function startPanel(source) {
  const root = document.getElementById("panel"), packed = document.getElementById("panel-data");
  if (!root || !packed) return;
  const missing = ["WebAssembly", "Worker", "DecompressionStream"].filter((name) => !(name in globalThis));
  if (missing.length) return failed(root, `this browser has no ${missing.join(", no ")}`);
  try {
    const data = JSON.parse(packed.textContent);
    open(root, source, data, await inflated(data.wasm));
  } catch (error) {
    failed(root, error.message);
  }
}

function open(root, source, data, wasm) {
  const count = Math.min(MOST_WORKERS, Math.max(1, navigator.hardwareConcurrency || 2));
  const fail = (error) => failed(root, error.message), pool = new Pool(source, count, wasm, data.kernel);
  let address = null;
  const view = new View(root, data, (state) => {
    address = address ?? setTimeout(() => {
      address = null;
      setAddress(fragmentOf(view.state, data));
    }, 250);
    session.move(state);
  });
  const session = new Session(pool, data, (found) => view.show(found), fail);
  const visit = () => {
    const { state, refused, isOurs } = stateOf(location.hash, data);
    if (!isOurs) return null;
    view.tell(refused.length ? `This page does not have what its address asks for: ${refused.join(", ")}.` : "");
    view.put(state);
    return state;
  };
  root.classList.add("alive");
  root.querySelector("[data-part=live]").hidden = false;
  view.put(visit() ?? noState());
  addEventListener("hashchange", () => visit() && session.move(view.state));
  pool.ready.then(() => session.open(view.state)).catch(fail);
}

// Without a step in the browser's history, and without asking anybody for anything.
function setAddress(fragment) {
  try {
    history.replaceState(null, "", fragment ? `#${fragment}` : location.pathname + location.search);
  } catch { /* a frame whose address is not its own keeps it */ }
}

function failed(root, message) {
  root.classList.remove("alive");
  root.querySelector("[data-part=live]").hidden = true;
  root.querySelector("[data-part=why]").textContent = `The panel does not run here: ${message}.`;
}

if (typeof document === "undefined") startWorker();
else startPanel(document.currentScript.textContent);
