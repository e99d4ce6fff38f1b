#include <stdio.h>
#include <cuda_runtime.h>
__global__ void k(float *p, unsigned *q) {
  int i = threadIdx.x;
  float v = p[i];
  for (int m = 16; m >= 1; m /= 2) v += __shfl_xor(v, m);
  v += __shfl(v, 0) + __shfl_down(v, 1) + __shfl_up(v, 1, 16);
  q[i] = __ballot(v > 0) + __any(v > 1) + __all(v < 2);
  p[i] = v;
}
int main() { k<<<1, 32>>>(0, 0); cudaThreadSynchronize(); return 0; }
