// Draws a scene of the session, and changes its texts in place: nothing moves while numbers do.
import { svg } from "./dom.js";

const HEAD = 8;
const WIDEST_RIVER = 18;

// The picture of a scene.
//   on: {node(id), edge(id), hover(id or "")}: what the reader does; open, close, fold, unfold:
//   what a sign on a node is for, called with what the node says of it.
export function drawGraph(scene, on) {
  const flat = scene.direction === "LR";
  const places = new Map(); // place: the tspan that shows its text
  const nodes = new Map();
  const edges = new Map();
  const stage = svg("g", { class: "stage" });
  const rivers = svg("g", { class: "rivers" });
  const lines = svg("g", { class: "lines" });
  const boxes = svg("g", { class: "boxes" });
  stage.append(groupFrames(scene, on.close), rivers, lines, boxes);
  for (const edge of scene.edges) edges.set(edge.id, drawEdge(edge));
  for (const node of scene.nodes) nodes.set(node.id, drawNode(node));

  moveByArrows(stage);

  function place(name, kind) {
    const span = svg("tspan", { class: kind });
    places.set(name, span);
    return span;
  }

  function drawNode(node) {
    const left = node.x - node.width / 2;
    const top = node.y - node.height / 2;
    const constant = node.role === "constant";
    const text = (y, kind, ...parts) => svg("text", { class: kind, x: node.x, y }, ...parts);
    const caption = (word) => svg("tspan", { class: "caption" }, `${word} `);
    const group = svg(
      "g",
      { class: `node ${node.role}`, "data-id": node.id, tabindex: 0, role: "button" },
      svg("rect", { class: "body", x: left, y: top, width: node.width, height: node.height, rx: radius(node) }),
    );
    if (node.role === "output")
      group.append(svg("rect", { class: "inner", x: left + 3, y: top + 3, width: node.width - 6, height: node.height - 6, rx: 7 }));
    group.append(text(constant ? node.y + 5 : top + 20, "heading", node.heading));
    if (!constant) {
      group.append(
        text(top + 38, "row", caption("value"), place(`${node.id}-value`, "value")),
        text(top + 55, "row", caption("grad"), place(`${node.id}-grad`, "grad")),
      );
      if (node.height > 70) group.append(text(top + 71, "row", place(`${node.id}-sum`, "grad strong")));
    }
    const right = left + node.width - 3;
    const signs = [
      [node.opens, "+", `Show ${node.name} in elementary operations`, right, on.open],
      [node.unfolds, "+", `Show what ${node.name} is computed from`, left + 3, on.unfold],
      [node.folds, "−", `Show ${node.name} as one node`, left + 3, on.fold],
    ];
    for (const [about, text, words, x, act] of signs) if (about) group.append(sign(text, words, x, top + 3, () => act(about)));
    group.addEventListener("click", () => on.node(node.id));
    group.addEventListener("keydown", (event) => {
      if (!["Enter", " "].includes(event.key) || event.target !== group) return;
      event.preventDefault();
      on.node(node.id);
    });
    for (const event of ["pointerenter", "focus"]) group.addEventListener(event, () => on.hover(node.id));
    for (const event of ["pointerleave", "blur"]) group.addEventListener(event, () => on.hover(""));
    boxes.append(group);
    return group;
  }

  function drawEdge(edge) {
    const path = curve(edge.line, flat);
    const river = svg("path", { class: "river", d: path });
    const line = svg(
      "g", { class: "edge", "data-id": edge.id },
      svg("path", { class: "line", d: path }),
      arrow(edge.line.at(-1), flat, 1, "head"), arrow(edge.line[0], flat, -1, "head back"),
    );
    rivers.append(river);
    lines.append(line);
    const [width, height] = edge.size;
    if (!width) return { river, line };
    const [x, y] = edge.label;
    const factors = ["local", "times", "upstream"].map((kind) => place(`${edge.id}-${kind}`, { local: "local", upstream: "grad" }[kind]));
    const flow = place(`${edge.id}-flow`, "grad strong");
    const label = svg(
      "g", { class: "edge-label", "data-id": edge.id, tabindex: 0, role: "button" },
      svg("rect", { x: x - width / 2, y: y - height / 2, width, height, rx: 9 }),
      ...(height > 30
        ? [svg("text", { x, y: y - 3 }, ...factors), svg("text", { x, y: y + 12 }, flow)]
        : [svg("text", { x, y: y + 4 }, ...factors, svg("tspan", {}, " "), flow)]),
    );
    label.addEventListener("click", () => on.edge(edge.id));
    label.addEventListener("keydown", (event) => {
      if (["Enter", " "].includes(event.key)) event.preventDefault(), on.edge(edge.id);
    });
    lines.append(label);
    return { river, line, label, x, width };
  }

  // Shows texts by their places; `only`, if given, is the set of places that are known already.
  function write({ texts, off, flows, words }, only = null) {
    const shown = (name) => (only && !only.has(name) ? "" : (texts[name] ?? ""));
    for (const [name, span] of places) {
      if (/-(sum|times)$/.test(name)) continue;
      let text = shown(name);
      if (name.endsWith("-upstream")) text = shown(name.replace("upstream", "flow")) && texts[name];
      if (name.endsWith("-upstream")) put(places.get(name.replace("upstream", "times")), text && " × ");
      if (name.endsWith("-grad") && places.has(name.replace("-grad", "-sum"))) {
        const [, terms, sum] = text.match(/^(.*?) ([=≈] .*)$/) ?? [null, text, ""];
        put(places.get(name.replace("-grad", "-sum")), sum);
        text = terms;
      }
      put(span, text);
      span.parentElement.classList.toggle("empty", !text && span.parentElement.classList.contains("row"));
    }
    for (const [id, group] of nodes) {
      group.classList.toggle("off", off.includes(id));
      group.classList.toggle("pending", Boolean(only) && !only.has(`${id}-value`) && places.has(`${id}-value`));
      group.setAttribute("aria-label", words[id]);
    }
    for (const [id, { river, label, x, width }] of edges) {
      const flow = only && !only.has(`${id}-flow`) ? 0 : Math.abs(flows[id] ?? 0);
      river.style.strokeWidth = `${flow ? 2 + (WIDEST_RIVER * flow) / (flow + 2.5) : 0}px`;
      river.classList.toggle("negative", (flows[id] ?? 0) < 0);
      if (label) fitLabel(label, x, width);
      label?.classList.toggle("empty", !shown(`${id}-local`));
      label?.setAttribute("aria-label", words[id]);
    }
  }

  // Marks nodes and edges: `kind` is a class, `ids` those that bear it.
  function mark(kind, ids) {
    const wanted = new Set(ids);
    for (const [id, group] of nodes) group.classList.toggle(kind, wanted.has(id));
    for (const [id, { river, line, label }] of edges)
      for (const part of [river, line, label]) part?.classList.toggle(kind, wanted.has(id));
    stage.classList.toggle(`has-${kind}`, wanted.size > 0);
  }

  return { stage, write, mark, nodes, edges, scene };
}

