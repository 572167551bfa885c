using System.Globalization;
using System.Text.Json.Nodes;
using Connections.Core.Apps.Running;

namespace Connections.Web.Components.Apps.View;

/// <summary>Where a cell lies on its grid of 12 columns, in columns and rows of 8 px.</summary>
/// <param name="X">Its first column, from 0.</param>
/// <param name="Y">Its first row, from 0.</param>
/// <param name="Width">How many columns it has.</param>
/// <param name="Height">How many rows it has.</param>
public sealed record AppPlace(int X, int Y, int Width, int Height)
{
    /// <summary>Columns of a grid.</summary>
    public const int Columns = 12;

    // Beyond this, nobody scrolls.
    private const int MostRows = 5000;

    /// <summary>The same for style sheets.</summary>
    public string Area => string.Create(CultureInfo.InvariantCulture,
        $"{Y + 1} / {X + 1} / span {Height} / span {Width}");

    /// <summary>The place that a cell says; where it says none, a whole line above all.</summary>
    public static AppPlace For(AppViewComponent cell)
    {
        var layout = (cell.Properties["layout"] as JsonObject)?["default"] as JsonObject;
        var x = Read("x", 0, Columns - 1) ?? 0;
        return new(x, Read("y", 0, MostRows) ?? 0, Read("width", 1, Columns - x) ?? Columns - x,
            Read("height", 1, MostRows) ?? 1);

        int? Read(string member, int least, int most) =>
            layout?.Number(member) is { } number ? (int)Math.Clamp(number, least, most) : null;
    }
}
