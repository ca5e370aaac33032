// Steps through the forward and the backward pass: the same steps and sentences as `draw_steps`.
import { html } from "./dom.js";

const PAUSE = 1600; // milliseconds between two steps

//   show(step or null, places): paints a step and what is known by then; null is all of it.
export function player(bar, show) {
  let steps = [];
  let now = null;
  let timer = null;
  const button = (label, words, action) =>
    html("button", { type: "button", "aria-label": words, title: words, onclick: action }, label);
  const start = button("⏮", "To the start", () => jump(0));
  const back = button("◀", "One step back", () => jump((now ?? steps.length) - 1));
  const play = button("▶ Step through", "Play forward and backward pass", () => (timer ? pause() : run()));
  const next = button("▶", "One step on", () => jump((now ?? -1) + 1));
  const end = button("✕", "Leave: show everything", () => leave());
  const slider = html("input", { type: "range", min: 0, max: 1, step: 1, "aria-label": "Step" });
  const words = html("div", { class: "step-words", "aria-live": "polite" });
  slider.oninput = () => jump(Number(slider.value));
  bar.append(html("div", { class: "step-bar" }, play, start, back, next, slider, end), words);

  function jump(index) {
    pause();
    go(index);
  }

  function go(index) {
    if (!steps.length) return;
    now = Math.min(Math.max(index, 0), steps.length - 1);
    paint();
  }

  function paint() {
    const stepping = now !== null;
    bar.classList.toggle("stepping", stepping);
    play.textContent = timer ? "⏸ Pause" : stepping ? "▶ Play" : "▶ Step through";
    if (!stepping) {
      words.replaceChildren();
      return show(null);
    }
    const step = steps[now];
    slider.max = steps.length - 1;
    slider.value = now;
    slider.setAttribute("aria-valuetext", `${now} of ${steps.length - 1}: ${step.title}`);
    words.replaceChildren(
      html("b", {}, `${step.title}. `),
      ...step.lines.map((line) => html("p", {}, ...line.map(([kind, text]) => html("span", { class: kind }, text)))),
    );
    show(step, Object.assign({}, ...steps.slice(0, now + 1).map((one) => one.reveals)), now);
  }

  function run() {
    timer = setInterval(() => (now === steps.length - 1 ? pause() : go(now + 1)), PAUSE);
    go(now === null || now === steps.length - 1 ? 0 : now + 1);
  }

  function pause() {
    clearInterval(timer);
    timer = null;
    if (now !== null) play.textContent = "▶ Play";
  }

  function leave() {
    pause();
    now = null;
    paint();
  }

  return {
    // New steps of the same graph, or of another.
    load(newSteps, at = now) {
      steps = newSteps;
      now = at === null ? null : Math.min(at, steps.length - 1);
      if (now !== null) paint();
    },
    leave,
    get step() { return now; },
  };
}
