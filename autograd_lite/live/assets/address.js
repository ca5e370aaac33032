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
let pending = null; // what is yet to be written

// Browsers refuse to change the address more often than a few times a second.
export function writeAddress(state) {
  clearTimeout(waiting);
  pending = addressOf(state);
  const write = () => {
    last = Date.now();
    history.replaceState(null, "", pending);
    pending = null;
  };
  waiting = setTimeout(write, Math.max(0, last + 400 - Date.now()));
}

// The address as it is or will be; it is not written any more, as another takes its place.
export function leaveAddress() {
  clearTimeout(waiting);
  const address = pending ?? location.hash;
  pending = null;
  return address;
}
