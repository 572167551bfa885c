using Connections.Core;
using Connections.Core.Access;
using Connections.Core.Automation.Entities;
using Connections.Core.Automation.Replacements;
using Connections.Core.Connections;

namespace Connections.Tests.Access;

/// <summary>The replacement of connections. What is tried on is the connection that is put in.</summary>
internal static partial class AccessTable
{
    private static IEnumerable<Operation> OnReplacements { get; } =
    [
        Act("ReplacementService.PreviewAsync", s => ExpectOnConnection(s, Resolve, AccessLevel.Resolver),
            async a => await Replacements(a).PreviewAsync(a.Actor, await AnyConnectionAsync(a), new(a.Id, true),
                default)),
        Act("ReplacementService.ReplaceAsync", s => ExpectOnConnection(s, Resolve, AccessLevel.Resolver),
            async a => await Replacements(a).ReplaceAsync(a.Actor, await AnyConnectionAsync(a), new(a.Id, true),
                default)),
        // What is put back is what was replaced.
        Act("ReplacementService.UndoAsync", s => ExpectOnConnection(s, Resolve, AccessLevel.Resolver), async a =>
        {
            var done = new ConnectionReplacement((a.Id, a.ConnectionName), (await AnyConnectionAsync(a), "Any"),
                a.Host.Owner.Id, a.Host.Clock.GetUtcNow());
            await using (var db = a.Host.OpenDb())
            {
                db.Add(done);
                await db.SaveAsync(default);
            }
            await Replacements(a).UndoAsync(a.Actor, done.Id, default);
        }),
        Act("ReplacementService.ListAsync", s => ExpectOnConnection(s),
            a => Replacements(a).ListAsync(a.Actor, a.Id, PageRequest.First, default)),
    ];

    private static ReplacementService Replacements(Attempt a) => a.Host.Get<ReplacementService>();

    // One that everyone who reads connections sees.
    private static async Task<Guid> AnyConnectionAsync(Attempt a) => (await a.Host.Get<ConnectionService>()
        .CreateAsync(Actor.System, UnreachableConnection($"r{Guid.CreateVersion7():n}"), default)).Row.Id;
}
