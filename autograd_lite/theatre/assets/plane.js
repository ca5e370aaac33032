// The plane: what the network says everywhere, the line where it decides, and the points on top.
import { prepared, sizeOf } from "./canvas.js";
import { colours, mixed } from "./colours.js";
import { bytesOf } from "./numbers.js";

const STRENGTH = 0.55; // of the colour where the network is sure
const REACHED = 14; // pixels around a point that belong to it

// Paints one number a pixel, from negative to positive, into a small canvas.
export function paintMap(canvas, text, strength = 0.85) {
  const { paper, negative, positive } = colours();
  const ramp = rampOf(paper.rgb, negative.rgb, positive.rgb, strength);
  paintBytes(canvas, bytesOf(text), (data, v, at) => {
    for (let c = 0; c < 3; c++) data[at + c] = ramp[3 * v + c];
  });
}

let lastRamp = ["", null];

// The colours of the bytes 0 to 255, three numbers each.
function rampOf(...colour) {
  const key = colour.join();
  if (lastRamp[0] === key) return lastRamp[1];
  const [paper, negative, positive, strength] = colour;
  const ramp = new Uint8ClampedArray(3 * 256);
  for (let v = 0; v < 256; v++) {
    const side = v / 127.5 - 1;
    ramp.set(mixed(paper, side < 0 ? negative : positive, Math.abs(side) * strength), 3 * v);
  }
  lastRamp = [key, ramp];
  return ramp;
}

function paintBytes(canvas, bytes, colour) {
  const side = Math.round(Math.sqrt(bytes.length));
  if (canvas.width !== side) canvas.width = canvas.height = side;
  const context = canvas.getContext("2d");
  const image = context.createImageData(side, side);
  for (let i = 0; i < bytes.length; i++) {
    colour(image.data, bytes[i], 4 * i, i);
    image.data[4 * i + 3] = 255;
  }
  context.putImageData(image, 0, 0);
}

// Where several classes are possible: their colours mixed by their probabilities.
function paintClasses(canvas, layers) {
  const { paper, classes } = colours();
  const rgb = layers.map((_, k) => classes[k % classes.length].rgb);
  paintBytes(canvas, layers[0], (data, _, at, i) => {
    let sum = 0;
    for (const bytes of layers) sum += bytes[i];
    for (let c = 0; c < 3; c++) {
      let mix = 0;
      for (let k = 0; k < layers.length; k++) mix += layers[k][i] * rgb[k][c];
      data[at + c] = paper.rgb[c] + (mix / (sum || 1) - paper.rgb[c]) * STRENGTH;
    }
  });
}

