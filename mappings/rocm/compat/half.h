//: body half_host
//: for __half= half=
//: side host
//: without mma.h
//: include hip/hip_fp16.h
//: tried 6.0 6.2 7.1 wave32 wave64
// Arithmetic of the host goes through float.
__host__ inline __half operator+(const __half& a, const __half& b) { return __float2half(__half2float(a) + __half2float(b)); }
__host__ inline __half operator-(const __half& a, const __half& b) { return __float2half(__half2float(a) - __half2float(b)); }
__host__ inline __half operator*(const __half& a, const __half& b) { return __float2half(__half2float(a) * __half2float(b)); }
__host__ inline __half operator/(const __half& a, const __half& b) { return __float2half(__half2float(a) / __half2float(b)); }
__host__ inline __half& operator+=(__half& a, const __half& b) { return a = a + b; }
__host__ inline __half& operator-=(__half& a, const __half& b) { return a = a - b; }
__host__ inline __half& operator*=(__half& a, const __half& b) { return a = a * b; }
__host__ inline __half& operator/=(__half& a, const __half& b) { return a = a / b; }
__host__ inline bool operator==(const __half& a, const __half& b) { return __half2float(a) == __half2float(b); }
__host__ inline bool operator!=(const __half& a, const __half& b) { return __half2float(a) != __half2float(b); }
__host__ inline bool operator<(const __half& a, const __half& b) { return __half2float(a) < __half2float(b); }
__host__ inline bool operator>(const __half& a, const __half& b) { return __half2float(a) > __half2float(b); }
__host__ inline bool operator<=(const __half& a, const __half& b) { return __half2float(a) <= __half2float(b); }
__host__ inline bool operator>=(const __half& a, const __half& b) { return __half2float(a) >= __half2float(b); }
//: body half_calls
//: for __half= half= __hadd= __hsub= __hmul= __hdiv= __heq= __hne= __hlt= __hle= __hgt= __hge= __hneg=
//: side host
//: include hip/hip_fp16.h
//: tried 6.0 6.2 7.1
// The same functions for the host: arithmetic goes through float.
__host__ inline __half __hadd(__half a, __half b) { return __float2half(__half2float(a) + __half2float(b)); }
__host__ inline __half __hsub(__half a, __half b) { return __float2half(__half2float(a) - __half2float(b)); }
__host__ inline __half __hmul(__half a, __half b) { return __float2half(__half2float(a) * __half2float(b)); }
__host__ inline __half __hdiv(__half a, __half b) { return __float2half(__half2float(a) / __half2float(b)); }
__host__ inline bool __heq(__half a, __half b) { return __half2float(a) == __half2float(b); }
__host__ inline bool __hne(__half a, __half b) { return __half2float(a) != __half2float(b); }
__host__ inline bool __hlt(__half a, __half b) { return __half2float(a) < __half2float(b); }
__host__ inline bool __hle(__half a, __half b) { return __half2float(a) <= __half2float(b); }
__host__ inline bool __hgt(__half a, __half b) { return __half2float(a) > __half2float(b); }
__host__ inline bool __hge(__half a, __half b) { return __half2float(a) >= __half2float(b); }
__host__ inline __half __hneg(__half a) { return __float2half(-__half2float(a)); }
//: body half_atomics
//: for cuda_fp16.h=
//: with atomicAdd
//: include hip/hip_fp16.h
//: tried 6.0 6.2 7.1 wave32 wave64
__device__ inline __half2 atomicAdd(__half2* place, __half2 value)
{
    unsigned int* word = reinterpret_cast<unsigned int*>(place);
    unsigned int old = *word, seen;
    __half2 before, after;
    do {
        seen = old;
        __builtin_memcpy(&before, &seen, sizeof(before));
        after = __hadd2(before, value);
        unsigned int wanted;
        __builtin_memcpy(&wanted, &after, sizeof(wanted));
        old = atomicCAS(word, seen, wanted);
    } while (seen != old);
    __builtin_memcpy(&before, &old, sizeof(before));
    return before;
}
__device__ inline __half atomicAdd(__half* place, __half value)
{
    size_t at = reinterpret_cast<size_t>(place);
    unsigned int* word = reinterpret_cast<unsigned int*>(at & ~static_cast<size_t>(2));
    unsigned int shift = at & 2 ? 16 : 0, old = *word, seen;
    __half before;
    do {
        seen = old;
        unsigned short bits = static_cast<unsigned short>(seen >> shift);
        __builtin_memcpy(&before, &bits, sizeof(before));
        __half after = __hadd(before, value);
        __builtin_memcpy(&bits, &after, sizeof(bits));
        old = atomicCAS(word, seen, (seen & ~(0xffffu << shift)) | static_cast<unsigned int>(bits) << shift);
    } while (seen != old);
    return before;
}
//: body tanh_half
//: for htanh=cudacompat_htanh htanh_approx=cudacompat_htanh_approx h2tanh=cudacompat_h2tanh h2tanh_approx=cudacompat_h2tanh_approx
//: include hip/hip_fp16.h
//: tried 6.0 6.2 7.1 wave32 wave64
__device__ inline __half cudacompat_htanh(__half value) { return __float2half(tanhf(__half2float(value))); }
__device__ inline __half cudacompat_htanh_approx(__half value) { return __float2half(tanhf(__half2float(value))); }
__device__ inline __half2 cudacompat_h2tanh(__half2 value)
{
    return __halves2half2(cudacompat_htanh(__low2half(value)), cudacompat_htanh(__high2half(value)));
}
__device__ inline __half2 cudacompat_h2tanh_approx(__half2 value)
{
    return cudacompat_h2tanh(value);
}
//: body double_half
//: for __double2half=cudacompat_double2half
//: include hip/hip_fp16.h
//: tried 6.0 6.2 7.1 wave32 wave64
// Rounded once: the value in between keeps what was cut off in its last bit.
__host__ __device__ inline __half cudacompat_double2half(double value)
{
    float near = static_cast<float>(value);
    double back = static_cast<double>(near);
    unsigned int bits;
    __builtin_memcpy(&bits, &near, sizeof(bits));
    if (back != value && value == value && (bits & 1u) == 0u) {
        bits += __builtin_fabs(back) < __builtin_fabs(value) ? 1u : 0xffffffffu;
        __builtin_memcpy(&near, &bits, sizeof(bits));
    }
    return __float2half(near);
}
//: body bfloat16
//: for __float2bfloat16_rn=cudacompat_float2bfloat16_rn
//: include hip/hip_bf16.h
//: tried 6.0 6.2 wave32 wave64
__host__ __device__ inline __hip_bfloat16 cudacompat_float2bfloat16_rn(float value) { return __float2bfloat16(value); }
//: body bfloat16_pairs
//: for __floats2bfloat162_rn=cudacompat_floats2bfloat162_rn __float2bfloat162_rn=cudacompat_float2bfloat162_rn make_bfloat162=cudacompat_make_bfloat162
//: include hip/hip_bf16.h
//: tried 6.0 6.2 wave32 wave64
__host__ __device__ inline __hip_bfloat162 cudacompat_make_bfloat162(__hip_bfloat16 low, __hip_bfloat16 high)
{
    __hip_bfloat162 pair;
    pair.x = low;
    pair.y = high;
    return pair;
}
__host__ __device__ inline __hip_bfloat162 cudacompat_floats2bfloat162_rn(float low, float high)
{
    return cudacompat_make_bfloat162(__float2bfloat16(low), __float2bfloat16(high));
}
__host__ __device__ inline __hip_bfloat162 cudacompat_float2bfloat162_rn(float value)
{
    return cudacompat_make_bfloat162(__float2bfloat16(value), __float2bfloat16(value));
}
//: body half_extremes
//: for __hmax2=cudacompat_hmax2 __hmin2=cudacompat_hmin2
//: include hip/hip_fp16.h hip/hip_bf16.h
//: tried 6.0 6.2 7.1 wave32 wave64
__device__ inline __half2 cudacompat_hmax2(__half2 a, __half2 b)
{
    return __halves2half2(__hmax(__low2half(a), __low2half(b)), __hmax(__high2half(a), __high2half(b)));
}
__device__ inline __half2 cudacompat_hmin2(__half2 a, __half2 b)
{
    return __halves2half2(__hmin(__low2half(a), __low2half(b)), __hmin(__high2half(a), __high2half(b)));
}
__device__ inline __hip_bfloat162 cudacompat_hmax2(__hip_bfloat162 a, __hip_bfloat162 b) { return __hmax2(a, b); }
__device__ inline __hip_bfloat162 cudacompat_hmin2(__hip_bfloat162 a, __hip_bfloat162 b) { return __hmin2(a, b); }
//: body half_relu
//: for __hfma_relu=cudacompat_hfma_relu __hfma2_relu=cudacompat_hfma2_relu
//: include hip/hip_fp16.h
//: tried 6.0 6.2 7.1 wave32 wave64
// A value that is no number becomes 0.
__device__ inline __half cudacompat_hfma_relu(__half a, __half b, __half c)
{
    __half value = __hfma(a, b, c);
    return __half2float(value) > 0.0f ? value : __float2half(0.0f);
}
__device__ inline __half2 cudacompat_hfma2_relu(__half2 a, __half2 b, __half2 c)
{
    return __halves2half2(cudacompat_hfma_relu(__low2half(a), __low2half(b), __low2half(c)),
                          cudacompat_hfma_relu(__high2half(a), __high2half(b), __high2half(c)));
}
//: body half_exact
//: for __hadd_rn=cudacompat_hadd_rn __hsub_rn=cudacompat_hsub_rn __hmul_rn=cudacompat_hmul_rn __hadd2_rn=cudacompat_hadd2_rn __hsub2_rn=cudacompat_hsub2_rn __hmul2_rn=cudacompat_hmul2_rn
//: tried 6.0 6.2 7.1 wave32 wave64
// The compiler must not join them into one operation with another.
template <typename T> __device__ inline T cudacompat_hadd_rn(T a, T b) { T value = __hadd(a, b); asm volatile("" : "+v"(value)); return value; }
template <typename T> __device__ inline T cudacompat_hsub_rn(T a, T b) { T value = __hsub(a, b); asm volatile("" : "+v"(value)); return value; }
template <typename T> __device__ inline T cudacompat_hmul_rn(T a, T b) { T value = __hmul(a, b); asm volatile("" : "+v"(value)); return value; }
template <typename T> __device__ inline T cudacompat_hadd2_rn(T a, T b) { T value = __hadd2(a, b); asm volatile("" : "+v"(value)); return value; }
template <typename T> __device__ inline T cudacompat_hsub2_rn(T a, T b) { T value = __hsub2(a, b); asm volatile("" : "+v"(value)); return value; }
template <typename T> __device__ inline T cudacompat_hmul2_rn(T a, T b) { T value = __hmul2(a, b); asm volatile("" : "+v"(value)); return value; }
//: body half_complex
//: for __hcmadd=cudacompat_hcmadd
//: include hip/hip_fp16.h
//: tried 6.0 6.2 7.1 wave32 wave64
__device__ inline __half2 cudacompat_hcmadd(__half2 a, __half2 b, __half2 c)
{
    __half re = __hfma(__low2half(a), __low2half(b), __low2half(c)), im = __hfma(__low2half(a), __high2half(b), __high2half(c));
    return __halves2half2(__hfma(__hneg(__high2half(a)), __high2half(b), re), __hfma(__high2half(a), __low2half(b), im));
}
//: body half_values
//: for CUDART_INF_FP16=cudacompat_inf_half CUDART_NAN_FP16=cudacompat_nan_half CUDART_ZERO_FP16=cudacompat_zero_half CUDART_ONE_FP16=cudacompat_one_half CUDART_NEG_ZERO_FP16=cudacompat_neg_zero_half CUDART_MAX_NORMAL_FP16=cudacompat_max_half CUDART_MIN_DENORM_FP16=cudacompat_min_half
//: include hip/hip_fp16.h
//: tried 6.0 6.2 7.1 wave32 wave64
#define cudacompat_half_of(bits) __ushort_as_half(static_cast<unsigned short>(bits))
#define cudacompat_inf_half cudacompat_half_of(0x7c00u)
#define cudacompat_nan_half cudacompat_half_of(0x7fffu)
#define cudacompat_zero_half cudacompat_half_of(0x0000u)
#define cudacompat_one_half cudacompat_half_of(0x3c00u)
#define cudacompat_neg_zero_half cudacompat_half_of(0x8000u)
#define cudacompat_max_half cudacompat_half_of(0x7bffu)
#define cudacompat_min_half cudacompat_half_of(0x0001u)
//: body half_negative
//: for __half= half=
//: side host
//: until 7.0
//: include hip/hip_fp16.h
//: tried 6.0 6.2 wave32 wave64
__host__ inline __half operator-(const __half& a) { return __float2half(-__half2float(a)); }
//: body bfloat16_integers
//: for __int2bfloat16_rn=cudacompat_int2bfloat16_rn __uint2bfloat16_rn=cudacompat_uint2bfloat16_rn __short2bfloat16_rn=cudacompat_int2bfloat16_rn __ushort2bfloat16_rn=cudacompat_uint2bfloat16_rn __bfloat162int_rn=cudacompat_bfloat162int_rn __bfloat162int_rz=cudacompat_bfloat162int_rz __bfloat162uint_rn=cudacompat_bfloat162uint_rn __bfloat162uint_rz=cudacompat_bfloat162uint_rz
//: include hip/hip_bf16.h cmath
//: safety unsafe
//: tried 6.0 6.2 7.1 wave32 wave64
// By float: whole numbers of more than 24 bits are rounded twice.
__host__ __device__ inline __hip_bfloat16 cudacompat_int2bfloat16_rn(int value) { return __float2bfloat16(static_cast<float>(value)); }
__host__ __device__ inline __hip_bfloat16 cudacompat_uint2bfloat16_rn(unsigned int value) { return __float2bfloat16(static_cast<float>(value)); }
__host__ __device__ inline int cudacompat_bfloat162int_rn(__hip_bfloat16 value) { return static_cast<int>(rintf(__bfloat162float(value))); }
__host__ __device__ inline int cudacompat_bfloat162int_rz(__hip_bfloat16 value) { return static_cast<int>(__bfloat162float(value)); }
__host__ __device__ inline unsigned int cudacompat_bfloat162uint_rn(__hip_bfloat16 value) { return static_cast<unsigned int>(rintf(__bfloat162float(value))); }
__host__ __device__ inline unsigned int cudacompat_bfloat162uint_rz(__hip_bfloat16 value) { return static_cast<unsigned int>(__bfloat162float(value)); }
//: body bfloat16_memory
//: for cuda_bf16.h=
//: with __ldg
//: include hip/hip_bf16.h
//: tried 6.0 6.2 7.1 wave32 wave64
__device__ inline __hip_bfloat16 __ldg(const __hip_bfloat16* place) { return *place; }
__device__ inline __hip_bfloat162 __ldg(const __hip_bfloat162* place) { return *place; }
//: body bfloat16_atomics
//: for cuda_bf16.h=
//: with atomicAdd
//: include hip/hip_bf16.h
//: tried 6.0 6.2 7.1 wave32 wave64
__device__ inline __hip_bfloat162 atomicAdd(__hip_bfloat162* place, __hip_bfloat162 value)
{
    unsigned int* word = reinterpret_cast<unsigned int*>(place);
    unsigned int old = *word, seen;
    __hip_bfloat162 before, after;
    do {
        seen = old;
        __builtin_memcpy(&before, &seen, sizeof(before));
        after = __hadd2(before, value);
        unsigned int wanted;
        __builtin_memcpy(&wanted, &after, sizeof(wanted));
        old = atomicCAS(word, seen, wanted);
    } while (seen != old);
    __builtin_memcpy(&before, &old, sizeof(before));
    return before;
}
__device__ inline __hip_bfloat16 atomicAdd(__hip_bfloat16* place, __hip_bfloat16 value)
{
    size_t at = reinterpret_cast<size_t>(place);
    unsigned int* word = reinterpret_cast<unsigned int*>(at & ~static_cast<size_t>(2));
    unsigned int shift = at & 2 ? 16 : 0, old = *word, seen;
    __hip_bfloat16 before;
    do {
        seen = old;
        unsigned short bits = static_cast<unsigned short>(seen >> shift);
        __builtin_memcpy(&before, &bits, sizeof(before));
        __hip_bfloat16 after = __hadd(before, value);
        __builtin_memcpy(&bits, &after, sizeof(bits));
        old = atomicCAS(word, seen, (seen & ~(0xffffu << shift)) | static_cast<unsigned int>(bits) << shift);
    } while (seen != old);
    return before;
}
//: body half_masks
//: for __heq2_mask=cudacompat_heq2_mask __hne2_mask=cudacompat_hne2_mask __hlt2_mask=cudacompat_hlt2_mask __hgt2_mask=cudacompat_hgt2_mask __hle2_mask=cudacompat_hle2_mask __hge2_mask=cudacompat_hge2_mask
//: include hip/hip_fp16.h
//: tried 6.0 6.2 7.1 wave32 wave64
template <typename F>
__device__ inline unsigned int cudacompat_half_mask(__half2 a, __half2 b, F holds)
{
    return (holds(__half2float(__low2half(a)), __half2float(__low2half(b))) ? 0xffffu : 0u)
        | (holds(__half2float(__high2half(a)), __half2float(__high2half(b))) ? 0xffff0000u : 0u);
}
__device__ inline unsigned int cudacompat_heq2_mask(__half2 a, __half2 b)
{
    return cudacompat_half_mask(a, b, [](float a, float b) { return a == b; });
}
__device__ inline unsigned int cudacompat_hne2_mask(__half2 a, __half2 b)
{
    return cudacompat_half_mask(a, b, [](float a, float b) { return !(a != a) && !(b != b) && a != b; });
}
__device__ inline unsigned int cudacompat_hlt2_mask(__half2 a, __half2 b)
{
    return cudacompat_half_mask(a, b, [](float a, float b) { return a < b; });
}
__device__ inline unsigned int cudacompat_hgt2_mask(__half2 a, __half2 b)
{
    return cudacompat_half_mask(a, b, [](float a, float b) { return a > b; });
}
__device__ inline unsigned int cudacompat_hle2_mask(__half2 a, __half2 b)
{
    return cudacompat_half_mask(a, b, [](float a, float b) { return a <= b; });
}
__device__ inline unsigned int cudacompat_hge2_mask(__half2 a, __half2 b)
{
    return cudacompat_half_mask(a, b, [](float a, float b) { return a >= b; });
}
