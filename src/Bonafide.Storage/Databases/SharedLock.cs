namespace Bonafide.Storage.Databases;

/// <summary>What several processes on one database must not do at the same time.</summary>
internal enum SharedLock
{
    /// <summary>Changing the schema.</summary>
    Schema = 1,

    /// <summary>Changing the master key, against wrapping keys with it.</summary>
    MasterKey = 2,

    /// <summary>Choosing the next webhook to send.</summary>
    Deliveries = 3,

    /// <summary>Changing faces, so that their changes are seen in the order of their numbers. Taken by a trigger.</summary>
    Faces = 4,
}
