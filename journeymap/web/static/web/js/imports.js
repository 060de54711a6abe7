// Dropping files on the field, and how far their upload is. Without this the field is a plain form.
const size = (bytes) =>
  bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : bytes >= 1e6 ? `${(bytes / 1e6).toFixed(1)} MB` : `${Math.ceil(bytes / 1e3)} kB`;

for (const form of document.querySelectorAll("form[data-drop]")) {
  const input = form.querySelector("input[type=file]");
  let depth = 0;
  const over = (on) => form.classList.toggle("over", on);

  form.addEventListener("dragenter", (event) => {
    event.preventDefault();
    depth += 1;
    over(true);
  });
  form.addEventListener("dragover", (event) => event.preventDefault());
  form.addEventListener("dragleave", () => {
    depth -= 1;
    if (depth <= 0) over(false);
  });
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    depth = 0;
    over(false);
    if (event.dataTransfer?.files.length) send(form, event.dataTransfer.files);
  });
  input.addEventListener("change", () => {
    if (input.files.length) send(form, input.files);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (input.files.length) send(form, input.files);
  });
}

function send(form, files) {
  const going = form.querySelector(".going");
  const words = going.querySelector("[role=status]");
  const bar = going.querySelector("progress");
  const limit = Number(form.dataset.largest);
  const large = [...files].find((file) => file.size > limit);
  if (!going.hidden) return;
  if (large) return fail(form, `${large.name} has ${size(large.size)}; at most ${size(limit)} are taken. Pack it with gzip, or split it by time.`);
  const data = new FormData();
  for (const file of files) data.append("files", file);
  const request = new XMLHttpRequest();
  request.open("POST", form.action);
  request.setRequestHeader("Accept", "application/json");
  request.setRequestHeader("X-CSRFToken", form.querySelector("[name=csrfmiddlewaretoken]").value);
  request.upload.addEventListener("progress", (event) => {
    const share = event.lengthComputable ? Math.floor((100 * event.loaded) / event.total) : 0;
    bar.value = share;
    words.textContent = share < 100 ? `${share} % of ${size(event.total)}` : "The file is here; looking at it …";
  });
  request.addEventListener("load", () => {
    try {
      location.assign(JSON.parse(request.responseText).next);
    } catch {
      fail(form, `The upload was refused (${request.status}). Reload the page and try again.`);
    }
  });
  request.addEventListener("error", () => fail(form, "The connection broke. Nothing was stored; try again."));
  request.addEventListener("abort", () => fail(form, "Stopped. Nothing was stored."));
  going.querySelector("[data-stop]").onclick = () => request.abort();
  form.querySelector(".error").hidden = true;
  going.hidden = false;
  words.textContent = `${files.length === 1 ? files[0].name : `${files.length} files`}: 0 %`;
  request.send(data);
}

function fail(form, why) {
  form.querySelector(".going").hidden = true;
  const error = form.querySelector(".error");
  error.textContent = why;
  error.hidden = false;
  form.querySelector("input[type=file]").value = "";
}
