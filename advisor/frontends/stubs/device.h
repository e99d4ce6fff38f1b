// What CUDA's compiler and C++ library give every file, as loosely as needed for a parse without either. Own work: shapes
// only, no values; functions of the libraries are generated from the catalogue's names.
#define __host__ __attribute__((host))
#define __device__ __attribute__((device))
#define __global__ __attribute__((global))
#define __shared__ __attribute__((shared))
#define __constant__ __attribute__((constant))
#define __managed__
#define __forceinline__ inline
#define __noinline__ __attribute__((noinline))
#define __restrict__ __restrict
#define __launch_bounds__(...)
#define __cluster_dims__(...)
#define __grid_constant__
#define __align__(n) __attribute__((aligned(n)))
#define __builtin_align__(n) __attribute__((aligned(n)))
#define CUDART_CB
#define CUDARTAPI
#define CUDAAPI
#define CUB_VERSION 200800
#define CUDART_VERSION 12080
#define CUDA_VERSION 12080
#define NULL 0
#define INFINITY (1e300 * 1e300)
#define FLT_MAX 3e38f
#define FLT_MIN 1e-37f
#define FLT_EPSILON 1e-7f
#define DBL_MAX 1e308
#define INT_MAX 2147483647
#define INT_MIN (-2147483647 - 1)
#define UINT_MAX 4294967295u
#define CHAR_BIT 8
#define M_PI 3.14159265358979
#define assert(...) ((void)(__VA_ARGS__))

typedef __SIZE_TYPE__ size_t;
typedef __PTRDIFF_TYPE__ ptrdiff_t, ssize_t, intptr_t;
typedef __SIZE_TYPE__ uintptr_t;
typedef signed char int8_t;
typedef short int16_t;
typedef int int32_t;
typedef long int64_t;
typedef unsigned char uint8_t;
typedef unsigned short uint16_t;
typedef unsigned int uint32_t, uint;
typedef unsigned long uint64_t;
#define INT8_MAX 127
#define INT32_MAX 2147483647
#define INT64_MAX 9223372036854775807L
#define UINT32_MAX 4294967295u
#define UINT8_MAX 255

#define ADVISOR_HD __host__ __device__
struct advisor_any {  // a value of a type that nobody here knows
  ADVISOR_HD advisor_any();
  template <class T> ADVISOR_HD advisor_any(const T&);
  template <class T> ADVISOR_HD operator T() const;
};

#define ADVISOR_VECTOR(type, name)                   \
  struct name##1 { type x; };                        \
  struct name##2 { type x, y; };                     \
  struct name##3 { type x, y, z; };                  \
  struct name##4 { type x, y, z, w; };               \
  ADVISOR_HD name##1 make_##name##1(type x);         \
  ADVISOR_HD name##2 make_##name##2(type x, type y); \
  ADVISOR_HD name##3 make_##name##3(type x, type y, type z); \
  ADVISOR_HD name##4 make_##name##4(type x, type y, type z, type w);
ADVISOR_VECTOR(signed char, char)
ADVISOR_VECTOR(unsigned char, uchar)
ADVISOR_VECTOR(short, short)
ADVISOR_VECTOR(unsigned short, ushort)
ADVISOR_VECTOR(int, int)
ADVISOR_VECTOR(unsigned int, uint)
ADVISOR_VECTOR(long, long)
ADVISOR_VECTOR(unsigned long, ulong)
ADVISOR_VECTOR(long long, longlong)
ADVISOR_VECTOR(unsigned long long, ulonglong)
ADVISOR_VECTOR(float, float)
ADVISOR_VECTOR(double, double)

struct dim3 {
  unsigned int x, y, z;
  ADVISOR_HD constexpr dim3(unsigned int x = 1, unsigned int y = 1, unsigned int z = 1) : x(x), y(y), z(z) {}
  ADVISOR_HD constexpr dim3(uint3 v) : x(v.x), y(v.y), z(v.z) {}
};
extern const __device__ uint3 threadIdx, blockIdx;
extern const __device__ dim3 blockDim, gridDim;
extern const __device__ int warpSize;

