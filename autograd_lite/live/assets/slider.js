// A number to drag or to type: a slider and a field that always agree.
import { html } from "./dom.js";

const USUAL = 5; // the slider goes from minus this to this, and farther where the number is

// name: what the number is called; changed(value): is called with every new number.
export function numberControl(name, value, changed) {
  const slider = html("input", {
    type: "range", min: -USUAL, max: USUAL, step: 0.01, "aria-label": `${name}, slider`,
  });
  const field = html("input", {
    type: "text", inputmode: "text", size: 6, autocomplete: "off", "aria-label": `${name}, number`,
  });
  const slope = html("output", { class: "slope" });
  const element = html(
    "div", { class: "number-control" },
    html("span", { class: "number-name" }, name), slider, field, slope,
  );
  let now = value;

  function put(number) {
    now = number;
    const reach = Math.max(USUAL, Math.abs(number));
    if (reach > Number(slider.max)) {
      slider.max = reach;
      slider.min = -reach;
    }
    slider.value = number;
    if (document.activeElement !== field) field.value = shortest(number);
  }

  function read(text) {
    const number = Number(text.trim().replace(/[−–]/g, "-").replace(",", "."));
    return text.trim() !== "" && Number.isFinite(number) ? number : null;
  }

  slider.oninput = () => {
    put(Number(slider.value));
    changed(now);
  };
  field.oninput = () => {
    const number = read(field.value);
    field.setAttribute("aria-invalid", String(number === null));
    if (number === null || number === now) return;
    put(number);
    changed(now);
  };
  field.onblur = () => {
    field.setAttribute("aria-invalid", "false");
    put(now);
  };
  field.onkeydown = (event) => {
    const by = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    if (!by) return;
    event.preventDefault();
    put(Number((now + by * (event.shiftKey ? 1 : 0.1)).toPrecision(12)));
    field.value = shortest(now);
    changed(now);
  };
  put(value);
  return { element, put, slope, get value() { return now; } };
}

const shortest = (number) => String(Number(number.toPrecision(10)));
