// The sheet for the printer: a page of questions, and a page of solutions.
import { html, svg } from "./dom.js";
import { drawGraph } from "./graph.js";

const NOTHING = { node() {}, edge() {}, hover() {}, open() {}, close() {}, fold() {}, unfold() {} };

// quiz: the answers of the session to "quiz" as shown; solved to "sheet"; asked to "quiz", laid out
// for paper.
export function printSheet(quiz, solved, asked) {
  const title = `${quiz.levels.find(({ number }) => number === quiz.level).title}: level ${quiz.level}, seed ${quiz.seed}`;
  const { words } = quiz.levels.find(({ number }) => number === quiz.level);
  const line = () => html("span", { class: "line" });
  const items = (texts, ...more) =>
    texts.map((text, i) => html("li", {}, html("b", {}, quiz.blanks[i].sign), html("span", {}, text), ...more.map((make) => make())));
  const sheet = html(
    "div",
    { id: "sheet" },
    html("section", {}, html("h1", {}, title), html("p", {}, words), html("p", { class: "name" }, html("span", {}, "Name"), html("span", {}, "Date")),
      picture(asked), html("ol", {}, ...items(quiz.blanks.map(({ question }) => question), line))),
    html("section", {}, html("h1", {}, `Solutions. ${title}`), picture(solved), html("ol", {}, ...items(solved.solutions))),
  );
  const root = document.documentElement;
  const theme = root.dataset.theme;
  document.body.append(sheet);
  for (const write of sheet.querySelectorAll("figure")) write.dispatchEvent(new Event("drawn"));
  root.dataset.theme = "light"; // paper is
  addEventListener("afterprint", () => {
    sheet.remove();
    if (theme) root.dataset.theme = theme;
    else delete root.dataset.theme;
  }, { once: true });
  print();
}

// Texts are fitted to their places once the picture is part of the page.
function picture(answer) {
  const graph = drawGraph(answer.scene, NOTHING);
  const { width, height } = answer.scene;
  const paper = svg("svg", { viewBox: `0 0 ${width} ${height}`, width, height }, graph.stage);
  return html("figure", { ondrawn: () => graph.write(answer) }, paper);
}
