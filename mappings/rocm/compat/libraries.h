//: body blas_types
//: for cublas_v2.h= cublas.h=
//: define HIPBLAS_V2 HIPBLAS_USE_HIP_HALF
//: until 7.0
//: tried 6.0 6.2
//: body gemm_algorithms
//: for CUBLAS_GEMM_ALGO0=HIPBLAS_GEMM_DEFAULT CUBLAS_GEMM_ALGO1=HIPBLAS_GEMM_DEFAULT CUBLAS_GEMM_ALGO2=HIPBLAS_GEMM_DEFAULT CUBLAS_GEMM_ALGO3=HIPBLAS_GEMM_DEFAULT CUBLAS_GEMM_ALGO4=HIPBLAS_GEMM_DEFAULT CUBLAS_GEMM_ALGO5=HIPBLAS_GEMM_DEFAULT CUBLAS_GEMM_ALGO6=HIPBLAS_GEMM_DEFAULT CUBLAS_GEMM_ALGO7=HIPBLAS_GEMM_DEFAULT CUBLAS_GEMM_ALGO8=HIPBLAS_GEMM_DEFAULT CUBLAS_GEMM_ALGO9=HIPBLAS_GEMM_DEFAULT CUBLAS_GEMM_ALGO10=HIPBLAS_GEMM_DEFAULT CUBLAS_GEMM_ALGO11=HIPBLAS_GEMM_DEFAULT CUBLAS_GEMM_ALGO12=HIPBLAS_GEMM_DEFAULT CUBLAS_GEMM_ALGO13=HIPBLAS_GEMM_DEFAULT CUBLAS_GEMM_ALGO14=HIPBLAS_GEMM_DEFAULT CUBLAS_GEMM_ALGO15=HIPBLAS_GEMM_DEFAULT CUBLAS_GEMM_ALGO16=HIPBLAS_GEMM_DEFAULT CUBLAS_GEMM_ALGO17=HIPBLAS_GEMM_DEFAULT CUBLAS_GEMM_ALGO18=HIPBLAS_GEMM_DEFAULT CUBLAS_GEMM_ALGO19=HIPBLAS_GEMM_DEFAULT CUBLAS_GEMM_ALGO20=HIPBLAS_GEMM_DEFAULT CUBLAS_GEMM_ALGO21=HIPBLAS_GEMM_DEFAULT CUBLAS_GEMM_ALGO22=HIPBLAS_GEMM_DEFAULT CUBLAS_GEMM_ALGO23=HIPBLAS_GEMM_DEFAULT CUBLAS_GEMM_ALGO0_TENSOR_OP=HIPBLAS_GEMM_DEFAULT CUBLAS_GEMM_ALGO1_TENSOR_OP=HIPBLAS_GEMM_DEFAULT CUBLAS_GEMM_ALGO2_TENSOR_OP=HIPBLAS_GEMM_DEFAULT CUBLAS_GEMM_ALGO3_TENSOR_OP=HIPBLAS_GEMM_DEFAULT CUBLAS_GEMM_ALGO4_TENSOR_OP=HIPBLAS_GEMM_DEFAULT CUBLAS_GEMM_ALGO5_TENSOR_OP=HIPBLAS_GEMM_DEFAULT CUBLAS_GEMM_ALGO6_TENSOR_OP=HIPBLAS_GEMM_DEFAULT CUBLAS_GEMM_ALGO7_TENSOR_OP=HIPBLAS_GEMM_DEFAULT CUBLAS_GEMM_ALGO8_TENSOR_OP=HIPBLAS_GEMM_DEFAULT CUBLAS_GEMM_ALGO9_TENSOR_OP=HIPBLAS_GEMM_DEFAULT CUBLAS_GEMM_ALGO10_TENSOR_OP=HIPBLAS_GEMM_DEFAULT CUBLAS_GEMM_ALGO11_TENSOR_OP=HIPBLAS_GEMM_DEFAULT CUBLAS_GEMM_ALGO12_TENSOR_OP=HIPBLAS_GEMM_DEFAULT CUBLAS_GEMM_ALGO13_TENSOR_OP=HIPBLAS_GEMM_DEFAULT CUBLAS_GEMM_ALGO14_TENSOR_OP=HIPBLAS_GEMM_DEFAULT CUBLAS_GEMM_ALGO15_TENSOR_OP=HIPBLAS_GEMM_DEFAULT CUBLAS_GEMM_DFALT_TENSOR_OP=HIPBLAS_GEMM_DEFAULT
//: tried 6.0 6.2 7.1
// A wish that cuBLAS itself need not follow.
//: body math_mode
//: for cublasSetMathMode=cudacompat_set_math_mode cublasGetMathMode=cudacompat_get_math_mode cublasMath_t=cudacompat_math_mode CUBLAS_DEFAULT_MATH=cudacompat_default_math CUBLAS_TENSOR_OP_MATH=cudacompat_tensor_op_math CUBLAS_PEDANTIC_MATH=cudacompat_pedantic_math CUBLAS_TF32_TENSOR_OP_MATH=cudacompat_tf32_math
//: include hipblas/hipblas.h
//: until 7.0
//: tried 6.0 6.2
// Older versions know no modes: they compute as exactly as the types of the call say.
enum cudacompat_math_mode { cudacompat_default_math, cudacompat_tensor_op_math, cudacompat_pedantic_math, cudacompat_tf32_math };
inline hipblasStatus_t cudacompat_set_math_mode(hipblasHandle_t, cudacompat_math_mode) { return HIPBLAS_STATUS_SUCCESS; }
inline hipblasStatus_t cudacompat_get_math_mode(hipblasHandle_t, cudacompat_math_mode* mode)
{
    *mode = cudacompat_default_math;
    return HIPBLAS_STATUS_SUCCESS;
}
//: body cub_macros
//: for CUB_MAX= CUB_MIN= CUB_ROUND_UP_NEAREST= CUB_ROUND_DOWN_NEAREST= CUB_QUOTIENT_FLOOR= CUB_QUOTIENT_CEILING= CUB_STATIC_ASSERT=
//: tried 6.0 6.2 7.1 wave32 wave64
#ifndef CUB_MAX
#define CUB_MAX(a, b) ((a) < (b) ? (b) : (a))
#endif
#ifndef CUB_MIN
#define CUB_MIN(a, b) ((b) < (a) ? (b) : (a))
#endif
#ifndef CUB_QUOTIENT_FLOOR
#define CUB_QUOTIENT_FLOOR(x, y) ((x) / (y))
#endif
#ifndef CUB_QUOTIENT_CEILING
#define CUB_QUOTIENT_CEILING(x, y) (((x) + (y) - 1) / (y))
#endif
#ifndef CUB_ROUND_UP_NEAREST
#define CUB_ROUND_UP_NEAREST(x, y) (CUB_QUOTIENT_CEILING(x, y) * (y))
#endif
#ifndef CUB_ROUND_DOWN_NEAREST
#define CUB_ROUND_DOWN_NEAREST(x, y) (((x) / (y)) * (y))
#endif
#ifndef CUB_STATIC_ASSERT
#define CUB_STATIC_ASSERT(condition, text) static_assert(condition, #text)
#endif
//: body cub_debug_exit
//: for CubDebugExit=cudacompat_cub_debug_exit
//: include cstdlib hipcub/hipcub.hpp
//: tried 6.0 6.2 wave32 wave64
#define cudacompat_cub_debug_exit(e) \
    if (HipcubDebug((e))) {          \
        exit(1);                     \
    }
