// The Runs page: its Stop and Resume buttons, which the list brings anew at every look.
(() => {
  const list = () => document.getElementById("runs");
  let focused = null;

  function say(message, failed) {
    let line = document.getElementById("told");
    if (!line) {
      line = document.createElement("p");
      line.id = "told";
      line.setAttribute("role", "status");
      list().before(line);
    }
    line.className = failed ? "problem" : "quiet";
    line.textContent = message;
  }

  async function act(button) {
    const [what, run] = button.id.split("-");
    button.disabled = true;
    try {
      const answer = await fetch(`/runs/${run}/${what}`, { method: "POST" });
      const { message } = await answer.json();
      say(message, !answer.ok);
    } finally {
      document.getElementById("look").click();
    }
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("#runs button.act");
    if (button && !button.disabled) act(button);
  });

  document.addEventListener("focusin", (event) => {
    focused = list()?.contains(event.target) ? event.target : null;
  });

  // A look replaces the list: whoever stood on a button or a link stands there again, or on what has come in
  // its place.
  function sameAs(gone) {
    if (gone.matches("a")) return list().querySelector(`a[href="${CSS.escape(gone.getAttribute("href"))}"]`);
    if (!gone.matches("button.act")) return list().querySelector(".scroll");
    const [, run] = gone.id.split("-");
    return list().querySelector(`:is(#stop-${run}, #resume-${run})`) ?? list().querySelector(".scroll");
  }

  new MutationObserver(() => {
    if (focused === null || focused.isConnected || document.activeElement !== document.body) return;
    sameAs(focused)?.focus({ preventScroll: true });
  }).observe(document, { childList: true, subtree: true });
})();