// Numbers of other widths: they come from numbers, go to float, and calculate.
#define ADVISOR_NUMBER(name)                                            \
  struct name {                                                         \
    ADVISOR_HD name();                                                  \
    template <class T> ADVISOR_HD name(T);                              \
    ADVISOR_HD operator float() const;                                  \
    template <class T> ADVISOR_HD name& operator+=(T);                  \
    template <class T> ADVISOR_HD name& operator-=(T);                  \
    template <class T> ADVISOR_HD name& operator*=(T);                  \
    unsigned short x;                                                   \
  };
ADVISOR_NUMBER(__half)
ADVISOR_NUMBER(__nv_bfloat16)
ADVISOR_NUMBER(__nv_fp8_e4m3)
ADVISOR_NUMBER(__nv_fp8_e5m2)
typedef __half half, __half_raw;
typedef __nv_bfloat16 nv_bfloat16, __nv_bfloat16_raw;
#define ADVISOR_PAIR(name, element)                  \
  struct name {                                      \
    element x, y;                                    \
    ADVISOR_HD name();                               \
    template <class... T> ADVISOR_HD name(T...);     \
  };                                                 \
  ADVISOR_HD name operator+(name, name);             \
  ADVISOR_HD name operator-(name, name);             \
  ADVISOR_HD name operator*(name, name);
ADVISOR_PAIR(__half2, __half)
ADVISOR_PAIR(__nv_bfloat162, __nv_bfloat16)
typedef __half2 half2;
typedef __nv_bfloat162 nv_bfloat162;

namespace cooperative_groups {
struct advisor_group {
  __device__ void sync() const; __device__ unsigned thread_rank() const; __device__ unsigned size() const;
  __device__ unsigned num_threads() const; __device__ dim3 group_index() const; __device__ dim3 thread_index() const;
  __device__ unsigned block_rank() const; __device__ bool is_valid() const; __device__ unsigned meta_group_rank() const;
  template <class T, class... A> __device__ T shfl(T, A...) const; template <class T> __device__ T shfl_down(T, int) const;
  template <class T> __device__ T shfl_xor(T, int) const; template <class T> __device__ T shfl_up(T, int) const;
  template <class T> __device__ int any(T) const; template <class T> __device__ int all(T) const;
  template <class T> __device__ unsigned ballot(T) const; template <class T> __device__ T* map_shared_rank(T*, int) const;
};
struct thread_block : advisor_group {};
struct grid_group : advisor_group {};
struct cluster_group : advisor_group {};
struct coalesced_group : advisor_group {};
template <unsigned n, class P = void> struct thread_block_tile : advisor_group {};
__device__ thread_block this_thread_block();
__device__ grid_group this_grid();
__device__ cluster_group this_cluster();
__device__ coalesced_group coalesced_threads();
template <unsigned n, class G> __device__ thread_block_tile<n> tiled_partition(const G&);
template <class... A> __device__ void sync(A...);
template <class... A> __device__ void memcpy_async(A...);
template <class... A> __device__ void wait(A...);
template <class T> struct plus {};
template <class T> struct greater {};
template <class T> struct less {};
template <class G, class T, class O> __device__ T reduce(const G&, T, O);
}

#define UINT16_MAX 65535
#define UINT8_C(n) n
#define UINT16_C(n) n
#define UINT32_C(n) n##U
#define UINT64_C(n) n##UL
#define INT32_C(n) n
#define INT64_C(n) n##L

