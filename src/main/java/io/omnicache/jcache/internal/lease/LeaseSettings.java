package io.omnicache.jcache.internal.lease;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * For what a cache uses leases, and what belongs to it. Immutable.
 *
 * @param leases the leases of the manager
 * @param loadsOnce whether one client of all JVMs loads an entry at a time
 * @param loadTimeout how long the lease of a load is renewed
 * @param rememberMissing how long it is remembered that the loader has no value; {@code null} if it isn't
 * @param isExclusive whether each change of an entry excludes all others in all JVMs
 */
public record LeaseSettings(
        KeyLeases leases,
        boolean loadsOnce,
        Duration loadTimeout,
        @Nullable Duration rememberMissing,
        boolean isExclusive) {}
