// Drawing the map, and moving about in it.

const canvas = document.getElementById("map");
const pen = canvas.getContext("2d");
const view = { x: 0, y: 0, zoom: 0.1 }; // the map's point at the upper left corner; pixels a unit
const state = { selected: null, hovered: null, cursor: null, arrows: true };
let visible = [], edges = [], texts = [], colours = {}, size = { w: 0, h: 0 }, due = false, lastDraw = 0;

const STRONGEST = 120; // imports that are drawn when nothing is selected
const FONT = "system-ui, 'Segoe UI', Roboto, 'Helvetica Neue', sans-serif";
const letters = new Map(); // widths of texts at 10 px, since measuring is slow

function redraw() {
  if (due) return;
  due = true;
  requestAnimationFrame(() => { due = false; draw(); });
}

function readColours() {
  const style = getComputedStyle(document.documentElement);
  for (const name of ["back", "panel", "ink", "soft", "line", "box", "box-deep", "closed", "module", "test", "hub", "cycle", "out", "into", "focus"]) {
    colours[name] = style.getPropertyValue("--" + name).trim();
  }
}

function resized() {
  const rect = canvas.getBoundingClientRect(), scale = window.devicePixelRatio || 1;
  size = { w: rect.width, h: rect.height };
  canvas.width = Math.round(rect.width * scale);
  canvas.height = Math.round(rect.height * scale);
  redraw();
}

const onScreen = item => ({
  x: (item.x - view.x) * view.zoom, y: (item.y - view.y) * view.zoom, w: item.w * view.zoom, h: item.h * view.zoom,
});

function draw() {
  const start = performance.now(), scale = window.devicePixelRatio || 1;
  visible = visibleAt(view.zoom);
  pen.setTransform(scale, 0, 0, scale, 0, 0);
  pen.fillStyle = colours.back;
  pen.fillRect(0, 0, size.w, size.h);
  refresh();
  for (const item of visible) {
    const place = onScreen(item);
    if (place.x > size.w || place.y > size.h || place.x + place.w < 0 || place.y + place.h < 0) continue;
    if (item.kind === "box") drawBox(item, place); else drawModule(item, place);
  }
  drawEdges();
  drawTexts();
  for (const [item, width] of [[state.hovered, 1.5], [state.cursor, 2], [state.selected, 3]]) {
    if (item?.shown) outline(item.shown, colours.focus, width);
  }
  lastDraw = performance.now() - start;
}

let near = null, known = "";

/** Which imports to draw depends on what is open and selected, not on where one looks. */
function refresh() {
  const now = `${visible.map(each => each.index)} ${state.selected?.kind}${state.selected?.index} ${state.arrows}`;
  if (now === known) return;
  known = now;
  near = state.selected ? related(state.selected) : null;
  edges = chosenEdges();
}

/** What to leave bright: the selection, what imports it, what it imports; or the members of a cycle. */
function related(selected) {
  if (selected.kind === "cycle") return new Set(selected.members.map(each => each.shown));
  const near = new Set();
  for (const module of modules) {
    if (isInside(module, selected)) {
      for (const each of [module, ...module.out, ...module.into]) near.add(each.shown);
    }
  }
  near.add(selected.shown);
  return near;
}

function drawBox(box, place) {
  const depth = around(box).length;
  const gap = Math.min(1.5, place.w * 0.03, place.h * 0.03);
  const faded = near && !box.isOpen && !near.has(box);
  pen.globalAlpha = faded ? 0.35 : 1;
  shape(place, gap, 6);
  pen.fillStyle = box.isOpen ? colours[depth % 2 ? "box-deep" : "box"] : colours.closed;
  pen.fill();
  pen.strokeStyle = colours.line;
  pen.lineWidth = 1;
  pen.stroke();
  if (box.isOpen) {
    write(box.label, place.x + 6, place.y, place.w - 12, box.header * view.zoom, { bold: true, most: 15, colour: colours.soft });
  } else {
    const tall = place.h > 34, line = tall ? Math.min(place.h / 2.4, 22) : place.h;
    const top = place.y + (tall ? place.h / 2 - line : 0);
    write(box.label + "/", place.x + 8, top, place.w - 16, line, { bold: true, most: 15 });
    if (tall) write(many(box.count, "module"), place.x + 8, top + line, place.w - 16, line, { most: 12, colour: colours.soft });
    marks(box, place, gap);
  }
  pen.globalAlpha = 1;
}

