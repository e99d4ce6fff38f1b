#include "kernels.h"
#include "timer.h"
#define T float
#include <chrono>
int main(int argc, char **argv) {
  float *d, *h;
  size_t bytes = 1 << 20;
  unsigned *counts;
  cudaHostAlloc(&h, bytes, cudaHostAllocDefault);
  cudaHostAlloc((void **)&counts, bytes, cudaHostAllocMapped | cudaHostAllocWriteCombined);
  cudaMallocManaged(&d, bytes);
  cudaMemPrefetchAsync(d, bytes, 0, 0);
  cudaMemset(d, 0, bytes);
  launch(d, (int)(bytes / 4));
  cudaEvent_t start, stop;
  cudaEventCreate(&start); cudaEventCreateWithFlags(&stop, cudaEventDisableTiming);
  cudaEventRecord(start, 0); cudaEventSynchronize(start);
  float ms; cudaEventElapsedTime(&ms, start, stop);
  cudaFuncSetCacheConfig(scale<T>, cudaFuncCachePreferShared);
  cudaFuncSetAttribute(scale<T>, cudaFuncAttributeMaxDynamicSharedMemorySize, 65536);
  cudaFuncAttributes attr; cudaFuncGetAttributes(&attr, scale<T>);
  cudaDeviceProp prop; cudaGetDeviceProperties(&prop, 0);
  printf("%s %d %zu %f\n", prop.name, prop.multiProcessorCount, prop.sharedMemPerBlock, ms + attr.numRegs);
  cudaFreeHost(h); cudaFree(d);
  return 0;
}
