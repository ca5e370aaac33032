// The exercises page.
export async function start() {
  return { restore() {} };
}