//: body gemm_compute_types
//: for cublasGemmEx= cublasGemmStridedBatchedEx= cublasGemmBatchedEx=
//: needs blas_types
//: include hipblas/hipblas.h
//: tried 6.0 6.2
// The older form of the calls, which says with a type of data in what is computed.
inline hipblasComputeType_t cudacompat_compute_type(hipDataType type)
{
    if (type == HIP_R_16F)
        return HIPBLAS_COMPUTE_16F;
    if (type == HIP_R_32I)
        return HIPBLAS_COMPUTE_32I;
    return type == HIP_R_64F || type == HIP_C_64F ? HIPBLAS_COMPUTE_64F : HIPBLAS_COMPUTE_32F;
}
inline hipblasStatus_t hipblasGemmEx(hipblasHandle_t handle, hipblasOperation_t opA, hipblasOperation_t opB, int m, int n,
    int k, const void* alpha, const void* a, hipDataType typeA, int lda, const void* b, hipDataType typeB, int ldb,
    const void* beta, void* c, hipDataType typeC, int ldc, hipDataType compute, hipblasGemmAlgo_t algorithm)
{
    return hipblasGemmEx(handle, opA, opB, m, n, k, alpha, a, typeA, lda, b, typeB, ldb, beta, c, typeC, ldc,
        cudacompat_compute_type(compute), algorithm);
}
inline hipblasStatus_t hipblasGemmStridedBatchedEx(hipblasHandle_t handle, hipblasOperation_t opA, hipblasOperation_t opB,
    int m, int n, int k, const void* alpha, const void* a, hipDataType typeA, int lda, long long strideA, const void* b,
    hipDataType typeB, int ldb, long long strideB, const void* beta, void* c, hipDataType typeC, int ldc, long long strideC,
    int count, hipDataType compute, hipblasGemmAlgo_t algorithm)
{
    return hipblasGemmStridedBatchedEx(handle, opA, opB, m, n, k, alpha, a, typeA, lda, strideA, b, typeB, ldb, strideB,
        beta, c, typeC, ldc, strideC, count, cudacompat_compute_type(compute), algorithm);
}
inline hipblasStatus_t hipblasGemmBatchedEx(hipblasHandle_t handle, hipblasOperation_t opA, hipblasOperation_t opB, int m,
    int n, int k, const void* alpha, const void* const* a, hipDataType typeA, int lda, const void* const* b, hipDataType typeB,
    int ldb, const void* beta, void* const* c, hipDataType typeC, int ldc, int count, hipDataType compute,
    hipblasGemmAlgo_t algorithm)
{
    return hipblasGemmBatchedEx(handle, opA, opB, m, n, k, alpha, const_cast<const void**>(a), typeA, lda,
        const_cast<const void**>(b), typeB, ldb, beta, const_cast<void**>(c), typeC, ldc, count,
        cudacompat_compute_type(compute), algorithm);
}
//: body triangular_buffers
//: for cusparseSpSM_analysis=cudacompat_spsm_analysis cusparseSpSM_solve=cudacompat_spsm_solve
//: include hipsparse/hipsparse.h map
//: tried 6.0 6.2 7.1
// hipSPARSE wants the buffer of the analysis again: it is kept for each descriptor.
inline std::map<hipsparseSpSMDescr_t, void*>& cudacompat_spsm_buffers()
{
    static std::map<hipsparseSpSMDescr_t, void*> buffers;
    return buffers;
}
template <typename A, typename B, typename C>
inline hipsparseStatus_t cudacompat_spsm_analysis(hipsparseHandle_t handle, hipsparseOperation_t opA, hipsparseOperation_t opB,
    const void* alpha, A a, B b, C c, hipDataType type, hipsparseSpSMAlg_t algorithm, hipsparseSpSMDescr_t descriptor,
    void* buffer)
{
    cudacompat_spsm_buffers()[descriptor] = buffer;
    return hipsparseSpSM_analysis(handle, opA, opB, alpha, a, b, c, type, algorithm, descriptor, buffer);
}
template <typename A, typename B, typename C>
inline hipsparseStatus_t cudacompat_spsm_solve(hipsparseHandle_t handle, hipsparseOperation_t opA, hipsparseOperation_t opB,
    const void* alpha, A a, B b, C c, hipDataType type, hipsparseSpSMAlg_t algorithm, hipsparseSpSMDescr_t descriptor)
{
    return hipsparseSpSM_solve(handle, opA, opB, alpha, a, b, c, type, algorithm, descriptor,
        cudacompat_spsm_buffers()[descriptor]);
}
//: body blas_workspace
//: for cublasSetWorkspace=cudacompat_blas_workspace
//: include hipblas/hipblas.h
//: until 7.0
//: safety unsafe
//: tried 6.0 6.2
// The library takes its own memory; what is given is not used.
inline hipblasStatus_t cudacompat_blas_workspace(hipblasHandle_t, void*, size_t) { return HIPBLAS_STATUS_SUCCESS; }
//: body blas_version
//: for cublasGetVersion=cudacompat_blas_version cublasGetVersion_v2=cudacompat_blas_version
//: include hipblas/hipblas.h
//: until 7.0
//: tried 6.0 6.2
// The version of hipBLAS, written the way that cuBLAS writes its own.
inline hipblasStatus_t cudacompat_blas_version(hipblasHandle_t, int* version)
{
    *version = 10000 * hipblasVersionMajor + 100 * hipblasVersionMinor;
    return HIPBLAS_STATUS_SUCCESS;
}
//: body one_generator
//: for curandStateXORWOW=hiprandState curandStateXORWOW_t=hiprandState_t
//: along curandState curandState_t
//: include hiprand/hiprand_kernel.h
//: tried 6.0 6.2
// Two names of one type in cuRAND; hipRAND has two types for the same generator.
