// Takes a state elsewhere: the menu of things to copy, to save and to open.
import { html } from "./dom.js";

const byKind = (menu) => Object.fromEntries([...menu.querySelectorAll("[data-copy]")].map((button) => [button.dataset.copy, button]));

//   texts: {kind: async () => text}; save: () => {name, text}; open(text); say(sentence); fail(error).
export function shareMenu(toggle, menu, { texts, save, open, say, fail }) {
  const buttons = byKind(menu);
  const file = html("input", { type: "file", accept: ".json,application/json", hidden: true, "aria-label": "File" });
  menu.after(file);

  function setOpen(is) {
    menu.hidden = !is;
    toggle.setAttribute("aria-expanded", String(is));
    if (is) menu.querySelector("button").focus();
  }

  async function act(what, done) {
    setOpen(false);
    toggle.focus();
    try {
      await what();
      say(done);
      flash(done);
    } catch (error) {
      fail(error);
    }
  }

  const words = toggle.textContent;
  let timer = null;
  function flash(text) {
    clearTimeout(timer);
    toggle.textContent = text;
    timer = setTimeout(() => (toggle.textContent = words), 1500);
  }

  toggle.onclick = () => setOpen(menu.hidden);
  menu.addEventListener("keydown", (event) => {
    const all = [...menu.querySelectorAll("button")];
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by) event.preventDefault(), all[(all.indexOf(document.activeElement) + by + all.length) % all.length].focus();
    if (event.key === "Escape") setOpen(false), toggle.focus();
  });
  document.addEventListener("pointerdown", (event) => {
    if (!menu.hidden && !menu.contains(event.target) && event.target !== toggle) setOpen(false);
  });
  for (const [kind, text] of Object.entries(texts))
    buttons[kind].onclick = () => act(async () => copy(await text()), "Copied");
  buttons.save.onclick = () =>
    act(() => {
      const { name, text } = save();
      const href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
      const link = html("a", { href, download: name });
      link.click();
      setTimeout(() => URL.revokeObjectURL(href), 1000);
    }, "Saved");
  buttons.open.onclick = () => (setOpen(false), file.click());
  file.onchange = () => act(async () => open(await file.files[0].text()), "Opened");
}

// Browsers hand out the clipboard only to pages that came over a safe connection.
export async function copy(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const area = html("textarea", {}, text);
  document.body.append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
}

// A picture that stands alone: the styles that the page gives it are written into it.
export function standaloneSvg(stage, { width, height }) {
  const copy = stage.cloneNode(true);
  const [from, to] = [stage, copy].map((root) => [root, ...root.querySelectorAll("*")]);
  const kept = ["fill", "stroke", "stroke-width", "stroke-dasharray", "opacity", "font-family", "font-size", "font-weight", "text-anchor", "display"];
  for (const [i, element] of from.entries()) {
    const style = getComputedStyle(element);
    for (const name of kept) to[i].setAttribute(name, style.getPropertyValue(name));
    for (const name of ["class", "tabindex", "role", "aria-label", "style"]) to[i].removeAttribute(name);
  }
  for (const element of copy.querySelectorAll('[display="none"]')) element.remove();
  const picture = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  picture.setAttribute("viewBox", `0 0 ${width} ${height}`);
  picture.setAttribute("width", width);
  picture.setAttribute("height", height);
  picture.append(copy);
  return new XMLSerializer().serializeToString(picture);
}
