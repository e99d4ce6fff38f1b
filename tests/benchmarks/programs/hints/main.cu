// No CUDA header: nvcc brings it in.
#include <cstdio>
#include <vector>
#define N 1024
typedef struct { float a, b; } pair_t;
__global__ void hints(float4 *a, const float4 *b, int *c, pair_t *p) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  float4 v = __ldcs(b + i);
  v.x += __ldg(&c[i]) + __ldcg(c + i) + __ldca(c + i) + __ldcv(c + i);
  __stcs(a + i, v);
  __stcg(c + i, 3);
  __stwt(c + i, 3);
  __nanosleep(100);
  if (v.x < 0) __trap();
  c[i] += __dp4a(c[i], c[i], 0) + __vadd4(1, 2) + __vmaxs4(c[i], 3) + __vsadu4(1, 2) + __vabsdiffu4(3, 4) + __vcmpeq4(1, 1);
  c[i] += __byte_perm(c[i], c[i], 0x1234) + __funnelshift_l(1, 2, 3) + __brev(c[i]) + __mul24(2, 3) + __umulhi(4u, 5u);
  c[i] += umin(3u, 4u) + llmax(1LL, 2LL);
  atomicAdd_block(c, 1);
  atomicCAS_block(c, 1, 2);
  p[i].a = __fdividef(1.f, 2.f) + __expf(1.f) + rsqrtf(2.f) + __saturatef(2.f) + __fadd_rn(1.f, 2.f) + __frcp_rn(2.f);
  p[i].b = __int_as_float(c[i]) + __hiloint2double(1, 2) + __double2int_rn(2.0) + clock64();
}
__global__ void takes(const __grid_constant__ pair_t p, float *out) { *out = p.a; }
int main() {
  std::vector<float> h(N);
  float4 *a; int *c; pair_t *p;
  cudaMalloc(&a, N * sizeof(float4)); cudaMalloc(&c, N * sizeof(int)); cudaMalloc(&p, N * sizeof(pair_t));
  cudaMemcpy(a, h.data(), N * sizeof(float), cudaMemcpyHostToDevice);
  hints<<<N / 256, 256>>>(a, a, c, p);
  takes<<<1, 1>>>(pair_t{1, 2}, (float *)a);
  cudaDeviceSynchronize();
  return 0;
}
