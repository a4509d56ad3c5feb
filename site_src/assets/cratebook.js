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

// The column of a matrix below the pointer; its row needs no script.
document.addEventListener("mouseover", event => {
  const cell = event.target.closest?.(".cb-matrix :is(td, thead th)");
  for (const marked of document.querySelectorAll(".cb-matrix .cb-column")) marked.classList.remove("cb-column");
  for (const row of cell?.closest("table").rows ?? [])
    if (row.cells.length > 1) row.cells[cell.cellIndex]?.classList.add("cb-column");
});
