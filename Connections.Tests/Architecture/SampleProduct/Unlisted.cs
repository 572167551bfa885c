namespace Connections.Tests.Architecture.SampleProduct.Unlisted;

/// <summary>Is in a room without a rule.</summary>
internal interface IUnlisted;
