"""ONNX Runtime through its C API, with ctypes and numpy only.

Why: a machine without PyPI has no `onnxruntime` wheel, yet a figure in a card must come from the very
runtime that serves. Any libonnxruntime from 1.16 on will do; `library_path` says where it is looked for.
Slots are those of `struct OrtApi` in onnxruntime_c_api.h, which only ever grows at its end:
https://github.com/microsoft/onnxruntime/blob/v1.16.0/include/onnxruntime/core/session/onnxruntime_c_api.h
"""

import ctypes
import glob
import os
from ctypes import POINTER, byref, c_char_p, c_int, c_int64, c_size_t, c_uint32, c_void_p

import numpy as np

API_VERSION = 16
FLOAT = 1
ALL_OPTIMIZATIONS = 99

# name -> (slot, argument types); every function but the releases returns an OrtStatus pointer (null = fine).
FUNCTIONS = {
    "CreateEnv": (3, [c_int, c_char_p, POINTER(c_void_p)]),
    "CreateSessionFromArray": (8, [c_void_p, c_char_p, c_size_t, c_void_p, POINTER(c_void_p)]),
    "Run": (9, [c_void_p, c_void_p, POINTER(c_char_p), POINTER(c_void_p), c_size_t, POINTER(c_char_p), c_size_t,
                POINTER(c_void_p)]),
    "CreateSessionOptions": (10, [POINTER(c_void_p)]),
    "SetSessionGraphOptimizationLevel": (23, [c_void_p, c_int]),
    "SetIntraOpNumThreads": (24, [c_void_p, c_int]),
    "SetInterOpNumThreads": (25, [c_void_p, c_int]),
    "SessionGetInputCount": (30, [c_void_p, POINTER(c_size_t)]),
    "SessionGetOutputCount": (31, [c_void_p, POINTER(c_size_t)]),
    "SessionGetInputName": (36, [c_void_p, c_size_t, c_void_p, POINTER(c_void_p)]),
    "SessionGetOutputName": (37, [c_void_p, c_size_t, c_void_p, POINTER(c_void_p)]),
    "CreateTensorWithDataAsOrtValue": (49, [c_void_p, c_void_p, c_size_t, POINTER(c_int64), c_size_t, c_int,
                                            POINTER(c_void_p)]),
    "GetTensorMutableData": (51, [c_void_p, POINTER(c_void_p)]),
    "GetDimensionsCount": (61, [c_void_p, POINTER(c_size_t)]),
    "GetDimensions": (62, [c_void_p, POINTER(c_int64), c_size_t]),
    "GetTensorTypeAndShape": (65, [c_void_p, POINTER(c_void_p)]),
    "CreateCpuMemoryInfo": (69, [c_int, c_int, POINTER(c_void_p)]),
    "AllocatorFree": (76, [c_void_p, c_void_p]),
    "GetAllocatorWithDefaultOptions": (78, [POINTER(c_void_p)]),
    "AddSessionConfigEntry": (130, [c_void_p, c_char_p, c_char_p]),
}
RELEASE_STATUS, RELEASE_VALUE, RELEASE_TENSOR_INFO = 93, 96, 99


def library_path():
    """`ONNXRUNTIME_LIBRARY`, or the one npm's onnxruntime-node brings below `ONNXRUNTIME_NODE` (see README.md)."""
    if path := os.environ.get("ONNXRUNTIME_LIBRARY"):
        return path
    root = os.environ.get("ONNXRUNTIME_NODE", "node_modules/onnxruntime-node")
    found = glob.glob(os.path.join(root, "bin/napi-v*/linux/x64/libonnxruntime.so*"))
    if not found:
        raise SystemExit("No ONNX Runtime found: set ONNXRUNTIME_LIBRARY to libonnxruntime.so (training/README.md).")
    return found[0]


