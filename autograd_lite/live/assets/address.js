// The state of a page, in the part of the address behind the hash, which no server sees.

// The secret that the local server wants to hear leaves the address at once: links are shared.
const TOKEN = "token";
const given = new URLSearchParams(location.hash.slice(1));
if (given.has(TOKEN)) {
  sessionStorage.setItem(TOKEN, given.get(TOKEN));
  given.delete(TOKEN);
  history.replaceState(null, "", given.size ? `#${given}` : location.pathname);
}

export const token = () => sessionStorage.getItem(TOKEN) ?? "";

export function readAddress() {
  return Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
}

// The address of a state; what is empty is left out.
export function addressOf(state) {
  const parts = Object.entries(state).filter(([, text]) => text !== "" && text != null);
  return `#${new URLSearchParams(parts)}`;
}

let last = 0;
let waiting = null;

// Browsers refuse to change the address more often than a few times a second.
export function writeAddress(state) {
  clearTimeout(waiting);
  const write = () => {
    last = Date.now();
    history.replaceState(null, "", addressOf(state));
  };
  waiting = setTimeout(write, Math.max(0, last + 400 - Date.now()));
}
