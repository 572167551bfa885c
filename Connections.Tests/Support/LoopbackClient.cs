namespace Connections.Tests.Support;

/// <summary>
/// Makes the HTTP clients of tests: to this machine, without a proxy, following no redirect on its own.
/// </summary>
public static class LoopbackClient
{
    /// <summary>A client for one server on this machine; with cookies, it keeps them as a browser does.</summary>
    public static HttpClient For(Uri address, bool cookies = false)
    {
        address.IsLoopback.Should().BeTrue("tests talk to this machine only");
#pragma warning disable RS0030 // The product's own requests go through Runtime/Egress; a test speaks for the outside.
        return new HttpClient(
            new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, UseCookies = cookies })
        {
            BaseAddress = address,
            Timeout = TestTimeout.Longest,
        };
#pragma warning restore RS0030
    }
}
