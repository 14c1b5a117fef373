package io.omnicache.jcache.internal.config;

import static io.omnicache.jcache.internal.config.CacheSettings.EXPIRY_ACCESSED;
import static io.omnicache.jcache.internal.config.CacheSettings.EXPIRY_CREATED;
import static io.omnicache.jcache.internal.config.CacheSettings.EXPIRY_ETERNAL;
import static io.omnicache.jcache.internal.config.CacheSettings.EXPIRY_MODIFIED;
import static io.omnicache.jcache.internal.config.CacheSettings.EXPIRY_TOUCHED;
import static io.omnicache.jcache.internal.config.CacheSettings.KEY_TYPE;
import static io.omnicache.jcache.internal.config.CacheSettings.LOADER;
import static io.omnicache.jcache.internal.config.CacheSettings.MANAGEMENT;
import static io.omnicache.jcache.internal.config.CacheSettings.OVERRIDE;
import static io.omnicache.jcache.internal.config.CacheSettings.READ_THROUGH;
import static io.omnicache.jcache.internal.config.CacheSettings.STATISTICS;
import static io.omnicache.jcache.internal.config.CacheSettings.VALUE_TYPE;
import static io.omnicache.jcache.internal.config.CacheSettings.WRITER;
import static io.omnicache.jcache.internal.config.CacheSettings.WRITE_THROUGH;

import io.omnicache.jcache.internal.codec.ClassResolver;
import io.omnicache.jcache.internal.config.setting.Setting;
import java.lang.invoke.MethodType;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.cache.CacheException;
import javax.cache.configuration.CompleteConfiguration;
import javax.cache.configuration.Configuration;
import javax.cache.configuration.Factory;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.AccessedExpiryPolicy;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;
import javax.cache.expiry.EternalExpiryPolicy;
import javax.cache.expiry.ExpiryPolicy;
import javax.cache.expiry.ModifiedExpiryPolicy;
import javax.cache.expiry.TouchedExpiryPolicy;
import javax.cache.integration.CacheLoader;
import javax.cache.integration.CacheWriter;
import org.jspecify.annotations.Nullable;

/**
 * Merges the configuration from code and the options from the settings file into one configuration of a cache. Code
 * takes precedence where its configuration differs from a new {@link MutableConfiguration}; with {@code override: true}
 * the file takes precedence. Listeners come only from code. Immutable.
 */
public final class ConfigurationMerger {
    private final CacheOptions file;
    private final ClassLoader loader;

    /**
     * @param file the file's options for the cache
     * @param loader the class loader that finds the classes named in the file
     */
    public ConfigurationMerger(CacheOptions file, ClassLoader loader) {
        this.file = file;
        this.loader = loader;
    }

    /** Returns the configuration from the file alone. */
    public <K, V> MutableConfiguration<K, V> fromFile() {
        return mergedWith(new MutableConfiguration<>());
    }

    /**
     * Returns a new configuration, merged from code and file. A primitive type is replaced by its wrapper class.
     *
     * @throws CacheException if a class that the file names has disappeared since the file was read
     * @throws IllegalArgumentException if one of the types is {@code void}
     */
    @SuppressWarnings("unchecked")
    public <K, V> MutableConfiguration<K, V> mergedWith(Configuration<K, V> code) {
        MutableConfiguration<K, V> merged = copy(code);
        merged.setStoreByValue(true);
        boolean keyTypeFromFile = fileDecides(KEY_TYPE, merged.getKeyType() == Object.class);
        boolean valueTypeFromFile = fileDecides(VALUE_TYPE, merged.getValueType() == Object.class);
        merged.setTypes(
                boxed(keyTypeFromFile ? (Class<K>) type(KEY_TYPE) : merged.getKeyType()),
                boxed(valueTypeFromFile ? (Class<V>) type(VALUE_TYPE) : merged.getValueType()));
        apply(STATISTICS, !merged.isStatisticsEnabled(), merged::setStatisticsEnabled);
        apply(MANAGEMENT, !merged.isManagementEnabled(), merged::setManagementEnabled);
        apply(READ_THROUGH, !merged.isReadThrough(), merged::setReadThrough);
        apply(WRITE_THROUGH, !merged.isWriteThrough(), merged::setWriteThrough);
        if (fileDecides(LOADER, merged.getCacheLoaderFactory() == null)) {
            merged.setCacheLoaderFactory(new InstanceFactory<>((Class<CacheLoader<K, V>>) type(LOADER)));
        }
        if (fileDecides(WRITER, merged.getCacheWriterFactory() == null)) {
            merged.setCacheWriterFactory(new InstanceFactory<>((Class<CacheWriter<K, V>>) type(WRITER)));
        }
        Factory<? extends ExpiryPolicy> expiry = expiry();
        if (expiry != null && fileWins(EternalExpiryPolicy.factoryOf().equals(merged.getExpiryPolicyFactory()))) {
            merged.setExpiryPolicyFactory(expiry);
        }
        return merged;
    }

