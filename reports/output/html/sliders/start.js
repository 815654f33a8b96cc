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
  const keep = () => {
    address = null;
    setAddress(fragmentOf(view.state, data, stateOf(location.hash, data).place));
  };
  const view = new View(root, data, (state) => {
    address = address ?? setTimeout(keep, 250);
    session.move(state);
  });
  const session = new Session(pool, data, (found) => view.show(found), fail);
  const visit = () => {
    const { state, refused, isOurs, place } = stateOf(location.hash, data);
    if (isOurs) {
      view.tell(refused.length ? `This page does not have what its address asks for: ${refused.join(", ")}.` : "");
      view.put(state);
      if (place && !isVisited()) goTo(place);
    } else if (!isNoState(view.state)) keep(); // a link to a place on the page, which takes the state along
    return isOurs;
  };
  root.classList.add("alive");
  root.querySelector("[data-part=live]").hidden = false;
  if (!visit()) view.put(noState());
  addEventListener("hashchange", () => visit() && session.move(view.state));
  pool.ready.then(() => session.open(view.state)).catch(fail);
}

// Whether the browser comes back to this address: it knows itself how far the page was scrolled.
function isVisited() {
  return history.state?.isVisited === true;
}

// As a link does, which opens folds on the way; the address stays what it is.
function goTo(place) {
  const fragment = location.hash.slice(1);
  location.replace(`#${place}`);
  setAddress(fragment);
}

// Without a step in the browser's history, and without asking anybody for anything.
function setAddress(fragment) {
  try {
    history.replaceState({ isVisited: true }, "", fragment ? `#${fragment}` : location.pathname + location.search);
  } catch { /* a frame whose address is not its own keeps it */ }
}

function failed(root, message) {
  root.classList.remove("alive");
  root.querySelector("[data-part=live]").hidden = true;
  root.querySelector("[data-part=why]").textContent = `The panel does not run here: ${message}.`;
}

if (typeof document === "undefined") startWorker();
else startPanel(document.currentScript.textContent);
