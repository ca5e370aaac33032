// A training that is over: its frames stand in the page itself.
import { html } from "./dom.js";
import { theatre } from "./theatre.js";

export function start(root, { setup, frames, curves }) {
  const hint = setup.layers.length ? "Choose a unit or a link for its weights" + (setup.plane ? ", or a point for what the network says of it. The graph of a point needs the engine: draw(...) of its loss shows it in Python." : ".") : "Press Play, or move the slider.";
  const said = html("p", { class: "unseen", "aria-live": "polite" });
  const view = theatre(root, { hint, say: (words) => (said.textContent = words) });
  root.append(said);
  if (setup.words) view.legend.textContent = setup.words;
  view.load(setup, frames, () => curves);
}
