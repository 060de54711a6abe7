// A future map: changes are moved between stages, opportunities are dragged onto one.
"use strict";
let scrolled = null; // where the map was scrolled to

// Before `moving` moves the focus into what has come.
document.addEventListener("htmx:beforeSwap", (event) => {
  const map = document.getElementById("map");
  if (map && ["look", "map"].includes(event.detail.target?.id)) scrolled = { left: map.scrollLeft, top: map.scrollTop };
});

document.addEventListener("htmx:afterSettle", () => {
  if (scrolled) document.getElementById("map")?.scrollTo(scrolled);
  scrolled = null;
  seen();
});

moving({
  opens: "[data-card] a, .add-here, .kinds a, .scen a",
  send(card, list, before) {
    const form = document.getElementById("mover");
    const fields = form.elements;
    const { card: change = "", source: opportunity = "" } = card.dataset;
    fields.op.value = change ? "move_change" : "from_opportunity";
    fields.change.value = change;
    fields.finding.value = opportunity;
    fields.stage.value = list.closest("[data-column]").dataset.stage;
    fields.before.value = before?.dataset.card ?? "";
    form.requestSubmit();
    return change ? `grip-${change}` : null;
  },
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
