using DurableTask.Conformance.Harness;
using DurableTask.Conformance.Providers;

namespace DurableTask.Conformance;

[NeedsAzurite]
public sealed class AzureStorageActivityTests() : ActivityConformance(new AzureStorageProvider());

[NeedsAzurite]
public sealed class AzureStorageEntityTests() : EntityConformance(new AzureStorageProvider());

[NeedsAzurite]
public sealed class AzureStorageEventTests() : EventConformance(new AzureStorageProvider());

[NeedsAzurite]
public sealed class AzureStorageInstanceTests() : InstanceConformance(new AzureStorageProvider());

[NeedsAzurite]
public sealed class AzureStorageQueryTests() : QueryConformance(new AzureStorageProvider());

[NeedsAzurite]
public sealed class AzureStorageTimerTests() : TimerConformance(new AzureStorageProvider());

[NeedsAzurite]
public sealed class AzureStorageBlockedTests() : BlockedConformance(new AzureStorageProvider());
