package io.omnicache.jcache;

import io.omnicache.jcache.testing.NearCached;
import org.junit.jupiter.api.Nested;

/** The tests that go through all operations, with a near cache on every cache, in both modes of tracking. */
class NearCacheParityTest {
    @Nested
    @NearCached("key")
    class OperationsByKey extends OperationParityTest {}

    @Nested
    @NearCached("prefix")
    class OperationsByPrefix extends OperationParityTest {}

    @Nested
    @NearCached("key")
    class ByValueByKey extends ByValueTest {}

    @Nested
    @NearCached("prefix")
    class ByValueByPrefix extends ByValueTest {}

    @Nested
    @NearCached("key")
    class UndecodableByKey extends UndecodableEntriesTest {}

    @Nested
    @NearCached("prefix")
    class UndecodableByPrefix extends UndecodableEntriesTest {}

    @Nested
    @NearCached("key")
    class OtherTypesByKey extends KeysOfOtherTypesTest {}

    @Nested
    @NearCached("prefix")
    class OtherTypesByPrefix extends KeysOfOtherTypesTest {}

    @Nested
    @NearCached("key")
    class RemoteEventsByKey extends RemoteEventParityTest {}

    @Nested
    @NearCached("prefix")
    class RemoteEventsByPrefix extends RemoteEventParityTest {}

    @Nested
    @NearCached("key")
    class HibernatePutsByKey extends HibernatePutsTest {}

    @Nested
    @NearCached("prefix")
    class WriteThroughByPrefix extends WriteThroughTest {}

    @Nested
    @NearCached("key")
    class RefreshAheadByKey extends RefreshAheadTest {}

    @Nested
    @NearCached("prefix")
    class RememberMissingByPrefix extends RememberMissingTest {}
}
