// The forecast as a C++ programmer who wants speed writes it: draws in strips of one vector register
// bank, years outside, draws inside, OpenMP over strips. Strict IEEE but for fused multiply-adds.
// Compiled on the spot by benchmarks/peers; equations of docs/model.md, rows of engine/model/inputs.py.
#include <algorithm>
#include <cmath>

namespace {

constexpr int LANES = 32;

struct Strip {
    double g[LANES], r[LANES], R[LANES], F[LANES], W[LANES], PA[LANES], D[LANES], E[LANES], cash[LANES];
    double claim[LANES], sum[LANES];
};

template <int STEPS>  // k is the same in all lanes, so its bits are uniform conditions
inline double power_of(double base, int k) {
    double product = k & 1 ? base : 1.0;
#pragma GCC unroll 8
    for (int bit = 1; bit < STEPS; ++bit) {
        base *= base;
        product = (k >> bit) & 1 ? product * base : product;
    }
    return product;
}

template <int STEPS>
void value_strip(const double* in, long n, long at, int lanes, int years, double* out) {
    Strip s;
    double x[27][LANES];
    for (int row = 0; row < 27; ++row)
        for (int j = 0; j < LANES; ++j) x[row][j] = in[row * n + at + std::min(j, lanes - 1)];
    for (int j = 0; j < LANES; ++j) {
        s.g[j] = x[1][j]; s.r[j] = x[4][j]; s.R[j] = x[0][j]; s.F[j] = x[7][j];
        s.W[j] = x[20][j]; s.PA[j] = x[19][j]; s.D[j] = x[21][j]; s.E[j] = x[23][j]; s.cash[j] = x[24][j];
        s.claim[j] = 1.0; s.sum[j] = 0.0;
        x[6][j] -= x[17][j] / x[0][j];  // what does not change over the years, once
        x[12][j] = 1.0 / x[12][j];
        x[14][j] = 1.0 / x[14][j];
        x[26][j] *= x[25][j];
    }
    for (int k = 1; k <= years; ++k) {
#pragma omp simd
        for (int j = 0; j < LANES; ++j) {
            const double gT = x[2][j], wear = x[12][j];
            const double R = s.R[j] * (1.0 + s.g[j]), F = s.F[j] * (1.0 + x[8][j]);
            const double Ak = k <= x[18][j] ? x[17][j] : 0.0;
            const double income = R - (x[6][j] * R + Ak) - F;
            const double ebt = income - x[9][j] * s.D[j];
            const double net = ebt - std::max(0.0, x[10][j] * ebt);
            const double assets = R * x[14][j], equity = x[15][j] * assets, debt = assets - equity - x[22][j];
            const double W = x[13][j] * R, PA = x[11][j] * R;
            const double fcf = net + PA * wear + Ak - (W - s.W[j]) - s.PA[j] * wear - (PA - s.PA[j]);
            const double kept = equity - s.E[j], issue = std::max(0.0, kept - net);
            const double paid = fcf + (debt - s.D[j]) + issue - kept + x[16][j] * R + s.cash[j];
            s.claim[j] *= x[26][j] / (x[26][j] + issue);
            s.sum[j] += paid / power_of<STEPS>(1.0 + s.r[j], k) * s.claim[j];
            s.R[j] = R; s.F[j] = F; s.W[j] = W; s.PA[j] = PA; s.D[j] = debt; s.E[j] = equity; s.cash[j] = 0.0;
            s.g[j] = gT + x[3][j] * (s.g[j] - gT);
            s.r[j] *= x[5][j];
        }
    }
    for (int j = 0; j < lanes; ++j) out[at + j] = std::max(0.0, s.sum[j] / x[25][j]);
}

}  // namespace

extern "C" void value_draws(const double* in, long n, int years, double* out) {
    const long strips = (n + LANES - 1) / LANES;
#pragma omp parallel for schedule(static)
    for (long i = 0; i < strips; ++i) {
        const int lanes = static_cast<int>(std::min<long>(LANES, n - i * LANES));
        if (years < 32) value_strip<5>(in, n, i * LANES, lanes, years, out);
        else value_strip<7>(in, n, i * LANES, lanes, years, out);
    }
}
