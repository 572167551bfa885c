using Connections.Core.Access;

namespace Connections.Web.Api.Contracts;

/// <summary>Through what something is used.</summary>
internal enum AccessPathKind
{
    Workflow,
    App,
}

/// <summary>A workflow or an app through which people use a connection or a group.</summary>
/// <param name="Kind">What it is; the id is its id.</param>
/// <param name="Name">Its name.</param>
/// <param name="Identity">The account that it acts as; null: who starts it.</param>
/// <param name="MayUse">Whether that account can use it now.</param>
/// <param name="Starters">Who may start it, or open the app: of many the first.</param>
/// <param name="MoreStarters">How many more may.</param>
/// <param name="Triggers">What starts it besides.</param>
/// <param name="Text">In a sentence.</param>
[ResourceType("access_path")]
internal sealed record AccessPathAttributes(AccessPathKind Kind, string Name, string? Identity, bool MayUse,
    IReadOnlyList<string> Starters, int MoreStarters, IReadOnlyList<string> Triggers, string Text);

/// <summary>Who has access directly.</summary>
/// <param name="Kind">user, service_account, team, role or organization.</param>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name.</param>
/// <param name="Level">Its level.</param>
/// <param name="Acts">Whether an active account is behind it.</param>
internal sealed record DirectAccess(PrincipalKind Kind, Guid Id, string Name, AccessLevel Level, bool Acts);

/// <summary>What is told beside the workflows and apps.</summary>
/// <param name="Total">How many of them you can see.</param>
/// <param name="TotalFiltered">The same.</param>
/// <param name="Hidden">How many more you can't see.</param>
/// <param name="People">How many people have access directly, with roles that allow it.</param>
/// <param name="ServiceAccounts">How many service accounts.</param>
/// <param name="Direct">Who has it: Resolver of a connection, Viewer of a group.</param>
internal sealed record AccessPathsMeta(int Total, int TotalFiltered, int Hidden, int People, int ServiceAccounts,
    IReadOnlyList<DirectAccess> Direct);
