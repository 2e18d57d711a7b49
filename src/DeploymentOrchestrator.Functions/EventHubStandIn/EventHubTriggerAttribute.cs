using Microsoft.Azure.Functions.Worker.Converters;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace DeploymentOrchestrator.Functions.EventHubStandIn;

/// <summary>Stands in for the attribute of the Event Hubs extension in a build without FullGallery, so that the trigger is compiled and indexed all the same.</summary>
/// <remarks>
/// The build reads this class, not an object of it: the binding's type is the class's name, its properties are the named ones below. There
/// is no ExtensionInformation: the host then says that it knows no eventHubTrigger, and runs the other functions.
/// </remarks>
[BindingCapabilities(KnownBindingCapabilities.FunctionLevelRetry)]
[ConverterFallbackBehavior(ConverterFallbackBehavior.Default)]
[InputConverter(typeof(EventDataConverter))]
public sealed class EventHubTriggerAttribute(string eventHubName) : TriggerBindingAttribute, ISupportCardinality
{
    /// <summary>The hub, or the setting that names it between percent signs.</summary>
    public string EventHubName { get; } = eventHubName;

    /// <summary>The setting with the connection.</summary>
    public string? Connection { get; set; }

    /// <summary>The consumer group, or the setting that names it between percent signs.</summary>
    public string? ConsumerGroup { get; set; }

    /// <summary>True: a function gets an array. The build writes it as the binding's cardinality.</summary>
    [DefaultValue(true)]
    public bool IsBatched { get; set; } = true;

    Cardinality ISupportCardinality.Cardinality
    {
        get => IsBatched ? Cardinality.Many : Cardinality.One;
        set => IsBatched = value == Cardinality.Many;
    }
}
