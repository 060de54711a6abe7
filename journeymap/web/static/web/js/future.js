// A future map: changes are moved by hand (pointer) or by keyboard, opportunities are dragged onto a stage.
// The server does the moving; this only asks.
"use strict";
let held = null; // {card, home: {list, next}}
let drag = null; // {card, x, y, ghost, mark, list, before}
let focusAfter = null; // id to focus once the answer is in, or "first"
let scrolled = null; // where the map was scrolled to

const say = (words) => {
  const place = document.getElementById("announcer");
  if (place) place.textContent = words;
};
const columnOf = (node) => node.closest("[data-column]");
const lists = () => [...document.querySelectorAll("[data-cards]")];
const cardsOf = (list) => [...list.querySelectorAll(":scope > [data-change]")];
const placeOf = (card) => {
  const list = card.parentElement;
  const cards = cardsOf(list);
  return `${columnOf(list).dataset.stage || "no stage"}, place ${cards.indexOf(card) + 1} of ${cards.length}`;
};

function send(card, list, before) {
  const form = document.getElementById("mover");
  const fields = form.elements;
  fields.op.value = card.dataset.change ? "move_change" : "from_opportunity";
  fields.change.value = card.dataset.change ?? "";
  fields.finding.value = card.dataset.opportunity ?? "";
  fields.stage.value = columnOf(list).dataset.stage;
  fields.before.value = before?.dataset.change ?? "";
  focusAfter = card.dataset.change ? `grip-${card.dataset.change}` : null;
  form.requestSubmit();
}

// ---------------------------------------------------------------- keyboard
function take(grip) {
  const card = grip.closest("[data-change]");
  held = { card, home: { list: card.parentElement, next: card.nextElementSibling } };
  card.classList.add("held");
  grip.setAttribute("aria-pressed", "true");
  say(`${card.dataset.name} taken: ${placeOf(card)}. Arrows move it, Enter drops it, Escape puts it back.`);
}

function release() {
  held.card.classList.remove("held");
  held.card.querySelector("[data-grip]").setAttribute("aria-pressed", "false");
  held = null;
}

function putBack() {
  const { card, home } = held;
  home.list.insertBefore(card, home.next);
  release();
  card.querySelector("[data-grip]").focus();
  say(`${card.dataset.name} is back where it was: ${placeOf(card)}.`);
}

function drop() {
  const { card, home } = held;
  const list = card.parentElement;
  const before = card.nextElementSibling;
  const same = list === home.list && before === home.next;
  release();
  if (same) return say(`${card.dataset.name} stays: ${placeOf(card)}.`);
  say(`${card.dataset.name} dropped: ${placeOf(card)}.`);
  send(card, list, before);
}

function shift(key) {
  const { card } = held;
  const list = card.parentElement;
  if (key === "ArrowUp" && card.previousElementSibling) list.insertBefore(card, card.previousElementSibling);
  if (key === "ArrowDown" && card.nextElementSibling) list.insertBefore(card.nextElementSibling, card);
  if (key === "ArrowLeft" || key === "ArrowRight") {
    const every = lists();
    const to = every[every.indexOf(list) + (key === "ArrowRight" ? 1 : -1)];
    if (!to) return say("There is no stage on that side.");
    to.insertBefore(card, cardsOf(to)[cardsOf(list).indexOf(card)] ?? null);
  }
  card.querySelector("[data-grip]").focus();
  card.scrollIntoView({ block: "nearest", inline: "nearest" });
  say(placeOf(card));
}

document.addEventListener("keydown", (event) => {
  const grip = event.target instanceof Element ? event.target.closest("[data-change] [data-grip]") : null;
  if (held) {
    if (event.key === "Escape") putBack();
    else if (event.key === "Enter" || event.key === " ") drop();
    else if (event.key.startsWith("Arrow")) shift(event.key);
    else if (event.key === "Tab") return putBack();
    else return;
    event.preventDefault();
    event.stopPropagation();
    return;
  }
  if (grip && (event.key === " " || event.key === "Enter")) {
    event.preventDefault();
    take(grip);
  } else if (event.key === "Escape" && !drag && !document.querySelector("details.menu[open]")) {
    document.querySelector("#drawer [data-close]")?.click();
  }
});

// ---------------------------------------------------------------- pointer
document.addEventListener("pointerdown", (event) => {
  const grip = event.target instanceof Element ? event.target.closest("[data-grip]") : null;
  if (!grip || event.button !== 0 || held) return;
  drag = { card: grip.closest("[data-change], [data-opportunity]"), x: event.clientX, y: event.clientY };
  grip.setPointerCapture(event.pointerId);
});

