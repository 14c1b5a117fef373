package io.omnicache.jcache.internal.config;

import io.omnicache.jcache.internal.config.setting.Setting;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the settings file says of one cache, all that applies to its name taken together. Immutable. */
public final class CacheOptions {
    private static final CacheOptions NONE = new CacheOptions(Map.of());

    private final Map<Setting<?>, Object> values;

    private CacheOptions(Map<Setting<?>, Object> values) {
        this.values = values;
    }

    /** The file says nothing. */
    public static CacheOptions none() {
        return NONE;
    }

    /**
     * Each setting from the last list that has it; the expiry as a whole.
     *
     * @param layers the most specific last
     */
    static CacheOptions of(List<List<SettingValue>> layers) {
        Map<Setting<?>, Object> values = new LinkedHashMap<>();
        for (List<SettingValue> layer : layers) {
            if (layer.stream().anyMatch(value -> CacheDefinitions.isExpiry(value.setting()))) {
                values.keySet().removeIf(CacheDefinitions::isExpiry);
            }
            layer.forEach(value -> values.put(value.setting(), value.value()));
        }
        return new CacheOptions(Map.copyOf(values));
    }

    /** Whether the file sets it. */
    public boolean sets(Setting<?> setting) {
        return values.containsKey(setting);
    }

    /** The file's value, else the default, else {@code null}. */
    @SuppressWarnings("unchecked") // The reader made it by the setting's own type.
    public <T> @Nullable T find(Setting<T> setting) {
        Object value = values.get(setting);
        return value != null ? (T) value : setting.defaultValue();
    }

    /**
     * The file's value, else the default.
     *
     * @throws IllegalArgumentException if there is neither
     */
    public <T> T get(Setting<T> setting) {
        T value = find(setting);
        if (value == null) {
            throw new IllegalArgumentException(setting.name() + " has no value and no default");
        }
        return value;
    }
}
