//: body error_invalid_texture
//: for cudaErrorInvalidTexture=cudacompat_error_invalid_texture
//: until 6.4
//: tried 6.0 6.2 wave32 wave64
// A number of its own: no call ever reports it.
constexpr hipError_t cudacompat_error_invalid_texture = static_cast<hipError_t>(1088);
//: body error_invalid_texture_binding
//: for cudaErrorInvalidTextureBinding=cudacompat_error_invalid_texture_binding
//: tried 6.0 6.2 7.1 wave32 wave64
// A number of its own: no call ever reports it.
constexpr hipError_t cudacompat_error_invalid_texture_binding = static_cast<hipError_t>(1089);
//: body error_invalid_channel_descriptor
//: for cudaErrorInvalidChannelDescriptor=cudacompat_error_invalid_channel_descriptor
//: until 6.4
//: tried 6.0 6.2 wave32 wave64
// A number of its own: no call ever reports it.
constexpr hipError_t cudacompat_error_invalid_channel_descriptor = static_cast<hipError_t>(1090);
//: body error_address_of_constant
//: for cudaErrorAddressOfConstant=cudacompat_error_address_of_constant
//: tried 6.0 6.2 7.1 wave32 wave64
// A number of its own: no call ever reports it.
constexpr hipError_t cudacompat_error_address_of_constant = static_cast<hipError_t>(1092);
//: body error_texture_fetch_failed
//: for cudaErrorTextureFetchFailed=cudacompat_error_texture_fetch_failed
//: tried 6.0 6.2 7.1 wave32 wave64
// A number of its own: no call ever reports it.
constexpr hipError_t cudacompat_error_texture_fetch_failed = static_cast<hipError_t>(1093);
//: body error_texture_not_bound
//: for cudaErrorTextureNotBound=cudacompat_error_texture_not_bound
//: tried 6.0 6.2 7.1 wave32 wave64
// A number of its own: no call ever reports it.
constexpr hipError_t cudacompat_error_texture_not_bound = static_cast<hipError_t>(1094);
//: body error_synchronization_error
//: for cudaErrorSynchronizationError=cudacompat_error_synchronization_error
//: tried 6.0 6.2 7.1 wave32 wave64
// A number of its own: no call ever reports it.
constexpr hipError_t cudacompat_error_synchronization_error = static_cast<hipError_t>(1095);
//: body error_invalid_filter_setting
//: for cudaErrorInvalidFilterSetting=cudacompat_error_invalid_filter_setting
//: tried 6.0 6.2 7.1 wave32 wave64
// A number of its own: no call ever reports it.
constexpr hipError_t cudacompat_error_invalid_filter_setting = static_cast<hipError_t>(1096);
//: body error_invalid_norm_setting
//: for cudaErrorInvalidNormSetting=cudacompat_error_invalid_norm_setting
//: tried 6.0 6.2 7.1 wave32 wave64
// A number of its own: no call ever reports it.
constexpr hipError_t cudacompat_error_invalid_norm_setting = static_cast<hipError_t>(1097);
//: body error_mixed_device_execution
//: for cudaErrorMixedDeviceExecution=cudacompat_error_mixed_device_execution
//: tried 6.0 6.2 7.1 wave32 wave64
// A number of its own: no call ever reports it.
constexpr hipError_t cudacompat_error_mixed_device_execution = static_cast<hipError_t>(1098);
//: body error_not_yet_implemented
//: for cudaErrorNotYetImplemented=cudacompat_error_not_yet_implemented
//: tried 6.0 6.2 7.1 wave32 wave64
// A number of its own: no call ever reports it.
constexpr hipError_t cudacompat_error_not_yet_implemented = static_cast<hipError_t>(1101);
//: body error_memory_value_too_large
//: for cudaErrorMemoryValueTooLarge=cudacompat_error_memory_value_too_large
//: tried 6.0 6.2 7.1 wave32 wave64
// A number of its own: no call ever reports it.
constexpr hipError_t cudacompat_error_memory_value_too_large = static_cast<hipError_t>(1102);
//: body error_stub_library
//: for cudaErrorStubLibrary=cudacompat_error_stub_library
//: tried 6.0 6.2 7.1 wave32 wave64
// A number of its own: no call ever reports it.
constexpr hipError_t cudacompat_error_stub_library = static_cast<hipError_t>(1104);
//: body error_call_requires_newer_driver
//: for cudaErrorCallRequiresNewerDriver=cudacompat_error_call_requires_newer_driver
//: tried 6.0 6.2 7.1 wave32 wave64
// A number of its own: no call ever reports it.
constexpr hipError_t cudacompat_error_call_requires_newer_driver = static_cast<hipError_t>(1106);
//: body error_invalid_surface
//: for cudaErrorInvalidSurface=cudacompat_error_invalid_surface
//: tried 6.0 6.2 7.1 wave32 wave64
// A number of its own: no call ever reports it.
constexpr hipError_t cudacompat_error_invalid_surface = static_cast<hipError_t>(1107);
//: body error_invalid_host_pointer
//: for cudaErrorInvalidHostPointer=cudacompat_error_invalid_host_pointer
//: tried 6.0 6.2 7.1 wave32 wave64
// A number of its own: no call ever reports it.
constexpr hipError_t cudacompat_error_invalid_host_pointer = static_cast<hipError_t>(1108);
//: body error_duplicate_variable_name
//: for cudaErrorDuplicateVariableName=cudacompat_error_duplicate_variable_name
//: tried 6.0 6.2 7.1 wave32 wave64
// A number of its own: no call ever reports it.
constexpr hipError_t cudacompat_error_duplicate_variable_name = static_cast<hipError_t>(1113);
//: body error_duplicate_texture_name
//: for cudaErrorDuplicateTextureName=cudacompat_error_duplicate_texture_name
//: tried 6.0 6.2 7.1 wave32 wave64
// A number of its own: no call ever reports it.
constexpr hipError_t cudacompat_error_duplicate_texture_name = static_cast<hipError_t>(1114);
//: body error_duplicate_surface_name
//: for cudaErrorDuplicateSurfaceName=cudacompat_error_duplicate_surface_name
//: tried 6.0 6.2 7.1 wave32 wave64
// A number of its own: no call ever reports it.
constexpr hipError_t cudacompat_error_duplicate_surface_name = static_cast<hipError_t>(1115);
//: body error_devices_unavailable
//: for cudaErrorDevicesUnavailable=cudacompat_error_devices_unavailable
//: tried 6.0 6.2 7.1 wave32 wave64
// A number of its own: no call ever reports it.
constexpr hipError_t cudacompat_error_devices_unavailable = static_cast<hipError_t>(1116);
//: body error_incompatible_driver_context
//: for cudaErrorIncompatibleDriverContext=cudacompat_error_incompatible_driver_context
//: tried 6.0 6.2 7.1 wave32 wave64
// A number of its own: no call ever reports it.
constexpr hipError_t cudacompat_error_incompatible_driver_context = static_cast<hipError_t>(1119);
//: body error_launch_max_depth_exceeded
//: for cudaErrorLaunchMaxDepthExceeded=cudacompat_error_launch_max_depth_exceeded
//: tried 6.0 6.2 7.1 wave32 wave64
// A number of its own: no call ever reports it.
constexpr hipError_t cudacompat_error_launch_max_depth_exceeded = static_cast<hipError_t>(1135);
//: body error_launch_file_scoped_tex
//: for cudaErrorLaunchFileScopedTex=cudacompat_error_launch_file_scoped_tex
//: tried 6.0 6.2 7.1 wave32 wave64
// A number of its own: no call ever reports it.
constexpr hipError_t cudacompat_error_launch_file_scoped_tex = static_cast<hipError_t>(1136);
//: body error_launch_file_scoped_surf
//: for cudaErrorLaunchFileScopedSurf=cudacompat_error_launch_file_scoped_surf
//: tried 6.0 6.2 7.1 wave32 wave64
// A number of its own: no call ever reports it.
constexpr hipError_t cudacompat_error_launch_file_scoped_surf = static_cast<hipError_t>(1137);
//: body error_sync_depth_exceeded
//: for cudaErrorSyncDepthExceeded=cudacompat_error_sync_depth_exceeded
//: tried 6.0 6.2 7.1 wave32 wave64
// A number of its own: no call ever reports it.
constexpr hipError_t cudacompat_error_sync_depth_exceeded = static_cast<hipError_t>(1138);
//: body error_launch_pending_count_exceeded
//: for cudaErrorLaunchPendingCountExceeded=cudacompat_error_launch_pending_count_exceeded
//: tried 6.0 6.2 7.1 wave32 wave64
// A number of its own: no call ever reports it.
constexpr hipError_t cudacompat_error_launch_pending_count_exceeded = static_cast<hipError_t>(1139);
//: body error_startup_failure
//: for cudaErrorStartupFailure=cudacompat_error_startup_failure
//: tried 6.0 6.2 7.1 wave32 wave64
// A number of its own: no call ever reports it.
constexpr hipError_t cudacompat_error_startup_failure = static_cast<hipError_t>(1197);
//: body error_nvlink_uncorrectable
//: for cudaErrorNvlinkUncorrectable=cudacompat_error_nvlink_uncorrectable
//: tried 6.0 6.2 7.1 wave32 wave64
// A number of its own: no call ever reports it.
constexpr hipError_t cudacompat_error_nvlink_uncorrectable = static_cast<hipError_t>(1290);
//: body error_jit_compiler_not_found
//: for cudaErrorJitCompilerNotFound=cudacompat_error_jit_compiler_not_found
//: tried 6.0 6.2 7.1 wave32 wave64
// A number of its own: no call ever reports it.
constexpr hipError_t cudacompat_error_jit_compiler_not_found = static_cast<hipError_t>(1291);
//: body error_unsupported_ptx_version
//: for cudaErrorUnsupportedPtxVersion=cudacompat_error_unsupported_ptx_version
//: tried 6.0 6.2 7.1 wave32 wave64
// A number of its own: no call ever reports it.
constexpr hipError_t cudacompat_error_unsupported_ptx_version = static_cast<hipError_t>(1292);
//: body error_hardware_stack_error
//: for cudaErrorHardwareStackError=cudacompat_error_hardware_stack_error
//: tried 6.0 6.2 7.1 wave32 wave64
// A number of its own: no call ever reports it.
constexpr hipError_t cudacompat_error_hardware_stack_error = static_cast<hipError_t>(1784);
//: body error_illegal_instruction
//: for cudaErrorIllegalInstruction=cudacompat_error_illegal_instruction
//: tried 6.0 6.2 7.1 wave32 wave64
// A number of its own: no call ever reports it.
constexpr hipError_t cudacompat_error_illegal_instruction = static_cast<hipError_t>(1785);
//: body error_misaligned_address
//: for cudaErrorMisalignedAddress=cudacompat_error_misaligned_address
//: tried 6.0 6.2 7.1 wave32 wave64
// A number of its own: no call ever reports it.
constexpr hipError_t cudacompat_error_misaligned_address = static_cast<hipError_t>(1786);
//: body error_invalid_address_space
//: for cudaErrorInvalidAddressSpace=cudacompat_error_invalid_address_space
//: tried 6.0 6.2 7.1 wave32 wave64
// A number of its own: no call ever reports it.
constexpr hipError_t cudacompat_error_invalid_address_space = static_cast<hipError_t>(1787);
//: body error_invalid_pc
//: for cudaErrorInvalidPc=cudacompat_error_invalid_pc
//: tried 6.0 6.2 7.1 wave32 wave64
// A number of its own: no call ever reports it.
constexpr hipError_t cudacompat_error_invalid_pc = static_cast<hipError_t>(1788);
//: body error_too_many_peers
//: for cudaErrorTooManyPeers=cudacompat_error_too_many_peers
//: tried 6.0 6.2 7.1 wave32 wave64
// A number of its own: no call ever reports it.
constexpr hipError_t cudacompat_error_too_many_peers = static_cast<hipError_t>(1781);
//: body error_not_permitted
//: for cudaErrorNotPermitted=cudacompat_error_not_permitted
//: tried 6.0 6.2 7.1 wave32 wave64
// A number of its own: no call ever reports it.
constexpr hipError_t cudacompat_error_not_permitted = static_cast<hipError_t>(1870);
//: body error_system_not_ready
//: for cudaErrorSystemNotReady=cudacompat_error_system_not_ready
//: tried 6.0 6.2 7.1 wave32 wave64
// A number of its own: no call ever reports it.
constexpr hipError_t cudacompat_error_system_not_ready = static_cast<hipError_t>(1872);
//: body error_system_driver_mismatch
//: for cudaErrorSystemDriverMismatch=cudacompat_error_system_driver_mismatch
//: tried 6.0 6.2 7.1 wave32 wave64
// A number of its own: no call ever reports it.
constexpr hipError_t cudacompat_error_system_driver_mismatch = static_cast<hipError_t>(1873);
//: body error_compat_not_supported_on_device
//: for cudaErrorCompatNotSupportedOnDevice=cudacompat_error_compat_not_supported_on_device
//: tried 6.0 6.2 7.1 wave32 wave64
// A number of its own: no call ever reports it.
constexpr hipError_t cudacompat_error_compat_not_supported_on_device = static_cast<hipError_t>(1874);
//: body error_api_failure_base
//: for cudaErrorApiFailureBase=cudacompat_error_api_failure_base
//: tried 6.0 6.2 7.1 wave32 wave64
// A number of its own: no call ever reports it.
constexpr hipError_t cudacompat_error_api_failure_base = static_cast<hipError_t>(1970);
//: body blas_license_error
//: for CUBLAS_STATUS_LICENSE_ERROR=cudacompat_blas_license_error
//: include hipblas/hipblas.h
//: tried 6.0 6.2 7.1
// A number of its own: no call ever reports it.
constexpr hipblasStatus_t cudacompat_blas_license_error = static_cast<hipblasStatus_t>(15);
//: body fft_license_error
//: for CUFFT_LICENSE_ERROR=cudacompat_fft_license_error
//: include hipfft/hipfft.h
//: tried 6.0 6.2 7.1
// A number of its own: no call ever reports it.
constexpr hipfftResult cudacompat_fft_license_error = static_cast<hipfftResult>(15);
