// Nothing is fetched from, or sent to, other hosts: no fonts, no proxy, no telemetry, no client of theirs.
window.Scalar.createApiReference('#reference', {
    url: 'openapi/v1.json',
    withDefaultFonts: false,
    telemetry: false,
    proxyUrl: '',
    hideClientButton: true,
    showDeveloperTools: 'never',
    agent: { disabled: true },
    mcp: { disabled: true },
    metaData: { title: 'API reference · Connections' },
    defaultHttpClient: { targetKey: 'shell', clientKey: 'curl' },
    documentDownloadType: 'json',
});
