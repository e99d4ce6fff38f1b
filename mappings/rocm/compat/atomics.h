//: body library_scopes
//: for cuda/atomic=
//: include atomic
//: until 7.0
//: tried 6.0 6.2 wave32 wave64
namespace cuda {
enum thread_scope {
    thread_scope_system = __HIP_MEMORY_SCOPE_SYSTEM,
    thread_scope_device = __HIP_MEMORY_SCOPE_AGENT,
    thread_scope_block = __HIP_MEMORY_SCOPE_WORKGROUP,
    thread_scope_thread = __HIP_MEMORY_SCOPE_SINGLETHREAD
};
using std::memory_order;
using std::memory_order_acq_rel;
using std::memory_order_acquire;
using std::memory_order_consume;
using std::memory_order_relaxed;
using std::memory_order_release;
using std::memory_order_seq_cst;
}
//: body library_atomics
//: for cuda::atomic_ref= cuda::atomic=
//: needs library_scopes
//: until 7.0
//: tried 6.0 6.2 wave32 wave64
namespace cuda {
template <typename D, typename T, thread_scope S>
class atomic_calls {
public:
    __host__ __device__ T load(memory_order order = memory_order_seq_cst) const { return __hip_atomic_load(at(), int(order), S); }
    __host__ __device__ void store(T value, memory_order order = memory_order_seq_cst) const { __hip_atomic_store(at(), value, int(order), S); }
    __host__ __device__ T exchange(T value, memory_order order = memory_order_seq_cst) const { return __hip_atomic_exchange(at(), value, int(order), S); }
    __host__ __device__ T fetch_add(T value, memory_order order = memory_order_seq_cst) const { return __hip_atomic_fetch_add(at(), value, int(order), S); }
    __host__ __device__ T fetch_sub(T value, memory_order order = memory_order_seq_cst) const { return __hip_atomic_fetch_add(at(), -value, int(order), S); }
    __host__ __device__ T fetch_and(T value, memory_order order = memory_order_seq_cst) const { return __hip_atomic_fetch_and(at(), value, int(order), S); }
    __host__ __device__ T fetch_or(T value, memory_order order = memory_order_seq_cst) const { return __hip_atomic_fetch_or(at(), value, int(order), S); }
    __host__ __device__ T fetch_xor(T value, memory_order order = memory_order_seq_cst) const { return __hip_atomic_fetch_xor(at(), value, int(order), S); }
    __host__ __device__ T fetch_min(T value, memory_order order = memory_order_seq_cst) const { return __hip_atomic_fetch_min(at(), value, int(order), S); }
    __host__ __device__ T fetch_max(T value, memory_order order = memory_order_seq_cst) const { return __hip_atomic_fetch_max(at(), value, int(order), S); }
    __host__ __device__ bool compare_exchange_strong(T& expected, T value, memory_order order = memory_order_seq_cst) const
    {
        return __hip_atomic_compare_exchange_strong(at(), &expected, value, int(order), __ATOMIC_RELAXED, S);
    }
    __host__ __device__ bool compare_exchange_strong(T& expected, T value, memory_order done, memory_order failed) const
    {
        return __hip_atomic_compare_exchange_strong(at(), &expected, value, int(done), int(failed), S);
    }
    __host__ __device__ bool compare_exchange_weak(T& expected, T value, memory_order order = memory_order_seq_cst) const
    {
        return compare_exchange_strong(expected, value, order);
    }
    __host__ __device__ bool compare_exchange_weak(T& expected, T value, memory_order done, memory_order failed) const
    {
        return compare_exchange_strong(expected, value, done, failed);
    }
    __host__ __device__ T operator++() const { return fetch_add(1) + 1; }
    __host__ __device__ T operator++(int) const { return fetch_add(1); }
    __host__ __device__ T operator--() const { return fetch_sub(1) - 1; }
    __host__ __device__ T operator--(int) const { return fetch_sub(1); }
    __host__ __device__ T operator+=(T value) const { return fetch_add(value) + value; }
    __host__ __device__ T operator-=(T value) const { return fetch_sub(value) - value; }
    __host__ __device__ operator T() const { return load(); }

private:
    __host__ __device__ T* at() const { return static_cast<const D*>(this)->place(); }
};
template <typename T, thread_scope S = thread_scope_system>
class atomic_ref : public atomic_calls<atomic_ref<T, S>, T, S> {
public:
    __host__ __device__ explicit atomic_ref(T& value) : place_(&value) {}
    __host__ __device__ T operator=(T value) const { this->store(value); return value; }
    __host__ __device__ T* place() const { return place_; }

private:
    T* place_;
};
template <typename T, thread_scope S = thread_scope_system>
class atomic : public atomic_calls<atomic<T, S>, T, S> {
public:
    atomic() = default;
    __host__ __device__ constexpr atomic(T value) : value_(value) {}
    __host__ __device__ T operator=(T value) const { this->store(value); return value; }
    __host__ __device__ T* place() const { return const_cast<T*>(&value_); }

private:
    T value_;
};
}
//: body library_fence
//: for cuda::atomic_thread_fence=
//: needs library_scopes
//: until 7.0
//: tried 6.0 6.2 wave32 wave64
namespace cuda {
__device__ inline void atomic_thread_fence(memory_order order, thread_scope scope = thread_scope_system)
{
    if (order == memory_order_relaxed)
        return;
    if (scope == thread_scope_block || scope == thread_scope_thread)
        __threadfence_block();
    else if (scope == thread_scope_device)
        __threadfence();
    else
        __threadfence_system();
}
}
//: body compare_short
//: gives cudacompat_atomicCAS
//: until 7.1
//: tried 6.0 6.2 wave32 wave64
template <typename T, typename V, typename W>
__device__ inline T cudacompat_atomicCAS(T* place, V expected, W value)
{
    return atomicCAS(place, static_cast<T>(expected), static_cast<T>(value));
}
// The 16 bits are swapped within the word of 32 that holds them.
template <typename V, typename W>
__device__ inline unsigned short cudacompat_atomicCAS(unsigned short* place, V expected, W value)
{
    size_t at = reinterpret_cast<size_t>(place);
    unsigned int* word = reinterpret_cast<unsigned int*>(at & ~static_cast<size_t>(3));
    unsigned int shift = at & 2 ? 16 : 0, old = *word, seen;
    do {
        seen = old;
        if ((seen >> shift & 0xffffu) != static_cast<unsigned short>(expected))
            break;
        unsigned int wanted = static_cast<unsigned int>(static_cast<unsigned short>(value)) << shift;
        old = atomicCAS(word, seen, (seen & ~(0xffffu << shift)) | wanted);
    } while (seen != old);
    return static_cast<unsigned short>(seen >> shift);
}
//: body own_functions
//: gives cudacompat_own_atomicAdd cudacompat_own_atomicExch cudacompat_own_atomicMax cudacompat_own_atomicMin cudacompat_own_atomicSub
//: tried 6.0 6.2 7.1 wave32 wave64
// Functions of the code's own stand beside these, which call those of HIP for all other types.
template <typename T> struct cudacompat_as { typedef T type; };
template <typename T> __device__ inline T cudacompat_own_atomicAdd(T* place, typename cudacompat_as<T>::type value) { return atomicAdd(place, value); }
template <typename T> __device__ inline T cudacompat_own_atomicExch(T* place, typename cudacompat_as<T>::type value) { return atomicExch(place, value); }
template <typename T> __device__ inline T cudacompat_own_atomicMax(T* place, typename cudacompat_as<T>::type value) { return atomicMax(place, value); }
template <typename T> __device__ inline T cudacompat_own_atomicMin(T* place, typename cudacompat_as<T>::type value) { return atomicMin(place, value); }
template <typename T> __device__ inline T cudacompat_own_atomicSub(T* place, typename cudacompat_as<T>::type value) { return atomicSub(place, value); }
