using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Connections.Core.Access;
using Connections.Core.Connections;
using Connections.Core.Groups;
using Connections.Core.Integrations;
using Connections.Core.People;
using Connections.Core.Resolving;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Files;

/// <summary>An encrypted bundle, and what is not in it.</summary>
/// <param name="Content">The file.</param>
/// <param name="Connections">How many connections.</param>
/// <param name="Groups">How many groups.</param>
/// <param name="LeftOut">What may not or cannot be exported, each with the reason.</param>
public sealed record ExportedBundle(byte[] Content, int Connections, int Groups, IReadOnlyList<string> LeftOut);

/// <summary>What is done with a bundle's connection or group whose name is taken.</summary>
public enum ConflictPolicy
{
    /// <summary>Nothing of the bundle is imported.</summary>
    Refuse,

    /// <summary>That one is left out; what is there stays as it is.</summary>
    Skip,
}

/// <summary>What an import made, or would make.</summary>
/// <param name="Made">Names, each with its kind before it.</param>
/// <param name="LeftOut">What was not made, or not wholly, each with the reason.</param>
public sealed record ImportReport(IReadOnlyList<string> Made, IReadOnlyList<string> LeftOut);

/// <summary>
/// Moves connections and groups with their secrets to another installation, in a file that a passphrase closes. To take
/// a connection along is to use it: it takes Resolver, and is audited before anything leaves.
/// </summary>
public sealed class BundleService
{
    private readonly IDbContextFactory<ConnectionsDbContext> databases;
    private readonly IntegrationCatalog catalog;
    private readonly ResolveService resolving;
    private readonly ConnectionService connections;
    private readonly GroupService groups;
    private readonly BundleKeyCost cost;

    internal BundleService(
        IDbContextFactory<ConnectionsDbContext> databases, IntegrationCatalog catalog, ResolveService resolving,
        ConnectionService connections, GroupService groups,
        BundleKeyCost cost)
    {
        (this.databases, this.catalog, this.resolving, this.connections) = (databases, catalog, resolving, connections);
        (this.groups, this.cost) = (groups, cost);
    }

    /// <summary>Puts connections and groups that the actor may use into a bundle.</summary>
    /// <param name="actor">Who asks.</param>
    /// <param name="names">Names of connections and groups; none: all that the actor may see. With a group go its
    /// members.</param>
    /// <param name="passphrase">What closes it.</param>
    /// <param name="ct">Cancels it.</param>
    /// <exception cref="Problem.Invalid">The passphrase is too short, or nothing that the actor may see has one of the
    /// names.</exception>
    /// <exception cref="Problem.Forbidden">The account can no longer act, or may use no connections.</exception>
    /// <exception cref="Problem.Unavailable">The product is locked, or a use cannot be audited.</exception>
    public async Task<ExportedBundle> ExportAsync(Actor actor, IReadOnlyList<string> names, string passphrase,
        CancellationToken ct)
    {
        // Asked before anything is opened.
        BundleEncryption.EnsureLength(passphrase);
        await using var db = await databases.CreateDbContextAsync(ct);
        var rights = await db.RightsOfAsync(actor, ct);
        rights.Ensure(Permissions.ConnectionsResolve, "export connections");
        var (chosen, chosenGroups) = await db.ChosenAsync(rights, names, [], ct);
        var access = await db.AccessWordsAsync([.. chosen, .. chosenGroups], ct);

        var (taken, leftOut) = (new List<BundledConnection>(), new List<string>());
        foreach (var connection in chosen)
        {
            try
            {
                taken.Add(Bundled(connection,
                    await resolving.ResolveAsync(actor, connection.Id, "an encrypted bundle", only: null, ct),
                    access[connection.Id]));
            }
            catch (Exception e) when (e is Problem.Forbidden or Problem.NotFound or Problem.DependencyFailed)
            {
                leftOut.Add($"The connection “{connection.Name}”: {e.Message}");
            }
        }
        var takenGroups = new List<BundledGroup>();
        foreach (var group in chosenGroups)
        {
            var members = await db.MemberNamesAsync(rights, group.Id, ct);
            takenGroups.Add(
                new BundledGroup
                {
                    Name = group.Name,
                    Description = group.Description,
                    Integration = group.IntegrationType,
                    Keys = group.Keys,
                    Members = members,
                    Access = access[group.Id].ToDictionary()
                });
        }

        var content = new BundleContent { Connections = taken, Groups = takenGroups }.Write();
        try
        {
            return new ExportedBundle(BundleEncryption.Close(content, passphrase, cost), taken.Count, takenGroups.Count,
                leftOut);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(content);
        }
    }

