"use strict";
// Shows the steps that were computed beforehand: no number and no sentence about one is made here.
(() => {
  const byId = (id) => document.getElementById(id);
  const steps = JSON.parse(byId("steps").textContent);
  const last = steps.length - 1;
  const stage = document.querySelector("#picture .stage");
  const places = [...new Set(steps.flatMap((step) => Object.keys(step.reveals)))];
  let now = 0;
  let asking = false;
  let timer = null;
  const answers = new Map(); // for each question that was answered: whether at once

  function paint(shownStep, currentStep) {
    const texts = Object.assign({}, ...steps.slice(0, shownStep + 1).map((step) => step.reveals));
    for (const place of places) {
      const element = byId(place);
      if (!element) continue; // the value of a constant stands in its heading
      const text = texts[place] ?? "";
      element.classList.toggle("fresh", text !== "" && text !== element.textContent);
      element.textContent = text;
      element.parentElement.classList.toggle("empty", text === "");
    }
    const step = steps[currentStep];
    for (const element of stage.querySelectorAll(".node"))
      element.classList.toggle("current", element.id === step.node);
    for (const element of stage.querySelectorAll("[data-shows]"))
      element.classList.toggle("pending", !(element.dataset.shows in texts));
    const edges = new Set(step.edges);
    for (const element of stage.querySelectorAll(".edge"))
      element.classList.toggle("current", element.dataset.edges.split(" ").some((edge) => edges.has(edge)));
    stage.setAttribute("class", `stage ${step.phase}`);
    byId("panel").className = `panel script-only ${step.phase}`;
    byId("title").textContent = step.title;
    keepInView(step.node);
  }

  function keepInView(node) {
    const box = byId("picture");
    if (!node) return;
    const place = byId(node).getBoundingClientRect();
    const frame = box.getBoundingClientRect();
    if (box.scrollWidth > box.clientWidth)
      box.scrollLeft += place.left + place.width / 2 - frame.left - frame.width / 2;
    if (box.scrollHeight > box.clientHeight)
      box.scrollTop += place.top + place.height / 2 - frame.top - frame.height / 2;
  }

  function write(lines) {
    byId("lines").replaceChildren(
      ...lines.map((line) => {
        const paragraph = document.createElement("p");
        for (const [kind, text] of line) {
          const piece = document.createElement("span");
          piece.className = kind;
          piece.textContent = text;
          paragraph.append(piece);
        }
        return paragraph;
      }),
    );
  }

  function go(index, feedback = "") {
    now = Math.min(Math.max(index, 0), last);
    asking = false;
    paint(now, now);
    write(steps[now].lines);
    byId("feedback").textContent = feedback;
    if (byId("prediction").contains(document.activeElement)) byId("next").focus();
    byId("prediction").hidden = true;
    byId("panel").scrollTop = 0;
    byId("slider").value = now;
    byId("slider").setAttribute("aria-valuetext", `${now} of ${last}: ${steps[now].title}`);
    byId("count").textContent = `${now} / ${last}`;
    // not `disabled`, which would drop the focus
    for (const id of ["first", "back"]) byId(id).setAttribute("aria-disabled", String(now === 0));
    for (const id of ["end", "next"]) byId(id).setAttribute("aria-disabled", String(now === last));
    if (now === last) pause();
  }

  const predicting = () => byId("predict").getAttribute("aria-pressed") === "true";

  function forward() {
    if (now === last) return;
    if (asking) byId("questions").querySelector("input:not([readonly])")?.focus();
    else if (predicting() && steps[now + 1].questions.length) ask(now + 1);
    else go(now + 1);
  }

  function backward() {
    go(asking ? now : now - 1);
  }

  function ask(index) {
    pause();
    asking = true;
    paint(now, index);
    write([]);
    byId("feedback").textContent = "Predict before you look:";
    byId("questions").replaceChildren(...steps[index].questions.map(field));
    byId("prediction").hidden = false;
    enter(byId("questions").querySelector("input"));
  }

  function enter(input) {
    input.focus({ preventScroll: true });
    input.select();
    input.closest("label").scrollIntoView({ block: "nearest" }); // with what is asked
  }

  function field(question, i) {
    const label = document.createElement("label");
    const input = document.createElement("input");
    const verdict = document.createElement("span");
    input.inputMode = "text";
    input.autocomplete = "off";
    input.id = `answer-${i}`;
    verdict.id = `verdict-${i}`;
    verdict.className = "verdict";
    verdict.setAttribute("role", "status");
    input.setAttribute("aria-describedby", verdict.id);
    label.append(`${question.prompt} = `, input, verdict);
    return label;
  }

  function readNumber(text) {
    const plain = text.trim().replace(/[−–]/g, "-").replace(",", ".");
    const fraction = plain.match(/^(-?[\d.]+)\s*\/\s*([\d.]+)$/);
    if (fraction) return Number(fraction[1]) / Number(fraction[2]);
    return plain === "" ? NaN : Number(plain);
  }

  function record(i, right) {
    const question = `${now + 1}-${i}`;
    if (!answers.has(question)) answers.set(question, right);
  }

  function check(event) {
    event.preventDefault();
    const step = steps[now + 1];
    let open = null;
    step.questions.forEach((question, i) => {
      const input = byId(`answer-${i}`);
      const empty = input.value.trim() === "";
      const right = Math.abs(readNumber(input.value) - question.answer) <= question.tolerance;
      if (!empty) record(i, right);
      input.setAttribute("aria-invalid", String(!right && !empty));
      input.readOnly = right;
      byId(`verdict-${i}`).textContent =
        right ? "✓ right" : empty ? "" : `✗ not yet: ${question.hint} = ?`;
      if (!right) open ??= input;
    });
    if (open) enter(open);
    else reveal("✓ Right.");
  }

  function showAnswer() {
    for (const [i] of steps[now + 1].questions.entries()) record(i, false);
    reveal("Shown.");
  }

  function reveal(feedback) {
    const right = [...answers.values()].filter(Boolean).length;
    go(now + 1, `${feedback} Right at once: ${right} of ${answers.size}.`);
    byId("next").focus();
  }

  function play() {
    if (now === last) go(0);
    byId("play").textContent = "Pause";
    timer = setInterval(forward, Number(byId("speed").value) * 1000);
    forward();
  }

  function setSpeed() {
    if (!timer) return;
    clearInterval(timer);
    timer = setInterval(forward, Number(byId("speed").value) * 1000);
  }

  function pause() {
    clearInterval(timer);
    timer = null;
    byId("play").textContent = "Play";
  }

  // On a slide the arrows step through the graph; the keys of a clicker and Escape go back to the slides.
  function leave(method) {
    pause();
    document.activeElement.blur();
    window.parent.focus();
    if (method) window.parent.postMessage(JSON.stringify({ method }), "*"); // as reveal.js reads it
  }

  const toggle = () => (timer ? pause() : play());
  const jump = (index) => { pause(); go(index); };
  const stepTo = (move) => { pause(); move(); };

  byId("first").onclick = () => jump(0);
  byId("back").onclick = () => stepTo(backward);
  byId("play").onclick = toggle;
  byId("next").onclick = () => stepTo(forward);
  byId("end").onclick = () => jump(last);
  byId("slider").oninput = (event) => jump(Number(event.target.value));
  byId("speed").onchange = setSpeed;
  byId("predict").onclick = () => {
    byId("predict").setAttribute("aria-pressed", String(!predicting()));
    if (asking) go(now);
  };
  byId("prediction").onsubmit = check;
  byId("show").onclick = showAnswer;

  document.addEventListener("keydown", (event) => {
    const target = event.target;
    if (event.ctrlKey || event.metaKey || event.altKey || ["INPUT", "SELECT"].includes(target.tagName)) return;
    if (event.key === " " && ["BUTTON", "SUMMARY"].includes(target.tagName)) return;
    const keys = {
      ArrowRight: () => stepTo(forward),
      ArrowLeft: () => stepTo(backward),
      Home: () => jump(0),
      End: () => jump(last),
      " ": toggle,
    };
    const slides = { PageDown: "next", PageUp: "prev", Escape: "" };
    if (window.parent !== window && event.key in slides) leave(slides[event.key]);
    if (event.key in keys) {
      event.preventDefault();
      keys[event.key]();
    }
  });

  document.querySelector("details.strip").open = false;
  addEventListener("beforeprint", () => {
    for (const part of document.querySelectorAll("details")) part.open = true;
  });
  document.documentElement.classList.add("scripted");
  go(0);
})();
