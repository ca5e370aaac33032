// Moves and scales a picture inside its frame: drag, wheel, pinch, buttons, keys.
import { html, svg } from "./dom.js";

const MARGIN = 14;
const CLOSEST = 4;

export function panAndZoom(frame) {
  const inner = svg("g");
  const paper = svg("svg", { class: "paper" }, inner);
  frame.append(paper);
  let size = { width: 1, height: 1 };
  let at = { x: 0, y: 0, scale: 1 };

  const apply = () => inner.setAttribute("transform", `translate(${at.x} ${at.y}) scale(${at.scale})`);

  function fit() {
    const { width, height } = frame.getBoundingClientRect();
    const scale = Math.min((width - 2 * MARGIN) / size.width, (height - 2 * MARGIN) / size.height, 1.6);
    at = { scale, x: (width - size.width * scale) / 2, y: (height - size.height * scale) / 2 };
    apply();
  }

  function show(stage, { width, height }) {
    size = { width, height };
    inner.replaceChildren(stage);
    fit();
  }

  new ResizeObserver(fit).observe(frame);
  return { show, fit };
}
