#include <cstdio>
#include <cuda_fp16.h>
#include <cuda_bf16.h>
__global__ void h(half *a, half2 *b, __nv_bfloat16 *c, __nv_bfloat162 *d, float *f) {
  int i = threadIdx.x;
  a[i] = __hadd(a[i], __float2half(1.f)) + __hmul(a[i], a[i]);
  b[i] = __hfma2(b[i], b[i], __float2half2_rn(0.f));
  b[i] = __halves2half2(__low2half(b[i]), __high2half(b[i]));
  f[i] = __half2float(a[i]) + __bfloat162float(c[i]) + __low2float(b[i]);
  c[i] = __float2bfloat16(f[i]);
  c[i] = __float2bfloat16_rn(f[i]);
  d[i] = __float22bfloat162_rn(make_float2(f[i], f[i]));
  d[i] = __floats2bfloat162_rn(f[i], f[i]);
  d[i] = __float2bfloat162_rn(f[i]);
  atomicAdd(b, b[i]);
  f[i] += tanhf(f[i]) + __half2float(hexp(a[i])) + __half2float(htanh(a[i]));
}
int main() {
  half x = __float2half(1.5f), y = __float2half(2.f);
  half z = x + y;
  z += x;
  z = z * y / x;
  bool less = x < y;
  printf("%f %d\n", __half2float(z), less);
  h<<<1, 32>>>(nullptr, nullptr, nullptr, nullptr, nullptr);
}
