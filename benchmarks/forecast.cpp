// The forecast as a C++ programmer would write it: one draw after the other, OpenMP over draws.
// Compiled on the spot by benchmarks/kernel.py; equations of docs/model.md, rows of engine/inputs.py.
#include <algorithm>
#include <cmath>

extern "C" void value_draws(const double* in, long n, int years, double* out) {
#pragma omp parallel for simd schedule(static)
    for (long i = 0; i < n; ++i) {
        const double R0 = in[0 * n + i], g1 = in[1 * n + i], gT = in[2 * n + i], d = in[3 * n + i];
        const double r1 = in[4 * n + i], m = in[5 * n + i], v = in[6 * n + i], F0 = in[7 * n + i];
        const double pi = in[8 * n + i], rate = in[9 * n + i], t = in[10 * n + i], p = in[11 * n + i];
        const double L = in[12 * n + i], w = in[13 * n + i], rho = in[14 * n + i], q = in[15 * n + i];
        const double c = in[16 * n + i], A = in[17 * n + i], nA = in[18 * n + i];
        const double O = in[22 * n + i], S = in[25 * n + i], P = in[26 * n + i];
        const double M = P * S, share = v - A / R0;
        double g = g1, r = r1, R = R0, F = F0, PA = in[19 * n + i], W = in[20 * n + i];
        double D = in[21 * n + i], E = in[23 * n + i], cash = in[24 * n + i], claim = 1.0, sum = 0.0;
        for (int k = 1; k <= years; ++k) {
            R *= 1.0 + g;
            F *= 1.0 + pi;
            const double Ak = k <= nA ? A : 0.0;
            const double income = R - (share * R + Ak) - F;
            const double ebt = income - rate * D;
            const double net = ebt - std::max(0.0, t * ebt);
            const double assets = R / rho, equity = q * assets, debt = assets - equity - O;
            const double Wk = w * R, PAk = p * R;
            const double fcf = net + PAk / L + Ak - (Wk - W) - PA / L - (PAk - PA);
            const double kept = equity - E, issue = std::max(0.0, kept - net);
            const double paid = fcf + (debt - D) + issue - kept + c * R + cash;
            claim *= M / (M + issue);
            double power = 1.0, base = 1.0 + r;
            for (int e = k; e; e >>= 1, base *= base)
                if (e & 1) power *= base;
            sum += paid / power * claim;
            W = Wk; PA = PAk; D = debt; E = equity; cash = 0.0;
            g = gT + d * (g - gT);
            r *= m;
        }
        out[i] = std::max(0.0, sum / S);
    }
}
