// Brings up the page that the address names, and lends each page what all of them share.
import { html } from "./dom.js";
import { UNREACHABLE, ask, ready } from "./transport.js";
import { leaveAddress, readAddress, writeAddress } from "./address.js";

const PAGES = ["formula", "network", "exercises"];
const byId = (id) => document.getElementById(id);
const started = new Map(); // page: what its `start` returned

// Says a sentence to those who listen to the page.
function say(text) {
  byId("said").textContent = text;
}

async function fragment(name) {
  const template = document.createElement("template");
  template.innerHTML = await (await fetch(name)).text(); // one of our own files
  return template.content;
}

// What a page is given: ask(action, arguments, lane) reaches its part of the session, save(state)
// puts its state into the address, say(text) speaks, fragment(name) loads a piece of HTML.
function houseOf(page) {
  return {
    ask: (action, args, lane) => ask({ page, do: action, ...args }, lane),
    save: (state) => writeAddress({ page, ...state }),
    say,
    fragment,
  };
}

async function show() {
  const { page: wanted, ...state } = readAddress();
  const page = PAGES.includes(wanted) ? wanted : PAGES[0];
  for (const name of PAGES) {
    byId(name).hidden = name !== page;
    byId(`tab-${name}`).setAttribute("aria-selected", String(name === page));
    byId(`tab-${name}`).tabIndex = name === page ? 0 : -1;
  }
  if (!started.has(page)) started.set(page, start(page));
  (await started.get(page))?.restore(state);
}

async function start(page) {
  const section = byId(page);
  section.replaceChildren();
  try {
    return await (await import(`./${page}.js`)).start(section, houseOf(page));
  } catch (error) {
    started.delete(page); // it may come when it is asked again
    section.append(html("p", { class: "error", role: "alert" }, error instanceof TypeError ? UNREACHABLE : error.message));
    console.error(error);
  }
}

// Each page keeps its own address while another is shown.
const left = new Map();

function choose(page) {
  const before = PAGES.find((name) => !byId(name).hidden);
  if (before === page) return;
  left.set(before, leaveAddress());
  location.hash = left.get(page) ?? `page=${page}`;
}

for (const [i, page] of PAGES.entries()) {
  const tab = byId(`tab-${page}`);
  tab.onclick = () => choose(page);
  tab.onkeydown = (event) => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!by) return;
    const next = PAGES[(i + by + PAGES.length) % PAGES.length];
    choose(next);
    byId(`tab-${next}`).focus();
  };
}

byId("theme").onclick = () => {
  const root = document.documentElement;
  const dark = root.dataset.theme
    ? root.dataset.theme === "dark"
    : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = dark ? "light" : "dark";
};

byId("wait").textContent = "Python is starting in your browser …";
addEventListener("hashchange", show);
ready.then(
  () => byId("wait").remove(),
  (error) => (byId("wait").textContent = error.message),
);
show();
