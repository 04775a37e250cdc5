namespace Bonafide.Storage.Encryption;

/// <summary>Another process has rotated the master key: the keys are to be opened again, then the work to be done again.</summary>
internal sealed class MasterKeyReplacedException : Exception
{
    internal MasterKeyReplacedException()
        : base("The master key was replaced meanwhile: start again with the new one.")
    {
    }
}
