// Saves the prompt of the Practice page while it is being typed: a moment after the last key, every few
// seconds in long typing, and when the page is left. Gradio would lose it when the server restarts.
(() => {
  const PAUSE_MS = 700, LONGEST_MS = 3000;
  let timer = null, waitingSince = null, saved = null;

  const area = () => document.querySelector("#editor textarea");

  function place() {
    const query = new URLSearchParams(location.search);
    return { scenario: query.get("scenario"), language: query.get("language") };
  }

  // There from the first key on: put in when something is said, it would move the buttons from under a click.
  function place_to_say() {
    let line = document.getElementById("saved");
    if (!line) {
      line = document.createElement("p");
      line.id = "saved";
      line.setAttribute("role", "status");
      document.getElementById("editor").after(line);
    }
    return line;
  }

  function say(message, failed) {
    const line = place_to_say();
    line.className = failed ? "problem" : "quiet";
    line.textContent = message;
  }

  // What to reconsider in the prompt, as the server wrote it. What stays the same is left alone: it may be
  // read by a screen reader, or be folded away.
  let shownLint = null;
  function showLint(html) {
    const list = document.getElementById("lint-list");
    if (!list || html === undefined || html === shownLint) return;
    shownLint = html;
    const folded = list.querySelector("details:not([open])") !== null;
    list.outerHTML = html;
    if (folded) document.querySelector("#lint-list details")?.removeAttribute("open");
  }

  async function save(leaving) {
    clearTimeout(timer);
    const text = area()?.value;
    if (text === undefined || text === saved || !place().scenario) return;
    waitingSince = null;
    try {
      const answer = await fetch("/drafts", {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ ...place(), text }),
        keepalive: leaving,
      });
      const { message, lint } = await answer.json();
      if (answer.ok) saved = text;
      say(message, !answer.ok);
      showLint(lint);
      const here = new URL(location.href);
      if (answer.ok && here.searchParams.has("version")) {
        // What is in the editor is no longer that version.
        here.searchParams.delete("version");
        history.replaceState(history.state, "", here);
      }
    } catch {
      // No server for the moment: it may be starting again.
      timer = setTimeout(save, LONGEST_MS);
    }
  }

  document.addEventListener("input", (event) => {
    if (event.target !== area()) return;
    place_to_say();
    const now = Date.now();
    waitingSince ??= now;
    clearTimeout(timer);
    timer = setTimeout(save, Math.max(0, Math.min(PAUSE_MS, waitingSince + LONGEST_MS - now)));
  });
  document.addEventListener("focusout", (event) => event.target === area() && waitingSince && save());
  addEventListener("pagehide", () => waitingSince && save(true));
})();
