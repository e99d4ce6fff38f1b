//: body half_host
//: for __half= half=
//: side host
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
//: safety unsafe
//: tried 6.0 6.2 7.1 wave32 wave64
// Rounded twice: the last bit may differ.
__host__ __device__ inline __half cudacompat_double2half(double value) { return __float2half(static_cast<float>(value)); }
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
