// One question: its field, what there is to say about the answer, and hints step by step.
import { html } from "./dom.js";

const OPERATIONS = [["+", "plus"], ["−", "minus"], ["×", "times"], ["÷", "divided by"]];
const KEYS = { "+": "+", "-": "−", "*": "×", x: "×", "/": "÷", ":": "÷" };
const HINTS = ["Hint", "Next hint", "Last hint", "Solution"];

// on: {check(number), hint(number, step), look()}: what the reader does.
export function task({ number, sign, kind, question }, on) {
  let verdict = null; // of the session; null before the answer was checked
  let chosen = ""; // the operation
  let step = 0;
  const named = `exercises-question-${number}`;
  const said = html("p", { class: "verdict", id: `exercises-verdict-${number}` });
  const hints = html("ul", { class: "hints" });
  const more = html("button", { type: "button", class: "hint", onclick: showHint }, HINTS[0]);
  const field = kind === "op" ? operations() : numberField();
  const element = html(
    "li",
    { class: "task", onfocusin: on.look },
    html("label", { id: named, for: kind === "op" ? null : `exercises-answer-${number}` }, html("b", {}, sign), ` ${question}`),
    html("div", { class: "field" }, field.element, more),
    said,
    hints,
  );

  function numberField() {
    const input = html("input", {
      id: `exercises-answer-${number}`, type: "text", autocomplete: "off", autocapitalize: "off", spellcheck: "false",
      enterkeyhint: "done", "aria-describedby": said.id, oninput: forget,
      onkeydown: (event) => event.key === "Enter" && (event.preventDefault(), check()),
    });
    const button = html("button", { type: "button", class: "check", onclick: check }, "Check");
    return { element: html("span", { class: "pair" }, input, button), answer: () => input.value, focus: () => input.focus() };
  }

  function operations() {
    const buttons = OPERATIONS.map(([text, words]) =>
      html("button", { type: "button", class: "choice", "aria-label": words, "aria-pressed": "false", onclick: () => choose(text) }, text),
    );
    const choose = (text) => {
      chosen = text;
      for (const [i, button] of buttons.entries()) button.setAttribute("aria-pressed", String(OPERATIONS[i][0] === text));
      check();
    };
    const group = html("span", {
      class: "pair", role: "group", "aria-labelledby": named, "aria-describedby": said.id,
      onkeydown: (event) => {
        if (KEYS[event.key]) return event.preventDefault(), choose(KEYS[event.key]);
        const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
        if (by) event.preventDefault(), buttons[(buttons.indexOf(document.activeElement) + by + 4) % 4].focus();
      },
    }, ...buttons);
    return { element: group, answer: () => chosen, focus: () => buttons[0].focus() };
  }

  const isRight = () => verdict?.correct === true;

  function check() {
    if (field.answer().trim()) on.check(number);
  }

  // An answer that is changed waits for a check again.
  function forget() {
    verdict = null;
    show(null);
  }

  function show(found) {
    verdict = found;
    const state = !found || found.correct === null ? "" : found.correct ? "right" : "wrong";
    element.classList.toggle("right", state === "right");
    element.classList.toggle("wrong", state === "wrong");
    const mark = { right: "✓ ", wrong: "✗ " }[state] ?? "";
    said.textContent = state ? mark + found.message.replace(/^right: /, "") : "";
    more.hidden = state === "right";
  }

  async function showHint() {
    const found = await on.hint(number, step + 1);
    if (!found) return;
    step += 1;
    hints.append(html("li", {}, found.text));
    if (found.is_last) more.remove();
    else more.textContent = HINTS[step];
  }

  return { element, answer: field.answer, focus: field.focus, hasFocus: () => element.contains(document.activeElement), isRight, wasChecked: () => verdict !== null, show };
}
