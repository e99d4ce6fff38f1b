#ifndef KERNELS_H
#define KERNELS_H
#include <stdio.h>
#include "warp.cuh"
__constant__ float c_factor;
__constant__ float c_table[16];
template <typename T> __global__ void scale(T *p, int n) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < n) p[i] = sum32(p[i]) * c_factor + c_table[i & 15];
}
inline void launch(float *p, int n) {
  float f = 2, t[16] = {};
  cudaMemcpyToSymbol(c_factor, &f, sizeof(f));
  cudaMemcpyToSymbol(c_table, t, sizeof(t), 0, cudaMemcpyHostToDevice);
  scale<float><<<(n + 255) / 256, 256>>>(p, n);
  cudaError_t e = cudaPeekAtLastError();
  if (e != cudaSuccess) fprintf(stderr, "%s\n", cudaGetErrorName(e));
}
#endif
