#include <cuda_runtime.h>
#include <cuComplex.h>
#include <math_constants.h>
#include <vector_types.h>
#include <stdio.h>
__global__ void k(cudaTextureObject_t t, cudaSurfaceObject_t s, float *out, cuFloatComplex *c, cuDoubleComplex *z) {
  int i = threadIdx.x;
  out[i] = tex1Dfetch<float>(t, i) * CUDART_PI_F + CUDART_INF_F;
  c[i] = cuCmulf(c[i], cuCaddf(c[i], make_cuFloatComplex(1, 2)));
  z[i] = cuCmul(z[i], make_cuDoubleComplex(1, 2)); out[i] += cuCrealf(c[i]) + cuCabs(z[i]);
}
int main() {
  cudaResourceDesc r = {}; r.resType = cudaResourceTypeLinear; r.res.linear.desc = cudaCreateChannelDesc<float>();
  r.res.linear.desc.f = cudaChannelFormatKindFloat;
  cudaTextureDesc d = {}; d.readMode = cudaReadModeElementType; d.addressMode[0] = cudaAddressModeClamp; d.filterMode = cudaFilterModePoint;
  cudaTextureObject_t t; cudaCreateTextureObject(&t, &r, &d, NULL);
  cudaArray_t a; cudaChannelFormatDesc f = cudaCreateChannelDesc(32, 0, 0, 0, cudaChannelFormatKindFloat);
  cudaMallocArray(&a, &f, 10, 10); cudaMemcpy2DToArray(a, 0, 0, t ? 0 : &f, 4, 4, 1, cudaMemcpyHostToDevice);
  cudaExtent e = make_cudaExtent(1, 2, 3); cudaMemcpy3DParms p = {0}; p.extent = e; p.kind = cudaMemcpyDeviceToDevice; cudaMemcpy3D(&p);
  k<<<dim3(1, 1, 1), dim3(32)>>>(t, 0, 0, 0, 0);
}
