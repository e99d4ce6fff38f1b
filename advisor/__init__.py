"""CUDA-compatibility porting advisor."""

__version__ = "0.1.0"