/** A closed box says what is hidden in it: a bar in the colour of its greatest hub, a red dot for a cycle. */
function marks(box, place, gap) {
  if (place.w < 16 || place.h < 12) return;
  if (box.hub > 0.25) {
    pen.fillStyle = mixed(colours.closed, colours.hub, box.hub);
    pen.fillRect(place.x + gap + 1, place.y + gap + 6, 4, Math.max(place.h - 2 * gap - 12, 0));
  }
  if (box.circular) {
    pen.beginPath();
    pen.arc(place.x + place.w - 10, place.y + 10, Math.min(4, place.h / 6), 0, 7);
    pen.fillStyle = colours.cycle;
    pen.fill();
  }
}

function drawModule(module, place) {
  const gap = Math.min(1.2, place.w * 0.05, place.h * 0.05);
  pen.globalAlpha = near && !near.has(module) ? 0.25 : 1;
  shape(place, gap, 4);
  pen.fillStyle = mixed(colours[module.test ? "test" : "module"], colours.hub, heat(module));
  pen.fill();
  if (module.cycle >= 0) {
    pen.strokeStyle = colours.cycle;
    pen.lineWidth = Math.min(2, place.h / 8);
    if (!isEager(module)) pen.setLineDash([4, 3]);
    pen.stroke();
    pen.setLineDash([]);
  }
  write(module.label, place.x + 5, place.y, place.w - 10, place.h, { most: heat(module) > 0.5 ? 16 : 13, bold: heat(module) > 0.5, on: heat(module) });
  pen.globalAlpha = 1;
}

function shape(place, gap, radius) {
  pen.beginPath();
  pen.roundRect(place.x + gap, place.y + gap, Math.max(place.w - 2 * gap, 0.5), Math.max(place.h - 2 * gap, 0.5),
    Math.min(radius, place.h / 4));
}

function outline(item, colour, width) {
  const place = onScreen(item);
  shape(place, 0, 6);
  pen.strokeStyle = colour;
  pen.lineWidth = width;
  pen.stroke();
}

/** One line of text in the middle of a row, as large as it may be, cut where there is no more room. */
function write(text, x, y, width, height, { most, bold = false, colour = colours.ink, on = 0 }) {
  let pixels = Math.min(most, height * 0.72);
  if (pixels < 6.5 || width < 14) return;
  const font = bold ? "600 " : "";
  const key = font + text;
  if (!letters.has(key)) {
    pen.font = `${font}10px ${FONT}`;
    letters.set(key, pen.measureText(text).width);
  }
  const fits = width * 10 / letters.get(key);
  if (fits < pixels) pixels = Math.max(fits, Math.min(pixels, 9.5)); // rather smaller than cut
  const needed = letters.get(key) * pixels / 10;
  if (needed > width + 0.1) {
    const fit = Math.floor(text.length * (width - pixels * 0.6) / needed);
    if (fit < 2) return;
    text = text.slice(0, fit) + "…";
  }
  texts.push([text, x, y + height / 2, `${font}${pixels.toFixed(1)}px ${FONT}`, on > 0.4 ? "#1c1204" : colour, pen.globalAlpha]);
}

/** Texts come last: an arrow may cross a box, but not its name. */
function drawTexts() {
  pen.textBaseline = "middle";
  for (const [text, x, y, font, colour, alpha] of texts) {
    pen.font = font;
    pen.fillStyle = colour;
    pen.globalAlpha = alpha;
    pen.fillText(text, x, y);
  }
  pen.globalAlpha = 1;
  texts = [];
}

function chosenEdges() {
  const chosen = state.selected;
  if (chosen?.kind === "cycle") {
    return importsBetween((from, to) => from.cycle === chosen.index && to.cycle === chosen.index).map(edge => ({ ...edge, way: "cycle" }));
  }
  if (chosen) {
    // A folder speaks for all that is in it, open or not.
    const end = item => isInside(item, chosen) ? chosen.shown : item.shown;
    return importsBetween((from, to) => isInside(from, chosen) !== isInside(to, chosen), end)
      .map(edge => ({ ...edge, way: edge.from === chosen.shown ? "out" : "into" }));
  }
  return state.arrows ? importsBetween(() => true).slice(0, STRONGEST).map(edge => ({ ...edge, way: "any" })) : [];
}

