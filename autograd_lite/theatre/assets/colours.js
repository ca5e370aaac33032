// The colours of the page as numbers to mix, and word of it when they change.

const NAMES = ["paper", "ink", "quiet", "line", "faint", "focus", "input", "output", "parameter", "grad", "value", "alarm"];
let known = null;

const probe = document.createElement("canvas").getContext("2d", { willReadFrequently: true });

function asNumbers(text) {
  probe.fillStyle = text;
  probe.fillRect(0, 0, 1, 1);
  return [...probe.getImageData(0, 0, 1, 1).data.slice(0, 3)];
}

// Each colour as {css, rgb}; negative and positive are those of weights, classes those of points.
export function colours() {
  if (known) return known;
  const style = getComputedStyle(document.documentElement);
  known = {};
  for (const name of NAMES) {
    const css = style.getPropertyValue(`--${name}`).trim();
    known[name] = { css, rgb: asNumbers(css) };
  }
  known.negative = known.output;
  known.positive = known.input;
  known.classes = [known.output, known.input, known.parameter];
  return known;
}

export function whenColoursChange(act) {
  const changed = () => {
    known = null;
    act();
  };
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", changed);
  new MutationObserver(changed).observe(document.documentElement, { attributeFilter: ["data-theme"] });
}

// A colour between two, share of the second.
export const mixed = (a, b, share) => [0, 1, 2].map((i) => a[i] + (b[i] - a[i]) * share);
