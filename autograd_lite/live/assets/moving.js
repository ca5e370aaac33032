// Lets the nodes of one picture move to their places in the next; what is new appears.

const LONG = 350; // milliseconds

//   before: for each name of a node where it was on the screen, as `placesOf` returned it.
export function moveFrom(before, graph, at) {
  if (!before.size || matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  const timing = { duration: LONG, easing: "ease-in-out" };
  const now = placesOf(graph, at);
  for (const node of graph.scene.nodes) {
    const [from, to] = [before.get(node.name), now.get(node.name)];
    const group = graph.nodes.get(node.id);
    if (!from) group.animate([{ opacity: 0 }, { opacity: 1 }], timing);
    else group.animate([{ transform: `translate(${(from.x - to.x) / at.scale}px, ${(from.y - to.y) / at.scale}px)` }, { transform: "none" }], timing);
  }
  for (const layer of graph.stage.querySelectorAll(".frames, .rivers, .lines"))
    layer.animate([{ opacity: 0 }, { opacity: 0 }, { opacity: 1 }], timing);
}

export function placesOf(graph, at) {
  const nodes = graph?.scene.nodes.filter((node) => node.role !== "constant") ?? [];
  return new Map(nodes.map((node) => [node.name, { x: at.x + node.x * at.scale, y: at.y + node.y * at.scale }]));
}
