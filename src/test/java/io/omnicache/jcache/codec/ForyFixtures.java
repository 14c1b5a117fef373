package io.omnicache.jcache.codec;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.math.BigDecimal;
import java.net.URI;
import java.sql.Timestamp;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.Month;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.GregorianCalendar;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Value classes of every shape that the codec {@code fory} must support. None is serialisable unless its comment says so. Their
 * names are part of the golden bytes, so this class stays in its package when classes of the library move.
 */
public final class ForyFixtures {
    private ForyFixtures() {}

    public enum Grade {
        LOW,
        HIGH {
            @Override
            public String toString() {
                return "a constant with a body";
            }
        }
    }

    public record Address(String street, int number) {}

    public sealed interface Contact permits Mail, Phone {}

    public record Mail(String to) implements Contact {}

    public record Phone(long number) implements Contact {}

    public record Customer(
            long id,
            String name,
            @Nullable Address address,
            List<Address> earlier,
            Map<String, Duration> visits,
            Grade grade,
            Optional<String> nick,
            Contact contact,
            @Nullable Object anything) {
        public Customer with(Object other) {
            return new Customer(id, name, address, earlier, visits, grade, nick, contact, other);
        }
    }

    public static Customer customer() {
        return new Customer(
                4711,
                "Ada",
                new Address("Ockham Park", 1),
                List.of(new Address("St James's Square", 12), new Address("Kirkby Mallory", 3)),
                new TreeMap<>(Map.of("spring", Duration.ofHours(3))),
                Grade.HIGH,
                Optional.of("Countess"),
                new Phone(1815),
                null);
    }

    /** Linked, also in a cycle; with a field that any object fits. */
    public static class Node {
        @Nullable
        public Node next;

        @Nullable
        public Object content;

        public transient int visits = 1;

        public static Node chain(int length) {
            Node first = new Node();
            for (int i = 1; i < length; i++) {
                Node node = new Node();
                node.next = first;
                first = node;
            }
            return first;
        }

        /** Two of them, each the next of the other. */
        public static Node ring() {
            Node first = chain(2);
            first.next().next = first;
            return first;
        }

        public Node next() {
            return Objects.requireNonNull(next);
        }

        public int length() {
            int length = 0;
            for (Node node = this; node != null; node = node.next) {
                length++;
            }
            return length;
        }
    }

    public record Plain(int number) {}

    public record Stored(int number) implements Serializable {}

    /** Of a proxy. */
    public record Handler(int number) implements InvocationHandler, Serializable {
        @Override
        public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) {
            return null;
        }
    }

    /** What an application has that is no data. */
    public static final class Service {
        public static int made;

        public Service() {
            made++;
        }
    }

    public static final class Numbers extends ArrayList<Integer> {
        private static final long serialVersionUID = 1L;
    }

    public static final class Settings extends Properties {
        private static final long serialVersionUID = 1L;
    }

    public static final class Table extends HashMap<String, String> {
        private static final long serialVersionUID = 1L;

        private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
            in.defaultReadObject();
        }
    }

    /** Fails while it is read. */
    public static final class Picky implements Serializable {
        private static final long serialVersionUID = 1L;

        private void readObject(ObjectInputStream in) {
            throw new IllegalStateException("secret");
        }
    }

    /** Values by name, whose encodings are checked in. */
    public static Map<String, Object> samples() {
        Map<String, Object> samples = new TreeMap<>();
        samples.put("record", customer());
        samples.put("record.with-others", customer().with(Arrays.asList(1, "x", null, new Mail("to"), new Stored(3))));
        samples.put("record.serialisable", new Stored(1));
        samples.put("enum", Grade.HIGH);
        samples.put("array", new long[] {1, -2});
        int number = 0;
        for (Object value : jdkValues()) {
            // Their order differs between JVMs, and a calendar between locales.
            if (!(value instanceof Set<?>
                    || value instanceof GregorianCalendar
                    || value instanceof Map<?, ?> map && map.size() > 1)) {
                samples.put("jdk." + number++ + '.' + value.getClass().getSimpleName(), value);
            }
        }
        return samples;
    }

    /** Of the JDK's plain values and collections, those that have no compact form. */
    public static List<Object> jdkValues() {
        List<Object> values = new ArrayList<>(List.of(
                Duration.ofMillis(5),
                ZonedDateTime.of(2024, 2, 29, 1, 2, 3, 4, ZoneId.of("Europe/Berlin")),
                Instant.EPOCH.atOffset(ZoneOffset.ofHours(2)),
                DayOfWeek.FRIDAY,
                Locale.GERMANY,
                Optional.of(BigDecimal.ONE),
                URI.create("a:b"),
                new Timestamp(5),
                new GregorianCalendar(2024, 1, 29),
                new ArrayList<>(List.of(1, "two", 3L)),
                new LinkedList<>(List.of(1)),
                new HashSet<>(Set.of("x")),
                new LinkedHashMap<>(Map.of("k", List.of(1, 2, 3))),
                new TreeMap<>(String.CASE_INSENSITIVE_ORDER),
                new ConcurrentHashMap<>(Map.of(1, 2)),
                List.of(),
                List.of(1, 2, 3),
                Set.of(1, 2),
                Map.of("a", 1, "b", 2),
                Arrays.asList("a", null),
                Collections.unmodifiableMap(new HashMap<>(Map.of(1, 2))),
                Collections.emptyList(),
                new AbstractMap.SimpleEntry<>("k", "v")));
        values.add(EnumSet.of(Month.MAY));
        return values;
    }
}
