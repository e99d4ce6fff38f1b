#include <cuda_runtime.h>
#include <device_launch_parameters.h>
#include <cuda_profiler_api.h>
#include <cassert>
#include <cmath>
#define checkCuda(e) check((e), __FILE__, __LINE__)
static void check(cudaError_t e, const char *f, int l) {
  if (e != cudaSuccess) { fprintf(stderr, "%s:%d %s\n", f, l, cudaGetErrorString(e)); exit(1); }
}
__global__ void k(float *p) { assert(p); p[threadIdx.x] = sqrtf(p[threadIdx.x]); printf("%d\n", threadIdx.x); }
static void CUDART_CB callback(cudaStream_t, cudaError_t, void *) {}
int main() {
  cudaStream_t s[2];
  for (auto &each : s) checkCuda(cudaStreamCreateWithFlags(&each, cudaStreamNonBlocking));
  float *p; checkCuda(cudaMallocAsync((void **)&p, 100, s[0]));
  int lo, hi; cudaDeviceGetStreamPriorityRange(&lo, &hi);
  cudaStreamCreateWithPriority(&s[1], cudaStreamDefault, hi);
  cudaStreamAddCallback(s[0], callback, nullptr, 0);
  cudaGraph_t g; cudaGraphExec_t e;
  cudaStreamBeginCapture(s[0], cudaStreamCaptureModeGlobal);
  k<<<1, 32, 0, s[0]>>>(p);
  cudaStreamEndCapture(s[0], &g);
  cudaGraphInstantiate(&e, g, NULL, NULL, 0);
  cudaGraphLaunch(e, s[0]);
  int dev, v; cudaGetDevice(&dev); cudaSetDevice(dev); cudaGetDeviceCount(&v);
  cudaDeviceGetAttribute(&v, cudaDevAttrMultiProcessorCount, dev);
  cudaDeviceEnablePeerAccess(1, 0); cudaDeviceCanAccessPeer(&v, 0, 1);
  cudaMemcpy2DAsync(p, 8, p, 8, 8, 2, cudaMemcpyDeviceToDevice, s[0]);
  cudaMemcpyPeerAsync(p, 0, p, 1, 10, s[0]);
  cudaPointerAttributes attr; cudaPointerGetAttributes(&attr, p);
  cudaDeviceSetLimit(cudaLimitMallocHeapSize, 1 << 20);
  cudaDeviceSetSharedMemConfig(cudaSharedMemBankSizeEightByte);
  cudaDeviceSetCacheConfig(cudaFuncCachePreferL1);
  cudaProfilerStart(); cudaProfilerStop();
  int rt; cudaRuntimeGetVersion(&rt); cudaDriverGetVersion(&rt);
  size_t f, t; cudaMemGetInfo(&f, &t);
  cudaFreeAsync(p, s[0]); cudaStreamSynchronize(s[0]); cudaStreamDestroy(s[0]); cudaDeviceReset();
}
