namespace Connections.Tests.Architecture.FakeHouse.Shed;

/// <summary>Stands in a room that no picture has.</summary>
internal interface ITools;
