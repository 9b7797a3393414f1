// Filter, and what belongs together lights up. Everything else of the page is there without it.

const byId = id => document.getElementById(id);
const tasks = [...document.querySelectorAll("details.task")];
const words = tasks.map(task => task.textContent.toLowerCase());
const boxes = [...document.querySelectorAll("svg [data-task]")];
const arrows = [...document.querySelectorAll("svg [data-edge]")];
const endsOf = arrow => arrow.dataset.edge.split(" ");

/** Shows the tasks that have all words of the filter. */
function filter() {
  const wanted = byId("filter").value.toLowerCase().split(/\s+/).filter(Boolean);
  const fits = words.map(text => wanted.every(word => text.includes(word)));
  tasks.forEach((task, at) => { task.hidden = !fits[at]; });
  const count = fits.filter(Boolean).length;
  byId("none").hidden = count > 0 || !tasks.length;
  byId("shown").textContent = wanted.length ? `${count} of ${tasks.length}` : "";
  for (const box of boxes) box.classList.toggle("off", !fits[box.dataset.task]);
  for (const arrow of arrows) arrow.classList.toggle("off", !endsOf(arrow).some(at => fits[at]));
}

/** Opens what the address names, and lights up what belongs to it. */
function reveal() {
  const target = byId(location.hash.slice(1));
  if (!target || !target.closest("aside")) return;
  const task = target.closest("details.task");
  if (task.hidden) { byId("filter").value = ""; filter(); }
  task.open = true;
  target.scrollIntoView({ block: "start" });
  const at = task.id.slice(1);
  for (const box of boxes) box.classList.toggle("on", box.dataset.task === at);
  for (const arrow of arrows) {
    const named = target === task ? endsOf(arrow).includes(at) : arrow.getAttribute("href") === location.hash;
    arrow.classList.toggle("on", named);
  }
}

byId("tools").hidden = false;
byId("filter").addEventListener("input", filter);
byId("open").addEventListener("click", () => tasks.forEach(task => { task.open = !task.hidden; }));
byId("close").addEventListener("click", () => tasks.forEach(task => { task.open = false; }));
byId("clear").addEventListener("click", () => { byId("filter").value = ""; filter(); byId("filter").focus(); });
addEventListener("hashchange", reveal);
document.addEventListener("click", event => {
  const link = event.target.closest("a[href^='#']");
  if (link && link.getAttribute("href") === location.hash) reveal(); // the same place once more
});
document.addEventListener("keydown", event => {
  const typing = event.target === byId("filter");
  if (event.key === "/" && !typing) { event.preventDefault(); byId("filter").focus(); }
  if (event.key === "Escape" && typing) { byId("filter").value = ""; filter(); }
});
reveal();
