package io.omnicache.jcache.internal.config.connection;

import io.omnicache.jcache.internal.config.setting.InvalidValueException;
import io.omnicache.jcache.internal.config.setting.Setting;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/** Connection settings by name, as texts; read by type. */
final class UnparsedSettings {
    private final Map<String, String> texts;

    /** @throws CacheException if a name is none of a connection setting */
    UnparsedSettings(Map<String, String> texts) {
        this.texts = new TreeMap<>(texts);
        for (String name : this.texts.keySet()) {
            if (ConnectionSettings.all().stream()
                    .noneMatch(option -> option.name().equals(name))) {
                throw new CacheException("Unknown connection setting " + name + " (as a property omnicache." + name
                        + "): known are "
                        + ConnectionSettings.all().stream().map(Setting::name).collect(Collectors.joining(", ")));
            }
        }
    }

    boolean has(Setting<?> setting) {
        return texts.containsKey(setting.name());
    }

    /** @throws CacheException if the text is none of what the setting allows */
    <T> @Nullable T find(Setting<T> setting) {
        @Nullable String text = texts.get(setting.name());
        if (text == null) {
            return setting.defaultValue();
        }
        try {
            return setting.type().parse(text);
        } catch (InvalidValueException e) {
            throw new CacheException("The connection setting " + setting.name()
                    + (setting.type().isSecret() ? " is wrong" : " is \"" + text + "\"") + ": write "
                    + setting.type().allowed());
        }
    }

    /** For a setting with a default. */
    <T> T get(Setting<T> setting) {
        T value = find(setting);
        if (value == null) {
            throw new IllegalStateException(setting.name() + " has no default");
        }
        return value;
    }
}
