//: body thrust_adjacent_difference
//: for thrust::adjacent_difference=
//: include thrust/adjacent_difference.h
//: without thrust/adjacent_difference.h
//: tried 6.0 6.2 wave32 wave64
//: body thrust_advance
//: for thrust::advance=
//: include thrust/advance.h
//: without thrust/advance.h
//: tried 6.0 6.2 wave32 wave64
//: body thrust_allocate_unique
//: for thrust::allocate_unique= thrust::allocate_unique_n= thrust::allocator_delete= thrust::array_allocator_delete= thrust::make_tagged_deleter= thrust::tagged_deleter= thrust::uninitialized_allocate_unique= thrust::uninitialized_allocate_unique_n= thrust::uninitialized_allocator_delete= thrust::uninitialized_array_allocator_delete=
//: include thrust/allocate_unique.h
//: without thrust/allocate_unique.h
//: tried 6.0 6.2 wave32 wave64
//: body thrust_binary_search
//: for thrust::binary_search= thrust::equal_range= thrust::lower_bound= thrust::upper_bound=
//: include thrust/binary_search.h
//: without thrust/binary_search.h
//: tried 6.0 6.2 wave32 wave64
//: body thrust_copy
//: for thrust::copy= thrust::copy_if= thrust::copy_n=
//: include thrust/copy.h
//: without thrust/copy.h
//: tried 6.0 6.2 wave32 wave64
//: body thrust_count
//: for thrust::count= thrust::count_if=
//: include thrust/count.h
//: without thrust/count.h
//: tried 6.0 6.2 wave32 wave64
//: body thrust_device_allocator
//: for thrust::device_allocator= thrust::device_ptr_memory_resource=
//: include thrust/device_allocator.h
//: without thrust/device_allocator.h
//: tried 6.0 6.2 wave32 wave64
//: body thrust_device_delete
//: for thrust::device_delete=
//: include thrust/device_delete.h
//: without thrust/device_delete.h
//: tried 6.0 6.2 wave32 wave64
//: body thrust_device_free
//: for thrust::device_free=
//: include thrust/device_free.h
//: without thrust/device_free.h
//: tried 6.0 6.2 wave32 wave64
//: body thrust_device_make_unique
//: for thrust::device_make_unique=
//: include thrust/device_make_unique.h
//: without thrust/device_make_unique.h
//: tried 6.0 6.2 wave32 wave64
//: body thrust_device_malloc
//: for thrust::device_malloc=
//: include thrust/device_malloc.h
//: without thrust/device_malloc.h
//: tried 6.0 6.2 wave32 wave64
//: body thrust_device_malloc_allocator
//: for thrust::device_malloc_allocator=
//: include thrust/device_malloc_allocator.h
//: without thrust/device_malloc_allocator.h
//: tried 6.0 6.2 wave32 wave64
//: body thrust_device_new
//: for thrust::device_new=
//: include thrust/device_new.h
//: without thrust/device_new.h
//: tried 6.0 6.2 wave32 wave64
//: body thrust_device_new_allocator
//: for thrust::device_new_allocator=
//: include thrust/device_new_allocator.h
//: without thrust/device_new_allocator.h
//: tried 6.0 6.2 wave32 wave64
//: body thrust_device_ptr
//: for thrust::device_pointer_cast= thrust::device_ptr= thrust::device_reference=
//: include thrust/device_ptr.h
//: without thrust/device_ptr.h
//: tried 6.0 6.2 wave32 wave64
//: body thrust_distance
//: for thrust::distance=
//: include thrust/distance.h
//: without thrust/distance.h
//: tried 6.0 6.2 wave32 wave64
//: body thrust_equal
//: for thrust::equal=
//: include thrust/equal.h
//: without thrust/equal.h
//: tried 6.0 6.2 wave32 wave64
//: body thrust_execution_policy
//: for thrust::device= thrust::device_execution_policy= thrust::host= thrust::host_execution_policy= thrust::seq=
//: include thrust/execution_policy.h
//: without thrust/execution_policy.h
//: tried 6.0 6.2 wave32 wave64
//: body thrust_extrema
//: for thrust::max_element= thrust::min_element= thrust::minmax_element=
//: include thrust/extrema.h
//: without thrust/extrema.h
//: tried 6.0 6.2 wave32 wave64
//: body thrust_fill
//: for thrust::fill= thrust::fill_n=
//: include thrust/fill.h
//: without thrust/fill.h
//: tried 6.0 6.2 wave32 wave64
//: body thrust_find
//: for thrust::find= thrust::find_if= thrust::find_if_not=
//: include thrust/find.h
//: without thrust/find.h
//: tried 6.0 6.2 wave32 wave64
//: body thrust_for_each
//: for thrust::for_each= thrust::for_each_n=
//: include thrust/for_each.h
//: without thrust/for_each.h
//: tried 6.0 6.2 wave32 wave64
//: body thrust_functional
//: for thrust::bit_and= thrust::bit_or= thrust::bit_xor= thrust::divides= thrust::equal_to= thrust::greater= thrust::greater_equal= thrust::less= thrust::less_equal= thrust::logical_and= thrust::logical_not= thrust::logical_or= thrust::maximum= thrust::minimum= thrust::minus= thrust::modulus= thrust::multiplies= thrust::negate= thrust::not_equal_to= thrust::not_fn= thrust::plus= thrust::project1st= thrust::project2nd= thrust::square=
//: include thrust/functional.h
//: without thrust/functional.h
//: tried 6.0 6.2 wave32 wave64
//: body thrust_gather
//: for thrust::gather= thrust::gather_if=
//: include thrust/gather.h
//: without thrust/gather.h
//: tried 6.0 6.2 wave32 wave64
//: body thrust_generate
//: for thrust::generate= thrust::generate_n=
//: include thrust/generate.h
//: without thrust/generate.h
//: tried 6.0 6.2 wave32 wave64
//: body thrust_inner_product
//: for thrust::inner_product=
//: include thrust/inner_product.h
//: without thrust/inner_product.h
//: tried 6.0 6.2 wave32 wave64
//: body thrust_iterator_constant_iterator
//: for thrust::constant_iterator= thrust::make_constant_iterator=
//: include thrust/iterator/constant_iterator.h
//: without thrust/iterator/constant_iterator.h
//: tried 6.0 6.2 wave32 wave64
//: body thrust_iterator_counting_iterator
//: for thrust::counting_iterator= thrust::make_counting_iterator=
//: include thrust/iterator/counting_iterator.h
//: without thrust/iterator/counting_iterator.h
//: tried 6.0 6.2 wave32 wave64
//: body thrust_iterator_discard_iterator
//: for thrust::discard_iterator= thrust::make_discard_iterator=
//: include thrust/iterator/discard_iterator.h
//: without thrust/iterator/discard_iterator.h
//: tried 6.0 6.2 wave32 wave64
//: body thrust_iterator_iterator_adaptor
//: for thrust::iterator_adaptor=
//: include thrust/iterator/iterator_adaptor.h
//: without thrust/iterator/iterator_adaptor.h
//: tried 6.0 6.2 wave32 wave64
//: body thrust_iterator_iterator_categories
//: for thrust::bidirectional_device_iterator_tag= thrust::bidirectional_host_iterator_tag= thrust::forward_device_iterator_tag= thrust::forward_host_iterator_tag= thrust::input_device_iterator_tag= thrust::input_host_iterator_tag= thrust::output_device_iterator_tag= thrust::output_host_iterator_tag= thrust::random_access_device_iterator_tag= thrust::random_access_host_iterator_tag=
//: include thrust/iterator/iterator_categories.h
//: without thrust/iterator/iterator_categories.h
//: tried 6.0 6.2 wave32 wave64
//: body thrust_iterator_iterator_facade
//: for thrust::iterator_core_access= thrust::iterator_facade=
//: include thrust/iterator/iterator_facade.h
//: without thrust/iterator/iterator_facade.h
//: tried 6.0 6.2 wave32 wave64
//: body thrust_iterator_iterator_traits
//: for thrust::iterator_difference= thrust::iterator_pointer= thrust::iterator_reference= thrust::iterator_system= thrust::iterator_traits= thrust::iterator_traversal= thrust::iterator_value=
//: include thrust/iterator/iterator_traits.h
//: without thrust/iterator/iterator_traits.h
//: tried 6.0 6.2 wave32 wave64
//: body thrust_iterator_permutation_iterator
//: for thrust::make_permutation_iterator= thrust::permutation_iterator=
//: include thrust/iterator/permutation_iterator.h
//: without thrust/iterator/permutation_iterator.h
//: tried 6.0 6.2 wave32 wave64
//: body thrust_iterator_reverse_iterator
//: for thrust::make_reverse_iterator= thrust::reverse_iterator=
//: include thrust/iterator/reverse_iterator.h
//: without thrust/iterator/reverse_iterator.h
//: tried 6.0 6.2 wave32 wave64
//: body thrust_iterator_transform_input_output_iterator
//: for thrust::make_transform_input_output_iterator= thrust::transform_input_output_iterator=
//: include thrust/iterator/transform_input_output_iterator.h
//: without thrust/iterator/transform_input_output_iterator.h
//: tried 6.0 6.2 wave32 wave64
//: body thrust_iterator_transform_iterator
//: for thrust::make_transform_iterator= thrust::transform_iterator=
//: include thrust/iterator/transform_iterator.h
//: without thrust/iterator/transform_iterator.h
//: tried 6.0 6.2 wave32 wave64
//: body thrust_iterator_transform_output_iterator
//: for thrust::make_transform_output_iterator= thrust::transform_output_iterator=
//: include thrust/iterator/transform_output_iterator.h
//: without thrust/iterator/transform_output_iterator.h
//: tried 6.0 6.2 wave32 wave64
//: body thrust_iterator_zip_iterator
//: for thrust::make_zip_iterator= thrust::zip_iterator=
//: include thrust/iterator/zip_iterator.h
//: without thrust/iterator/zip_iterator.h
//: tried 6.0 6.2 wave32 wave64
//: body thrust_logical
//: for thrust::all_of= thrust::any_of= thrust::none_of=
//: include thrust/logical.h
//: without thrust/logical.h
//: tried 6.0 6.2 wave32 wave64
//: body thrust_merge
//: for thrust::merge= thrust::merge_by_key=
//: include thrust/merge.h
//: without thrust/merge.h
//: tried 6.0 6.2 wave32 wave64
//: body thrust_mismatch
//: for thrust::mismatch=
//: include thrust/mismatch.h
//: without thrust/mismatch.h
//: tried 6.0 6.2 wave32 wave64
//: body thrust_pair
//: for thrust::make_pair= thrust::pair=
//: include thrust/pair.h
//: without thrust/pair.h
//: tried 6.0 6.2 wave32 wave64
//: body thrust_partition
//: for thrust::is_partitioned= thrust::partition= thrust::partition_copy= thrust::partition_point= thrust::stable_partition= thrust::stable_partition_copy=
//: include thrust/partition.h
//: without thrust/partition.h
//: tried 6.0 6.2 wave32 wave64
//: body thrust_reduce
//: for thrust::reduce= thrust::reduce_by_key= thrust::reduce_into=
//: include thrust/reduce.h
//: without thrust/reduce.h
//: tried 6.0 6.2 wave32 wave64
//: body thrust_remove
//: for thrust::remove= thrust::remove_copy= thrust::remove_copy_if= thrust::remove_if=
//: include thrust/remove.h
//: without thrust/remove.h
//: tried 6.0 6.2 wave32 wave64
//: body thrust_replace
//: for thrust::replace= thrust::replace_copy= thrust::replace_copy_if= thrust::replace_if=
//: include thrust/replace.h
//: without thrust/replace.h
//: tried 6.0 6.2 wave32 wave64
//: body thrust_reverse
//: for thrust::reverse= thrust::reverse_copy=
//: include thrust/reverse.h
//: without thrust/reverse.h
//: tried 6.0 6.2 wave32 wave64
//: body thrust_scan
//: for thrust::exclusive_scan= thrust::exclusive_scan_by_key= thrust::inclusive_scan= thrust::inclusive_scan_by_key=
//: include thrust/scan.h
//: without thrust/scan.h
//: tried 6.0 6.2 wave32 wave64
//: body thrust_scatter
//: for thrust::scatter= thrust::scatter_if=
//: include thrust/scatter.h
//: without thrust/scatter.h
//: tried 6.0 6.2 wave32 wave64
//: body thrust_sequence
//: for thrust::sequence=
//: include thrust/sequence.h
//: without thrust/sequence.h
//: tried 6.0 6.2 wave32 wave64
//: body thrust_set_operations
//: for thrust::set_difference= thrust::set_difference_by_key= thrust::set_intersection= thrust::set_intersection_by_key= thrust::set_symmetric_difference= thrust::set_symmetric_difference_by_key= thrust::set_union= thrust::set_union_by_key=
//: include thrust/set_operations.h
//: without thrust/set_operations.h
//: tried 6.0 6.2 wave32 wave64
//: body thrust_shuffle
//: for thrust::shuffle= thrust::shuffle_copy=
//: include thrust/shuffle.h
//: without thrust/shuffle.h
//: tried 6.0 6.2 wave32 wave64
//: body thrust_sort
//: for thrust::is_sorted= thrust::is_sorted_until= thrust::sort= thrust::sort_by_key= thrust::stable_sort= thrust::stable_sort_by_key=
//: include thrust/sort.h
//: without thrust/sort.h
//: tried 6.0 6.2 wave32 wave64
//: body thrust_swap
//: for thrust::swap= thrust::swap_ranges=
//: include thrust/swap.h
//: without thrust/swap.h
//: tried 6.0 6.2 wave32 wave64
//: body thrust_tabulate
//: for thrust::tabulate=
//: include thrust/tabulate.h
//: without thrust/tabulate.h
//: tried 6.0 6.2 wave32 wave64
//: body thrust_transform
//: for thrust::transform= thrust::transform_if=
//: include thrust/transform.h
//: without thrust/transform.h
//: tried 6.0 6.2 wave32 wave64
//: body thrust_transform_reduce
//: for thrust::transform_reduce=
//: include thrust/transform_reduce.h
//: without thrust/transform_reduce.h
//: tried 6.0 6.2 wave32 wave64
//: body thrust_transform_scan
//: for thrust::transform_exclusive_scan= thrust::transform_inclusive_scan=
//: include thrust/transform_scan.h
//: without thrust/transform_scan.h
//: tried 6.0 6.2 wave32 wave64
//: body thrust_tuple
//: for thrust::get= thrust::make_tuple= thrust::tie= thrust::tuple= thrust::tuple_element= thrust::tuple_size=
//: include thrust/tuple.h
//: without thrust/tuple.h
//: tried 6.0 6.2 wave32 wave64
//: body thrust_uninitialized_copy
//: for thrust::uninitialized_copy= thrust::uninitialized_copy_n=
//: include thrust/uninitialized_copy.h
//: without thrust/uninitialized_copy.h
//: tried 6.0 6.2 wave32 wave64
//: body thrust_uninitialized_fill
//: for thrust::uninitialized_fill= thrust::uninitialized_fill_n=
//: include thrust/uninitialized_fill.h
//: without thrust/uninitialized_fill.h
//: tried 6.0 6.2 wave32 wave64
//: body thrust_unique
//: for thrust::unique= thrust::unique_by_key= thrust::unique_by_key_copy= thrust::unique_copy= thrust::unique_count=
//: include thrust/unique.h
//: without thrust/unique.h
//: tried 6.0 6.2 wave32 wave64
//: body thrust_universal_allocator
//: for thrust::universal_ptr=
//: include thrust/universal_allocator.h
//: without thrust/universal_allocator.h
//: tried 6.0 6.2 wave32 wave64
//: body thrust_zip_function
//: for thrust::make_zip_function= thrust::zip_function=
//: include thrust/zip_function.h
//: without thrust/zip_function.h
//: tried 6.0 6.2 wave32 wave64
