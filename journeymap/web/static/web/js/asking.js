// A question typed on another page is asked on the page for it, where its answer appears as it is said.
document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-ask-there]");
  if (!form) return;
  event.preventDefault();
  sessionStorage.setItem("ask", form.elements.text.value);
  location.assign(form.action);
});
