//: body pointer_attributes
//: for cudaPointerAttributes=cudacompat_pointer_attributes cudaPointerGetAttributes=cudacompat_pointer_get_attributes
//: safety unsafe
//: tried 9.1
// The members that CUDA's structure has; `type` holds the values of the platform's kinds of memory.
struct cudacompat_pointer_attributes {
    int type;
    int device;
    void* devicePointer;
    void* hostPointer;
};
inline aclError cudacompat_pointer_get_attributes(cudacompat_pointer_attributes* found, const void* place)
{
    aclrtPtrAttributes known = {};
    aclError error = aclrtPointerGetAttributes(place, &known);
    found->type = static_cast<int>(known.location.type);
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
