// What the mouse, the keys and the buttons do.

function select(item) {
  state.selected = item;
  showDetails(item);
  byId("tip").textContent = !item ? "" : item.kind === "cycle" ? titleOf(item) : nameOf(item);
  history.replaceState(null, "", item?.path ? "#" + encodeURIComponent(item.path) : "#");
  redraw();
}

/** Selects an item, opens what is around it, and brings it into view. */
function focusOn(item) {
  for (const box of around(item)) box.open = true;
  state.cursor = item;
  select(item);
  show(item, item.kind === "box" ? 0.94 : 0.12);
}

/** A click on a folder opens or closes it; on a module selects it; beside everything, nothing. */
function act(item) {
  if (item && item.kind === "box" && item !== boxes[0]) item.open = !item.isOpen;
  state.cursor = item;
  select(item);
}

function setAll(open) {
  for (const box of boxes) box.open = open;
  redraw();
}

let grip = null; // where the mouse went down, until it goes up
canvas.addEventListener("pointerdown", event => {
  grip = { x: event.offsetX, y: event.offsetY, moved: false };
  canvas.setPointerCapture(event.pointerId);
});
canvas.addEventListener("pointermove", event => {
  if (grip) {
    const dx = event.offsetX - grip.x, dy = event.offsetY - grip.y;
    if (!grip.moved && Math.hypot(dx, dy) < 4) return;
    Object.assign(view, { x: view.x - dx / view.zoom, y: view.y - dy / view.zoom });
    grip = { x: event.offsetX, y: event.offsetY, moved: true };
    redraw();
    return;
  }
  const item = itemAt(event.offsetX, event.offsetY);
  if (item !== state.hovered) {
    state.hovered = item;
    byId("tip").textContent = item ? `${nameOf(item)}${item.kind === "box" ? ` · ${many(item.count, "module")}` : ` · ${many(item.fanIn, "dependent")}`}` : "";
    redraw();
  }
});
canvas.addEventListener("pointerup", event => {
  const clicked = grip && !grip.moved;
  grip = null;
  if (clicked) act(itemAt(event.offsetX, event.offsetY));
});
canvas.addEventListener("pointerleave", () => { state.hovered = null; redraw(); });
canvas.addEventListener("wheel", event => {
  event.preventDefault();
  zoomBy(Math.exp(-event.deltaY * (event.deltaMode ? 0.05 : 0.0015)), event.offsetX, event.offsetY);
}, { passive: false });

/** The visible item that is nearest in a direction, of those that are not around the cursor. */
function neighbour(dx, dy) {
  const from = state.cursor?.shown ?? null;
  if (!from) return visible.find(each => !each.isOpen) ?? null;
  let best = null, least = Infinity;
  for (const item of visible) {
    if (item === from || item.isOpen) continue;
    const x = item.x + item.w / 2 - from.x - from.w / 2, y = item.y + item.h / 2 - from.y - from.h / 2;
    const ahead = x * dx + y * dy, aside = Math.abs(x * dy) + Math.abs(y * dx);
    if (ahead > 0 && aside <= ahead * 2 && ahead + 2 * aside < least) [best, least] = [item, ahead + 2 * aside];
  }
  return best;
}

function moveCursor(dx, dy) {
  const item = neighbour(dx, dy);
  if (!item) return;
  state.cursor = item;
  byId("tip").textContent = nameOf(item);
  const place = onScreen(item);
  if (place.x < 0 || place.x + place.w > size.w) view.x = item.x + item.w / 2 - size.w / 2 / view.zoom;
  if (place.y < 0 || place.y + place.h > size.h) view.y = item.y + item.h / 2 - size.h / 2 / view.zoom;
  redraw();
}

const toggleArrows = () => {
  state.arrows = !state.arrows;
  byId("arrows").setAttribute("aria-pressed", String(state.arrows));
  redraw();
};
const KEYS = {
  ArrowLeft: () => moveCursor(-1, 0), ArrowRight: () => moveCursor(1, 0), ArrowUp: () => moveCursor(0, -1), ArrowDown: () => moveCursor(0, 1),
  Enter: () => act(state.cursor), " ": () => act(state.cursor), Escape: () => select(null),
  "+": () => zoomBy(1.4), "=": () => zoomBy(1.4), "-": () => zoomBy(1 / 1.4), 0: () => show(boxes[0]), e: toggleArrows,
  Backspace: () => { const up = state.cursor && boxes[state.cursor.parent]; if (up && up !== boxes[0]) act(up); },
};
canvas.addEventListener("keydown", event => {
  if (event.ctrlKey || event.metaKey || event.altKey || !Object.hasOwn(KEYS, event.key)) return;
  event.preventDefault();
  KEYS[event.key]();
});
document.addEventListener("keydown", event => {
  if (event.key === "/" && document.activeElement !== byId("search")) {
    event.preventDefault();
    byId("search").focus();
  }
});

byId("search").addEventListener("input", () => showResults(search(byId("search").value)));
byId("search").addEventListener("keydown", event => {
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    if (results.length) mark((current + (event.key === "ArrowDown" ? 1 : results.length - 1)) % results.length);
  } else if (event.key === "Enter") {
    choose(current);
  } else if (event.key === "Escape") {
    byId("search").value = "";
    showResults([]);
    canvas.focus();
  }
});
byId("search").addEventListener("blur", () => { byId("found").hidden = true; });

byId("fit").addEventListener("click", () => show(boxes[0]));
byId("in").addEventListener("click", () => zoomBy(1.4));
byId("out").addEventListener("click", () => zoomBy(1 / 1.4));
byId("open").addEventListener("click", () => setAll(true));
byId("close").addEventListener("click", () => setAll(false));
byId("auto").addEventListener("click", () => setAll(null));
byId("arrows").addEventListener("click", toggleArrows);
window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => { readColours(); redraw(); });
window.addEventListener("resize", resized);

/** The part of the address after # names the path of a file or folder. */
function followAddress() {
  let wanted = location.hash.slice(1);
  try { wanted = decodeURIComponent(wanted); } catch { /* it is taken as it is written */ }
  const item = wanted && items.slice(1).find(each => each.path === wanted || each.name === wanted);
  if (item) focusOn(item);
}
window.addEventListener("hashchange", followAddress);

readColours();
fillLists();
resized();
show(boxes[0]);
followAddress();
draw();
