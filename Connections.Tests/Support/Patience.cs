using System.Runtime.CompilerServices;
using Bunit;

namespace Connections.Tests.Support;

/// <summary>How long the tests of screens wait for what must come.</summary>
internal static class Patience
{
    // A machine that does other work too is slow, not wrong: a wait ends when it is met, and else long after that.
    [ModuleInitializer]
    internal static void Set() => BunitContext.DefaultWaitTimeout = TimeSpan.FromSeconds(60);
}
