namespace Bonafide.Engine.Models;

/// <summary>
/// A model, card or pack is missing, altered or wrong. It stops the start: a server without its models must not answer, and
/// a missing model is never a score. The message says which file, why, and what to do.
/// </summary>
public sealed class ModelException(string message, Exception? cause = null) : Exception(message, cause);
