using System.Security.Cryptography;
using Connections.Core.People;
using Connections.Tests.Support;

namespace Connections.Tests.People;

public sealed class IdempotencyStoreOnSqlite() : IdempotencyStoreSpecification(postgres: false);

public sealed class IdempotencyStoreOnPostgres() : IdempotencyStoreSpecification(postgres: true);

/// <summary>A call that a program names is done once, also where it is sent many times at once.</summary>
public abstract class IdempotencyStoreSpecification(bool postgres) : CoreSpecification(postgres)
{
    private static readonly byte[] One = SHA256.HashData("one"u8);
    private static readonly byte[] Two = SHA256.HashData("two"u8);

    private IdempotencyStore Calls => Host.Get<IdempotencyStore>();

    [Fact]
    public async Task A_call_is_new_then_unfinished_then_done_with_its_answer()
    {
        var key = await KeyAsync();

        var begun = await Calls.BeginAsync(key, "a", One, isPartial: false, default);
        begun.State.Should().Be(IdempotentCallState.New);
        (await Calls.BeginAsync(key, "a", One, isPartial: false, default)).Should()
            .Be(new IdempotentCallLookup(IdempotentCallState.Unfinished));
        await Calls.AnswerAsync(key, "a", 201, "{}", keep: true, default);
        await begun.Running!.DisposeAsync();
        (await Calls.BeginAsync(key, "a", One, isPartial: false, default)).Should()
            .Be(new IdempotentCallLookup(IdempotentCallState.Done, 201, "{}"));
        (await Calls.BeginAsync(key, "a", Two, isPartial: false, default)).State.Should().Be(IdempotentCallState.Other);
        (await Calls.BeginAsync(await KeyAsync(), "a", Two, isPartial: false, default)).State.Should()
            .Be(IdempotentCallState.New, "each key has names of its own");
    }

    [Fact]
    public async Task An_answer_that_is_shown_once_is_not_kept_and_a_refused_call_may_be_sent_again()
    {
        var key = await KeyAsync();

        await EndAsync(await Calls.BeginAsync(key, "once", One, isPartial: false, default));
        await Calls.AnswerAsync(key, "once", 201, "the secret", keep: false, default);
        (await Calls.BeginAsync(key, "once", One, isPartial: false, default)).Should()
            .Be(new IdempotentCallLookup(IdempotentCallState.DoneOnce, 201));

        await EndAsync(await Calls.BeginAsync(key, "refused", One, isPartial: false, default));
        await Calls.ForgetAsync(key, "refused", default);
        (await Calls.BeginAsync(key, "refused", One, isPartial: false, default)).State.Should()
            .Be(IdempotentCallState.New);
    }

    [Fact]
    public async Task Many_identical_calls_at_once_run_once()
    {
        var key = await KeyAsync();

        var states =
            await Task.WhenAll(
                Enumerable.Range(0,
                    16).Select(_ => Task.Run(() => Calls.BeginAsync(key, "race", One, isPartial: false, default))));

        states.Count(s => s.State == IdempotentCallState.New).Should().Be(1);
        states.Should()
            .OnlyContain(s => s.State == IdempotentCallState.New || s.State == IdempotentCallState.Unfinished);
    }

    [Fact]
    public async Task A_call_is_known_for_a_day_and_as_long_as_its_key()
    {
        var key = await KeyAsync();
        await EndAsync(await Calls.BeginAsync(key, "old", One, isPartial: false, default));
        await Calls.AnswerAsync(key, "old", 201, "{}", keep: true, default);

        Host.Clock.Advance(IdempotencyStore.KnownFor - TimeSpan.FromMinutes(1));
        (await Calls.BeginAsync(key, "old", One, isPartial: false, default)).State.Should()
            .Be(IdempotentCallState.Done);
        Host.Clock.Advance(TimeSpan.FromMinutes(2));
        (await Calls.BeginAsync(key, "old", Two, isPartial: false, default)).State.Should().Be(IdempotentCallState.New);

        await Host.Get<KeyService>().RevokeAsync(Owner, key, default);
        await Calls.AnswerAsync(key, "old", 201, "{}", keep: true, default);
    }

    [Fact]
    public async Task A_call_that_broke_off_before_its_act_is_repeated()
    {
        var key = await KeyAsync();
        await EndAsync(await Calls.BeginAsync(key, "a", One, isPartial: false, default));

        var again = await Calls.BeginAsync(key, "a", One, isPartial: false, default);

        again.State.Should().Be(IdempotentCallState.New);
        await EndAsync(again);
    }

    [Fact]
    public async Task A_call_that_broke_off_after_its_act_is_known_with_what_it_made()
    {
        var key = await KeyAsync();
        var call = await Calls.BeginAsync(key, "a", One, isPartial: false, default);
        Guid made;
        using (call.Running!.Join()) made = await CreateAsync("Made");
        await EndAsync(call);
        await CreateAsync("Another, which is not the call's");

        var again = await Calls.BeginAsync(key, "a", One, isPartial: false, default);

        (again.State, again.AssetId).Should().Be((IdempotentCallState.Unanswered, made));
        await EndAsync(again);
    }

    [Fact]
    public async Task A_call_whose_act_was_refused_is_not_known_as_done()
    {
        var key = await KeyAsync();
        await CreateAsync("Taken");
        var call = await Calls.BeginAsync(key, "a", One, isPartial: false, default);
        using (call.Running!.Join()) await FluentActions.Awaiting(() => CreateAsync("Taken")).Should()
            .ThrowAsync<Core.Problem.Invalid>();
        await EndAsync(call);

        var again = await Calls.BeginAsync(key, "a", One, isPartial: false, default);

        again.State.Should().Be(IdempotentCallState.New);
        await EndAsync(again);
    }

    [Fact]
    public async Task A_call_that_no_transaction_covers_is_unknown_once_it_broke_off()
    {
        var key = await KeyAsync();
        await EndAsync(await Calls.BeginAsync(key, "run", One, isPartial: true, default));

        (await Calls.BeginAsync(key, "run", One, isPartial: true, default)).State.Should()
            .Be(IdempotentCallState.Unknown);
    }

    // As a process does that dies: the lease goes, what is saved stays.
    private static async Task EndAsync(IdempotentCallLookup call) => await call.Running!.DisposeAsync();

    private async Task<Guid> KeyAsync() =>
        (await Host.Get<KeyService>().CreateAsync(Owner, new NewKey { Kind = KeyKind.Application, Name = "Key" },
            default)).Id;
}
