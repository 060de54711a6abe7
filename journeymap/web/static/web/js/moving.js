// Cards that are moved between columns, by hand (pointer) or by keyboard. The server does the moving; this only asks.
// A page calls `moving` with `send(card, list, before)`, which asks and gives the id to focus once the answer is in,
// and `opens`, a selector of links whose answer takes the focus. [data-column data-name] holds [data-cards], which
// holds [data-card data-name], which holds [data-grip]; what is dragged into a column from elsewhere is
// [data-source]. [data-pane] scrolls sideways.
"use strict";

function moving({ send, opens }) {
  let focusAfter = null; // id to focus once the answer is in, or "first"
  let held = null; // {card, home: {list, next}}
  let drag = null; // {card, x, y, ghost, mark, list, before}

  const say = (words) => {
    const place = document.getElementById("announcer");
    if (place) place.textContent = words;
  };
  const lists = () => [...document.querySelectorAll("[data-cards]")];
  const cardsOf = (list) => [...list.querySelectorAll(":scope > [data-card]")];
  const placeOf = (card) => {
    const list = card.parentElement;
    const cards = cardsOf(list);
    return `${list.closest("[data-column]").dataset.name}, place ${cards.indexOf(card) + 1} of ${cards.length}`;
  };
  const gripAt = (event) => (event.target instanceof Element ? event.target.closest("[data-grip]") : null);

  // -------------------------------------------------------------- keyboard
  function take(grip) {
    const card = grip.closest("[data-card]");
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
    focusAfter = send(card, list, before);
  }

  function shift(key) {
    const { card } = held;
    const list = card.parentElement;
    if (key === "ArrowUp" && card.previousElementSibling) list.insertBefore(card, card.previousElementSibling);
    if (key === "ArrowDown" && card.nextElementSibling) list.insertBefore(card.nextElementSibling, card);
    if (key === "ArrowLeft" || key === "ArrowRight") {
      const every = lists();
      const rtl = getComputedStyle(list).direction === "rtl";
      const step = (key === "ArrowRight") === !rtl ? 1 : -1;
      const to = every[every.indexOf(list) + step];
      if (!to) return say("There is no stage on that side.");
      to.insertBefore(card, cardsOf(to)[cardsOf(list).indexOf(card)] ?? null);
    }
    card.querySelector("[data-grip]").focus();
    card.scrollIntoView({ block: "nearest", inline: "nearest" });
    say(placeOf(card));
  }

  document.addEventListener("keydown", (event) => {
    const grip = gripAt(event);
    if (held) {
      if (event.key === "Escape") putBack();
      else if (event.key === "Enter" || event.key === " ") drop();
      else if (event.key.startsWith("Arrow")) shift(event.key);
      else if (event.key === "Tab") return putBack();
      else return;
      event.preventDefault();
      event.stopPropagation();
    } else if (grip?.closest("[data-card]") && (event.key === " " || event.key === "Enter")) {
      event.preventDefault();
      take(grip);
    } else if (event.key === "Escape" && !document.querySelector("details.menu[open]")) {
      document.querySelector("[data-panel] [data-close]")?.click();
    }
  });

  // -------------------------------------------------------------- pointer
  document.addEventListener("pointerdown", (event) => {
    const grip = gripAt(event);
    if (!grip || event.button !== 0 || held) return;
    drag = { card: grip.closest("[data-card], [data-source]"), x: event.clientX, y: event.clientY };
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
    const pane = document.querySelector("[data-pane]");
    const edge = pane.getBoundingClientRect();
    if (x > edge.right - 40 && x < edge.right) pane.scrollLeft += 14;
    if (x < edge.left + 40) pane.scrollLeft -= 14;
    if (y > innerHeight - 40) scrollBy(0, 12);
    if (y < 40) scrollBy(0, -12);
    const column = document.elementFromPoint(x, y)?.closest("[data-column]");
    over(column);
    drag.list = column?.querySelector("[data-cards]") ?? null;
    drag.mark.remove();
    if (!drag.list) return;
    const others = cardsOf(drag.list).filter((card) => card !== drag.card);
    drag.before = others.find((card) => y < card.getBoundingClientRect().top + card.offsetHeight / 2) ?? null;
    drag.list.insertBefore(drag.mark, drag.before);
  }

  function over(column) {
    for (const each of document.querySelectorAll("[data-column]")) each.classList.toggle("over", each === column);
  }

  function finish(moved) {
    const was = drag;
    drag = null;
    if (!was.ghost) return;
    was.ghost.remove();
    was.mark.remove();
    was.card.classList.remove("dragged");
    document.body.classList.remove("dragging");
    over(null);
    if (!moved || !was.list) return;
    if (was.card.matches("[data-card]")) {
      if (was.list === was.card.parentElement && was.card.nextElementSibling === was.before) return;
      was.list.insertBefore(was.card, was.before);
    }
    focusAfter = send(was.card, was.list, was.before);
  }

  document.addEventListener("pointerup", () => drag && finish(true));
  document.addEventListener("pointercancel", () => drag && finish(false));
  // Before the panel hears of it: what is dragged is let go, and the panel stays.
  document.addEventListener(
    "keydown",
    (event) => {
      if (event.key !== "Escape" || !drag) return;
      finish(false);
      event.stopPropagation();
    },
    true,
  );

  // -------------------------------------------------------------- around an answer
  document.addEventListener("htmx:beforeRequest", (event) => {
    const at = event.detail.elt;
    if (at.matches?.("[data-close]")) focusAfter = at.dataset.back ?? null;
    else if (at.matches?.(opens)) focusAfter = "first";
  });

  document.addEventListener("htmx:afterSettle", () => {
    const to = focusAfter === "first" ? document.querySelector("[data-first]") : focusAfter && document.getElementById(focusAfter);
    focusAfter = null;
    to?.focus({ preventScroll: false });
  });

  const alertHere = (words) => {
    const note = document.createElement("div");
    note.className = "note bad";
    note.textContent = words;
    document.getElementById("said")?.replaceChildren(note);
  };
  document.addEventListener("htmx:sendError", () => alertHere("The server does not answer. Nothing was saved: try again."));
  document.addEventListener("htmx:responseError", () => alertHere("The server refused that. Nothing was saved: open the page again."));
}
