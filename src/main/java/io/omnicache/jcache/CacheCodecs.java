package io.omnicache.jcache;

import io.omnicache.jcache.codec.KeyEncoding;
import io.omnicache.jcache.codec.SizeLimit;
import io.omnicache.jcache.codec.ValueCodec;
import io.omnicache.jcache.codec.ValueCodecs;
import io.omnicache.jcache.config.CacheOptions;
import io.omnicache.jcache.config.CacheSettings;
import io.omnicache.jcache.entry.EntryCodec;
import io.omnicache.jcache.settings.ByteSize;
import org.jspecify.annotations.Nullable;

/** How a cache's settings say that its keys and values are stored. A filter guards both: each is a way in for foreign bytes. */
final class CacheCodecs {
    private CacheCodecs() {}

    /**
     * @param valueSize the limit of the connection, where the cache has none of its own
     */
    static <K, V> EntryCodec<K, V> of(
            String cacheName, CacheOptions options, ClassLoader loader, Class<?> valueType, ByteSize valueSize) {
        @Nullable String filter = options.find(CacheSettings.SERIAL_FILTER);
        KeyEncoding keys =
                filter == null ? KeyEncoding.forClassLoader(loader) : KeyEncoding.forClassLoader(loader, filter);
        ValueCodec values = ValueCodecs.create(options.get(CacheSettings.CODEC), loader, filter, valueType);
        @Nullable ByteSize ownSize = options.find(CacheSettings.VALUE_SIZE);
        SizeLimit limit = new SizeLimit(
                "Cache " + cacheName,
                ownSize != null ? ownSize : valueSize,
                "the setting " + CacheSettings.VALUE_SIZE.name());
        return new EntryCodec<>(cacheName, keys, values, options.get(CacheSettings.ON_UNDECODABLE), limit);
    }
}
