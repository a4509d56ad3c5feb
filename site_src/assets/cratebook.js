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
