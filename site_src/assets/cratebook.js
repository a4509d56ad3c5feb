// No page depends on this script: without it a list is whole.

// What the theme leaves without a name, or out of the keyboard's reach.
function nameControls() {
  document.querySelector(".md-search[role=dialog]:not([aria-label])")?.setAttribute("aria-label", "Search");
  document.querySelectorAll(".md-code__nav").forEach((nav, index) => nav.setAttribute("aria-label", `Code ${index + 1}`));
  for (const nav of document.querySelectorAll(".md-nav[aria-labelledby]"))
    nav.setAttribute("aria-label", nav.querySelector(".md-nav__title").textContent.trim());
  for (const box of document.querySelectorAll(".md-typeset__scrollwrap"))
    box.tabIndex = box.scrollWidth > box.clientWidth ? 0 : -1;
}
nameControls();
new MutationObserver(nameControls).observe(document.querySelector(".md-content"), { childList: true, subtree: true });
addEventListener("resize", nameControls);

// Code of these languages is plain text in the page, which keeps it light; here its words are coloured where they are.
const WORDS = {
  toml: /(?<string>"""(?:[^]*?""")?|'''(?:[^]*?''')?|"(?:\\.|[^"\\\n])*"?|'[^'\n]*'?)|(?<comment>#.*)|(?<keyword>^ *\[[^=\n]*\]|\b(?:true|false)\b)/gm,
  rust: /(?<string>"(?:\\[^]|[^"\\])*"?)|(?<comment>\/\/.*)|(?<keyword>\b(?:as|const|crate|enum|extern|fn|for|impl|in|let|mod|mut|pub|return|self|static|struct|super|trait|type|use|where)\b)/g,
};
function colourCode() {
  const highlights = { string: new Highlight(), comment: new Highlight(), keyword: new Highlight() };
  for (const [language, words] of Object.entries(WORDS))
    for (const code of document.querySelectorAll(`.language-${language} code`)) {
      const texts = document.createTreeWalker(code, NodeFilter.SHOW_TEXT);
      for (let text; (text = texts.nextNode()); )
        for (const { index, 0: word, groups } of text.data.matchAll(words)) {
          const [startContainer, endContainer] = [text, text];
          const range = new StaticRange({ startContainer, startOffset: index, endContainer, endOffset: index + word.length });
          highlights[Object.keys(groups).find(kind => groups[kind])].add(range);
        }
    }
  for (const [kind, highlight] of Object.entries(highlights)) CSS.highlights.set(`cb-${kind}`, highlight);
}
if (CSS.highlights) colourCode();

// In a small window each row of a table is a card, whose values name their columns; the roles stay when it is no table to
// the eye. A head cell keeps its own, which the theme takes for a button that sorts.
const ROLES = { TABLE: "table", THEAD: "rowgroup", TBODY: "rowgroup", TR: "row", TD: "cell" };
for (const table of document.querySelectorAll(".md-content table:not([class])")) {
  const columns = [...table.tHead?.rows[0].cells ?? []].map(cell => cell.textContent);
  for (const part of [table, ...table.querySelectorAll("thead, tbody, tr, td")]) {
    part.setAttribute("role", ROLES[part.tagName]);
    if (part.tagName === "TD") part.dataset.label = columns[part.cellIndex];
  }
}

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

// A list, filtered by words and by the columns that have a choice; Enter opens the first that is left.
for (const filter of document.querySelectorAll(".cb-filter")) {
  const [input, count] = [filter.querySelector("input"), filter.querySelector("output")];
  const choices = [...filter.querySelectorAll("select")];
  const rows = [...document.querySelectorAll(`#${filter.dataset.list} :is(li, tbody tr)`)];
  const texts = rows.map(row => row.textContent.toLowerCase());
  const all = count.value;
  const isChosen = (row, choice) => {
    const cell = row.cells[choice.dataset.column];
    return !choice.value || (cell.firstElementChild ?? cell).textContent === choice.value;
  };
  const show = () => {
    const words = input.value.toLowerCase().split(/\s+/);
    rows.forEach((row, at) => {
      row.hidden = !words.every(word => texts[at].includes(word)) || !choices.every(choice => isChosen(row, choice));
    });
    const shown = rows.filter(row => !row.hidden).length;
    count.value = shown === rows.length ? all : `${shown} of ${all}`;
  };
  filter.addEventListener("input", show);
  input.addEventListener("keydown", event => {
    if (event.key === "Enter") rows.find(row => !row.hidden)?.querySelector("a").click();
  });
  filter.hidden = false;
  addEventListener("pageshow", show);
}
