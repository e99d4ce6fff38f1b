//: body pointer_attributes
//: for cudaPointerAttributes=cudacompat_pointer_attributes cudaPointerGetAttributes=cudacompat_pointer_get_attributes
//: safety unsafe
//: tried 9.1
// The members that CUDA's structure has; `type` holds the values of the platform's kinds of memory.
struct cudacompat_pointer_attributes {
    int memoryType;  // as it was called before CUDA 11
    int type;
    int isManaged;  // as in CUDA 8 and 9; never here
    int device;
    void* devicePointer;
    void* hostPointer;
};
inline aclError cudacompat_pointer_get_attributes(cudacompat_pointer_attributes* found, const void* place)
{
    aclrtPtrAttributes known = {};
    aclError error = aclrtPointerGetAttributes(place, &known);
    found->type = found->memoryType = static_cast<int>(known.location.type);
    found->isManaged = 0;
    found->device = static_cast<int>(known.location.id);
    found->devicePointer = const_cast<void*>(place);
    found->hostPointer = const_cast<void*>(place);
    return error;
}
//: body event_default
//: for cudaEventDefault=cudacompat_event_default
//: safety unsafe
//: tried 9.1
constexpr unsigned int cudacompat_event_default = ACL_EVENT_TIME_LINE | ACL_EVENT_SYNC;
//: body error_name
//: for cudaGetErrorName=cudacompat_error_name
//: safety unsafe
//: tried 9.1
// There are no names of errors: the text of the last one stands in.
inline const char* cudacompat_error_name(aclError) { return aclGetRecentErrMsg(); }
//: body half_type
//: for cuda_fp16.h=
//: safety unsafe
//: tried 9.1
// The bits of a half; arithmetic goes by aclFloat16ToFloat and aclFloatToFloat16.
using __half = aclFloat16;
using half = aclFloat16;
//: body default_streams
//: for cudaStreamPerThread=cudacompat_default_stream cudaStreamLegacy=cudacompat_default_stream
//: safety unsafe
//: tried 9.1
// The default stream of the thread's context.
constexpr aclrtStream cudacompat_default_stream = nullptr;
//: body versions
//: for cudaRuntimeGetVersion=cudacompat_get_version cudaDriverGetVersion=cudacompat_get_version
//: safety unsafe
//: tried 9.1
// The version of the toolkit, written the way that CUDA writes its own.
inline aclError cudacompat_get_version(int* version)
{
    int32_t major = 0, minor = 0, patch = 0;
    aclError error = aclrtGetVersion(&major, &minor, &patch);
    *version = static_cast<int>(1000 * major + 10 * minor);
    return error;
}
//: body nccl_version
//: for NCCL_VERSION=
//: tried 9.1
// The numbers that NCCL_VERSION_CODE is compared with; without that macro code takes the branches for old versions.
#ifndef NCCL_VERSION
#define NCCL_VERSION(major, minor, patch) ((major) * 10000 + (minor) * 100 + (patch))
#endif
//: body event_query
//: for cudaEventQuery=cudacompat_event_query cudaErrorNotReady=cudacompat_error_not_ready
//: tried 9.1
// A number of its own says that the event has not happened yet, as an error of its own does in CUDA.
constexpr aclError cudacompat_error_not_ready = 999600;
inline aclError cudacompat_event_query(aclrtEvent event)
{
    aclrtEventRecordedStatus status = ACL_EVENT_RECORDED_STATUS_NOT_READY;
    aclError error = aclrtQueryEventStatus(event, &status);
    if (error != ACL_SUCCESS)
        return error;
    return status == ACL_EVENT_RECORDED_STATUS_COMPLETE ? ACL_SUCCESS : cudacompat_error_not_ready;
}
//: body stream_wait
//: for cudaStreamWaitEvent=cudacompat_stream_wait_event
//: tried 9.1
// CUDA's flags have no meaning for events of a stream.
inline aclError cudacompat_stream_wait_event(aclrtStream stream, aclrtEvent event, unsigned int = 0)
{
    return aclrtStreamWaitEvent(stream, event);
}
//: body stream_priority
//: for cudaStreamCreateWithPriority=cudacompat_stream_create_with_priority cudaStreamNonBlocking=cudacompat_stream_non_blocking
//: safety unsafe
//: tried 9.1
// Flags are not looked at: no stream of CANN waits for the default one.
constexpr unsigned int cudacompat_stream_non_blocking = 1;
inline aclError cudacompat_stream_create_with_priority(aclrtStream* stream, unsigned int, int priority)
{
    return aclrtCreateStreamWithConfig(stream, static_cast<uint32_t>(priority), 0);
}
//: body communicator
//: for ncclCommInitRank=cudacompat_comm_init_rank
//: include hccl/hccl.h
//: tried 9.1
inline HcclResult cudacompat_comm_init_rank(HcclComm* communicator, int ranks, HcclRootInfo root, int rank)
{
    return HcclCommInitRootInfo(static_cast<uint32_t>(ranks), &root, static_cast<uint32_t>(rank), communicator);
}
//: body event_blocking
//: for cudaEventBlockingSync=cudacompat_event_blocking_sync
//: safety unsafe
//: tried 9.1
// How a thread waits cannot be chosen. Alone this makes an event without times.
constexpr unsigned int cudacompat_event_blocking_sync = ACL_EVENT_SYNC;
//: body broadcast
//: for ncclBroadcast=cudacompat_broadcast
//: include hccl/hccl.h
//: safety unsafe
//: tried 9.1
// HCCL broadcasts in place: the root's data go into the buffer that everybody receives in first.
inline size_t cudacompat_bytes_of(HcclDataType type)
{
    switch (type) {
    case HCCL_DATA_TYPE_INT8:
    case HCCL_DATA_TYPE_UINT8:
        return 1;
    case HCCL_DATA_TYPE_INT16:
    case HCCL_DATA_TYPE_UINT16:
    case HCCL_DATA_TYPE_FP16:
    case HCCL_DATA_TYPE_BFP16:
        return 2;
    case HCCL_DATA_TYPE_INT32:
    case HCCL_DATA_TYPE_UINT32:
    case HCCL_DATA_TYPE_FP32:
        return 4;
    case HCCL_DATA_TYPE_INT64:
    case HCCL_DATA_TYPE_UINT64:
    case HCCL_DATA_TYPE_FP64:
        return 8;
    default:
        return 0;
    }
}
inline HcclResult cudacompat_broadcast(
    const void* from, void* to, size_t count, HcclDataType type, int root, HcclComm communicator, aclrtStream stream)
{
    uint32_t rank = 0;
    HcclResult result = HcclGetRankId(communicator, &rank);
    if (result != HCCL_SUCCESS)
        return result;
    size_t bytes = count * cudacompat_bytes_of(type);
    if (from != to && rank == static_cast<uint32_t>(root)) {
        if (count && !bytes)
            return HCCL_E_NOT_SUPPORT;
        if (bytes && aclrtMemcpyAsync(to, bytes, from, bytes, ACL_MEMCPY_DEVICE_TO_DEVICE, stream) != ACL_SUCCESS)
            return HCCL_E_RUNTIME;
    }
    return HcclBroadcast(to, count, type, static_cast<uint32_t>(root), communicator, stream);
}
//: body device_properties
//: for cudaDeviceProp=cudacompat_device_properties cudaGetDeviceProperties=cudacompat_get_device_properties
//: safety unsafe
//: tried 9.1
// Only what can be asked; code that reads another member does not compile and is for people. Its multiprocessors are
// the cores of the chip.
struct cudacompat_device_properties {
    char name[256];
    size_t totalGlobalMem;
    int multiProcessorCount;
};
inline aclError cudacompat_get_device_properties(cudacompat_device_properties* found, int device)
{
    *found = cudacompat_device_properties();
    const char* name = aclrtGetSocName();
    for (int at = 0; name && name[at] && at < 255; ++at)
        found->name[at] = name[at];
    int64_t number = 0;
    aclError error = aclrtGetDeviceInfo(device, ACL_DEV_ATTR_TOTAL_GLOBAL_MEM_SIZE, &number);
    if (error != ACL_SUCCESS)
        return error;
    found->totalGlobalMem = static_cast<size_t>(number);
    error = aclrtGetDeviceInfo(device, ACL_DEV_ATTR_AICORE_CORE_NUM, &number);
    found->multiProcessorCount = static_cast<int>(number);
    return error;
}
//: body driver_error_text
//: for cuGetErrorString=cudacompat_get_error_string
//: safety unsafe
//: tried 9.1
// There are no texts of errors: that of the last one stands in.
inline aclError cudacompat_get_error_string(aclError, const char** text)
{
    *text = aclGetRecentErrMsg();
    return ACL_SUCCESS;
}
//: body host_words
//: for __host__=
//: safety unsafe
//: tried 9.1
// A host compiler reads functions for both sides as its own; those for devices alone are not called there.
#ifndef __NPU_ARCH__
#ifndef __host__
#define __host__
#endif
#ifndef __device__
#define __device__
#endif
#endif
//: body device_reset
//: for cudaDeviceReset=cudacompat_device_reset cudaThreadExit=cudacompat_device_reset
//: safety unsafe
//: tried 9.1
// The device in use, whoever else uses it in this process.
inline aclError cudacompat_device_reset()
{
    int32_t device = 0;
    aclError error = aclrtGetDevice(&device);
    return error == ACL_SUCCESS ? aclrtResetDeviceForce(device) : error;
}
//: body stream_default
//: for cudaStreamDefault=cudacompat_stream_default
//: safety unsafe
//: tried 9.1
// As flags no wish, as a stream the default one.
#define cudacompat_stream_default 0
