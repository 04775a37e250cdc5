namespace Bonafide.Storage.Credits;

/// <summary>
/// A credit taken for a call before its work. It is spent when the call answers 2xx, or goes back; a hold that a crash left
/// behind goes back by itself. An unlimited application's hold is nothing at all.
/// </summary>
/// <param name="Id">Null where the application is unlimited.</param>
public sealed record CreditHold(Guid ApplicationId, Guid? Id);
