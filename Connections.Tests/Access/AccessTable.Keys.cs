using Connections.Core;
using Connections.Core.People;

namespace Connections.Tests.Access;

/// <summary>
/// The operations on keys. Everyone has application keys of their own; other people's take <c>api_keys_manage</c>.
/// </summary>
internal static partial class AccessTable
{
    private const Permissions KeysManage = Permissions.ApiKeysManage;

    private static IEnumerable<Operation> OnKeys { get; } = new[]
    {
        Act("KeyService.ListAsync", s => s.Active ? AttemptOutcome.Done : AttemptOutcome.Forbidden,
            a => Keys(a).ListAsync(a.Actor, KeyKind.Application, PageRequest.First, default)),
        Act("KeyService.CreateAsync", s => s.Active && !s.IsSystem ? AttemptOutcome.Done : AttemptOutcome.Forbidden,
            a => RevokingAsync(a,
                Keys(a).CreateAsync(a.Actor, new NewKey { Kind = KeyKind.Application, Name = "Own" }, default))),
        Act("KeyService.CreateAsync", s => s.IsSystem ? AttemptOutcome.Forbidden : Anyone(s, KeysManage),
            a => RevokingAsync(a,
                Keys(a).CreateAsync(a.Actor, new NewKey { Kind = KeyKind.Api, Name = "Of the organisation" },
                    default))),
        Act("KeyService.CreateAsync",
            s => s.IsSystem || !s.ManagesAllAccounts ? AttemptOutcome.Forbidden : AttemptOutcome.Done,
            async a =>
        {
            var account = await Accounts(a).CreateAsync(Actor.System, "Robot", [], default);
            await RevokingAsync(a,
                Keys(a).CreateAsync(a.Actor,
                    new NewKey { Kind = KeyKind.Application, Name = "Of a robot", OwnerId = account }, default));
        }),
        OnSomeonesKey("KeyService.RevokeAsync", (a, key) => Keys(a).RevokeAsync(a.Actor, key, default)),
        Act("KeyRegistrations.ListAsync", s => s.Active ? AttemptOutcome.Done : AttemptOutcome.Forbidden,
            a => Registrations(a).ListAsync(a.Actor, PageRequest.First, default)),
        OnSomeonesKey("KeyRegistrations.GetAsync", (a, key) => Registrations(a).GetAsync(a.Actor, key, default)),
        OnSomeonesKey("KeyRegistrations.RegisterAsync",
            (a, key) => Registrations(a).RegisterAsync(a.Actor, key, default)),
        OnSomeonesKey("KeyRegistrations.UnregisterAsync",
            (a, key) => Registrations(a).UnregisterAsync(a.Actor, key, default)),
    }.Select(o => o with { On = OperationTarget.Neither }).ToArray();

    private static Operation OnSomeonesKey(string name, Func<Attempt, Guid, Task> act) =>
        Act(name, s =>
            !s.Active ? AttemptOutcome.Forbidden : s.Has(KeysManage) ? AttemptOutcome.Done : AttemptOutcome.NotFound,
            async a =>
    {
        var key = await Keys(a).CreateAsync(a.Host.Owner,
            new NewKey { Kind = KeyKind.Application, Name = "The owner's", Registered = true }, default);
        try
        {
            await act(a, key.Id);
        }
        finally
        {
            if (name != "KeyService.RevokeAsync" || !await IsGoneAsync(a, key.Id))
                await Keys(a).RevokeAsync(Actor.System, key.Id, default);
        }
    });

    private static async Task<bool> IsGoneAsync(Attempt a, Guid key) =>
        (await Keys(a).ListAsync(Actor.System, KeyKind.Application, new(0, 200), default)).Rows.All(k => k.Id != key);

    // There is a limit to the number of keys.
    private static async Task RevokingAsync(Attempt a, Task<IssuedKey> making) =>
        await Keys(a).RevokeAsync(Actor.System, (await making).Id, default);

    private static KeyService Keys(Attempt a) => a.Host.Get<KeyService>();

    private static KeyRegistrations Registrations(Attempt a) => a.Host.Get<KeyRegistrations>();
}
