// Opens what a run got for a case beside the page instead of in its place: the link is a page of its own.
(() => {
  let dialog = null, opener = null;

  async function show(address) {
    const answer = await fetch(address);
    const main = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("main");
    if (!dialog) {
      dialog = document.body.appendChild(document.createElement("dialog"));
      dialog.id = "reading";
      dialog.addEventListener("close", () => opener?.isConnected && opener.focus());
      dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
    }
    dialog.setAttribute("aria-label", main.querySelector("h1").textContent);
    dialog.replaceChildren(main);
    if (!dialog.open) dialog.showModal();
    dialog.scrollTop = 0;
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a.reading");
    if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      if (!link.closest("dialog")) opener = link;
      show(link.href);
    } else if (event.target.closest?.("dialog .close")) {
      event.preventDefault();
      dialog.close();
    }
  }, true);
})();
