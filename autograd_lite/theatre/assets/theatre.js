// A training to watch: the network, the plane, the loss, and the time line that leads all three.
import { whenColoursChange } from "./colours.js";
import { html } from "./dom.js";
import { lossView } from "./lossline.js";
import { percent, shown } from "./numbers.js";
import { planeView } from "./plane.js";
import { timeline } from "./timeline.js";
import { unitCard } from "./unitcard.js";
import { wiresView } from "./wires.js";

const LEGEND = [
  "Each square is a unit: what it says over the plane, blue above zero and orange below. Links are weights, wider where they are larger.",
  "Under each layer: how its activations are spread, and how large the gradients of its weights are. A ring marks a point on the wrong side.",
];

const REST = 700; // milliseconds without a change until it is read out

//   more(playing): as for `timeline`; null for a training that is over.
//   edit: as for `unitCard`; place(x, y, i): a click into the plane, at point i or none.
//   say(text): tells those who listen; hint: what to do first.
export function theatre(root, { more = null, edit = null, place = null, say = () => {}, hint } = {}) {
  const bar = html("div", { class: "timeline", role: "group", "aria-label": "Time" });
  const facts = html("p", { class: "facts" });
  const wires = html("div", { class: "wires" });
  const which = html("select", { "aria-label": "What links show" }, new Option("links: weights", "weights"), new Option("links: gradients", "gradients"));
  const plane = html("canvas", { class: "plane", tabindex: 0, role: "img" });
  const loss = html("canvas", { class: "loss", role: "img" });
  const card = html("section", { class: "card near", "aria-label": "A closer look" });
  const legend = html("p", { class: "legend quiet" });
  const left = html("div", { class: "theatre-left" }, html("div", { class: "wires-frame" }, wires, html("div", { class: "wires-tools" }, which)), card);
  const right = html("div", { class: "theatre-right" }, plane, legend, loss);
  root.classList.add("theatre");
  const row = html("div", { class: "facts-row" }, facts);
  root.append(bar, row, html("div", { class: "theatre-columns" }, left, right));
  let setup = null;
  let frame = null;
  let series = () => [];
  let chosen = null;

  const network = wiresView(wires, { unit: (k, i) => choose({ k, i }), link: (k, i, j) => choose({ k, i, j }) });
  const field = planeView(plane, {
    place: (x, y, i) => (place ? place(x, y, i) : look(i)),
    over: (i) => look(i),
  });
  const curve = lossView(loss);
  const near = unitCard(card, edit);
  const time = timeline(bar, show, more);
  which.onchange = () => network.showOnLinks(which.value);
  whenColoursChange(() => [network, field, curve].forEach((view) => view.paint()));
  rest();

  function rest() {
    near.close();
    chosen = null;
    network.choose(null);
    const legend = setup?.plane ? LEGEND : [];
    card.replaceChildren(...[hint, ...legend].map((words) => html("p", { class: "quiet" }, words)));
  }

  function choose(what) {
    if (!what || (chosen && chosen.k === what.k && chosen.i === what.i && chosen.j === what.j)) return rest();
    chosen = what;
    network.choose(what);
    near.open(setup, frame, what.k, what.i, what.j);
  }

  // Says what the network makes of a point.
  function look(i) {
    field.choose(i);
    if (i === null) return;
    rest();
    card.replaceChildren(html("p", { class: "point-words" }, pointWords(i)));
    say(pointWords(i));
  }

  function pointWords(i) {
    const [x, y, k] = setup.points[i];
    const target = setup.classes === 0 ? `target ${shown(k)}` : `class ${k}`;
    const losses = frame.losses ? `, loss ${shown(frame.losses[i])}` : "";
    const wrong = frame.wrong.includes(i) ? ", on the wrong side" : "";
    return `Point ${i + 1} at (${shown(x)}, ${shown(y)}), ${target}: the network says ${[frame.outputs[i]].flat().map((z) => shown(z)).join(", ")}${losses}${wrong}.`;
  }

  // Says where the training stands, once it stands.
  let speaking = null;
  function speakLater(words) {
    clearTimeout(speaking);
    speaking = setTimeout(() => time.isPlaying || say(words), REST);
  }

  function show(newFrame) {
    frame = newFrame;
    network.show(frame);
    field.show(frame);
    curve.show(series(), frame.epoch);
    near.show(setup, frame);
    if (field.chosen !== null && !chosen && card.querySelector(".point-words")) card.firstChild.textContent = pointWords(field.chosen);
    const accuracy = frame.accuracy === null ? "" : `, accuracy ${percent(frame.accuracy)}`;
    const off = frame.layers.reduce((sum, layer) => sum + layer.off.length, 0);
    facts.replaceChildren(
      html("span", {}, "loss ", html("b", { class: "loss-now" }, shown(frame.loss))),
      ...(accuracy ? [html("span", {}, "accuracy ", html("b", { class: "accuracy-now" }, percent(frame.accuracy)))] : []),
      ...(off ? [html("span", { class: "off-count" }, `${off} ${off === 1 ? "unit is" : "units are"} off for all points`)] : []),
    );
    speakLater(`epoch ${frame.epoch}: loss ${shown(frame.loss)}${accuracy}${off ? `, ${off} units off for all points` : ""}`);
    plane.setAttribute("aria-label", `The plane of ${setup.inputs.join(" and ")} with ${setup.points.length} points; epoch ${frame.epoch}, loss ${shown(frame.loss)}${accuracy}. Arrow keys choose a point.`);
    loss.setAttribute("aria-label", `The loss over the epochs; ${shown(frame.loss)} at epoch ${frame.epoch}`);
  }

  return {
    bar, row, time, rest, look, legend, plane: field,
    // Another training: what it is about, its frames, and a function that gives its loss curves.
    load(newSetup, frames, curves, index = frames.length - 1) {
      const same = setup && JSON.stringify([setup.layers, setup.inputs]) === JSON.stringify([newSetup.layers, newSetup.inputs]);
      setup = newSetup;
      series = curves;
      frame = frames[index];
      plane.hidden = !setup.plane;
      wires.parentElement.hidden = !setup.layers.length;
      field.load(setup);
      if (!same) {
        network.load(setup);
        rest();
      }
      time.load(frames, index);
    },
  };
}
