#include "cuda.h"
#include <stdio.h>
#include <algorithm>
__device__ double atomicMax(double *a, double v) {
  unsigned long long *p = (unsigned long long *)a, old = *p, seen;
  do { seen = old; old = atomicCAS(p, seen, __double_as_longlong(fmax(v, __longlong_as_double(seen)))); } while (seen != old);
  return __longlong_as_double(old);
}
#if !defined(__CUDA_ARCH__) || __CUDA_ARCH__ >= 600
#else
__device__ double atomicAdd(double *a, double v) { return v; }
#endif
__managed__ int total;
__device__ int counter;
__device__ unsigned hash(unsigned x) { register unsigned y = x; return y ^ __clz(x) ^ __ffsll((long long)x) ^ __popcll(x); }
__global__ void __launch_bounds__(256, 2) k(double *d, int *i, unsigned long long *u, float *f) {
  atomicMax(d, 1.0); atomicMax(i, 3); atomicMin(i, 2); atomicAdd(f, 1.f); atomicAdd(d, 2.0); atomicAdd(u, 1ULL);
  atomicExch(f, 2.f); atomicOr(i, 1); atomicInc((unsigned *)i, 7); atomicAdd_system(i, 1);
  __threadfence(); __threadfence_block(); __syncthreads(); int n = __syncthreads_count(*i);
  if (n) printf("%s\n", cudaGetErrorString(cudaSuccess));
  counter = min(n, 3) + max(*i, 5) + hash(n) + abs(n);
}
int main() {
  int *p; cudaGetSymbolAddress((void **)&p, counter);
  int h; cudaMemcpyFromSymbol(&h, counter, sizeof(int)); cudaMemcpyFromSymbolAsync(&h, counter, sizeof(int), 0, cudaMemcpyDeviceToHost, 0);
  k<<<1, 32>>>(0, p, 0, 0);
  dim3 grid = {1, 2, 3}; uint3 u = make_uint3(1, 2, 3); k<<<grid, std::min(32, 64)>>>(0, p, 0, 0); (void)u;
  cudaFuncSetSharedMemConfig(k, cudaSharedMemBankSizeFourByte);
}
