using DurableTask.Conformance.Providers;

namespace DurableTask.Conformance;

public sealed class SqliteActivityTests() : ActivityConformance(new SqliteProvider());

public sealed class SqliteEntityTests() : EntityConformance(new SqliteProvider());

public sealed class SqliteEventTests() : EventConformance(new SqliteProvider());

public sealed class SqliteInstanceTests() : InstanceConformance(new SqliteProvider());

public sealed class SqliteQueryTests() : QueryConformance(new SqliteProvider());

public sealed class SqliteTimerTests() : TimerConformance(new SqliteProvider());

public sealed class SqliteBlockedTests() : BlockedConformance(new SqliteProvider());

public sealed class SqliteCrashTests() : CrashConformance(new SqliteProvider());

/// <summary>The same tests with every turn a cold load.</summary>
public sealed class SqliteReplayingActivityTests() : ActivityConformance(new SqliteProvider(cachedInstances: 0));

public sealed class SqliteReplayingEntityTests() : EntityConformance(new SqliteProvider(cachedInstances: 0));

public sealed class SqliteReplayingEventTests() : EventConformance(new SqliteProvider(cachedInstances: 0));

public sealed class SqliteReplayingInstanceTests() : InstanceConformance(new SqliteProvider(cachedInstances: 0));

public sealed class SqliteReplayingTimerTests() : TimerConformance(new SqliteProvider(cachedInstances: 0));

public sealed class SqliteReplayingBlockedTests() : BlockedConformance(new SqliteProvider(cachedInstances: 0));
