return await Bonafide.Server.BonafideServer.RunAsync(args);

/// <summary>Named so that tests can start the server as it is.</summary>
public partial class Program;
