// One unit from near: its map, and each of its weights with its gradient.
import { html } from "./dom.js";
import { shown } from "./numbers.js";
import { paintMap } from "./plane.js";

//   edit(k, i, j, number, name): makes what a weight is changed with, as slider.js does; null
//     where nothing can be changed.
export function unitCard(card, edit) {
  let controls = [];
  let what = null;

  function open(setup, frame, k, i, j) {
    what = { k, i };
    const layer = frame.layers[k];
    const from = k ? (n) => `layer ${k}, unit ${n + 1}` : (n) => setup.inputs[n];
    const isLast = k === setup.layers.length - 1;
    const map = html("canvas", { width: 1, height: 1, class: "large-map", role: "img", "aria-label": "what this unit says over the plane" });
    const scale = html("p", { class: "quiet" });
    const rows = html("div", { class: "weights" });
    controls = layer.weights[i].map((number, n, all) => {
      const isBias = n === all.length - 1;
      const name = isBias ? "bias" : short(k, n, setup);
      const control = edit ? edit(k, i, isBias ? -1 : n, number, name) : fixed(name);
      control.element.classList.toggle("chosen", n === j);
      control.element.title = isBias ? "bias" : `weight from ${from(n)}`;
      rows.append(control.element);
      return control;
    });
    const heading = isLast ? `Output ${setup.layers[k].units > 1 ? i + 1 : ""}` : `Layer ${k + 1}, unit ${i + 1}`;
    card.replaceChildren(
      html("h2", {}, heading, html("span", { class: "unit-off" }, " Off: its slope is below 0.01 for every point, so next to no gradient comes back through it.")),
      html("div", { class: "unit-card" }, html("div", {}, ...(layer.maps ? [map, scale] : [])), rows),
    );
    show(setup, frame);
  }

  function show(setup, frame) {
    if (!what) return;
    const layer = frame.layers[what.k];
    const map = card.querySelector(".large-map");
    if (map) {
      const [text, largest] = layer.maps[what.i];
      paintMap(map, text);
      map.nextSibling.textContent = `± ${shown(largest)}`;
    }
    card.querySelector(".unit-off").hidden = !layer.off.includes(what.i);
    for (const [n, control] of controls.entries()) {
      control.put(layer.weights[what.i][n]);
      control.slope.textContent = `grad ${shown(layer.gradients[what.i][n], 2)}`;
    }
  }

  return {
    open,
    show,
    close() {
      what = null;
      controls = [];
    },
  };
}

const short = (k, n, setup) => (k ? `w${n + 1}` : setup.inputs[n]);

// A weight that is shown and not changed.
function fixed(name) {
  const number = html("span", { class: "number" });
  const slope = html("span", { class: "slope" });
  const element = html("div", { class: "weight" }, html("span", { class: "number-name" }, name), number, slope);
  return { element, slope, put: (x) => (number.textContent = shown(x)) };
}
