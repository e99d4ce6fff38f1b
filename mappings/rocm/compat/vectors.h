//: body own_vector
//: safety unsafe
//: tried 6.0 6.2 7.1 wave32 wave64
// A vector for which the code's own operators come before HIP's, which work component by component. What HIP's functions
// give back are HIP's vectors: one of two operands has to be of this type.
template <typename T, unsigned int N>
struct cudacompat_own_vector : HIP_vector_type<T, N> {
    using HIP_vector_type<T, N>::HIP_vector_type;
    cudacompat_own_vector() = default;
    __host__ __device__ constexpr cudacompat_own_vector(const HIP_vector_type<T, N>& value) : HIP_vector_type<T, N>(value) {}
};
template <typename T, unsigned int N>
__host__ __device__ inline const HIP_vector_type<T, N>& cudacompat_plain(const cudacompat_own_vector<T, N>& value) { return value; }
template <typename T, unsigned int N>
__host__ __device__ inline cudacompat_own_vector<T, N> operator-(const cudacompat_own_vector<T, N>& a) { return -cudacompat_plain(a); }
template <typename T, unsigned int N>
__host__ __device__ inline cudacompat_own_vector<T, N> operator+(const cudacompat_own_vector<T, N>& a, const cudacompat_own_vector<T, N>& b) { return cudacompat_plain(a) + cudacompat_plain(b); }
template <typename T, unsigned int N>
__host__ __device__ inline cudacompat_own_vector<T, N> operator-(const cudacompat_own_vector<T, N>& a, const cudacompat_own_vector<T, N>& b) { return cudacompat_plain(a) - cudacompat_plain(b); }
#define cudacompat_own_mixed(sign)                                                                                        \
    template <typename T, unsigned int N>                                                                                 \
    __host__ __device__ inline auto operator sign(const cudacompat_own_vector<T, N>& a, const HIP_vector_type<T, N>& b)   \
    {                                                                                                                     \
        return a sign cudacompat_own_vector<T, N>(b);                                                                     \
    }                                                                                                                     \
    template <typename T, unsigned int N>                                                                                 \
    __host__ __device__ inline auto operator sign(const HIP_vector_type<T, N>& a, const cudacompat_own_vector<T, N>& b)   \
    {                                                                                                                     \
        return cudacompat_own_vector<T, N>(a) sign b;                                                                     \
    }
cudacompat_own_mixed(+)
cudacompat_own_mixed(-)
cudacompat_own_mixed(*)
cudacompat_own_mixed(/)
#undef cudacompat_own_mixed
//: body own_float2
//: for float2=cudacompat_own_float2 cuComplex=cudacompat_own_float2 cuFloatComplex=cudacompat_own_float2 cufftComplex=cudacompat_own_float2
//: along operator(float2) operator(cuComplex) operator(cuFloatComplex) operator(cufftComplex)
//: needs own_vector
//: safety unsafe
//: tried 6.0 6.2 7.1 wave32 wave64
typedef cudacompat_own_vector<float, 2> cudacompat_own_float2;
//: body own_double2
//: for double2=cudacompat_own_double2 cuDoubleComplex=cudacompat_own_double2 cufftDoubleComplex=cudacompat_own_double2
//: along operator(double2) operator(cuDoubleComplex) operator(cufftDoubleComplex)
//: needs own_vector
//: safety unsafe
//: tried 6.0 6.2 7.1 wave32 wave64
typedef cudacompat_own_vector<double, 2> cudacompat_own_double2;
//: body own_float3
//: for float3=cudacompat_own_float3
//: along operator(float3)
//: needs own_vector
//: safety unsafe
//: tried 6.0 6.2 7.1 wave32 wave64
typedef cudacompat_own_vector<float, 3> cudacompat_own_float3;
//: body own_float4
//: for float4=cudacompat_own_float4
//: along operator(float4)
//: needs own_vector
//: safety unsafe
//: tried 6.0 6.2 7.1 wave32 wave64
typedef cudacompat_own_vector<float, 4> cudacompat_own_float4;
//: body own_double3
//: for double3=cudacompat_own_double3
//: along operator(double3)
//: needs own_vector
//: safety unsafe
//: tried 6.0 6.2 7.1 wave32 wave64
typedef cudacompat_own_vector<double, 3> cudacompat_own_double3;
//: body own_double4
//: for double4=cudacompat_own_double4
//: along operator(double4)
//: needs own_vector
//: safety unsafe
//: tried 6.0 6.2 7.1 wave32 wave64
typedef cudacompat_own_vector<double, 4> cudacompat_own_double4;
