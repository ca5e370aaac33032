// Python in a worker: loads Pyodide and this site's wheel, then answers one request after another.
// Networks train on lists until NumPy is here, and stay there where it cannot be had.
const site = await (await fetch("site.json")).json();

let python = null;
let numpy = null; // is asked for once, when a network is looked at

async function start() {
  const base = new URL(site.pyodide, self.location.href).href;
  const { loadPyodide } = await import(`${base}pyodide.mjs`);
  python = await loadPyodide({ indexURL: base });
  const install = async (name) => {
    const archive = new Uint8Array(await (await fetch(name)).arrayBuffer());
    python.FS.writeFile(`/${name}`, archive);
    python.runPython(`import sys; sys.path.append("/${name}")`);
  };
  await install(site.wheel);
  if (self.name === "algebra" && site.algebra) await install(site.algebra);
  return python.runPython(`
import json
from autograd_lite.live.session import answer
lambda request: json.dumps(answer(json.loads(request)), allow_nan=False)
`);
}

const quietly = { messageCallback() {}, errorCallback() {} };

async function bringNumPy() {
  try {
    await python.loadPackage("numpy", quietly);
    python.runPython("import numpy");
  } catch {
    // lists do as well
  }
}

try {
  const answer = await start();
  self.onmessage = ({ data: { number, request } }) => {
    self.postMessage({ number, answer: JSON.parse(answer(JSON.stringify(request))) });
    if (site.numpy && request.page === "network") numpy ??= bringNumPy();
  };
  self.postMessage({ ready: true });
} catch (error) {
  self.postMessage({ failed: `Python could not start in this browser: ${error.message}` });
}
