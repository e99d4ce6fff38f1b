//: body library_barrier
//: for cuda/barrier= cuda::barrier=
//: needs library_scopes library_copies
//: until 7.0
//: safety unsafe
//: tried 6.0 6.2 wave32 wave64
// Who waits looks at the phase again and again: a wave must not wait for lanes of its own that have not arrived.
namespace cuda {
template <thread_scope S>
class barrier {
public:
    typedef unsigned int arrival_token;
    barrier() = default;
    __host__ __device__ explicit barrier(ptrdiff_t expected) : expected_(expected), left_(expected), phase_(0) {}
    __device__ friend void init(barrier* made, ptrdiff_t expected)
    {
        made->expected_ = made->left_ = static_cast<unsigned int>(expected);
        made->phase_ = 0;
    }
    __device__ arrival_token arrive(ptrdiff_t count = 1)
    {
        unsigned int phase = __hip_atomic_load(&phase_, __ATOMIC_ACQUIRE, S);
        unsigned int lanes = static_cast<unsigned int>(count);
        if (__hip_atomic_fetch_add(&left_, 0u - lanes, __ATOMIC_ACQ_REL, S) == lanes) {
            __hip_atomic_store(&left_, expected_, __ATOMIC_RELAXED, S);
            __hip_atomic_fetch_add(&phase_, 1u, __ATOMIC_RELEASE, S);
        }
        return phase;
    }
    __device__ void wait(arrival_token phase) const
    {
        while (__hip_atomic_load(&phase_, __ATOMIC_ACQUIRE, S) == phase)
            __builtin_amdgcn_s_sleep(1);
    }
    __device__ void arrive_and_wait() { wait(arrive()); }
    __device__ void arrive_and_drop()
    {
        __hip_atomic_fetch_add(&expected_, 0u - 1u, __ATOMIC_RELAXED, S);
        arrive();
    }

private:
    unsigned int expected_, left_, phase_;
};
}
//: body library_copies
//: for cuda::memcpy_async= cuda::aligned_size_t=
//: needs library_scopes
//: until 7.0
//: tried 6.0 6.2 wave32 wave64
// The copy is made at once; what it is joined to has nothing more to wait for than the other threads.
namespace cuda {
template <size_t A>
struct aligned_size_t {
    size_t value;
    __host__ __device__ constexpr explicit aligned_size_t(size_t size) : value(size) {}
    __host__ __device__ constexpr operator size_t() const { return value; }
};
template <typename T, typename U, typename J>
__device__ inline void memcpy_async(T* to, const U* from, size_t bytes, J&)
{
    __builtin_memcpy(to, from, bytes);
}
template <typename G, typename T, typename U, typename J>
__device__ inline void memcpy_async(const G& group, T* to, const U* from, size_t bytes, J&)
{
    char* target = reinterpret_cast<char*>(to);
    const char* source = reinterpret_cast<const char*>(from);
    for (size_t place = group.thread_rank(); place < bytes; place += group.size())
        target[place] = source[place];
}
}
//: body library_pipeline
//: for cuda/pipeline= cuda::pipeline= cuda::make_pipeline= cuda::pipeline_shared_state= cuda::pipeline_consumer_wait_prior= cuda::pipeline_producer_commit=
//: needs library_scopes library_copies
//: until 7.0
//: safety unsafe
//: tried 6.0 6.2 wave32 wave64
// Copies are made at once; a pipeline of a block needs all of its threads at every wait and release.
namespace cuda {
template <thread_scope S, unsigned char N>
struct pipeline_shared_state {};
template <thread_scope S>
class pipeline {
public:
    __device__ void producer_acquire() {}
    __device__ void producer_commit() {}
    __device__ void consumer_wait() { together(); }
    __device__ void consumer_release() { together(); }

private:
    __device__ void together()
    {
        if (S != thread_scope_thread)
            __syncthreads();
    }
};
__device__ inline pipeline<thread_scope_thread> make_pipeline() { return {}; }
template <typename G, thread_scope S, unsigned char N>
__device__ inline pipeline<S> make_pipeline(const G&, pipeline_shared_state<S, N>*) { return {}; }
template <unsigned char N, thread_scope S>
__device__ inline void pipeline_consumer_wait_prior(pipeline<S>& waited) { waited.consumer_wait(); }
template <thread_scope S, typename B>
__device__ inline void pipeline_producer_commit(pipeline<S>&, B&) {}
}
