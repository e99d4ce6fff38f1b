#pragma once
__device__ __forceinline__ float sum32(float v) {
  for (int o = 1; o < 32; o *= 2) v += __shfl_xor_sync(~0u, v, o);
  return v;
}
