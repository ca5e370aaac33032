// Moves through the frames: play and pause, one step, and a slider back in time.
import { html } from "./dom.js";

const PAUSE = 110; // milliseconds a frame of the past is shown

//   show(frame, index): paints a frame.
//   more(play): asks for frames after the last one, and adds them; null where there are none.
export function timeline(bar, show, more, wait = (ms) => new Promise((done) => setTimeout(done, ms))) {
  let frames = [];
  let at = 0;
  let playing = 0; // the number of the run; a run that is not the last one ends
  let runs = 0;
  const button = (label, words, act) => html("button", { type: "button", "aria-label": words, title: words, onclick: act }, label);
  const start = button("↺", "Back to the beginning", () => jump(0));
  const back = button("◀", "One step back", () => jump(at - 1));
  const play = button("▶ Play", "Play", () => (playing ? pause() : run()));
  const step = button("▶", "One step on", () => forward());
  const slider = html("input", { type: "range", min: 0, max: 0, step: 1, value: 0, "aria-label": "Time: the frames so far" });
  const readout = html("output", { class: "epoch" });
  play.className = "play";
  slider.oninput = () => jump(Number(slider.value));
  bar.append(play, start, back, step, slider, readout);

  function paint() {
    slider.max = Math.max(0, frames.length - 1);
    slider.value = at;
    const frame = frames[at];
    if (!frame) return;
    readout.textContent = `epoch ${frame.epoch}`;
    slider.setAttribute("aria-valuetext", `epoch ${frame.epoch}`);
    back.disabled = start.disabled = at === 0;
    step.disabled = !more && at === frames.length - 1;
    show(frame, at);
  }

  function go(index) {
    at = Math.max(0, Math.min(frames.length - 1, index));
    paint();
  }

  function jump(index) {
    pause();
    go(index);
  }

  async function forward() {
    pause();
    if (at < frames.length - 1) return go(at + 1);
    if (more && (await more(false))) go(frames.length - 1);
  }

  function pause() {
    playing = 0;
    play.textContent = "▶ Play";
    play.setAttribute("aria-label", "Play");
  }

  async function run() {
    const own = (playing = ++runs);
    play.textContent = "⏸ Pause";
    play.setAttribute("aria-label", "Pause");
    if (!more && at === frames.length - 1) go(0);
    while (playing === own) {
      if (at < frames.length - 1) {
        await wait(PAUSE);
        if (playing === own) go(at + 1);
      } else {
        const before = at;
        const goesOn = more && (await more(true));
        if (goesOn && at === before) go(frames.length - 1); // even if it was paused meanwhile
        else if (playing === own) pause();
        await new Promise(requestAnimationFrame);
      }
    }
  }

  return {
    pause,
    go,
    // All frames, and which one to show.
    load(newFrames, index = newFrames.length - 1) {
      pause();
      frames = newFrames;
      go(index);
    },
    refresh: paint,
    get at() {
      return at;
    },
    get isPlaying() {
      return Boolean(playing);
    },
  };
}
