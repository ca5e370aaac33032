// Formulas to begin with; the first of them is what the page shows when nothing else is asked for.
export const EXAMPLES = [
  { text: "e = (a+b)*(b+1)", values: { a: 2, b: 1 } },
  { text: "f = (x+y)*z", values: { x: -2, y: 5, z: -4 } },
  { text: "y = sigmoid(w*x + b)", values: { w: 2, x: 1, b: -1 } },
  { text: "L = (a - y)**2 where a = tanh(w*x + b)", values: { w: 0.5, x: 1.5, b: 0.2, y: 1 } },
  { text: "L = -(y*log(a) + (1-y)*log(1-a)) where a = sigmoid(z)", values: { z: 0.5, y: 1 } },
  { text: "y = log(x1) + x1*x2 - sin(x2)", values: { x1: 2, x2: 5 } },
  { text: "o = tanh(x1*w1 + x2*w2 + b)", values: { x1: 2, w1: -3, x2: 0, w2: 1, b: 6.88 } },
  { text: "h = relu(w1*x + b1) + relu(w2*x + b2)", values: { w1: 1, x: 1, b1: 0.5, w2: -1, b2: 0.5 } },
  { text: "p = exp(a)/(exp(a) + exp(b) + exp(c))", values: { a: 1, b: 2, c: 0.5 } },
  { text: "z = x**3 - 3*x*y**2", values: { x: 1.2, y: 0.7 } },
];
