"use strict";
// What there is and what of it is shown. Knows nothing about the screen but the size of things.

const data = JSON.parse(document.getElementById("data").textContent);

// Everything on the map is an item: the boxes (folders) first, then the modules. Item 0 is the
// repository itself, which is always open and never drawn.
const boxes = data.boxes.map(([parent, label, path, x, y, w, h, header]) => (
  { kind: "box", parent, label, path, x, y, w, h, header, items: [], count: 0, hub: 0, circular: false, open: null }));
const modules = data.modules.map(([parent, label, name, x, y, w, h, fanIn, lines, cycle, test, language]) => (
  { kind: "module", parent, label, name, x, y, w, h, fanIn, lines, cycle, test, language, out: [], into: [] }));
const items = [...boxes, ...modules];
items.forEach((item, index) => { item.index = index; });
const mostNeeded = modules.reduce((most, each) => Math.max(most, each.fanIn), 0);

for (const each of modules) each.path = (boxes[each.parent].path ? boxes[each.parent].path + "/" : "") + each.label;
for (let at = 0; at < data.imports.length; at += 2) {
  const from = modules[data.imports[at]], to = modules[data.imports[at + 1]];
  from.out.push(to);
  to.into.push(from);
}
const cycles = data.cycles.map(([eager, members], index) => ({ kind: "cycle", index, eager: !!eager, members: members.map(each => modules[each]) }));

// Inner boxes come after outer ones, so one walk backwards sums them up.
for (const item of items.slice(1)) boxes[item.parent].items.push(item);
for (const box of [...boxes].reverse()) {
  for (const item of box.items) {
    box.count += item.kind === "box" ? item.count : 1;
    box.hub = Math.max(box.hub, item.kind === "box" ? item.hub : heat(item));
    box.circular ||= item.kind === "box" ? item.circular : isEager(item);
  }
}

/** 0 for a module that is no hub, up to 1 for the one that most depend on. */
function heat(module) {
  return module.fanIn < 5 ? 0 : Math.log(module.fanIn / 4) / Math.log(Math.max(mostNeeded, 20) / 4);
}

/** Whether a module is in a cycle that is there as soon as it is loaded. */
function isEager(module) { return module.cycle >= 0 && cycles[module.cycle].eager; }

/** The boxes around an item, the innermost first, without the repository. */
function around(item) {
  const found = [];
  for (let at = item.parent; at > 0; at = boxes[at].parent) found.push(boxes[at]);
  return found;
}

function isInside(item, box) {
  return box === boxes[0] || item === box || around(item).includes(box);
}

const ROOM = 1300; // square pixels that an item should have on average before its box opens by itself

/** Decides which boxes are open at a zoom; returns what is visible, outer things first. */
function visibleAt(zoom) {
  const shown = [], waiting = [boxes[0]];
  for (const item of waiting) {
    item.shown = item;
    if (item !== boxes[0]) shown.push(item);
    if (item.kind === "module") continue;
    item.isOpen = item === boxes[0] ||
      (item.open ?? item.w * item.h * zoom * zoom / item.items.length > ROOM);
    if (item.isOpen) waiting.push(...item.items);
  }
  // Whatever is in a closed box is represented by it.
  for (const item of items.slice(1)) {
    if (item.parent > 0 && (!boxes[item.parent].isOpen || boxes[item.parent].shown !== boxes[item.parent])) {
      item.shown = boxes[item.parent].shown;
    }
  }
  return shown;
}

/** Imports between what is visible: {from, to, weight}, the strongest first. */
function importsBetween(wanted, end = item => item.shown) {
  const found = new Map();
  for (const from of modules) {
    for (const to of from.out) {
      if (!wanted(from, to)) continue;
      const a = end(from), b = end(to);
      if (a === b) continue;
      const key = a.index * items.length + b.index;
      const edge = found.get(key);
      if (edge) edge.weight++; else found.set(key, { from: a, to: b, weight: 1 });
    }
  }
  return [...found.values()].sort((a, b) => b.weight - a.weight || a.from.index - b.from.index || a.to.index - b.to.index);
}
