/* The GPT of gpt.py written by hand: one document, forward, backward and a step of Adam. All
   positions go through a layer together; a layer is one product of matrices, and so is each of
   its two gradients. Parameters stand in the order of gpt.py. */
#include <cmath>
#include <cstring>

typedef double lanes __attribute__((vector_size(64), aligned(8), may_alias));
typedef double quad __attribute__((vector_size(32), aligned(8), may_alias));
enum { WIDTH = 16, HEADS = 4, CONTEXT = 16, LETTERS = 27, PADDED = 32, WIDE = 64, THREE = 48 };
enum { TOKEN = 0, POSITION = TOKEN + LETTERS * WIDTH, QKV = POSITION + CONTEXT * WIDTH,
       MERGE = QKV + THREE * WIDTH, WIDEN = MERGE + WIDTH * WIDTH, NARROW = WIDEN + WIDE * WIDTH,
       LOGITS = NARROW + WIDTH * WIDE, ALL = LOGITS + LETTERS * WIDTH };

/* out[r][c] = the sum over k of a[r * down + k * across] * b[k][c], for R rows. */
template <int N, int R>
static inline void block(double *out, const double *a, long down, long across, const double *b, long inner) {
  lanes s[R][N / 8] = {};
  for (int k = 0; k < inner; k++)
    for (int r = 0; r < R; r++)
      for (int c = 0; c < N / 8; c++)
        s[r][c] += a[r * down + k * across] * ((const lanes *)(b + k * N))[c];
  for (int r = 0; r < R; r++)
    for (int c = 0; c < N / 8; c++) ((lanes *)(out + r * N))[c] = s[r][c];
}

template <int N, int R>
static void product(double *out, const double *a, long down, long across, const double *b, long inner, long rows) {
  long r = 0;
  for (; r + R <= rows; r += R) block<N, R>(out + r * N, a + r * down, down, across, b, inner);
  for (; r < rows; r++) block<N, 1>(out + r * N, a + r * down, down, across, b, inner);
}

template <int M, int N, int TO>
static void transpose(double *out, const double *w) {
  for (int i = 0; i < N; i++)
    for (int j = 0; j < M; j++) out[i * TO + j] = w[j * N + i];
}

static double normalise(double *out, const double *x) {
  double square = 0;
  for (int i = 0; i < WIDTH; i++) square += x[i] * x[i];
  double scale = 1 / std::sqrt(square / WIDTH + 1e-5);
  for (int i = 0; i < WIDTH; i++) out[i] = x[i] * scale;
  return scale;
}

/* dx (+)= the gradient by x of a normalised x. */
static void normalise_back(double *dx, const double *dy, const double *x, double scale, bool add) {
  double along = 0;
  for (int i = 0; i < WIDTH; i++) along += x[i] * dy[i];
  along *= scale * scale * scale / WIDTH;
  for (int i = 0; i < WIDTH; i++) dx[i] = (add ? dx[i] : 0) + scale * dy[i] - along * x[i];
}

static double dot(quad a, quad b) {
  quad c = a * b;
  return c[0] + c[1] + c[2] + c[3];
}

