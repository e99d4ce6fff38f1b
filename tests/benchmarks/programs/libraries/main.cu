#include <cublas_v2.h>
#include <cufft.h>
#include <curand.h>
#include <curand_kernel.h>
#include <cusparse.h>
#include <cusolverDn.h>
#include <thrust/device_vector.h>
#include <thrust/host_vector.h>
#include <thrust/sort.h>
#include <thrust/reduce.h>
#include <thrust/transform.h>
#include <thrust/functional.h>
#include <thrust/execution_policy.h>
#include <thrust/iterator/counting_iterator.h>
#include <thrust/sequence.h>
#include <cub/cub.cuh>
#include <cstdio>
using namespace cub;
struct square { __host__ __device__ float operator()(float x) const { return x * x; } };
__global__ void random_numbers(curandState *s, float *p, unsigned long long seed) {
  int i = threadIdx.x;
  curand_init(seed, i, 0, &s[i]);
  p[i] = curand_uniform(&s[i]) + curand_normal(&s[i]);
}
template <int B> __global__ void block_sum(int *in, int *out) {
  typedef BlockReduce<int, B> Reduce;
  __shared__ typename Reduce::TempStorage temp;
  int s = Reduce(temp).Sum(in[threadIdx.x]);
  __shared__ typename cub::BlockScan<int, B>::TempStorage scan;
  int r; cub::BlockScan<int, B>(scan).InclusiveSum(s, r);
  if (threadIdx.x == 0) *out = r;
}
int main() {
  cublasHandle_t handle; cublasCreate(&handle);
  float alpha = 1, beta = 0, *a = 0;
  cublasSetStream(handle, 0);
  cublasSgemm(handle, CUBLAS_OP_N, CUBLAS_OP_T, 4, 4, 4, &alpha, a, 4, a, 4, &beta, a, 4);
  cublasStatus_t st = cublasSgemv(handle, CUBLAS_OP_N, 4, 4, &alpha, a, 4, a, 1, &beta, a, 1);
  if (st != CUBLAS_STATUS_SUCCESS) printf("no\n");
  cublasSetPointerMode(handle, CUBLAS_POINTER_MODE_HOST);
  cublasGemmEx(handle, CUBLAS_OP_N, CUBLAS_OP_N, 4, 4, 4, &alpha, a, CUDA_R_16F, 4, a, CUDA_R_16F, 4, &beta, a, CUDA_R_16F, 4, CUDA_R_32F, CUBLAS_GEMM_DEFAULT);
  cublasDestroy(handle);
  cufftHandle plan; cufftPlan1d(&plan, 256, CUFFT_C2C, 1);
  cufftExecC2C(plan, (cufftComplex *)a, (cufftComplex *)a, CUFFT_FORWARD); cufftDestroy(plan);
  curandGenerator_t g; curandCreateGenerator(&g, CURAND_RNG_PSEUDO_DEFAULT);
  curandSetPseudoRandomGeneratorSeed(g, 1234ULL); curandGenerateUniform(g, a, 10);
  cusparseHandle_t sp; cusparseCreate(&sp);
  cusparseMatDescr_t descr; cusparseCreateMatDescr(&descr); cusparseSetMatType(descr, CUSPARSE_MATRIX_TYPE_GENERAL);
  cusparseSpMatDescr_t mat; cusparseCreateCsr(&mat, 4, 4, 4, a, a, a, CUSPARSE_INDEX_32I, CUSPARSE_INDEX_32I, CUSPARSE_INDEX_BASE_ZERO, CUDA_R_32F);
  cusolverDnHandle_t sol; cusolverDnCreate(&sol);
  thrust::host_vector<float> hv(100, 1.f);
  thrust::device_vector<float> dv = hv;
  thrust::sort(dv.begin(), dv.end());
  thrust::sort(thrust::cuda::par.on(0), dv.begin(), dv.end(), thrust::greater<float>());
  thrust::sequence(thrust::device, dv.begin(), dv.end());
  float s = thrust::reduce(dv.begin(), dv.end(), 0.f, thrust::plus<float>());
  thrust::transform(dv.begin(), dv.end(), dv.begin(), square());
  void *t = nullptr; size_t bytes = 0;
  cub::DeviceReduce::Sum(t, bytes, thrust::raw_pointer_cast(dv.data()), a, 100);
  DeviceScan::ExclusiveSum(t, bytes, a, a, 100);
  cub::DeviceRadixSort::SortKeys(t, bytes, a, a, 100);
  block_sum<128><<<1, 128>>>((int *)a, (int *)a);
  printf("%f\n", s);
  return 0;
}
