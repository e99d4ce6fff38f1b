//: body host_inverses
//: include cmath
//: tried 6.0 6.2 7.1 wave32 wave64
// Arithmetic of the host in double precision, for functions that HIP gives to kernels alone.
inline double cudacompat_host_erfcinv(double x)
{
    if (!(x >= 0.0 && x <= 2.0))
        return __builtin_nan("");
    if (x == 0.0 || x == 2.0)
        return x == 0.0 ? __builtin_huge_val() : -__builtin_huge_val();
    bool upper = x > 1.0;
    double rest = upper ? 2.0 - x : x, logarithm = std::log(rest * (2.0 - rest));
    double middle = 2.0 / (3.14159265358979324 * 0.147) + logarithm / 2.0;
    double y = std::sqrt(std::sqrt(middle * middle - logarithm / 0.147) - middle);
    for (int step = 0; step < 4; ++step) {
        double change = (std::erfc(y) - rest) / (-1.12837916709551257 * std::exp(-y * y));
        y -= change / (1.0 + y * change);
    }
    return upper ? -y : y;
}
inline double cudacompat_host_erfinv(double x)
{
    if (std::fabs(x) > 0.5)
        return x > 0.0 ? cudacompat_host_erfcinv(1.0 - x) : -cudacompat_host_erfcinv(1.0 + x);
    double y = 0.886226925452758014 * x;
    for (int step = 0; step < 4; ++step) {
        double change = (std::erf(y) - x) / (1.12837916709551257 * std::exp(-y * y));
        y -= change / (1.0 + y * change);
    }
    return y;
}
inline double cudacompat_host_erfcx(double x)
{
    if (x < 26.0)
        return std::exp(x * x) * std::erfc(x);
    double square = 1.0 / (2.0 * x * x);
    return 0.564189583547756287 / x * (1.0 - square * (1.0 - square * (3.0 - square * (15.0 - square * (105.0 - 945.0 * square)))));
}
inline double cudacompat_host_bessel(int order, double x)
{
    double term = order ? x / 2.0 : 1.0, sum = term;
    for (int at = 1; at < 2000 && std::fabs(term) > 1e-18 * std::fabs(sum); ++at)
        sum += term *= x * x / 4.0 / at / (at + order);
    return sum;
}
//: body host_turns
//: include cmath
//: tried 6.0 6.2 7.1 wave32 wave64
// Exact where the result is 0 or 1.
inline double cudacompat_host_sinpi(double x)
{
    double half = std::remainder(x, 2.0);
    if (std::fabs(half) > 0.5)
        half = std::copysign(1.0, half) - half;
    return std::sin(3.14159265358979324 * half);
}
inline double cudacompat_host_cospi(double x)
{
    return std::sin(3.14159265358979324 * (0.5 - std::fabs(std::remainder(x, 2.0))));
}
//: body host_erfinv
//: for erfinv=cudacompat_erfinv
//: side both
//: needs host_inverses
//: include cmath
//: tried 6.0 6.2 7.1 wave32 wave64
__host__ __device__ inline double cudacompat_erfinv(double x)
{
#ifdef __HIP_DEVICE_COMPILE__
    return erfinv(x);
#else
    return cudacompat_host_erfinv(x);
#endif
}
//: body host_erfinvf
//: for erfinvf=cudacompat_erfinvf
//: side both
//: needs host_inverses
//: include cmath
//: tried 6.0 6.2 7.1 wave32 wave64
__host__ __device__ inline float cudacompat_erfinvf(float x)
{
#ifdef __HIP_DEVICE_COMPILE__
    return erfinvf(x);
#else
    return static_cast<float>(cudacompat_host_erfinv(x));
#endif
}
//: body host_erfcinv
//: for erfcinv=cudacompat_erfcinv
//: side both
//: needs host_inverses
//: include cmath
//: tried 6.0 6.2 7.1 wave32 wave64
__host__ __device__ inline double cudacompat_erfcinv(double x)
{
#ifdef __HIP_DEVICE_COMPILE__
    return erfcinv(x);
#else
    return cudacompat_host_erfcinv(x);
#endif
}
//: body host_erfcinvf
//: for erfcinvf=cudacompat_erfcinvf
//: side both
//: needs host_inverses
//: include cmath
//: tried 6.0 6.2 7.1 wave32 wave64
__host__ __device__ inline float cudacompat_erfcinvf(float x)
{
#ifdef __HIP_DEVICE_COMPILE__
    return erfcinvf(x);
#else
    return static_cast<float>(cudacompat_host_erfcinv(x));
#endif
}
//: body host_normcdfinv
//: for normcdfinv=cudacompat_normcdfinv
//: side both
//: needs host_inverses
//: include cmath
//: tried 6.0 6.2 7.1 wave32 wave64
__host__ __device__ inline double cudacompat_normcdfinv(double x)
{
#ifdef __HIP_DEVICE_COMPILE__
    return normcdfinv(x);
#else
    return -1.41421356237309505 * cudacompat_host_erfcinv(2.0 * x);
#endif
}
//: body host_normcdfinvf
//: for normcdfinvf=cudacompat_normcdfinvf
//: side both
//: needs host_inverses
//: include cmath
//: tried 6.0 6.2 7.1 wave32 wave64
__host__ __device__ inline float cudacompat_normcdfinvf(float x)
{
#ifdef __HIP_DEVICE_COMPILE__
    return normcdfinvf(x);
#else
    return static_cast<float>(-1.41421356237309505 * cudacompat_host_erfcinv(2.0 * x));
#endif
}
//: body host_erfcx
//: for erfcx=cudacompat_erfcx
//: side both
//: needs host_inverses
//: include cmath
//: tried 6.0 6.2 7.1 wave32 wave64
__host__ __device__ inline double cudacompat_erfcx(double x)
{
#ifdef __HIP_DEVICE_COMPILE__
    return erfcx(x);
#else
    return cudacompat_host_erfcx(x);
#endif
}
//: body host_erfcxf
//: for erfcxf=cudacompat_erfcxf
//: side both
//: needs host_inverses
//: include cmath
//: tried 6.0 6.2 7.1 wave32 wave64
__host__ __device__ inline float cudacompat_erfcxf(float x)
{
#ifdef __HIP_DEVICE_COMPILE__
    return erfcxf(x);
#else
    return static_cast<float>(cudacompat_host_erfcx(x));
#endif
}
//: body host_cyl_bessel_i0
//: for cyl_bessel_i0=cudacompat_cyl_bessel_i0
//: side both
//: needs host_inverses
//: include cmath
//: tried 6.0 6.2 7.1 wave32 wave64
__host__ __device__ inline double cudacompat_cyl_bessel_i0(double x)
{
#ifdef __HIP_DEVICE_COMPILE__
    return cyl_bessel_i0(x);
#else
    return cudacompat_host_bessel(0, x);
#endif
}
//: body host_cyl_bessel_i0f
//: for cyl_bessel_i0f=cudacompat_cyl_bessel_i0f
//: side both
//: needs host_inverses
//: include cmath
//: tried 6.0 6.2 7.1 wave32 wave64
__host__ __device__ inline float cudacompat_cyl_bessel_i0f(float x)
{
#ifdef __HIP_DEVICE_COMPILE__
    return cyl_bessel_i0f(x);
#else
    return static_cast<float>(cudacompat_host_bessel(0, x));
#endif
}
//: body host_cyl_bessel_i1
//: for cyl_bessel_i1=cudacompat_cyl_bessel_i1
//: side both
//: needs host_inverses
//: include cmath
//: tried 6.0 6.2 7.1 wave32 wave64
__host__ __device__ inline double cudacompat_cyl_bessel_i1(double x)
{
#ifdef __HIP_DEVICE_COMPILE__
    return cyl_bessel_i1(x);
#else
    return cudacompat_host_bessel(1, x);
#endif
}
//: body host_cyl_bessel_i1f
//: for cyl_bessel_i1f=cudacompat_cyl_bessel_i1f
//: side both
//: needs host_inverses
//: include cmath
//: tried 6.0 6.2 7.1 wave32 wave64
__host__ __device__ inline float cudacompat_cyl_bessel_i1f(float x)
{
#ifdef __HIP_DEVICE_COMPILE__
    return cyl_bessel_i1f(x);
#else
    return static_cast<float>(cudacompat_host_bessel(1, x));
#endif
}
//: body host_rsqrt
//: for rsqrt=cudacompat_rsqrt
//: side both
//: include cmath
//: tried 6.0 6.2 7.1 wave32 wave64
__host__ __device__ inline double cudacompat_rsqrt(double x)
{
#ifdef __HIP_DEVICE_COMPILE__
    return rsqrt(x);
#else
    return 1.0 / std::sqrt(x);
#endif
}
//: body host_rsqrtf
//: for rsqrtf=cudacompat_rsqrtf
//: side both
//: include cmath
//: tried 6.0 6.2 7.1 wave32 wave64
__host__ __device__ inline float cudacompat_rsqrtf(float x)
{
#ifdef __HIP_DEVICE_COMPILE__
    return rsqrtf(x);
#else
    return static_cast<float>(1.0 / std::sqrt(x));
#endif
}
//: body host_rcbrt
//: for rcbrt=cudacompat_rcbrt
//: side both
//: include cmath
//: tried 6.0 6.2 7.1 wave32 wave64
__host__ __device__ inline double cudacompat_rcbrt(double x)
{
#ifdef __HIP_DEVICE_COMPILE__
    return rcbrt(x);
#else
    return 1.0 / std::cbrt(x);
#endif
}
//: body host_rcbrtf
//: for rcbrtf=cudacompat_rcbrtf
//: side both
//: include cmath
//: tried 6.0 6.2 7.1 wave32 wave64
__host__ __device__ inline float cudacompat_rcbrtf(float x)
{
#ifdef __HIP_DEVICE_COMPILE__
    return rcbrtf(x);
#else
    return static_cast<float>(1.0 / std::cbrt(x));
#endif
}
//: body host_normcdf
//: for normcdf=cudacompat_normcdf
//: side both
//: include cmath
//: tried 6.0 6.2 7.1 wave32 wave64
__host__ __device__ inline double cudacompat_normcdf(double x)
{
#ifdef __HIP_DEVICE_COMPILE__
    return normcdf(x);
#else
    return 0.5 * std::erfc(-0.70710678118654752 * x);
#endif
}
//: body host_normcdff
//: for normcdff=cudacompat_normcdff
//: side both
//: include cmath
//: tried 6.0 6.2 7.1 wave32 wave64
__host__ __device__ inline float cudacompat_normcdff(float x)
{
#ifdef __HIP_DEVICE_COMPILE__
    return normcdff(x);
#else
    return static_cast<float>(0.5 * std::erfc(-0.70710678118654752 * x));
#endif
}
//: body host_rhypot
//: for rhypot=cudacompat_rhypot
//: side both
//: include cmath
//: tried 6.0 6.2 7.1 wave32 wave64
__host__ __device__ inline double cudacompat_rhypot(double x, double y)
{
#ifdef __HIP_DEVICE_COMPILE__
    return rhypot(x, y);
#else
    return 1.0 / std::hypot(x, y);
#endif
}
//: body host_rhypotf
//: for rhypotf=cudacompat_rhypotf
//: side both
//: include cmath
//: tried 6.0 6.2 7.1 wave32 wave64
__host__ __device__ inline float cudacompat_rhypotf(float x, float y)
{
#ifdef __HIP_DEVICE_COMPILE__
    return rhypotf(x, y);
#else
    return static_cast<float>(1.0 / std::hypot(x, y));
#endif
}
//: body host_norm3d
//: for norm3d=cudacompat_norm3d
//: side both
//: include cmath
//: tried 6.0 6.2 7.1 wave32 wave64
__host__ __device__ inline double cudacompat_norm3d(double x, double y, double z)
{
#ifdef __HIP_DEVICE_COMPILE__
    return norm3d(x, y, z);
#else
    return std::hypot(std::hypot(x, y), z);
#endif
}
//: body host_norm3df
//: for norm3df=cudacompat_norm3df
//: side both
//: include cmath
//: tried 6.0 6.2 7.1 wave32 wave64
__host__ __device__ inline float cudacompat_norm3df(float x, float y, float z)
{
#ifdef __HIP_DEVICE_COMPILE__
    return norm3df(x, y, z);
#else
    return static_cast<float>(std::hypot(std::hypot(x, y), z));
#endif
}
//: body host_rnorm3d
//: for rnorm3d=cudacompat_rnorm3d
//: side both
//: include cmath
//: tried 6.0 6.2 7.1 wave32 wave64
__host__ __device__ inline double cudacompat_rnorm3d(double x, double y, double z)
{
#ifdef __HIP_DEVICE_COMPILE__
    return rnorm3d(x, y, z);
#else
    return 1.0 / std::hypot(std::hypot(x, y), z);
#endif
}
//: body host_rnorm3df
//: for rnorm3df=cudacompat_rnorm3df
//: side both
//: include cmath
//: tried 6.0 6.2 7.1 wave32 wave64
__host__ __device__ inline float cudacompat_rnorm3df(float x, float y, float z)
{
#ifdef __HIP_DEVICE_COMPILE__
    return rnorm3df(x, y, z);
#else
    return static_cast<float>(1.0 / std::hypot(std::hypot(x, y), z));
#endif
}
//: body host_norm4d
//: for norm4d=cudacompat_norm4d
//: side both
//: include cmath
//: tried 6.0 6.2 7.1 wave32 wave64
__host__ __device__ inline double cudacompat_norm4d(double x, double y, double z, double w)
{
#ifdef __HIP_DEVICE_COMPILE__
    return norm4d(x, y, z, w);
#else
    return std::hypot(std::hypot(x, y), std::hypot(z, w));
#endif
}
//: body host_norm4df
//: for norm4df=cudacompat_norm4df
//: side both
//: include cmath
//: tried 6.0 6.2 7.1 wave32 wave64
__host__ __device__ inline float cudacompat_norm4df(float x, float y, float z, float w)
{
#ifdef __HIP_DEVICE_COMPILE__
    return norm4df(x, y, z, w);
#else
    return static_cast<float>(std::hypot(std::hypot(x, y), std::hypot(z, w)));
#endif
}
//: body host_rnorm4d
//: for rnorm4d=cudacompat_rnorm4d
//: side both
//: include cmath
//: tried 6.0 6.2 7.1 wave32 wave64
__host__ __device__ inline double cudacompat_rnorm4d(double x, double y, double z, double w)
{
#ifdef __HIP_DEVICE_COMPILE__
    return rnorm4d(x, y, z, w);
#else
    return 1.0 / std::hypot(std::hypot(x, y), std::hypot(z, w));
#endif
}
//: body host_rnorm4df
//: for rnorm4df=cudacompat_rnorm4df
//: side both
//: include cmath
//: tried 6.0 6.2 7.1 wave32 wave64
__host__ __device__ inline float cudacompat_rnorm4df(float x, float y, float z, float w)
{
#ifdef __HIP_DEVICE_COMPILE__
    return rnorm4df(x, y, z, w);
#else
    return static_cast<float>(1.0 / std::hypot(std::hypot(x, y), std::hypot(z, w)));
#endif
}
//: body host_sinpi
//: for sinpi=cudacompat_sinpi
//: side both
//: needs host_turns
//: include cmath
//: tried 6.0 6.2 7.1 wave32 wave64
__host__ __device__ inline double cudacompat_sinpi(double x)
{
#ifdef __HIP_DEVICE_COMPILE__
    return sinpi(x);
#else
    return cudacompat_host_sinpi(x);
#endif
}
//: body host_sinpif
//: for sinpif=cudacompat_sinpif
//: side both
//: needs host_turns
//: include cmath
//: tried 6.0 6.2 7.1 wave32 wave64
__host__ __device__ inline float cudacompat_sinpif(float x)
{
#ifdef __HIP_DEVICE_COMPILE__
    return sinpif(x);
#else
    return static_cast<float>(cudacompat_host_sinpi(x));
#endif
}
//: body host_cospi
//: for cospi=cudacompat_cospi
//: side both
//: needs host_turns
//: include cmath
//: tried 6.0 6.2 7.1 wave32 wave64
__host__ __device__ inline double cudacompat_cospi(double x)
{
#ifdef __HIP_DEVICE_COMPILE__
    return cospi(x);
#else
    return cudacompat_host_cospi(x);
#endif
}
//: body host_cospif
//: for cospif=cudacompat_cospif
//: side both
//: needs host_turns
//: include cmath
//: tried 6.0 6.2 7.1 wave32 wave64
__host__ __device__ inline float cudacompat_cospif(float x)
{
#ifdef __HIP_DEVICE_COMPILE__
    return cospif(x);
#else
    return static_cast<float>(cudacompat_host_cospi(x));
#endif
}
//: body host_sincospi
//: for sincospi=cudacompat_sincospi
//: side both
//: needs host_turns
//: include cmath
//: tried 6.0 6.2 7.1 wave32 wave64
__host__ __device__ inline void cudacompat_sincospi(double x, double* sine, double* cosine)
{
#ifdef __HIP_DEVICE_COMPILE__
    sincospi(x, sine, cosine);
#else
    *sine = cudacompat_host_sinpi(x);
    *cosine = cudacompat_host_cospi(x);
#endif
}
//: body host_sincospif
//: for sincospif=cudacompat_sincospif
//: side both
//: needs host_turns
//: include cmath
//: tried 6.0 6.2 7.1 wave32 wave64
__host__ __device__ inline void cudacompat_sincospif(float x, float* sine, float* cosine)
{
#ifdef __HIP_DEVICE_COMPILE__
    sincospif(x, sine, cosine);
#else
    *sine = static_cast<float>(cudacompat_host_sinpi(x));
    *cosine = static_cast<float>(cudacompat_host_cospi(x));
#endif
}
