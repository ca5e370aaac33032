// A curve, a point of it, and the tangent there.
import { svg } from "./dom.js";

const WIDTH = 330;
const HEIGHT = 190;
const EDGE = { left: 34, right: 10, top: 10, bottom: 24 };

export function plot({ points, at, slope, window: [[left, right], [low, high]], operand, sentence }) {
  const x = (v) => EDGE.left + ((v - left) / (right - left)) * (WIDTH - EDGE.left - EDGE.right);
  const y = (v) => HEIGHT - EDGE.bottom - ((v - low) / (high - low)) * (HEIGHT - EDGE.top - EDGE.bottom);
  const onTangent = (v) => `${x(v)},${y(at[1] + slope * (v - at[0]))}`;
  const line = (from, to) => `M${onTangent(from)}L${onTangent(to)}`;
  const inside = svg("g", { "clip-path": "url(#plot-window)" });
  const clip = svg("clipPath", { id: "plot-window" }, svg("rect", {
    x: EDGE.left, y: EDGE.top, width: WIDTH - EDGE.left - EDGE.right, height: HEIGHT - EDGE.top - EDGE.bottom,
  }));
  const picture = svg("svg", { class: "plot", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": sentence }, clip);
  for (const v of ticks(left, right)) picture.append(
    svg("path", { class: v === 0 ? "axis" : "grid", d: `M${x(v)},${EDGE.top}V${HEIGHT - EDGE.bottom}` }),
    svg("text", { class: "tick", x: x(v), y: HEIGHT - 9 }, String(v).replace("-", "−")),
  );
  for (const v of ticks(low, high)) picture.append(
    svg("path", { class: v === 0 ? "axis" : "grid", d: `M${EDGE.left},${y(v)}H${WIDTH - EDGE.right}` }),
    svg("text", { class: "tick end", x: EDGE.left - 5, y: y(v) + 4 }, String(v).replace("-", "−")),
  );
  inside.append(
    svg("path", { class: "curve", d: pieces(points, x, y, high - low) }),
    svg("path", { class: "tangent", d: slope === null ? `M${x(at[0])},0V${HEIGHT}` : line(left, right) }),
    svg("path", { class: "guide", d: `M${x(at[0])},${HEIGHT - EDGE.bottom}V${y(at[1])}H${EDGE.left}` }),
    svg("circle", { class: "point", cx: x(at[0]), cy: y(at[1]), r: 5 }),
  );
  picture.append(inside, svg("text", { class: "name", x: WIDTH - EDGE.right, y: HEIGHT - EDGE.bottom - 5 }, operand));
  return picture;
}

// The curve in pieces, where it is defined and does not leap.
function pieces(points, x, y, height) {
  let path = "";
  let before = null;
  for (const [at, v] of points) {
    if (v !== null) path += `${before === null || Math.abs(v - before) > 3 * height ? "M" : "L"}${x(at).toFixed(1)},${clamped(y(v)).toFixed(1)}`;
    before = v;
  }
  return path;
}

const clamped = (v) => Math.max(-1e4, Math.min(1e4, v));

// About four round numbers between two.
function ticks(low, high) {
  const rough = (high - low) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((digit) => digit * power).find((size) => size >= rough);
  const found = [];
  for (let i = Math.ceil(low / step); i * step <= high; i++) found.push(Number((i * step).toPrecision(6)));
  return found;
}
