//: body simd_lanes
//: tried 6.0 6.2 7.1 wave32 wave64
// Bytes or halves of a word, one after the other.
template <typename L, typename F>
__device__ inline unsigned int cudacompat_lanes(unsigned int a, unsigned int b, F combine)
{
    constexpr int bits = 8 * sizeof(L);
    constexpr unsigned int mask = (1u << bits) - 1u;
    unsigned int result = 0;
    for (int at = 0; at < 32; at += bits) {
        int one = static_cast<L>(a >> at & mask), other = static_cast<L>(b >> at & mask);
        result |= (static_cast<unsigned int>(combine(one, other)) & mask) << at;
    }
    return result;
}
template <typename L, typename F>
__device__ inline unsigned int cudacompat_lane_sum(unsigned int a, unsigned int b, F combine)
{
    constexpr int bits = 8 * sizeof(L);
    constexpr unsigned int mask = (1u << bits) - 1u;
    unsigned int result = 0;
    for (int at = 0; at < 32; at += bits)
        result += static_cast<unsigned int>(combine(static_cast<L>(a >> at & mask), static_cast<L>(b >> at & mask)));
    return result;
}
__device__ inline int cudacompat_clamp(int value, int low, int high) { return value < low ? low : high < value ? high : value; }
//: body simd_vadd2
//: for __vadd2=cudacompat_vadd2
//: needs simd_lanes
//: tried 6.0 6.2 7.1 wave32 wave64
__device__ inline unsigned int cudacompat_vadd2(unsigned int a, unsigned int b)
{
    return cudacompat_lanes<unsigned short>(a, b, [](int x, int y) { return x + y; });
}
//: body simd_vsub2
//: for __vsub2=cudacompat_vsub2
//: needs simd_lanes
//: tried 6.0 6.2 7.1 wave32 wave64
__device__ inline unsigned int cudacompat_vsub2(unsigned int a, unsigned int b)
{
    return cudacompat_lanes<unsigned short>(a, b, [](int x, int y) { return x - y; });
}
//: body simd_vaddss2
//: for __vaddss2=cudacompat_vaddss2
//: needs simd_lanes
//: tried 6.0 6.2 7.1 wave32 wave64
__device__ inline unsigned int cudacompat_vaddss2(unsigned int a, unsigned int b)
{
    return cudacompat_lanes<short>(a, b, [](int x, int y) { return cudacompat_clamp(x + y, -32768, 32767); });
}
//: body simd_vaddus2
//: for __vaddus2=cudacompat_vaddus2
//: needs simd_lanes
//: tried 6.0 6.2 7.1 wave32 wave64
__device__ inline unsigned int cudacompat_vaddus2(unsigned int a, unsigned int b)
{
    return cudacompat_lanes<unsigned short>(a, b, [](int x, int y) { return cudacompat_clamp(x + y, 0, 65535); });
}
//: body simd_vsubss2
//: for __vsubss2=cudacompat_vsubss2
//: needs simd_lanes
//: tried 6.0 6.2 7.1 wave32 wave64
__device__ inline unsigned int cudacompat_vsubss2(unsigned int a, unsigned int b)
{
    return cudacompat_lanes<short>(a, b, [](int x, int y) { return cudacompat_clamp(x - y, -32768, 32767); });
}
//: body simd_vsubus2
//: for __vsubus2=cudacompat_vsubus2
//: needs simd_lanes
//: tried 6.0 6.2 7.1 wave32 wave64
__device__ inline unsigned int cudacompat_vsubus2(unsigned int a, unsigned int b)
{
    return cudacompat_lanes<unsigned short>(a, b, [](int x, int y) { return cudacompat_clamp(x - y, 0, 65535); });
}
//: body simd_vneg2
//: for __vneg2=cudacompat_vneg2
//: needs simd_lanes
//: tried 6.0 6.2 7.1 wave32 wave64
__device__ inline unsigned int cudacompat_vneg2(unsigned int a)
{
    return cudacompat_lanes<short>(a, a, [](int x, int y) { return y - x - y; });
}
//: body simd_vnegss2
//: for __vnegss2=cudacompat_vnegss2
//: needs simd_lanes
//: tried 6.0 6.2 7.1 wave32 wave64
__device__ inline unsigned int cudacompat_vnegss2(unsigned int a)
{
    return cudacompat_lanes<short>(a, a, [](int x, int y) { return cudacompat_clamp(y - x - y, -32768, 32767); });
}
//: body simd_vabs2
//: for __vabs2=cudacompat_vabs2
//: needs simd_lanes
//: tried 6.0 6.2 7.1 wave32 wave64
__device__ inline unsigned int cudacompat_vabs2(unsigned int a)
{
    return cudacompat_lanes<short>(a, a, [](int x, int y) { return x < 0 ? -y : y; });
}
//: body simd_vabsss2
//: for __vabsss2=cudacompat_vabsss2
//: needs simd_lanes
//: tried 6.0 6.2 7.1 wave32 wave64
__device__ inline unsigned int cudacompat_vabsss2(unsigned int a)
{
    return cudacompat_lanes<short>(a, a, [](int x, int y) { return cudacompat_clamp(x < 0 ? -y : y, -32768, 32767); });
}
//: body simd_vabsdiffs2
//: for __vabsdiffs2=cudacompat_vabsdiffs2
//: needs simd_lanes
//: tried 6.0 6.2 7.1 wave32 wave64
__device__ inline unsigned int cudacompat_vabsdiffs2(unsigned int a, unsigned int b)
{
    return cudacompat_lanes<short>(a, b, [](int x, int y) { return x < y ? y - x : x - y; });
}
//: body simd_vsads2
//: for __vsads2=cudacompat_vsads2
//: needs simd_lanes
//: tried 6.0 6.2 7.1 wave32 wave64
__device__ inline unsigned int cudacompat_vsads2(unsigned int a, unsigned int b)
{
    return cudacompat_lane_sum<short>(a, b, [](int x, int y) { return x < y ? y - x : x - y; });
}
//: body simd_vmaxs2
//: for __vmaxs2=cudacompat_vmaxs2
//: needs simd_lanes
//: tried 6.0 6.2 7.1 wave32 wave64
__device__ inline unsigned int cudacompat_vmaxs2(unsigned int a, unsigned int b)
{
    return cudacompat_lanes<short>(a, b, [](int x, int y) { return x < y ? y : x; });
}
//: body simd_vmins2
//: for __vmins2=cudacompat_vmins2
//: needs simd_lanes
//: tried 6.0 6.2 7.1 wave32 wave64
__device__ inline unsigned int cudacompat_vmins2(unsigned int a, unsigned int b)
{
    return cudacompat_lanes<short>(a, b, [](int x, int y) { return x < y ? x : y; });
}
//: body simd_vavgs2
//: for __vavgs2=cudacompat_vavgs2
//: needs simd_lanes
//: tried 6.0 6.2 7.1 wave32 wave64
__device__ inline unsigned int cudacompat_vavgs2(unsigned int a, unsigned int b)
{
    return cudacompat_lanes<short>(a, b, [](int x, int y) { return (x + y + (x + y >= 0)) >> 1; });
}
//: body simd_vcmpges2
//: for __vcmpges2=cudacompat_vcmpges2
//: needs simd_lanes
//: tried 6.0 6.2 7.1 wave32 wave64
__device__ inline unsigned int cudacompat_vcmpges2(unsigned int a, unsigned int b)
{
    return cudacompat_lanes<short>(a, b, [](int x, int y) { return x >= y ? -1 : 0; });
}
//: body simd_vsetges2
//: for __vsetges2=cudacompat_vsetges2
//: needs simd_lanes
//: tried 6.0 6.2 7.1 wave32 wave64
__device__ inline unsigned int cudacompat_vsetges2(unsigned int a, unsigned int b)
{
    return cudacompat_lanes<short>(a, b, [](int x, int y) { return x >= y; });
}
//: body simd_vcmpgts2
//: for __vcmpgts2=cudacompat_vcmpgts2
//: needs simd_lanes
//: tried 6.0 6.2 7.1 wave32 wave64
__device__ inline unsigned int cudacompat_vcmpgts2(unsigned int a, unsigned int b)
{
    return cudacompat_lanes<short>(a, b, [](int x, int y) { return x > y ? -1 : 0; });
}
//: body simd_vsetgts2
//: for __vsetgts2=cudacompat_vsetgts2
//: needs simd_lanes
//: tried 6.0 6.2 7.1 wave32 wave64
__device__ inline unsigned int cudacompat_vsetgts2(unsigned int a, unsigned int b)
{
    return cudacompat_lanes<short>(a, b, [](int x, int y) { return x > y; });
}
//: body simd_vcmples2
//: for __vcmples2=cudacompat_vcmples2
//: needs simd_lanes
//: tried 6.0 6.2 7.1 wave32 wave64
__device__ inline unsigned int cudacompat_vcmples2(unsigned int a, unsigned int b)
{
    return cudacompat_lanes<short>(a, b, [](int x, int y) { return x <= y ? -1 : 0; });
}
//: body simd_vsetles2
//: for __vsetles2=cudacompat_vsetles2
//: needs simd_lanes
//: tried 6.0 6.2 7.1 wave32 wave64
__device__ inline unsigned int cudacompat_vsetles2(unsigned int a, unsigned int b)
{
    return cudacompat_lanes<short>(a, b, [](int x, int y) { return x <= y; });
}
//: body simd_vcmplts2
//: for __vcmplts2=cudacompat_vcmplts2
//: needs simd_lanes
//: tried 6.0 6.2 7.1 wave32 wave64
__device__ inline unsigned int cudacompat_vcmplts2(unsigned int a, unsigned int b)
{
    return cudacompat_lanes<short>(a, b, [](int x, int y) { return x < y ? -1 : 0; });
}
//: body simd_vsetlts2
//: for __vsetlts2=cudacompat_vsetlts2
//: needs simd_lanes
//: tried 6.0 6.2 7.1 wave32 wave64
__device__ inline unsigned int cudacompat_vsetlts2(unsigned int a, unsigned int b)
{
    return cudacompat_lanes<short>(a, b, [](int x, int y) { return x < y; });
}
//: body simd_vabsdiffu2
//: for __vabsdiffu2=cudacompat_vabsdiffu2
//: needs simd_lanes
//: tried 6.0 6.2 7.1 wave32 wave64
__device__ inline unsigned int cudacompat_vabsdiffu2(unsigned int a, unsigned int b)
{
    return cudacompat_lanes<unsigned short>(a, b, [](int x, int y) { return x < y ? y - x : x - y; });
}
//: body simd_vsadu2
//: for __vsadu2=cudacompat_vsadu2
//: needs simd_lanes
//: tried 6.0 6.2 7.1 wave32 wave64
__device__ inline unsigned int cudacompat_vsadu2(unsigned int a, unsigned int b)
{
    return cudacompat_lane_sum<unsigned short>(a, b, [](int x, int y) { return x < y ? y - x : x - y; });
}
//: body simd_vmaxu2
//: for __vmaxu2=cudacompat_vmaxu2
//: needs simd_lanes
//: tried 6.0 6.2 7.1 wave32 wave64
__device__ inline unsigned int cudacompat_vmaxu2(unsigned int a, unsigned int b)
{
    return cudacompat_lanes<unsigned short>(a, b, [](int x, int y) { return x < y ? y : x; });
}
//: body simd_vminu2
//: for __vminu2=cudacompat_vminu2
//: needs simd_lanes
//: tried 6.0 6.2 7.1 wave32 wave64
__device__ inline unsigned int cudacompat_vminu2(unsigned int a, unsigned int b)
{
    return cudacompat_lanes<unsigned short>(a, b, [](int x, int y) { return x < y ? x : y; });
}
//: body simd_vavgu2
//: for __vavgu2=cudacompat_vavgu2
//: needs simd_lanes
//: tried 6.0 6.2 7.1 wave32 wave64
__device__ inline unsigned int cudacompat_vavgu2(unsigned int a, unsigned int b)
{
    return cudacompat_lanes<unsigned short>(a, b, [](int x, int y) { return (x + y + 1) >> 1; });
}
//: body simd_vcmpgeu2
//: for __vcmpgeu2=cudacompat_vcmpgeu2
//: needs simd_lanes
//: tried 6.0 6.2 7.1 wave32 wave64
__device__ inline unsigned int cudacompat_vcmpgeu2(unsigned int a, unsigned int b)
{
    return cudacompat_lanes<unsigned short>(a, b, [](int x, int y) { return x >= y ? -1 : 0; });
}
//: body simd_vsetgeu2
//: for __vsetgeu2=cudacompat_vsetgeu2
//: needs simd_lanes
//: tried 6.0 6.2 7.1 wave32 wave64
__device__ inline unsigned int cudacompat_vsetgeu2(unsigned int a, unsigned int b)
{
    return cudacompat_lanes<unsigned short>(a, b, [](int x, int y) { return x >= y; });
}
//: body simd_vcmpgtu2
//: for __vcmpgtu2=cudacompat_vcmpgtu2
//: needs simd_lanes
//: tried 6.0 6.2 7.1 wave32 wave64
__device__ inline unsigned int cudacompat_vcmpgtu2(unsigned int a, unsigned int b)
{
    return cudacompat_lanes<unsigned short>(a, b, [](int x, int y) { return x > y ? -1 : 0; });
}
//: body simd_vsetgtu2
//: for __vsetgtu2=cudacompat_vsetgtu2
//: needs simd_lanes
//: tried 6.0 6.2 7.1 wave32 wave64
__device__ inline unsigned int cudacompat_vsetgtu2(unsigned int a, unsigned int b)
{
    return cudacompat_lanes<unsigned short>(a, b, [](int x, int y) { return x > y; });
}
//: body simd_vcmpleu2
//: for __vcmpleu2=cudacompat_vcmpleu2
//: needs simd_lanes
//: tried 6.0 6.2 7.1 wave32 wave64
__device__ inline unsigned int cudacompat_vcmpleu2(unsigned int a, unsigned int b)
{
    return cudacompat_lanes<unsigned short>(a, b, [](int x, int y) { return x <= y ? -1 : 0; });
}
//: body simd_vsetleu2
//: for __vsetleu2=cudacompat_vsetleu2
//: needs simd_lanes
//: tried 6.0 6.2 7.1 wave32 wave64
__device__ inline unsigned int cudacompat_vsetleu2(unsigned int a, unsigned int b)
{
    return cudacompat_lanes<unsigned short>(a, b, [](int x, int y) { return x <= y; });
}
//: body simd_vcmpltu2
//: for __vcmpltu2=cudacompat_vcmpltu2
//: needs simd_lanes
//: tried 6.0 6.2 7.1 wave32 wave64
__device__ inline unsigned int cudacompat_vcmpltu2(unsigned int a, unsigned int b)
{
    return cudacompat_lanes<unsigned short>(a, b, [](int x, int y) { return x < y ? -1 : 0; });
}
//: body simd_vsetltu2
//: for __vsetltu2=cudacompat_vsetltu2
//: needs simd_lanes
//: tried 6.0 6.2 7.1 wave32 wave64
__device__ inline unsigned int cudacompat_vsetltu2(unsigned int a, unsigned int b)
{
    return cudacompat_lanes<unsigned short>(a, b, [](int x, int y) { return x < y; });
}
//: body simd_vhaddu2
//: for __vhaddu2=cudacompat_vhaddu2
//: needs simd_lanes
//: tried 6.0 6.2 7.1 wave32 wave64
__device__ inline unsigned int cudacompat_vhaddu2(unsigned int a, unsigned int b)
{
    return cudacompat_lanes<unsigned short>(a, b, [](int x, int y) { return (x + y) >> 1; });
}
//: body simd_vcmpeq2
//: for __vcmpeq2=cudacompat_vcmpeq2
//: needs simd_lanes
//: tried 6.0 6.2 7.1 wave32 wave64
__device__ inline unsigned int cudacompat_vcmpeq2(unsigned int a, unsigned int b)
{
    return cudacompat_lanes<unsigned short>(a, b, [](int x, int y) { return x == y ? -1 : 0; });
}
//: body simd_vseteq2
//: for __vseteq2=cudacompat_vseteq2
//: needs simd_lanes
//: tried 6.0 6.2 7.1 wave32 wave64
__device__ inline unsigned int cudacompat_vseteq2(unsigned int a, unsigned int b)
{
    return cudacompat_lanes<unsigned short>(a, b, [](int x, int y) { return x == y; });
}
//: body simd_vcmpne2
//: for __vcmpne2=cudacompat_vcmpne2
//: needs simd_lanes
//: tried 6.0 6.2 7.1 wave32 wave64
__device__ inline unsigned int cudacompat_vcmpne2(unsigned int a, unsigned int b)
{
    return cudacompat_lanes<unsigned short>(a, b, [](int x, int y) { return x != y ? -1 : 0; });
}
//: body simd_vsetne2
//: for __vsetne2=cudacompat_vsetne2
//: needs simd_lanes
//: tried 6.0 6.2 7.1 wave32 wave64
__device__ inline unsigned int cudacompat_vsetne2(unsigned int a, unsigned int b)
{
    return cudacompat_lanes<unsigned short>(a, b, [](int x, int y) { return x != y; });
}
//: body simd_vadd4
//: for __vadd4=cudacompat_vadd4
//: needs simd_lanes
//: tried 6.0 6.2 7.1 wave32 wave64
__device__ inline unsigned int cudacompat_vadd4(unsigned int a, unsigned int b)
{
    return cudacompat_lanes<unsigned char>(a, b, [](int x, int y) { return x + y; });
}
//: body simd_vsub4
//: for __vsub4=cudacompat_vsub4
//: needs simd_lanes
//: tried 6.0 6.2 7.1 wave32 wave64
__device__ inline unsigned int cudacompat_vsub4(unsigned int a, unsigned int b)
{
    return cudacompat_lanes<unsigned char>(a, b, [](int x, int y) { return x - y; });
}
//: body simd_vaddss4
//: for __vaddss4=cudacompat_vaddss4
//: needs simd_lanes
//: tried 6.0 6.2 7.1 wave32 wave64
__device__ inline unsigned int cudacompat_vaddss4(unsigned int a, unsigned int b)
{
    return cudacompat_lanes<signed char>(a, b, [](int x, int y) { return cudacompat_clamp(x + y, -128, 127); });
}
//: body simd_vaddus4
//: for __vaddus4=cudacompat_vaddus4
//: needs simd_lanes
//: tried 6.0 6.2 7.1 wave32 wave64
__device__ inline unsigned int cudacompat_vaddus4(unsigned int a, unsigned int b)
{
    return cudacompat_lanes<unsigned char>(a, b, [](int x, int y) { return cudacompat_clamp(x + y, 0, 255); });
}
//: body simd_vsubss4
//: for __vsubss4=cudacompat_vsubss4
//: needs simd_lanes
//: tried 6.0 6.2 7.1 wave32 wave64
__device__ inline unsigned int cudacompat_vsubss4(unsigned int a, unsigned int b)
{
    return cudacompat_lanes<signed char>(a, b, [](int x, int y) { return cudacompat_clamp(x - y, -128, 127); });
}
//: body simd_vsubus4
//: for __vsubus4=cudacompat_vsubus4
//: needs simd_lanes
//: tried 6.0 6.2 7.1 wave32 wave64
__device__ inline unsigned int cudacompat_vsubus4(unsigned int a, unsigned int b)
{
    return cudacompat_lanes<unsigned char>(a, b, [](int x, int y) { return cudacompat_clamp(x - y, 0, 255); });
}
//: body simd_vneg4
//: for __vneg4=cudacompat_vneg4
//: needs simd_lanes
//: tried 6.0 6.2 7.1 wave32 wave64
__device__ inline unsigned int cudacompat_vneg4(unsigned int a)
{
    return cudacompat_lanes<signed char>(a, a, [](int x, int y) { return y - x - y; });
}
//: body simd_vnegss4
//: for __vnegss4=cudacompat_vnegss4
//: needs simd_lanes
//: tried 6.0 6.2 7.1 wave32 wave64
__device__ inline unsigned int cudacompat_vnegss4(unsigned int a)
{
    return cudacompat_lanes<signed char>(a, a, [](int x, int y) { return cudacompat_clamp(y - x - y, -128, 127); });
}
//: body simd_vabs4
//: for __vabs4=cudacompat_vabs4
//: needs simd_lanes
//: tried 6.0 6.2 7.1 wave32 wave64
__device__ inline unsigned int cudacompat_vabs4(unsigned int a)
{
    return cudacompat_lanes<signed char>(a, a, [](int x, int y) { return x < 0 ? -y : y; });
}
//: body simd_vabsss4
//: for __vabsss4=cudacompat_vabsss4
//: needs simd_lanes
//: tried 6.0 6.2 7.1 wave32 wave64
__device__ inline unsigned int cudacompat_vabsss4(unsigned int a)
{
    return cudacompat_lanes<signed char>(a, a, [](int x, int y) { return cudacompat_clamp(x < 0 ? -y : y, -128, 127); });
}
//: body simd_vabsdiffs4
//: for __vabsdiffs4=cudacompat_vabsdiffs4
//: needs simd_lanes
//: tried 6.0 6.2 7.1 wave32 wave64
__device__ inline unsigned int cudacompat_vabsdiffs4(unsigned int a, unsigned int b)
{
    return cudacompat_lanes<signed char>(a, b, [](int x, int y) { return x < y ? y - x : x - y; });
}
//: body simd_vsads4
//: for __vsads4=cudacompat_vsads4
//: needs simd_lanes
//: tried 6.0 6.2 7.1 wave32 wave64
__device__ inline unsigned int cudacompat_vsads4(unsigned int a, unsigned int b)
{
    return cudacompat_lane_sum<signed char>(a, b, [](int x, int y) { return x < y ? y - x : x - y; });
}
//: body simd_vmaxs4
//: for __vmaxs4=cudacompat_vmaxs4
//: needs simd_lanes
//: tried 6.0 6.2 7.1 wave32 wave64
__device__ inline unsigned int cudacompat_vmaxs4(unsigned int a, unsigned int b)
{
    return cudacompat_lanes<signed char>(a, b, [](int x, int y) { return x < y ? y : x; });
}
//: body simd_vmins4
//: for __vmins4=cudacompat_vmins4
//: needs simd_lanes
//: tried 6.0 6.2 7.1 wave32 wave64
__device__ inline unsigned int cudacompat_vmins4(unsigned int a, unsigned int b)
{
    return cudacompat_lanes<signed char>(a, b, [](int x, int y) { return x < y ? x : y; });
}
//: body simd_vavgs4
//: for __vavgs4=cudacompat_vavgs4
//: needs simd_lanes
//: tried 6.0 6.2 7.1 wave32 wave64
__device__ inline unsigned int cudacompat_vavgs4(unsigned int a, unsigned int b)
{
    return cudacompat_lanes<signed char>(a, b, [](int x, int y) { return (x + y + (x + y >= 0)) >> 1; });
}
//: body simd_vcmpges4
//: for __vcmpges4=cudacompat_vcmpges4
//: needs simd_lanes
//: tried 6.0 6.2 7.1 wave32 wave64
__device__ inline unsigned int cudacompat_vcmpges4(unsigned int a, unsigned int b)
{
    return cudacompat_lanes<signed char>(a, b, [](int x, int y) { return x >= y ? -1 : 0; });
}
//: body simd_vsetges4
//: for __vsetges4=cudacompat_vsetges4
//: needs simd_lanes
//: tried 6.0 6.2 7.1 wave32 wave64
__device__ inline unsigned int cudacompat_vsetges4(unsigned int a, unsigned int b)
{
    return cudacompat_lanes<signed char>(a, b, [](int x, int y) { return x >= y; });
}
//: body simd_vcmpgts4
//: for __vcmpgts4=cudacompat_vcmpgts4
//: needs simd_lanes
//: tried 6.0 6.2 7.1 wave32 wave64
__device__ inline unsigned int cudacompat_vcmpgts4(unsigned int a, unsigned int b)
{
    return cudacompat_lanes<signed char>(a, b, [](int x, int y) { return x > y ? -1 : 0; });
}
//: body simd_vsetgts4
//: for __vsetgts4=cudacompat_vsetgts4
//: needs simd_lanes
//: tried 6.0 6.2 7.1 wave32 wave64
__device__ inline unsigned int cudacompat_vsetgts4(unsigned int a, unsigned int b)
{
    return cudacompat_lanes<signed char>(a, b, [](int x, int y) { return x > y; });
}
//: body simd_vcmples4
//: for __vcmples4=cudacompat_vcmples4
//: needs simd_lanes
//: tried 6.0 6.2 7.1 wave32 wave64
__device__ inline unsigned int cudacompat_vcmples4(unsigned int a, unsigned int b)
{
    return cudacompat_lanes<signed char>(a, b, [](int x, int y) { return x <= y ? -1 : 0; });
}
//: body simd_vsetles4
//: for __vsetles4=cudacompat_vsetles4
//: needs simd_lanes
//: tried 6.0 6.2 7.1 wave32 wave64
__device__ inline unsigned int cudacompat_vsetles4(unsigned int a, unsigned int b)
{
    return cudacompat_lanes<signed char>(a, b, [](int x, int y) { return x <= y; });
}
//: body simd_vcmplts4
//: for __vcmplts4=cudacompat_vcmplts4
//: needs simd_lanes
//: tried 6.0 6.2 7.1 wave32 wave64
__device__ inline unsigned int cudacompat_vcmplts4(unsigned int a, unsigned int b)
{
    return cudacompat_lanes<signed char>(a, b, [](int x, int y) { return x < y ? -1 : 0; });
}
//: body simd_vsetlts4
//: for __vsetlts4=cudacompat_vsetlts4
//: needs simd_lanes
//: tried 6.0 6.2 7.1 wave32 wave64
__device__ inline unsigned int cudacompat_vsetlts4(unsigned int a, unsigned int b)
{
    return cudacompat_lanes<signed char>(a, b, [](int x, int y) { return x < y; });
}
//: body simd_vabsdiffu4
//: for __vabsdiffu4=cudacompat_vabsdiffu4
//: needs simd_lanes
//: tried 6.0 6.2 7.1 wave32 wave64
__device__ inline unsigned int cudacompat_vabsdiffu4(unsigned int a, unsigned int b)
{
    return cudacompat_lanes<unsigned char>(a, b, [](int x, int y) { return x < y ? y - x : x - y; });
}
//: body simd_vsadu4
//: for __vsadu4=cudacompat_vsadu4
//: needs simd_lanes
//: tried 6.0 6.2 7.1 wave32 wave64
__device__ inline unsigned int cudacompat_vsadu4(unsigned int a, unsigned int b)
{
    return cudacompat_lane_sum<unsigned char>(a, b, [](int x, int y) { return x < y ? y - x : x - y; });
}
//: body simd_vmaxu4
//: for __vmaxu4=cudacompat_vmaxu4
//: needs simd_lanes
//: tried 6.0 6.2 7.1 wave32 wave64
__device__ inline unsigned int cudacompat_vmaxu4(unsigned int a, unsigned int b)
{
    return cudacompat_lanes<unsigned char>(a, b, [](int x, int y) { return x < y ? y : x; });
}
//: body simd_vminu4
//: for __vminu4=cudacompat_vminu4
//: needs simd_lanes
//: tried 6.0 6.2 7.1 wave32 wave64
__device__ inline unsigned int cudacompat_vminu4(unsigned int a, unsigned int b)
{
    return cudacompat_lanes<unsigned char>(a, b, [](int x, int y) { return x < y ? x : y; });
}
//: body simd_vavgu4
//: for __vavgu4=cudacompat_vavgu4
//: needs simd_lanes
//: tried 6.0 6.2 7.1 wave32 wave64
__device__ inline unsigned int cudacompat_vavgu4(unsigned int a, unsigned int b)
{
    return cudacompat_lanes<unsigned char>(a, b, [](int x, int y) { return (x + y + 1) >> 1; });
}
//: body simd_vcmpgeu4
//: for __vcmpgeu4=cudacompat_vcmpgeu4
//: needs simd_lanes
//: tried 6.0 6.2 7.1 wave32 wave64
__device__ inline unsigned int cudacompat_vcmpgeu4(unsigned int a, unsigned int b)
{
    return cudacompat_lanes<unsigned char>(a, b, [](int x, int y) { return x >= y ? -1 : 0; });
}
//: body simd_vsetgeu4
//: for __vsetgeu4=cudacompat_vsetgeu4
//: needs simd_lanes
//: tried 6.0 6.2 7.1 wave32 wave64
__device__ inline unsigned int cudacompat_vsetgeu4(unsigned int a, unsigned int b)
{
    return cudacompat_lanes<unsigned char>(a, b, [](int x, int y) { return x >= y; });
}
//: body simd_vcmpgtu4
//: for __vcmpgtu4=cudacompat_vcmpgtu4
//: needs simd_lanes
//: tried 6.0 6.2 7.1 wave32 wave64
__device__ inline unsigned int cudacompat_vcmpgtu4(unsigned int a, unsigned int b)
{
    return cudacompat_lanes<unsigned char>(a, b, [](int x, int y) { return x > y ? -1 : 0; });
}
//: body simd_vsetgtu4
//: for __vsetgtu4=cudacompat_vsetgtu4
//: needs simd_lanes
//: tried 6.0 6.2 7.1 wave32 wave64
__device__ inline unsigned int cudacompat_vsetgtu4(unsigned int a, unsigned int b)
{
    return cudacompat_lanes<unsigned char>(a, b, [](int x, int y) { return x > y; });
}
//: body simd_vcmpleu4
//: for __vcmpleu4=cudacompat_vcmpleu4
//: needs simd_lanes
//: tried 6.0 6.2 7.1 wave32 wave64
__device__ inline unsigned int cudacompat_vcmpleu4(unsigned int a, unsigned int b)
{
    return cudacompat_lanes<unsigned char>(a, b, [](int x, int y) { return x <= y ? -1 : 0; });
}
//: body simd_vsetleu4
//: for __vsetleu4=cudacompat_vsetleu4
//: needs simd_lanes
//: tried 6.0 6.2 7.1 wave32 wave64
__device__ inline unsigned int cudacompat_vsetleu4(unsigned int a, unsigned int b)
{
    return cudacompat_lanes<unsigned char>(a, b, [](int x, int y) { return x <= y; });
}
//: body simd_vcmpltu4
//: for __vcmpltu4=cudacompat_vcmpltu4
//: needs simd_lanes
//: tried 6.0 6.2 7.1 wave32 wave64
__device__ inline unsigned int cudacompat_vcmpltu4(unsigned int a, unsigned int b)
{
    return cudacompat_lanes<unsigned char>(a, b, [](int x, int y) { return x < y ? -1 : 0; });
}
//: body simd_vsetltu4
//: for __vsetltu4=cudacompat_vsetltu4
//: needs simd_lanes
//: tried 6.0 6.2 7.1 wave32 wave64
__device__ inline unsigned int cudacompat_vsetltu4(unsigned int a, unsigned int b)
{
    return cudacompat_lanes<unsigned char>(a, b, [](int x, int y) { return x < y; });
}
//: body simd_vhaddu4
//: for __vhaddu4=cudacompat_vhaddu4
//: needs simd_lanes
//: tried 6.0 6.2 7.1 wave32 wave64
__device__ inline unsigned int cudacompat_vhaddu4(unsigned int a, unsigned int b)
{
    return cudacompat_lanes<unsigned char>(a, b, [](int x, int y) { return (x + y) >> 1; });
}
//: body simd_vcmpeq4
//: for __vcmpeq4=cudacompat_vcmpeq4
//: needs simd_lanes
//: tried 6.0 6.2 7.1 wave32 wave64
__device__ inline unsigned int cudacompat_vcmpeq4(unsigned int a, unsigned int b)
{
    return cudacompat_lanes<unsigned char>(a, b, [](int x, int y) { return x == y ? -1 : 0; });
}
//: body simd_vseteq4
//: for __vseteq4=cudacompat_vseteq4
//: needs simd_lanes
//: tried 6.0 6.2 7.1 wave32 wave64
__device__ inline unsigned int cudacompat_vseteq4(unsigned int a, unsigned int b)
{
    return cudacompat_lanes<unsigned char>(a, b, [](int x, int y) { return x == y; });
}
//: body simd_vcmpne4
//: for __vcmpne4=cudacompat_vcmpne4
//: needs simd_lanes
//: tried 6.0 6.2 7.1 wave32 wave64
__device__ inline unsigned int cudacompat_vcmpne4(unsigned int a, unsigned int b)
{
    return cudacompat_lanes<unsigned char>(a, b, [](int x, int y) { return x != y ? -1 : 0; });
}
//: body simd_vsetne4
//: for __vsetne4=cudacompat_vsetne4
//: needs simd_lanes
//: tried 6.0 6.2 7.1 wave32 wave64
__device__ inline unsigned int cudacompat_vsetne4(unsigned int a, unsigned int b)
{
    return cudacompat_lanes<unsigned char>(a, b, [](int x, int y) { return x != y; });
}
//: body extremes_of_words
//: for __vimax3_s32=cudacompat_vimax3_s32 __viaddmax_s32=cudacompat_viaddmax_s32 __vibmax_s32=cudacompat_vibmax_s32 __vimax_s32_relu=cudacompat_vimax_s32_relu __vimax3_s32_relu=cudacompat_vimax3_s32_relu __viaddmax_s32_relu=cudacompat_viaddmax_s32_relu __vimin3_s32=cudacompat_vimin3_s32 __viaddmin_s32=cudacompat_viaddmin_s32 __vibmin_s32=cudacompat_vibmin_s32 __vimin_s32_relu=cudacompat_vimin_s32_relu __vimin3_s32_relu=cudacompat_vimin3_s32_relu __viaddmin_s32_relu=cudacompat_viaddmin_s32_relu __vimax3_u32=cudacompat_vimax3_u32 __viaddmax_u32=cudacompat_viaddmax_u32 __vibmax_u32=cudacompat_vibmax_u32 __vimin3_u32=cudacompat_vimin3_u32 __viaddmin_u32=cudacompat_viaddmin_u32 __vibmin_u32=cudacompat_vibmin_u32
//: tried 6.0 6.2 7.1 wave32 wave64
template <typename T> __host__ __device__ inline T cudacompat_more(T a, T b) { return a < b ? b : a; }
template <typename T> __host__ __device__ inline T cudacompat_less(T a, T b) { return b < a ? b : a; }
__host__ __device__ inline int cudacompat_vimax3_s32(int a, int b, int e) { return cudacompat_more(cudacompat_more(a, b), e); }
__host__ __device__ inline int cudacompat_viaddmax_s32(int a, int b, int e) { return cudacompat_more(static_cast<int>(static_cast<unsigned int>(a) + static_cast<unsigned int>(b)), e); }
__host__ __device__ inline int cudacompat_vibmax_s32(int a, int b, bool* first) { return *first = a >= b, cudacompat_more(a, b); }
__host__ __device__ inline int cudacompat_vimax_s32_relu(int a, int b) { return cudacompat_more(cudacompat_more(a, b), 0); }
__host__ __device__ inline int cudacompat_vimax3_s32_relu(int a, int b, int e) { return cudacompat_more(cudacompat_more(cudacompat_more(a, b), e), 0); }
__host__ __device__ inline int cudacompat_viaddmax_s32_relu(int a, int b, int e) { return cudacompat_more(cudacompat_more(static_cast<int>(static_cast<unsigned int>(a) + static_cast<unsigned int>(b)), e), 0); }
__host__ __device__ inline int cudacompat_vimin3_s32(int a, int b, int e) { return cudacompat_less(cudacompat_less(a, b), e); }
__host__ __device__ inline int cudacompat_viaddmin_s32(int a, int b, int e) { return cudacompat_less(static_cast<int>(static_cast<unsigned int>(a) + static_cast<unsigned int>(b)), e); }
__host__ __device__ inline int cudacompat_vibmin_s32(int a, int b, bool* first) { return *first = a <= b, cudacompat_less(a, b); }
__host__ __device__ inline int cudacompat_vimin_s32_relu(int a, int b) { return cudacompat_more(cudacompat_less(a, b), 0); }
__host__ __device__ inline int cudacompat_vimin3_s32_relu(int a, int b, int e) { return cudacompat_more(cudacompat_less(cudacompat_less(a, b), e), 0); }
__host__ __device__ inline int cudacompat_viaddmin_s32_relu(int a, int b, int e) { return cudacompat_more(cudacompat_less(static_cast<int>(static_cast<unsigned int>(a) + static_cast<unsigned int>(b)), e), 0); }
__host__ __device__ inline unsigned int cudacompat_vimax3_u32(unsigned int a, unsigned int b, unsigned int e) { return cudacompat_more(cudacompat_more(a, b), e); }
__host__ __device__ inline unsigned int cudacompat_viaddmax_u32(unsigned int a, unsigned int b, unsigned int e) { return cudacompat_more(static_cast<unsigned int>(static_cast<unsigned int>(a) + static_cast<unsigned int>(b)), e); }
__host__ __device__ inline unsigned int cudacompat_vibmax_u32(unsigned int a, unsigned int b, bool* first) { return *first = a >= b, cudacompat_more(a, b); }
__host__ __device__ inline unsigned int cudacompat_vimin3_u32(unsigned int a, unsigned int b, unsigned int e) { return cudacompat_less(cudacompat_less(a, b), e); }
__host__ __device__ inline unsigned int cudacompat_viaddmin_u32(unsigned int a, unsigned int b, unsigned int e) { return cudacompat_less(static_cast<unsigned int>(static_cast<unsigned int>(a) + static_cast<unsigned int>(b)), e); }
__host__ __device__ inline unsigned int cudacompat_vibmin_u32(unsigned int a, unsigned int b, bool* first) { return *first = a <= b, cudacompat_less(a, b); }