document.addEventListener("pointermove", (event) => {
  if (!drag) return;
  if (!drag.ghost) {
    if (Math.hypot(event.clientX - drag.x, event.clientY - drag.y) < 5) return;
    begin();
  }
  drag.ghost.style.transform = `translate(${event.clientX + 10}px, ${event.clientY + 8}px)`;
  aim(event.clientX, event.clientY);
});

function begin() {
  drag.ghost = document.createElement("div");
  drag.ghost.className = "ghost-card";
  drag.ghost.textContent = drag.card.dataset.name;
  drag.mark = document.createElement("li");
  drag.mark.className = "drop-mark";
  drag.mark.setAttribute("aria-hidden", "true");
  document.body.append(drag.ghost);
  document.body.classList.add("dragging");
  drag.card.classList.add("dragged");
}

function aim(x, y) {
  const map = document.getElementById("map");
  const edge = map.getBoundingClientRect();
  if (x > edge.right - 40 && x < edge.right) map.scrollLeft += 14;
  if (x < edge.left + 40) map.scrollLeft -= 14;
  const column = document.elementFromPoint(x, y)?.closest("[data-column]");
  for (const each of document.querySelectorAll(".cell.over")) each.classList.toggle("over", each === column);
  drag.list = column?.querySelector("[data-cards]") ?? null;
  drag.mark.remove();
  if (!drag.list) return;
  column.classList.add("over");
  const others = cardsOf(drag.list).filter((card) => card !== drag.card);
  drag.before = others.find((card) => y < card.getBoundingClientRect().top + card.offsetHeight / 2) ?? null;
  drag.list.insertBefore(drag.mark, drag.before);
}

function finish(moved) {
  const was = drag;
  drag = null;
  if (!was.ghost) return;
  was.ghost.remove();
  was.mark.remove();
  was.card.classList.remove("dragged");
  document.body.classList.remove("dragging");
  for (const each of document.querySelectorAll(".cell.over")) each.classList.remove("over");
  if (!moved || !was.list) return;
  if (was.card.dataset.change) {
    if (was.list === was.card.parentElement && was.card.nextElementSibling === was.before) return;
    was.list.insertBefore(was.card, was.before);
  }
  send(was.card, was.list, was.before);
}

document.addEventListener("pointerup", () => drag && finish(true));
document.addEventListener("pointercancel", () => drag && finish(false));
document.addEventListener("keydown", (event) => event.key === "Escape" && drag && finish(false), true);

// ---------------------------------------------------------------- around an answer
document.addEventListener("htmx:beforeRequest", (event) => {
  const at = event.detail.elt;
  if (at.matches?.("[data-close]")) focusAfter = at.dataset.back ?? null;
  else if (at.matches?.("[data-change] a, .add-here, .kinds a, .scen a")) focusAfter = "first";
});

document.addEventListener("htmx:beforeSwap", (event) => {
  const map = document.getElementById("map");
  if (map && ["look", "map"].includes(event.detail.target?.id)) scrolled = { left: map.scrollLeft, top: map.scrollTop };
});

document.addEventListener("htmx:afterSettle", () => {
  if (scrolled) document.getElementById("map")?.scrollTo(scrolled);
  scrolled = null;
  seen();
  const to = focusAfter === "first" ? document.querySelector("[data-first]") : focusAfter && document.getElementById(focusAfter);
  focusAfter = null;
  to?.focus({ preventScroll: false });
});

// Every form of the page says which state of the map it was pressed on: the one that is shown.
function seen() {
  const revision = document.getElementById("map")?.dataset.revision;
  if (revision) for (const field of document.querySelectorAll('#look input[name="revision"]')) field.value = revision;
}

// Somebody else changed the map meanwhile: the form in the panel is filled anew, what was done is told above.
document.addEventListener("panel-old", () => window.htmx.ajax("GET", location.pathname + location.search, { target: "#drawer", swap: "outerHTML", select: "#drawer" }));

// A forecast that has just ended also changes the lanes and the tables.
document.addEventListener("forecast-ended", () => window.htmx.ajax("GET", location.pathname + location.search, { target: "#look", swap: "outerHTML", select: "#look" }));

// On a phone the panel is a sheet that peeks until it is touched.
document.addEventListener("click", (event) => {
  const at = event.target instanceof Element ? event.target : null;
  if (at?.id === "drawer" && matchMedia("(max-width: 760px)").matches) at.classList.toggle("up");
});

document.addEventListener("htmx:sendError", () => alertHere("The server does not answer. Nothing was saved: try again."));
document.addEventListener("htmx:responseError", () => alertHere("The server refused that. Nothing was saved: open the page again."));
function alertHere(words) {
  const note = document.createElement("div");
  note.className = "note bad";
  note.textContent = words;
  document.getElementById("said")?.replaceChildren(note);
}
