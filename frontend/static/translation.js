// The translators' page: puts a suggestion where the caret is, and ticks the words that stand in the version. It owns no
// words; without it the page saves as well.
"use strict";
(() => {
  const body = document.querySelector("#body");
  const title = document.querySelector("#title");
  // Of an event: where it is and what to bring.
  const fields = [title, body, ...document.querySelectorAll("#place, #bring")];
  const puts = [...document.querySelectorAll("[data-put]")];
  let last = body;
  const tick = () => {
    const text = fields.map((field) => field.value).join("\n").toLowerCase();
    for (const button of puts.filter((b) => b.classList.contains("term")))
      button.setAttribute("aria-pressed", text.includes(button.dataset.put.toLowerCase()));
  };
  for (const field of fields) {
    field.addEventListener("input", tick);
    field.addEventListener("focus", () => (last = field));
  }
  for (const button of puts)
    button.addEventListener("click", () => {
      last.focus();
      // The command keeps the browser's own undo; where it is gone the text is set instead.
      if (!document.execCommand("insertText", false, button.dataset.put))
        last.setRangeText(button.dataset.put, last.selectionStart, last.selectionEnd, "end");
      tick();
    });
  tick();
})();
