package io.omnicache.jcache.internal.lease;

import org.jspecify.annotations.Nullable;

/** The outcome of an attempt to take a lease. */
public sealed interface LeaseAttempt {

    /** The caller has the lease and must end it. */
    record Taken(Lease lease) implements LeaseAttempt {}

    /**
     * There is an entry, so no lease was taken.
     *
     * @param raw the bytes of the entry
     */
    record Present(byte[] raw) implements LeaseAttempt {}

    /**
     * Another client, or another thread of this JVM, holds the lease.
     *
     * @param left the time that is left of the lease, in milliseconds, unless it is renewed
     * @param notice waits for the end of the lease; {@code null} if this JVM can't be told of it
     */
    record Held(long left, @Nullable LeaseWait notice) implements LeaseAttempt {}
}
