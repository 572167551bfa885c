using Connections.Core;
using Connections.Core.Automation.Uses;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Details;

/// <summary>
/// Who can use a connection or a group, among its details: by its policy, and through workflows and apps. Those that
/// the reader may not see are a number.
/// </summary>
public sealed partial class AccessPathSection
{
    private const int PageSize = 20;

    private readonly List<AccessPath> paths = [];
    private AccessPaths? found;

    /// <summary>Whether it is a group.</summary>
    [Parameter]
    public bool IsGroup { get; set; }

    [Inject]
    public required AccessPathQueries Paths { get; init; }

    private string Count
    {
        get
        {
            var people = found!.People == 1 ? "1 person" : $"{found.People} people";
            var machines = found.ServiceAccounts switch
            {
                0 => "",
                1 => " and 1 service account",
                var many => $" and {many} service accounts",
            };
            return IsGroup ? $"{people}{machines} can use it directly, with Resolver access to the member."
                : $"{people}{machines} can use it directly.";
        }
    }

    private string Hidden => paths.Count > 0 ? $"and {found!.Hidden} more that you can't see"
        : found!.Hidden == 1 ? "1 workflow or app that you can't see"
        : $"{found.Hidden} workflows and apps that you can't see";

    /// <inheritdoc/>
    protected override async Task<Action> ReadAsync(Actor actor)
    {
        var read = await PageAsync(actor, 0);
        return () =>
        {
            found = read;
            paths.Clear();
            paths.AddRange(read.Through.Rows);
        };
    }

    /// <inheritdoc/>
    protected override void Clear()
    {
        found = null;
        paths.Clear();
    }

    private static string AddressOf(AccessPath path) => path.IsApp ? Urls.AppEdit(path.Id) : Urls.Workflow(path.Id);

    private Task MoreAsync() => Notifier.TryAsync(async () =>
    {
        var of = Id;
        var read = await PageAsync(await Actors.CurrentAsync(), paths.Count);
        if (Id != of) return;
        found = read;
        paths.AddRange(read.Through.Rows.ExceptBy(paths.Select(p => p.Id), p => p.Id));
    });

    private Task<AccessPaths> PageAsync(Actor actor, int offset) => IsGroup
        ? Paths.OfGroupAsync(actor, Id, new(offset, PageSize), Left)
        : Paths.OfConnectionAsync(actor, Id, new(offset, PageSize), Left);
}