function put(span, text) {
  if (span.textContent !== text) span.textContent = text;
}

// Of all that can be pressed in the picture one is reached by Tab, the others from it by arrows.
function moveByArrows(stage) {
  const all = [...stage.querySelectorAll("[tabindex]")];
  const reach = (chosen) => all.forEach((one) => one.setAttribute("tabindex", one === chosen ? 0 : -1));
  reach(all.at(-1));
  for (const one of all) one.addEventListener("focus", () => reach(one));
  stage.addEventListener("keydown", (event) => {
    const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    const at = all.indexOf(document.activeElement);
    if (!by || at < 0) return;
    event.preventDefault();
    event.stopPropagation();
    all[(at + by + all.length) % all.length].focus();
  });
}

const CHARACTER = 6.4;
const INDENT = 8;

// Makes the frame of a label as wide as its longer line; one that is longer than there is room for
// is squeezed.
function fitLabel(label, x, room) {
  const [frame, ...lines] = [...label.children];
  const wide = Math.max(...lines.map((line) => line.textContent.length)) * CHARACTER;
  const width = Math.min(wide + 2 * INDENT, room);
  frame.setAttribute("x", x - width / 2);
  frame.setAttribute("width", width);
  for (const line of lines) {
    line.removeAttribute("textLength");
    const mayBeTooLong = line.textContent.length * CHARACTER > room - 2 * INDENT;
    if (mayBeTooLong && line.getComputedTextLength() > room - 2 * INDENT) line.setAttribute("textLength", room - 2 * INDENT);
    line.setAttribute("lengthAdjust", "spacingAndGlyphs");
  }
}