class _Api:
    def __init__(self):
        os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # from 1.29 on it reports to Microsoft otherwise
        library = ctypes.CDLL(library_path())
        library.OrtGetApiBase.restype = POINTER(c_void_p)
        base = library.OrtGetApiBase()
        table = ctypes.CFUNCTYPE(POINTER(c_void_p), c_uint32)(base[0])(API_VERSION)
        self.version = ctypes.CFUNCTYPE(c_char_p)(base[1])().decode()
        self.library = library
        for name, (slot, arguments) in FUNCTIONS.items():
            setattr(self, name, self._checked(ctypes.CFUNCTYPE(c_void_p, *arguments)(table[slot])))
        self.message = ctypes.CFUNCTYPE(c_char_p, c_void_p)(table[2])
        self.release_status, self.release_value, self.release_tensor_info = (
            ctypes.CFUNCTYPE(None, c_void_p)(table[slot])
            for slot in (RELEASE_STATUS, RELEASE_VALUE, RELEASE_TENSOR_INFO))
        self.env, self.memory, self.allocator = c_void_p(), c_void_p(), c_void_p()
        self.CreateEnv(3, b"bonafide-training", byref(self.env))
        self.CreateCpuMemoryInfo(0, 0, byref(self.memory))
        self.GetAllocatorWithDefaultOptions(byref(self.allocator))

    def _checked(self, function):
        def call(*arguments):
            if status := function(*arguments):
                text = self.message(status).decode()
                self.release_status(status)
                raise RuntimeError(text)
        return call


_api = None


def runtime():
    global _api
    _api = _api or _Api()
    return _api


class Session:
    """One network on `threads` threads. `run` takes one float32 array and returns {output name: array}."""

    def __init__(self, model, threads=1):
        api = self.api = runtime()
        with open(model, "rb") as file:
            data = file.read()
        options, self.handle = c_void_p(), c_void_p()
        api.CreateSessionOptions(byref(options))
        api.SetIntraOpNumThreads(options, threads)
        api.SetInterOpNumThreads(options, 1)
        api.SetSessionGraphOptimizationLevel(options, ALL_OPTIMIZATIONS)
        api.AddSessionConfigEntry(options, b"session.intra_op.allow_spinning", b"0")
        api.CreateSessionFromArray(api.env, data, len(data), options, byref(self.handle))
        self.inputs = self._names(api.SessionGetInputCount, api.SessionGetInputName)
        self.outputs = self._names(api.SessionGetOutputCount, api.SessionGetOutputName)

    def _names(self, count_of, name_of):
        count, names = c_size_t(), []
        count_of(self.handle, byref(count))
        for i in range(count.value):
            text = c_void_p()
            name_of(self.handle, i, self.api.allocator, byref(text))
            names.append(ctypes.string_at(text.value).decode())
            self.api.AllocatorFree(self.api.allocator, text)
        return names

    def run(self, array):
        api = self.api
        array = np.ascontiguousarray(array, np.float32)
        shape = (c_int64 * array.ndim)(*array.shape)
        value = c_void_p()
        api.CreateTensorWithDataAsOrtValue(api.memory, array.ctypes.data, array.nbytes, shape, array.ndim, FLOAT,
                                           byref(value))
        names = (c_char_p * 1)(self.inputs[0].encode())
        outputs = (c_char_p * len(self.outputs))(*[name.encode() for name in self.outputs])
        results = (c_void_p * len(self.outputs))()
        try:
            api.Run(self.handle, None, names, (c_void_p * 1)(value), 1, outputs, len(self.outputs), results)
            return {name: self._copy(c_void_p(result)) for name, result in zip(self.outputs, results)}
        finally:
            api.release_value(value)

    def _copy(self, value):
        api = self.api
        info, rank, data = c_void_p(), c_size_t(), c_void_p()
        api.GetTensorTypeAndShape(value, byref(info))
        api.GetDimensionsCount(info, byref(rank))
        dims = (c_int64 * rank.value)()
        api.GetDimensions(info, dims, rank.value)
        api.release_tensor_info(info)
        api.GetTensorMutableData(value, byref(data))
        count = int(np.prod(dims)) if rank.value else 1
        array = np.frombuffer(ctypes.string_at(data.value, 4 * count), np.float32).reshape(list(dims))
        api.release_value(value)
        return array
