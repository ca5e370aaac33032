// The network: units as small maps of the plane, weights as links, and what each layer says.
import { measureAgain, prepared, sizeOf } from "./canvas.js";
import { colours } from "./colours.js";
import { html } from "./dom.js";
import { shown } from "./numbers.js";
import { paintMap } from "./plane.js";

const LARGEST = 54;
const SMALLEST = 20;
const STRIP = 84; // pixels below the units, for what is said about the layer
const HIT = 7;
const ROOMY = 64; // pixels of a layer in which its gradient has its name

//   on: {unit(layer, i), link(layer, i, j)}: what the reader chooses.
export function wiresView(root, on) {
  const canvas = html("canvas", { class: "links", "aria-hidden": "true" });
  const cells = html("div", { class: "cells" });
  root.append(canvas, cells);
  let setup = null;
  let frame = null;
  let units = []; // by layer, the inputs first: {element, map, x, y}
  let strips = [];
  let chosen = null;
  let shows = "weights";

  function load(newSetup) {
    setup = newSetup;
    frame = chosen = null;
    cells.replaceChildren();
    const inputs = setup.inputs.map((name) => html("span", { class: "unit input" }, name));
    units = [inputs.map((element) => ({ element }))];
    strips = [];
    for (const [k, layer] of setup.layers.entries()) {
      units.push(
        Array.from({ length: layer.shown }, (_, i) => {
          const map = html("canvas", { width: 1, height: 1 });
          const element = html("button", { type: "button", class: "unit", tabindex: -1, onclick: () => on.unit(k, i) }, map);
          return { element, map };
        }),
      );
      const hidden = layer.units - layer.shown;
      const name = k === setup.layers.length - 1 ? "output" : `layer ${k + 1}`;
      const histogram = html("canvas", { class: "histogram", role: "img" });
      const slope = html("div", { class: "slope-bar" }, html("i"));
      const words = html("span", { class: "slope-words" });
      const note = html("span", { class: "quiet" }, `${layer.activation}${hidden ? `, ${layer.shown} of ${layer.units}` : ""}`);
      const element = html("div", { class: "strip" }, html("b", {}, name), note, histogram, slope, words);
      strips.push({ element, histogram, slope, words });
    }
    cells.append(...units.flat().map((unit) => unit.element), ...strips.map((strip) => strip.element));
    if (units[1]?.[0]) units[1][0].element.tabIndex = 0;
    place();
  }

  function place() {
    const [width, height] = sizeOf(root);
    if (!setup || !width) return;
    const room = height - STRIP;
    const most = Math.max(...units.map((column) => column.length), 1);
    const size = Math.max(SMALLEST, Math.min(LARGEST, (width / units.length) * 0.5, (room / most) * 0.82));
    const margin = Math.max(size / 2 + 4, Math.min(50, width / units.length / 2.2));
    const step = (width - 2 * margin) / Math.max(1, units.length - 1);
    for (const [k, column] of units.entries()) {
      const gap = Math.min(room / column.length, size * 1.55);
      for (const [i, unit] of column.entries()) {
        unit.x = margin + k * step;
        unit.y = room / 2 + (i - (column.length - 1) / 2) * gap;
        unit.size = size;
        unit.element.classList.toggle("small", size < 34);
        Object.assign(unit.element.style, { left: `${unit.x}px`, top: `${unit.y}px`, width: `${size}px`, height: `${size}px` });
      }
    }
    for (const [k, strip] of strips.entries())
      Object.assign(strip.element.style, { left: `${margin + (k + 1) * step}px`, top: `${room}px`, width: `${Math.min(step * 0.92, 120)}px` });
    measureAgain(strips.map((strip) => strip.histogram));
    paint();
  }

  // The links with their places and numbers, thickest last.
  function links() {
    const found = [];
    for (const [k, layer] of frame.layers.entries())
      for (const [i, row] of layer.weights.entries())
        for (let j = 0; j < row.length - 1 && j < units[k].length; j++)
          found.push({ k, i, j, weight: row[j], gradient: layer.gradients[i][j], from: units[k][j], to: units[k + 1][i] });
    return found;
  }

  const ends = ({ from, to }) => [from.x + from.size / 2, from.y, to.x - to.size / 2, to.y];

  function paint() {
    if (!frame || !setup || !sizeOf(root)[0]) return;
    const { context } = prepared(canvas);
    const { positive, negative, ink } = colours();
    const all = links();
    const number = (link) => (shows === "weights" ? link.weight : link.gradient);
    const unit = shows === "weights" ? 1 : Math.max(...all.map((link) => Math.abs(link.gradient)), 1e-12) / 2.5;
    all.sort((a, b) => Math.abs(number(a)) - Math.abs(number(b)));
    for (const link of all) {
      const size = Math.abs(number(link)) / unit;
      const isChosen = chosen && chosen.k === link.k && chosen.i === link.i && (chosen.j === link.j || chosen.j === undefined);
      const [x1, y1, x2, y2] = ends(link);
      context.beginPath();
      context.moveTo(x1, y1);
      context.bezierCurveTo((x1 + x2) / 2, y1, (x1 + x2) / 2, y2, x2, y2);
      context.globalAlpha = isChosen ? 1 : Math.min(0.9, 0.16 + 0.4 * size);
      context.lineWidth = Math.min(9, 0.5 + 2.4 * size) + (isChosen ? 1.5 : 0);
      context.strokeStyle = (number(link) < 0 ? negative : positive).css;
      context.stroke();
      if (isChosen && chosen.j !== undefined) {
        context.globalAlpha = 1;
        context.lineWidth = 1;
        context.strokeStyle = ink.css;
        context.stroke();
      }
    }
    context.globalAlpha = 1;
    for (const [k, layer] of frame.layers.entries()) {
      const off = new Set(layer.off);
      for (const [i, { element, map }] of units[k + 1].entries()) {
        element.classList.toggle("off", off.has(i));
        element.classList.toggle("chosen", chosen?.k === k && chosen.i === i);
        if (layer.maps) paintMap(map, layer.maps[i][0]);
        element.setAttribute("aria-label", wordsOf(k, i, off.has(i)));
      }
      paintStrip(k, layer);
    }
  }

  function wordsOf(k, i, off) {
    const layer = frame.layers[k];
    const name = k === setup.layers.length - 1 ? `output ${i + 1}` : `layer ${k + 1}, unit ${i + 1}`;
    return `${name}: bias ${shown(layer.weights[i].at(-1))}${off ? ", off for all points" : ""}`;
  }

  const rmsRange = [-6, 0.5]; // powers of ten
  function paintStrip(k, layer) {
    const { histogram, slope, words } = strips[k];
    const { context, width, height } = prepared(histogram);
    const { positive, negative, quiet } = colours();
    const most = Math.max(...layer.histogram, 1);
    const [low, high] = layer.range;
    const bar = width / layer.histogram.length;
    for (const [i, count] of layer.histogram.entries()) {
      const middle = low + ((i + 0.5) / layer.histogram.length) * (high - low);
      context.fillStyle = (middle < 0 ? negative : positive).css;
      const tall = (count / most) * (height - 2);
      context.fillRect(i * bar, height - tall, Math.max(1, bar - 0.6), tall);
    }
    context.fillStyle = quiet.css;
    context.fillRect(0, height - 1, width, 1);
    histogram.setAttribute("aria-label", `activations from ${shown(low)} to ${shown(high)}`);
    const share = (Math.log10(Math.max(layer.rms, 1e-12)) - rmsRange[0]) / (rmsRange[1] - rmsRange[0]);
    slope.firstChild.style.width = `${100 * Math.max(0.02, Math.min(1, share))}%`;
    words.textContent = `${width < ROOMY ? "" : "grad "}${shown(layer.rms, 2)}`;
    strips[k].element.title = `activations from ${shown(low)} to ${shown(high)}; root mean square of the gradients of the weights ${shown(layer.rms)}`;
  }

  // The link under the pointer, if there is one.
  function linkAt(event) {
    const box = root.getBoundingClientRect();
    const [px, py] = [event.clientX - box.left, event.clientY - box.top];
    let best = null;
    let distance = HIT;
    for (const link of frame ? links() : []) {
      const [x1, y1, x2, y2] = ends(link);
      if (px < x1 || px > x2) continue;
      const t = inverse((px - x1) / (x2 - x1));
      const apart = Math.abs(y1 + (y2 - y1) * (3 * t * t - 2 * t * t * t) - py);
      if (apart < distance) [best, distance] = [link, apart];
    }
    return best;
  }

  root.addEventListener("click", (event) => {
    if (event.target.closest(".unit")) return;
    const link = linkAt(event);
    if (link) on.link(link.k, link.i, link.j);
  });
  root.addEventListener("pointermove", (event) => {
    const link = event.target.closest(".unit") ? null : linkAt(event);
    root.style.cursor = link ? "pointer" : "";
    root.title = link ? `weight ${shown(link.weight)}, gradient ${shown(link.gradient)}` : "";
  });
  cells.addEventListener("keydown", (event) => {
    const at = findUnit(document.activeElement);
    const by = { ArrowDown: [0, 1], ArrowUp: [0, -1], ArrowRight: [1, 0], ArrowLeft: [-1, 0] }[event.key];
    if (!at || !by) return;
    event.preventDefault();
    const k = Math.max(1, Math.min(units.length - 1, at[0] + by[0]));
    const i = Math.max(0, Math.min(units[k].length - 1, at[1] + by[1]));
    for (const unit of units.slice(1).flat()) unit.element.tabIndex = -1;
    units[k][i].element.tabIndex = 0;
    units[k][i].element.focus();
  });

  function findUnit(element) {
    for (let k = 1; k < units.length; k++) {
      const i = units[k].findIndex((unit) => unit.element === element);
      if (i >= 0) return [k, i];
    }
    return null;
  }

  new ResizeObserver(place).observe(root);

  return {
    load,
    paint,
    show(newFrame) {
      frame = newFrame;
      paint();
    },
    // What is chosen: {k, i} a unit, {k, i, j} a link, or null.
    choose(what) {
      chosen = what;
      paint();
    },
    // "weights" or "gradients".
    showOnLinks(what) {
      shows = what;
      paint();
    },
  };
}

// The t at which a link's x, which is 1.5t(1-t) + t³, has come so far.
function inverse(share) {
  let [low, high] = [0, 1];
  for (let i = 0; i < 24; i++) {
    const t = (low + high) / 2;
    if (1.5 * t * (1 - t) ** 2 + 1.5 * t * t * (1 - t) + t ** 3 < share) low = t;
    else high = t;
  }
  return (low + high) / 2;
}
