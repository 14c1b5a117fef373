package io.omnicache.jcache;

import io.omnicache.jcache.testing.NearCached;
import org.junit.jupiter.api.Nested;

/** The tests that go through all operations, with a near cache, tracked by prefix, on every cache that can have one. */
class NearByPrefixParityTest {
    @Nested
    @NearCached("prefix")
    class Operations extends OperationParityTest {}

    @Nested
    @NearCached("prefix")
    class OtherTypes extends KeysOfOtherTypesTest {}

    @Nested
    @NearCached("prefix")
    class WriteThrough extends WriteThroughTest {}

    @Nested
    @NearCached("prefix")
    class RememberMissing extends RememberMissingTest {}
}
