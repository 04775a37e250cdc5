namespace Bonafide.Storage.Logins;

/// <summary>A user name that belongs to an application, for callers who must send user and password beside their key.</summary>
public sealed record Login(Guid ApplicationId, string UserName, DateTimeOffset CreatedAt);
