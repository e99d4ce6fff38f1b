//: body group_votes
//: for cooperative_groups.h=
//: define HIP_ENABLE_WARP_SYNC_BUILTINS
//: tried 6.0 6.2 7.1 wave32 wave64
//: body group_operators
//: include hip/hip_cooperative_groups.h
//: tried 6.0 6.2 7.1 wave32 wave64
namespace cooperative_groups {
template <typename T> struct plus { __device__ T operator()(T one, T other) const { return one + other; } };
template <typename T> struct less { __device__ T operator()(T one, T other) const { return other < one ? other : one; } };
template <typename T> struct greater { __device__ T operator()(T one, T other) const { return one < other ? other : one; } };
template <typename T> struct bit_and { __device__ T operator()(T one, T other) const { return one & other; } };
template <typename T> struct bit_or { __device__ T operator()(T one, T other) const { return one | other; } };
template <typename T> struct bit_xor { __device__ T operator()(T one, T other) const { return one ^ other; } };
}
//: body group_reduce
//: for cooperative_groups/reduce.h= cooperative_groups::reduce=
//: needs group_operators words
//: tried 6.0 6.2 7.1 wave32 wave64
// Tiles by halves; other groups one member after the other, whatever their size.
namespace cooperative_groups {
template <unsigned int S, typename P, typename T, typename F>
__device__ inline T reduce(const thread_block_tile<S, P>& group, T value, F&& combine)
{
    for (unsigned int step = S / 2; step > 0; step /= 2)
        value = combine(value, cudacompat_words(value, [&](int word) { return group.shfl_xor(word, step); }));
    return value;
}
template <typename G, typename T, typename F>
__device__ inline T reduce(const G& group, T value, F&& combine)
{
    unsigned int size = group.size();
    auto from = [&](unsigned int rank) {
        return cudacompat_words(value, [&](int word) { return group.shfl(word, rank); });
    };
    T result = from(0);
    for (unsigned int rank = 1; rank < size; ++rank)
        result = combine(result, from(rank));
    return result;
}
}
//: body group_scan
//: for cooperative_groups/scan.h= cooperative_groups::inclusive_scan= cooperative_groups::exclusive_scan=
//: needs group_operators words
//: tried 6.0 6.2 7.1 wave32 wave64
namespace cooperative_groups {
template <typename G, typename T, typename F>
__device__ inline T inclusive_scan(const G& group, T value, F&& combine)
{
    T result = value;
    for (unsigned int step = 1; step < group.size(); step *= 2) {
        T before = cudacompat_words(result, [&](int word) { return group.shfl_up(word, step); });
        if (group.thread_rank() >= step)
            result = combine(before, result);
    }
    return result;
}
template <typename G, typename T>
__device__ inline T inclusive_scan(const G& group, T value)
{
    return inclusive_scan(group, value, plus<T>());
}
template <typename G, typename T, typename F>
__device__ inline T exclusive_scan(const G& group, T value, F&& combine)
{
    T whole = inclusive_scan(group, value, combine);
    T before = cudacompat_words(whole, [&](int word) { return group.shfl_up(word, 1); });
    return group.thread_rank() ? before : T();
}
template <typename G, typename T>
__device__ inline T exclusive_scan(const G& group, T value)
{
    return exclusive_scan(group, value, plus<T>());
}
}
//: body group_copy
//: for cooperative_groups/memcpy_async.h= cooperative_groups::memcpy_async= cooperative_groups::wait=
//: include hip/hip_cooperative_groups.h
//: tried 6.0 6.2 7.1 wave32 wave64
// The copy is made at once; waiting for it is the barrier of the group.
namespace cooperative_groups {
template <typename G, typename T>
__device__ inline void memcpy_async(const G& group, T* to, const T* from, size_t bytes)
{
    char* target = reinterpret_cast<char*>(to);
    const char* source = reinterpret_cast<const char*>(from);
    for (size_t place = group.thread_rank(); place < bytes; place += group.size())
        target[place] = source[place];
}
template <typename G, typename T>
__device__ inline void memcpy_async(const G& group, T* to, size_t room, const T* from, size_t count)
{
    for (size_t place = group.thread_rank(); place < (room < count ? room : count); place += group.size())
        to[place] = from[place];
}
template <typename G>
__device__ inline void wait(const G& group)
{
    group.sync();
}
}
//: body tile_votes
//: for cooperative_groups.h=
//: include hip/hip_cooperative_groups.h
//: needs words
//: until 7.0
//: tried 6.0 6.2 wave32 wave64
// The lanes of a tile stand side by side; bit 0 is the first of them.
template <typename G>
__device__ inline unsigned long long cudacompat_group_lanes(const G& group, bool holds)
{
    unsigned int size = group.size(), first = (__lane_id() / size) * size;
    unsigned long long all = size < 64 ? (1ull << size) - 1 : ~0ull;
    return __ballot(holds) >> first & all;
}
template <typename G>
__device__ inline int cudacompat_group_any(const G& group, int holds)
{
    int any = 0;
    for (unsigned int rank = 0; rank < group.size(); ++rank)
        any |= group.shfl(holds != 0, rank);
    return any;
}
template <typename G>
__device__ inline int cudacompat_group_all(const G& group, int holds)
{
    return !cudacompat_group_any(group, !holds);
}
template <typename G>
__device__ inline unsigned int cudacompat_group_ballot(const G& group, int holds)
{
    unsigned int lanes = 0;
    for (unsigned int rank = 0; rank < group.size(); ++rank)
        lanes |= static_cast<unsigned int>(group.shfl(holds != 0, rank)) << rank;
    return lanes;
}
template <unsigned int S, typename P>
__device__ inline int cudacompat_group_any(const cooperative_groups::thread_block_tile<S, P>& group, int holds)
{
    return cudacompat_group_lanes(group, holds) != 0;
}
template <unsigned int S, typename P>
__device__ inline int cudacompat_group_all(const cooperative_groups::thread_block_tile<S, P>& group, int holds)
{
    return cudacompat_group_lanes(group, !holds) == 0;
}
template <unsigned int S, typename P>
__device__ inline unsigned int cudacompat_group_ballot(const cooperative_groups::thread_block_tile<S, P>& group, int holds)
{
    return static_cast<unsigned int>(cudacompat_group_lanes(group, holds));
}
template <unsigned int S, typename P, typename T>
__device__ inline unsigned int cudacompat_group_match_any(const cooperative_groups::thread_block_tile<S, P>& group, T value)
{
    unsigned int same = 0;
    for (unsigned int rank = 0; rank < S; ++rank) {
        T other = cudacompat_words(value, [&](int word) { return group.shfl(word, rank); });
        same |= static_cast<unsigned int>(__builtin_memcmp(&other, &value, sizeof(T)) == 0) << rank;
    }
    return same & static_cast<unsigned int>(cudacompat_group_lanes(group, true));
}
//: body tile_of_tile
//: for cooperative_groups::tiled_partition=
//: include hip/hip_cooperative_groups.h
//: since 6.2
//: until 7.0
//: safety unsafe
//: tried 6.2 wave32 wave64
// A part of a tile holds the lanes of a part of the block; its number among the parts is that in the block.
namespace cooperative_groups {
template <unsigned int S, unsigned int N, typename P>
__device__ inline thread_block_tile<S, thread_block> tiled_partition(const thread_block_tile<N, P>&)
{
    return tiled_partition<S>(this_thread_block());
}
}
//: body group_partition
//: for cooperative_groups::labeled_partition= cooperative_groups::binary_partition=
//: include hip/hip_cooperative_groups.h
//: needs words
//: until 7.0
//: tried 6.0 6.2 wave32 wave64
// Every lane learns which lanes of its group bear the same label.
namespace cooperative_groups {
class cudacompat_part : public coalesced_group {
public:
    __device__ explicit cudacompat_part(lane_mask lanes) : coalesced_group(lanes) {}
};
template <typename G, typename T>
__device__ inline coalesced_group labeled_partition(const G& group, T label)
{
    unsigned long long lanes = 0;
    for (unsigned int rank = 0; rank < group.size(); ++rank) {
        T other = cudacompat_words(label, [&](int word) { return group.shfl(word, rank); });
        lanes |= static_cast<unsigned long long>(other == label) << group.shfl(static_cast<int>(__lane_id()), rank);
    }
    return cudacompat_part(static_cast<lane_mask>(lanes));
}
template <typename G>
__device__ inline coalesced_group binary_partition(const G& group, bool holds)
{
    return labeled_partition(group, static_cast<int>(holds));
}
}
//: body group_copy_waits
//: for cooperative_groups::wait_prior=
//: needs group_copy
//: tried 6.0 6.2 7.1 wave32 wave64
namespace cooperative_groups {
template <unsigned int N, typename G>
__device__ inline void wait_prior(const G& group)
{
    group.sync();
}
}
