package io.omnicache.jcache.internal.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.jcache.internal.config.CacheDefinitions.NamePattern;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CacheDefinitionsTest {
    @ParameterizedTest
    @CsvSource({
        "*, users, true",
        "*, '', true",
        "users, users, true",
        "users, user, false",
        "user?, users, true",
        "user?, user, false",
        "user?, userss, false",
        "*s, users, true",
        "*-*, a-b, true",
        "*-*, ab, false",
        "a*b*c, aXbXbc, true",
        "a*b*c, aXbXb, false",
        "?*, '', false",
        "com.acme.*, com.acme.User, true",
        "com.acme.*, comXacme.User, false",
        "**, users, true"
    })
    void matches_starsAndQuestionMarks_standForCharacters(String pattern, String name, boolean expected) {
        assertThat(new NamePattern(pattern).matches(name)).isEqualTo(expected);
    }

    @Test
    void matches_hostilePattern_ends() {
        assertThat(new NamePattern("*a".repeat(500) + "b").matches("a".repeat(20_000)))
                .isFalse();
    }

    @Test
    void bySpecificity_patternsAndNames_putsTheMostSpecificLast() {
        List<String> order = Stream.of("users", "*", "user*", "?*", "user?", "us*", "*rs*", "*rs")
                .map(NamePattern::new)
                .sorted(NamePattern.BY_SPECIFICITY)
                .map(NamePattern::text)
                .toList();

        assertThat(order).containsExactly("*", "?*", "*rs*", "us*", "*rs", "user*", "user?", "users");
    }

    @Test
    void optionsOf_severalEntries_takesEachSettingFromTheMostSpecific() {
        CacheDefinitions caches = SettingsFileFixture.read("""
                defaults:
                  expiry: {touched: 1h}
                  event-timeout: 1s
                  statistics: true
                caches:
                  user-events:
                    event-timeout: 5s
                  "user-*":
                    expiry: {created: 10m}
                  "*-events":
                    expiry: {accessed: 1m}
                  "*":
                    event-timeout: 2s
                    management: true
                """).caches();

        CacheOptions both = caches.optionsOf("user-events");
        assertThat(both.get(CacheSettings.EVENT_TIMEOUT)).hasSeconds(5);
        assertThat(both.get(CacheSettings.EXPIRY_ACCESSED)).hasMinutes(1);
        assertThat(both.sets(CacheSettings.EXPIRY_CREATED)).isFalse();
        assertThat(both.sets(CacheSettings.EXPIRY_TOUCHED)).isFalse();
        assertThat(both.get(CacheSettings.MANAGEMENT)).isTrue();
        assertThat(both.get(CacheSettings.STATISTICS)).isTrue();
        assertThat(caches.optionsOf("user-a").get(CacheSettings.EXPIRY_CREATED)).hasMinutes(10);
        assertThat(caches.optionsOf("x").get(CacheSettings.EVENT_TIMEOUT)).hasSeconds(2);
        assertThat(caches.optionsOf("x").get(CacheSettings.EXPIRY_TOUCHED)).hasHours(1);
    }

    /** Of two equally specific patterns the later one in the file takes precedence. */
    @ParameterizedTest
    @CsvSource({"a*, *b, 2", "*b, a*, 2"})
    void optionsOf_equallySpecificPatterns_takesTheLaterOne(String first, String second, int expected) {
        CacheDefinitions caches = SettingsFileFixture.read(
                        "caches: {\"" + first + "\": {event-timeout: 1s}, \"" + second + "\": {event-timeout: 2s}}")
                .caches();

        assertThat(caches.optionsOf("ab").get(CacheSettings.EVENT_TIMEOUT)).hasSeconds(expected);
    }
}
