#include <stdio.h>
#include "helper_math.h"
__global__ void k(float3 *p, float4 *q) {
  float3 a = p[0] + p[1]; a += p[2]; p[0] = a * dot(a, make_float3(2.f)); q[0] = q[1] - q[2];
}
int main() { k<<<1, 1>>>(nullptr, nullptr); cudaDeviceSynchronize(); }
