package io.omnicache.jcache.internal.codec;

import io.omnicache.jcache.codec.KeyFixtures;
import io.omnicache.jcache.codec.KeyFixtures.Color;
import io.omnicache.jcache.codec.KeyFixtures.Pair;
import io.omnicache.jcache.internal.codec.key.HibernateKeyTest;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.BitSet;
import java.util.Date;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;

/** One object of every kind, named, whose encodings are checked in. */
public final class ValueSamples {
    private ValueSamples() {}

    public static Map<String, Object> values() {
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

    public static Map<String, Object> keys() {
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
        List<Object> hibernateKeys = HibernateKeyTest.keys();
        for (int i = 0; i < hibernateKeys.size(); i++) {
            samples.put("hibernate." + (i + 1), hibernateKeys.get(i));
        }
        samples.putAll(new TreeMap<>(compositeKeys(hibernateKeys.get(0), hibernateKeys.get(1))));
        return samples;
    }

    /** Collections and parts with a {@link io.omnicache.jcache.spi.KeyCodec} within each other. */
    private static Map<String, Object> compositeKeys(Object coded, Object otherCoded) {
        TreeSet<String> ignoringCase = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        ignoringCase.addAll(List.of("b", "A"));
        TreeSet<String> byLambda = new TreeSet<>((a, b) -> b.compareTo(a));
        byLambda.addAll(List.of("a", "b"));
        return Map.ofEntries(
                Map.entry("coded.in-list", List.of(coded, "x", coded)),
                Map.entry("coded.in-set", Set.of(coded, otherCoded, 1)),
                Map.entry("coded.in-map", Map.of(coded, List.of(otherCoded), otherCoded, 2)),
                Map.entry("coded.in-field", new Pair(coded, new Object[] {otherCoded}.length)),
                Map.entry("sorted.by-comparator", ignoringCase),
                Map.entry("sorted.by-lambda", new Pair(byLambda, Map.of(1, byLambda))),
                Map.entry("sorted.in-fields", KeyFixtures.OtherConcrete.of("a", List.of(ignoringCase, coded))),
                Map.entry(
                        "enum.collections", new Pair(EnumSet.allOf(Color.class), new EnumMap<>(Map.of(Color.RED, 1)))),
                Map.entry("common-classes", commonClasses()),
                Map.entry("bit-set", BitSet.valueOf(new long[] {5})),
                Map.entry("nan.in-array", new Pair(Double.NaN, List.of(Float.NaN))));
    }

    /** An object of each class that is written by number, but for arrays, which aren't equal by content in a list. */
    private static List<Object> commonClasses() {
        return List.of(
                1,
                2L,
                (short) 3,
                (byte) 4,
                'c',
                true,
                5.5,
                6.5f,
                Color.BLUE,
                BigInteger.TWO,
                BigDecimal.ONE,
                new UUID(1, 2),
                new Date(7));
    }
}
