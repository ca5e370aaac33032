// The derivation beside the graph: one line for each edge, numbers that follow the sliders.
import { html } from "./dom.js";
import { equation, markChanges } from "./mathematics.js";

//   lit(edge or ""): is told which edge the line under the pointer speaks of.
export function derivationView(card, lit) {
  const title = html("h2", {});
  const note = html("p", { class: "quiet", role: "status" });
  const body = html("div", {});
  card.append(title, body, note);
  let shape = "";
  let lines = new Map(); // edge: its cells

  function show(page) {
    const made = html("div", {});
    lines = new Map();
    for (const section of page.sections) {
      if (section.title) made.append(html("h3", {}, section.title));
      const grid = html("div", { class: "equations" });
      for (const block of section.blocks) grid.append(...cells(block));
      made.append(grid);
    }
    title.textContent = page.title;
    const now = JSON.stringify(page.sections, (key, value) => (Array.isArray(value) && value[0] === "mn" ? "mn" : value));
    if (now === shape) markChanges(body, made);
    shape = now;
    body.replaceChildren(...made.childNodes);
  }

  function cells(block) {
    if (block.words) return [html("p", { class: "words" }, block.words)];
    const [left, right] = equation(block);
    if (block.edge) {
      lines.set(block.edge, [left, right]);
      for (const cell of [left, right]) {
        cell.onpointerenter = () => lit(block.edge);
        cell.onpointerleave = () => lit("");
      }
    }
    return [left, right];
  }

  // Marks the lines of some edges.
  function mark(edges) {
    for (const [edge, cells] of lines) for (const cell of cells) cell.classList.toggle("lit", edges.has(edge));
  }

  return { show, mark, say: (text) => (note.textContent = text) };
}
