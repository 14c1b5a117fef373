package io.omnicache.jcache;

import io.omnicache.jcache.testing.NearCached;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;

/** The tests that go through all operations, with an open near cache on every cache that can have one. */
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
    @NearCached("key")
    class UndecodableByKey extends UndecodableEntriesTest {}

    @Nested
    @NearCached("prefix")
    class OtherTypesByPrefix extends KeysOfOtherTypesTest {}

    @Nested
    @NearCached("key")
    class RemoteEventsByKey extends RemoteEventParityTest {}

    @Nested
    @NearCached("key")
    @Tag("soak")
    class HibernatePutsByKey extends HibernatePutsTest {}

    @Nested
    @NearCached("prefix")
    @Tag("soak")
    class WriteThroughByPrefix extends WriteThroughTest {}

    @Nested
    @NearCached("key")
    @Tag("soak")
    class RefreshAheadByKey extends RefreshAheadTest {}

    @Nested
    @NearCached("prefix")
    @Tag("soak")
    class RememberMissingByPrefix extends RememberMissingTest {}
}
