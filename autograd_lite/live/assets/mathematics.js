// Shows mathematics: the trees of the session as MathML.
import { html } from "./dom.js";

const MATHML = "http://www.w3.org/1998/Math/MathML";
const TOKENS = new Set(["mi", "mn", "mo", "mtext"]);

export function formula(tree) {
  const math = document.createElementNS(MATHML, "math");
  math.append(element(tree));
  return math;
}

function element([name, ...parts]) {
  const made = document.createElementNS(MATHML, name);
  if (name === "mspace") made.setAttribute("width", parts[0]);
  else if (TOKENS.has(name)) made.textContent = parts[0];
  else made.append(...parts.map(element));
  return made;
}

// An equation as two cells: its left side, and all that follows, which may be broken before signs.
export function equation({ sides, signs }) {
  const [left, ...rest] = sides;
  const pieces = rest.map((side, i) =>
    html("span", { class: "piece" }, html("span", { class: "sign" }, signs[i]), formula(side)),
  );
  return [html("span", { class: "left" }, formula(left)), html("span", { class: "right" }, ...pieces)];
}
