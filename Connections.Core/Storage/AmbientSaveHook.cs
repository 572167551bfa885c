namespace Connections.Core.Storage;

/// <summary>
/// Something that is to be saved with the act that is under way, in the same transaction: so that afterwards one of
/// them tells of the other. It follows the act from service to service, and is asked before each save.
/// </summary>
internal static class AmbientSaveHook
{
    private static readonly AsyncLocal<Action<ConnectionsDbContext>?> current = new();

    /// <summary>Adds what goes along with this save.</summary>
    public static void Join(ConnectionsDbContext db) => current.Value?.Invoke(db);

    /// <summary>
    /// Lets this go along with every save of the act, until it is disposed of; an act within an act adds to it.
    /// </summary>
    public static IDisposable Begin(Action<ConnectionsDbContext> join)
    {
        var outer = current.Value;
        current.Value = outer + join;
        return new End(outer);
    }

    private sealed class End(Action<ConnectionsDbContext>? outer) : IDisposable
    {
        public void Dispose() => current.Value = outer;
    }
}
