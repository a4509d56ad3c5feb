// What the theme leaves without a name, or out of the keyboard's reach. Nothing else depends on this script.
function nameControls() {
  document.querySelector(".md-search[role=dialog]:not([aria-label])")?.setAttribute("aria-label", "Search");
  document.querySelectorAll(".md-code__nav").forEach((nav, index) => nav.setAttribute("aria-label", `Code ${index + 1}`));
  for (const box of document.querySelectorAll(".md-typeset__scrollwrap"))
    box.tabIndex = box.scrollWidth > box.clientWidth ? 0 : -1;
}
nameControls();
new MutationObserver(nameControls).observe(document.querySelector(".md-content"), { childList: true, subtree: true });
addEventListener("resize", nameControls);

// A button that copies the page as Markdown, which stands beside it in the published site.
function offerMarkdown() {
  const heading = document.querySelector(".md-content h1"), source = document.getElementById("cb-markdown");
  if (!heading || !source || !navigator.clipboard?.write) return;
  const button = Object.assign(document.createElement("button"), { className: "cb-copy", textContent: "Copy page" });
  const news = Object.assign(document.createElement("span"), { className: "cb-news", role: "status" });
  button.title = "Copy this page as Markdown";
  button.addEventListener("click", async () => {
    const text = fetch(source.href).then(async answer => {
      if (!answer.ok) throw new Error(answer.statusText);
      return new Blob([await answer.text()], { type: "text/plain" });
    });
    const copied = navigator.clipboard.write([new ClipboardItem({ "text/plain": text })]);
    news.textContent = await copied.then(() => "Copied", () => "Not copied: the page cannot be read");
  });
  heading.before(button, news);
}
offerMarkdown();

// The column of a matrix below the pointer; its row needs no script.
document.addEventListener("mouseover", event => {
  const cell = event.target.closest?.(".cb-matrix :is(td, thead th)");
  for (const marked of document.querySelectorAll(".cb-matrix .cb-column")) marked.classList.remove("cb-column");
  for (const row of cell?.closest("table").rows ?? [])
    if (row.cells.length > 1) row.cells[cell.cellIndex]?.classList.add("cb-column");
});
