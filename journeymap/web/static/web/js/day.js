// A day: hours and marks of a strip open to their rows when they are clicked. The tables hold the same links.
document.addEventListener("click", (event) => {
  const spot = event.target instanceof Element ? event.target.closest(".daystrip [data-href]") : null;
  if (spot?.dataset.href) window.location.assign(spot.dataset.href);
});
