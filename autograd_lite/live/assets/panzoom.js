// Moves and scales a picture inside its frame: drag, wheel, pinch, buttons, keys; and a small map
// of the whole where only a part is in view.
import { html, svg } from "./dom.js";

const MARGIN = 16;
const FOOT = 34; // for the tools below the picture
const LEGIBLE = 0.3; // below this scale no text can be read, and a part is shown instead
const CLOSEST = 4;
const LARGEST = 1.6; // of a picture that would fit at any size
const STEP = 1.25;
const NUDGE = 60;

export function panAndZoom(frame) {
  const inner = svg("g");
  const paper = svg("svg", { class: "paper", role: "group", "aria-label": "Computation graph" }, inner);
  const map = svg("svg", { class: "minimap", "aria-hidden": "true" });
  const view = svg("rect", { class: "view" });
  const button = (label, words, action) =>
    html("button", { type: "button", "aria-label": words, title: words, onclick: action }, label);
  const tools = html(
    "div", { class: "tools" },
    button("+", "Larger", () => zoomAtCentre(STEP)),
    button("−", "Smaller", () => zoomAtCentre(1 / STEP)),
    button("⤢", "Fit", () => fit()),
  );
  frame.tabIndex = 0;
  frame.append(paper, map, tools);
  let size = { width: 1, height: 1 };
  let at = { x: 0, y: 0, scale: 1 };
  let fitted = true;

  function apply() {
    inner.setAttribute("transform", `translate(${at.x} ${at.y}) scale(${at.scale})`);
    const { clientWidth: width, clientHeight: height } = frame;
    const whole = at.x >= 0 && at.y >= 0 && at.x + size.width * at.scale <= width && at.y + size.height * at.scale <= height;
    map.classList.toggle("shown", !whole);
    frame.classList.toggle("movable", !whole);
    for (const [name, value] of Object.entries({ x: -at.x / at.scale, y: -at.y / at.scale, width: width / at.scale, height: height / at.scale }))
      view.setAttribute(name, value);
  }

  function fit() {
    const [width, height] = [frame.clientWidth, frame.clientHeight - FOOT];
    const scale = Math.min((width - 2 * MARGIN) / size.width, (height - 2 * MARGIN) / size.height, LARGEST);
    at = { scale: Math.max(scale, 0.01), x: (width - size.width * scale) / 2, y: (height - size.height * scale) / 2 };
    fitted = true;
    apply();
  }

  function zoom(by, x, y) {
    const scale = Math.min(Math.max(at.scale * by, 0.02), CLOSEST);
    const ratio = scale / at.scale;
    at = { scale, x: x - (x - at.x) * ratio, y: y - (y - at.y) * ratio };
    fitted = false;
    apply();
  }

  const zoomAtCentre = (by) => zoom(by, frame.clientWidth / 2, frame.clientHeight / 2);

  function move(x, y) {
    at = { ...at, x: at.x + x, y: at.y + y };
    fitted = false;
    apply();
  }

  // Brings a point of the picture into the middle.
  function centre(x, y) {
    const scale = Math.max(at.scale, 0.8);
    at = { scale, x: frame.clientWidth / 2 - x * scale, y: frame.clientHeight / 2 - y * scale };
    fitted = false;
    apply();
  }

  const fingers = new Map();
  paper.addEventListener("pointerdown", (event) => {
    fingers.set(event.pointerId, event);
  });
  paper.addEventListener("pointermove", (event) => {
    const before = fingers.get(event.pointerId);
    if (!before) return;
    const other = [...fingers.values()].find((finger) => finger.pointerId !== event.pointerId);
    if (!paper.hasPointerCapture(event.pointerId) && Math.hypot(event.clientX - before.clientX, event.clientY - before.clientY) < 4) return;
    paper.setPointerCapture(event.pointerId);
    fingers.set(event.pointerId, event);
    if (!other) return move(event.clientX - before.clientX, event.clientY - before.clientY);
    const apart = (one) => Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY) || 1;
    const box = frame.getBoundingClientRect();
    zoom(apart(event) / apart(before), (event.clientX + other.clientX) / 2 - box.left, (event.clientY + other.clientY) / 2 - box.top);
  });
  for (const end of ["pointerup", "pointercancel", "lostpointercapture"])
    paper.addEventListener(end, (event) => fingers.delete(event.pointerId));

  frame.addEventListener("wheel", (event) => {
    const scrolls = document.documentElement.scrollHeight > innerHeight + 1;
    if (scrolls && !event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    const box = frame.getBoundingClientRect();
    zoom(Math.exp(-event.deltaY * (event.ctrlKey ? 0.01 : 0.0015)), event.clientX - box.left, event.clientY - box.top);
  }, { passive: false });

  frame.addEventListener("keydown", (event) => {
    if (event.target !== frame || event.ctrlKey || event.metaKey || event.altKey) return;
    const keys = {
      "+": () => zoomAtCentre(STEP), "=": () => zoomAtCentre(STEP), "-": () => zoomAtCentre(1 / STEP), 0: fit,
      ArrowLeft: () => move(NUDGE, 0), ArrowRight: () => move(-NUDGE, 0),
      ArrowUp: () => move(0, NUDGE), ArrowDown: () => move(0, -NUDGE),
    };
    if (event.key in keys) event.preventDefault(), keys[event.key]();
  });

  map.addEventListener("pointerdown", (event) => {
    const box = map.getBoundingClientRect();
    centre(((event.clientX - box.left) / box.width) * size.width, ((event.clientY - box.top) / box.height) * size.height);
  });

  // Shows a picture; a new one is fitted, the same one with a change stays where it is.
  function show(stage, scene) {
    const kept = !fitted && Math.abs(scene.width - size.width) < 1 && Math.abs(scene.height - size.height) < 1;
    size = { width: scene.width, height: scene.height };
    inner.replaceChildren(stage);
    map.setAttribute("viewBox", `0 0 ${size.width} ${size.height}`);
    map.style.aspectRatio = `${size.width} / ${size.height}`;
    map.replaceChildren(
      ...scene.nodes.map((node) => svg("rect", {
        class: `dot ${node.role}`, x: node.x - node.width / 2, y: node.y - node.height / 2, width: node.width, height: node.height,
      })),
      view,
    );
    if (kept) return;
    fit();
    const end = scene.nodes.find((node) => node.role === "output");
    if (at.scale < LEGIBLE && end) readAround(end.x, end.y, 1.5 * LEGIBLE);
  }

  // Brings a point into view at a scale, and as much of the picture as there is room for.
  function readAround(x, y, scale) {
    const place = (middle, room, whole) =>
      whole < room - 2 * MARGIN ? (room - whole) / 2 : Math.min(MARGIN, Math.max(room - whole - MARGIN, room / 2 - middle));
    const [width, height] = [frame.clientWidth, frame.clientHeight - FOOT];
    at = { scale, x: place(x * scale, width, size.width * scale), y: place(y * scale, height, size.height * scale) };
    fitted = false;
    apply();
  }

  new ResizeObserver(() => (fitted ? fit() : apply())).observe(frame);
  return { show, fit, centre, tools, get at() { return at; } };
}
