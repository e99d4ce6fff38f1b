//: body preferences
//: for cudaDeviceSetCacheConfig=cudacompat_set_preference cudaDeviceSetSharedMemConfig=cudacompat_set_preference cudaFuncCache=cudacompat_preference cudaSharedMemConfig=cudacompat_preference cudaFuncCachePreferNone=cudacompat_preference(0) cudaFuncCachePreferShared=cudacompat_preference(1) cudaFuncCachePreferL1=cudacompat_preference(2) cudaFuncCachePreferEqual=cudacompat_preference(3) cudaSharedMemBankSizeDefault=cudacompat_preference(0) cudaSharedMemBankSizeFourByte=cudacompat_preference(1) cudaSharedMemBankSizeEightByte=cudacompat_preference(2)
//: safety unsafe
//: tried 9.1
// Wishes for caches and banks that the chip does not have: taken and forgotten.
using cudacompat_preference = unsigned int;
inline aclError cudacompat_set_preference(cudacompat_preference) { return ACL_SUCCESS; }
//: body device_flags
//: for cudaSetDeviceFlags=cudacompat_set_device_flags cudaDeviceScheduleAuto=cudacompat_schedule(0) cudaDeviceScheduleSpin=cudacompat_schedule(1) cudaDeviceScheduleYield=cudacompat_schedule(2) cudaDeviceScheduleBlockingSync=cudacompat_schedule(4) cudaDeviceBlockingSync=cudacompat_schedule(4) cudaDeviceMapHost=cudacompat_schedule(8) cudaDeviceLmemResizeToMax=cudacompat_schedule(16)
//: safety unsafe
//: tried 9.1
// How a thread waits for the device cannot be chosen: the flags keep CUDA's numbers and change nothing.
constexpr unsigned int cudacompat_schedule(unsigned int flag) { return flag; }
inline aclError cudacompat_set_device_flags(unsigned int) { return ACL_SUCCESS; }
//: body ordered_memory
//: for cudaMallocAsync=cudacompat_malloc_async cudaFreeAsync=cudacompat_free_async
//: safety unsafe
//: tried 9.1
// Memory at once instead of in the order of the stream; it is given back when the stream is done, so this waits.
template <typename Type>
inline aclError cudacompat_malloc_async(Type** place, size_t bytes, aclrtStream)
{
    return aclrtMalloc(reinterpret_cast<void**>(place), bytes, ACL_MEM_MALLOC_HUGE_FIRST);
}
inline aclError cudacompat_free_async(void* place, aclrtStream stream)
{
    aclError error = aclrtSynchronizeStream(stream);
    return error == ACL_SUCCESS ? aclrtFree(place) : error;
}
//: body stream_callback
//: for cudaStreamAddCallback=cudacompat_stream_add_callback
//: safety unsafe
//: tried 9.1
// A function on the host in the order of the stream; it is always told success.
#define CUDART_CB
struct cudacompat_stream_call {
    void (*function)(aclrtStream, aclError, void*);
    aclrtStream stream;
    void* argument;
};
inline void cudacompat_stream_called(void* kept)
{
    cudacompat_stream_call call = *static_cast<cudacompat_stream_call*>(kept);
    delete static_cast<cudacompat_stream_call*>(kept);
    call.function(call.stream, ACL_SUCCESS, call.argument);
}
inline aclError cudacompat_stream_add_callback(
    aclrtStream stream, void (*function)(aclrtStream, aclError, void*), void* argument, unsigned int)
{
    auto* kept = new cudacompat_stream_call{function, stream, argument};
    aclError error = aclrtLaunchHostFunc(stream, cudacompat_stream_called, kept);
    if (error != ACL_SUCCESS)
        delete kept;
    return error;
}
//: body device_handle
//: for cuDeviceGet=cudacompat_device_of_number
//: tried 9.1
// A device is its number.
inline aclError cudacompat_device_of_number(int32_t* device, int number)
{
    *device = number;
    return ACL_SUCCESS;
}
//: body device_pointer
//: for CUdeviceptr=cudacompat_device_pointer
//: safety unsafe
//: tried 9.1
// An address as bytes, so that sums stay sums; the number that CUDA has is to be had by a cast only.
using cudacompat_device_pointer = char*;
//: body device_attribute
//: for cudaDeviceGetAttribute=cudacompat_device_attribute cuDeviceGetAttribute=cudacompat_device_attribute
//: safety unsafe
//: tried 9.1
// The target asks in another order and answers with 64 bits.
inline aclError cudacompat_device_attribute(int* value, aclrtDevAttr attribute, int device)
{
    int64_t number = 0;
    aclError error = aclrtGetDeviceInfo(static_cast<uint32_t>(device), attribute, &number);
    *value = static_cast<int>(number);
    return error;
}
//: body host_register
//: for cudaHostRegister=cudacompat_host_register cudaHostRegisterDefault=0 cudaHostRegisterPortable=0 cudaHostRegisterMapped=ACL_HOST_REG_MAPPED
//: safety unsafe
//: tried 9.1
// Pages that stay in memory; contexts have no part in it.
inline aclError cudacompat_host_register(void* place, size_t bytes, unsigned long flags)
{
    return aclrtHostRegisterV2(place, bytes, static_cast<uint32_t>(flags | ACL_HOST_REG_PINNED));
}
//: body driver_memory
//: for cuMemAlloc=cudacompat_memory_allocate cuMemcpyHtoD=cudacompat_copy_to_device cuMemcpyDtoH=cudacompat_copy_to_host cuMemcpyDtoD=cudacompat_copy_on_device cuMemcpyHtoDAsync=cudacompat_copy_to_device_async cuMemcpyDtoHAsync=cudacompat_copy_to_host_async cuMemcpyDtoDAsync=cudacompat_copy_on_device_async cuMemsetD8=cudacompat_set_bytes cuMemsetD8Async=cudacompat_set_bytes_async cuMemGetInfo=cudacompat_memory_info
//: safety unsafe
//: tried 9.1
// The size is given for both sides, so CANN checks nothing.
template <typename Pointer>
inline aclError cudacompat_memory_allocate(Pointer* place, size_t bytes)
{
    return aclrtMalloc(reinterpret_cast<void**>(place), bytes, ACL_MEM_MALLOC_HUGE_FIRST);
}
inline aclError cudacompat_copy_to_device(void* to, const void* from, size_t bytes)
{
    return aclrtMemcpy(to, bytes, from, bytes, ACL_MEMCPY_HOST_TO_DEVICE);
}
inline aclError cudacompat_copy_to_host(void* to, const void* from, size_t bytes)
{
    return aclrtMemcpy(to, bytes, from, bytes, ACL_MEMCPY_DEVICE_TO_HOST);
}
inline aclError cudacompat_copy_on_device(void* to, const void* from, size_t bytes)
{
    return aclrtMemcpy(to, bytes, from, bytes, ACL_MEMCPY_DEVICE_TO_DEVICE);
}
inline aclError cudacompat_copy_to_device_async(void* to, const void* from, size_t bytes, aclrtStream stream)
{
    return aclrtMemcpyAsync(to, bytes, from, bytes, ACL_MEMCPY_HOST_TO_DEVICE, stream);
}
inline aclError cudacompat_copy_to_host_async(void* to, const void* from, size_t bytes, aclrtStream stream)
{
    return aclrtMemcpyAsync(to, bytes, from, bytes, ACL_MEMCPY_DEVICE_TO_HOST, stream);
}
inline aclError cudacompat_copy_on_device_async(void* to, const void* from, size_t bytes, aclrtStream stream)
{
    return aclrtMemcpyAsync(to, bytes, from, bytes, ACL_MEMCPY_DEVICE_TO_DEVICE, stream);
}
inline aclError cudacompat_set_bytes(void* to, unsigned char value, size_t bytes)
{
    return aclrtMemset(to, bytes, value, bytes);
}
inline aclError cudacompat_set_bytes_async(void* to, unsigned char value, size_t bytes, aclrtStream stream)
{
    return aclrtMemsetAsync(to, bytes, value, bytes, stream);
}
inline aclError cudacompat_memory_info(size_t* free, size_t* total) { return aclrtGetMemInfo(ACL_HBM_MEM, free, total); }
//: body driver_objects
//: for cuCtxCreate=cudacompat_context_create cuStreamCreate=cudacompat_stream_create CU_STREAM_DEFAULT=0 CU_STREAM_NON_BLOCKING=1 cuDeviceGetName=cudacompat_device_name
//: safety unsafe
//: tried 9.1
// Flags are not looked at: no stream of CANN waits for the default one, and how a thread waits cannot be chosen.
inline aclError cudacompat_context_create(aclrtContext* context, unsigned int, int device)
{
    return aclrtCreateContext(context, device);
}
inline aclError cudacompat_stream_create(aclrtStream* stream, unsigned int) { return aclrtCreateStream(stream); }
inline aclError cudacompat_device_name(char* name, int size, int)
{
    const char* known = aclrtGetSocName();
    int at = 0;
    for (; known && known[at] && at < size - 1; ++at)
        name[at] = known[at];
    if (size > 0)
        name[at] = 0;
    return ACL_SUCCESS;
}
//: body cuda_version
//: for CUDA_VERSION=cudacompat_cuda_version CUDART_VERSION=cudacompat_cuda_version
//: safety unsafe
//: tried 9.1
// What branches by CUDA's version are taken as: those for CUDA 11.8.
#ifndef cudacompat_cuda_version
#define cudacompat_cuda_version 11080
#endif
//: body driver_error_name
//: for cuGetErrorName=cudacompat_get_error_name
//: safety unsafe
//: tried 9.1
// There are no names of errors: the text of the last one stands in.
inline aclError cudacompat_get_error_name(aclError, const char** text)
{
    *text = aclGetRecentErrMsg();
    return ACL_SUCCESS;
}
//: body context_stack
//: for cuCtxPushCurrent=cudacompat_context_push cuCtxPopCurrent=cudacompat_context_pop
//: include vector
//: safety unsafe
//: tried 9.1
// A thread has one context here: those below it are kept beside.
inline std::vector<aclrtContext>& cudacompat_contexts()
{
    static thread_local std::vector<aclrtContext> below;
    return below;
}
inline aclError cudacompat_context_push(aclrtContext context)
{
    aclrtContext now = nullptr;
    if (aclrtGetCurrentContext(&now) != ACL_SUCCESS)
        now = nullptr;
    aclError error = aclrtSetCurrentContext(context);
    if (error == ACL_SUCCESS)
        cudacompat_contexts().push_back(now);
    return error;
}
inline aclError cudacompat_context_pop(aclrtContext* context)
{
    aclrtContext now = nullptr;
    aclError error = aclrtGetCurrentContext(&now);
    if (error != ACL_SUCCESS)
        return error;
    if (context)
        *context = now;
    auto& below = cudacompat_contexts();
    if (below.empty())
        return ACL_SUCCESS;
    aclrtContext before = below.back();
    below.pop_back();
    return before ? aclrtSetCurrentContext(before) : ACL_SUCCESS;
}
