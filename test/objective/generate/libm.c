/*
 * Every STEP-th float32, through a function of this machine's C library. Any NaN is written as 0x7fc00000.
 *
 *     cc -O2 -fno-builtin libm.c -lm -o libm && ./libm expf 1021 | sha256sum
 */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(int argc, char **argv) {
  if (argc != 3) return 1;
  float (*function)(float) = !strcmp(argv[1], "expf") ? expf : !strcmp(argv[1], "logf") ? logf
                           : !strcmp(argv[1], "expm1f") ? expm1f : log1pf;
  uint32_t step = atoi(argv[2]);
  for (uint64_t bits = 0; bits < 1ull << 32; bits += step) {
    uint32_t in = bits, out = 0x7fc00000;
    float x;
    memcpy(&x, &in, 4);
    float y = function(x);
    if (y == y) memcpy(&out, &y, 4);
    fwrite(&out, 4, 1, stdout);
  }
}
