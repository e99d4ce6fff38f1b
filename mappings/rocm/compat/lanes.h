//: body half
//: tried 6.0 6.2 7.1 wave32 wave64
// The 32 lanes of a wave that are a warp of the code: all of a wave of 32, one half of a wave of 64.
__device__ inline unsigned int cudacompat_half(unsigned long long lanes)
{
    return static_cast<unsigned int>(lanes >> (__lane_id() & 32u));
}
//: body words
//: tried 6.0 6.2 7.1 wave32 wave64
// A value of any size, moved between lanes in words of 32 bits.
template <typename T, typename F>
__device__ inline T cudacompat_words(const T& value, F move)
{
    T result = value;
    int words[(sizeof(T) + 3) / 4] = {};
    __builtin_memcpy(words, &value, sizeof(T));
    for (int& word : words)
        word = move(word);
    __builtin_memcpy(&result, words, sizeof(T));
    return result;
}
//: body shfl
//: for __shfl_sync=cudacompat_shfl_sync
//: needs words
//: safety lanes
//: tried 6.0 6.2 7.1 wave32 wave64
template <typename T>
__device__ inline T cudacompat_shfl_sync(unsigned int, T value, int lane, int width = 32)
{
    return cudacompat_words(value, [=](int word) { return __shfl(word, lane, width); });
}
//: body shfl_up
//: for __shfl_up_sync=cudacompat_shfl_up_sync
//: needs words
//: safety lanes
//: tried 6.0 6.2 7.1 wave32 wave64
template <typename T>
__device__ inline T cudacompat_shfl_up_sync(unsigned int, T value, unsigned int delta, int width = 32)
{
    return cudacompat_words(value, [=](int word) { return __shfl_up(word, delta, width); });
}
//: body shfl_down
//: for __shfl_down_sync=cudacompat_shfl_down_sync
//: needs words
//: safety lanes
//: tried 6.0 6.2 7.1 wave32 wave64
template <typename T>
__device__ inline T cudacompat_shfl_down_sync(unsigned int, T value, unsigned int delta, int width = 32)
{
    return cudacompat_words(value, [=](int word) { return __shfl_down(word, delta, width); });
}
//: body shfl_xor
//: for __shfl_xor_sync=cudacompat_shfl_xor_sync
//: needs words
//: safety lanes
//: tried 6.0 6.2 7.1 wave32 wave64
template <typename T>
__device__ inline T cudacompat_shfl_xor_sync(unsigned int, T value, int mask, int width = 32)
{
    return cudacompat_words(value, [=](int word) { return __shfl_xor(word, mask, width); });
}
//: body shfl_old
//: for __shfl=cudacompat_shfl __shfl_up=cudacompat_shfl_up __shfl_down=cudacompat_shfl_down __shfl_xor=cudacompat_shfl_xor
//: needs words
//: safety lanes
//: tried 6.0 6.2 7.1 wave32 wave64
template <typename T>
__device__ inline T cudacompat_shfl(T value, int lane, int width = 32)
{
    return cudacompat_words(value, [=](int word) { return __shfl(word, lane, width); });
}
template <typename T>
__device__ inline T cudacompat_shfl_up(T value, unsigned int delta, int width = 32)
{
    return cudacompat_words(value, [=](int word) { return __shfl_up(word, delta, width); });
}
template <typename T>
__device__ inline T cudacompat_shfl_down(T value, unsigned int delta, int width = 32)
{
    return cudacompat_words(value, [=](int word) { return __shfl_down(word, delta, width); });
}
template <typename T>
__device__ inline T cudacompat_shfl_xor(T value, int mask, int width = 32)
{
    return cudacompat_words(value, [=](int word) { return __shfl_xor(word, mask, width); });
}
//: body activemask
//: for __activemask=cudacompat_activemask
//: needs half
//: safety lanes
//: tried 6.0 6.2 7.1 wave32 wave64
__device__ inline unsigned int cudacompat_activemask()
{
    return cudacompat_half(__ballot(1));
}
//: body ballot
//: for __ballot_sync=cudacompat_ballot_sync
//: needs half
//: safety lanes
//: tried 6.0 6.2 7.1 wave32 wave64
__device__ inline unsigned int cudacompat_ballot_sync(unsigned int mask, int predicate)
{
    return cudacompat_half(__ballot(predicate)) & mask;
}
//: body any
//: for __any_sync=cudacompat_any_sync
//: needs half
//: safety lanes
//: tried 6.0 6.2 7.1 wave32 wave64
__device__ inline int cudacompat_any_sync(unsigned int mask, int predicate)
{
    return (cudacompat_half(__ballot(predicate)) & mask) != 0;
}
//: body all
//: for __all_sync=cudacompat_all_sync
//: needs half
//: safety lanes
//: tried 6.0 6.2 7.1 wave32 wave64
__device__ inline int cudacompat_all_sync(unsigned int mask, int predicate)
{
    return (cudacompat_half(__ballot(!predicate)) & mask) == 0;
}
//: body vote_old
//: for __ballot=cudacompat_ballot __any=cudacompat_any __all=cudacompat_all
//: needs half
//: safety lanes
//: tried 6.0 6.2 7.1 wave32 wave64
__device__ inline unsigned int cudacompat_ballot(int predicate)
{
    return cudacompat_half(__ballot(predicate));
}
__device__ inline int cudacompat_any(int predicate)
{
    return cudacompat_half(__ballot(predicate)) != 0;
}
__device__ inline int cudacompat_all(int predicate)
{
    return cudacompat_half(__ballot(!predicate)) == 0;
}
//: body match_any
//: for __match_any_sync=cudacompat_match_any_sync
//: needs half words
//: safety lanes
//: tried 6.0 6.2 7.1 wave32 wave64
template <typename T>
__device__ inline unsigned int cudacompat_match_any_sync(unsigned int mask, T value)
{
    unsigned int same = 0;
    for (int lane = 0; lane < 32; ++lane) {
        T other = cudacompat_words(value, [=](int word) { return __shfl(word, lane, 32); });
        same |= static_cast<unsigned int>(__builtin_memcmp(&other, &value, sizeof(T)) == 0) << lane;
    }
    return same & mask & cudacompat_half(__ballot(1));
}
//: body match_all
//: for __match_all_sync=cudacompat_match_all_sync
//: needs half words
//: safety lanes
//: tried 6.0 6.2 7.1 wave32 wave64
template <typename T>
__device__ inline unsigned int cudacompat_match_all_sync(unsigned int mask, T value, int* predicate)
{
    int first = __ffs(static_cast<int>(mask)) - 1;
    T other = cudacompat_words(value, [=](int word) { return __shfl(word, first, 32); });
    bool differs = __builtin_memcmp(&other, &value, sizeof(T)) != 0;
    *predicate = (cudacompat_half(__ballot(differs)) & mask) == 0;
    return *predicate ? mask : 0u;
}
//: body reduce_sync
//: for __reduce_add_sync=cudacompat_reduce_add_sync __reduce_min_sync=cudacompat_reduce_min_sync __reduce_max_sync=cudacompat_reduce_max_sync __reduce_and_sync=cudacompat_reduce_and_sync __reduce_or_sync=cudacompat_reduce_or_sync __reduce_xor_sync=cudacompat_reduce_xor_sync
//: safety lanes
//: tried 6.0 6.2 7.1 wave32 wave64
template <typename T, typename F>
__device__ inline T cudacompat_reduce_lanes(unsigned int mask, T value, F combine)
{
    int first = __ffs(static_cast<int>(mask)) - 1;
    T result = __shfl(value, first, 32);
    for (int lane = first + 1; lane < 32; ++lane)
        if (mask >> lane & 1u)
            result = combine(result, __shfl(value, lane, 32));
    return result;
}
template <typename T>
__device__ inline T cudacompat_reduce_add_sync(unsigned int mask, T value)
{
    return cudacompat_reduce_lanes(mask, value, [](T one, T other) { return one + other; });
}
template <typename T>
__device__ inline T cudacompat_reduce_min_sync(unsigned int mask, T value)
{
    return cudacompat_reduce_lanes(mask, value, [](T one, T other) { return other < one ? other : one; });
}
template <typename T>
__device__ inline T cudacompat_reduce_max_sync(unsigned int mask, T value)
{
    return cudacompat_reduce_lanes(mask, value, [](T one, T other) { return one < other ? other : one; });
}
__device__ inline unsigned int cudacompat_reduce_and_sync(unsigned int mask, unsigned int value)
{
    return cudacompat_reduce_lanes(mask, value, [](unsigned int one, unsigned int other) { return one & other; });
}
__device__ inline unsigned int cudacompat_reduce_or_sync(unsigned int mask, unsigned int value)
{
    return cudacompat_reduce_lanes(mask, value, [](unsigned int one, unsigned int other) { return one | other; });
}
__device__ inline unsigned int cudacompat_reduce_xor_sync(unsigned int mask, unsigned int value)
{
    return cudacompat_reduce_lanes(mask, value, [](unsigned int one, unsigned int other) { return one ^ other; });
}
//: body syncwarp
//: for __syncwarp=cudacompat_syncwarp
//: tried 6.0 6.2 7.1 wave32 wave64
// The lanes of a wave run in step; what is left of the barrier is the order of memory.
__device__ inline void cudacompat_syncwarp(unsigned int = 0xffffffffu)
{
    __builtin_amdgcn_fence(__ATOMIC_RELEASE, "wavefront");
    __builtin_amdgcn_wave_barrier();
    __builtin_amdgcn_fence(__ATOMIC_ACQUIRE, "wavefront");
}
//: body warp_size
//: for warpSize=cudacompat_warp_size
//: along __shfl_sync __shfl_up_sync __shfl_down_sync __shfl_xor_sync __shfl __shfl_up __shfl_down __shfl_xor __activemask __ballot_sync __any_sync __all_sync __ballot __any __all __match_any_sync __match_all_sync __reduce_add_sync __reduce_min_sync __reduce_max_sync __reduce_and_sync __reduce_or_sync __reduce_xor_sync
//: safety lanes
//: tried 6.0 6.2 7.1 wave32 wave64
// The bodies for lanes treat 32 of them as a warp, as CUDA does: so must code that asks for the width beside them.
constexpr int cudacompat_warp_size = 32;
//: body ptx_shuffles
//: gives cudacompat_ptx_up cudacompat_ptx_down cudacompat_ptx_bfly cudacompat_ptx_idx
//: needs words
//: tried 6.0 6.2 7.1 wave32 wave64
// Bits 0-4 of `c` hold the last lane of a segment, bits 8-12 those of a lane's number that no exchange changes. A lane
// that would read beyond its segment reads itself, and the flag says so.
template <typename T>
__device__ inline T cudacompat_ptx_lane(T value, int from, bool holds, bool* flag)
{
    from = holds ? from : static_cast<int>(__lane_id() & 31u);
    if (flag)
        *flag = holds;
    return cudacompat_words(value, [=](int word) { return __shfl(word, from, 32); });
}
__device__ inline int cudacompat_ptx_last(unsigned int c)
{
    unsigned int fixed = c >> 8;
    return static_cast<int>(((__lane_id() & fixed) | (c & ~fixed)) & 31u);
}
template <typename T>
__device__ inline T cudacompat_ptx_up(T value, unsigned int b, unsigned int c, bool* flag = nullptr)
{
    int from = static_cast<int>(__lane_id() & 31u) - static_cast<int>(b & 31u);
    return cudacompat_ptx_lane(value, from, from >= cudacompat_ptx_last(c), flag);
}
template <typename T>
__device__ inline T cudacompat_ptx_down(T value, unsigned int b, unsigned int c, bool* flag = nullptr)
{
    int from = static_cast<int>(__lane_id() & 31u) + static_cast<int>(b & 31u);
    return cudacompat_ptx_lane(value, from, from <= cudacompat_ptx_last(c), flag);
}
template <typename T>
__device__ inline T cudacompat_ptx_bfly(T value, unsigned int b, unsigned int c, bool* flag = nullptr)
{
    int from = static_cast<int>((__lane_id() ^ b) & 31u);
    return cudacompat_ptx_lane(value, from, from <= cudacompat_ptx_last(c), flag);
}
template <typename T>
__device__ inline T cudacompat_ptx_idx(T value, unsigned int b, unsigned int c, bool* flag = nullptr)
{
    unsigned int fixed = c >> 8;
    int from = static_cast<int>(((__lane_id() & fixed) | (b & ~fixed)) & 31u);
    return cudacompat_ptx_lane(value, from, from <= cudacompat_ptx_last(c), flag);
}
