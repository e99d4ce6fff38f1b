//: body carveout
//: for cudaSharedmemCarveoutDefault=cudacompat_carveout_default cudaSharedmemCarveoutMaxShared=cudacompat_carveout_max_shared cudaSharedmemCarveoutMaxL1=cudacompat_carveout_max_l1
//: tried 6.0 6.2 7.1 wave32 wave64
// A wish in percent; hardware without a choice takes none.
constexpr int cudacompat_carveout_default = -1;
constexpr int cudacompat_carveout_max_shared = 100;
constexpr int cudacompat_carveout_max_l1 = 0;
//: body cuda_version
//: for CUDART_VERSION=cudacompat_cuda_version CUDA_VERSION=cudacompat_cuda_version
//: place code
//: safety unsafe
//: tried 6.0 6.2 7.1 wave32 wave64
// The version of HIP, written the way that CUDA writes its own.
constexpr int cudacompat_cuda_version = 1000 * HIP_VERSION_MAJOR + 10 * HIP_VERSION_MINOR;
//: body record_with_flags
//: for cudaEventRecordWithFlags=cudacompat_record_with_flags cudaEventRecordDefault=cudacompat_record_default
//: until 7.1
//: safety unsafe
//: tried 6.0 6.2 7.1 wave32 wave64
// Flags are not looked at: an event that is recorded for other graphs becomes an ordinary one.
constexpr unsigned int cudacompat_record_default = 0;
inline hipError_t cudacompat_record_with_flags(hipEvent_t event, hipStream_t stream = 0, unsigned int = 0)
{
    return hipEventRecord(event, stream);
}
//: body persisting_cache
//: for cudaCtxResetPersistingL2Cache=cudacompat_reset_persisting_cache
//: safety unsafe
//: tried 6.0 6.2 7.1 wave32 wave64
// No part of the cache is set aside, so that there is nothing to give back.
inline hipError_t cudacompat_reset_persisting_cache() { return hipSuccess; }
//: body find_nth
//: for __fns=cudacompat_fns
//: tried 6.0 6.2 7.1 wave32 wave64
__device__ inline unsigned int cudacompat_fns(unsigned int mask, unsigned int base, int offset)
{
    int step = offset < 0 ? -1 : 1, left = offset < 0 ? -offset : offset;
    if (offset == 0)
        return mask >> base & 1u ? base : 0xffffffffu;
    for (int at = static_cast<int>(base); at >= 0 && at < 32; at += step)
        if (mask >> at & 1u && --left == 0)
            return static_cast<unsigned int>(at);
    return 0xffffffffu;
}
//: body address_spaces
//: for __isShared=cudacompat_is_shared __isGlobal=cudacompat_is_global __isLocal=cudacompat_is_local
//: tried 6.0 6.2 7.1 wave32 wave64
__device__ inline unsigned int cudacompat_is_shared(const void* place)
{
    return __builtin_amdgcn_is_shared((const __attribute__((address_space(0))) void*)place);
}
__device__ inline unsigned int cudacompat_is_local(const void* place)
{
    return __builtin_amdgcn_is_private((const __attribute__((address_space(0))) void*)place);
}
__device__ inline unsigned int cudacompat_is_global(const void* place)
{
    return !cudacompat_is_shared(place) && !cudacompat_is_local(place);
}
//: body event_wait_default
//: for cudaEventWaitDefault=cudacompat_event_wait_default
//: until 6.4
//: tried 6.0 6.2 wave32 wave64
constexpr unsigned int cudacompat_event_wait_default = 0;
//: body stream_attributes
//: for cudaStreamAttrID=hipLaunchAttributeID cudaStreamAttrValue=hipLaunchAttributeValue cudaStreamAttributeAccessPolicyWindow=hipLaunchAttributeAccessPolicyWindow cudaStreamAttributePriority=hipLaunchAttributePriority cudaStreamSetAttribute=cudacompat_set_stream_attribute cudaStreamGetAttribute=cudacompat_get_stream_attribute
//: since 6.2
//: until 7.1
//: safety unsafe
//: tried 6.2 wave32 wave64
// Streams have no attributes before: a hint about a cache that is not taken is said to be not supported.
inline hipError_t cudacompat_set_stream_attribute(hipStream_t, hipLaunchAttributeID, const hipLaunchAttributeValue*)
{
    return hipErrorNotSupported;
}
inline hipError_t cudacompat_get_stream_attribute(hipStream_t, hipLaunchAttributeID, hipLaunchAttributeValue*)
{
    return hipErrorNotSupported;
}
//: body persisting_limit
//: for cudaLimitPersistingL2CacheSize=cudacompat_limit_persisting_cache
//: safety unsafe
//: tried 6.0 6.2 7.1 wave32 wave64
// No limit that the target has: setting it is refused.
constexpr hipLimit_t cudacompat_limit_persisting_cache = hipLimitRange;
//: body launch_attributes
//: for cudaLaunchConfig_t=cudacompat_launch_config cudaLaunchAttribute=cudacompat_launch_attribute cudaLaunchAttributeCooperative=cudacompat_launch_cooperative cudaLaunchAttributePriority=cudacompat_launch_priority cudaLaunchAttributeProgrammaticStreamSerialization=cudacompat_launch_serialization cudaLaunchKernelEx=cudacompat_launch_kernel_ex cudaLaunchKernelExC=cudacompat_launch_kernel_exc
//: until 7.0
//: safety unsafe
//: tried 6.0 6.2 wave32 wave64
// A launch with attributes: cooperative or not; of the others, priorities of streams and early starts are hints only.
enum cudacompat_launch_attribute_id { cudacompat_launch_cooperative = 2, cudacompat_launch_serialization = 6, cudacompat_launch_priority = 8 };
struct cudacompat_launch_attribute {
    cudacompat_launch_attribute_id id;
    union {
        int cooperative, priority, programmaticStreamSerializationAllowed;
    } val;
};
struct cudacompat_launch_config {
    dim3 gridDim, blockDim;
    size_t dynamicSmemBytes;
    hipStream_t stream;
    cudacompat_launch_attribute* attrs;
    unsigned int numAttrs;
};
inline hipError_t cudacompat_launch_kernel_exc(const cudacompat_launch_config* config, const void* kernel, void** arguments)
{
    bool cooperative = false;
    for (unsigned int at = 0; at < config->numAttrs; ++at)
        if (config->attrs[at].id == cudacompat_launch_cooperative)
            cooperative = config->attrs[at].val.cooperative != 0;
    if (cooperative)
        return hipLaunchCooperativeKernel(kernel, config->gridDim, config->blockDim, arguments, static_cast<unsigned int>(config->dynamicSmemBytes), config->stream);
    return hipLaunchKernel(kernel, config->gridDim, config->blockDim, arguments, config->dynamicSmemBytes, config->stream);
}
template <typename T> struct cudacompat_plain { typedef T type; };
template <typename... P>
inline hipError_t cudacompat_launch_kernel_ex(const cudacompat_launch_config* config, void (*kernel)(P...), typename cudacompat_plain<P>::type... values)
{
    void* arguments[] = {const_cast<void*>(static_cast<const void*>(&values))..., nullptr};
    return cudacompat_launch_kernel_exc(config, reinterpret_cast<const void*>(kernel), arguments);
}
