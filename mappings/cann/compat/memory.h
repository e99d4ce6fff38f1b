//: body memory_volumes
//: for cudaPitchedPtr=cudacompat_pitched_ptr cudaExtent=cudacompat_extent cudaPos=cudacompat_pos make_cudaPitchedPtr=cudacompat_make_pitched_ptr make_cudaExtent=cudacompat_make_extent make_cudaPos=cudacompat_make_pos
//: tried 9.1
// The members that CUDA's structures have; they hold numbers and a pointer, and nothing of the platform.
struct cudacompat_pitched_ptr {
    void* ptr;
    size_t pitch;
    size_t xsize;
    size_t ysize;
};
struct cudacompat_extent {
    size_t width;
    size_t height;
    size_t depth;
};
struct cudacompat_pos {
    size_t x;
    size_t y;
    size_t z;
};
inline cudacompat_pitched_ptr cudacompat_make_pitched_ptr(void* ptr, size_t pitch, size_t xsize, size_t ysize)
{
    cudacompat_pitched_ptr made = {ptr, pitch, xsize, ysize};
    return made;
}
inline cudacompat_extent cudacompat_make_extent(size_t width, size_t height, size_t depth)
{
    cudacompat_extent made = {width, height, depth};
    return made;
}
inline cudacompat_pos cudacompat_make_pos(size_t x, size_t y, size_t z)
{
    cudacompat_pos made = {x, y, z};
    return made;
}
//: body memory_pitched
//: for cudaMallocPitch=cudacompat_malloc_pitch
//: safety unsafe
//: tried 9.1
// Rows begin at multiples of 512 bytes.
template <typename T>
inline aclError cudacompat_malloc_pitch(T** place, size_t* pitch, size_t width, size_t height)
{
    *pitch = (width + 511) / 512 * 512;
    size_t size = *pitch * height;
    return aclrtMalloc(reinterpret_cast<void**>(place), size ? size : 1, ACL_MEM_MALLOC_HUGE_FIRST);
}
//: body memory_volume_allocated
//: for cudaMalloc3D=cudacompat_malloc_3d
//: needs memory_volumes memory_pitched
//: safety unsafe
//: tried 9.1
inline aclError cudacompat_malloc_3d(cudacompat_pitched_ptr* made, cudacompat_extent extent)
{
    made->xsize = extent.width;
    made->ysize = extent.height;
    return cudacompat_malloc_pitch(&made->ptr, &made->pitch, extent.width, extent.height * extent.depth);
}
//: body memory_rows_set
//: for cudaMemset2D=cudacompat_memset_2d
//: safety unsafe
//: tried 9.1
// Row by row: what lies between the rows stays.
inline aclError cudacompat_memset_2d(void* place, size_t pitch, int value, size_t width, size_t height)
{
    for (size_t row = 0; row < height; ++row) {
        aclError error = aclrtMemset(static_cast<char*>(place) + row * pitch, width, value, width);
        if (error != ACL_SUCCESS)
            return error;
    }
    return ACL_SUCCESS;
}
//: body memory_volume_set
//: for cudaMemset3D=cudacompat_memset_3d
//: needs memory_volumes memory_rows_set
//: safety unsafe
//: tried 9.1
inline aclError cudacompat_memset_3d(cudacompat_pitched_ptr place, int value, cudacompat_extent extent)
{
    for (size_t slice = 0; slice < extent.depth; ++slice) {
        char* begin = static_cast<char*>(place.ptr) + slice * place.pitch * place.ysize;
        aclError error = cudacompat_memset_2d(begin, place.pitch, value, extent.width, extent.height);
        if (error != ACL_SUCCESS)
            return error;
    }
    return ACL_SUCCESS;
}
//: body memory_volume_copied
//: for cudaMemcpy3D=cudacompat_memcpy_3d cudaMemcpy3DParms=cudacompat_memcpy_3d_parms
//: needs memory_volumes
//: safety unsafe
//: tried 9.1
// Row by row, which is slow for many short rows. There are no arrays: copies from or to one are refused.
struct cudacompat_memcpy_3d_parms {
    const void* srcArray;
    cudacompat_pos srcPos;
    cudacompat_pitched_ptr srcPtr;
    const void* dstArray;
    cudacompat_pos dstPos;
    cudacompat_pitched_ptr dstPtr;
    cudacompat_extent extent;
    aclrtMemcpyKind kind;
};
inline aclError cudacompat_memcpy_3d(const cudacompat_memcpy_3d_parms* copy)
{
    if (copy->srcArray || copy->dstArray)
        return ACL_ERROR_INVALID_PARAM;
    const cudacompat_pitched_ptr &from = copy->srcPtr, &to = copy->dstPtr;
    for (size_t slice = 0; slice < copy->extent.depth; ++slice) {
        for (size_t row = 0; row < copy->extent.height; ++row) {
            size_t source = ((slice + copy->srcPos.z) * from.ysize + row + copy->srcPos.y) * from.pitch;
            size_t target = ((slice + copy->dstPos.z) * to.ysize + row + copy->dstPos.y) * to.pitch;
            size_t width = copy->extent.width;
            aclError error = aclrtMemcpy(
                static_cast<char*>(to.ptr) + target + copy->dstPos.x, width,
                static_cast<const char*>(from.ptr) + source + copy->srcPos.x, width, copy->kind);
            if (error != ACL_SUCCESS)
                return error;
        }
    }
    return ACL_SUCCESS;
}
//: body host_device_pointer
//: for cudaHostGetDevicePointer=cudacompat_host_get_device_pointer
//: tried 9.1
template <typename T>
inline aclError cudacompat_host_get_device_pointer(T** place, void* host, unsigned int flags)
{
    return aclrtHostGetDevicePointer(host, reinterpret_cast<void**>(place), flags);
}
