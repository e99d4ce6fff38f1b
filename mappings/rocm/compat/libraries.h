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
//: body first_blas
//: for cublasInit=cudacompat_blas_init cublasShutdown=cudacompat_blas_shutdown cublasGetError=cudacompat_blas_get_error cublasAlloc=cudacompat_blas_alloc cublasFree=cudacompat_blas_free cublasSetKernelStream=cudacompat_blas_set_stream cublasSaxpy=cudacompat_blas_saxpy cublasScopy=cudacompat_blas_scopy cublasSswap=cudacompat_blas_sswap cublasSscal=cudacompat_blas_sscal cublasSdot=cudacompat_blas_sdot cublasSnrm2=cudacompat_blas_snrm2 cublasSasum=cudacompat_blas_sasum cublasIsamax=cudacompat_blas_isamax cublasIsamin=cudacompat_blas_isamin cublasSrot=cudacompat_blas_srot cublasSgemv=cudacompat_blas_sgemv cublasSger=cudacompat_blas_sger cublasSsymv=cudacompat_blas_ssymv cublasSsyr=cudacompat_blas_ssyr cublasStrsv=cudacompat_blas_strsv cublasStrmv=cudacompat_blas_strmv cublasSgemm=cudacompat_blas_sgemm cublasSsymm=cudacompat_blas_ssymm cublasSsyrk=cudacompat_blas_ssyrk cublasStrsm=cudacompat_blas_strsm cublasStrmm=cudacompat_blas_strmm cublasDaxpy=cudacompat_blas_daxpy cublasDcopy=cudacompat_blas_dcopy cublasDswap=cudacompat_blas_dswap cublasDscal=cudacompat_blas_dscal cublasDdot=cudacompat_blas_ddot cublasDnrm2=cudacompat_blas_dnrm2 cublasDasum=cudacompat_blas_dasum cublasIdamax=cudacompat_blas_idamax cublasIdamin=cudacompat_blas_idamin cublasDrot=cudacompat_blas_drot cublasDgemv=cudacompat_blas_dgemv cublasDger=cudacompat_blas_dger cublasDsymv=cudacompat_blas_dsymv cublasDsyr=cudacompat_blas_dsyr cublasDtrsv=cudacompat_blas_dtrsv cublasDtrmv=cudacompat_blas_dtrmv cublasDgemm=cudacompat_blas_dgemm cublasDsymm=cudacompat_blas_dsymm cublasDsyrk=cudacompat_blas_dsyrk cublasDtrsm=cudacompat_blas_dtrsm cublasDtrmm=cudacompat_blas_dtrmm
//: library cublas_legacy
//: needs blas_types
//: include hipblas/hipblas.h
//: tried 6.0 6.2 7.1
// The first interface: one handle for the program, letters for what a matrix is, and results that come back.
inline hipblasStatus_t& cudacompat_blas_status()
{
    static hipblasStatus_t status = HIPBLAS_STATUS_SUCCESS;
    return status;
}
inline void cudacompat_blas_done(hipblasStatus_t status)
{
    if (status != HIPBLAS_STATUS_SUCCESS)
        cudacompat_blas_status() = status;
}
inline hipblasHandle_t& cudacompat_blas_handle()
{
    static hipblasHandle_t handle = nullptr;
    return handle;
}
inline hipblasHandle_t cudacompat_blas()
{
    if (!cudacompat_blas_handle())
        cudacompat_blas_done(hipblasCreate(&cudacompat_blas_handle()));
    return cudacompat_blas_handle();
}
inline hipblasStatus_t cudacompat_blas_init()
{
    return cudacompat_blas() ? HIPBLAS_STATUS_SUCCESS : HIPBLAS_STATUS_NOT_INITIALIZED;
}
inline hipblasStatus_t cudacompat_blas_shutdown()
{
    hipblasHandle_t handle = cudacompat_blas_handle();
    cudacompat_blas_handle() = nullptr;
    return handle ? hipblasDestroy(handle) : HIPBLAS_STATUS_NOT_INITIALIZED;
}
inline hipblasStatus_t cudacompat_blas_get_error()
{
    hipblasStatus_t status = cudacompat_blas_status();
    cudacompat_blas_status() = HIPBLAS_STATUS_SUCCESS;
    return status;
}
template <typename T>
inline hipblasStatus_t cudacompat_blas_alloc(int count, int size, T** place)
{
    bool done = hipMalloc(reinterpret_cast<void**>(place), static_cast<size_t>(count) * size) == hipSuccess;
    return done ? HIPBLAS_STATUS_SUCCESS : HIPBLAS_STATUS_ALLOC_FAILED;
}
inline hipblasStatus_t cudacompat_blas_free(const void* place)
{
    return hipFree(const_cast<void*>(place)) == hipSuccess ? HIPBLAS_STATUS_SUCCESS : HIPBLAS_STATUS_INTERNAL_ERROR;
}
inline hipblasStatus_t cudacompat_blas_set_stream(hipStream_t stream) { return hipblasSetStream(cudacompat_blas(), stream); }
inline hipblasOperation_t cudacompat_blas_operation(char letter)
{
    if (letter == 'N' || letter == 'n')
        return HIPBLAS_OP_N;
    return letter == 'C' || letter == 'c' ? HIPBLAS_OP_C : HIPBLAS_OP_T;
}
inline hipblasFillMode_t cudacompat_blas_fill(char letter)
{
    return letter == 'U' || letter == 'u' ? HIPBLAS_FILL_MODE_UPPER : HIPBLAS_FILL_MODE_LOWER;
}
inline hipblasSideMode_t cudacompat_blas_side(char letter)
{
    return letter == 'L' || letter == 'l' ? HIPBLAS_SIDE_LEFT : HIPBLAS_SIDE_RIGHT;
}
inline hipblasDiagType_t cudacompat_blas_diagonal(char letter)
{
    return letter == 'U' || letter == 'u' ? HIPBLAS_DIAG_UNIT : HIPBLAS_DIAG_NON_UNIT;
}
inline void cudacompat_blas_saxpy(int n, float alpha, const float* x, int incx, float* y, int incy) { cudacompat_blas_done(hipblasSaxpy(cudacompat_blas(), n, &alpha, x, incx, y, incy)); }
inline void cudacompat_blas_scopy(int n, const float* x, int incx, float* y, int incy) { cudacompat_blas_done(hipblasScopy(cudacompat_blas(), n, x, incx, y, incy)); }
inline void cudacompat_blas_sswap(int n, float* x, int incx, float* y, int incy) { cudacompat_blas_done(hipblasSswap(cudacompat_blas(), n, x, incx, y, incy)); }
inline void cudacompat_blas_sscal(int n, float alpha, float* x, int incx) { cudacompat_blas_done(hipblasSscal(cudacompat_blas(), n, &alpha, x, incx)); }
inline float cudacompat_blas_sdot(int n, const float* x, int incx, const float* y, int incy) { float result = 0; cudacompat_blas_done(hipblasSdot(cudacompat_blas(), n, x, incx, y, incy, &result)); return result; }
inline float cudacompat_blas_snrm2(int n, const float* x, int incx) { float result = 0; cudacompat_blas_done(hipblasSnrm2(cudacompat_blas(), n, x, incx, &result)); return result; }
inline float cudacompat_blas_sasum(int n, const float* x, int incx) { float result = 0; cudacompat_blas_done(hipblasSasum(cudacompat_blas(), n, x, incx, &result)); return result; }
inline int cudacompat_blas_isamax(int n, const float* x, int incx) { int result = 0; cudacompat_blas_done(hipblasIsamax(cudacompat_blas(), n, x, incx, &result)); return result; }
inline int cudacompat_blas_isamin(int n, const float* x, int incx) { int result = 0; cudacompat_blas_done(hipblasIsamin(cudacompat_blas(), n, x, incx, &result)); return result; }
inline void cudacompat_blas_srot(int n, float* x, int incx, float* y, int incy, float c, float s) { cudacompat_blas_done(hipblasSrot(cudacompat_blas(), n, x, incx, y, incy, &c, &s)); }
inline void cudacompat_blas_sgemv(char trans, int m, int n, float alpha, const float* a, int lda, const float* x, int incx, float beta, float* y, int incy) { cudacompat_blas_done(hipblasSgemv(cudacompat_blas(), cudacompat_blas_operation(trans), m, n, &alpha, a, lda, x, incx, &beta, y, incy)); }
inline void cudacompat_blas_sger(int m, int n, float alpha, const float* x, int incx, const float* y, int incy, float* a, int lda) { cudacompat_blas_done(hipblasSger(cudacompat_blas(), m, n, &alpha, x, incx, y, incy, a, lda)); }
inline void cudacompat_blas_ssymv(char uplo, int n, float alpha, const float* a, int lda, const float* x, int incx, float beta, float* y, int incy) { cudacompat_blas_done(hipblasSsymv(cudacompat_blas(), cudacompat_blas_fill(uplo), n, &alpha, a, lda, x, incx, &beta, y, incy)); }
inline void cudacompat_blas_ssyr(char uplo, int n, float alpha, const float* x, int incx, float* a, int lda) { cudacompat_blas_done(hipblasSsyr(cudacompat_blas(), cudacompat_blas_fill(uplo), n, &alpha, x, incx, a, lda)); }
inline void cudacompat_blas_strsv(char uplo, char trans, char diag, int n, const float* a, int lda, float* x, int incx) { cudacompat_blas_done(hipblasStrsv(cudacompat_blas(), cudacompat_blas_fill(uplo), cudacompat_blas_operation(trans), cudacompat_blas_diagonal(diag), n, a, lda, x, incx)); }
inline void cudacompat_blas_strmv(char uplo, char trans, char diag, int n, const float* a, int lda, float* x, int incx) { cudacompat_blas_done(hipblasStrmv(cudacompat_blas(), cudacompat_blas_fill(uplo), cudacompat_blas_operation(trans), cudacompat_blas_diagonal(diag), n, a, lda, x, incx)); }
inline void cudacompat_blas_sgemm(char transa, char transb, int m, int n, int k, float alpha, const float* a, int lda, const float* b, int ldb, float beta, float* c, int ldc) { cudacompat_blas_done(hipblasSgemm(cudacompat_blas(), cudacompat_blas_operation(transa), cudacompat_blas_operation(transb), m, n, k, &alpha, a, lda, b, ldb, &beta, c, ldc)); }
inline void cudacompat_blas_ssymm(char side, char uplo, int m, int n, float alpha, const float* a, int lda, const float* b, int ldb, float beta, float* c, int ldc) { cudacompat_blas_done(hipblasSsymm(cudacompat_blas(), cudacompat_blas_side(side), cudacompat_blas_fill(uplo), m, n, &alpha, a, lda, b, ldb, &beta, c, ldc)); }
inline void cudacompat_blas_ssyrk(char uplo, char trans, int n, int k, float alpha, const float* a, int lda, float beta, float* c, int ldc) { cudacompat_blas_done(hipblasSsyrk(cudacompat_blas(), cudacompat_blas_fill(uplo), cudacompat_blas_operation(trans), n, k, &alpha, a, lda, &beta, c, ldc)); }
inline void cudacompat_blas_strsm(char side, char uplo, char trans, char diag, int m, int n, float alpha, const float* a, int lda, float* b, int ldb) { cudacompat_blas_done(hipblasStrsm(cudacompat_blas(), cudacompat_blas_side(side), cudacompat_blas_fill(uplo), cudacompat_blas_operation(trans), cudacompat_blas_diagonal(diag), m, n, &alpha, const_cast<float*>(a), lda, b, ldb)); }
inline void cudacompat_blas_strmm(char side, char uplo, char trans, char diag, int m, int n, float alpha, const float* a, int lda, float* b, int ldb) { cudacompat_blas_done(hipblasStrmm(cudacompat_blas(), cudacompat_blas_side(side), cudacompat_blas_fill(uplo), cudacompat_blas_operation(trans), cudacompat_blas_diagonal(diag), m, n, &alpha, a, lda, b, ldb, b, ldb)); }
inline void cudacompat_blas_daxpy(int n, double alpha, const double* x, int incx, double* y, int incy) { cudacompat_blas_done(hipblasDaxpy(cudacompat_blas(), n, &alpha, x, incx, y, incy)); }
inline void cudacompat_blas_dcopy(int n, const double* x, int incx, double* y, int incy) { cudacompat_blas_done(hipblasDcopy(cudacompat_blas(), n, x, incx, y, incy)); }
inline void cudacompat_blas_dswap(int n, double* x, int incx, double* y, int incy) { cudacompat_blas_done(hipblasDswap(cudacompat_blas(), n, x, incx, y, incy)); }
inline void cudacompat_blas_dscal(int n, double alpha, double* x, int incx) { cudacompat_blas_done(hipblasDscal(cudacompat_blas(), n, &alpha, x, incx)); }
inline double cudacompat_blas_ddot(int n, const double* x, int incx, const double* y, int incy) { double result = 0; cudacompat_blas_done(hipblasDdot(cudacompat_blas(), n, x, incx, y, incy, &result)); return result; }
inline double cudacompat_blas_dnrm2(int n, const double* x, int incx) { double result = 0; cudacompat_blas_done(hipblasDnrm2(cudacompat_blas(), n, x, incx, &result)); return result; }
inline double cudacompat_blas_dasum(int n, const double* x, int incx) { double result = 0; cudacompat_blas_done(hipblasDasum(cudacompat_blas(), n, x, incx, &result)); return result; }
inline int cudacompat_blas_idamax(int n, const double* x, int incx) { int result = 0; cudacompat_blas_done(hipblasIdamax(cudacompat_blas(), n, x, incx, &result)); return result; }
inline int cudacompat_blas_idamin(int n, const double* x, int incx) { int result = 0; cudacompat_blas_done(hipblasIdamin(cudacompat_blas(), n, x, incx, &result)); return result; }
inline void cudacompat_blas_drot(int n, double* x, int incx, double* y, int incy, double c, double s) { cudacompat_blas_done(hipblasDrot(cudacompat_blas(), n, x, incx, y, incy, &c, &s)); }
inline void cudacompat_blas_dgemv(char trans, int m, int n, double alpha, const double* a, int lda, const double* x, int incx, double beta, double* y, int incy) { cudacompat_blas_done(hipblasDgemv(cudacompat_blas(), cudacompat_blas_operation(trans), m, n, &alpha, a, lda, x, incx, &beta, y, incy)); }
inline void cudacompat_blas_dger(int m, int n, double alpha, const double* x, int incx, const double* y, int incy, double* a, int lda) { cudacompat_blas_done(hipblasDger(cudacompat_blas(), m, n, &alpha, x, incx, y, incy, a, lda)); }
inline void cudacompat_blas_dsymv(char uplo, int n, double alpha, const double* a, int lda, const double* x, int incx, double beta, double* y, int incy) { cudacompat_blas_done(hipblasDsymv(cudacompat_blas(), cudacompat_blas_fill(uplo), n, &alpha, a, lda, x, incx, &beta, y, incy)); }
inline void cudacompat_blas_dsyr(char uplo, int n, double alpha, const double* x, int incx, double* a, int lda) { cudacompat_blas_done(hipblasDsyr(cudacompat_blas(), cudacompat_blas_fill(uplo), n, &alpha, x, incx, a, lda)); }
inline void cudacompat_blas_dtrsv(char uplo, char trans, char diag, int n, const double* a, int lda, double* x, int incx) { cudacompat_blas_done(hipblasDtrsv(cudacompat_blas(), cudacompat_blas_fill(uplo), cudacompat_blas_operation(trans), cudacompat_blas_diagonal(diag), n, a, lda, x, incx)); }
inline void cudacompat_blas_dtrmv(char uplo, char trans, char diag, int n, const double* a, int lda, double* x, int incx) { cudacompat_blas_done(hipblasDtrmv(cudacompat_blas(), cudacompat_blas_fill(uplo), cudacompat_blas_operation(trans), cudacompat_blas_diagonal(diag), n, a, lda, x, incx)); }
inline void cudacompat_blas_dgemm(char transa, char transb, int m, int n, int k, double alpha, const double* a, int lda, const double* b, int ldb, double beta, double* c, int ldc) { cudacompat_blas_done(hipblasDgemm(cudacompat_blas(), cudacompat_blas_operation(transa), cudacompat_blas_operation(transb), m, n, k, &alpha, a, lda, b, ldb, &beta, c, ldc)); }
inline void cudacompat_blas_dsymm(char side, char uplo, int m, int n, double alpha, const double* a, int lda, const double* b, int ldb, double beta, double* c, int ldc) { cudacompat_blas_done(hipblasDsymm(cudacompat_blas(), cudacompat_blas_side(side), cudacompat_blas_fill(uplo), m, n, &alpha, a, lda, b, ldb, &beta, c, ldc)); }
inline void cudacompat_blas_dsyrk(char uplo, char trans, int n, int k, double alpha, const double* a, int lda, double beta, double* c, int ldc) { cudacompat_blas_done(hipblasDsyrk(cudacompat_blas(), cudacompat_blas_fill(uplo), cudacompat_blas_operation(trans), n, k, &alpha, a, lda, &beta, c, ldc)); }
inline void cudacompat_blas_dtrsm(char side, char uplo, char trans, char diag, int m, int n, double alpha, const double* a, int lda, double* b, int ldb) { cudacompat_blas_done(hipblasDtrsm(cudacompat_blas(), cudacompat_blas_side(side), cudacompat_blas_fill(uplo), cudacompat_blas_operation(trans), cudacompat_blas_diagonal(diag), m, n, &alpha, const_cast<double*>(a), lda, b, ldb)); }
inline void cudacompat_blas_dtrmm(char side, char uplo, char trans, char diag, int m, int n, double alpha, const double* a, int lda, double* b, int ldb) { cudacompat_blas_done(hipblasDtrmm(cudacompat_blas(), cudacompat_blas_side(side), cudacompat_blas_fill(uplo), cudacompat_blas_operation(trans), cudacompat_blas_diagonal(diag), m, n, &alpha, a, lda, b, ldb, b, ldb)); }
