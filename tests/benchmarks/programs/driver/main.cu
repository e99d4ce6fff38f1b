#include <cuda.h>
#include <nvrtc.h>
#include <cstdio>
#include <string>
int main() {
  cuInit(0); CUdevice dev; cuDeviceGet(&dev, 0); CUcontext ctx; cuCtxCreate(&ctx, 0, dev);
  CUmodule m; CUfunction f; CUdeviceptr d;
  nvrtcProgram prog; nvrtcCreateProgram(&prog, "", "x.cu", 0, NULL, NULL); nvrtcCompileProgram(prog, 0, NULL);
  size_t n; nvrtcGetPTXSize(prog, &n); std::string ptx(n, ' '); nvrtcGetPTX(prog, &ptx[0]);
  cuModuleLoadData(&m, ptx.c_str()); cuModuleGetFunction(&f, m, "k"); cuMemAlloc(&d, 100);
  CUresult r = cuMemcpyHtoD(d, &n, 8); const char *s; if (r != CUDA_SUCCESS) cuGetErrorString(r, &s);
  void *args[] = {&d}; cuLaunchKernel(f, 1, 1, 1, 32, 1, 1, 0, 0, args, 0); cuCtxSynchronize();
  int major; cuDeviceGetAttribute(&major, CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR, dev);
  cuMemFree(d); cuModuleUnload(m); cuCtxDestroy(ctx);
}
