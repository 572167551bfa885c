namespace Connections.Web.Components.Organization;

/// <summary>Leads to the first place that the reader may see.</summary>
public sealed partial class OrganizationPage;
