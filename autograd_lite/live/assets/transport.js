// Reaches the session: behind the local server, or in Python inside this browser.
import { token } from "./address.js";

const IN_BROWSER = document.documentElement.dataset.engine === "browser";
export const UNREACHABLE = IN_BROWSER
  ? "This part of the site cannot be reached: is there a network?"
  : "The server on this machine has ended: start autograd-lite live again.";
const lanes = new Map(); // name: a worker and the questions it has not answered yet

function laneOf(name) {
  if (lanes.has(name)) return lanes.get(name);
  const lane = { worker: new Worker("worker.js", { type: "module", name }), open: new Map(), next: 0 };
  lane.ready = new Promise((resolve, reject) => {
    lane.worker.onmessage = ({ data }) => {
      if (data.ready) return resolve();
      if (data.failed) return reject(new Error(data.failed));
      lane.open.get(data.number)(data.answer);
      lane.open.delete(data.number);
    };
    lane.worker.onerror = (event) => reject(new Error(event.message));
  });
  lanes.set(name, lane);
  return lane;
}

async function askWorker(request, name) {
  if (!started) {
    const known = findPrepared(await prepared, request);
    if (known) return structuredClone(known);
    if (name !== "quick") await ready; // which is what the reader waits for
  }
  const lane = laneOf(name);
  await lane.ready;
  return new Promise((resolve) => {
    const number = lane.next++;
    lane.open.set(number, resolve);
    lane.worker.postMessage({ number, request });
  });
}

// What the site shows before Python has started: the answers to what the page asks first.
function findPrepared(entries, { room, ...request }) {
  const key = ({ room: _, ...rest }) => JSON.stringify(Object.entries(rest).sort());
  const isTall = (room) => room && room[0] < room[1];
  const fitting = entries.filter(([known]) => key(known) === key(request));
  return (fitting.find(([known]) => isTall(known.room) === isTall(room)) ?? fitting[0])?.[1];
}

async function askServer(request) {
  try {
    const response = await fetch("session", {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-Token": token() },
      body: JSON.stringify(request),
    });
    return await response.json();
  } catch {
    throw new Error(UNREACHABLE);
  }
}

// Asks the session; what it refuses is thrown as an Error with its message. A lane is a Python of
// its own, for what takes so long that others should not wait for it.
export async function ask(request, lane = "quick") {
  const answer = await (IN_BROWSER ? askWorker(request, lane) : askServer(request));
  if (answer.error !== undefined) throw new Error(answer.error);
  return answer;
}

export const ready = IN_BROWSER ? laneOf("quick").ready : Promise.resolve();
const prepared = IN_BROWSER ? fetch("prepared.json").then((response) => response.json()) : null;
let started = false;
ready.then(() => (started = true), () => {});

// A function that asks for the newest arguments only: while one question is open, those that come
// are forgotten but the last. Answers go to `then`, errors to `failed`. The next question is asked
// after a rest, in milliseconds.
export function newest(question, then, failed, rest = 0) {
  let asking = false;
  let next = null;
  async function run(args) {
    asking = true;
    try {
      then(await question(...args), ...args);
    } catch (error) {
      failed(error, ...args);
    }
    if (rest) await new Promise((resolve) => setTimeout(resolve, rest));
    asking = false;
    if (next) {
      const newer = next;
      next = null;
      run(newer);
    }
  }
  return (...args) => (asking ? (next = args) : run(args));
}
