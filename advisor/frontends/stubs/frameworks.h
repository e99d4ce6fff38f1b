// What extensions of PyTorch and plain C name most, as shapes. Own work: a file goes on parsing where these headers lack.
extern "C" {
char* getenv(const char*);
size_t strlen(const char*);
int strcmp(const char*, const char*);
int strncmp(const char*, const char*, size_t);
int atoi(const char*);
int rand();
int puts(const char*);
int fflush(void*);
long strtol(const char*, char**, int);
}
namespace std {
using ::atoi; using ::abort; using ::exit; using ::getenv; using ::strcmp; using ::strlen; using ::malloc; using ::free; using ::memcpy;
using ::memset; using ::printf; using ::snprintf;
struct advisor_clock { static advisor_any now(); };
namespace chrono { typedef advisor_clock steady_clock, system_clock, high_resolution_clock; }
}  // namespace std
#define CUDART_INF_F 1e300f
#define CUDART_INF 1e300
#define CUDART_NAN_F 0.0f
#define CUDART_PI_F 3.14159265f
#ifndef FLT_EPSILON
#define FLT_EPSILON 1e-7f
#endif

struct advisor_object {  // a tensor and whatever one reaches from it
  template <class... A> advisor_object(A&&...);
  template <class T> T* data_ptr() const;
  template <class T> T* mutable_data_ptr() const;
  template <class T> const T* const_data_ptr() const;
  void* data_ptr() const; void* mutable_data_ptr() const; const void* const_data_ptr() const;
  long size(long) const; long stride(long) const; long dim() const; long numel() const; int get_device() const;
  long element_size() const; int scalar_type() const; int dtype() const; int device_index() const;
  bool is_cuda() const; bool is_contiguous() const; bool defined() const; bool has_value() const; int type() const;
  advisor_object device() const; advisor_object options() const; advisor_object sizes() const; int index() const;
  advisor_object strides() const; advisor_object contiguous() const; advisor_object value() const;
  advisor_object operator[](long) const; advisor_object& operator*() const; advisor_object* operator->() const;
  template <class... A> advisor_object to(A&&...) const; template <class... A> advisor_object view(A&&...) const;
  template <class... A> advisor_object reshape(A&&...) const; template <class... A> advisor_object slice(A&&...) const;
  cudaStream_t stream() const; operator cudaStream_t() const; explicit operator bool() const;
};
#define ADVISOR_FRAMEWORK                                                                                          \
  typedef advisor_object Tensor, TensorOptions, Device, OptionalTensorRef, IntArrayRef, Generator, Scalar;         \
  typedef int ScalarType, DeviceType;                                                                              \
  enum advisor_kind { kFloat, kFloat32, kFloat64, kDouble, kHalf, kFloat16, kBFloat16, kInt, kInt32, kInt64, kLong, \
                      kByte, kUInt8, kChar, kInt8, kShort, kBool, kCUDA, kCPU, kFloat8_e4m3fn };                   \
  template <class... A> Tensor empty(A&&...); template <class... A> Tensor zeros(A&&...);                          \
  template <class... A> Tensor empty_like(A&&...); template <class... A> Tensor zeros_like(A&&...);                \
  template <class... A> Tensor ones(A&&...); template <class... A> Tensor full(A&&...);                            \
  typedef __half Half; typedef __nv_bfloat16 BFloat16; typedef __nv_fp8_e4m3 Float8_e4m3fn;                        \
  template <class T> using optional = ::std::optional<T>; template <class T> using ArrayRef = advisor_object;
namespace c10 {
ADVISOR_FRAMEWORK
namespace cuda { typedef advisor_object CUDAGuard, OptionalCUDAGuard, CUDAStream; cudaStream_t getCurrentCUDAStream(...); }
}
namespace at {
ADVISOR_FRAMEWORK
namespace cuda {
typedef advisor_object CUDAGuard, OptionalCUDAGuard, CUDAStream;
cudaStream_t getCurrentCUDAStream(...);
struct cudaDeviceProp_like;
void* getCurrentCUDABlasHandle();
}
}
namespace torch {
ADVISOR_FRAMEWORK
namespace headeronly { typedef int ScalarType; }
namespace stable { typedef advisor_object Tensor; namespace accelerator { typedef advisor_object DeviceGuard; } }
}
#define TORCH_CHECK(condition, ...) do { if (!(condition)) ::abort(); } while (0)
#define STD_TORCH_CHECK(condition, ...) do { if (!(condition)) ::abort(); } while (0)
#define TORCH_INTERNAL_ASSERT(condition, ...) do { if (!(condition)) ::abort(); } while (0)
#define AT_ASSERTM(condition, ...) do { if (!(condition)) ::abort(); } while (0)
#define AT_ERROR(...) ::abort()
#define C10_CUDA_CHECK(call) do { if ((call) != 0) ::abort(); } while (0)
#define AT_CUDA_CHECK(call) do { if ((call) != 0) ::abort(); } while (0)
#define C10_CUDA_KERNEL_LAUNCH_CHECK() do { } while (0)
#define C10_HOST_DEVICE __host__ __device__
#define C10_DEVICE __device__
#define C10_RESTRICT __restrict
#define ADVISOR_DISPATCH(type, name, ...) [&] { using scalar_t = float; return (__VA_ARGS__)(); }()
#define AT_DISPATCH_FLOATING_TYPES ADVISOR_DISPATCH
#define AT_DISPATCH_FLOATING_TYPES_AND_HALF ADVISOR_DISPATCH
#define AT_DISPATCH_ALL_TYPES ADVISOR_DISPATCH
#define AT_DISPATCH_SWITCH(type, name, ...) do { __VA_ARGS__ } while (0)
#define AT_DISPATCH_CASE(kind, ...) { using scalar_t = float; (__VA_ARGS__)(); }
#define THO_DISPATCH_SWITCH AT_DISPATCH_SWITCH
#define THO_DISPATCH_CASE AT_DISPATCH_CASE
