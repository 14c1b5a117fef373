package io.omnicache.jcache.internal.config;

import io.omnicache.jcache.internal.config.connection.ConnectionOptions;
import java.util.Map;

/** Reads texts as settings files, with variables of the test's own. */
final class Reading {
    static final Map<String, String> VARIABLES = Map.of(
            "REDIS_HOST", "redis.example", "REDIS_PASSWORD", "hunter2", "EMPTY", "", "CODEC", "string", "YES", "true");

    private Reading() {}

    static SettingsFile of(String text) {
        return new SettingsReader(
                        ConnectionOptions.all(),
                        Reading.class.getClassLoader(),
                        new Variables(VARIABLES::get, n -> null))
                .read("omnicache.yaml", text);
    }
}
