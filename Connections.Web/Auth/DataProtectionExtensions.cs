using System.Xml.Linq;
using Connections.Core.Secrets;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Extensions.Options;

namespace Connections.Web.Auth;

/// <summary>Keeps the framework's cookie keys in the database, encrypted there under the master key.</summary>
internal static class DataProtectionExtensions
{
    public static IServiceCollection AddCookieKeys(this IServiceCollection services)
    {
        services.AddDataProtection().SetApplicationName("Connections");
        services.AddSingleton<IConfigureOptions<KeyManagementOptions>>(sp =>
            new ConfigureOptions<KeyManagementOptions>(
                options => options.XmlRepository = new Repository(sp.GetRequiredService<CookieKeyStore>())));
        return services;
    }

    private sealed class Repository(CookieKeyStore store) : IXmlRepository
    {
        public IReadOnlyCollection<XElement> GetAllElements() => [.. store.All().Select(XElement.Parse)];

        public void StoreElement(XElement element, string friendlyName) =>
            store.Add(friendlyName, element.ToString(SaveOptions.DisableFormatting));
    }
}
