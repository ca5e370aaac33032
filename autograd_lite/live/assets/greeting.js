// Moves one number to and fro when somebody comes for the first time: everything follows it.

const LONG = 2600; // milliseconds
const FAR = 0.9;
const ENDS = ["pointerdown", "keydown", "input", "hashchange"];

//   at(x): sets the number; from: where it starts and ends. Any touch or key ends it at once.
export function greet(from, at) {
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  let start = null;
  let over = false;
  const stop = (event) => {
    if (!over && event?.type !== "input") at(from); // an input has its own number already
    over = true;
    for (const kind of ENDS) removeEventListener(kind, stop, true);
  };
  for (const kind of ENDS) addEventListener(kind, stop, true);
  function frame(now) {
    if (over) return;
    start ??= now;
    const part = (now - start) / LONG;
    if (part >= 1) return stop();
    at(Number((from + FAR * Math.sin(Math.PI * part) ** 2).toFixed(2)));
    requestAnimationFrame(frame);
  }
  requestAnimationFrame(frame);
}
