using System.Globalization;
using System.Text.Json;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Apps.View;

/// <summary>One value, large.</summary>
public sealed partial class AppCallout
{
    [Inject]
    public required UserLocale Reader { get; init; }

    private string Value
    {
        get
        {
            var value = Properties["value"];
            if (value?.GetValueKind() != JsonValueKind.Number || Properties.Number("value") is not { } number)
                return value.Text();
            var digits = (int)Math.Clamp(Properties.Number("precision") ?? -1, -1, 10);
            return digits < 0 ? number.ToString("#,##0.##########", Reader.Culture)
                : number.ToString("N" + digits.ToString(CultureInfo.InvariantCulture), Reader.Culture);
        }
    }

    // Datadog has more colors than meanings.
    private string? Tone => Properties.Text("style") switch
    {
        var style when style.Contains("red", StringComparison.Ordinal) => "cnx-error",
        var style when style.Contains("green", StringComparison.Ordinal) => "cnx-success",
        var style when style.Contains("yellow", StringComparison.Ordinal)
            || style.Contains("orange", StringComparison.Ordinal) => "cnx-warning",
        _ => null,
    };
}
