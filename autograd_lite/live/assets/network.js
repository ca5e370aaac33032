// The network page: holds the choices and the states, asks the session, and feeds the theatre.
import { addressOf } from "./address.js";
import { html } from "./dom.js";
import { lossCurve } from "./loss_curve.js";
import { pointDialog } from "./network_point.js";
import { settings } from "./network_settings.js";
import { numberControl } from "./slider.js";
import { theatre } from "./theatre.js";
import { newest } from "./transport.js";

const MOST_FRAMES = 500;
const SETTLED = 600; // milliseconds after the last drawn point until the network sees all of them
const HINT = "Press Play. Then choose a unit or a link to change its weights by hand, or a point for its own graph with its own gradients. Draw points with the tools below the plane.";

export async function start(section, house) {
  let choices = {};
  let known = null;
  let setup = null;
  let frames = []; // each with its state, from which a training can go on
  let losses = lossCurve();
  let measured = { epochs: 0, seconds: 0 };
  let generation = 0; // of the training; answers to an older one are forgotten
  const error = html("pre", { class: "error", role: "alert", hidden: true });
  const speed = html("span", { class: "quiet speed", title: "epochs a second, and what computes them" });
  const ask = (action, args) => house.ask(action, args);

  const controls = settings(change);
  const stage = html("div");
  const view = theatre(stage, { more: trainOn, edit, place, say: house.say, hint: HINT });
  const dialog = pointDialog(ask);
  const tools = controls.brushes((brush) => (view.rest(), brush));
  view.legend.replaceWith(tools.element);
  view.bar.append(controls.pace);
  view.row.append(speed);
  view.row.after(error);
  section.append(controls.element, stage, dialog.element);

  function complain(message) {
    error.textContent = message;
    error.hidden = !message;
  }

  // Choices

  let refused = "";

  // keep: whether to go on with the parameters of now, where the new network has as many.
  const begin = newest(
    (wanted) => ask("begin", { choices: wanted }),
    async (answer, wanted, keep) => {
      const before = frames[view.time.at]?.state;
      complain(refused);
      refused = "";
      choices = answer.choices;
      known = answer.known;
      setup = answer.setup;
      let { state, frame } = answer;
      generation += 1;
      if (keep && before?.parameters.length === state.parameters.length) {
        const own = generation;
        state = { ...state, epoch: before.epoch, parameters: before.parameters };
        frame = (await ask("look", { choices, state })).frame;
        if (own !== generation) return;
      } else losses = lossCurve();
      frames = [{ ...frame, state }];
      measured = { epochs: 0, seconds: 0 };
      speed.textContent = "";
      controls.show(choices, known);
      view.load(setup, frames, () => [losses.curve]);
      house.save(flat());
    },
    (problem) => {
      view.time.pause();
      if (generation || refused) return complain(problem.message);
      refused = problem.message; // of a link: begin as usual, and say what was wrong with it
      begin({}, false);
    },
  );

  function change(wanted, keep = false) {
    view.time.pause();
    choices = { ...choices, ...wanted };
    begin(choices, keep);
  }

  // Training

  async function trainOn(playing) {
    const own = generation;
    const last = frames.at(-1);
    if (!last) return false; // what it should begin with was refused
    const started = performance.now();
    let answer;
    try {
      answer = await ask("train", { choices, state: last.state, epochs: playing ? controls.epochs() : 1, seconds: 0.25 });
    } catch (problem) {
      complain(problem.message);
      return false;
    }
    if (own !== generation || frames.at(-1) !== last) return false;
    complain("");
    for (const [i, loss] of answer.losses.entries()) losses.add(last.state.epoch + i + 1, loss);
    frames.push({ ...answer.frame, state: answer.state });
    if (frames.length > MOST_FRAMES) frames.splice(0, frames.length, ...frames.filter((_, i) => i % 2 === 0 || i === frames.length - 1));
    measure(answer.losses.length, performance.now() - started, answer.engine);
    return true;
  }

  function measure(epochs, milliseconds, engine) {
    measured.epochs = 0.8 * measured.epochs + epochs;
    measured.seconds = 0.8 * measured.seconds + milliseconds / 1000;
    const rate = measured.epochs / measured.seconds;
    speed.textContent = `${rate < 10 ? rate.toFixed(1) : Math.round(rate)} epochs/s, ${engine}`;
  }

  // By hand

  function edit(k, i, j, number, name) {
    return numberControl(name, number, (x) => setWeight(k, i, j, x));
  }

  function placeOf(k, i, j) {
    let place = 0;
    let inputs = setup.n_inputs;
    for (const layer of setup.layers.slice(0, k)) {
      place += layer.units * (inputs + 1);
      inputs = layer.units;
    }
    return place + i * (inputs + 1) + (j < 0 ? inputs : j);
  }

  const look = newest(
    (state) => ask("look", { choices, state }),
    ({ frame }, state, own) => {
      if (own !== generation) return;
      frames[frames.length - 1] = { ...frame, state };
      view.time.go(frames.length - 1);
    },
    (problem) => complain(problem.message),
  );

  // What came after the changed moment did not happen.
  function setWeight(k, i, j, x) {
    const at = view.time.at;
    view.time.pause();
    if (at < frames.length - 1) {
      frames.splice(at + 1);
      losses.forgetAfter(frames[at].epoch);
    }
    const { state } = frames[at];
    const parameters = [...state.parameters];
    parameters[placeOf(k, i, j)] = x;
    frames[at] = { ...frames[at], state: { ...state, parameters } };
    look(frames[at].state, generation);
  }

  // Points

  let drawing = null;

  function place(x, y, i) {
    const brush = tools.brush();
    if (brush === "look") {
      if (i === null) return view.look(null);
      view.time.pause();
      view.look(i);
      return dialog.open(choices, frames[view.time.at].state, i, setup.points[i]);
    }
    let points = choices.data === "drawn" ? [...choices.points] : setup.points.map((point) => [...point]);
    if (setup.classes === 0) points = [];
    if (brush === "erase") points = points.filter((_, other) => other !== i);
    else points.push([round(x), round(y), Number(brush)]);
    draw(points);
  }

  const round = (x) => Math.round(x * 1000) / 1000;

  function draw(points) {
    if (points.length < 2 || points.length > known.limits.points) return complain(`Draw 2 to ${known.limits.points} points.`);
    view.time.pause();
    choices = { ...choices, data: "drawn", points };
    setup = { ...setup, points, classes: Math.max(2, setup.classes) };
    view.plane.load(setup, points);
    view.plane.show({ ...frames[view.time.at], wrong: [] });
    clearTimeout(drawing);
    drawing = setTimeout(() => begin(choices, true), SETTLED);
  }

  // The address

  const flat = () => ({
    data: choices.data,
    n: choices.n,
    noise: choices.noise,
    seed: choices.seed,
    layers: choices.layers.join("-") || "none",
    activation: choices.activation,
    loss: choices.loss,
    optimizer: choices.optimizer,
    lr: choices.lr,
    batch: choices.batch,
    points: choices.data === "drawn" ? choices.points.map((point) => point.join()).join(";") : "",
  });

  function restore(state) {
    if (generation && addressOf(state) === addressOf(flatOrNone())) return;
    const numbers = ["n", "noise", "seed", "lr", "batch"].filter((name) => state[name] !== undefined);
    const texts = ["data", "activation", "loss", "optimizer"].filter((name) => state[name]);
    const wanted = Object.fromEntries([...numbers.map((name) => [name, Number(state[name])]), ...texts.map((name) => [name, state[name]])]);
    if (state.layers) wanted.layers = state.layers === "none" ? [] : state.layers.split("-").map(Number);
    if (state.points) wanted.points = state.points.split(";").map((point) => point.split(",").map(Number));
    begin(wanted, false);
  }

  const flatOrNone = () => Object.fromEntries(Object.entries(flat()).filter(([, x]) => x !== "").map(([name, x]) => [name, String(x)]));

  // A training does not go on behind another page.
  new MutationObserver(() => section.hidden && view.time.pause()).observe(section, { attributeFilter: ["hidden"] });

  return { restore };
}
