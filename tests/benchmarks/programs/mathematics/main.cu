#include <cstdio>
#include <cuda_fp16.h>
#include <cuda_runtime.h>

__device__ float atomicMax(float* place, float value)
{
    int* word = (int*)place;
    int old = *word, seen;
    do {
        seen = old;
        old = atomicCAS(word, seen, __float_as_int(fmaxf(value, __int_as_float(seen))));
    } while (seen != old);
    return __int_as_float(old);
}

__host__ __device__ float density(float x) { return rsqrtf(x) * normcdff(x) + erfcxf(x); }

__global__ void most(float* best, int* count, unsigned short* flags)
{
    atomicMax(best, density(threadIdx.x + 1.0f));
    atomicMax(count, (int)threadIdx.x);
    atomicCAS(flags, (unsigned short)0, (unsigned short)1);
    unsigned int bits;
    asm("bfe.u32 %0, %1, %2, %3;" : "=r"(bits) : "r"(threadIdx.x), "r"(1), "r"(3));
    count[1] = bits;
}

int main()
{
    float* best;
    int* count;
    unsigned short* flags;
    cudaMallocManaged(&best, sizeof(float));
    cudaMallocManaged(&count, 2 * sizeof(int));
    cudaMallocManaged(&flags, sizeof(unsigned short));
    most<<<1, 64>>>(best, count, flags);
    cudaDeviceSynchronize();
    __half one = __float2half(1.0f);
    printf("%f %f %f\n", *best, density(2.0f) + erfinvf(0.5f), __half2float(__hadd(one, one)));
    return 0;
}
