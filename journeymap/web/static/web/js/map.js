// The map of a journey: arrow keys among the cells, the drawer, and the place one looked at when a filter changes it.
const look = () => document.getElementById("look");
const drawer = () => document.getElementById("drawer");
const rows = () => [...document.querySelectorAll("[data-grid] .lane")].map((lane) => [...lane.querySelectorAll(".opener")]).filter((row) => row.length);
let opened = null; // what the drawer was opened from, by its address
let scrolled = null;
let talking = false; // whether to lead to the comments as soon as they are there

function begin() {
  const every = document.querySelectorAll("[data-grid] .opener");
  const first = document.querySelector("[data-grid] .opener.is-selected") ?? every[0];
  for (const cell of every) cell.tabIndex = cell === first ? 0 : -1;
  if (scrolled && document.getElementById("map")) document.getElementById("map").scrollTo(scrolled);
  scrolled = null;
}

function go(to) {
  if (!to) return;
  for (const cell of document.querySelectorAll('[data-grid] .opener[tabindex="0"]')) cell.tabIndex = -1;
  to.tabIndex = 0;
  to.focus({ preventScroll: true });
  intoSight(to);
}

// Sticky heads and lane titles must not hide the cell that has the focus.
function intoSight(cell) {
  const map = document.getElementById("map");
  const heads = map.querySelector(".heads")?.getBoundingClientRect();
  const titles = map.querySelector(".lane-head")?.getBoundingClientRect();
  const box = cell.getBoundingClientRect();
  const room = map.getBoundingClientRect();
  const left = room.left + (titles && titles.width < room.width / 2 ? titles.width : 0);
  const top = heads ? heads.bottom : room.top;
  if (box.left < left) map.scrollLeft -= left - box.left;
  else if (box.right > room.right) map.scrollLeft += Math.min(box.right - room.right, box.left - left);
  if (box.top < top) map.scrollTop -= top - box.top + 4;
  else if (box.bottom > room.bottom) map.scrollTop += Math.min(box.bottom - room.bottom + 4, box.top - top);
}

document.addEventListener("keydown", (event) => {
  const cell = event.target instanceof Element ? event.target.closest("[data-grid] .opener") : null;
  if (event.key === "Escape" && drawer()?.childElementCount && !document.querySelector("details.menu[open]")) return close();
  if (!cell || event.altKey || event.metaKey) return;
  const all = rows();
  const row = all.findIndex((each) => each.includes(cell));
  const at = all[row].indexOf(cell);
  const last = all[row].length - 1;
  const to = {
    ArrowRight: () => all[row][Math.min(at + 1, last)],
    ArrowLeft: () => all[row][Math.max(at - 1, 0)],
    ArrowDown: () => nth(all[row + 1], at),
    ArrowUp: () => nth(all[row - 1], at),
    Home: () => (event.ctrlKey ? all[0][0] : all[row][0]),
    End: () => (event.ctrlKey ? all.at(-1).at(-1) : all[row][last]),
    PageDown: () => nth(all[Math.min(row + 5, all.length - 1)], at),
    PageUp: () => nth(all[Math.max(row - 5, 0)], at),
  }[event.key];
  if (to) {
    event.preventDefault();
    go(to());
  } else if (event.key === " ") {
    event.preventDefault();
    cell.click();
  }
});

const nth = (row, at) => row?.[Math.min(at, row.length - 1)];

document.addEventListener("click", (event) => {
  const at = event.target instanceof Element ? event.target : null;
  if (!at) return;
  if (at.closest("[data-close]")) {
    event.preventDefault();
    return close();
  }
  if (at.closest("[data-sheet]") || (at.id === "drawer" && matchMedia("(max-width: 760px)").matches)) drawer().classList.toggle("up");
  const link = at.closest("[data-cell]");
  if (!link || event.metaKey || event.ctrlKey || event.shiftKey || event.button) return;
  event.preventDefault();
  if (link.getAttribute("aria-disabled") === "true") return;
  if (link.matches(".opener")) go(link);
  // A pointer can mean one line of a cell; the keyboard opens the cell, and the drawer lists its lines.
  const line = event.detail ? at.closest("[data-line]") : null;
  const href = line ? link.getAttribute("href").replace(`/${link.dataset.cell}/`, `/${line.dataset.line}/`) : link.getAttribute("href");
  show(href, link, link.matches("[data-talk]"));
});

