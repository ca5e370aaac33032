// Canvases that are sharp on every screen. Their sizes are heard from the browser, as to ask for
// one makes it lay out the page at once, for each canvas of a frame anew.

const sizes = new WeakMap();
const observer = new ResizeObserver((entries) => entries.forEach(({ target }) => measure(target)));

function measure(element) {
  sizes.set(element, [element.clientWidth, element.clientHeight]);
}

// Width and height of an element in CSS pixels; 0 where it is not shown.
export function sizeOf(element) {
  if (!sizes.has(element)) {
    measure(element);
    observer.observe(element);
  }
  return sizes.get(element);
}

// Asks for the sizes of elements anew, which have just been given others.
export const measureAgain = (elements) => elements.forEach(measure);

// Empties a canvas: returns its context, in CSS pixels, and its size.
export function prepared(canvas) {
  const ratio = Math.min(devicePixelRatio || 1, 2);
  const [width, height] = sizeOf(canvas);
  const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== w || canvas.height !== h) [canvas.width, canvas.height] = [w, h];
  const context = canvas.getContext("2d");
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  return { context, width, height };
}
