//: body bit_fields
//: gives cudacompat_bfe_u32 cudacompat_bfe_s32 cudacompat_bfi_b32
//: tried 6.0 6.2 7.1 wave32 wave64
// Places and lengths are eight bits; what lies beyond the word is 0, or the sign.
__device__ inline unsigned int cudacompat_bfe_u32(unsigned int word, unsigned int place, unsigned int length)
{
    place &= 255u;
    length &= 255u;
    unsigned int moved = place < 32u ? word >> place : 0u;
    return length < 32u ? moved & ((1u << length) - 1u) : moved;
}
__device__ inline int cudacompat_bfe_s32(int word, unsigned int place, unsigned int length)
{
    place &= 255u;
    length &= 255u;
    if (length == 0u)
        return 0;
    int moved = word >> (place < 32u ? place : 31u);
    return length < 32u && place + length < 32u ? static_cast<int>(static_cast<unsigned int>(moved) << (32u - length)) >> (32u - length) : moved;
}
__device__ inline unsigned int cudacompat_bfi_b32(unsigned int bits, unsigned int word, unsigned int place, unsigned int length)
{
    place &= 255u;
    length &= 255u;
    if (place >= 32u)
        return word;
    unsigned int mask = (length < 32u ? (1u << length) - 1u : 0xffffffffu) << place;
    return (word & ~mask) | (bits << place & mask);
}
//: body choose_bytes
//: gives cudacompat_prmt_b32
//: tried 6.0 6.2 7.1 wave32 wave64
// Each half byte of the selector names one of eight bytes; its high bit asks for that byte's sign instead.
__device__ inline unsigned int cudacompat_prmt_b32(unsigned int low, unsigned int high, unsigned int selector)
{
    unsigned long long bytes = static_cast<unsigned long long>(high) << 32 | low;
    unsigned int result = 0;
    for (unsigned int at = 0; at < 4u; ++at) {
        unsigned int chosen = selector >> 4u * at & 15u;
        unsigned int byte = static_cast<unsigned int>(bytes >> 8u * (chosen & 7u)) & 255u;
        if (chosen & 8u)
            byte = byte & 128u ? 255u : 0u;
        result |= byte << 8u * at;
    }
    return result;
}
//: body carries
//: gives cudacompat_add_carry cudacompat_subtract_borrow
//: tried 6.0 6.2 7.1 wave32 wave64
// Sum and difference with the carry that came in and the one that goes out.
template <typename T>
__host__ __device__ inline T cudacompat_add_carry(T a, T b, unsigned int in, unsigned int& out)
{
    T sum = a + b, result = sum + in;
    out = (sum < a) | (result < sum);
    return result;
}
template <typename T>
__host__ __device__ inline T cudacompat_subtract_borrow(T a, T b, unsigned int in, unsigned int& out)
{
    T difference = a - b, result = difference - in;
    out = (a < b) | (difference < in);
    return result;
}
//: body bit_table
//: gives cudacompat_lop3
//: tried 6.0 6.2 7.1 wave32 wave64
// Bit 4a+2b+c of the table is what the three bits a, b, c become.
__host__ __device__ inline unsigned int cudacompat_lop3(unsigned int a, unsigned int b, unsigned int c, unsigned int table)
{
    unsigned int result = 0;
    for (unsigned int at = 0; at < 8u; ++at)
        if (table >> at & 1u)
            result |= (at & 4u ? a : ~a) & (at & 2u ? b : ~b) & (at & 1u ? c : ~c);
    return result;
}
