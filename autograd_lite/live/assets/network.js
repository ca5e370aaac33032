// The network page.
export async function start() {
  return { restore() {} };
}
