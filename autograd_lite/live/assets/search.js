// Finds nodes by what stands on them.
import { html } from "./dom.js";

const WORTH_SEARCHING = 13; // nodes; fewer are seen at a glance

//   found(nodes, current): is told which nodes match and which of them to bring into view.
export function searchBox(found) {
  let nodes = [];
  let at = 0;
  const field = html("input", { type: "search", placeholder: "Find", "aria-label": "Find a node", size: 8 });
  const count = html("span", { class: "quiet", role: "status" });

  function matches() {
    const wanted = field.value.trim().toLowerCase();
    return wanted ? nodes.filter((node) => `${node.heading} ${node.op}`.toLowerCase().includes(wanted)) : [];
  }

  function show(step) {
    const all = matches();
    at = all.length ? (step ? (at + step + all.length) % all.length : 0) : 0;
    count.textContent = field.value.trim() ? `${all.length ? at + 1 : 0}/${all.length}` : "";
    found(all, all[at] ?? null);
  }

  field.oninput = () => show(0);
  field.onkeydown = (event) => {
    if (event.key === "Enter") event.preventDefault(), show(event.shiftKey ? -1 : 1);
    if (event.key === "Escape") (field.value = ""), show(0);
  };
  const element = html("div", { class: "search" }, field, count);
  return {
    element,
    load(scene) {
      nodes = scene.nodes;
      element.hidden = nodes.length < WORTH_SEARCHING;
      if (field.value) show(0);
    },
  };
}
