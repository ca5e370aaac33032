// The exercises page: a graph with blanks, and answers that are told which mistake they come from.
import { addressOf } from "./address.js";
import { html, svg } from "./dom.js";
import { task } from "./exercises_task.js";
import { printSheet } from "./exercises_sheet.js";
import { drawGraph } from "./graph.js";
import { copy } from "./share.js";
import { newest } from "./transport.js";

const FIRST = { level: 1, seed: 1 };
const LARGEST_SCALE = 1.4; // of the picture: small graphs need not fill the paper
const LARGEST_SEED = 1e9;

export async function start(section, house) {
  section.append(await house.fragment("exercises.html"));
  const part = (name) => section.querySelector(`#exercises-${name}`);
  let quiz = null; // what the session said of it
  let graph = null;
  let tasks = [];
  let line = "";
  const now = () => ({ seed: quiz.seed, level: quiz.level });
  const room = () => [part("graph").clientWidth, part("graph").clientHeight];

  function restore({ level, seed }) {
    load(Number(level ?? FIRST.level), Number(seed ?? FIRST.seed));
  }

  const load = newest(
    (level, seed) => house.ask("quiz", { level, seed, room: room() }),
    (answer, level, seed, goesOn, refused = "") => {
      complain(refused);
      quiz = answer;
      showChoices();
      drawQuiz();
      tasks = quiz.blanks.map((blank) => task(blank, { check, hint, look: () => look(blank) }));
      part("tasks").replaceChildren(...tasks.map((one) => one.element));
      score({ right: 0, line: "" });
      house.save(now());
      if (goesOn) tasks[0].focus();
    },
    (error, level, seed) => {
      complain(error.message);
      const isFirst = level === FIRST.level && seed === FIRST.seed;
      if (!quiz && !isFirst) load(FIRST.level, FIRST.seed, false, error.message); // a link to none
    },
  );

  function complain(message) {
    part("error").textContent = message;
    part("error").hidden = !message;
  }

  function showChoices() {
    const options = quiz.levels.map(({ number, title }) => html("option", { value: number }, `${number}  ${title}`));
    if (!part("level").children.length) part("level").append(...options);
    part("level").value = quiz.level;
    part("seed").value = quiz.seed;
    part("words").textContent = quiz.levels.find(({ number }) => number === quiz.level).words;
  }

  // The picture

  function drawQuiz() {
    graph = drawGraph(quiz.scene, { node: jump, edge: jump, hover() {}, open() {}, close() {}, fold() {}, unfold() {} });
    const { width, height } = quiz.scene;
    const [wide, high] = room();
    const margin = Math.max(1, Math.min(wide / width, high / height) / LARGEST_SCALE) - 1;
    const box = [(-width * margin) / 2, (-height * margin) / 2, width * (1 + margin), height * (1 + margin)];
    const paper = svg("svg", { class: "paper", viewBox: box.join(" ") }, graph.stage);
    part("graph").replaceChildren(paper);
    paint([]);
  }

  // Writes the right answers into the picture; what is still asked for stays a number in a circle.
  function paint(filled) {
    const texts = { ...quiz.texts };
    const words = { ...quiz.words };
    const headings = new Map(quiz.scene.nodes.map((node) => [node.id, node.heading]));
    for (const [i, { sign, place, kind }] of quiz.blanks.entries()) {
      const told = filled[i] || sign;
      const id = idOf(place);
      if (kind === "op") headings.set(id, headings.get(id).replace(sign, told));
      else texts[place] = told;
      words[id] = words[id].replace(sign, filled[i] || `blank ${i + 1}`);
    }
    graph.write({ ...quiz, texts, words });
    for (const [id, text] of headings) graph.nodes.get(id).querySelector(".heading").textContent = text;
    for (const span of graph.stage.querySelectorAll("tspan, .heading"))
      span.classList.toggle("blank", quiz.blanks.some(({ sign }) => span.textContent.includes(sign)));
  }

  const idOf = (place) => place.slice(0, place.lastIndexOf("-"));
  const look = (blank) => graph.mark("chosen", blank ? [idOf(blank.place)] : []);

  // From a place in the picture to the question about it, the next of several one not yet right.
  function jump(id) {
    const about = tasks.filter((_, i) => idOf(quiz.blanks[i].place) === id);
    (about.find((one) => !one.isRight()) ?? about[0])?.focus();
  }

  // Answers

  async function check(number) {
    const answers = Object.fromEntries(tasks.map((one, i) => [i + 1, one.answer()]));
    const asked = quiz;
    const found = await question("check", { answers });
    if (!found || asked !== quiz) return;
    for (const [i, one] of tasks.entries()) if (one.wasChecked() || i + 1 === number) one.show(found.verdicts[i]);
    const visible = found.filled.map((text, i) => (tasks[i].isRight() ? text : ""));
    paint(visible);
    score({ ...found, right: visible.filter(Boolean).length });
    const { correct, message } = found.verdicts[number - 1];
    const done = visible.every(Boolean) ? ` All ${tasks.length} are right.` : "";
    house.say(`${correct ? "Right." : "Not right."} ${message.replace(/^right: /, "")}${done}`);
    if (correct) tasks.find((one) => !one.isRight())?.focus();
    look(quiz.blanks[tasks.findIndex((one) => one.hasFocus())]);
  }

  async function hint(number, step) {
    const found = await question("hint", { number, step });
    if (found) house.say(found.text);
    return found;
  }

  // Asks about this quiz; null where there is no answer, which is said.
  async function question(action, args) {
    try {
      const answer = await house.ask(action, { ...now(), ...args });
      complain("");
      return answer;
    } catch (error) {
      complain(error.message);
      return null;
    }
  }

  function score(found) {
    line = found.line;
    part("score").textContent = `${found.right} of ${tasks.length} right`;
    part("score").classList.toggle("done", found.right === tasks.length);
    part("line").textContent = line;
    part("result").disabled = !line;
  }

  // What the reader chooses

  const seedOf = (text) => (/^\s*\d{1,10}\s*$/.test(text) ? Number(text) : text);
  part("level").onchange = () => load(Number(part("level").value), quiz?.seed ?? FIRST.seed);
  part("seed").onchange = () => load(Number(part("level").value), seedOf(part("seed").value));
  part("form").onsubmit = (event) => (event.preventDefault(), part("seed").onchange());
  part("next").onclick = () => quiz && load(quiz.level, quiz.seed < LARGEST_SEED ? quiz.seed + 1 : 0, true);
  part("link").onclick = () => copied(part("link"), location.href.split("#")[0] + addressOf({ page: "exercises", ...now() }));
  part("result").onclick = () => copied(part("result"), line);
  part("print").onclick = async () => {
    const room = [620, 340];
    const [solved, asked] = [await question("sheet", { room }), await question("quiz", { room })];
    if (solved && asked) printSheet(quiz, solved, asked);
  };

  async function copied(button, text) {
    const words = button.textContent;
    await copy(text);
    house.say("Copied");
    button.textContent = "Copied";
    setTimeout(() => (button.textContent = words), 1500);
  }

  return { restore };
}
