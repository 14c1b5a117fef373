package io.omnicache.jcache.internal.codec.key;

import io.omnicache.jcache.codec.KeyFixtures.Base;
import io.omnicache.jcache.codec.KeyFixtures.Color;
import io.omnicache.jcache.codec.KeyFixtures.Custom;
import io.omnicache.jcache.codec.KeyFixtures.Derived;
import io.omnicache.jcache.codec.KeyFixtures.External;
import io.omnicache.jcache.codec.KeyFixtures.Numbers;
import io.omnicache.jcache.codec.KeyFixtures.Pair;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Date;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;

/** Keys of all kinds from small ranges, so that equal ones come up often. Holds no arrays inside collections. */
public final class RandomKeys {
    private static final String[] SNIPPETS = {
        "",
        "a",
        "#",
        "#i1",
        "{",
        "}",
        "%",
        "%7B",
        "\uD83D\uDE00",
        "\uD83D",
        "\uDE00",
        "é",
        "\0",
        "\n",
        ":",
        "*",
        "~",
        "Ljava/lang/String;",
        "java.lang.Long",
        "[Ljava.lang.Object;",
        "\uFFFD",
        "\uFFFF",
        ","
    };

    private final Random random;

    public RandomKeys(long seed) {
        random = new Random(seed);
    }

    public Object next(int depth) {
        return random.nextInt(3) == 0 || depth == 0 ? scalar() : composite(depth - 1);
    }

    private Object scalar() {
        int n = random.nextInt(4);
        return switch (random.nextInt(20)) {
            case 0 -> n;
            case 1 -> Long.valueOf(1000L + n);
            case 2 -> (short) n;
            case 3 -> (byte) (n - 2);
            case 4 -> n > 1;
            case 5 -> (char) (random.nextBoolean() ? 'z' + n : 0xD7FF + n);
            case 6 -> new double[] {0.0, -0.0, Double.NaN, 0.1}[n];
            case 7 -> new float[] {0.0f, -0.0f, Float.NaN, 1e-40f}[n];
            case 8 -> new BigDecimal(n).setScale(random.nextInt(3));
            case 9 -> BigInteger.valueOf(n).pow(70);
            case 10 -> new UUID(n, -n);
            case 11 -> Color.values()[n % 3];
            case 12 -> LocalDate.ofEpochDay(n * 1_000_000L);
            case 13 -> LocalDateTime.ofEpochSecond(n, n, ZoneOffset.UTC);
            case 14 -> Instant.ofEpochSecond(n, n * 1000);
            case 15 -> Duration.ofMillis(n - 2);
            case 16 -> LocalTime.of(n, 0).atDate(LocalDate.EPOCH).atOffset(ZoneOffset.ofHours(n));
            case 17 -> new Date(n);
            default -> text();
        };
    }

    String text() {
        StringBuilder text = new StringBuilder();
        for (int n = random.nextInt(4); n > 0; n--) {
            text.append(SNIPPETS[random.nextInt(SNIPPETS.length)]);
        }
        // The very instance that class files use, too.
        return random.nextBoolean() ? text.toString().intern() : text.toString();
    }

    private Object composite(int depth) {
        int n = random.nextInt(3);
        List<Object> elements = new ArrayList<>();
        Object shared = next(depth);
        for (int i = 0; i < n; i++) {
            elements.add(random.nextInt(3) == 0 ? shared : next(depth));
        }
        return switch (random.nextInt(12)) {
            case 0 -> new Pair(next(depth), next(depth));
            case 1 -> new Pair(shared, shared);
            case 2 -> new Base(elements.toArray());
            case 3 -> new Derived(text(), elements.toArray());
            case 4 -> new Custom(text(), n, List.of(text()));
            case 5 -> new External(n, next(depth));
            case 6 -> new Numbers(n, n, n == 0 ? -0.0 : n, Float.NaN, n > 0, (char) n, (byte) n, (short) n);
            case 7, 8 -> list(elements);
            case 9 -> set(elements);
            default -> map(elements);
        };
    }

    private List<Object> list(List<Object> elements) {
        return switch (random.nextInt(5)) {
            case 0 -> List.copyOf(elements);
            case 1 -> new LinkedList<>(elements);
            case 2 -> Arrays.asList(elements.toArray());
            case 3 -> Collections.unmodifiableList(elements);
            default -> elements;
        };
    }

    private Set<Object> set(List<Object> elements) {
        Collections.shuffle(elements, random);
        return switch (random.nextInt(4)) {
            case 0 -> Set.copyOf(elements);
            case 1 -> Collections.unmodifiableSet(new LinkedHashSet<>(elements));
            case 2 -> {
                Set<Object> large = new HashSet<>(random.nextInt(500));
                large.addAll(elements);
                yield large;
            }
            default -> new HashSet<>(elements);
        };
    }

    private Map<Object, Object> map(List<Object> elements) {
        Map<Object, Object> map = new HashMap<>(random.nextInt(200));
        elements.forEach(element -> map.put(element, text()));
        return random.nextBoolean() ? Map.copyOf(map) : map;
    }
}
