//: body blas_types
//: for cublas_v2.h= cublas.h=
//: define HIPBLAS_V2 HIPBLAS_USE_HIP_HALF
//: until 7.0
//: tried 6.0 6.2
