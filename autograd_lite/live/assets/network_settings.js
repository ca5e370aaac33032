// What can be chosen for a network: selects, numbers, and units to add and to take away.
import { html } from "./dom.js";

const RATES = [0.001, 0.003, 0.01, 0.02, 0.03, 0.1, 0.3, 1, 3];
const BATCHES = [1, 4, 8, 16, 32, 64, 400];
const NOISES = [0, 0.05, 0.1, 0.15, 0.2, 0.3];
const PACES = [[1, "1 epoch a frame"], [5, "5 epochs a frame"], [20, "20 epochs a frame"], [10000, "full speed"]];
const NAMES = {
  binary_cross_entropy_with_logits: "binary cross-entropy", cross_entropy: "cross-entropy", mse: "squared error", momentum: "momentum",
  leaky_relu: "leaky relu", waves: "waves", drawn: "drawn",
};

//   change(choices): is called with what was chosen.
export function settings(change) {
  const fields = {};
  let now = null;

  function field(name, label, act) {
    const select = html("select", { id: `network-${name}` });
    select.onchange = () => act(select.value);
    fields[name] = select;
    return html("label", { class: "setting" }, html("span", {}, label), select);
  }

  const text = (name) => (value) => change({ [name]: value });
  const number = (name) => (value) => change({ [name]: Number(value) });
  const layers = html("div", { class: "setting layers", role: "group", "aria-label": "Hidden layers" });
  const again = html("button", { type: "button", id: "network-again", title: "Other weights and points", onclick: () => change({ seed: now.seed + 1 }) }, "New start");
  const element = html(
    "div", { class: "settings" },
    field("data", "Data", text("data")),
    field("noise", "Noise", number("noise")),
    layers,
    field("activation", "Activation", text("activation")),
    field("loss", "Loss", text("loss")),
    field("optimizer", "Optimizer", text("optimizer")),
    field("lr", "Learning rate", number("lr")),
    field("batch", "Batch", number("batch")),
    again,
  );
  fields.lr.onchange = () => change({ lr: Number(fields.lr.value) }, true);
  fields.batch.onchange = () => change({ batch: Number(fields.batch.value) }, true);

  const pace = html("select", { class: "pace", "aria-label": "Pace" }, ...PACES.map(([n, words]) => new Option(words, n)));
  pace.value = "20";

  function options(select, values, chosen) {
    const all = values.includes(chosen) ? values : [...values, chosen].sort((a, b) => a - b);
    select.replaceChildren(...all.map((value) => new Option(NAMES[value] ?? value, value)));
    select.value = chosen;
  }

  function showLayers({ layers: sizes }, { limits }) {
    const button = (label, words, act, disabled) =>
      html("button", { type: "button", "aria-label": words, title: words, disabled, onclick: act }, label);
    const withSize = (k, n) => change({ layers: sizes.map((size, i) => (i === k ? n : size)) });
    layers.replaceChildren(
      html("span", {}, "Hidden layers"),
      html(
        "div", { class: "layer-row" },
        ...sizes.map((size, k) =>
          html(
            "span", { class: "layer-size" },
            button("−", `Layer ${k + 1}: one unit less`, () => withSize(k, size - 1), size === 1),
            html("b", {}, size),
            button("+", `Layer ${k + 1}: one unit more`, () => withSize(k, size + 1), size === limits.units),
          ),
        ),
        button("− layer", "One layer less", () => change({ layers: sizes.slice(0, -1) }), !sizes.length),
        button("+ layer", "One layer more", () => change({ layers: [...sizes, sizes.at(-1) ?? 4] }), sizes.length === limits.layers),
      ),
    );
  }

  function show(choices, known) {
    now = choices;
    options(fields.data, choices.data === "drawn" ? known.data : known.data.filter((name) => name !== "drawn"), choices.data);
    options(fields.noise, NOISES, choices.noise);
    options(fields.activation, known.activations, choices.activation);
    options(fields.loss, known.losses, choices.loss);
    options(fields.optimizer, known.optimizers, choices.optimizer);
    options(fields.lr, RATES, choices.lr);
    options(fields.batch, BATCHES, choices.batch);
    fields.batch.lastChild.textContent = "all";
    fields.noise.disabled = ["drawn", "waves"].includes(choices.data);
    showLayers(choices, known);
  }

  // What a click into the plane does: look at a point, add one of a class, or erase one.
  function brushes() {
    const kinds = [["look", "Look"], ["0", "● add"], ["1", "■ add"], ["2", "◆ add"], ["erase", "Erase"]];
    const bar = html("div", { class: "brushes", role: "radiogroup", "aria-label": "A click into the plane" });
    for (const [kind, words] of kinds) {
      const input = html("input", { type: "radio", name: "network-brush", value: kind, checked: kind === "look" });
      bar.append(html("label", { class: `brush brush-${kind}` }, input, html("span", {}, words)));
    }
    return {
      element: bar,
      brush: () => bar.querySelector("input:checked").value,
    };
  }

  return { element, show, pace, epochs: () => Number(pace.value), brushes };
}
