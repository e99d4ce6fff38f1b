//: body vectors_char
//: for char2= char3= char4= make_char2= make_char3= make_char4=
//: side host unknown
//: safety unsafe
//: tried 9.1
// Members and alignment as in CUDA; where device code of a platform has such types, its compiler defines __NPU_ARCH__.
#ifndef __NPU_ARCH__
struct alignas(2) char2 { signed char x, y; };
inline char2 make_char2(signed char x, signed char y) { return {x, y}; }
struct alignas(1) char3 { signed char x, y, z; };
inline char3 make_char3(signed char x, signed char y, signed char z) { return {x, y, z}; }
struct alignas(4) char4 { signed char x, y, z, w; };
inline char4 make_char4(signed char x, signed char y, signed char z, signed char w) { return {x, y, z, w}; }
#endif
//: body vectors_uchar
//: for uchar2= uchar3= uchar4= make_uchar2= make_uchar3= make_uchar4=
//: side host unknown
//: safety unsafe
//: tried 9.1
#ifndef __NPU_ARCH__
struct alignas(2) uchar2 { unsigned char x, y; };
inline uchar2 make_uchar2(unsigned char x, unsigned char y) { return {x, y}; }
struct alignas(1) uchar3 { unsigned char x, y, z; };
inline uchar3 make_uchar3(unsigned char x, unsigned char y, unsigned char z) { return {x, y, z}; }
struct alignas(4) uchar4 { unsigned char x, y, z, w; };
inline uchar4 make_uchar4(unsigned char x, unsigned char y, unsigned char z, unsigned char w) { return {x, y, z, w}; }
#endif
//: body vectors_short
//: for short2= short3= short4= make_short2= make_short3= make_short4=
//: side host unknown
//: safety unsafe
//: tried 9.1
#ifndef __NPU_ARCH__
struct alignas(4) short2 { short x, y; };
inline short2 make_short2(short x, short y) { return {x, y}; }
struct alignas(2) short3 { short x, y, z; };
inline short3 make_short3(short x, short y, short z) { return {x, y, z}; }
struct alignas(8) short4 { short x, y, z, w; };
inline short4 make_short4(short x, short y, short z, short w) { return {x, y, z, w}; }
#endif
//: body vectors_ushort
//: for ushort2= ushort3= ushort4= make_ushort2= make_ushort3= make_ushort4=
//: side host unknown
//: safety unsafe
//: tried 9.1
#ifndef __NPU_ARCH__
struct alignas(4) ushort2 { unsigned short x, y; };
inline ushort2 make_ushort2(unsigned short x, unsigned short y) { return {x, y}; }
struct alignas(2) ushort3 { unsigned short x, y, z; };
inline ushort3 make_ushort3(unsigned short x, unsigned short y, unsigned short z) { return {x, y, z}; }
struct alignas(8) ushort4 { unsigned short x, y, z, w; };
inline ushort4 make_ushort4(unsigned short x, unsigned short y, unsigned short z, unsigned short w) { return {x, y, z, w}; }
#endif
//: body vectors_int
//: for int2= int3= int4= make_int2= make_int3= make_int4=
//: side host unknown
//: safety unsafe
//: tried 9.1
#ifndef __NPU_ARCH__
struct alignas(8) int2 { int x, y; };
inline int2 make_int2(int x, int y) { return {x, y}; }
struct alignas(4) int3 { int x, y, z; };
inline int3 make_int3(int x, int y, int z) { return {x, y, z}; }
struct alignas(16) int4 { int x, y, z, w; };
inline int4 make_int4(int x, int y, int z, int w) { return {x, y, z, w}; }
#endif
//: body vectors_uint
//: for uint2= uint3= uint4= make_uint2= make_uint3= make_uint4=
//: side host unknown
//: safety unsafe
//: tried 9.1
#ifndef __NPU_ARCH__
struct alignas(8) uint2 { unsigned int x, y; };
inline uint2 make_uint2(unsigned int x, unsigned int y) { return {x, y}; }
struct alignas(4) uint3 { unsigned int x, y, z; };
inline uint3 make_uint3(unsigned int x, unsigned int y, unsigned int z) { return {x, y, z}; }
struct alignas(16) uint4 { unsigned int x, y, z, w; };
inline uint4 make_uint4(unsigned int x, unsigned int y, unsigned int z, unsigned int w) { return {x, y, z, w}; }
#endif
//: body vectors_longlong
//: for longlong2= longlong3= longlong4= make_longlong2= make_longlong3= make_longlong4=
//: side host unknown
//: safety unsafe
//: tried 9.1
#ifndef __NPU_ARCH__
struct alignas(16) longlong2 { long long x, y; };
inline longlong2 make_longlong2(long long x, long long y) { return {x, y}; }
struct alignas(8) longlong3 { long long x, y, z; };
inline longlong3 make_longlong3(long long x, long long y, long long z) { return {x, y, z}; }
struct alignas(16) longlong4 { long long x, y, z, w; };
inline longlong4 make_longlong4(long long x, long long y, long long z, long long w) { return {x, y, z, w}; }
#endif
//: body vectors_ulonglong
//: for ulonglong2= ulonglong3= ulonglong4= make_ulonglong2= make_ulonglong3= make_ulonglong4=
//: side host unknown
//: safety unsafe
//: tried 9.1
#ifndef __NPU_ARCH__
struct alignas(16) ulonglong2 { unsigned long long x, y; };
inline ulonglong2 make_ulonglong2(unsigned long long x, unsigned long long y) { return {x, y}; }
struct alignas(8) ulonglong3 { unsigned long long x, y, z; };
inline ulonglong3 make_ulonglong3(unsigned long long x, unsigned long long y, unsigned long long z) { return {x, y, z}; }
struct alignas(16) ulonglong4 { unsigned long long x, y, z, w; };
inline ulonglong4 make_ulonglong4(unsigned long long x, unsigned long long y, unsigned long long z, unsigned long long w) { return {x, y, z, w}; }
#endif
//: body vectors_float
//: for float2= float3= float4= make_float2= make_float3= make_float4=
//: side host unknown
//: safety unsafe
//: tried 9.1
#ifndef __NPU_ARCH__
struct alignas(8) float2 { float x, y; };
inline float2 make_float2(float x, float y) { return {x, y}; }
struct alignas(4) float3 { float x, y, z; };
inline float3 make_float3(float x, float y, float z) { return {x, y, z}; }
struct alignas(16) float4 { float x, y, z, w; };
inline float4 make_float4(float x, float y, float z, float w) { return {x, y, z, w}; }
#endif
//: body vectors_double
//: for double2= double3= double4= make_double2= make_double3= make_double4=
//: side host unknown
//: safety unsafe
//: tried 9.1
#ifndef __NPU_ARCH__
struct alignas(16) double2 { double x, y; };
inline double2 make_double2(double x, double y) { return {x, y}; }
struct alignas(8) double3 { double x, y, z; };
inline double3 make_double3(double x, double y, double z) { return {x, y, z}; }
struct alignas(16) double4 { double x, y, z, w; };
inline double4 make_double4(double x, double y, double z, double w) { return {x, y, z, w}; }
#endif
//: body host_qualifiers
//: for CUDAAPI= CUDARTAPI= CUDART_CB= CUDA_CB=
//: side host unknown
//: safety safe
//: tried 9.1
// Words for calling conventions and inlining that mean nothing here to a host compiler.
#ifndef CUDAAPI
#define CUDAAPI
#endif
#ifndef CUDARTAPI
#define CUDARTAPI
#endif
#ifndef CUDART_CB
#define CUDART_CB
#endif
#ifndef CUDA_CB
#define CUDA_CB
#endif
//: body forced_inlining
//: for __forceinline__=
//: side host both unknown
//: safety unsafe
//: tried 9.1
// For a host compiler; that for devices has a word of its own.
#ifndef __NPU_ARCH__
#ifndef __forceinline__
#define __forceinline__ inline
#endif
#endif
