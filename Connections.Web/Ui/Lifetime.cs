namespace Connections.Web.Ui;

/// <summary>How long a part of a screen is there. What it asked for ends with it.</summary>
public sealed class Lifetime : IDisposable
{
    private readonly CancellationTokenSource source = new();

    /// <summary>A lifetime that begins now.</summary>
    public Lifetime() => Token = source.Token;

    /// <summary>Canceled at its end. It can be asked for after that, too.</summary>
    public CancellationToken Token { get; }

    /// <summary>Ends it.</summary>
    public void Dispose()
    {
        source.Cancel();
        source.Dispose();
    }
}
