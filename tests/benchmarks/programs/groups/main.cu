#include <iostream>
#include <cooperative_groups.h>
#include <cooperative_groups/reduce.h>
#include <cooperative_groups/scan.h>
#include <cooperative_groups/memcpy_async.h>
namespace cg = cooperative_groups;
using namespace cooperative_groups;

template <int N>
__global__ void reduce_tiles(float *x, int *y, int n) {
  extern __shared__ float stage[];
  cg::thread_block block = cg::this_thread_block();
  cg::memcpy_async(block, stage, x, sizeof(float) * block.size());
  cg::wait(block);
  cg::thread_block_tile<N> tile = cg::tiled_partition<N>(block);
  float v = stage[block.thread_rank()];
  v = cg::reduce(tile, v, cg::plus<float>{});
  int m = cg::reduce(tile, y[0], cg::greater<int>());
  int s = cg::inclusive_scan(tile, m, cg::plus<int>());
  s += cg::exclusive_scan(tile, m);
  if (tile.thread_rank() == 0) x[tile.meta_group_rank()] = v;
  cg::coalesced_group active = cg::coalesced_threads();
  if (active.thread_rank() == 0) atomicAdd(y, active.size() + s);
  v += tile.shfl_down(v, 1) + tile.shfl_xor(v, 2) + tile.shfl(v, 0);
  unsigned b = tile.ballot(v > 0);
  y[1] = b + tile.any(v > 1) + tile.all(v > 0);
  block.sync();
  tile.sync();
}
__global__ void whole(int *p) {
  grid_group grid = this_grid();
  p[grid.thread_rank()] = 1;
  grid.sync();
}
int main() {
  float *x; int *y, blocks = 0;
  cudaMalloc(&x, 1024); cudaMalloc(&y, 1024);
  reduce_tiles<32><<<1, 256, 1024>>>(x, y, 256);
  void *args[] = {&y};
  cudaOccupancyMaxActiveBlocksPerMultiprocessor(&blocks, whole, 256, 0);
  cudaLaunchCooperativeKernel((void *)whole, blocks, 256, args);
  cudaDeviceSynchronize();
  std::cout << blocks << "\n";
}
