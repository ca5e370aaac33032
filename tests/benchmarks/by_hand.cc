/* The moons training step written by hand: MLP 2-16-16-1 with ReLU, hinge loss, L2, one SGD step.
   Eight samples side by side; parameters neuron by neuron: weights, then the bias. */
#include <cstring>

typedef double lanes __attribute__((vector_size(64)));
enum { SIDE_BY_SIDE = 8, HIDDEN = 16, N1 = HIDDEN * 3, N2 = HIDDEN * (HIDDEN + 1), N3 = HIDDEN + 1 };

static lanes all(double x) { lanes v = {x, x, x, x, x, x, x, x}; return v; }
static lanes relu(lanes x) { return x > all(0) ? x : all(0); }
static lanes gate(lanes x, lanes g) { return x > all(0) ? g : all(0); }

extern "C" double moons_step(double *p, const double *x, const double *y, int n, double rate, double alpha) {
  static double total[N1 + N2 + N3];
  static lanes g[N1 + N2 + N3];
  double *w1 = p, *w2 = p + N1, *w3 = p + N1 + N2, value = 0;
  lanes *g1 = g, *g2 = g + N1, *g3 = g + N1 + N2, loss = all(0);
  memset(g, 0, sizeof g);
  for (int first = 0; first < n; first += SIDE_BY_SIDE) {
    lanes a, b, t, share, h[HIDDEN], k[HIDDEN], dh[HIDDEN];
    for (int l = 0; l < SIDE_BY_SIDE; l++) {
      int i = first + l, inside = i < n;
      a[l] = inside ? x[2 * i] : 0;
      b[l] = inside ? x[2 * i + 1] : 0;
      t[l] = inside ? y[i] : 0;
      share[l] = inside ? 1.0 / n : 0;
    }
    for (int i = 0; i < HIDDEN; i++)
      h[i] = relu(all(w1[3 * i]) * a + all(w1[3 * i + 1]) * b + all(w1[3 * i + 2]));
    for (int j = 0; j < HIDDEN; j += 4) { /* four at a time: each h is loaded once */
      double *w = w2 + j * (HIDDEN + 1);
      lanes s[4];
      for (int r = 0; r < 4; r++) s[r] = all(w[r * (HIDDEN + 1) + HIDDEN]);
      for (int i = 0; i < HIDDEN; i++)
        for (int r = 0; r < 4; r++) s[r] += all(w[r * (HIDDEN + 1) + i]) * h[i];
      for (int r = 0; r < 4; r++) k[j + r] = relu(s[r]);
    }
    lanes score = all(w3[HIDDEN]);
    for (int j = 0; j < HIDDEN; j++) score += all(w3[j]) * k[j];
    lanes margin = all(1) - t * score;
    loss += relu(margin) * share;
    lanes d = gate(margin, -t * share);
    g3[HIDDEN] += d;
    for (int i = 0; i < HIDDEN; i++) dh[i] = all(0);
    for (int j = 0; j < HIDDEN; j++) {
      double *w = w2 + j * (HIDDEN + 1);
      lanes *gw = g2 + j * (HIDDEN + 1);
      g3[j] += d * k[j];
      lanes dj = gate(k[j], d * all(w3[j]));
      for (int i = 0; i < HIDDEN; i++) {
        gw[i] += dj * h[i];
        dh[i] += dj * all(w[i]);
      }
      gw[HIDDEN] += dj;
    }
    for (int i = 0; i < HIDDEN; i++) {
      lanes di = gate(h[i], dh[i]);
      g1[3 * i] += di * a;
      g1[3 * i + 1] += di * b;
      g1[3 * i + 2] += di;
    }
  }
  for (int l = 0; l < SIDE_BY_SIDE; l++) value += loss[l];
  for (int i = 0; i < N1 + N2 + N3; i++) {
    double s = 0;
    for (int l = 0; l < SIDE_BY_SIDE; l++) s += g[i][l];
    total[i] = s + 2 * alpha * p[i];
    value += alpha * p[i] * p[i];
    p[i] -= rate * total[i];
  }
  return value;
}

extern "C" void moons_steps(double *p, const double *x, const double *y, int n, double rate, double alpha, int m) {
  for (int i = 0; i < m; i++) moons_step(p, x, y, n, rate, alpha);
}