function radius(node) {
  return { input: 20, constant: 14, parameter: 4 }[node.role] ?? 10;
}

const PADDING = 12;

// Around the nodes that came out of one compound node: a frame, or one for each node where others
// stand among them. Its sign closes it again.
function groupFrames(scene, close) {
  const frames = svg("g", { class: "frames" });
  const groups = new Map();
  for (const node of scene.nodes)
    if (node.closes) groups.set(node.closes, [...(groups.get(node.closes) ?? []), node]);
  for (const [id, members] of groups) {
    const whole = boundsOf(members);
    const others = scene.nodes.filter((node) => !members.includes(node));
    const boxes = others.some((node) => overlap(whole, boundsOf([node], 0))) ? members.map((node) => boundsOf([node])) : [whole];
    for (const box of boxes)
      frames.append(svg("rect", { class: "frame", x: box.left, y: box.top, width: box.right - box.left, height: box.bottom - box.top, rx: 18 }));
    const corner = boundsOf([members.at(-1)]);
    const box = boxes.length > 1 ? corner : whole;
    frames.append(sign("−", "Show as one operation again", box.right - 6, box.top + 6, () => close(id)));
  }
  return frames;
}

function boundsOf(nodes, padding = PADDING) {
  return {
    left: Math.min(...nodes.map((node) => node.x - node.width / 2)) - padding,
    right: Math.max(...nodes.map((node) => node.x + node.width / 2)) + padding,
    top: Math.min(...nodes.map((node) => node.y - node.height / 2)) - padding,
    bottom: Math.max(...nodes.map((node) => node.y + node.height / 2)) + padding,
  };
}

const overlap = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

// A round button in the picture.
function sign(text, words, x, y, act) {
  const button = svg(
    "g",
    { class: "toggle", tabindex: 0, role: "button", "aria-label": words },
    svg("title", {}, words),
    svg("circle", { cx: x, cy: y, r: 10 }),
    svg("text", { x, y: y + 5 }, text),
  );
  button.addEventListener("click", (event) => (event.stopPropagation(), act()));
  button.addEventListener("keydown", (event) => {
    if (!["Enter", " "].includes(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  });
  return button;
}

// A curve through points that leaves and arrives along the layers: between two points it goes
// on in the direction that the points before and after suggest.
function curve(points, flat) {
  const last = points.length - 1;
  const along = ([x, y]) => (flat ? x : y);
  const across = ([x, y]) => (flat ? y : x);
  const slope = (i) => {
    if (i === 0 || i === last) return 0;
    const [before, here, after] = [points[i - 1], points[i], points[i + 1]].map(across);
    if ((here - before) * (after - here) <= 0) return 0; // no overshooting at a bend
    return (after - before) / (along(points[i + 1]) - along(points[i - 1]));
  };
  const point = (a, b) => (flat ? `${a},${b}` : `${b},${a}`);
  let path = `M${points[0].join()}`;
  for (let i = 0; i < last; i++) {
    const [from, to] = [points[i], points[i + 1]];
    const third = (along(to) - along(from)) * (i === 0 || i === last - 1 ? 0.45 : 0.34);
    path += `C${point(along(from) + third, across(from) + third * slope(i))} `;
    path += `${point(along(to) - third, across(to) - third * slope(i + 1))} ${to.join()}`;
  }
  return path;
}

// An arrow head with its tip at a border; `towards` is 1 along the layers and -1 against them.
function arrow([x, y], flat, towards, kind) {
  const back = HEAD * towards;
  const corners = flat
    ? [[x - back, y - 4], [x, y], [x - back, y + 4]]
    : [[x - 4, y - back], [x, y], [x + 4, y - back]];
  return svg("polygon", { class: kind, points: corners.map((corner) => corner.join()).join(" ") });
}
