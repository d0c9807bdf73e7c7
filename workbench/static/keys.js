// Ctrl+Enter (or ⌘+Enter) runs, Esc stops: the buttons carry these ids.
document.addEventListener("keydown", (event) => {
  const id = event.key === "Enter" && (event.ctrlKey || event.metaKey) ? "run" : event.key === "Escape" ? "stop" : null;
  const button = id && document.getElementById(id);
  if (button && !button.disabled) button.click();
}, true);
