package io.omnicache.jcache.history;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.cache.Cache;
import javax.cache.configuration.Configuration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.processor.EntryProcessor;
import javax.cache.processor.MutableEntry;
import org.redisson.client.codec.StringCodec;
import org.redisson.config.Config;
import org.redisson.jcache.JCachingProvider;
import org.redisson.jcache.configuration.RedissonConfiguration;

/** Caches that aren't linearizable, for the proof that the judge finds it: each is right but for one operation. */
final class BrokenCaches {
    private BrokenCaches() {}

    /** {@code replace(k,old,new)} reads, compares and puts. */
    static Cache<String, String> replaceByGetAndPut(Cache<String, String> cache) {
        return with(cache, "replace", 3, arguments -> {
            boolean equal = arguments[1].equals(cache.get((String) arguments[0]));
            if (equal) {
                cache.put((String) arguments[0], (String) arguments[2]);
            }
            return equal;
        });
    }

    /** {@code invoke} runs the processor on what was read, and puts what it sets. */
    static Cache<String, String> invokeByGetAndPut(Cache<String, String> cache) {
        return with(cache, "invoke", 3, arguments -> {
            String key = (String) arguments[0];
            @SuppressWarnings("unchecked")
            EntryProcessor<String, String, Object> processor = (EntryProcessor<String, String, Object>) arguments[1];
            return processor.process(new ReadEntry(cache, key, cache.get(key)), (Object[]) arguments[2]);
        });
    }

    /** One {@code get} in eight returns what this JVM read before. */
    static Cache<String, String> readsThatMayBeOld(Cache<String, String> cache) {
        Map<String, String> read = new ConcurrentHashMap<>();
        return with(cache, "get", 1, arguments -> {
            String key = (String) arguments[0];
            String old = read.get(key);
            if (old != null && old.hashCode() % 8 == 0) {
                read.remove(key);
                return old;
            }
            String value = cache.get(key);
            if (value != null) {
                read.put(key, value);
            }
            return value;
        });
    }

    /** {@code clear} puts the entries back that it had found, so that older values may replace newer ones. */
    static Cache<String, String> clearThatBringsBack(Cache<String, String> cache) {
        return with(cache, "clear", 0, arguments -> {
            Map<String, String> found = cache.getAll(Set.of("k0", "k1", "k2", "k3"));
            cache.clear();
            found.forEach(cache::put);
            return null;
        });
    }

    static Cache<String, String> redisson(String uri) {
        Config config = new Config();
        config.setCodec(StringCodec.INSTANCE);
        config.useSingleServer().setAddress(uri.replaceFirst("\\?.*", ""));
        Configuration<String, String> configuration =
                RedissonConfiguration.fromConfig(config, new MutableConfiguration<String, String>());
        return new JCachingProvider().getCacheManager().createCache("shared", configuration);
    }

    private interface Method {
        Object call(Object[] arguments);
    }

    @SuppressWarnings("unchecked")
    private static Cache<String, String> with(Cache<String, String> cache, String name, int parameters, Method method) {
        return (Cache<String, String>) Proxy.newProxyInstance(
                Cache.class.getClassLoader(), new Class<?>[] {Cache.class}, (proxy, called, arguments) -> {
                    if (called.getName().equals(name) && (arguments == null ? 0 : arguments.length) == parameters) {
                        return method.call(arguments);
                    }
                    try {
                        return called.invoke(cache, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private record ReadEntry(Cache<String, String> cache, String key, String value)
            implements MutableEntry<String, String> {
        @Override
        public boolean exists() {
            return value != null;
        }

        @Override
        public String getKey() {
            return key;
        }

        @Override
        public String getValue() {
            return value;
        }

        @Override
        public void setValue(String changed) {
            cache.put(key, changed);
        }

        @Override
        public void remove() {
            cache.remove(key);
        }

        @Override
        public <T> T unwrap(Class<T> type) {
            throw new IllegalArgumentException(type.getName());
        }
    }
}
