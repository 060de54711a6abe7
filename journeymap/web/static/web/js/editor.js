// The board of an editor: touchpoints are moved between stages.
"use strict";
moving({
  opens: ".point > a",
  send(card, list, before) {
    const form = document.getElementById("mover");
    form.elements.touchpoint.value = card.dataset.card;
    form.elements.stage.value = list.closest("[data-column]").dataset.stage;
    form.elements.before.value = before?.dataset.card ?? "";
    form.requestSubmit();
    return `grip-${card.dataset.card}`;
  },
});
