package io.omnicache.jcache.codec;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.annotation.JsonTypeIdResolver;
import com.fasterxml.jackson.databind.jsontype.impl.ClassNameIdResolver;
import java.io.FileOutputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.URL;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Value classes of every shape that the codec {@code json} must support, and of those that it must refuse. */
public final class JsonFixtures {
    private JsonFixtures() {}

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

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Mail.class, name = "mail"),
        @JsonSubTypes.Type(value = Phone.class, name = "phone")
    })
    public sealed interface Contact permits Mail, Phone, Fax {}

    public record Mail(String to) implements Contact {}

    public record Phone(long number) implements Contact {}

    /** Not among the names: can be written, but not read. */
    public record Fax(long number) implements Contact {}

    public record Times(
            Instant instant,
            LocalDate date,
            LocalDateTime local,
            OffsetDateTime offset,
            ZonedDateTime zoned,
            ZonedDateTime utc,
            Duration duration) {
        public static Times sample() {
            return new Times(
                    Instant.parse("1969-12-31T23:59:59.123456789Z"),
                    LocalDate.of(2024, 2, 29),
                    LocalDateTime.of(2024, 2, 29, 12, 30, 1),
                    OffsetDateTime.parse("2024-02-29T12:30:00+01:00"),
                    ZonedDateTime.of(2024, 2, 29, 12, 30, 0, 1, ZoneId.of("Europe/Vienna")),
                    ZonedDateTime.of(2024, 2, 29, 12, 30, 0, 0, ZoneId.of("UTC")),
                    Duration.ofMillis(-1));
        }
    }

    public record Numbers(BigDecimal price, BigInteger big, double zero, double nan, float infinite, long longest) {
        public static Numbers sample() {
            return new Numbers(
                    new BigDecimal("-12.5000"),
                    BigInteger.TEN.pow(40),
                    -0.0,
                    Double.NaN,
                    Float.NEGATIVE_INFINITY,
                    Long.MIN_VALUE);
        }
    }

    public record Customer(
            long id,
            String name,
            @Nullable Address address,
            List<Address> earlier,
            Map<String, Integer> visits,
            Set<Grade> grades,
            Optional<String> nick,
            Contact contact,
            UUID token) {}

    public static Customer customer() {
        return new Customer(
                4711,
                "Ada é \uD83D\uDE00 \"quoted\"\n",
                new Address("Ockham Park", 1),
                List.of(new Address("St James's Square", 12), new Address("Kirkby Mallory", 3)),
                new LinkedHashMap<>(Map.of("spring", 3)),
                Set.of(Grade.HIGH),
                Optional.of("Countess"),
                new Phone(1815),
                UUID.fromString("12345678-9abc-def0-1234-56789abcdef0"));
    }

    /** One of several values: one declared type for all golden bytes. */
    public record Sample(
            @Nullable Customer customer,
            @Nullable Times times,
            @Nullable Numbers numbers,
            @Nullable Bean bean,
            @Nullable Contact contact,
            @Nullable Object text) {}

    public static Map<String, Object> samples() {
        return Map.of(
                "customer", new Sample(customer(), null, null, null, null, null),
                "times", new Sample(null, Times.sample(), null, null, null, null),
                "numbers", new Sample(null, null, Numbers.sample(), null, null, null),
                "bean", new Sample(null, null, null, Bean.of(List.of("x", 1, true), (byte) 0, (byte) -1), null, null),
                "subclass", new Sample(null, null, null, null, new Mail("a@b"), null),
                "text", new Sample(null, null, null, null, null, "unpaired \uD83D, pair \uD83D\uDE00, \u0001 / é"));
    }

    /** With setters, a field that any object fits, and an array. */
    public static class Bean {
        private @Nullable Object anything;
        private byte[] bytes = {};
        private @Nullable Bean next;

        public @Nullable Object getAnything() {
            return anything;
        }

        public void setAnything(@Nullable Object anything) {
            this.anything = anything;
        }

        public byte[] getBytes() {
            return bytes;
        }

        public void setBytes(byte[] bytes) {
            this.bytes = bytes;
        }

        public @Nullable Bean getNext() {
            return next;
        }

        public void setNext(@Nullable Bean next) {
            this.next = next;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Bean bean
                    && Objects.equals(anything, bean.anything)
                    && Arrays.equals(bytes, bean.bytes)
                    && Objects.equals(next, bean.next);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(bytes);
        }

        public static Bean of(@Nullable Object anything, byte... bytes) {
            Bean bean = new Bean();
            bean.anything = anything;
            bean.bytes = bytes;
            return bean;
        }

        public static Bean chain(int length) {
            Bean first = new Bean();
            for (int i = 1; i < length; i++) {
                Bean bean = new Bean();
                bean.next = first;
                first = bean;
            }
            return first;
        }
    }

    /** Has a field more than its superclass, which would be lost. */
    public static class LargerBean extends Bean {
        public int more = 1;
    }

    public abstract static class Abstract {
        public int a;
    }

    /** Can be written, but has no constructor by which it could be read. */
    public static final class WriteOnly {
        public final int a;

        private WriteOnly(Runnable any) {
            any.run();
            a = 1;
        }

        public static WriteOnly make() {
            return new WriteOnly(() -> {});
        }
    }

    @JsonTypeInfo(use = JsonTypeInfo.Id.CLASS)
    public interface ByClass {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.MINIMAL_CLASS)
    public interface ByMinimalClass {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.CUSTOM)
    @JsonTypeIdResolver(ClassNameIdResolver.class)
    public interface ByCustomName {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
    @JsonTypeIdResolver(ClassNameIdResolver.class)
    public interface ByOwnResolver {}

    public record HoldsByClass(ByClass held) {}

    public record HoldsListByClass(List<ByClass> held) {}

    public record HoldsPropertyByClass(
            @JsonTypeInfo(use = JsonTypeInfo.Id.CLASS) Object held) {}

    public record HoldsContentByClass(
            @JsonTypeInfo(use = JsonTypeInfo.Id.CLASS) List<Object> held) {}

    public record HoldsClass(Class<?> held) {}

    public record HoldsUrl(List<URL> held) {}

    public record HoldsPath(Path held) {}

    public record HoldsPaths(Map<String, Path[]> held) {}

    public record HoldsAddress(Map<String, InetAddress> held) {}

    public record HoldsClassesAsKeys(Map<Class<?>, String> held) {}

    public record HoldsFilesAsKeys(Map<FileOutputStream, String> held) {}

    /** Its constructor takes the number of bits. */
    public record HoldsBits(BitSet held) {}

    public record HoldsKeys(Map<LocalDate, Integer> dates, Map<Grade, Integer> grades, Map<UUID, Integer> ids) {}
}
