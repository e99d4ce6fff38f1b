//: body loads
//: for __ldca=cudacompat_ldca __ldcg=cudacompat_ldcg __ldcs=cudacompat_ldcs __ldlu=cudacompat_ldlu
//: tried 6.0 6.2 7.1 wave32 wave64
// Cache hints are advice: the value is the same.
template <typename T> __device__ inline T cudacompat_ldca(const T* place) { return *place; }
template <typename T> __device__ inline T cudacompat_ldcg(const T* place) { return *place; }
template <typename T> __device__ inline T cudacompat_ldcs(const T* place) { return *place; }
template <typename T> __device__ inline T cudacompat_ldlu(const T* place) { return *place; }
//: body load_volatile
//: for __ldcv=cudacompat_ldcv
//: tried 6.0 6.2 7.1 wave32 wave64
template <typename T>
__device__ inline T cudacompat_ldcv(const T* place)
{
    T result = *place;
    unsigned char bytes[sizeof(T)];
    for (unsigned int at = 0; at < sizeof(T); ++at)
        bytes[at] = reinterpret_cast<const volatile unsigned char*>(place)[at];
    __builtin_memcpy(&result, bytes, sizeof(T));
    return result;
}
//: body stores
//: for __stwb=cudacompat_stwb __stcg=cudacompat_stcg __stcs=cudacompat_stcs __stwt=cudacompat_stwt
//: tried 6.0 6.2 7.1 wave32 wave64
template <typename T, typename V> __device__ inline void cudacompat_stwb(T* place, const V& value) { *place = value; }
template <typename T, typename V> __device__ inline void cudacompat_stcg(T* place, const V& value) { *place = value; }
template <typename T, typename V> __device__ inline void cudacompat_stcs(T* place, const V& value) { *place = value; }
template <typename T, typename V> __device__ inline void cudacompat_stwt(T* place, const V& value) { *place = value; }
//: body host_alloc
//: for cudaHostAlloc=
//: until 7.1
//: tried 6.0 6.2 wave32 wave64
template <typename T>
inline hipError_t hipHostAlloc(T** place, size_t size, unsigned int flags = 0)
{
    return hipHostMalloc(reinterpret_cast<void**>(place), size, flags);
}
//: body host_pointer
//: for cudaHostGetDevicePointer=
//: tried 6.0 6.2 7.1 wave32 wave64
template <typename T>
inline hipError_t hipHostGetDevicePointer(T** place, void* host, unsigned int flags)
{
    return hipHostGetDevicePointer(reinterpret_cast<void**>(place), host, flags);
}
//: body malloc_pitch
//: for cudaMallocPitch=
//: until 7.1
//: tried 6.0 6.2 wave32 wave64
template <typename T>
inline hipError_t hipMallocPitch(T** place, size_t* pitch, size_t width, size_t height)
{
    return hipMallocPitch(reinterpret_cast<void**>(place), pitch, width, height);
}
//: body error_text
//: for cudaGetErrorString=
//: side device
//: safety unsafe
//: tried 6.0 6.2 7.1 wave32 wave64
__device__ inline const char* hipGetErrorString(hipError_t) { return "an error of the runtime"; }
//: body nanosleep
//: for __nanosleep=cudacompat_nanosleep
//: tried 6.0 6.2 7.1 wave32 wave64
// A sleep of about so long: one unit is 64 cycles.
__device__ inline void cudacompat_nanosleep(unsigned int nanoseconds)
{
    for (unsigned int slept = 0; slept < nanoseconds; slept += 32)
        __builtin_amdgcn_s_sleep(1);
}
//: body trap
//: for __trap=cudacompat_trap __brkpt=cudacompat_brkpt
//: tried 6.0 6.2 7.1 wave32 wave64
__device__ inline void cudacompat_trap() { __builtin_trap(); }
__device__ inline void cudacompat_brkpt() { __builtin_trap(); }
//: body block_atomics
//: for atomicAdd_block=cudacompat_atomicAdd_block atomicSub_block=cudacompat_atomicSub_block atomicExch_block=cudacompat_atomicExch_block atomicMin_block=cudacompat_atomicMin_block atomicMax_block=cudacompat_atomicMax_block atomicAnd_block=cudacompat_atomicAnd_block atomicOr_block=cudacompat_atomicOr_block atomicXor_block=cudacompat_atomicXor_block atomicInc_block=cudacompat_atomicInc_block atomicDec_block=cudacompat_atomicDec_block atomicCAS_block=cudacompat_atomicCAS_block
//: tried 6.0 6.2 7.1 wave32 wave64
// An operation that is atomic for the device is so for the block.
template <typename T, typename V> __device__ inline T cudacompat_atomicAdd_block(T* at, V v) { return atomicAdd(at, static_cast<T>(v)); }
template <typename T, typename V> __device__ inline T cudacompat_atomicSub_block(T* at, V v) { return atomicSub(at, static_cast<T>(v)); }
template <typename T, typename V> __device__ inline T cudacompat_atomicExch_block(T* at, V v) { return atomicExch(at, static_cast<T>(v)); }
template <typename T, typename V> __device__ inline T cudacompat_atomicMin_block(T* at, V v) { return atomicMin(at, static_cast<T>(v)); }
template <typename T, typename V> __device__ inline T cudacompat_atomicMax_block(T* at, V v) { return atomicMax(at, static_cast<T>(v)); }
template <typename T, typename V> __device__ inline T cudacompat_atomicAnd_block(T* at, V v) { return atomicAnd(at, static_cast<T>(v)); }
template <typename T, typename V> __device__ inline T cudacompat_atomicOr_block(T* at, V v) { return atomicOr(at, static_cast<T>(v)); }
template <typename T, typename V> __device__ inline T cudacompat_atomicXor_block(T* at, V v) { return atomicXor(at, static_cast<T>(v)); }
template <typename T, typename V> __device__ inline T cudacompat_atomicInc_block(T* at, V v) { return atomicInc(at, static_cast<T>(v)); }
template <typename T, typename V> __device__ inline T cudacompat_atomicDec_block(T* at, V v) { return atomicDec(at, static_cast<T>(v)); }
template <typename T, typename V, typename W>
__device__ inline T cudacompat_atomicCAS_block(T* at, V expected, W v)
{
    return atomicCAS(at, static_cast<T>(expected), static_cast<T>(v));
}
//: body grid_constant
//: for __grid_constant__=
//: tried 6.0 6.2 7.1 wave32 wave64
#ifndef __grid_constant__
#define __grid_constant__
#endif
//: body dot_products
//: for __dp4a=cudacompat_dp4a __dp2a_lo=cudacompat_dp2a_lo __dp2a_hi=cudacompat_dp2a_hi
//: tried 6.0 6.2 7.1 wave32 wave64
__device__ inline int cudacompat_dp4a(int a, int b, int c)
{
    for (int at = 0; at < 32; at += 8)
        c += static_cast<signed char>(a >> at) * static_cast<signed char>(b >> at);
    return c;
}
__device__ inline unsigned int cudacompat_dp4a(unsigned int a, unsigned int b, unsigned int c)
{
    for (int at = 0; at < 32; at += 8)
        c += (a >> at & 0xffu) * (b >> at & 0xffu);
    return c;
}
__device__ inline int cudacompat_dp2a_lo(int a, int b, int c)
{
    return c + static_cast<short>(a) * static_cast<signed char>(b) + (a >> 16) * static_cast<signed char>(b >> 8);
}
__device__ inline int cudacompat_dp2a_hi(int a, int b, int c)
{
    return c + static_cast<short>(a) * static_cast<signed char>(b >> 16) + (a >> 16) * (b >> 24);
}
__device__ inline unsigned int cudacompat_dp2a_lo(unsigned int a, unsigned int b, unsigned int c)
{
    return c + (a & 0xffffu) * (b & 0xffu) + (a >> 16) * (b >> 8 & 0xffu);
}
__device__ inline unsigned int cudacompat_dp2a_hi(unsigned int a, unsigned int b, unsigned int c)
{
    return c + (a & 0xffffu) * (b >> 16 & 0xffu) + (a >> 16) * (b >> 24);
}
//: body old_minimum
//: for umin=cudacompat_umin umax=cudacompat_umax llmin=cudacompat_llmin llmax=cudacompat_llmax ullmin=cudacompat_ullmin ullmax=cudacompat_ullmax
//: tried 6.0 6.2 7.1 wave32 wave64
__host__ __device__ inline unsigned int cudacompat_umin(unsigned int a, unsigned int b) { return a < b ? a : b; }
__host__ __device__ inline unsigned int cudacompat_umax(unsigned int a, unsigned int b) { return a < b ? b : a; }
__host__ __device__ inline long long cudacompat_llmin(long long a, long long b) { return a < b ? a : b; }
__host__ __device__ inline long long cudacompat_llmax(long long a, long long b) { return a < b ? b : a; }
__host__ __device__ inline unsigned long long cudacompat_ullmin(unsigned long long a, unsigned long long b) { return a < b ? a : b; }
__host__ __device__ inline unsigned long long cudacompat_ullmax(unsigned long long a, unsigned long long b) { return a < b ? b : a; }
//: body tanh_fast
//: for __tanhf=cudacompat_tanhf
//: tried 6.0 6.2 7.1 wave32 wave64
__device__ inline float cudacompat_tanhf(float value) { return tanhf(value); }
//: body find_first
//: for __ffsll=cudacompat_ffsll
//: tried 6.0 6.2 7.1 wave32 wave64
__device__ inline int cudacompat_ffsll(long long value) { return __builtin_ffsll(value); }
//: body callback_macro
//: for CUDART_CB=
//: tried 6.0 6.2 7.1
#ifndef CUDART_CB
#define CUDART_CB
#endif
//: body system_counters
//: for atomicInc_system=cudacompat_atomicInc_system atomicDec_system=cudacompat_atomicDec_system
//: tried 6.0 6.2 7.1 wave32 wave64
__device__ inline unsigned int cudacompat_atomicInc_system(unsigned int* place, unsigned int limit)
{
    unsigned int old = *place, seen;
    do {
        seen = old;
        old = atomicCAS_system(place, seen, seen >= limit ? 0u : seen + 1u);
    } while (seen != old);
    return old;
}
__device__ inline unsigned int cudacompat_atomicDec_system(unsigned int* place, unsigned int limit)
{
    unsigned int old = *place, seen;
    do {
        seen = old;
        old = atomicCAS_system(place, seen, seen == 0u || seen > limit ? limit : seen - 1u);
    } while (seen != old);
    return old;
}
//: body pipeline_primitives
//: for cuda_pipeline.h= cuda_pipeline_primitives.h= __pipeline_memcpy_async=cudacompat_pipeline_memcpy_async __pipeline_commit=cudacompat_pipeline_commit __pipeline_wait_prior=cudacompat_pipeline_wait_prior
//: tried 6.0 6.2 7.1 wave32 wave64
// The copy is made at once, so that there is nothing to wait for.
__device__ inline void cudacompat_pipeline_memcpy_async(void* to, const void* from, size_t size, size_t zeros = 0)
{
    for (size_t at = 0; at < size; ++at)
        static_cast<char*>(to)[at] = at < size - zeros ? static_cast<const char*>(from)[at] : 0;
}
__device__ inline void cudacompat_pipeline_commit() {}
__device__ inline void cudacompat_pipeline_wait_prior(size_t) {}
//: body shared_copy
//: gives cudacompat_shared_copy
//: tried 6.0 6.2 7.1 wave32 wave64
// The place is an address of shared memory, as __cvta_generic_to_shared gives it; what is beyond `given` is zero. Done at once.
template <int Size>
__device__ inline void cudacompat_shared_copy(unsigned int place, const void* from, int given)
{
    __attribute__((address_space(3))) char* to = (__attribute__((address_space(3))) char*)place;
    for (int at = 0; at < Size; ++at)
        to[at] = at < given ? static_cast<const char*>(from)[at] : 0;
}
//: body generic_to_shared
//: for __cvta_generic_to_shared=cudacompat_generic_to_shared
//: tried 6.0 6.2 7.1 wave32 wave64
__device__ inline size_t cudacompat_generic_to_shared(const void* place)
{
    return (size_t)(__attribute__((address_space(3))) const char*)place;
}
//: body generic_to_global
//: for __cvta_generic_to_global=cudacompat_generic_to_global
//: tried 6.0 6.2 7.1 wave32 wave64
__device__ inline size_t cudacompat_generic_to_global(const void* place) { return (size_t)place; }
//: body surface_modes
//: for surf1Dwrite= surf2Dread= surf2Dwrite= surf3Dread= surf3Dwrite=
//: along cudaBoundaryModeTrap cudaBoundaryModeZero cudaBoundaryModeClamp
//: safety unsafe
//: tried 6.0 6.2 7.1 wave32 wave64
// What lies outside is as the hardware has it: read as zero, not written.
template <typename T> __device__ inline void surf1Dwrite(T value, hipSurfaceObject_t surface, int x, hipSurfaceBoundaryMode) { surf1Dwrite(value, surface, x); }
template <typename T> __device__ inline void surf2Dread(T* value, hipSurfaceObject_t surface, int x, int y, hipSurfaceBoundaryMode) { surf2Dread(value, surface, x, y); }
template <typename T> __device__ inline void surf2Dwrite(T value, hipSurfaceObject_t surface, int x, int y, hipSurfaceBoundaryMode) { surf2Dwrite(value, surface, x, y); }
template <typename T> __device__ inline void surf3Dread(T* value, hipSurfaceObject_t surface, int x, int y, int z, hipSurfaceBoundaryMode) { surf3Dread(value, surface, x, y, z); }
template <typename T> __device__ inline void surf3Dwrite(T value, hipSurfaceObject_t surface, int x, int y, int z, hipSurfaceBoundaryMode) { surf3Dwrite(value, surface, x, y, z); }
//: body surface_values
//: for surf1Dread= surf2Dread= surf3Dread=
//: tried 6.0 6.2 7.1 wave32 wave64
// The form that gives the value back.
template <typename T> __device__ inline T surf1Dread(hipSurfaceObject_t surface, int x) { T value; surf1Dread(&value, surface, x); return value; }
template <typename T> __device__ inline T surf2Dread(hipSurfaceObject_t surface, int x, int y) { T value; surf2Dread(&value, surface, x, y); return value; }
template <typename T> __device__ inline T surf3Dread(hipSurfaceObject_t surface, int x, int y, int z) { T value; surf3Dread(&value, surface, x, y, z); return value; }
//: body kept_error
//: gives cudacompat_keep_error cudacompat_last_error cudacompat_peek_error
//: until 7.0
//: tried 6.0 6.2 wave32 wave64
// A later call that goes well would overwrite the failure of a launch: it is kept until it is asked for.
inline hipError_t& cudacompat_kept_error()
{
    static thread_local hipError_t kept = hipSuccess;
    return kept;
}
inline void cudacompat_keep_error()
{
    if (hipPeekAtLastError() != hipSuccess)
        cudacompat_kept_error() = hipPeekAtLastError();
}
inline hipError_t cudacompat_peek_error()
{
    hipError_t error = hipPeekAtLastError();
    return error == hipSuccess ? cudacompat_kept_error() : error;
}
inline hipError_t cudacompat_last_error()
{
    hipError_t error = cudacompat_peek_error();
    cudacompat_kept_error() = hipSuccess;
    static_cast<void>(hipGetLastError());
    return error;
}