    /// <summary>
    /// Makes what is in a bundle, each thing in a save of its own. The actor is Editor of all of it.
    /// </summary>
    /// <param name="actor">Who makes it.</param>
    /// <param name="bundle">The file.</param>
    /// <param name="passphrase">What opens it.</param>
    /// <param name="onClash">What is done where a name is taken.</param>
    /// <param name="dryRun">Whether it only tells.</param>
    /// <param name="ct">Stops it before the next thing.</param>
    /// <exception cref="Problem.Invalid">It does not open; or something in it breaks a rule, or a name is taken: then
    /// nothing was made.</exception>
    /// <exception cref="Problem.Forbidden">The actor may not make connections, or groups where there are
    /// some.</exception>
    /// <exception cref="Problem.Unavailable">The product is locked.</exception>
    public async Task<ImportReport> ImportAsync(Actor actor, ReadOnlyMemory<byte> bundle, string passphrase,
        ConflictPolicy onClash, bool dryRun, CancellationToken ct)
    {
        await using (var db = await databases.CreateDbContextAsync(ct))
        {
            db.Gate.Ensure();
            (await db.RightsOfAsync(actor, ct)).Ensure(Permissions.ConnectionsWrite, "create connections");
        }
        var content = Open(bundle, passphrase);
        if (content.Groups.Count > 0)
        {
            await using var db = await databases.CreateDbContextAsync(ct);
            (await db.RightsOfAsync(actor, ct)).Ensure(Permissions.ConnectionGroupsWrite, "create connection groups");
        }
        var import = await ImportPlan.OfAsync(databases, catalog, actor, content, onClash, ct);
        if (!dryRun)
        {
            foreach (var connection in import.Connections)
                await connections.CreateAsync(actor, connection.Input,
                    new ManagedChange<Connection>((string?)null)
                    {
                        Access = connection.Access,
                        Note = (_, _) => Task.CompletedTask
                    }, CancellationToken.None);
            foreach (var group in import.Groups)
                await groups.CreateAsync(actor, await ImportPlan.WithMembersAsync(databases, actor, group, ct),
                    CancellationToken.None);
        }
        return new ImportReport(
            [.. import.Connections.Select(c => $"connection {c.Input.Name}"),
                .. import.Groups.Select(g => $"group {g.Input.Name}")], import.LeftOut);
    }

    private BundleContent Open(ReadOnlyMemory<byte> bundle, string passphrase)
    {
        var json = BundleEncryption.Open(bundle.Span, passphrase, cost);
        try
        {
            return BundleContent.Read(json);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(json);
        }
    }

    private static BundledConnection Bundled(Connection connection, ResolvedConnection opened,
        IReadOnlyList<(string Words, string Level)> access) => new()
        {
            Name = connection.Name,
            Description = connection.Description,
            Integration = opened.Integration.Type,
            Authentication = opened.Kind.Type,
            Fields = (JsonObject)JsonNode.Parse(FieldJson.Write(opened.Fields))!,
            Secrets = opened.Secrets.ToDictionary(s => s.Key, s => s.Value.Reveal()),
            Tags = ConnectionQueries.TagsOf(connection.TagsText),
            HandsOut = connection.HandsOut,
            Access = access.ToDictionary(a => a.Words, a => a.Level),
        };
}
