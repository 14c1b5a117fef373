package io.omnicache.jcache.internal.manager;

import io.omnicache.jcache.internal.config.CacheOptions;
import io.omnicache.jcache.internal.config.CacheSettings;
import io.omnicache.jcache.internal.config.setting.ByteSize;
import io.omnicache.jcache.internal.config.setting.Setting;
import io.omnicache.jcache.internal.config.setting.SettingType;
import io.omnicache.jcache.internal.expiry.Expiry;
import io.omnicache.jcache.internal.expiry.Ttl;
import io.omnicache.jcache.internal.hibernate.TableTimestamp;
import io.omnicache.jcache.internal.redis.TrackedKeys;
import io.omnicache.jcache.internal.text.Shown;
import java.time.Duration;
import java.util.List;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/** Which settings of a near cache can't work, and what to do then. Stateless. */
final class NearRules {
    private static final Duration LEAST_STALENESS = Duration.ofMillis(200);

    /**
     * What means nothing without a near cache. Not among them are the settings that a file has in its defaults for all
     * caches alike: near-cache-tracking and near-cache-where-impossible.
     */
    private static final List<Setting<?>> DETAILS = List.of(
            CacheSettings.NEAR_STALE_WHILE_AWAY,
            CacheSettings.NEAR_STALE_IF_ERROR,
            CacheSettings.NEAR_MAX_ENTRIES,
            CacheSettings.NEAR_MAX_BYTES,
            CacheSettings.NEAR_TIME_TO_LIVE,
            CacheSettings.NEAR_MAX_STALENESS,
            CacheSettings.NEAR_MAX_VALUE_SIZE,
            CacheSettings.NEAR_KEYS);

    private NearRules() {}

    /**
     * Checks that a cache without a near cache has no settings of one. Where near-cache: false is set, they may stay.
     *
     * @throws CacheException if it has
     */
    static void requireNoDetails(String name, CacheOptions options) {
        if (options.sets(CacheSettings.NEAR_CACHE)) {
            return;
        }
        for (Setting<?> detail : DETAILS) {
            if (options.sets(detail)) {
                throw new CacheException("Cache " + Shown.name(name) + ": " + shown(detail, options)
                        + " has no effect, since near-cache isn't set: set near-cache: true, or remove the setting, or"
                        + " set near-cache: false to leave it off");
            }
        }
    }

    /** Why a cache can't have a near cache; {@code null} if it can. */
    static @Nullable CacheException obstacle(String name, Expiry expiry) {
        String setting = "Cache " + Shown.name(name) + ": near-cache: true ";
        if (!expiry.isConstant() || expiry.onAccess() != Ttl.KEEP) {
            return new CacheException(setting + "can't work with an expiry policy that must hear of each read: an entry"
                    + " that is read here would not live longer in Redis. Set near-cache: false,"
                    + " near-cache-where-impossible: ignore,"
                    + " or an expiry by"
                    + " creation or modification (expiry.created, expiry.modified, expiry.eternal; CreatedExpiryPolicy,"
                    + " ModifiedExpiryPolicy, EternalExpiryPolicy)");
        }
        if (TableTimestamp.isRegion(name)) {
            return new CacheException(
                    setting + "is not for Hibernate's timestamps, which decide whether a cached query is"
                            + " still right: a query must know each change at once."
                            + " Set near-cache: false for this cache,"
                            + " or near-cache-where-impossible: ignore");
        }
        return null;
    }

    /**
     * Checks the settings of a near cache against each other.
     *
     * @param readsLoad whether reads call a cache loader for missing entries
     * @throws CacheException if they contradict
     */
    static void requireConsistent(String name, CacheOptions options, boolean readsLoad) {
        Duration staleness = options.get(CacheSettings.NEAR_MAX_STALENESS);
        if (staleness.compareTo(LEAST_STALENESS) < 0) {
            throw new CacheException("Cache " + Shown.name(name) + ": "
                    + shown(CacheSettings.NEAR_MAX_STALENESS, options) + " is too short: set 200ms or more");
        }
        if (options.sets(CacheSettings.NEAR_MAX_BYTES) && options.sets(CacheSettings.NEAR_MAX_ENTRIES)) {
            throw new CacheException("Cache " + Shown.name(name) + ": near-cache-max-entries: "
                    + options.get(CacheSettings.NEAR_MAX_ENTRIES) + " and near-cache-max-bytes: "
                    + options.find(CacheSettings.NEAR_MAX_BYTES)
                    + " are both set, in the entries of the settings file that apply to the cache:"
                    + " set only one of them");
        }
        ByteSize largest = options.get(CacheSettings.NEAR_MAX_VALUE_SIZE);
        if (largest.bytes() > TrackedKeys.LARGEST) {
            throw new CacheException("Cache " + Shown.name(name) + ": near-cache-max-value-size: " + largest
                    + " is too large: set 16MB or less. Entries are read on the connection on which the server"
                    + " announces changes, and it closes that connection where more waits than it allows"
                    + " (client-output-buffer-limit for pubsub)");
        }
        if (options.sets(CacheSettings.NEAR_STALE_IF_ERROR)
                && !readsLoad
                && options.get(CacheSettings.NEAR_WHERE_IMPOSSIBLE) == CacheSettings.NearImpossible.REFUSE) {
            throw new CacheException(
                    "Cache " + Shown.name(name) + ": " + shown(CacheSettings.NEAR_STALE_IF_ERROR, options)
                            + " needs a cache loader that reads call, and the cache has none: set loader and"
                            + " read-through: true, or remove the setting, or set near-cache-where-impossible: ignore");
        }
    }

    /** A setting with its value, as in a settings file. */
    static String shown(Setting<?> setting, CacheOptions options) {
        Object value = options.find(setting);
        if (value instanceof Duration duration) {
            return setting.name() + ": " + duration.toMillis() + "ms";
        }
        return setting.name() + ": " + (value instanceof Enum<?> choice ? SettingType.textOf(choice) : value);
    }
}