// Drawings of flows: what carries an address opens it.
document.addEventListener("click", (event) => {
  const mark = event.target instanceof Element ? event.target.closest(".canvas [data-address]") : null;
  if (!mark) return;
  const canvas = mark.closest(".canvas");
  show(`${canvas.dataset.rows}${mark.dataset.address}/${canvas.dataset.query}`, mark);
});

// A slider says its value while it is moved; the picture follows when it is let go.
document.addEventListener("input", (event) => {
  const output = event.target.matches?.('.slider input[type="range"]') ? event.target.parentElement.querySelector("output") : null;
  if (output) output.textContent = output.textContent.replace(/^\d+/, event.target.value);
});

document.addEventListener("map-stale", () => {
  if (look()) window.htmx.ajax("GET", location.pathname + location.search, { target: "#look", swap: "outerHTML" });
});

async function show(href, from, toTalk = false) {
  if (!from.closest("#drawer")) opened = from.dataset.cell ?? from.dataset.address;
  drawer().setAttribute("aria-busy", "true");
  await window.htmx.ajax("GET", href, { target: "#drawer", swap: "innerHTML" });
  drawer().removeAttribute("aria-busy");
  drawer().closest(".work").classList.add("open");
  for (const each of document.querySelectorAll(".is-selected[data-cell]")) select(each, false);
  const cell = document.querySelector(`#map [data-cell="${CSS.escape(opened ?? "")}"]`);
  if (cell) {
    select(cell, true);
    if (cell.matches(".opener")) intoSight(cell);
  }
  drawer().scrollTop = 0;
  drawer().focus({ preventScroll: true });
  talking = toTalk;
}

// Comments come after the drawer is open. Whoever pressed their mark is led to them; the mark tells how many are open now.
function talked(talk) {
  if (talking) talk.scrollIntoView();
  talking = false;
  const place = CSS.escape(talk.dataset.place ?? "");
  const old = document.querySelector(`#map .tk[data-cell="${place}"]`);
  const cell = document.querySelector(`#map .opener[data-cell="${place}"]`) ?? document.querySelector(`#map .opener [data-line="${place}"]`)?.closest(".opener");
  const open = Number(talk.dataset.open);
  if (old && !open) old.remove();
  if (!open || !(old ?? cell)) return;
  const mark = old ?? document.getElementById("said-mark").content.firstElementChild.cloneNode(true);
  mark.querySelector(".num").textContent = open;
  if (old) return;
  mark.dataset.cell = talk.dataset.place;
  mark.href = cell.getAttribute("href").replace(`/${cell.dataset.cell}/`, `/${talk.dataset.place}/`);
  cell.after(mark);
}

function select(cell, on) {
  cell.classList.toggle("is-selected", on);
  cell.closest('[role="gridcell"]')?.setAttribute("aria-selected", String(on));
}

function close() {
  const cell = document.querySelector(`#map [data-cell="${CSS.escape(opened ?? drawer().dataset.of ?? "")}"]`) ?? document.querySelector("#map .is-selected");
  drawer().replaceChildren();
  drawer().classList.remove("up");
  drawer().closest(".work").classList.remove("open");
  for (const each of document.querySelectorAll(".is-selected[data-cell]")) select(each, false);
  const url = new URL(location.href);
  url.searchParams.delete("cell");
  history.pushState({ htmx: true }, "", url);
  if (cell) cell.focus({ preventScroll: true });
  opened = null;
}

document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target?.id !== "look") return;
  const map = document.getElementById("map");
  scrolled = map && { left: map.scrollLeft, top: map.scrollTop };
});
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.target?.id === "look" || event.detail.target?.id === "look") begin();
  const talk = event.target?.closest?.("#drawer .talk[data-place]");
  if (talk && document.getElementById("said-mark")) talked(talk);
});
document.addEventListener("DOMContentLoaded", begin);
if (look()) begin();
