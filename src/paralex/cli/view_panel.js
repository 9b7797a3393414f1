// The side panel: search, lists, and what is known about the selection. All text goes in as text,
// never as HTML: files may be named anything.

const byId = id => document.getElementById(id);

function element(tag, attributes = {}, ...content) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...content);
  return made;
}

const nameOf = item => item.kind === "box" ? item.path + "/" : item.name;

function link(item, note = "") {
  const button = element("button", { title: item.path }, element("span", {}, nameOf(item)), element("b", {}, note));
  button.addEventListener("click", () => focusOn(item));
  return element("li", {}, button);
}

const LONG = 200; // entries of a list that are shown at once

function list(title, style, entries) {
  if (!entries.length) return [];
  const shown = entries.slice(0, LONG).map(([item, note]) => link(item, note));
  if (entries.length > LONG) shown.push(element("li", {}, element("small", {}, `and ${entries.length - LONG} more`)));
  return [element("h3", { class: style }, `${title} (${entries.length.toLocaleString("en")})`), element("ul", {}, ...shown)];
}

const sorted = found => [...found].sort((a, b) => nameOf(a) < nameOf(b) ? -1 : 1).map(each => [each, ""]);

function showDetails(item) {
  const place = byId("details");
  if (!item) { place.replaceChildren(); return; }
  const content = { box: aboutBox, module: aboutModule, cycle: aboutCycle }[item.kind](item);
  const buttons = [];
  if (item.kind !== "cycle") {
    const zoom = element("button", { id: "zoom" }, "Zoom to it");
    zoom.addEventListener("click", () => show(item, item.kind === "box" ? 0.94 : 0.12));
    buttons.push(zoom);
  }
  place.replaceChildren(element("h2", {}, item.kind === "cycle" ? titleOf(item) : nameOf(item)), ...content, ...buttons);
}

function aboutModule(module) {
  const facts = [module.path, many(module.lines, "line"), `${many(module.fanIn, "file")} depend${module.fanIn === 1 ? "s" : ""} on it`];
  if (module.language) facts.splice(1, 0, module.language);
  const cycle = cycles[module.cycle];
  return [
    element("p", {}, facts.join(" · ")),
    ...list("Imported by", "into", sorted(module.into)),
    ...list("Imports", "out", sorted(module.out)),
    ...list("In a cycle with", "circle", cycle ? sorted(cycle.members.filter(each => each !== module)) : []),
  ];
}

const titleOf = cycle => `${cycle.members.map(nameOf).sort()[0]} and ${many(cycle.members.length - 1, "other")}`;

function aboutCycle(cycle) {
  const why = cycle.eager
    ? "They import one another in a circle as soon as they are loaded."
    : "They import one another in a circle, but only lazily or for type checkers.";
  return [element("p", {}, why), ...list("Members", "circle", sorted(cycle.members))];
}

function aboutBox(box) {
  const inside = modules.filter(each => isInside(each, box));
  const counted = way => {
    const counts = new Map();
    for (const module of inside) {
      for (const other of module[way]) if (!isInside(other, box)) counts.set(other, (counts.get(other) ?? 0) + 1);
    }
    return [...counts].sort((a, b) => b[1] - a[1] || (nameOf(a[0]) < nameOf(b[0]) ? -1 : 1)).map(([item, count]) => [item, `${count}`]);
  };
  return [
    element("p", {}, many(box.count, "module") + (box.circular ? " · has modules that import one another in a circle" : "")),
    ...list("Imported by", "into", counted("into")),
    ...list("Imports", "out", counted("out")),
  ];
}

function fillLists() {
  byId("counts").textContent = `${many(modules.length, "module")}, ${many(data.imports.length / 2, "import")}, ${many(cycles.length, "cycle")}`;
  const hubs = modules.filter(each => each.fanIn > 1).sort((a, b) => b.fanIn - a.fanIn || (a.name < b.name ? -1 : 1));
  byId("hubs").replaceChildren(...hubs.slice(0, 50).map(each => link(each, each.fanIn)));
  if (!hubs.length) byId("hubs").replaceChildren(element("li", {}, element("small", {}, "none")));
  byId("cycles").replaceChildren(...cycles.map(cycle => {
    const title = titleOf(cycle);
    const button = element("button", { title }, element("span", {}, title), element("b", {}, (cycle.eager ? "" : "lazy ") + cycle.members.length));
    button.addEventListener("click", () => { show(boxes[0]); select(cycle); });
    return element("li", {}, button);
  }));
  if (!cycles.length) byId("cycles").replaceChildren(element("li", {}, element("small", {}, "none")));
}

const RESULTS = 30;
let results = [], current = -1;

/** Whole names first, then names that end, begin, and contain; shorter ones first. */
function search(text) {
  const wanted = text.trim().toLowerCase();
  if (!wanted) return [];
  const rank = item => {
    const names = [nameOf(item).toLowerCase(), item.path.toLowerCase(), item.label.toLowerCase()];
    if (names.includes(wanted)) return 0;
    if (names.some(name => name.endsWith("." + wanted) || name.endsWith("/" + wanted))) return 1;
    if (names.some(name => name.startsWith(wanted))) return 2;
    return names.some(name => name.includes(wanted)) ? 3 : 9;
  };
  return items.slice(1).map(item => [rank(item), item]).filter(([rank]) => rank < 9)
    .sort(([a, one], [b, other]) => a - b || nameOf(one).length - nameOf(other).length || (nameOf(one) < nameOf(other) ? -1 : 1))
    .slice(0, RESULTS).map(([, item]) => item);
}

function showResults(found) {
  results = found;
  const box = byId("found");
  box.hidden = !byId("search").value.trim();
  byId("search").setAttribute("aria-expanded", String(!box.hidden));
  box.replaceChildren(...found.map((item, at) => {
    const entry = element("li", { role: "option", id: `found-${at}` }, nameOf(item), " ", element("small", {}, item.kind === "box" ? many(item.count, "module") : item.path));
    entry.addEventListener("pointerdown", event => { event.preventDefault(); choose(at); });
    return entry;
  }));
  if (!found.length) box.append(element("li", {}, element("small", {}, "nothing is called so")));
  mark(found.length ? 0 : -1);
}

function mark(at) {
  current = at;
  [...byId("found").children].forEach((entry, number) => entry.setAttribute("aria-selected", String(number === at)));
  if (at >= 0) {
    byId("search").setAttribute("aria-activedescendant", `found-${at}`);
    byId(`found-${at}`).scrollIntoView({ block: "nearest" });
  }
}

function choose(at) {
  const item = results[at];
  if (!item) return;
  byId("search").value = "";
  showResults([]);
  focusOn(item);
}
