// A closer look at one thing: the chain rule of a node, or the tangent of an operation's curve.
import { html } from "./dom.js";
import { equation } from "./mathematics.js";
import { plot } from "./plot.js";

const HINT = "Drag a slider and see every number follow. Point at a node for its chain rule; click a number on an edge for its tangent.";

export function focusView(card) {
  const clear = () => card.replaceChildren(html("p", { class: "quiet" }, HINT));

  function showChain(chain) {
    const lines = html("div", { class: "equations" }, ...chain.lines.flatMap(equation));
    card.replaceChildren(html("h2", {}, chain.title), lines, html("p", { class: "quiet" }, chain.words));
  }

  function showTangent(curve) {
    card.replaceChildren(html("h2", {}, curve.result), plot(curve), html("p", {}, curve.sentence));
  }

  clear();
  return { clear, showChain, showTangent };
}
