// What every page does: theme button, menu on a phone, pop-ups that close, copying, sizes that come with the data.
document.addEventListener("click", (event) => {
  const at = event.target instanceof Element ? event.target : null;
  if (!at) return;
  if (at.closest("[data-theme-switch]")) window.journeymapTheme();
  const opener = at.closest("[data-menu]");
  const side = document.querySelector(".side");
  if (opener && side) setMenu(!side.classList.contains("open"));
  else if (side?.classList.contains("open") && !at.closest(".side")) setMenu(false);
  for (const open of document.querySelectorAll("details.menu[open]")) if (!open.contains(at)) open.open = false;
  const copier = at.closest("[data-copy]");
  if (copier) copy(copier);
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const open = document.querySelector("details.menu[open]");
  if (open) {
    open.open = false;
    open.querySelector("summary")?.focus();
    event.stopPropagation();
  } else setMenu(false);
});

// A draft that could not be made or decided on says so where it was asked for.
for (const name of ["htmx:sendError", "htmx:responseError"])
  document.addEventListener(name, (event) => {
    const note = event.target instanceof Element ? event.target.closest(".drafts")?.querySelector("[data-failed]") : null;
    if (note) note.hidden = false;
  });

// A form that only chooses what is shown need not be sent by hand: <form data-auto>.
document.addEventListener("change", (event) => {
  const form = event.target instanceof Element ? event.target.closest("form[data-auto]") : null;
  if (form) form.requestSubmit();
});

function setMenu(open) {
  const side = document.querySelector(".side");
  if (!side || side.classList.contains("open") === open) return;
  side.classList.toggle("open", open);
  document.querySelector("[data-menu]")?.setAttribute("aria-expanded", String(open));
  if (open) side.querySelector("a")?.focus();
  else document.querySelector("[data-menu]")?.focus();
}

async function copy(button) {
  const text = document.querySelector(button.dataset.copy)?.textContent.trim() ?? location.href;
  const word = button.querySelector(".word") ?? button;
  const before = word.textContent;
  try {
    await navigator.clipboard.writeText(text);
    word.textContent = "copied";
  } catch {
    word.textContent = "not allowed here: select and copy by hand";
  }
  setTimeout(() => (word.textContent = before), 1600);
}
