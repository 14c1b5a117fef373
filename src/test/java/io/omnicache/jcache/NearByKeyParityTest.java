package io.omnicache.jcache;

import io.omnicache.jcache.testing.NearCached;
import org.junit.jupiter.api.Nested;

/** The tests that go through all operations, with a near cache, tracked by key, on every cache that can have one. */
class NearByKeyParityTest {
    @Nested
    @NearCached("key")
    class Operations extends OperationParityTest {}

    @Nested
    @NearCached("key")
    class ByValue extends ByValueTest {}

    @Nested
    @NearCached("key")
    class Undecodable extends UndecodableEntriesTest {}

    @Nested
    @NearCached("key")
    class RemoteEvents extends RemoteEventParityTest {}

    @Nested
    @NearCached("key")
    class HibernatePuts extends HibernatePutsTest {}

    @Nested
    @NearCached("key")
    class RefreshAhead extends RefreshAheadTest {}
}
