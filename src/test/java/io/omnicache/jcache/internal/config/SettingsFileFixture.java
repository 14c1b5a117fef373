package io.omnicache.jcache.internal.config;

import io.omnicache.jcache.internal.config.connection.ConnectionSettings;
import java.util.Map;

/** Reads texts as settings files, with variables of the test's own. */
final class SettingsFileFixture {
    static final Map<String, String> VARIABLES = Map.of(
            "REDIS_HOST", "redis.example", "REDIS_PASSWORD", "hunter2", "EMPTY", "", "CODEC", "string", "YES", "true");

    private SettingsFileFixture() {}

    static SettingsFile of(String text) {
        return new SettingsReader(
                        ConnectionSettings.all(),
                        SettingsFileFixture.class.getClassLoader(),
                        new Variables(VARIABLES::get, n -> null))
                .read("omnicache.yaml", text);
    }
}
