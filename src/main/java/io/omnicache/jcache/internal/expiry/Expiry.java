package io.omnicache.jcache.internal.expiry;

import java.util.Set;
import java.util.function.Supplier;
import javax.cache.expiry.AccessedExpiryPolicy;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;
import javax.cache.expiry.EternalExpiryPolicy;
import javax.cache.expiry.ExpiryPolicy;
import javax.cache.expiry.ModifiedExpiryPolicy;
import javax.cache.expiry.TouchedExpiryPolicy;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The expiry policy of a cache. The durations of the API's own policies are constant and are read once. A policy of
 * the application is called at each creation, access or update of an entry, and for nothing else. If the policy
 * throws an exception, the exception is logged; a created entry is eternal then, and any other entry keeps its time
 * to live. An {@link Error} is thrown as it is. Thread-safe if the policy is.
 *
 * @see <a href="https://jcp.org/en/jsr/detail?id=107">JSR-107 1.1, chapter 6 (expiry policies)</a>
 */
public final class Expiry {
    private static final Logger LOG = LoggerFactory.getLogger(Expiry.class);
    private static final Set<Class<?>> CONSTANT = Set.of(
            CreatedExpiryPolicy.class,
            ModifiedExpiryPolicy.class,
            AccessedExpiryPolicy.class,
            TouchedExpiryPolicy.class,
            EternalExpiryPolicy.class);

    private final boolean constant;
    private final Supplier<Ttl> creation;
    private final Supplier<Ttl> access;
    private final Supplier<Ttl> update;

    private Expiry(boolean constant, Supplier<Ttl> creation, Supplier<Ttl> access, Supplier<Ttl> update) {
        this.constant = constant;
        this.creation = creation;
        this.access = access;
        this.update = update;
    }

    /**
     * Wraps the policy of a cache. Calls the API's own policies at once; doesn't call a policy of the application.
     *
     * @param jitter the percentage by which each time to live is shortened at most, from 0 to 99
     */
    public static Expiry of(ExpiryPolicy policy, int jitter) {
        Supplier<Ttl> creation =
                () -> ask(policy::getExpiryForCreation, Ttl.ETERNAL).withJitter(jitter);
        Supplier<Ttl> access = () -> ask(policy::getExpiryForAccess, Ttl.KEEP).withJitter(jitter);
        Supplier<Ttl> update = () -> ask(policy::getExpiryForUpdate, Ttl.KEEP).withJitter(jitter);
        if (!CONSTANT.contains(policy.getClass())) {
            return new Expiry(false, creation, access, update);
        }
        Ttl created = creation.get();
        Ttl accessed = access.get();
        // An update under an eternal policy makes the entry eternal, also after a time to live that a call has given.
        Ttl updated = created == Ttl.ETERNAL && update.get() == Ttl.KEEP ? Ttl.ETERNAL : update.get();
        return new Expiry(true, () -> created, () -> accessed, () -> updated);
    }

    /** The time to live that a call gives: for a new entry and an existing one alike. */
    public static Expiry fixed(Ttl ttl) {
        return new Expiry(true, () -> ttl, () -> Ttl.KEEP, () -> ttl);
    }

    /**
     * Returns whether the durations are constant, so that a command may contain them before the state of the entry is
     * known.
     */
    public boolean isConstant() {
        return constant;
    }

    /** Returns the time to live of an entry that is created; never {@link Ttl#KEEP}. */
    public Ttl onCreation() {
        return creation.get();
    }

    /** Returns the time to live of an entry that is read. */
    public Ttl onAccess() {
        return access.get();
    }

    /** Returns the time to live of an entry that is updated. */
    public Ttl onUpdate() {
        return update.get();
    }

    private static Ttl ask(Supplier<@Nullable Duration> policy, Ttl fallback) {
        try {
            Duration duration = policy.get();
            return duration == null ? fallback : Ttl.of(duration);
        } catch (Error e) {
            throw e;
        } catch (Throwable e) { // Also a checked exception, which the method does not declare.
            LOG.warn("The expiry policy failed; the entry's time to live becomes {}", fallback.kind(), e);
            return fallback;
        }
    }
}
