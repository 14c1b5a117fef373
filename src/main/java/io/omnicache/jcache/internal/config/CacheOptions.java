package io.omnicache.jcache.internal.config;

import io.omnicache.jcache.internal.config.setting.Setting;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The values that a settings file gives the settings of one cache, taken from all entries that apply to its name.
 * Immutable.
 */
public final class CacheOptions {
    private final Map<Setting<?>, Object> values;

    private CacheOptions(Map<Setting<?>, Object> values) {
        this.values = values;
    }

    /**
     * Takes each setting from the last layer that contains the setting. All settings of the block {@code expiry} count
     * as one setting.
     *
     * @param layers the values of each entry that applies, the most specific entry last
     */
    static CacheOptions of(List<List<SettingsFile.Value>> layers) {
        Map<Setting<?>, Object> values = new LinkedHashMap<>();
        for (List<SettingsFile.Value> layer : layers) {
            if (layer.stream().anyMatch(value -> CacheDefinitions.isExpiry(value.setting()))) {
                values.keySet().removeIf(CacheDefinitions::isExpiry);
            }
            layer.forEach(value -> values.put(value.setting(), value.value()));
        }
        return new CacheOptions(Map.copyOf(values));
    }

    /** Returns whether the file sets the setting. */
    public boolean sets(Setting<?> setting) {
        return values.containsKey(setting);
    }

    /** Returns the file's value or, without one, the default; {@code null} if there is neither. */
    @SuppressWarnings("unchecked") // The value was parsed by the type of this setting.
    public <T> @Nullable T find(Setting<T> setting) {
        Object value = values.get(setting);
        return value != null ? (T) value : setting.defaultValue();
    }

    /**
     * Returns the file's value or, without one, the default.
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
