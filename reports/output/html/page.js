"use strict";
// The page is whole without this: it adds the values of a picture where one points, and tools to tables.
(() => {
  const make = (tag, className, text = "") =>
    Object.assign(document.createElement(tag), { className, textContent: text });
  const wordsOf = (element) => element.textContent.replace(/\s+/g, " ").trim();

  // Pictures
  const tip = make("div", "tip");
  tip.setAttribute("role", "status");
  tip.hidden = true;
  const hint = make("p", "unseen", "Arrow keys say the values.");
  hint.id = "picture-keys";
  document.querySelector("main").append(tip, hint);
  let pointed = null;

  const show = (spot) => {
    if (spot === pointed) return;
    pointed?.classList.remove("on");
    pointed = spot;
    tip.hidden = !spot;
    if (!spot) return;
    spot.classList.add("on");
    tip.textContent = spot.dataset.tip;
    const box = spot.getBoundingClientRect();
    const left = box.left + (box.width - tip.offsetWidth) / 2;
    const above = box.top - tip.offsetHeight - 6;
    tip.style.left = `${Math.max(6, Math.min(left, document.documentElement.clientWidth - tip.offsetWidth - 6))}px`;
    tip.style.top = `${above < 6 ? Math.min(box.bottom + 6, innerHeight - tip.offsetHeight - 6) : above}px`;
  };
  const steps = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1, Home: -Infinity, End: Infinity };
  const move = (event, spots) => {
    if (event.key === "Escape") return show(null);
    if (!(event.key in steps)) return;
    event.preventDefault();
    const next = spots.indexOf(pointed) + steps[event.key]; // from none at all, that is -1, to the first or the last
    show(spots[Math.max(0, Math.min(next, spots.length - 1))]);
  };
  for (const drawing of document.querySelectorAll(".drawing")) {
    const spots = [...drawing.querySelectorAll("[data-tip]")];
    if (!spots.length) continue;
    drawing.setAttribute("tabindex", "0");
    drawing.setAttribute("aria-describedby", hint.id);
    drawing.addEventListener("keydown", (event) => move(event, spots));
    drawing.addEventListener("blur", () => show(null));
  }
  // Not at pointerover: a picture scrolled under a mouse at rest is not pointed at, and keys go on from where they are.
  for (const kind of ["pointermove", "pointerdown"]) {
    document.addEventListener(kind, (event) => show(event.target.closest("[data-tip]")));
  }
  document.addEventListener("keydown", (event) => event.key === "Escape" && show(null));
  addEventListener("scroll", () => pointed && document.activeElement !== pointed.ownerSVGElement && show(null));

  // Tables
  const compare = new Intl.Collator("en", { numeric: true }).compare;
  const amountOf = (text) => {
    const found = text.replace(/,/g, "").match(/(-?)[^\d-]*(\d+(?:\.\d+)?(?:e[-+]?\d+)?)/);
    return found ? Number(found[1] + found[2]) : NaN;
  };
  const sort = (table, heads, place, rows) => {
    const before = heads[place].getAttribute("aria-sort");
    const order = before === "ascending" ? "descending" : before === "descending" ? "" : "ascending";
    heads.forEach((head) => head.removeAttribute("aria-sort"));
    if (order) heads[place].setAttribute("aria-sort", order);
    const sign = order === "descending" ? -1 : 1;
    const isNumber = heads[place].classList.contains("number");
    const keys = new Map(rows.map((row) => {
      const cell = row.cells[place], words = wordsOf(cell);
      return [row, cell.classList.contains("none") ? null : isNumber ? amountOf(words) : words];
    }));
    const isLast = (key) => key === null || Number.isNaN(key);
    const sorted = !order ? rows : [...rows].sort((one, other) => {
      const [a, b] = [keys.get(one), keys.get(other)];
      if (isLast(a) || isLast(b)) return isLast(a) - isLast(b);
      return sign * (isNumber ? a - b : compare(a, b));
    });
    table.tBodies[0].append(...sorted);
  };
  const copied = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {  // where the page is a file, some browsers have no clipboard
      const area = make("textarea", "unseen", text);
      document.body.append(area);
      area.select();
      const done = document.execCommand("copy");
      area.remove();
      return done;
    }
  };
  const sheet = (table) => [...table.rows].filter((row) => !row.hidden)
    .map((row) => [...row.cells].map(wordsOf).join("\t")).join("\n");

  for (const table of document.querySelectorAll(".tabular table")) {
    const rows = [...table.tBodies[0].rows], heads = [...table.tHead.rows[0].cells];
    const title = wordsOf(document.getElementById(table.getAttribute("aria-labelledby")));
    if (rows.length > 1) heads.forEach((head, place) => {
      const button = make("button", "sort");
      button.type = "button";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => sort(table, heads, place, rows));
    });
    const tools = make("div", "tools"), copy = make("button", "copy", "Copy");
    copy.type = "button";
    copy.setAttribute("aria-label", `Copy: ${title}`);
    copy.addEventListener("click", async () => {
      const words = (await copied(sheet(table))) ? "Copied" : "Could not copy";
      copy.textContent = words;
      copy.setAttribute("aria-label", `${words}: ${title}`);
      copy.setAttribute("aria-live", "polite");
    });
    if (rows.length > 7) {
      const filter = make("input", "filter");
      Object.assign(filter, { type: "search", placeholder: "Filter rows" });
      filter.setAttribute("aria-label", `Filter rows: ${title}`);
      filter.addEventListener("input", () => {
        const wanted = filter.value.trim().toLowerCase();
        rows.forEach((row) => { row.hidden = !wordsOf(row).toLowerCase().includes(wanted); });
      });
      tools.append(filter);
    }
    tools.append(copy);
    table.parentElement.before(tools);
  }
})();
