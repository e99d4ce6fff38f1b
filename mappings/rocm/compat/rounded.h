//: body rounded_rd
//: for __dadd_rd=cudacompat_dadd_rd __dsub_rd=cudacompat_dsub_rd __dmul_rd=cudacompat_dmul_rd __ddiv_rd=cudacompat_ddiv_rd __drcp_rd=cudacompat_drcp_rd __dsqrt_rd=cudacompat_dsqrt_rd __fma_rd=cudacompat_fma_rd
//: safety unsafe
//: tried 6.0 6.2 7.1 wave32 wave64
// Rounded to the nearest: the last bit may differ.
__device__ inline double cudacompat_dadd_rd(double a, double b) { return a + b; }
__device__ inline double cudacompat_dsub_rd(double a, double b) { return a - b; }
__device__ inline double cudacompat_dmul_rd(double a, double b) { return a * b; }
__device__ inline double cudacompat_ddiv_rd(double a, double b) { return a / b; }
__device__ inline double cudacompat_drcp_rd(double a) { return double(1) / a; }
__device__ inline double cudacompat_dsqrt_rd(double a) { return sqrt(a); }
__device__ inline double cudacompat_fma_rd(double a, double b, double c) { return fma(a, b, c); }
//: body rounded_ru
//: for __dadd_ru=cudacompat_dadd_ru __dsub_ru=cudacompat_dsub_ru __dmul_ru=cudacompat_dmul_ru __ddiv_ru=cudacompat_ddiv_ru __drcp_ru=cudacompat_drcp_ru __dsqrt_ru=cudacompat_dsqrt_ru __fma_ru=cudacompat_fma_ru
//: safety unsafe
//: tried 6.0 6.2 7.1 wave32 wave64
// Rounded to the nearest: the last bit may differ.
__device__ inline double cudacompat_dadd_ru(double a, double b) { return a + b; }
__device__ inline double cudacompat_dsub_ru(double a, double b) { return a - b; }
__device__ inline double cudacompat_dmul_ru(double a, double b) { return a * b; }
__device__ inline double cudacompat_ddiv_ru(double a, double b) { return a / b; }
__device__ inline double cudacompat_drcp_ru(double a) { return double(1) / a; }
__device__ inline double cudacompat_dsqrt_ru(double a) { return sqrt(a); }
__device__ inline double cudacompat_fma_ru(double a, double b, double c) { return fma(a, b, c); }
//: body rounded_rz
//: for __dadd_rz=cudacompat_dadd_rz __dsub_rz=cudacompat_dsub_rz __dmul_rz=cudacompat_dmul_rz __ddiv_rz=cudacompat_ddiv_rz __drcp_rz=cudacompat_drcp_rz __dsqrt_rz=cudacompat_dsqrt_rz __fma_rz=cudacompat_fma_rz
//: safety unsafe
//: tried 6.0 6.2 7.1 wave32 wave64
// Rounded to the nearest: the last bit may differ.
__device__ inline double cudacompat_dadd_rz(double a, double b) { return a + b; }
__device__ inline double cudacompat_dsub_rz(double a, double b) { return a - b; }
__device__ inline double cudacompat_dmul_rz(double a, double b) { return a * b; }
__device__ inline double cudacompat_ddiv_rz(double a, double b) { return a / b; }
__device__ inline double cudacompat_drcp_rz(double a) { return double(1) / a; }
__device__ inline double cudacompat_dsqrt_rz(double a) { return sqrt(a); }
__device__ inline double cudacompat_fma_rz(double a, double b, double c) { return fma(a, b, c); }
//: body rounded
//: tried 6.0 6.2 7.1 wave32 wave64
// The neighbour of a value that is rounded to the nearest, where the exact one lies beyond: -1 below, 1 above, 0 towards zero.
__host__ __device__ inline float cudacompat_rounded(float near, double exact, double rest, int way)
{
    double high = static_cast<double>(near);
    int beyond = exact < high || (exact == high && rest < 0.0) ? -1 : exact > high || (exact == high && rest > 0.0) ? 1 : 0;
    if (way == 0)
        way = high > 0.0 ? -1 : high < 0.0 ? 1 : 2;
    if (beyond != way)
        return near;
    unsigned int bits;
    __builtin_memcpy(&bits, &near, sizeof(bits));
    if ((bits & 0x7fffffffu) == 0u)
        bits = way < 0 ? 0x80000001u : 1u;
    else
        bits += (bits >> 31 != 0u) == (way < 0) ? 1u : 0xffffffffu;
    __builtin_memcpy(&near, &bits, sizeof(bits));
    return near;
}
__host__ __device__ inline float cudacompat_rounded_sum(float near, double a, double b, int way)
{
    double sum = a + b, part = sum - a;
    return cudacompat_rounded(near, sum, (a - (sum - part)) + (b - part), way);
}
__host__ __device__ inline float cudacompat_rounded_quotient(float near, double a, double b, int way)
{
    double rest = __builtin_fma(static_cast<double>(near), -b, a);  // of the exact quotient, times b
    return cudacompat_rounded(near, static_cast<double>(near), b < 0.0 ? -rest : rest, way);
}
__host__ __device__ inline float cudacompat_rounded_root(float near, double a, int way)
{
    double value = static_cast<double>(near);
    return cudacompat_rounded(near, value, __builtin_fma(value, -value, a), way);
}
//: body rounded_float_rd
//: for __fadd_rd=cudacompat_fadd_rd __fsub_rd=cudacompat_fsub_rd __fmul_rd=cudacompat_fmul_rd __fdiv_rd=cudacompat_fdiv_rd __frcp_rd=cudacompat_frcp_rd __fsqrt_rd=cudacompat_fsqrt_rd __fmaf_rd=cudacompat_fmaf_rd
//: needs rounded
//: tried 6.0 6.2 7.1 wave32 wave64
__device__ inline float cudacompat_fadd_rd(float a, float b) { return cudacompat_rounded_sum(a + b, a, b, -1); }
__device__ inline float cudacompat_fsub_rd(float a, float b) { return cudacompat_rounded_sum(a - b, a, -static_cast<double>(b), -1); }
__device__ inline float cudacompat_fmul_rd(float a, float b) { return cudacompat_rounded(a * b, static_cast<double>(a) * b, 0.0, -1); }
__device__ inline float cudacompat_fdiv_rd(float a, float b) { return cudacompat_rounded_quotient(__fdiv_rn(a, b), a, b, -1); }
__device__ inline float cudacompat_frcp_rd(float a) { return cudacompat_rounded_quotient(__fdiv_rn(1.0f, a), 1.0, a, -1); }
__device__ inline float cudacompat_fsqrt_rd(float a) { return cudacompat_rounded_root(__fsqrt_rn(a), a, -1); }
__device__ inline float cudacompat_fmaf_rd(float a, float b, float c) { return cudacompat_rounded_sum(__builtin_fmaf(a, b, c), static_cast<double>(a) * b, c, -1); }
//: body rounded_float_ru
//: for __fadd_ru=cudacompat_fadd_ru __fsub_ru=cudacompat_fsub_ru __fmul_ru=cudacompat_fmul_ru __fdiv_ru=cudacompat_fdiv_ru __frcp_ru=cudacompat_frcp_ru __fsqrt_ru=cudacompat_fsqrt_ru __fmaf_ru=cudacompat_fmaf_ru
//: needs rounded
//: tried 6.0 6.2 7.1 wave32 wave64
__device__ inline float cudacompat_fadd_ru(float a, float b) { return cudacompat_rounded_sum(a + b, a, b, 1); }
__device__ inline float cudacompat_fsub_ru(float a, float b) { return cudacompat_rounded_sum(a - b, a, -static_cast<double>(b), 1); }
__device__ inline float cudacompat_fmul_ru(float a, float b) { return cudacompat_rounded(a * b, static_cast<double>(a) * b, 0.0, 1); }
__device__ inline float cudacompat_fdiv_ru(float a, float b) { return cudacompat_rounded_quotient(__fdiv_rn(a, b), a, b, 1); }
__device__ inline float cudacompat_frcp_ru(float a) { return cudacompat_rounded_quotient(__fdiv_rn(1.0f, a), 1.0, a, 1); }
__device__ inline float cudacompat_fsqrt_ru(float a) { return cudacompat_rounded_root(__fsqrt_rn(a), a, 1); }
__device__ inline float cudacompat_fmaf_ru(float a, float b, float c) { return cudacompat_rounded_sum(__builtin_fmaf(a, b, c), static_cast<double>(a) * b, c, 1); }
//: body rounded_float_rz
//: for __fadd_rz=cudacompat_fadd_rz __fsub_rz=cudacompat_fsub_rz __fmul_rz=cudacompat_fmul_rz __fdiv_rz=cudacompat_fdiv_rz __frcp_rz=cudacompat_frcp_rz __fsqrt_rz=cudacompat_fsqrt_rz __fmaf_rz=cudacompat_fmaf_rz
//: needs rounded
//: tried 6.0 6.2 7.1 wave32 wave64
__device__ inline float cudacompat_fadd_rz(float a, float b) { return cudacompat_rounded_sum(a + b, a, b, 0); }
__device__ inline float cudacompat_fsub_rz(float a, float b) { return cudacompat_rounded_sum(a - b, a, -static_cast<double>(b), 0); }
__device__ inline float cudacompat_fmul_rz(float a, float b) { return cudacompat_rounded(a * b, static_cast<double>(a) * b, 0.0, 0); }
__device__ inline float cudacompat_fdiv_rz(float a, float b) { return cudacompat_rounded_quotient(__fdiv_rn(a, b), a, b, 0); }
__device__ inline float cudacompat_frcp_rz(float a) { return cudacompat_rounded_quotient(__fdiv_rn(1.0f, a), 1.0, a, 0); }
__device__ inline float cudacompat_fsqrt_rz(float a) { return cudacompat_rounded_root(__fsqrt_rn(a), a, 0); }
__device__ inline float cudacompat_fmaf_rz(float a, float b, float c) { return cudacompat_rounded_sum(__builtin_fmaf(a, b, c), static_cast<double>(a) * b, c, 0); }
