namespace Connections.Web.Api.Contracts;

/// <summary>A workflow that uses a connection or a group, or used it in the last 30 days.</summary>
/// <param name="Name">Its name.</param>
/// <param name="RunAs">Whose rights its steps act with: owner, initiator or service_account.</param>
/// <param name="Identity">The name of that account; null: who starts it.</param>
/// <param name="Published">Whether triggers run it.</param>
/// <param name="Steps">The steps that name it or may choose it; none: it was used in the past only.</param>
/// <param name="PastUses">How often it used it in the last 30 days.</param>
[ResourceType("workflows")]
internal sealed record UseAttributes(string Name, string RunAs, string? Identity, bool Published,
    IReadOnlyList<StepUse> Steps, int PastUses);

/// <summary>A step that names a connection or a group.</summary>
/// <param name="Name">Its name.</param>
/// <param name="InDraft">Whether it stands in the newest version.</param>
/// <param name="InPublished">Whether it stands in the published version.</param>
/// <param name="ConnectionGroupId">The group that it asks; null: it names the connection.</param>
/// <param name="Identifiers">What it asks the group for, as in the document.</param>
/// <param name="Certain">Whether every run uses it; false: it depends on the run.</param>
internal sealed record StepUse(string Name, bool InDraft, bool InPublished, Guid? ConnectionGroupId,
    IReadOnlyList<string> Identifiers, bool Certain);

/// <summary>What is told beside the workflows.</summary>
/// <param name="Total">How many of them you can see.</param>
/// <param name="TotalFiltered">The same.</param>
/// <param name="Hidden">How many more you can't see.</param>
/// <param name="Summary">Who names it now, in a sentence.</param>
/// <param name="Past">How often it was used in the last 30 days, also by workflows and apps you can't see.</param>
/// <param name="Apps">Apps that use it, or used it in the last 30 days.</param>
/// <param name="HiddenApps">How many more apps you can't see.</param>
internal sealed record UsesMeta(int Total, int TotalFiltered, int Hidden, string Summary,
    IReadOnlyList<PastUseTotal> Past, IReadOnlyList<AppUse> Apps, int HiddenApps);

/// <summary>An app that uses a connection or a group, or used it in the last 30 days.</summary>
/// <param name="Id">The app.</param>
/// <param name="Name">Its name.</param>
/// <param name="Identity">The name of the account whose rights its queries act with.</param>
/// <param name="Published">Whether it is published.</param>
/// <param name="Queries">The queries that name it or may choose it; none: it was used in the past only.</param>
/// <param name="PastUses">How often it used it in the last 30 days.</param>
internal sealed record AppUse(Guid Id, string Name, string Identity, bool Published, IReadOnlyList<StepUse> Queries,
    int PastUses);

/// <summary>How often a connection was used in the last 30 days, directly or through one group.</summary>
/// <param name="ConnectionGroupId">The group; null: directly, or a group that you can't see.</param>
/// <param name="Identifiers">What the connection matches there now.</param>
/// <param name="Count">How often.</param>
internal sealed record PastUseTotal(Guid? ConnectionGroupId, string Identifiers, int Count);

/// <summary>What a change would mean for workflows.</summary>
/// <param name="Impact">Sentences; none where no workflow is concerned.</param>
[ResourceType("change_impact")]
internal sealed record ChangeImpactAttributes(IReadOnlyList<string> Impact);
