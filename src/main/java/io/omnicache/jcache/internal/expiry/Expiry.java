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
 * A cache's expiry policy. The policies of the API have constant durations, which are read once. A policy of the
 * application's is asked each time, only by the method that applies, and only when it applies; one that throws an
 * exception is logged and counts as eternal on creation, and as unchanged otherwise; an {@link Error} passes.
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

    public static Expiry of(ExpiryPolicy policy) {
        Supplier<Ttl> creation = () -> ask(policy::getExpiryForCreation, Ttl.ETERNAL);
        Supplier<Ttl> access = () -> ask(policy::getExpiryForAccess, Ttl.KEEP);
        Supplier<Ttl> update = () -> ask(policy::getExpiryForUpdate, Ttl.KEEP);
        if (!CONSTANT.contains(policy.getClass())) {
            return new Expiry(false, creation, access, update);
        }
        Ttl created = creation.get();
        Ttl accessed = access.get();
        Ttl updated = update.get();
        return new Expiry(true, () -> created, () -> accessed, () -> updated);
    }

    /** Whether the durations never change, so that a command may carry them before the entry's state is known. */
    public boolean isConstant() {
        return constant;
    }

    public Ttl onCreation() {
        return creation.get();
    }

    public Ttl onAccess() {
        return access.get();
    }

    public Ttl onUpdate() {
        return update.get();
    }

    private static Ttl ask(Supplier<@Nullable Duration> question, Ttl otherwise) {
        try {
            Duration answer = question.get();
            return answer == null ? (otherwise == Ttl.ETERNAL ? Ttl.ETERNAL : Ttl.KEEP) : Ttl.of(answer);
        } catch (Error e) {
            throw e;
        } catch (Throwable e) { // Also what isn't declared.
            LOG.warn("The expiry policy failed; the entry's time to live becomes {}", otherwise.kind(), e);
            return otherwise;
        }
    }
}
