using Connections.Core;
using Connections.Core.Access;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Groups;

/// <summary>One group in the list.</summary>
public sealed partial class GroupTableRow
{
    [Inject]
    public required UserLocale Reader { get; init; }

    /// <inheritdoc/>
    protected override AccessLevel Level => Row.Access;

    /// <inheritdoc/>
    protected override string? Managed =>
        Row.ManagedBy is { } file ? Problem.ManagedByFile.WhyNot(Row.Name, file) : null;
}
