#include <cstdio>
#include <cstdlib>
#include <cuda.h>
#define FULL 0xffffffff
#define WARP 32

template <typename T>
__inline__ __device__ T warp_sum(T v) {
#pragma unroll
  for (int o = WARP / 2; o > 0; o >>= 1) v += __shfl_down_sync(FULL, v, o);
  return v;
}
__device__ double2 swap_pair(double2 v) {
  v.x = __shfl_xor_sync(FULL, v.x, 1, 16);
  v.y = __shfl_sync(FULL, v.y, threadIdx.x & 31);
  return v;
}
__global__ void votes(const int *in, unsigned *out, int n) {
  int i = threadIdx.x + blockIdx.x * blockDim.x;
  unsigned m = __ballot_sync(FULL, i < n);
  if (i >= n) return;
  unsigned b = __ballot_sync(m, in[i] > 3);
  int lane = threadIdx.x & 31;
  unsigned rank = __popc(b & ((1u << lane) - 1));
  out[i] = rank + __ffs(b) + __any_sync(m, in[i]) + __all_sync(m, in[i] > 0);
  out[i] += __popc(__activemask());
  out[i] += __match_any_sync(m, in[i]);
  int p;
  out[i] += __match_all_sync(m, in[i], &p) + p;
  out[i] += __reduce_add_sync(m, in[i]) + __reduce_or_sync(m, out[i]) + __reduce_max_sync(m, in[i]);
  __syncwarp();
  __syncwarp(m);
  out[i] += __shfl_up_sync(m, out[i], 1);
}
__global__ void sums(float *x, double *y, long long *z, unsigned char *c) {
  int i = threadIdx.x;
  x[i] = warp_sum(x[i]);
  y[i] = warp_sum(y[i]);
  z[i] = warp_sum(z[i]);
  c[i] = __shfl_sync(0xffffffff, c[i], 0);
  double2 d = swap_pair(make_double2(y[i], y[i]));
  y[i] = d.x + d.y;
}
int main() {
  int *in; unsigned *out;
  cudaMalloc((void **)&in, 128 * sizeof(int));
  cudaMalloc((void **)&out, 128 * sizeof(unsigned));
  votes<<<1, 128>>>(in, out, 100);
  if (cudaGetLastError() != cudaSuccess) printf("%s\n", cudaGetErrorString(cudaGetLastError()));
  cudaDeviceSynchronize();
  cudaFree(in); cudaFree(out);
  return 0;
}
