// Numbers as frames carry them, and as they are read.

export function bytesOf(text) {
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}

// With so many significant digits, and a minus sign that is one.
export function shown(number, digits = 3) {
  if (number === null || number === undefined) return "–";
  const size = Math.abs(number);
  const text = size && (size < 1e-3 || size >= 1e5) ? number.toExponential(digits - 2) : String(Number(number.toPrecision(digits)));
  return text.replace(/-/g, "−");
}

export const percent = (share) => `${(100 * share).toFixed(share === 1 ? 0 : 1)} %`;
