namespace Connections.Web.Ui;

/// <summary>Names of copies.</summary>
internal static class CopyName
{
    private const int MaxName = 200;

    /// <summary>What a copy is called: <c>Deploy (copy)</c>, <c>Deploy (copy 2)</c>.</summary>
    public static string For(string name, int number)
    {
        var end = number == 1 ? " (copy)" : $" (copy {number})";
        return name[..Math.Min(name.Length, MaxName - end.Length)] + end;
    }
}
