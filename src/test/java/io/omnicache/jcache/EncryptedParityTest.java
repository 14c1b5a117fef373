package io.omnicache.jcache;

import io.omnicache.jcache.testing.Encrypted;
import org.junit.jupiter.api.Nested;

/** What depends on the bytes of entries, on caches that encrypt them: equal values have other bytes each time. */
class EncryptedParityTest {
    @Nested
    @Encrypted
    class ByValue extends ByValueTest {}

    @Nested
    @Encrypted
    class EventsByValue extends EventsByValueTest {}

    @Nested
    @Encrypted
    class ComparedValues extends ComparedValuesTest {}

    @Nested
    @Encrypted
    class HibernatePuts extends HibernatePutsTest {}

    @Nested
    @Encrypted
    class WriterByValue extends WriterByValueTest {}

    @Nested
    @Encrypted
    class BulkOperations extends BulkOperationsTest {}

    @Nested
    @Encrypted
    class BulkInvocations extends BulkInvocationsTest {}

    @Nested
    @Encrypted
    class SharedLoading extends SharedLoadingTest {}
}
