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
//: body error_address_of_constant
//: for cudaErrorAddressOfConstant=cudacompat_error_address_of_constant
//: safety unsafe
//: tried 9.1
// A number of its own: no call is known to report it.
constexpr aclError cudacompat_error_address_of_constant = 1000022;
//: body error_already_acquired
//: for cudaErrorAlreadyAcquired=cudacompat_error_already_acquired
//: safety unsafe
//: tried 9.1
// A number of its own: no call is known to report it.
constexpr aclError cudacompat_error_already_acquired = 1000210;
//: body error_already_mapped
//: for cudaErrorAlreadyMapped=cudacompat_error_already_mapped
//: safety unsafe
//: tried 9.1
// A number of its own: no call is known to report it.
constexpr aclError cudacompat_error_already_mapped = 1000208;
//: body error_api_failure_base
//: for cudaErrorApiFailureBase=cudacompat_error_api_failure_base
//: safety unsafe
//: tried 9.1
// A number of its own: no call is known to report it.
constexpr aclError cudacompat_error_api_failure_base = 1010000;
//: body error_array_is_mapped
//: for cudaErrorArrayIsMapped=cudacompat_error_array_is_mapped
//: safety unsafe
//: tried 9.1
// A number of its own: no call is known to report it.
constexpr aclError cudacompat_error_array_is_mapped = 1000207;
//: body error_call_requires_newer_driver
//: for cudaErrorCallRequiresNewerDriver=cudacompat_error_call_requires_newer_driver
//: safety unsafe
//: tried 9.1
// A number of its own: no call is known to report it.
constexpr aclError cudacompat_error_call_requires_newer_driver = 1000036;
//: body error_cdp_not_supported
//: for cudaErrorCdpNotSupported=cudacompat_error_cdp_not_supported
//: safety unsafe
//: tried 9.1
// A number of its own: no call is known to report it.
constexpr aclError cudacompat_error_cdp_not_supported = 1000811;
//: body error_cdp_version_mismatch
//: for cudaErrorCdpVersionMismatch=cudacompat_error_cdp_version_mismatch
//: safety unsafe
//: tried 9.1
// A number of its own: no call is known to report it.
constexpr aclError cudacompat_error_cdp_version_mismatch = 1000812;
//: body error_compat_not_supported_on_device
//: for cudaErrorCompatNotSupportedOnDevice=cudacompat_error_compat_not_supported_on_device
//: safety unsafe
//: tried 9.1
// A number of its own: no call is known to report it.
constexpr aclError cudacompat_error_compat_not_supported_on_device = 1000804;
//: body error_contained
//: for cudaErrorContained=cudacompat_error_contained
//: safety unsafe
//: tried 9.1
// A number of its own: no call is known to report it.
constexpr aclError cudacompat_error_contained = 1000226;
//: body error_cooperative_launch_too_large
//: for cudaErrorCooperativeLaunchTooLarge=cudacompat_error_cooperative_launch_too_large
//: safety unsafe
//: tried 9.1
// A number of its own: no call is known to report it.
constexpr aclError cudacompat_error_cooperative_launch_too_large = 1000720;
//: body error_device_already_in_use
//: for cudaErrorDeviceAlreadyInUse=cudacompat_error_device_already_in_use
//: safety unsafe
//: tried 9.1
// A number of its own: no call is known to report it.
constexpr aclError cudacompat_error_device_already_in_use = 1000216;
//: body error_device_not_licensed
//: for cudaErrorDeviceNotLicensed=cudacompat_error_device_not_licensed
//: safety unsafe
//: tried 9.1
// A number of its own: no call is known to report it.
constexpr aclError cudacompat_error_device_not_licensed = 1000102;
//: body error_device_uninitialized
//: for cudaErrorDeviceUninitialized=cudacompat_error_device_uninitialized
//: safety unsafe
//: tried 9.1
// A number of its own: no call is known to report it.
constexpr aclError cudacompat_error_device_uninitialized = 1000201;
//: body error_devices_unavailable
//: for cudaErrorDevicesUnavailable=cudacompat_error_devices_unavailable
//: safety unsafe
//: tried 9.1
// A number of its own: no call is known to report it.
constexpr aclError cudacompat_error_devices_unavailable = 1000046;
//: body error_duplicate_surface_name
//: for cudaErrorDuplicateSurfaceName=cudacompat_error_duplicate_surface_name
//: safety unsafe
//: tried 9.1
// A number of its own: no call is known to report it.
constexpr aclError cudacompat_error_duplicate_surface_name = 1000045;
//: body error_duplicate_texture_name
//: for cudaErrorDuplicateTextureName=cudacompat_error_duplicate_texture_name
//: safety unsafe
//: tried 9.1
// A number of its own: no call is known to report it.
constexpr aclError cudacompat_error_duplicate_texture_name = 1000044;
//: body error_duplicate_variable_name
//: for cudaErrorDuplicateVariableName=cudacompat_error_duplicate_variable_name
//: safety unsafe
//: tried 9.1
// A number of its own: no call is known to report it.
constexpr aclError cudacompat_error_duplicate_variable_name = 1000043;
//: body error_external_device
//: for cudaErrorExternalDevice=cudacompat_error_external_device
//: safety unsafe
//: tried 9.1
// A number of its own: no call is known to report it.
constexpr aclError cudacompat_error_external_device = 1000911;
//: body error_function_not_loaded
//: for cudaErrorFunctionNotLoaded=cudacompat_error_function_not_loaded
//: safety unsafe
//: tried 9.1
// A number of its own: no call is known to report it.
constexpr aclError cudacompat_error_function_not_loaded = 1000913;
//: body error_graph_exec_update_failure
//: for cudaErrorGraphExecUpdateFailure=cudacompat_error_graph_exec_update_failure
//: safety unsafe
//: tried 9.1
// A number of its own: no call is known to report it.
constexpr aclError cudacompat_error_graph_exec_update_failure = 1000910;
//: body error_hardware_stack_error
//: for cudaErrorHardwareStackError=cudacompat_error_hardware_stack_error
//: safety unsafe
//: tried 9.1
// A number of its own: no call is known to report it.
constexpr aclError cudacompat_error_hardware_stack_error = 1000714;
//: body error_illegal_state
//: for cudaErrorIllegalState=cudacompat_error_illegal_state
//: safety unsafe
//: tried 9.1
// A number of its own: no call is known to report it.
constexpr aclError cudacompat_error_illegal_state = 1000401;
//: body error_incompatible_driver_context
//: for cudaErrorIncompatibleDriverContext=cudacompat_error_incompatible_driver_context
//: safety unsafe
//: tried 9.1
// A number of its own: no call is known to report it.
constexpr aclError cudacompat_error_incompatible_driver_context = 1000049;
//: body error_invalid_address_space
//: for cudaErrorInvalidAddressSpace=cudacompat_error_invalid_address_space
//: safety unsafe
//: tried 9.1
// A number of its own: no call is known to report it.
constexpr aclError cudacompat_error_invalid_address_space = 1000717;
//: body error_invalid_channel_descriptor
//: for cudaErrorInvalidChannelDescriptor=cudacompat_error_invalid_channel_descriptor
//: safety unsafe
//: tried 9.1
// A number of its own: no call is known to report it.
constexpr aclError cudacompat_error_invalid_channel_descriptor = 1000020;
//: body error_invalid_cluster_size
//: for cudaErrorInvalidClusterSize=cudacompat_error_invalid_cluster_size
//: safety unsafe
//: tried 9.1
// A number of its own: no call is known to report it.
constexpr aclError cudacompat_error_invalid_cluster_size = 1000912;
//: body error_invalid_filter_setting
//: for cudaErrorInvalidFilterSetting=cudacompat_error_invalid_filter_setting
//: safety unsafe
//: tried 9.1
// A number of its own: no call is known to report it.
constexpr aclError cudacompat_error_invalid_filter_setting = 1000026;
//: body error_invalid_graphics_context
//: for cudaErrorInvalidGraphicsContext=cudacompat_error_invalid_graphics_context
//: safety unsafe
//: tried 9.1
// A number of its own: no call is known to report it.
constexpr aclError cudacompat_error_invalid_graphics_context = 1000219;
//: body error_invalid_host_pointer
//: for cudaErrorInvalidHostPointer=cudacompat_error_invalid_host_pointer
//: safety unsafe
//: tried 9.1
// A number of its own: no call is known to report it.
constexpr aclError cudacompat_error_invalid_host_pointer = 1000016;
//: body error_invalid_kernel_image
//: for cudaErrorInvalidKernelImage=cudacompat_error_invalid_kernel_image
//: safety unsafe
//: tried 9.1
// A number of its own: no call is known to report it.
constexpr aclError cudacompat_error_invalid_kernel_image = 1000200;
//: body error_invalid_norm_setting
//: for cudaErrorInvalidNormSetting=cudacompat_error_invalid_norm_setting
//: safety unsafe
//: tried 9.1
// A number of its own: no call is known to report it.
constexpr aclError cudacompat_error_invalid_norm_setting = 1000027;
//: body error_invalid_pc
//: for cudaErrorInvalidPc=cudacompat_error_invalid_pc
//: safety unsafe
//: tried 9.1
// A number of its own: no call is known to report it.
constexpr aclError cudacompat_error_invalid_pc = 1000718;
//: body error_invalid_pitch_value
//: for cudaErrorInvalidPitchValue=cudacompat_error_invalid_pitch_value
//: safety unsafe
//: tried 9.1
// A number of its own: no call is known to report it.
constexpr aclError cudacompat_error_invalid_pitch_value = 1000012;
//: body error_invalid_ptx
//: for cudaErrorInvalidPtx=cudacompat_error_invalid_ptx
//: safety unsafe
//: tried 9.1
// A number of its own: no call is known to report it.
constexpr aclError cudacompat_error_invalid_ptx = 1000218;
//: body error_invalid_resource_configuration
//: for cudaErrorInvalidResourceConfiguration=cudacompat_error_invalid_resource_configuration
//: safety unsafe
//: tried 9.1
// A number of its own: no call is known to report it.
constexpr aclError cudacompat_error_invalid_resource_configuration = 1000915;
//: body error_invalid_resource_type
//: for cudaErrorInvalidResourceType=cudacompat_error_invalid_resource_type
//: safety unsafe
//: tried 9.1
// A number of its own: no call is known to report it.
constexpr aclError cudacompat_error_invalid_resource_type = 1000914;
//: body error_invalid_source
//: for cudaErrorInvalidSource=cudacompat_error_invalid_source
//: safety unsafe
//: tried 9.1
// A number of its own: no call is known to report it.
constexpr aclError cudacompat_error_invalid_source = 1000300;
//: body error_invalid_surface
//: for cudaErrorInvalidSurface=cudacompat_error_invalid_surface
//: safety unsafe
//: tried 9.1
// A number of its own: no call is known to report it.
constexpr aclError cudacompat_error_invalid_surface = 1000037;
//: body error_invalid_texture
//: for cudaErrorInvalidTexture=cudacompat_error_invalid_texture
//: safety unsafe
//: tried 9.1
// A number of its own: no call is known to report it.
constexpr aclError cudacompat_error_invalid_texture = 1000018;
//: body error_invalid_texture_binding
//: for cudaErrorInvalidTextureBinding=cudacompat_error_invalid_texture_binding
//: safety unsafe
//: tried 9.1
// A number of its own: no call is known to report it.
constexpr aclError cudacompat_error_invalid_texture_binding = 1000019;
//: body error_jit_compilation_disabled
//: for cudaErrorJitCompilationDisabled=cudacompat_error_jit_compilation_disabled
//: safety unsafe
//: tried 9.1
// A number of its own: no call is known to report it.
constexpr aclError cudacompat_error_jit_compilation_disabled = 1000223;
//: body error_jit_compiler_not_found
//: for cudaErrorJitCompilerNotFound=cudacompat_error_jit_compiler_not_found
//: safety unsafe
//: tried 9.1
// A number of its own: no call is known to report it.
constexpr aclError cudacompat_error_jit_compiler_not_found = 1000221;
//: body error_launch_file_scoped_surf
//: for cudaErrorLaunchFileScopedSurf=cudacompat_error_launch_file_scoped_surf
//: safety unsafe
//: tried 9.1
// A number of its own: no call is known to report it.
constexpr aclError cudacompat_error_launch_file_scoped_surf = 1000067;
//: body error_launch_file_scoped_tex
//: for cudaErrorLaunchFileScopedTex=cudacompat_error_launch_file_scoped_tex
//: safety unsafe
//: tried 9.1
// A number of its own: no call is known to report it.
constexpr aclError cudacompat_error_launch_file_scoped_tex = 1000066;
//: body error_launch_incompatible_texturing
//: for cudaErrorLaunchIncompatibleTexturing=cudacompat_error_launch_incompatible_texturing
//: safety unsafe
//: tried 9.1
// A number of its own: no call is known to report it.
constexpr aclError cudacompat_error_launch_incompatible_texturing = 1000703;
//: body error_launch_max_depth_exceeded
//: for cudaErrorLaunchMaxDepthExceeded=cudacompat_error_launch_max_depth_exceeded
//: safety unsafe
//: tried 9.1
// A number of its own: no call is known to report it.
constexpr aclError cudacompat_error_launch_max_depth_exceeded = 1000065;
//: body error_launch_pending_count_exceeded
//: for cudaErrorLaunchPendingCountExceeded=cudacompat_error_launch_pending_count_exceeded
//: safety unsafe
//: tried 9.1
// A number of its own: no call is known to report it.
constexpr aclError cudacompat_error_launch_pending_count_exceeded = 1000069;
//: body error_lossy_query
//: for cudaErrorLossyQuery=cudacompat_error_lossy_query
//: safety unsafe
//: tried 9.1
// A number of its own: no call is known to report it.
constexpr aclError cudacompat_error_lossy_query = 1000402;
//: body error_map_buffer_object_failed
//: for cudaErrorMapBufferObjectFailed=cudacompat_error_map_buffer_object_failed
//: safety unsafe
//: tried 9.1
// A number of its own: no call is known to report it.
constexpr aclError cudacompat_error_map_buffer_object_failed = 1000205;
//: body error_memory_value_too_large
//: for cudaErrorMemoryValueTooLarge=cudacompat_error_memory_value_too_large
//: safety unsafe
//: tried 9.1
// A number of its own: no call is known to report it.
constexpr aclError cudacompat_error_memory_value_too_large = 1000032;
//: body error_missing_configuration
//: for cudaErrorMissingConfiguration=cudacompat_error_missing_configuration
//: safety unsafe
//: tried 9.1
// A number of its own: no call is known to report it.
constexpr aclError cudacompat_error_missing_configuration = 1000052;
//: body error_mixed_device_execution
//: for cudaErrorMixedDeviceExecution=cudacompat_error_mixed_device_execution
//: safety unsafe
//: tried 9.1
// A number of its own: no call is known to report it.
constexpr aclError cudacompat_error_mixed_device_execution = 1000028;
//: body error_mps_client_terminated
//: for cudaErrorMpsClientTerminated=cudacompat_error_mps_client_terminated
//: safety unsafe
//: tried 9.1
// A number of its own: no call is known to report it.
constexpr aclError cudacompat_error_mps_client_terminated = 1000810;
//: body error_mps_connection_failed
//: for cudaErrorMpsConnectionFailed=cudacompat_error_mps_connection_failed
//: safety unsafe
//: tried 9.1
// A number of its own: no call is known to report it.
constexpr aclError cudacompat_error_mps_connection_failed = 1000805;
//: body error_mps_max_clients_reached
//: for cudaErrorMpsMaxClientsReached=cudacompat_error_mps_max_clients_reached
//: safety unsafe
//: tried 9.1
// A number of its own: no call is known to report it.
constexpr aclError cudacompat_error_mps_max_clients_reached = 1000808;
//: body error_mps_max_connections_reached
//: for cudaErrorMpsMaxConnectionsReached=cudacompat_error_mps_max_connections_reached
//: safety unsafe
//: tried 9.1
// A number of its own: no call is known to report it.
constexpr aclError cudacompat_error_mps_max_connections_reached = 1000809;
//: body error_mps_rpc_failure
//: for cudaErrorMpsRpcFailure=cudacompat_error_mps_rpc_failure
//: safety unsafe
//: tried 9.1
// A number of its own: no call is known to report it.
constexpr aclError cudacompat_error_mps_rpc_failure = 1000806;
//: body error_mps_server_not_ready
//: for cudaErrorMpsServerNotReady=cudacompat_error_mps_server_not_ready
//: safety unsafe
//: tried 9.1
// A number of its own: no call is known to report it.
constexpr aclError cudacompat_error_mps_server_not_ready = 1000807;
//: body error_not_mapped
//: for cudaErrorNotMapped=cudacompat_error_not_mapped
//: safety unsafe
//: tried 9.1
// A number of its own: no call is known to report it.
constexpr aclError cudacompat_error_not_mapped = 1000211;
//: body error_not_mapped_as_array
//: for cudaErrorNotMappedAsArray=cudacompat_error_not_mapped_as_array
//: safety unsafe
//: tried 9.1
// A number of its own: no call is known to report it.
constexpr aclError cudacompat_error_not_mapped_as_array = 1000212;
//: body error_not_mapped_as_pointer
//: for cudaErrorNotMappedAsPointer=cudacompat_error_not_mapped_as_pointer
//: safety unsafe
//: tried 9.1
// A number of its own: no call is known to report it.
constexpr aclError cudacompat_error_not_mapped_as_pointer = 1000213;
//: body error_not_yet_implemented
//: for cudaErrorNotYetImplemented=cudacompat_error_not_yet_implemented
//: safety unsafe
//: tried 9.1
// A number of its own: no call is known to report it.
constexpr aclError cudacompat_error_not_yet_implemented = 1000031;
//: body error_nvlink_uncorrectable
//: for cudaErrorNvlinkUncorrectable=cudacompat_error_nvlink_uncorrectable
//: safety unsafe
//: tried 9.1
// A number of its own: no call is known to report it.
constexpr aclError cudacompat_error_nvlink_uncorrectable = 1000220;
//: body error_operating_system
//: for cudaErrorOperatingSystem=cudacompat_error_operating_system
//: safety unsafe
//: tried 9.1
// A number of its own: no call is known to report it.
constexpr aclError cudacompat_error_operating_system = 1000304;
//: body error_prior_launch_failure
//: for cudaErrorPriorLaunchFailure=cudacompat_error_prior_launch_failure
//: safety unsafe
//: tried 9.1
// A number of its own: no call is known to report it.
constexpr aclError cudacompat_error_prior_launch_failure = 1000053;
//: body error_profiler_already_started
//: for cudaErrorProfilerAlreadyStarted=cudacompat_error_profiler_already_started
//: safety unsafe
//: tried 9.1
// A number of its own: no call is known to report it.
constexpr aclError cudacompat_error_profiler_already_started = 1000007;
//: body error_profiler_already_stopped
//: for cudaErrorProfilerAlreadyStopped=cudacompat_error_profiler_already_stopped
//: safety unsafe
//: tried 9.1
// A number of its own: no call is known to report it.
constexpr aclError cudacompat_error_profiler_already_stopped = 1000008;
//: body error_profiler_disabled
//: for cudaErrorProfilerDisabled=cudacompat_error_profiler_disabled
//: safety unsafe
//: tried 9.1
// A number of its own: no call is known to report it.
constexpr aclError cudacompat_error_profiler_disabled = 1000005;
//: body error_profiler_not_initialized
//: for cudaErrorProfilerNotInitialized=cudacompat_error_profiler_not_initialized
//: safety unsafe
//: tried 9.1
// A number of its own: no call is known to report it.
constexpr aclError cudacompat_error_profiler_not_initialized = 1000006;
//: body error_set_on_active_process
//: for cudaErrorSetOnActiveProcess=cudacompat_error_set_on_active_process
//: safety unsafe
//: tried 9.1
// A number of its own: no call is known to report it.
constexpr aclError cudacompat_error_set_on_active_process = 1000708;
//: body error_shared_object_init_failed
//: for cudaErrorSharedObjectInitFailed=cudacompat_error_shared_object_init_failed
//: safety unsafe
//: tried 9.1
// A number of its own: no call is known to report it.
constexpr aclError cudacompat_error_shared_object_init_failed = 1000303;
//: body error_shared_object_symbol_not_found
//: for cudaErrorSharedObjectSymbolNotFound=cudacompat_error_shared_object_symbol_not_found
//: safety unsafe
//: tried 9.1
// A number of its own: no call is known to report it.
constexpr aclError cudacompat_error_shared_object_symbol_not_found = 1000302;
//: body error_software_validity_not_established
//: for cudaErrorSoftwareValidityNotEstablished=cudacompat_error_software_validity_not_established
//: safety unsafe
//: tried 9.1
// A number of its own: no call is known to report it.
constexpr aclError cudacompat_error_software_validity_not_established = 1000103;
//: body error_startup_failure
//: for cudaErrorStartupFailure=cudacompat_error_startup_failure
//: safety unsafe
//: tried 9.1
// A number of its own: no call is known to report it.
constexpr aclError cudacompat_error_startup_failure = 1000127;
//: body error_stream_capture_isolation
//: for cudaErrorStreamCaptureIsolation=cudacompat_error_stream_capture_isolation
//: safety unsafe
//: tried 9.1
// A number of its own: no call is known to report it.
constexpr aclError cudacompat_error_stream_capture_isolation = 1000905;
//: body error_stream_capture_merge
//: for cudaErrorStreamCaptureMerge=cudacompat_error_stream_capture_merge
//: safety unsafe
//: tried 9.1
// A number of its own: no call is known to report it.
constexpr aclError cudacompat_error_stream_capture_merge = 1000902;
//: body error_stub_library
//: for cudaErrorStubLibrary=cudacompat_error_stub_library
//: safety unsafe
//: tried 9.1
// A number of its own: no call is known to report it.
constexpr aclError cudacompat_error_stub_library = 1000034;
//: body error_sync_depth_exceeded
//: for cudaErrorSyncDepthExceeded=cudacompat_error_sync_depth_exceeded
//: safety unsafe
//: tried 9.1
// A number of its own: no call is known to report it.
constexpr aclError cudacompat_error_sync_depth_exceeded = 1000068;
//: body error_synchronization_error
//: for cudaErrorSynchronizationError=cudacompat_error_synchronization_error
//: safety unsafe
//: tried 9.1
// A number of its own: no call is known to report it.
constexpr aclError cudacompat_error_synchronization_error = 1000025;
//: body error_system_driver_mismatch
//: for cudaErrorSystemDriverMismatch=cudacompat_error_system_driver_mismatch
//: safety unsafe
//: tried 9.1
// A number of its own: no call is known to report it.
constexpr aclError cudacompat_error_system_driver_mismatch = 1000803;
//: body error_system_not_ready
//: for cudaErrorSystemNotReady=cudacompat_error_system_not_ready
//: safety unsafe
//: tried 9.1
// A number of its own: no call is known to report it.
constexpr aclError cudacompat_error_system_not_ready = 1000802;
//: body error_tensor_memory_leak
//: for cudaErrorTensorMemoryLeak=cudacompat_error_tensor_memory_leak
//: safety unsafe
//: tried 9.1
// A number of its own: no call is known to report it.
constexpr aclError cudacompat_error_tensor_memory_leak = 1000721;
//: body error_texture_fetch_failed
//: for cudaErrorTextureFetchFailed=cudacompat_error_texture_fetch_failed
//: safety unsafe
//: tried 9.1
// A number of its own: no call is known to report it.
constexpr aclError cudacompat_error_texture_fetch_failed = 1000023;
//: body error_texture_not_bound
//: for cudaErrorTextureNotBound=cudacompat_error_texture_not_bound
//: safety unsafe
//: tried 9.1
// A number of its own: no call is known to report it.
constexpr aclError cudacompat_error_texture_not_bound = 1000024;
//: body error_too_many_peers
//: for cudaErrorTooManyPeers=cudacompat_error_too_many_peers
//: safety unsafe
//: tried 9.1
// A number of its own: no call is known to report it.
constexpr aclError cudacompat_error_too_many_peers = 1000711;
//: body error_unmap_buffer_object_failed
//: for cudaErrorUnmapBufferObjectFailed=cudacompat_error_unmap_buffer_object_failed
//: safety unsafe
//: tried 9.1
// A number of its own: no call is known to report it.
constexpr aclError cudacompat_error_unmap_buffer_object_failed = 1000206;
//: body error_unsupported_dev_side_sync
//: for cudaErrorUnsupportedDevSideSync=cudacompat_error_unsupported_dev_side_sync
//: safety unsafe
//: tried 9.1
// A number of its own: no call is known to report it.
constexpr aclError cudacompat_error_unsupported_dev_side_sync = 1000225;
//: body error_unsupported_exec_affinity
//: for cudaErrorUnsupportedExecAffinity=cudacompat_error_unsupported_exec_affinity
//: safety unsafe
//: tried 9.1
// A number of its own: no call is known to report it.
constexpr aclError cudacompat_error_unsupported_exec_affinity = 1000224;
//: body error_unsupported_limit
//: for cudaErrorUnsupportedLimit=cudacompat_error_unsupported_limit
//: safety unsafe
//: tried 9.1
// A number of its own: no call is known to report it.
constexpr aclError cudacompat_error_unsupported_limit = 1000215;
//: body error_unsupported_ptx_version
//: for cudaErrorUnsupportedPtxVersion=cudacompat_error_unsupported_ptx_version
//: safety unsafe
//: tried 9.1
// A number of its own: no call is known to report it.
constexpr aclError cudacompat_error_unsupported_ptx_version = 1000222;
