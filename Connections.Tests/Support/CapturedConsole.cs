using System.Text;

namespace Connections.Tests.Support;

/// <summary>
/// What is written to the console from where it was made, and from all that is begun there: other tests that run at the
/// same time write past it.
/// </summary>
internal sealed class CapturedConsole : IDisposable
{
    private static readonly AsyncLocal<CapturedConsole?> Current = new();

    private readonly StringWriter output = new();
    private readonly StringWriter errors = new();
    private readonly CapturedConsole? outer = Current.Value;

    static CapturedConsole()
    {
        Console.SetOut(new Router(Console.Out, console => console.output));
        Console.SetError(new Router(Console.Error, console => console.errors));
    }

    public CapturedConsole() => Current.Value = this;

    /// <summary>What was written to standard output.</summary>
    public string Output => Read(output);

    /// <summary>What was written to standard error.</summary>
    public string Errors => Read(errors);

    public void Dispose() => Current.Value = outer;

    private static string Read(StringWriter writer)
    {
        lock (writer) return writer.ToString();
    }

    private sealed class Router(TextWriter machine, Func<CapturedConsole, StringWriter> part) : TextWriter
    {
        public override Encoding Encoding => machine.Encoding;

        public override void Write(char value) => Write([value]);

        public override void Write(char[] buffer, int index, int count) => Write(buffer.AsSpan(index, count));

        public override void Write(string? value) => Write(value.AsSpan());

        public override void Write(ReadOnlySpan<char> buffer)
        {
            if (Current.Value is not { } captured)
            {
                machine.Write(buffer);
                return;
            }
            var writer = part(captured);
            lock (writer) writer.Write(buffer);
        }
    }
}
