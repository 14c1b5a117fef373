package io.omnicache.jcache.internal.config;

import java.util.Map;

/** Reads texts as settings files, with variables that only the tests have. */
final class SettingsFileFixture {
    private static final Map<String, String> VARIABLES = Map.of(
            "REDIS_HOST", "redis.example", "REDIS_PASSWORD", "hunter2", "EMPTY", "", "CODEC", "string", "YES", "true");

    private SettingsFileFixture() {}

    static SettingsFile read(String text) {
        return SettingsFileReader.read(
                "omnicache.yaml",
                text,
                SettingsFileFixture.class.getClassLoader(),
                new Variables(VARIABLES::get, name -> null));
    }
}
