// The formula page: holds the state, asks the session, and tells its parts what to show.
import { addressOf } from "./address.js";
import { derivationView } from "./derivation.js";
import { html } from "./dom.js";
import { EXAMPLES } from "./examples.js";
import { focusView } from "./focus.js";
import { drawGraph } from "./graph.js";
import { greet } from "./greeting.js";
import { moveFrom, placesOf } from "./moving.js";
import { panAndZoom } from "./panzoom.js";
import { player } from "./player.js";
import { searchBox } from "./search.js";
import { shareMenu, standaloneSvg } from "./share.js";
import { numberControl } from "./slider.js";
import { newest, ready } from "./transport.js";

const PHONE = matchMedia("(max-width: 720px)");
// In milliseconds:
const SPEECH = 700; // of rest before a sentence is read out
const REST = 400; // of rest before a new formula is derived in symbols
const READING = 60; // between two changes of the derivation: nobody reads faster

export async function start(section, house) {
  section.append(await house.fragment("formula.html"));
  const part = (name) => section.querySelector(`#formula-${name}`);
  // look: the id of the node or edge that is looked at closely; step: of the player, or null;
  // nudged, by: which input is moved a little, and how far.
  let state = { text: "", values: {}, opened: [], folded: [], look: "", step: null, nudged: "", by: 0.01 };
  let shown = null; // the answer whose numbers are in the picture
  let graph = null;
  let controls = new Map();
  let algebra = false; // whether derivations in symbols are at hand for this formula
  const view = panAndZoom(part("graph"));
  const search = searchBox(find);
  view.tools.append(search.element);
  const focus = focusView(part("focus"));
  const derivation = derivationView(part("derivation"), (edge) => light(edge));
  const steps = player(part("player"), paintStep, async () => (await house.ask("steps", now())).steps);

  // The state

  const flat = () => ({
    f: state.text,
    at: Object.entries(state.values).map(([name, x]) => `${name}:${x}`).join(),
    open: state.opened.join(),
    fold: state.folded.join(),
    look: state.look,
    step: state.step,
    nudge: `${state.nudged}:${state.by}`,
  });

  function restore({ f, at = "", open = "", fold = "", look = "", step = null, nudge = "" }) {
    const text = f ?? EXAMPLES[0].text;
    const values = f ? readValues(at) : EXAMPLES[0].values;
    part("text").value = text;
    const [nudged, by] = nudge.split(":");
    state.nudged = nudged;
    if (Number.isFinite(Number(by ?? NaN))) state.by = Number(by);
    const [opened, folded] = [open, fold].map((names) => (names ? names.split(",") : []));
    load(text, values, { opened, folded, look, step: /^\d+$/.test(step ?? "") ? Number(step) : null });
    if (!f) ready.then(() => setTimeout(welcome, 600), () => {});
  }

  // Unless somebody was faster.
  function welcome() {
    const [first] = EXAMPLES;
    if (state.text !== first.text || state.values.b !== first.values.b) return;
    greet(first.values.b, (x) => {
      controls.get("b").put(x);
      move("b", x);
    });
  }

  const now = () => ({ text: state.text, values: state.values, opened: state.opened, folded: state.folded });

  const nudging = () => ({ ...(state.nudged && { nudged: state.nudged }), ...(state.by !== 0.01 && { by: state.by }) });

  // Asking

  const load = newest(
    (text, values, { opened = [], folded = [] } = {}) =>
      house.ask("graph", { text, values, opened, folded, ...nudging(), room: [part("graph").clientWidth, part("graph").clientHeight] }),
    (answer, text, values, { opened = [], folded = [], look = "", step = null } = {}) => {
      complain(answer.note && `${answer.note}: the inputs start elsewhere.`, "");
      algebra = false;
      state = { ...state, text: answer.text, values: answer.values, opened, folded, look, step };
      const before = placesOf(graph, view.at);
      graph = drawGraph(answer.scene, { node: lookAt, edge: lookAt, hover, ...signs });
      if (![...graph.nodes.keys(), ...graph.edges.keys()].includes(look)) state.look = "";
      view.show(graph.stage, answer.scene);
      moveFrom(before, graph, view.at);
      search.load(answer.scene);
      makeControls(answer.names);
      steps.load(step);
      showNumbers(answer);
      deriveInSymbols();
    },
    (error) => complain(error.message, "formula"),
  );

  const follow = newest(
    () => house.ask("numbers", { ...now(), ...nudging() }),
    (answer) => {
      if (wrong === "numbers") complain("", "");
      showNumbers(answer);
      steps.refresh();
    },
    (error) => complain(error.message, "numbers"),
  );

  const derive = newest(
    (args) => house.ask("derivation", { ...args, symbols: algebra }, algebra ? "algebra" : "quick"),
    (page, args) => args.text === state.text && derivation.show(page),
    () => {},
    READING,
  );

  // SymPy takes seconds for a new formula: it is asked once the reader has stopped typing.
  let waiting = null;
  function deriveInSymbols() {
    derivation.say("Deriving in symbols …");
    clearTimeout(waiting);
    waiting = setTimeout(() => inSymbols(now()), REST);
  }

  const isOfNow = (asked) =>
    asked.text === state.text && asked.opened === state.opened && asked.folded === state.folded;

  const inSymbols = newest(
    (asked) => house.ask("derivation", { ...asked, symbols: true }, "algebra"),
    (page, asked) => {
      if (!isOfNow(asked)) return;
      algebra = true;
      derive(now());
      derivation.say("");
    },
    (error, asked) => isOfNow(asked) && derivation.say(error.message),
  );

  const lookCloser = newest(
    (id) => {
      if (!id) return Promise.resolve(null);
      return isEdge(id) ? house.ask("tangent", { ...now(), edge: id }) : house.ask("chain", { ...now(), node: id });
    },
    (answer, id) => {
      if (id) sayLater(answer.sentence);
      if (!id) focus.clear();
      else if (isEdge(id)) focus.showTangent(answer);
      else focus.showChain(answer);
    },
    () => focus.clear(),
  );

  // Showing

  let wrong = ""; // "formula" or "numbers", whichever the session refused last

  function complain(message, about) {
    wrong = about;
    part("error").textContent = message;
    part("error").hidden = !message;
    section.classList.toggle("wrong", Boolean(about));
  }

  function showNumbers(answer) {
    shown = answer;
    if (state.step === null) graph.write(answer);
    for (const node of answer.scene?.nodes ?? graph.scene.nodes)
      if (controls.has(node.name)) controls.get(node.name).slope.textContent = slopeText(answer, node, graph.scene.nodes.at(-1).name);
    showNudge(answer.nudge);
    sayLater(answer.nudge?.sentence ?? "");
    derive(now());
    lookCloser(state.look);
    graph.mark("chosen", state.look ? [state.look] : []);
    house.save(flat());
  }

  function showNudge(nudge) {
    part("nudge").hidden = !nudge;
    if (!nudge) return;
    part("nudged").value = state.nudged = nudge.name;
    part("by").value = nudge.by;
    part("moved").replaceChildren(...nudgeWords(nudge));
  }

  let saying = null;
  function sayLater(sentence) {
    clearTimeout(saying);
    saying = setTimeout(() => house.say(sentence), SPEECH);
  }

  function makeControls(names) {
    const same = names.length === controls.size && names.every((name) => controls.has(name));
    if (!same) {
      controls = new Map(names.map((name) => [name, numberControl(name, state.values[name], (x) => move(name, x))]));
      part("inputs").replaceChildren(...[...controls.values()].map((control) => control.element));
      part("nudged").replaceChildren(...names.map((name) => new Option(name, name)));
    }
    for (const [name, control] of controls) control.put(state.values[name]);
  }

  function move(name, x) {
    state.values = { ...state.values, [name]: x };
    state.nudged = name;
    follow();
  }

  const isEdge = (id) => graph.edges.has(id);
  const reload = (change) => load(state.text, state.values, { ...state, look: "", step: null, ...change });
  const signs = {
    open: (id) => reload({ opened: [...state.opened, id] }),
    close: (id) => reload({ opened: state.opened.filter((other) => other !== id) }),
    fold: (name) => reload({ folded: [...state.folded, name] }),
    unfold: (name) => reload({ folded: state.folded.filter((other) => other !== name) }),
  };

  function lookAt(id) {
    state.look = state.look === id ? "" : id;
    graph.mark("chosen", state.look ? [state.look] : []);
    lookCloser(state.look);
    house.save(flat());
  }

  function hover(id) {
    light(id);
    lookCloser(id || state.look);
  }

  // Lights up what carries the gradient from a node, or along an edge, to the output.
  function light(id) {
    const lit = new Set(id ? [id] : []);
    for (const edge of graph.scene.edges) {
      if (edge.id === id) lit.add(edge.parent).add(edge.child);
      else if (lit.has(edge.parent) && !(isEdge(id) && edge.parent === graph.scene.edges.find((one) => one.id === id).parent))
        lit.add(edge.id).add(edge.child);
    }
    graph.mark("lit", lit);
    derivation.mark(lit);
  }

  function find(nodes, current) {
    graph?.mark("found", nodes.map((node) => node.id));
    if (current) view.centre(current.x, current.y);
  }

  function paintStep(step, reveals = null, index = null) {
    state.step = index;
    if (!graph || !shown) return;
    if (step) graph.write({ ...shown, texts: { ...shown.texts, ...runningSums(reveals) } }, new Set(Object.keys(reveals)));
    else graph.write(shown);
    graph.mark("current", step ? [step.node, ...step.edges] : []);
    for (const phase of ["forward", "seed", "backward"]) graph.stage.classList.toggle(phase, step?.phase === phase);
    house.save(flat());
  }

  async function copied(kind, lane) {
    const { folded, ...written } = now(); // what is folded is written out
    return (await house.ask("copied", { ...written, kind }, lane)).text;
  }

  // What the reader does

  part("nudged").onchange = ({ target }) => ((state.nudged = target.value), follow());
  part("by").onchange = ({ target }) => ((state.by = Number(target.value)), follow());
  part("form").onsubmit = (event) => event.preventDefault();
  part("text").oninput = () => load(part("text").value, state.values);
  for (const { text } of EXAMPLES) part("examples").append(new Option(text, text));
  part("examples").onchange = ({ target }) => {
    const example = EXAMPLES.find(({ text }) => text === target.value);
    target.value = "";
    if (!example) return;
    part("text").value = example.text;
    load(example.text, example.values);
  };
  PHONE.onchange = () => load(state.text, state.values, state);

  shareMenu(part("share"), part("share-menu"), {
    texts: {
      link: async () => location.href.split("#")[0] + addressOf({ page: "formula", ...flat() }),
      python: () => copied("python", "quick"),
      latex: () => copied("latex", "algebra"),
      svg: async () => standaloneSvg(graph.stage, graph.scene),
    },
    save: () => ({ name: "formula.json", text: JSON.stringify({ page: "formula", ...flat() }, null, 1) }),
    open(text) {
      const { page, f, ...rest } = JSON.parse(text);
      if (page !== "formula" || typeof f !== "string") throw new Error("This file holds no formula page.");
      restore({ f, ...rest });
    },
    say: house.say,
    fail: (error) => complain(error.message, ""),
  });

  return { restore };
}

function slopeText(answer, node, output) {
  const gradient = answer.texts[`${node.id}-grad`] ?? "";
  return `d${output}/d${node.name} = ${gradient.split(/[=≈] /).at(-1)}`;
}

// The texts of the places whose running sum a step shows.
function runningSums(reveals) {
  return Object.fromEntries(Object.entries(reveals).filter(([place]) => place.endsWith("-grad")));
}

function nudgeWords({ result, moved, predicted }) {
  if (!moved) return [`${result} is not defined there.`];
  return [`${result} moves by `, html("b", { class: "value" }, moved), ", the gradient predicted ", html("b", { class: "grad" }, predicted), "."];
}

function readValues(text) {
  const pairs = text.split(",").map((pair) => pair.split(":"));
  return Object.fromEntries(pairs.filter(([name, x]) => name && x && Number.isFinite(Number(x))).map(([name, x]) => [name, Number(x)]));
}
