using Connections.Core;
using Connections.Core.People;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Organization;

/// <summary>Makes a key, and shows it, this once.</summary>
public sealed partial class NewKeyDialog
{
    private IReadOnlyList<MemberRow> accounts = [];
    private Permissions own;
    private Permissions scopes = Permissions.ConnectionsRead;
    private KeyKind kind = KeyKind.Application;
    private string name = "";
    private string owner = "";
    private DateOnly? lastDay;
    private bool registered = true;
    private bool isLimited;
    private bool isLoaded;
    private IssuedKey? issued;

    [Inject]
    public required KeyService Keys { get; init; }

    [Inject]
    public required ServiceAccountService Accounts { get; init; }

    [Inject]
    public required OrganizationSettings Settings { get; init; }

    protected override void OnInitialized() => Submission.Fields = ["name", "owner", "expires", "scopes"];

    private bool IsApi => kind == KeyKind.Api;

    protected override async Task OnInitializedAsync() => isLoaded = await Submission.RunAsync(async actor =>
    {
        own = await Settings.PermissionsAsync(actor, Left);
        scopes &= own;
        if (own.HasFlag(Permissions.ServiceAccountWrite))
            accounts = [.. (await Accounts.ListAsync(actor, new MemberQuery(), new PageRequest(0, PageRequest.MaxSize),
                Left)).Rows.Where(a => a.MayManage && a.State != AccountState.Disabled)];
    });

    private Task CreateAsync() => Submission.RunAsync(async actor => issued = await Keys.CreateAsync(actor, new NewKey
    {
        Kind = kind,
        Name = name,
        OwnerId = Guid.TryParse(owner, out var account) ? account : null,
        Scopes = isLimited && !IsApi ? scopes : null,
        ExpiresAt = lastDay is { } day ? new DateTimeOffset(day.AddDays(1), TimeOnly.MinValue, TimeSpan.Zero) : null,
        Registered = registered && !IsApi,
    }, Left));
}
