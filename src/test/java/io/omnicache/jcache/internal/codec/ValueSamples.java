package io.omnicache.jcache.internal.codec;

import io.omnicache.jcache.internal.codec.KeyFixtures.Color;
import io.omnicache.jcache.internal.codec.KeyFixtures.Pair;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/** One object of every kind, named, whose encodings are checked in. */
final class ValueSamples {
    private ValueSamples() {}

    static Map<String, Object> values() {
        Map<String, Object> samples = new LinkedHashMap<>();
        samples.put("string", "text: é");
        samples.put("string.empty", "");
        samples.put("string.unpaired-surrogate", "a\uD83D");
        samples.put("bytes", new byte[] {0, 1, (byte) 0xFF});
        samples.put("true", true);
        samples.put("false", false);
        samples.put("byte", (byte) -2);
        samples.put("short", (short) -300);
        samples.put("character", 'é');
        samples.put("integer", 42);
        samples.put("long", -42L);
        samples.put("float", 0.5f);
        samples.put("double", -0.0);
        samples.put("big-integer", BigInteger.TEN.pow(20));
        samples.put("big-decimal", new BigDecimal("-12.50"));
        samples.put("uuid", UUID.fromString("12345678-9abc-def0-1234-56789abcdef0"));
        samples.put("instant", Instant.parse("1969-12-31T23:59:59.5Z"));
        samples.put("local-date", LocalDate.of(2024, 2, 29));
        samples.put("local-date-time", LocalDateTime.of(2024, 2, 29, 12, 30, 1));
        samples.put("java.enum", Color.RED);
        samples.put("java.record", new Pair("a", 1));
        return samples;
    }

    static Map<String, Object> keys() {
        Map<String, Object> samples = values();
        samples.put("string.escaped", "a{b}%");
        samples.put("string.hash", "#1");
        samples.put("nan", Double.NaN);
        samples.put("offset-date-time", OffsetDateTime.parse("2024-02-29T12:30:00+01:00"));
        samples.put("local-time", LocalDateTime.of(2024, 2, 29, 12, 30, 1).toLocalTime());
        samples.put("duration", Duration.ofMillis(-1));
        samples.put("enum.with-body", Color.GREEN);
        samples.put("list", List.of("a", 1L));
        samples.put("set", Set.of("a", "b", 1L, Color.BLUE));
        samples.put("map", Map.of("a", 1, "b", Set.of(1, 2)));
        samples.put("objects", new Object[] {"a", 5L, null});
        samples.put("ints", new int[] {1, -1});
        samples.put("class", int.class);
        samples.put("record.nested", new Pair(new Pair(1000L, 1000L), List.of(new TreeMap<>(Map.of("k", 'c')))));
        samples.put("declared-classes", KeyFixtures.Concrete.of(Map.of("x", 1, "y", 2)));
        samples.put("custom", new KeyFixtures.Custom("name", 1, List.of("x")));
        samples.put("external", new KeyFixtures.External(1, "x"));
        int index = 1;
        for (Object key : HibernateKeyTest.keys()) {
            samples.put("hibernate." + index++, key);
        }
        return samples;
    }
}
