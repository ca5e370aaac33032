// Steps through the forward and the backward pass: the same steps and sentences as `draw_steps`.
import { html } from "./dom.js";

const PAUSE = 1600; // milliseconds between two steps

//   show(step, places, index): paints a step and the places that are known by then; null is all.
//   fetchSteps(): the steps of what the page shows.
export function player(bar, show, fetchSteps) {
  let steps = [];
  let now = null;
  let timer = null;
  const button = (label, words, action) =>
    html("button", { type: "button", "aria-label": words, title: words, onclick: action }, label);
  const start = button("↺", "To the start", () => jump(0));
  const back = button("◀", "One step back", () => jump((now ?? steps.length) - 1));
  const play = button("▶ Step through", "Play forward and backward pass", () => (timer ? pause() : run()));
  const next = button("▶", "One step on", () => jump((now ?? -1) + 1));
  const end = button("✕", "Leave: show everything", () => leave());
  const slider = html("input", { type: "range", min: 0, max: 1, step: 1, "aria-label": "Step" });
  const words = html("div", { class: "step-words", "aria-live": "polite" });
  slider.oninput = () => jump(Number(slider.value));
  bar.append(html("div", { class: "step-bar" }, play, start, back, next, slider, end), words);

  async function jump(index) {
    pause();
    await go(index);
  }

  async function go(index) {
    if (!steps.length) steps = await fetchSteps();
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

  async function run() {
    clearInterval(timer);
    timer = setInterval(() => (now === steps.length - 1 ? pause() : go(now + 1)), PAUSE);
    await go(now === null || now === steps.length - 1 ? 0 : now + 1);
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
    // The page shows another graph: from the beginning, or from a step on.
    async load(step = null) {
      pause();
      steps = [];
      now = null;
      if (step === null) paint();
      else await go(step);
    },
    // The numbers of the same graph have changed.
    async refresh() {
      if (now === null) return void (steps = []);
      steps = await fetchSteps();
      if (now !== null) paint();
    },
  };
}
