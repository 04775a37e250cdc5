namespace Bonafide.Engine.Native;

/// <summary>ONNX Runtime refused a model or a run. Code is OrtErrorCode of onnxruntime_c_api.h.</summary>
public sealed class OnnxRuntimeException(int code, string message) : Exception($"ONNX Runtime error {code}: {message}")
{
    public int Code { get; } = code;
}
