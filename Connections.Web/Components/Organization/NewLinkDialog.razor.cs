using Connections.Core.People;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Organization;

/// <summary>Makes a new one-time link for a member: another invitation, or a way to a new password.</summary>
public sealed partial class NewLinkDialog
{
    private IssuedLink? link;

    /// <summary>The member.</summary>
    [Parameter, EditorRequired]
    public MemberRow Member { get; set; } = null!;

    [Inject]
    public required MemberService Members { get; init; }

    private Task MakeAsync() =>
        Submission.RunAsync(async actor => link = await Members.CreateLinkAsync(actor, Member.Id, Left));
}
