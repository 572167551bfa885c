using Bunit;
using Connections.Core;
using Connections.Web.Components.Shared;
using Connections.Web.Ui;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using MudBlazor.Services;

namespace Connections.Tests.Components;

/// <summary>A browser-less screen: the real components with the services that a circuit has.</summary>
public abstract class ScreenTest : BunitContext, IAsyncLifetime
{
    protected ScreenTest()
    {
        JSInterop.Mode = JSRuntimeMode.Loose;
        Services.AddMudServices();
        Services.AddSingleton<TimeProvider>(Time);
        Services.AddScoped<UserLocale>();
        Services.AddScoped<Shortcuts>();
        Services.AddScoped<Notifier>();
        Services.AddTransient<SingleDialogService>();
        Services.AddSingleton<ILockState>(Locks);
        Services.AddSingleton<IDatabaseState>(Database);
        Services.AddSingleton(Deployment);
        Services.AddSingleton<Availability>();
        Services.AddScoped<OwnPermissions>();
    }

    /// <summary>Where the product is said to run.</summary>
    protected Deployment Deployment { get; } = new();

    /// <summary>Whether it is said to be locked.</summary>
    protected SwitchableLock Locks { get; } = new();

    /// <summary>Whether the database is said to be away.</summary>
    protected SwitchableDatabase Database { get; } = new();

    /// <summary>The clock of the screen.</summary>
    protected FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));

    public Task InitializeAsync() => Task.CompletedTask;

    async Task IAsyncLifetime.DisposeAsync() => await base.DisposeAsync();

    /// <summary>A database that a test takes away and gives back.</summary>
    protected sealed class SwitchableDatabase : IDatabaseState
    {
        public event Action? Changed;

        public string? UnreadableBecause { get; private set; }

        public void Say(string? reason)
        {
            UnreadableBecause = reason;
            Changed?.Invoke();
        }
    }

    /// <summary>A lock that a test opens and closes.</summary>
    protected sealed class SwitchableLock : ILockState
    {
        public string? LockedBecause { get; set; }
    }
}
