// Marking by keyboard: digits give a level to the criterion that has the focus; Alt+N and Alt+P turn pages.
"use strict";
addEventListener("keydown", (event) => {
  const typing = event.target.matches?.("textarea, input:not([type=radio]), select");
  if (event.altKey && (event.code === "KeyN" || event.code === "KeyP")) {
    const link = document.getElementById(event.code === "KeyN" ? "after" : "before");
    if (link) {
      event.preventDefault();
      link.click();
    }
  } else if (!typing && !event.ctrlKey && !event.metaKey && !event.altKey && /^[0-9]$/.test(event.key)) {
    const mark = event.target.closest?.("[data-mark]") ?? document.querySelector("[data-mark]");
    const level = mark?.querySelector(`input[type=radio][value="${event.key}"]`);
    if (level) {
      event.preventDefault();
      level.checked = true;
      level.focus();
    }
  }
});
// A comment that was written before is added to the one that is being written.
addEventListener("change", (event) => {
  const into = document.getElementById(event.target.dataset?.into ?? "");
  if (into && event.target.value) {
    into.value = [into.value, event.target.value].filter(Boolean).join("\n");
    event.target.value = "";
    into.focus();
  }
});