extern "C" double gpt_step(double *p, double *m, double *v, const int *tokens, int n, double rate, int step) {
  static double g[ALL], qkv_t[WIDTH * THREE], merge_t[WIDTH * WIDTH], widen_t[WIDTH * WIDE],
      narrow_t[WIDE * WIDTH], logits_t[WIDTH * PADDED];
  static double x0[CONTEXT][WIDTH], x1[CONTEXT][WIDTH], in[CONTEXT][WIDTH], qkv[CONTEXT][THREE],
      share[CONTEXT][HEADS][CONTEXT], mixed[CONTEXT][WIDTH], x2[CONTEXT][WIDTH], n2[CONTEXT][WIDTH],
      h[CONTEXT][WIDE], x3[CONTEXT][WIDTH], out[CONTEXT][PADDED], s0[CONTEXT], s1[CONTEXT], s2[CONTEXT];
  static double dx[CONTEXT][WIDTH], d[CONTEXT][WIDTH], dh[CONTEXT][WIDE], dqkv[CONTEXT][THREE];
  double loss = 0;
  transpose<THREE, WIDTH, THREE>(qkv_t, p + QKV);
  transpose<WIDTH, WIDTH, WIDTH>(merge_t, p + MERGE);
  transpose<WIDE, WIDTH, WIDE>(widen_t, p + WIDEN);
  transpose<WIDTH, WIDE, WIDTH>(narrow_t, p + NARROW);
  transpose<LETTERS, WIDTH, PADDED>(logits_t, p + LOGITS);

  for (int t = 0; t < n; t++) {
    const double *a = p + TOKEN + tokens[t] * WIDTH, *b = p + POSITION + t * WIDTH;
    for (int i = 0; i < WIDTH; i++) x0[t][i] = a[i] + b[i];
    s0[t] = normalise(x1[t], x0[t]);
    s1[t] = normalise(in[t], x1[t]);
  }
  product<THREE, 3>(qkv[0], in[0], WIDTH, 1, qkv_t, WIDTH, n);
  for (int t = 0; t < n; t++)
    for (int k = 0; k < HEADS; k++) {
      quad query = ((quad *)qkv[t])[k], sum = {};
      double *w = share[t][k], largest = -INFINITY, total = 0;
      for (int s = 0; s <= t; s++) w[s] = dot(query, ((quad *)(qkv[s] + WIDTH))[k]) / 2;
      for (int s = 0; s <= t; s++) largest = w[s] > largest ? w[s] : largest;
      for (int s = 0; s <= t; s++) total += w[s] = std::exp(w[s] - largest);
      for (int s = 0; s <= t; s++) sum += (w[s] /= total) * ((quad *)(qkv[s] + 2 * WIDTH))[k];
      ((quad *)mixed[t])[k] = sum;
    }
  product<WIDTH, 9>(x2[0], mixed[0], WIDTH, 1, merge_t, WIDTH, n);
  for (int t = 0; t < n; t++) {
    for (int i = 0; i < WIDTH; i++) x2[t][i] += x1[t][i];
    s2[t] = normalise(n2[t], x2[t]);
  }
  product<WIDE, 3>(h[0], n2[0], WIDTH, 1, widen_t, WIDTH, n);
  for (int t = 0; t < n; t++)
    for (int i = 0; i < WIDE; i++) h[t][i] = h[t][i] > 0 ? h[t][i] : 0;
  product<WIDTH, 9>(x3[0], h[0], WIDE, 1, narrow_t, WIDE, n);
  for (int t = 0; t < n; t++)
    for (int i = 0; i < WIDTH; i++) x3[t][i] += x2[t][i];
  product<PADDED, 3>(out[0], x3[0], WIDTH, 1, logits_t, WIDTH, n);
  for (int t = 0; t < n; t++) { /* logits become their gradient */
    double *y = out[t], largest = -INFINITY, total = 0, wanted = y[tokens[t + 1]];
    for (int j = 0; j < LETTERS; j++) largest = y[j] > largest ? y[j] : largest;
    for (int j = 0; j < LETTERS; j++) total += y[j] = std::exp(y[j] - largest);
    loss += std::log(total) + largest - wanted;
    for (int j = 0; j < LETTERS; j++) y[j] /= total * n;
    y[tokens[t + 1]] -= 1.0 / n;
  }

  product<WIDTH, 9>(dx[0], out[0], PADDED, 1, p + LOGITS, LETTERS, n);
  product<WIDTH, 9>(g + LOGITS, out[0], 1, PADDED, x3[0], n, LETTERS);
  product<WIDE, 3>(dh[0], dx[0], WIDTH, 1, p + NARROW, WIDTH, n);
  product<WIDE, 2>(g + NARROW, dx[0], 1, WIDTH, h[0], n, WIDTH);
  for (int t = 0; t < n; t++)
    for (int i = 0; i < WIDE; i++) dh[t][i] = h[t][i] > 0 ? dh[t][i] : 0;
  product<WIDTH, 9>(d[0], dh[0], WIDE, 1, p + WIDEN, WIDE, n);
  product<WIDTH, 8>(g + WIDEN, dh[0], 1, WIDE, n2[0], n, WIDE);
  for (int t = 0; t < n; t++) normalise_back(dx[t], d[t], x2[t], s2[t], true);
  product<WIDTH, 9>(d[0], dx[0], WIDTH, 1, p + MERGE, WIDTH, n);
  product<WIDTH, 8>(g + MERGE, dx[0], 1, WIDTH, mixed[0], n, WIDTH);
  memset(dqkv, 0, sizeof dqkv);
  for (int t = 0; t < n; t++)
    for (int k = 0; k < HEADS; k++) {
      quad by = ((quad *)d[t])[k], query = ((quad *)qkv[t])[k], dquery = {};
      double *w = share[t][k], by_share[CONTEXT], mean = 0;
      for (int s = 0; s <= t; s++) {
        by_share[s] = dot(by, ((quad *)(qkv[s] + 2 * WIDTH))[k]);
        mean += w[s] * by_share[s];
        ((quad *)(dqkv[s] + 2 * WIDTH))[k] += w[s] * by;
      }
      for (int s = 0; s <= t; s++) {
        double by_score = w[s] * (by_share[s] - mean) / 2;
        dquery += by_score * ((quad *)(qkv[s] + WIDTH))[k];
        ((quad *)(dqkv[s] + WIDTH))[k] += by_score * query;
      }
      ((quad *)dqkv[t])[k] = dquery;
    }
  product<WIDTH, 9>(d[0], dqkv[0], THREE, 1, p + QKV, THREE, n);
  product<WIDTH, 8>(g + QKV, dqkv[0], 1, THREE, in[0], n, THREE);
  memset(g, 0, QKV * sizeof *g);
  for (int t = 0; t < n; t++) {
    normalise_back(dx[t], d[t], x1[t], s1[t], true);
    normalise_back(g + POSITION + t * WIDTH, dx[t], x0[t], s0[t], false);
    for (int i = 0; i < WIDTH; i++) g[TOKEN + tokens[t] * WIDTH + i] += g[POSITION + t * WIDTH + i];
  }

  const double b1 = 0.9, b2 = 0.999;
  double mean = rate / (1 - std::pow(b1, step)), square = 1 / (1 - std::pow(b2, step));
  for (int i = 0; i < ALL; i++) {
    m[i] = b1 * m[i] + (1 - b1) * g[i];
    v[i] = b2 * v[i] + (1 - b2) * g[i] * g[i];
    p[i] -= mean * m[i] / (std::sqrt(v[i] * square) + 1e-8);
  }
  return loss / n;
}

extern "C" double gpt_steps(double *p, double *m, double *v, const int *tokens, int n, double rate, int step, int many) {
  double loss = 0;
  for (int i = 0; i < many; i++) loss = gpt_step(p, m, v, tokens, n, rate, step + i);
  return loss;
}
