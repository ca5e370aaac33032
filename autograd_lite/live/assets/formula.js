// The formula page: holds the state, asks the session, and tells its parts what to show.
import { newest } from "./transport.js";
import { drawGraph } from "./graph.js";
import { panAndZoom } from "./panzoom.js";
import { numberControl } from "./slider.js";

const FIRST = { text: "e = (a+b)*(b+1)", values: { a: 2, b: 1 } };
const EXAMPLES = [
  ["e = (a+b)*(b+1)", "a:2,b:1"],
  ["f = (x+y)*z", "x:-2,y:5,z:-4"],
  ["y = sigmoid(w*x + b)", "w:2,x:1,b:-1"],
  ["L = (a - y)**2 where a = tanh(w*x + b)", "w:0.5,x:1.5,b:0.2,y:1"],
  ["L = -(y*log(a) + (1-y)*log(1-a)) where a = sigmoid(z)", "z:0.5,y:1"],
  ["y = log(x1) + x1*x2 - sin(x2)", "x1:2,x2:5"],
  ["o = tanh(x1*w1 + x2*w2 + b)", "x1:2,w1:-3,x2:0,w2:1,b:6.88"],
  ["h = relu(w1*x + b1) + relu(w2*x + b2)", "w1:1,x:1,b1:0.5,w2:-1,b2:0.5"],
  ["p = exp(a)/(exp(a) + exp(b) + exp(c))", "a:1,b:2,c:0.5"],
];

export async function start(section, house) {
  section.append(await house.fragment("formula.html"));
  const part = (name) => section.querySelector(`#formula-${name}`);
  let state = { text: "", values: {}, opened: [], step: null, chosen: "" };
  let graph = null;
  let controls = new Map();
  const view = panAndZoom(part("graph"));
  const narrow = matchMedia("(max-width: 720px)");

  const save = () =>
    house.save({
      f: state.text,
      at: Object.entries(state.values).map(([name, x]) => `${name}:${x}`).join(),
      open: state.opened.join(),
    });

  function complain(error) {
    part("error").textContent = error.message;
    part("error").hidden = false;
    section.classList.add("wrong");
  }

  function forgive() {
    part("error").hidden = true;
    section.classList.remove("wrong");
  }

  const arguments_ = () => ({ text: state.text, values: state.values, opened: state.opened });

  // Reads a formula anew: another graph, other inputs.
  const load = newest(
    (text, values, opened) =>
      house.ask("graph", { text, values, opened, direction: narrow.matches ? "TB" : "LR" }),
    (answer, text, values, opened) => {
      forgive();
      state = { ...state, text: answer.text, values: answer.values, opened };
      graph = drawGraph(answer.scene, {
        node: () => {}, edge: () => {}, hover: light,
        open: (id) => load(state.text, state.values, [...state.opened, id]),
        close: (id) => load(state.text, state.values, state.opened.filter((other) => other !== id)),
      });
      view.show(graph.stage, answer.scene);
      makeControls(answer.names);
      showNumbers(answer);
    },
    complain,
  );

  function makeControls(names) {
    const same = names.length === controls.size && names.every((name) => controls.has(name));
    if (!same) {
      controls = new Map(names.map((name) => [name, numberControl(name, state.values[name], (x) => move(name, x))]));
      part("inputs").replaceChildren(...[...controls.values()].map((control) => control.element));
    }
    for (const [name, control] of controls) control.put(state.values[name]);
  }

  const follow = newest(
    (nudged) => house.ask("numbers", { ...arguments_(), nudged }),
    (answer) => {
      forgive();
      showNumbers(answer);
    },
    complain,
  );

  function move(name, x) {
    state.values = { ...state.values, [name]: x };
    follow(name);
  }

  function showNumbers(answer) {
    graph.write(answer);
    part("nudge").textContent = answer.nudge?.sentence ?? "";
    save();
  }

  // The paths from a node to the output.
  function light(id) {
    if (!id) return graph.mark("lit", []);
    const lit = new Set([id]);
    for (const edge of graph.scene.edges)
      if (lit.has(edge.parent)) lit.add(edge.id).add(edge.child);
    graph.mark("lit", lit);
  }

  part("form").onsubmit = (event) => event.preventDefault();
  part("text").oninput = () => load(part("text").value, state.values, []);
  for (const [text, at] of EXAMPLES) part("examples").append(new Option(text, at));
  part("examples").onchange = ({ target }) => {
    const text = target.selectedOptions[0].textContent;
    if (!target.value) return;
    part("text").value = text;
    load(text, readValues(target.value), []);
    target.value = "";
  };
  narrow.onchange = () => load(state.text, state.values, state.opened);

  return {
    restore({ f, at, open }) {
      const text = f ?? FIRST.text;
      const values = f ? readValues(at ?? "") : FIRST.values;
      part("text").value = text;
      load(text, values, open ? open.split(",") : []);
    },
  };
}

function readValues(text) {
  const pairs = text.split(",").map((pair) => pair.split(":"));
  return Object.fromEntries(pairs.filter(([name, x]) => name && x && Number.isFinite(Number(x))).map(([name, x]) => [name, Number(x)]));
}
