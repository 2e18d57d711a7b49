using Microsoft.Azure.Functions.Worker.Converters;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace DeploymentOrchestrator.Functions.EventHubStandIn;

/// <summary>A substitute for the attribute of the Event Hubs extension in a build without FullGallery, so that the trigger is still compiled and indexed.</summary>
/// <remarks>
/// The build reads the metadata of this class, not an instance of it: the type of the binding is the name of the class, and its properties are those below. There
/// is no ExtensionInformation, so the host logs that it does not know eventHubTrigger, and runs the other functions.
/// </remarks>
[BindingCapabilities(KnownBindingCapabilities.FunctionLevelRetry)]
[ConverterFallbackBehavior(ConverterFallbackBehavior.Default)]
[InputConverter(typeof(EventDataConverter))]
public sealed class EventHubTriggerAttribute(string eventHubName) : TriggerBindingAttribute, ISupportCardinality
{
    /// <summary>The hub, or the setting with its name between percent signs.</summary>
    public string EventHubName { get; } = eventHubName;

    /// <summary>The name of the setting with the connection.</summary>
    public string? Connection { get; set; }

    /// <summary>The consumer group, or the setting with its name between percent signs.</summary>
    public string? ConsumerGroup { get; set; }

    /// <summary>True if the function receives an array. The build writes it as the cardinality of the binding.</summary>
    [DefaultValue(true)]
    public bool IsBatched { get; set; } = true;

    Cardinality ISupportCardinality.Cardinality
    {
        get => IsBatched ? Cardinality.Many : Cardinality.One;
        set => IsBatched = value == Cardinality.Many;
    }
}
