//: body error_peer_access_already_enabled
//: for cudaErrorPeerAccessAlreadyEnabled=cudacompat_error_peer_access_already_enabled
//: safety unsafe
//: tried 9.1
// A number of its own: no call is known to report it.
constexpr aclError cudacompat_error_peer_access_already_enabled = 1000704;
//: body error_peer_access_not_enabled
//: for cudaErrorPeerAccessNotEnabled=cudacompat_error_peer_access_not_enabled
//: safety unsafe
//: tried 9.1
// A number of its own: no call is known to report it.
constexpr aclError cudacompat_error_peer_access_not_enabled = 1000705;
//: body error_peer_access_unsupported
//: for cudaErrorPeerAccessUnsupported=cudacompat_error_peer_access_unsupported
//: safety unsafe
//: tried 9.1
// A number of its own: no call is known to report it.
constexpr aclError cudacompat_error_peer_access_unsupported = 1000217;
//: body error_cudart_unloading
//: for cudaErrorCudartUnloading=cudacompat_error_cudart_unloading
//: safety unsafe
//: tried 9.1
// A number of its own: no call is known to report it.
constexpr aclError cudacompat_error_cudart_unloading = 1000004;
//: body error_insufficient_driver
//: for cudaErrorInsufficientDriver=cudacompat_error_insufficient_driver
//: safety unsafe
//: tried 9.1
// A number of its own: no call is known to report it.
constexpr aclError cudacompat_error_insufficient_driver = 1000035;
//: body error_invalid_configuration
//: for cudaErrorInvalidConfiguration=cudacompat_error_invalid_configuration
//: safety unsafe
//: tried 9.1
// A number of its own: no call is known to report it.
constexpr aclError cudacompat_error_invalid_configuration = 1000009;
//: body error_initialization_error
//: for cudaErrorInitializationError=cudacompat_error_initialization_error
//: safety unsafe
//: tried 9.1
// A number of its own: no call is known to report it.
constexpr aclError cudacompat_error_initialization_error = 1000003;
//: body error_invalid_device_pointer
//: for cudaErrorInvalidDevicePointer=cudacompat_error_invalid_device_pointer
//: safety unsafe
//: tried 9.1
// A number of its own: no call is known to report it.
constexpr aclError cudacompat_error_invalid_device_pointer = 1000017;
//: body error_assert
//: for cudaErrorAssert=cudacompat_error_assert
//: safety unsafe
//: tried 9.1
// A number of its own: no call is known to report it.
constexpr aclError cudacompat_error_assert = 1000710;
//: body error_no_kernel_image_for_device
//: for cudaErrorNoKernelImageForDevice=cudacompat_error_no_kernel_image_for_device
//: safety unsafe
//: tried 9.1
// A number of its own: no call is known to report it.
constexpr aclError cudacompat_error_no_kernel_image_for_device = 1000209;
//: body error_invalid_memcpy_direction
//: for cudaErrorInvalidMemcpyDirection=cudacompat_error_invalid_memcpy_direction
//: safety unsafe
//: tried 9.1
// A number of its own: no call is known to report it.
constexpr aclError cudacompat_error_invalid_memcpy_direction = 1000021;
//: body error_launch_out_of_resources
//: for cudaErrorLaunchOutOfResources=cudacompat_error_launch_out_of_resources
//: safety unsafe
//: tried 9.1
// A number of its own: no call is known to report it.
constexpr aclError cudacompat_error_launch_out_of_resources = 1000701;
//: body error_context_is_destroyed
//: for cudaErrorContextIsDestroyed=cudacompat_error_context_is_destroyed
//: safety unsafe
//: tried 9.1
// A number of its own: no call is known to report it.
constexpr aclError cudacompat_error_context_is_destroyed = 1000709;
