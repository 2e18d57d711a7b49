namespace DeploymentOrchestrator.Demo;

/// <summary>The recorded payloads that the demo sends, embedded in the executable.</summary>
internal static class EmbeddedSamples
{
    /// <summary>A request whose body is wrapped in single quotes, as a YAML block scalar sends it.</summary>
    public static RawRequest CallbackRequest { get; } = RawRequest.Parse(Read("callback-request.raw"));

    /// <summary>Reads a payload.</summary>
    public static byte[] Read(string name)
    {
        using var stream = typeof(EmbeddedSamples).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The executable contains no sample {name}.");
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }
}
