using Connections.Core.Access;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Organization;

/// <summary>What stops, or can't be changed by anyone, once an account is disabled: by reason, with links.</summary>
public sealed partial class DependentList
{
    /// <summary>Name of the account.</summary>
    [Parameter, EditorRequired]
    public string Name { get; set; } = "";

    /// <summary>What depends on it.</summary>
    [Parameter, EditorRequired]
    public IReadOnlyList<DependentSection> Sections { get; set; } = [];

    [Inject]
    public required UserLocale Reader { get; init; }

    private static string HeadingOf(DependencyReason reason) => reason switch
    {
        DependencyReason.SoleEditor => "No other editor",
        DependencyReason.RunsAs => "Workflows and apps that stop",
        DependencyReason.Key => "Keys that stop working",
        _ => "Connections with their sign-in",
    };

    private static string AdviceOf(DependencyReason reason) => reason switch
    {
        DependencyReason.SoleEditor => "These keep working, but nobody can change them.",
        DependencyReason.RunsAs => "These run with this account's access. A new owner has to accept them.",
        DependencyReason.Key => "Keys can't be transferred. Replace them with keys of another account.",
        _ => "These stop when the account at the provider ends. Reconnect them as someone else.",
    };

    private static string AddressOf(Dependent row) => row.Kind switch
    {
        "connection" => Urls.Connection(row.Id),
        "group" => Urls.Group(row.Id),
        "workflow" => Urls.Workflow(row.Id),
        "app" => Urls.App(row.Id),
        "service account" => Urls.ServiceAccounts,
        _ => Urls.Keys,
    };

    private static string AboutOf(Dependent row) => string.Join(" · ", new[]
    {
        char.ToUpperInvariant(row.Kind[0]) + row.Kind[1..],
        row.Detail,
        row.OfferedTo is { } to ? $"Offered to {to}" : "",
    }.Where(part => part.Length > 0));

    private string? RestOf(DependentSection section)
    {
        var more = section.Total - section.Rows.Count;
        return (more, section.Hidden) switch
        {
            (0, 0) => null,
            (0, var hidden) => $"{Reader.Write(hidden)} more that you can't see",
            (_, 0) => $"{Reader.Write(more)} more",
            var (_, hidden) => $"{Reader.Write(more)} more, and {Reader.Write(hidden)} that you can't see",
        };
    }
}
