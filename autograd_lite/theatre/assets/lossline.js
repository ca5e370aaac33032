// The loss over the epochs, and where in it the shown moment is.
import { prepared, sizeOf } from "./canvas.js";
import { colours } from "./colours.js";
import { shown } from "./numbers.js";

const EDGE = { left: 44, right: 10, top: 10, bottom: 20 };

export function lossView(canvas) {
  let series = []; // {name, epochs, numbers, dashed}
  let epoch = 0;

  function paint() {
    if (!sizeOf(canvas)[0]) return;
    const { context, width, height } = prepared(canvas);
    const { ink, quiet, line, positive, grad } = colours();
    const all = series.flatMap(({ numbers }) => [smallest(numbers), largest(numbers)]).filter(Number.isFinite);
    context.font = "11px system-ui, sans-serif";
    context.fillStyle = quiet.css;
    if (!all.length) {
      context.textAlign = "center";
      context.fillText("loss: press Play", width / 2, height / 2);
      return;
    }
    const last = Math.max(1, ...series.map(({ epochs }) => epochs.at(-1) ?? 0));
    const [low, high] = [Math.min(0, ...all), Math.max(...all, 1e-9)];
    const x = (e) => EDGE.left + (e / last) * (width - EDGE.left - EDGE.right);
    const y = (v) => height - EDGE.bottom - ((v - low) / (high - low || 1)) * (height - EDGE.top - EDGE.bottom);
    context.lineWidth = 1;
    context.textAlign = "right";
    for (const v of [low, (low + high) / 2, high]) {
      context.strokeStyle = line.css;
      context.beginPath();
      context.moveTo(EDGE.left, y(v));
      context.lineTo(width - EDGE.right, y(v));
      context.stroke();
      context.fillText(shown(v, 2), EDGE.left - 5, y(v) + 4);
    }
    context.fillText(`epoch ${last}`, width - EDGE.right, height - 5);
    context.textAlign = "left";
    context.fillText("0", EDGE.left, height - 5);
    for (const { epochs, numbers, dashed } of series) {
      context.strokeStyle = dashed ? ink.css : positive.css;
      context.setLineDash(dashed ? [5, 4] : []);
      context.lineWidth = 1.8;
      context.beginPath();
      const skip = Math.max(1, Math.floor(numbers.length / (2 * width)));
      for (let i = 0; i < numbers.length; i += skip) context.lineTo(x(epochs[i]), y(numbers[i]));
      if (numbers.length) context.lineTo(x(epochs.at(-1)), y(numbers.at(-1)));
      context.stroke();
    }
    context.setLineDash([]);
    context.strokeStyle = grad.css;
    context.lineWidth = 1.5;
    context.beginPath();
    context.moveTo(x(Math.min(epoch, last)), EDGE.top);
    context.lineTo(x(Math.min(epoch, last)), height - EDGE.bottom);
    context.stroke();
  }

  new ResizeObserver(paint).observe(canvas);
  return {
    paint,
    show(newSeries, newEpoch) {
      [series, epoch] = [newSeries, newEpoch];
      paint();
    },
  };
}

const smallest = (numbers) => numbers.reduce((a, b) => Math.min(a, b), Infinity);
const largest = (numbers) => numbers.reduce((a, b) => Math.max(a, b), -Infinity);
