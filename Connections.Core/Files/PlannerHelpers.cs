using Connections.Core.Audit;
using Connections.Core.Connections;
using Connections.Core.Integrations;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Files;

/// <summary>A name as it is looked for.</summary>
internal sealed class NamedId
{
    public Guid Id { get; init; }
    public required string NameKey { get; init; }
}

/// <summary>What planning connections and groups have in common.</summary>
internal static class PlannerHelpers
{
    /// <summary>What is to be done with a thing that is there.</summary>
    public static PlannedAction ActOf(string? managedBy, string file, AppliedState? applied, bool differs,
        bool withAccess)
    {
        if (managedBy is null) return PlannedAction.TakeOver;
        return differs || managedBy != file || applied is null || applied.HasAccess != withAccess ? PlannedAction.Change
            : PlannedAction.None;
    }

    /// <summary>The plan of one thing; what is refused of it is told at its place in the file.</summary>
    public static async Task<PlannedResource> OrRefusalAsync(this PlannedResource plan, ManifestResource described,
        Func<Task<PlannedResource>> make)
    {
        try
        {
            return await make();
        }
        catch (Problem.NotFound)
        {
            var taken = $"The name {DidYouMean.Quote(described.Name)} is used by "
                + $"{(plan.Kind[0] == 'a' ? "an" : "a")} {plan.Kind} that you can't see. Choose another one, or ask an "
                + "admin.";
            return plan with { Refusals = [new($"{described.Place}", taken)] };
        }
        catch (Problem.Forbidden refused)
        {
            return plan with { Refusals = [new($"{described.Place}", refused.Message)] };
        }
        catch (Problem.Invalid refused)
        {
            return plan with { Refusals = [.. refused.Faults.Select(described.At)] };
        }
    }

    /// <summary>
    /// The id of what has the name, else of what has the name that it is renamed from; null where nothing has.
    /// </summary>
    public static async Task<Guid?> IdOfAsync(IQueryable<NamedId> things, ManifestResource described,
        CancellationToken ct)
    {
        foreach (var name in new[] { described.Name, described.RenamedFrom }.OfType<string>().Where(DatabaseText.Holds))
        {
            var key = Connection.KeyOf(name);
            if (await things.Where(t => t.NameKey == key).Select(t => (Guid?)t.Id).SingleOrDefaultAsync(ct) is { } id)
                return id;
        }
        return null;
    }

    /// <summary>What changed of a connection since it was applied, past the files.</summary>
    public static async Task<IReadOnlyList<FieldChange>> DriftAsync(this ConnectionsDbContext db,
        IntegrationCatalog catalog, Connection connection, AppliedState? applied, CancellationToken ct)
    {
        if (applied is null) return [];
        var states = await db.StatesAsync(catalog, [connection], [],
            new Dictionary<Guid, AppliedState> { [connection.Id] = applied }, ct);
        return applied.To(states[connection.Id], new Dictionary<Guid, string>());
    }
}
