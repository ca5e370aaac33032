// The derivation beside the graph: one line for each edge, numbers that follow the sliders.
import { html } from "./dom.js";
import { equation } from "./mathematics.js";

//   lit(edge or ""): is told which edge the line under the pointer speaks of.
export function derivationView(card, lit) {
  const title = html("h2", {});
  const note = html("p", { class: "quiet", role: "status" });
  const body = html("div", {});
  card.append(title, body, note);
  let shape = "";
  let numbers = []; // the elements of all numbers, in order
  let signs = [];
  let sides = [];
  let lines = new Map(); // edge: its cells
  let marked = new Set();

  function show(page) {
    const parts = { numbers: [], signs: [] };
    const now = JSON.stringify(page, (key, value) => {
      if (key === "signs") return parts.signs.push(...value), 0;
      if (!Array.isArray(value) || value[0] !== "mn") return value;
      parts.numbers.push(value[1]);
      return 0;
    });
    if (now !== shape) build(page);
    else follow(parts);
    shape = now;
  }

  // The same lines with other numbers: those that changed are marked until others do.
  function follow(parts) {
    const changed = numbers.filter((number, i) => number.textContent !== parts.numbers[i]);
    if (!changed.length) return;
    for (const [i, number] of numbers.entries()) {
      number.classList.toggle("changed", changed.includes(number));
      if (changed.includes(number)) number.textContent = parts.numbers[i];
    }
    for (const [i, sign] of signs.entries()) if (sign.textContent !== parts.signs[i]) sign.textContent = parts.signs[i];
  }

  function build(page) {
    const before = sides;
    lines = new Map();
    title.textContent = page.title;
    body.replaceChildren(
      ...page.sections.flatMap((section) => [
        ...(section.title ? [html("h3", {}, section.title)] : []),
        html("div", { class: "equations" }, ...section.blocks.flatMap(cells)),
      ]),
    );
    numbers = [...body.querySelectorAll("mn")];
    signs = [...body.querySelectorAll(".sign")];
    sides = [...body.querySelectorAll("math")];
    if (before.length === sides.length) sides.forEach((side, i) => markSide(before[i], side));
    mark(marked);
  }

  // A side of which a number has become negative, say, has other parts than before.
  function markSide(before, side) {
    if (before.textContent === side.textContent) return;
    const [old, now] = [before, side].map((math) => [...math.querySelectorAll("mn")]);
    const changed = now.filter((number, i) => number.textContent !== old[i]?.textContent);
    for (const number of changed.length ? changed : now) number.classList.add("changed");
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
    marked = edges;
    for (const [edge, cells] of lines) for (const cell of cells) cell.classList.toggle("lit", edges.has(edge));
  }

  return { show, mark, say: (text) => (note.textContent = text) };
}
