namespace Connections.Web.Ui;

/// <summary>A key, or two in a row with a space between, and what it does.</summary>
/// <param name="Keys">As the browser names them: <c>/</c>, <c>j</c>, <c>Enter</c>, <c>Delete</c>, <c>g c</c>.</param>
/// <param name="Says">What it does, for the help.</param>
/// <param name="Act">Does it.</param>
public sealed record Shortcut(string Keys, string Says, Func<Task> Act);

/// <summary>
/// The keys that work on the screen in front. A page adds its own when it appears and removes them when it goes; the
/// layout's listener hears them. The last one added for a key wins.
/// </summary>
public sealed class Shortcuts
{
    private readonly List<Shortcut> all = [];

    /// <summary>Raised when the set has changed.</summary>
    public event Action? Changed;

    /// <summary>What works now, in the order it was added.</summary>
    public IReadOnlyList<Shortcut> Active => [.. all.GroupBy(shortcut => shortcut.Keys).Select(same => same.Last())];

    /// <summary>Adds a key until the answer is disposed of.</summary>
    public IDisposable Add(string keys, string says, Func<Task> act) => Add([new Shortcut(keys, says, act)]);

    /// <summary>Adds several until the answer is disposed of.</summary>
    public IDisposable Add(params Shortcut[] shortcuts)
    {
        all.AddRange(shortcuts);
        Changed?.Invoke();
        return new Registration(this, shortcuts);
    }

    /// <summary>Does what the keys mean; nothing when they no longer mean anything.</summary>
    public Task PressAsync(string keys) => all.FindLast(shortcut => shortcut.Keys == keys)?.Act() ?? Task.CompletedTask;

    private sealed class Registration(Shortcuts shortcuts, Shortcut[] mine) : IDisposable
    {
        public void Dispose()
        {
            shortcuts.all.RemoveAll(shortcut => mine.Any(one => ReferenceEquals(one, shortcut)));
            shortcuts.Changed?.Invoke();
        }
    }
}