    /**
     * Returns the wrapper class of a primitive type, and any other type unchanged. Keys and values are objects, so a
     * primitive type means its wrapper class.
     *
     * @throws IllegalArgumentException if the type is {@code void}
     */
    @SuppressWarnings("unchecked") // long.class also has the type Class<Long>.
    public static <T> Class<T> boxed(Class<T> type) {
        if (type == void.class) {
            throw new IllegalArgumentException(
                    "Keys and values can't be of the type void: take Object, or their class");
        }
        return type.isPrimitive()
                ? (Class<T>) MethodType.methodType(type).wrap().returnType()
                : type;
    }

    private <T> void apply(Setting<T> setting, boolean codeIsSilent, Consumer<T> setter) {
        if (fileDecides(setting, codeIsSilent)) {
            setter.accept(file.get(setting));
        }
    }

    private boolean fileDecides(Setting<?> setting, boolean codeIsSilent) {
        return file.sets(setting) && fileWins(codeIsSilent);
    }

    private boolean fileWins(boolean codeIsSilent) {
        return codeIsSilent || file.get(OVERRIDE);
    }

    private Class<?> type(Setting<String> setting) {
        String name = file.get(setting);
        try {
            return ClassResolver.resolve(name, loader);
        } catch (ClassNotFoundException e) {
            throw new CacheException("The class " + name + " of the setting " + setting.name() + " is not there", e);
        }
    }

    private @Nullable Factory<? extends ExpiryPolicy> expiry() {
        if (file.sets(EXPIRY_CREATED)) {
            return CreatedExpiryPolicy.factoryOf(duration(EXPIRY_CREATED));
        }
        if (file.sets(EXPIRY_MODIFIED)) {
            return ModifiedExpiryPolicy.factoryOf(duration(EXPIRY_MODIFIED));
        }
        if (file.sets(EXPIRY_ACCESSED)) {
            return AccessedExpiryPolicy.factoryOf(duration(EXPIRY_ACCESSED));
        }
        if (file.sets(EXPIRY_TOUCHED)) {
            return TouchedExpiryPolicy.factoryOf(duration(EXPIRY_TOUCHED));
        }
        return file.sets(EXPIRY_ETERNAL) ? EternalExpiryPolicy.factoryOf() : null;
    }

    private Duration duration(Setting<java.time.Duration> setting) {
        return new Duration(TimeUnit.MILLISECONDS, file.get(setting).toMillis());
    }

    private static <K, V> MutableConfiguration<K, V> copy(Configuration<K, V> code) {
        if (code instanceof CompleteConfiguration<K, V> complete) {
            return new MutableConfiguration<>(complete);
        }
        return new MutableConfiguration<K, V>().setTypes(code.getKeyType(), code.getValueType());
    }

    /**
     * Creates instances of a class that a settings file names. Two factories of the same class are equal. Immutable.
     *
     * @param type a public class with a public constructor without arguments
     */
    record InstanceFactory<T>(Class<? extends T> type) implements Factory<T> {
        /** @throws CacheException if the constructor throws an exception; an {@link Error} is thrown unchanged */
        @Override
        public T create() {
            try {
                return type.getConstructor().newInstance();
            } catch (ReflectiveOperationException e) {
                Throwable reason = e.getCause() != null ? e.getCause() : e;
                if (reason instanceof Error error) {
                    throw error;
                }
                throw new CacheException("No instance of " + type.getName() + " could be made: " + reason, reason);
            }
        }
    }
}
