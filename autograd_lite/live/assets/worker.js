// Python in a worker: loads Pyodide and this site's wheel, then answers one request after another.
const site = await (await fetch("site.json")).json();

async function start() {
  const base = new URL(site.pyodide, self.location.href).href;
  const { loadPyodide } = await import(`${base}pyodide.mjs`);
  const python = await loadPyodide({ indexURL: base });
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

try {
  const answer = await start();
  self.onmessage = ({ data: { number, request } }) => {
    self.postMessage({ number, answer: JSON.parse(answer(JSON.stringify(request))) });
  };
  self.postMessage({ ready: true });
} catch (error) {
  self.postMessage({ failed: `Python could not start in this browser: ${error.message}` });
}