// Structs whose members code names most; each member is a value that goes everywhere a number does.
struct cudaDeviceProp {
  char name[256], uuid[16];
  size_t totalGlobalMem, sharedMemPerBlock, sharedMemPerBlockOptin, sharedMemPerMultiprocessor, totalConstMem, memPitch;
  int regsPerBlock, warpSize, maxThreadsPerBlock, maxThreadsDim[3], maxGridSize[3], clockRate, major, minor, l2CacheSize;
  int multiProcessorCount, integrated, maxThreadsPerMultiProcessor, memoryClockRate, memoryBusWidth, pciBusID, pciDeviceID;
  int pciDomainID, concurrentKernels, cooperativeLaunch, canMapHostMemory, managedMemory, regsPerMultiprocessor;
  int asyncEngineCount, computeMode, unifiedAddressing, ECCEnabled, maxBlocksPerMultiProcessor, persistingL2CacheMaxSize;
};
struct cudaFuncAttributes {
  size_t sharedSizeBytes, constSizeBytes, localSizeBytes;
  int maxThreadsPerBlock, numRegs, ptxVersion, binaryVersion, maxDynamicSharedSizeBytes, preferredShmemCarveout;
};
struct cudaPointerAttributes { int type, device; void *devicePointer, *hostPointer; };
struct cudaLaunchAttributeValue {
  int cooperative, programmaticStreamSerializationAllowed, priority; struct { unsigned x, y, z; } clusterDim;
};
struct cudaLaunchAttribute { int id; cudaLaunchAttributeValue val; };
typedef struct CUstream_st* advisor_stream;
struct cudaLaunchConfig_t {
  dim3 gridDim, blockDim; size_t dynamicSmemBytes; advisor_any stream; cudaLaunchAttribute* attrs; unsigned numAttrs;
};
struct CUmemLocation { int type, id; };
struct CUmemAllocationProp {
  int type, requestedHandleTypes; CUmemLocation location;
  struct { unsigned char compressionType, gpuDirectRDMACapable; unsigned short usage; } allocFlags;
};
struct CUmemAccessDesc { CUmemLocation location; int flags; };

// Conversions whose value has another type than their argument.
template <class T> ADVISOR_HD float __half2float(T); template <class T> ADVISOR_HD float __bfloat162float(T);
template <class T> ADVISOR_HD float __low2float(T); template <class T> ADVISOR_HD float __high2float(T);
template <class T> ADVISOR_HD float2 __half22float2(T); template <class T> ADVISOR_HD float2 __bfloat1622float2(T);
template <class T> ADVISOR_HD __half __float2half(T); template <class T> ADVISOR_HD __half __float2half_rn(T);
template <class T> ADVISOR_HD __half2 __float22half2_rn(T); template <class T> ADVISOR_HD __half2 __float2half2_rn(T);
template <class T> ADVISOR_HD __half2 __floats2half2_rn(T, T); template <class T> ADVISOR_HD __half2 __half2half2(T);
template <class T> ADVISOR_HD __half2 __halves2half2(T, T);
template <class T> ADVISOR_HD __nv_bfloat16 __float2bfloat16(T); template <class T> ADVISOR_HD __nv_bfloat16 __float2bfloat16_rn(T);
template <class T> ADVISOR_HD __nv_bfloat162 __float22bfloat162_rn(T);
template <class T> ADVISOR_HD __nv_bfloat162 __floats2bfloat162_rn(T, T);
ADVISOR_HD __half __low2half(__half2); ADVISOR_HD __half __high2half(__half2);
ADVISOR_HD __half2 make_half2(__half, __half);
ADVISOR_HD int __float_as_int(float); ADVISOR_HD unsigned __float_as_uint(float);
ADVISOR_HD float __int_as_float(int); ADVISOR_HD float __uint_as_float(unsigned);
ADVISOR_HD int __float2int_rn(float); ADVISOR_HD float __int2float_rn(int);
extern "C" {
ADVISOR_HD int printf(const char*, ...);
typedef struct advisor_file FILE;
int fprintf(void*, const char*, ...);
int sscanf(const char*, const char*, ...);
int snprintf(char*, size_t, const char*, ...);
extern FILE *stderr, *stdout;
void* malloc(size_t);
void free(void*);
void* memcpy(void*, const void*, size_t);
void* memset(void*, int, size_t);
void exit(int);
void abort();
}
