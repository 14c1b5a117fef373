package io.omnicache.jcache.internal.manager;

import io.omnicache.jcache.internal.config.CacheOptions;
import io.omnicache.jcache.internal.config.CacheSettings;
import io.omnicache.jcache.internal.expiry.Expiry;
import io.omnicache.jcache.internal.expiry.RefreshPoint;
import io.omnicache.jcache.internal.expiry.Ttl;
import io.omnicache.jcache.internal.store.ReadThrough;
import io.omnicache.jcache.internal.text.Shown;
import java.time.Duration;
import java.util.Objects;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * Makes a refresh point from the settings {@code refresh-ahead} and {@code refresh-after}, or refuses them where they
 * can't work. Stateless.
 */
final class RefreshPoints {
    private RefreshPoints() {}

    /** Whether the entries of a cache are to be refreshed. */
    static boolean isSet(CacheOptions options) {
        return options.find(CacheSettings.REFRESH_AHEAD) != null || options.find(CacheSettings.REFRESH_AFTER) != null;
    }

    /**
     * Returns the refresh point of a cache; {@code null} if its entries aren't refreshed.
     *
     * @throws CacheException if the cache has no loader, or its expiry doesn't tell the age of an entry, or another
     *     setting contradicts
     */
    static @Nullable RefreshPoint of(
            String cacheName, CacheOptions options, Expiry expiry, @Nullable ReadThrough<?, ?> reader) {
        Integer ahead = options.find(CacheSettings.REFRESH_AHEAD);
        Duration after = options.find(CacheSettings.REFRESH_AFTER);
        String setting = "Cache " + Shown.name(cacheName) + ": "
                + (after == null ? "refresh-ahead: " + ahead + "%" : "refresh-after: " + after.toMillis() + "ms");
        if (ahead == null && after == null) {
            return null;
        }
        if (ahead != null && after != null) {
            throw new CacheException(setting + " and refresh-ahead: " + ahead + "% are both set, in the entries of the"
                    + " settings file that apply to the cache: set only one of them");
        }
        if (reader == null) {
            throw new CacheException(
                    setting + " needs a cache loader, and the cache has none: set loader, or remove the" + " setting");
        }
        if (!expiry.isConstant() || !expiry.onCreation().isFinite() || expiry.onAccess() != Ttl.KEEP) {
            throw new CacheException(setting + " needs an expiry that tells the age of an entry: set expiry.created or"
                    + " expiry.modified (CreatedExpiryPolicy or ModifiedExpiryPolicy with a duration), or remove the"
                    + " setting. Entries that are eternal, or live longer with each access, or under a policy of the"
                    + " application's own, don't tell it");
        }
        Ttl life = expiry.onCreation();
        RefreshPoint point = after == null
                ? RefreshPoint.ahead(life, Objects.requireNonNull(ahead))
                : RefreshPoint.after(life, after.toMillis());
        if (!point.isAfterWriting(0)) {
            throw new CacheException(setting + " isn't shorter than the expiry of " + life.millis()
                    + "ms, so no entry would be refreshed: set less than that");
        }
        if (!point.isAfterWriting(life.jitter())) {
            throw new CacheException(setting + " leaves too little room for expiry-jitter: " + life.jitter()
                    + "%: an entry could be due when it is stored; set a later refresh or a smaller expiry-jitter");
        }
        return point;
    }
}
