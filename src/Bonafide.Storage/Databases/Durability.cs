namespace Bonafide.Storage.Databases;

/// <summary>What a committed transaction survives.</summary>
internal enum Durability
{
    /// <summary>The end of the process and of the machine's power.</summary>
    Full,

    /// <summary>The end of the process. For what is worthless after a minute, such as rate windows.</summary>
    Process,
}
