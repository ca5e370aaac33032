// Reaches the session: behind the local server, or in Python inside this browser.
import { token } from "./address.js";

const IN_BROWSER = document.documentElement.dataset.engine === "browser";
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
  const lane = laneOf(name);
  await lane.ready;
  return new Promise((resolve) => {
    const number = lane.next++;
    lane.open.set(number, resolve);
    lane.worker.postMessage({ number, request });
  });
}

async function askServer(request) {
  let response;
  try {
    response = await fetch("session", {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-Token": token() },
      body: JSON.stringify(request),
    });
  } catch {
    throw new Error("The server on this machine has ended: start autograd-lite live again.");
  }
  return response.json();
}

// Asks the session; what it refuses is thrown as an Error with its message. A lane is a Python of
// its own, for what takes so long that others should not wait for it.
export async function ask(request, lane = "quick") {
  const answer = await (IN_BROWSER ? askWorker(request, lane) : askServer(request));
  if (answer.error !== undefined) throw new Error(answer.error);
  return answer;
}

export const ready = IN_BROWSER ? laneOf("quick").ready : Promise.resolve();

// A function that asks for the newest arguments only: while one question is open, those that come
// are forgotten but the last. Answers go to `then`, errors to `failed`.
export function newest(question, then, failed) {
  let asking = false;
  let next = null;
  async function run(args) {
    asking = true;
    try {
      then(await question(...args), ...args);
    } catch (error) {
      failed(error, ...args);
    }
    asking = false;
    if (next) {
      const newer = next;
      next = null;
      run(newer);
    }
  }
  return (...args) => (asking ? (next = args) : run(args));
}
