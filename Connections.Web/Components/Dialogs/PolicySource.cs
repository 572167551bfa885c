using Connections.Core;
using Connections.Core.Access;
using Connections.Core.Apps.Editing;
using Connections.Core.Automation.Workflows;
using Connections.Core.People;
using Connections.Web.Ui;

namespace Connections.Web.Components.Dialogs;

/// <summary>The policy of one resource, of any kind.</summary>
internal abstract class PolicySource
{
    /// <summary>What the resource is called: <c>connection</c>.</summary>
    public abstract string Thing { get; }

    /// <summary>Wire name of the permission that changing it takes.</summary>
    public abstract string Permission { get; }

    /// <summary>Its levels.</summary>
    public abstract IReadOnlyList<AccessLevel> Levels { get; }

    /// <summary>What to know about its levels; null: nothing.</summary>
    public virtual string? Note => null;

    /// <summary>Who can do what, by level; none: as with connections and groups.</summary>
    public virtual IReadOnlyList<(string Who, string Can)> About => [];

    /// <summary>What a level is called.</summary>
    public virtual string NameOf(AccessLevel level) => level.ToString();

    /// <summary>A level as a sentence tells it.</summary>
    public virtual string Tell(AccessLevel level) => level.WithArticle();

    /// <summary>Reads it.</summary>
    public abstract Task<ResourcePolicy> GetAsync(Actor actor, CancellationToken ct);

    /// <summary>Puts these lines in its place.</summary>
    public abstract Task SaveAsync(Actor actor, IReadOnlyList<PolicyGrant> policy, Guid seenVersion, bool confirmed,
        CancellationToken ct);

    /// <summary>Makes the actor Editor.</summary>
    public abstract Task ElevateAsync(Actor actor, CancellationToken ct);

    /// <summary>Says what an identity may do, and why.</summary>
    public abstract Task<EffectiveAccess> ExplainAsync(Actor actor, Guid identityId, CancellationToken ct);
}

/// <summary>The policy of a connection or a group.</summary>
internal class ResourcePolicySource(ResourcePolicies policies, Guid id, string resource) : PolicySource
{
    public override string Thing => resource;

    public override string Permission => policies.ToChange.WireName();

    public override IReadOnlyList<AccessLevel> Levels => policies.Levels;

    public override Task<ResourcePolicy> GetAsync(Actor actor, CancellationToken ct) =>
        policies.GetAsync(actor, id, ct);

    public override Task SaveAsync(Actor actor, IReadOnlyList<PolicyGrant> policy, Guid seenVersion, bool confirmed,
        CancellationToken ct) => policies.SaveAsync(actor, id, policy, seenVersion, confirmed, ct);

    public override Task ElevateAsync(Actor actor, CancellationToken ct) => policies.ElevateAsync(actor, id, ct);

    public override Task<EffectiveAccess> ExplainAsync(Actor actor, Guid identityId, CancellationToken ct) =>
        policies.ExplainAsync(actor, id, identityId, ct);
}

/// <summary>The policy of a workflow, where Resolvers are Runners.</summary>
internal sealed class WorkflowPolicySource(WorkflowPolicies policies, Guid id)
    : ResourcePolicySource(policies, id, "workflow")
{
    public override string Note => "Every editor can make the workflow act with the owner's access.";

    public override IReadOnlyList<(string Who, string Can)> About => [("Viewers", "see it and its runs"),
        ("Runners", "run it and cancel runs"), ("Editors", "change it")];

    public override string NameOf(AccessLevel level) => WorkflowMessages.NameOf(level);

    public override string Tell(AccessLevel level) => WorkflowMessages.Tell(level);
}

/// <summary>The policy of an app, whose viewers need no access to what it uses.</summary>
internal sealed class AppPolicySource(AppPolicies policies, Guid id) : ResourcePolicySource(policies, id, "app")
{
    public override string Note => "Every viewer acts with the access of the app's identity, within what the app does.";

    public override IReadOnlyList<(string Who, string Can)> About =>
        [("Viewers", "use it while it is published"), ("Editors", "change, publish and delete it")];
}

/// <summary>Who manages a service account.</summary>
internal sealed class ServiceAccountPolicySource(ServiceAccountPolicies policies, Guid id) : PolicySource
{
    public override string Thing => "service account";

    public override string Permission => "service_account_write";

    public override IReadOnlyList<AccessLevel> Levels => ServiceAccountPolicies.Levels;

    public override async Task<ResourcePolicy> GetAsync(Actor actor, CancellationToken ct)
    {
        var p = await policies.GetAsync(actor, id, ct);
        return new(p.Id, p.Name, p.Policy, p.MyLevel, p.MayChange, MayElevate: false, MayExplain: false);
    }

    public override Task SaveAsync(Actor actor, IReadOnlyList<PolicyGrant> policy, Guid seenVersion, bool confirmed,
        CancellationToken ct) => policies.SaveAsync(actor, id, policy, seenVersion, confirmed, ct);

    // The view offers neither.
    public override Task ElevateAsync(Actor actor, CancellationToken ct) =>
        throw new NotSupportedException("Admins can manage every service account.");

    public override Task<EffectiveAccess> ExplainAsync(Actor actor, Guid identityId, CancellationToken ct) =>
        throw new NotSupportedException("A service account has one level.");
}
