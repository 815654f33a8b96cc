// What is wrong with a page as a browser lays it out: lists of faults, by kind.
() => {
  const all = [...document.body.querySelectorAll("*")];
  const name = (e) => `${e.tagName.toLowerCase()}${e.id && "#" + e.id}${e.className && "." + e.className}`;
  const style = (e) => getComputedStyle(e);
  const up = function* (e) { for (; e; e = e.parentElement) yield e; };
  const isShown = (e) => e.checkVisibility({ contentVisibilityAuto: true, visibilityProperty: true });
  const isClipped = (e) => [...up(e)].some((o) => style(o).clipPath !== "none");

  // Beyond an edge of the window, unless something around it scrolls.
  const scrolls = (e) => [...up(e.parentElement)].some((o) => ["auto", "scroll"].includes(style(o).overflowX));
  const isOutside = (e) => {
    const box = e.getBoundingClientRect();
    return box.width > 0 && (box.left < -0.5 || box.right > innerWidth + 0.5);
  };
  const outside = all.filter((e) => isShown(e) && isOutside(e) && !scrolls(e) && !isClipped(e)).map(name);
  if (document.documentElement.scrollWidth > innerWidth) outside.push("the page");

  // What scrolls must be reached without a mouse, and say what it is.
  const isScrolling = (e) => ["auto", "scroll"].includes(style(e).overflowX) && e.scrollWidth > e.clientWidth + 1;
  const isNamed = (e) => e.tabIndex === 0 && e.role === "region" && document.getElementById(e.getAttribute("aria-labelledby"));
  const isReached = (e) => isNamed(e) || e.querySelector("input");

  const images = [...document.images];
  const ids = [...document.querySelectorAll("[id]")].map((e) => e.id);
  const links = [...document.querySelectorAll("a[href]")].map((e) => e.getAttribute("href"));
  const headings = all.filter((e) => /^H[1-6]$/.test(e.tagName)).map((e) => Number(e.tagName[1]));

  // WCAG 2: relative luminance of sRGB, contrast of a text with the nearest ground that is painted.
  const rgb = (color) => color.match(/[\d.]+/g).map(Number);
  const light = (color) => {
    const [r, g, b] = rgb(color).map((c) => c / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const isPainted = (color) => rgb(color)[3] !== 0;
  const ground = (e) => {
    const painted = [...up(e)].map((o) => style(o).backgroundColor).find(isPainted);
    return painted || "rgb(255, 255, 255)";
  };
  const contrast = (e) => {
    const [low, high] = [light(style(e).color), light(ground(e))].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  };
  const hasText = (e) => [...e.childNodes].some((n) => n.nodeType === Node.TEXT_NODE && n.data.trim());
  const texts = all.filter((e) => hasText(e) && isShown(e));

  return {
    outside,
    "scrollers out of reach": all.filter((e) => isShown(e) && isScrolling(e) && !isReached(e)).map(name),
    "images without words": images.filter((e) => !e.alt.trim()).map(name),
    "images that do not show": images.filter((e) => !e.naturalWidth).map(name),
    "ids twice": ids.filter((id, place) => ids.indexOf(id) !== place),
    "links to nowhere": links.filter((href) => !(href.startsWith("#") && ids.includes(href.slice(1)))),
    "headings that jump": headings.filter((level, place) => level > (place ? headings[place - 1] : 0) + 1),
    "pale texts": texts.filter((e) => contrast(e) < 4.5).map((e) => `${name(e)} ${contrast(e).toFixed(2)}`),
    "nothing looked at": texts.length < 3 || !headings.length ? ["no texts or headings"] : [],
  };
}
