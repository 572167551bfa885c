using Connections.Core;
using Connections.Core.Access;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.List;

/// <summary>One connection in the list.</summary>
public sealed partial class ConnectionTableRow
{
    // The room of the tags where a list is as narrow as one with tags gets, and in a wide one; the styles set both.
    private const int Tight = 248;
    private const int Roomy = 368;

    [Inject]
    public required UserLocale Reader { get; init; }

    /// <summary>Whether it is ticked.</summary>
    [Parameter]
    public bool IsSelected { get; set; }

    /// <summary>Raised when it is ticked or not.</summary>
    [Parameter]
    public EventCallback<bool> SelectedChanged { get; set; }

    /// <inheritdoc/>
    protected override AccessLevel Level => Row.Access;

    /// <inheritdoc/>
    protected override string? Managed =>
        Row.ManagedBy is { } file ? Problem.ManagedByFile.WhyNot(Row.Name, file) : null;

    private int Few => TagFit.Count(Row.Tags, Tight);

    private int Many => TagFit.Count(Row.Tags, Roomy);

    private string More(int shown)
    {
        var others = Row.Tags.Skip(shown).ToList();
        return $"{others.Count} more {(others.Count == 1 ? "tag" : "tags")}: {string.Join(", ", others)}";
    }

    private string Schema => Name + Kind;

    private string Name => Integration?.Name ?? Row.IntegrationType;

    private string? Kind =>
        Integration is { Credentials.Count: > 1 } && Integration.Kind(Row.CredentialType) is { } kind
            ? $" · {kind.Name}" : null;
}
