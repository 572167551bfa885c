using Connections.Web.Ui;

namespace Connections.Web.Components.Grid;

/// <summary>What rows are called, one and many: <c>team</c>, <c>teams</c>.</summary>
public sealed record Noun(string One, string Many)
{
    /// <summary>So many of them: <c>2,500 teams</c>.</summary>
    public string Count(int number, UserLocale reader) => $"{reader.Write(number)} {(number == 1 ? One : Many)}";
}
