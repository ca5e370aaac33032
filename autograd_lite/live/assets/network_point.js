// The graph of the loss at one point, in a window of its own.
import { html } from "./dom.js";
import { drawGraph } from "./graph.js";
import { shown } from "./numbers.js";
import { panAndZoom } from "./panzoom.js";

export function pointDialog(ask) {
  const title = html("h2", {});
  const frame = html("div", { class: "graph" });
  const weights = html("input", { type: "checkbox" });
  const close = html("button", { type: "button", "aria-label": "Close", onclick: () => element.close() }, "✕");
  const problem = html("p", { class: "error", hidden: true });
  const element = html(
    "dialog", { class: "point-dialog", "aria-label": "The graph of one point" },
    html("div", { class: "bar" }, title, html("span", { class: "grow" }), html("label", {}, weights, " weights as nodes"), close),
    problem, frame,
  );
  const view = panAndZoom(frame);
  let asked = null;
  weights.onchange = () => draw();

  async function draw() {
    const [choices, state, i] = asked;
    const room = [frame.clientWidth, frame.clientHeight];
    try {
      const answer = await ask("point", { choices, state, i, room, weights: weights.checked });
      if (asked[2] !== i) return;
      const light = (id) => graph.mark("lit", id ? pathFrom(graph.scene, id) : []);
      const graph = drawGraph(answer.scene, { node() {}, edge() {}, hover: light, open() {}, close() {} });
      graph.write(answer);
      view.show(graph.stage, answer.scene);
      problem.hidden = true;
    } catch (error) {
      problem.textContent = error.message;
      problem.hidden = false;
    }
  }

  return {
    element,
    open(choices, state, i, [x, y, k]) {
      asked = [choices, state, i];
      title.textContent = `Point ${i + 1} at (${shown(x)}, ${shown(y)}), target ${shown(k)}, epoch ${state.epoch}: forward and backward`;
      element.showModal();
      draw();
    },
  };
}

// What carries the gradient from a node to the loss.
function pathFrom(scene, id) {
  const lit = new Set([id]);
  for (const edge of scene.edges) if (lit.has(edge.parent)) lit.add(edge.id).add(edge.child);
  return lit;
}
