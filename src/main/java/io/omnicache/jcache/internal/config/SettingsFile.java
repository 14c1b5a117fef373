package io.omnicache.jcache.internal.config;

import java.util.Map;

/**
 * A settings file that was read. Immutable; prints no values.
 *
 * @param name as messages say it, without credentials
 * @param connection the connection's settings by their names
 */
record SettingsFile(String name, Map<String, SettingValue> connection, CacheDefinitions caches) {
    SettingsFile {
        connection = Map.copyOf(connection);
    }

    static SettingsFile none() {
        return new SettingsFile("none", Map.of(), CacheDefinitions.none());
    }

    @Override
    public String toString() {
        return "SettingsFile[" + name + "]";
    }
}
