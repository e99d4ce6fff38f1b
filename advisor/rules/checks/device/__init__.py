"""Rules about device code: what kernels, intrinsics and architecture gates do differently elsewhere."""
