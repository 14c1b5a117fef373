package io.omnicache.jcache.internal.config;

import io.omnicache.jcache.internal.config.setting.Setting;
import java.util.Map;

/**
 * The content of a settings file. Immutable; prints no values.
 *
 * @param name the name of the file for messages, without credentials
 * @param connection the values of the block {@code connection}, by the names of the settings
 * @param caches the blocks {@code defaults} and {@code caches}
 */
record SettingsFile(String name, Map<String, Value> connection, CacheDefinitions caches) {
    SettingsFile {
        connection = Map.copyOf(connection);
    }

    /** Returns the content of a missing file. */
    static SettingsFile none() {
        return new SettingsFile("none", Map.of(), CacheDefinitions.none());
    }

    @Override
    public String toString() {
        return "SettingsFile[" + name + "]";
    }

    /**
     * A setting with the value that the file gives it. Immutable; prints no value.
     *
     * @param text the text of the value, with variables replaced
     * @param shown the text for messages: as written in the file, without the values of variables
     * @param line the line of the value in the file
     */
    record Value(Setting<?> setting, String text, Object value, String shown, int line) {
        @Override
        public String toString() {
            return setting.name() + " in line " + line;
        }
    }
}