function drawEdges() {
  const most = Math.max(edges.length ? edges[0].weight : 1, 32);
  for (const { from, to, weight, way } of edges) {
    const strength = Math.log2(1 + weight) / Math.log2(1 + most);
    pen.strokeStyle = pen.fillStyle = way === "any" ? colours.soft : colours[way];
    pen.globalAlpha = way === "any" ? 0.05 + 0.35 * strength : 0.35 + 0.45 * strength;
    arrow(from, to, 0.7 + 2.6 * strength);
  }
  pen.globalAlpha = 1;
}

/** A bent line from the middle of one item to the edge of another, with a head. */
function arrow(from, to, width) {
  const a = onScreen(from), b = onScreen(to);
  const x1 = a.x + a.w / 2, y1 = a.y + a.h / 2, x2 = b.x + b.w / 2, y2 = b.y + b.h / 2;
  const far = Math.hypot(x2 - x1, y2 - y1) || 1, bend = 0.16;
  const cx = (x1 + x2) / 2 - (y2 - y1) * bend, cy = (y1 + y2) / 2 + (x2 - x1) * bend;
  // The line ends where it would enter the target, as seen from the bend.
  const dx = x2 - cx, dy = y2 - cy;
  const cut = Math.min(b.w / 2 / (Math.abs(dx) || 1e-9), b.h / 2 / (Math.abs(dy) || 1e-9), 0.9);
  const ex = x2 - dx * cut, ey = y2 - dy * cut, head = Math.min(4 + 1.6 * width, far / 4);
  const angle = Math.atan2(dy, dx);
  pen.lineWidth = width;
  pen.beginPath();
  pen.moveTo(x1, y1);
  pen.quadraticCurveTo(cx, cy, ex - Math.cos(angle) * head * 0.8, ey - Math.sin(angle) * head * 0.8);
  pen.stroke();
  pen.beginPath();
  pen.moveTo(ex, ey);
  pen.lineTo(ex - head * Math.cos(angle - 0.4), ey - head * Math.sin(angle - 0.4));
  pen.lineTo(ex - head * Math.cos(angle + 0.4), ey - head * Math.sin(angle + 0.4));
  pen.fill();
}

const mixes = new Map();

/** A colour between two, each #rrggbb; `share` of the second. */
function mixed(one, other, share) {
  const step = Math.round(share * 20), key = one + other + step;
  if (!mixes.has(key)) {
    const part = (colour, at) => parseInt(colour.slice(at, at + 2), 16);
    const both = [1, 3, 5].map(at => Math.round(part(one, at) + (part(other, at) - part(one, at)) * step / 20));
    mixes.set(key, `rgb(${both.join(" ")})`);
  }
  return mixes.get(key);
}

const many = (count, what) => `${count.toLocaleString("en")} ${what}${count === 1 ? "" : "s"}`;

/** The innermost visible item at a place on the screen. */
function itemAt(x, y) {
  const mx = x / view.zoom + view.x, my = y / view.zoom + view.y;
  let found = null;
  for (const item of visible) {
    if (mx >= item.x && my >= item.y && mx < item.x + item.w && my < item.y + item.h) found = item;
  }
  return found;
}

function zoomBy(factor, x = size.w / 2, y = size.h / 2) {
  const zoom = Math.min(Math.max(view.zoom * factor, fitting(boxes[0]) * 0.5), 40);
  view.x += x / view.zoom - x / zoom;
  view.y += y / view.zoom - y / zoom;
  view.zoom = zoom;
  redraw();
}

const fitting = item => Math.min(size.w / item.w, size.h / item.h);

/** Brings an item into view with some of what is around it. */
function show(item, margin = 0.94) {
  const zoom = item === boxes[0] ? fitting(item) * 0.98 : Math.min(fitting(item) * margin, 1.2);
  Object.assign(view, {
    zoom, x: item.x + item.w / 2 - size.w / 2 / zoom, y: item.y + item.h / 2 - size.h / 2 / zoom,
  });
  redraw();
}