// The view of the plane on a canvas.
//   on: {point(i), place(x, y), over(i or null)}: what the reader does.
export function planeView(canvas, on) {
  const field = document.createElement("canvas");
  let setup = null;
  let frame = null;
  let points = [];
  let chosen = null;

  const toScreen = ([x, y]) => {
    const { left, right, low, high } = setup.plane;
    const [width, height] = sizeOf(canvas);
    return [((x - left) / (right - left)) * width, ((high - y) / (high - low)) * height];
  };

  function toPlane(event) {
    const { left, right, low, high } = setup.plane;
    const box = canvas.getBoundingClientRect();
    return [
      left + ((event.clientX - box.left) / box.width) * (right - left),
      high - ((event.clientY - box.top) / box.height) * (high - low),
    ];
  }

  function nearest(event) {
    const box = canvas.getBoundingClientRect();
    const [x, y] = [event.clientX - box.left, event.clientY - box.top];
    let best = null;
    let distance = REACHED;
    for (const [i, point] of points.entries()) {
      const [px, py] = toScreen(point);
      const apart = Math.hypot(px - x, py - y);
      if (apart < distance) [best, distance] = [i, apart];
    }
    return best;
  }

  function paint() {
    if (!setup?.plane || !sizeOf(canvas)[0]) return;
    const { context, width, height } = prepared(canvas);
    if (frame?.field) paintField(context, width, height);
    for (const [i, point] of points.entries()) paintPoint(context, point, i);
  }

  function paintField(context, width, height) {
    if (frame.field.length === 1) paintMap(field, frame.field[0], STRENGTH);
    else paintClasses(field, frame.field.map(bytesOf));
    const resolution = field.width;
    const cell = [width / (resolution - 1), height / (resolution - 1)];
    context.imageSmoothingEnabled = true;
    context.imageSmoothingQuality = "high";
    context.drawImage(field, -cell[0] / 2, -cell[1] / 2, width + cell[0], height + cell[1]);
    context.strokeStyle = colours().ink.css;
    context.lineWidth = 1.6;
    context.beginPath();
    for (const bytes of frame.border.map(bytesOf)) contour(context, resolution, cell, (i) => bytes[i] - 127.5);
    context.stroke();
  }

  function paintPoint(context, point, i) {
    const { paper, ink, negative, positive, classes } = colours();
    const [x, y] = toScreen(point);
    const radius = Math.max(3.6, Math.min(5.5, sizeOf(canvas)[0] / 80));
    const k = setup.classes === 0 ? 0 : point[2];
    const [low, high] = setup.range;
    const side = (2 * (point[2] - low)) / (high - low) - 1;
    const colour = setup.classes === 0
      ? `rgb(${mixed(paper.rgb, (side < 0 ? negative : positive).rgb, Math.abs(side)).join()})`
      : classes[k % classes.length].css;
    if (i === chosen || frame?.wrong.includes(i)) {
      context.beginPath();
      context.arc(x, y, radius + (i === chosen ? 6 : 3.5), 0, 2 * Math.PI);
      context.strokeStyle = ink.css;
      context.lineWidth = i === chosen ? 3 : 1.4;
      context.stroke();
    }
    markPath(context, k, x, y, radius);
    context.fillStyle = colour;
    context.fill();
    context.strokeStyle = setup.classes === 0 ? ink.css : paper.css;
    context.lineWidth = 1;
    context.stroke();
  }

  function choose(i) {
    chosen = i;
    paint();
  }

  canvas.addEventListener("click", (event) => {
    if (!setup?.plane) return;
    on.place(...toPlane(event), nearest(event));
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!setup?.plane) return;
    canvas.style.cursor = nearest(event) === null ? "crosshair" : "pointer";
  });
  canvas.addEventListener("keydown", (event) => {
    const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (by && points.length) {
      event.preventDefault();
      choose(chosen === null ? 0 : (chosen + by + points.length) % points.length);
      on.over(chosen);
    } else if (["Enter", " "].includes(event.key) && chosen !== null) {
      event.preventDefault();
      on.place(...points[chosen], chosen);
    }
  });
  new ResizeObserver(paint).observe(canvas);

  return {
    paint,
    choose,
    load(newSetup, newPoints = newSetup.points) {
      [setup, points, chosen, frame] = [newSetup, newPoints, null, null];
    },
    show(newFrame) {
      frame = newFrame;
      paint();
    },
    get chosen() {
      return chosen;
    },
  };
}

// The shape of a class: a circle, a square, a diamond.
export function markPath(context, k, x, y, radius) {
  context.beginPath();
  if (k % 3 === 0) context.arc(x, y, radius, 0, 2 * Math.PI);
  else if (k % 3 === 1) context.rect(x - radius * 0.9, y - radius * 0.9, radius * 1.8, radius * 1.8);
  else {
    const far = radius * 1.35;
    context.moveTo(x, y - far);
    for (const [dx, dy] of [[far, 0], [0, far], [-far, 0], [0, -far]]) context.lineTo(x + dx, y + dy);
    context.closePath();
  }
}

// Where a function on the grid is zero: a piece of line in each cell, by marching squares.
function contour(context, resolution, [width, height], value) {
  for (let row = 0; row < resolution - 1; row++)
    for (let column = 0; column < resolution - 1; column++) {
      const at = row * resolution + column;
      const corners = [value(at), value(at + 1), value(at + resolution + 1), value(at + resolution)];
      const crossings = [];
      for (let side = 0; side < 4; side++) {
        const [a, b] = [corners[side], corners[(side + 1) % 4]];
        if (a < 0 === b < 0) continue;
        const t = a / (a - b);
        const [x, y] = [[t, 0], [1, t], [1 - t, 1], [0, 1 - t]][side];
        crossings.push([(column + x) * width, (row + y) * height]);
      }
      for (let i = 0; i + 1 < crossings.length; i += 2) {
        context.moveTo(...crossings[i]);
        context.lineTo(...crossings[i + 1]);
      }
    }
}
