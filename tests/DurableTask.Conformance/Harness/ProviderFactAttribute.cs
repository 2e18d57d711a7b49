using Xunit.Abstractions;
using Xunit.Sdk;

namespace DurableTask.Conformance.Harness;

/// <summary>A fact that is skipped, with the reason, if the provider of its class is not available.</summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer("DurableTask.Conformance.Harness.ProviderFactDiscoverer", "DurableTask.Conformance")]
public sealed class ProviderFactAttribute : FactAttribute;

/// <summary>A class whose tests need Azurite.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class NeedsAzuriteAttribute : Attribute;

/// <summary>Discovers tests with <see cref="ProviderFactAttribute"/>.</summary>
public sealed class ProviderFactDiscoverer(IMessageSink diagnostics) : IXunitTestCaseDiscoverer
{
    public IEnumerable<IXunitTestCase> Discover(ITestFrameworkDiscoveryOptions discoveryOptions, ITestMethod testMethod, IAttributeInfo factAttribute) =>
        [new ProviderTestCase(diagnostics, discoveryOptions.MethodDisplayOrDefault(), discoveryOptions.MethodDisplayOptionsOrDefault(), testMethod)];
}

/// <summary>A fact on one provider.</summary>
public sealed class ProviderTestCase : XunitTestCase
{
    [Obsolete("For the deserializer only.")]
    public ProviderTestCase()
    {
    }

    public ProviderTestCase(IMessageSink diagnostics, TestMethodDisplay display, TestMethodDisplayOptions options, ITestMethod method)
        : base(diagnostics, display, options, method)
    {
    }

    protected override string? GetSkipReason(IAttributeInfo factAttribute) =>
        TestMethod.TestClass.Class.GetCustomAttributes(typeof(NeedsAzuriteAttribute)).Any() ? Azurite.Missing : null;
}
