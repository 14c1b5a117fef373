package io.omnicache.jcache.internal.codec.value;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.Serializable;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ImmutableTypesTest {
    static Stream<Object> immutables() {
        return Stream.of(
                "text",
                1,
                2L,
                true,
                'c',
                1.5,
                BigDecimal.TEN,
                BigInteger.TWO,
                UUID.randomUUID(),
                Instant.EPOCH,
                LocalDate.EPOCH,
                LocalDateTime.MIN,
                ZonedDateTime.now(),
                Colour.RED,
                Colour.WITH_BODY,
                new Point(1, "a"),
                new Line(new Point(1, "a"), new Point(2, "b"), Colour.RED),
                new Chain("a", new Chain("b", null)),
                new Finals(1));
    }

    @ParameterizedTest
    @MethodSource("immutables")
    void isImmutable_ofWhatCantChange_isTrue(Object object) {
        assertThat(ImmutableTypes.isImmutable(object)).isTrue();
    }

    static Stream<Object> mutables() {
        return Stream.of(
                new Date(),
                new ArrayList<>(),
                List.of("a"),
                Optional.of("a"),
                new AtomicInteger(),
                new Holder("erased"),
                new Named("a", List.of()),
                new Bytes(new byte[0]),
                new OpenPart(new Open(1)),
                new Open(1) {},
                new Changing(1),
                new Extended(1));
    }

    @ParameterizedTest
    @MethodSource("mutables")
    void isImmutable_ofWhatMayChange_isFalse(Object object) {
        assertThat(ImmutableTypes.isImmutable(object)).isFalse();
    }

    @Test
    void isImmutable_ofArrays_isFalse() {
        assertThat(ImmutableTypes.isImmutable(new byte[0])).isFalse();
        assertThat(ImmutableTypes.isImmutable(new String[] {"a"})).isFalse();
        assertThat(ImmutableTypes.isImmutable(new Point[0])).isFalse();
    }

    enum Colour {
        RED,
        WITH_BODY {
            @Override
            public String toString() {
                return "other";
            }
        }
    }

    record Point(int x, String name) {}

    record Line(Point from, Point to, Colour colour) {}

    record Chain(String name, @Nullable Chain next) {}

    record Holder(Object held) {}

    record Named(String name, List<String> items) {}

    record Bytes(byte[] bytes) {}

    /** A subclass of the part's class may be mutable. */
    record OpenPart(Open part) {}

    static class Finals implements Serializable {
        private static final long serialVersionUID = 1L;
        private final int number;

        Finals(int number) {
            this.number = number;
        }

        int number() {
            return number;
        }
    }

    /** As an anonymous class it refers to what it was made in. */
    static class Open extends Finals {
        private static final long serialVersionUID = 1L;

        @SuppressWarnings("unused")
        private int changing;

        Open(int number) {
            super(number);
            changing = number;
        }
    }

    static class Changing {
        @SuppressWarnings("unused")
        int number;

        Changing(int number) {
            this.number = number;
        }
    }

    static final class Extended extends Changing {
        Extended(int number) {
            super(number);
        }
    }
}
