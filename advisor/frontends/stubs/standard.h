// The parts of the C++ library that CUDA files name most, as shapes. Own work: enough for names and types to resolve.
namespace std {
using ::size_t; using ::ptrdiff_t; using ::int8_t; using ::int16_t; using ::int32_t; using ::int64_t;
using ::uint8_t; using ::uint16_t; using ::uint32_t; using ::uint64_t;
typedef decltype(nullptr) nullptr_t;
template <class T, T v> struct integral_constant {
  static constexpr T value = v;
  typedef T value_type;
  typedef integral_constant type;
  ADVISOR_HD constexpr operator T() const { return v; }
};
template <bool b> using bool_constant = integral_constant<bool, b>;
typedef bool_constant<true> true_type;
typedef bool_constant<false> false_type;
template <class A, class B> struct is_same : false_type {};
template <class A> struct is_same<A, A> : true_type {};
template <class A, class B> inline constexpr bool is_same_v = is_same<A, B>::value;
template <class A, class B> inline constexpr bool is_convertible_v = true;
template <class T> struct is_integral : bool_constant<__is_integral(T)> {};
template <class T> struct is_floating_point : bool_constant<__is_floating_point(T)> {};
template <class T> struct is_pointer : false_type {};
template <class T> struct is_pointer<T*> : true_type {};
template <class T> struct is_signed : bool_constant<__is_signed(T)> {};
template <class T> struct is_enum : bool_constant<__is_enum(T)> {};
template <class T> inline constexpr bool is_integral_v = is_integral<T>::value;
template <class T> inline constexpr bool is_floating_point_v = is_floating_point<T>::value;
template <class T> inline constexpr bool is_pointer_v = is_pointer<T>::value;
template <bool b, class T = void> struct enable_if {};
template <class T> struct enable_if<true, T> { typedef T type; };
template <bool b, class T = void> using enable_if_t = typename enable_if<b, T>::type;
template <bool b, class A, class B> struct conditional { typedef A type; };
template <class A, class B> struct conditional<false, A, B> { typedef B type; };
template <bool b, class A, class B> using conditional_t = typename conditional<b, A, B>::type;
template <class T> struct remove_reference { typedef T type; };
template <class T> struct remove_reference<T&> { typedef T type; };
template <class T> struct remove_reference<T&&> { typedef T type; };
template <class T> using remove_reference_t = typename remove_reference<T>::type;
template <class T> struct remove_const { typedef T type; };
template <class T> struct remove_const<const T> { typedef T type; };
template <class T> using remove_const_t = typename remove_const<T>::type;
template <class T> using remove_cv_t = typename remove_const<T>::type;
template <class T> using decay_t = remove_const_t<remove_reference_t<T>>;
template <class T> struct decay { typedef decay_t<T> type; };
template <class... T> using void_t = void;
template <class T> ADVISOR_HD T&& declval();
template <class T> ADVISOR_HD constexpr remove_reference_t<T>&& move(T&& v) { return static_cast<remove_reference_t<T>&&>(v); }
template <class T> ADVISOR_HD constexpr T&& forward(remove_reference_t<T>& v) { return static_cast<T&&>(v); }
template <class T> ADVISOR_HD constexpr const T& min(const T& a, const T& b) { return a < b ? a : b; }
template <class T> ADVISOR_HD constexpr const T& max(const T& a, const T& b) { return a < b ? b : a; }
template <class T> ADVISOR_HD void swap(T&, T&);
template <class... A> ADVISOR_HD float sqrt(A...);
template <class... A> ADVISOR_HD float exp(A...);
template <class... A> ADVISOR_HD float log(A...);
template <class... A> ADVISOR_HD float pow(A...);
template <class T> ADVISOR_HD T abs(T);
template <class T> struct numeric_limits {
  ADVISOR_HD static constexpr T max() { return T(); }
  ADVISOR_HD static constexpr T min() { return T(); }
  ADVISOR_HD static constexpr T lowest() { return T(); }
  ADVISOR_HD static constexpr T infinity() { return T(); }
  ADVISOR_HD static constexpr T epsilon() { return T(); }
  ADVISOR_HD static constexpr T quiet_NaN() { return T(); }
};
template <class T> struct initializer_list {
  const T* first; size_t count;
  const T* begin() const; const T* end() const; size_t size() const;
};
template <class T, class... Rest> struct advisor_sequence {
  typedef T value_type; typedef T* iterator; typedef const T* const_iterator;
  template <class... A> advisor_sequence(A&&...);
  advisor_sequence(initializer_list<T>);
  T& operator[](size_t); const T& operator[](size_t) const; T& at(size_t); T& front(); T& back();
  T* data(); const T* data() const; T* begin(); T* end(); const T* begin() const; const T* end() const;
  size_t size() const; bool empty() const; void clear(); void reserve(size_t); void pop_back();
  void push_back(const T&); template <class... A> void resize(A&&...); template <class... A> void push_back(A&&...);
  template <class... A> T& emplace_back(A&&...); template <class... A> T* insert(A&&...);
  template <class... A> void assign(A&&...); template <class... A> T* erase(A&&...);
};
template <class T, class... R> struct vector : advisor_sequence<T> { using advisor_sequence<T>::advisor_sequence; };
template <class T, class... R> struct deque : advisor_sequence<T> { using advisor_sequence<T>::advisor_sequence; };
template <class T, class... R> struct list : advisor_sequence<T> { using advisor_sequence<T>::advisor_sequence; };
template <class T, size_t n> struct array {
  T values[n];
  ADVISOR_HD T& operator[](size_t); ADVISOR_HD const T& operator[](size_t) const; T* data(); const T* data() const;
  ADVISOR_HD constexpr size_t size() const { return n; } T* begin(); T* end();
  const T* begin() const; const T* end() const;
};
struct string : advisor_sequence<char> {
  using advisor_sequence<char>::advisor_sequence;
  const char* c_str() const; size_t length() const; size_t find(advisor_any, size_t = 0) const;
  string substr(size_t, size_t = 0) const; string& operator+=(advisor_any); static const size_t npos = -1;
};
string operator+(const string&, advisor_any); string operator+(const char*, const string&);
bool operator==(const string&, const char*);
template <class... A> string to_string(A...);
template <class A, class B> struct pair { A first; B second; pair(); template <class... T> pair(T&&...); };
template <class A, class B> pair<A, B> make_pair(A, B);
template <class... T> struct tuple { template <class... A> tuple(A&&...); };
template <class... T> tuple<T...> make_tuple(T...);
template <class K, class V> struct advisor_map {
  typedef pair<K, V>* iterator; V& operator[](const K&); V& at(const K&); iterator find(const K&) const; iterator begin() const;
  iterator end() const; void insert(const pair<K, V>&); size_t size() const; size_t count(const K&) const; bool empty() const; void clear();
  template <class... A> iterator erase(A&&...); template <class... A> pair<iterator, bool> emplace(A&&...);
  template <class... A> pair<iterator, bool> insert(A&&...);
};
template <class K, class V, class... R> struct map : advisor_map<K, V> {};
template <class K, class V, class... R> struct unordered_map : advisor_map<K, V> {};
template <class T, class... R> struct unique_ptr {
  template <class... A> unique_ptr(A&&...); T* get() const; T* operator->() const; T& operator*() const;
  template <class... A> void reset(A&&...); explicit operator bool() const; T* release();
};
template <class T> struct shared_ptr : unique_ptr<T> { using unique_ptr<T>::unique_ptr; };
template <class T, class... A> unique_ptr<T> make_unique(A&&...);
template <class T, class... A> shared_ptr<T> make_shared(A&&...);
template <class F> struct function;
template <class R, class... P> struct function<R(P...)> { template <class T> function(T); R operator()(P...) const; };
template <class T> struct optional {
  template <class... A> optional(A&&...); bool has_value() const; T& value(); T& operator*(); T* operator->();
  explicit operator bool() const;
};
struct mutex { void lock(); void unlock(); };
template <class M = mutex> struct lock_guard { template <class T> lock_guard(T&); };
template <class M = mutex> struct unique_lock { template <class T> unique_lock(T&); };
struct exception { virtual const char* what() const noexcept; };
struct runtime_error : exception { template <class T> runtime_error(const T&); };
struct invalid_argument : exception { template <class T> invalid_argument(const T&); };
struct ostream { template <class T> ostream& operator<<(const T&); ostream& operator<<(ostream& (*)(ostream&)); };
extern ostream cout, cerr;
ostream& endl(ostream&);
struct stringstream : ostream { string str() const; };
struct ostringstream : ostream { string str() const; };
template <class T> struct complex { T re, im; T real() const; T imag() const; };
template <class T> struct hash { size_t operator()(const T&) const; };
template <class T> struct less {}; template <class T> struct greater {};
template <size_t... n> struct index_sequence {};
template <class I, class... A> I find(I, A...); template <class I, class... A> I find_if(I, A...);
template <class I, class... A> void sort(I, A...); template <class I, class... A> void stable_sort(I, A...);
template <class I, class... A> void fill(I, A...); template <class I, class... A> void iota(I, A...);
template <class I, class J, class... A> J copy(I, I, J, A...); template <class I, class J, class... A> J transform(I, A...);
template <class I, class T, class... A> T accumulate(I, I, T, A...); template <class I, class... A> long count(I, A...);
template <class I, class... A> bool any_of(I, A...); template <class I, class... A> bool all_of(I, A...);
template <class I> I max_element(I, I); template <class I> I min_element(I, I); template <class I, class T> I lower_bound(I, I, T);
template <class I, class T> I upper_bound(I, I, T); template <class I> void reverse(I, I); template <class T> T exchange(T&, T);
template <class I> long distance(I, I); template <class... A> void call_once(A&&...); struct once_flag {};
template <class T> ADVISOR_HD T round(T); template <class T> ADVISOR_HD T floor(T); template <class T> ADVISOR_HD T ceil(T);
template <class T> ADVISOR_HD T fabs(T); template <class T> ADVISOR_HD bool isnan(T); template <class T> ADVISOR_HD bool isinf(T);
template <class T> struct atomic { atomic(T = T()); T load() const; void store(T); operator T() const; T operator++(); };
template <class A, class B = void> struct is_trivially_copyable : true_type {};
template <class T> struct make_unsigned { typedef T type; };
template <class T> struct is_arithmetic : bool_constant<__is_arithmetic(T)> {};
template <class A, class B> struct is_base_of : bool_constant<__is_base_of(A, B)> {};
}  // namespace std
using std::min; using std::max;
namespace cub {}
namespace thrust {}
namespace cooperative_groups {}
namespace nvcuda { namespace wmma {} }
namespace cuda { namespace std { using namespace ::std; } namespace ptx {} namespace experimental {} }
