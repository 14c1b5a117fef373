package io.omnicache.jcache;

import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;

/** Mutable keys and values for tests of storing by value. */
final class Mutables {
    private Mutables() {}

    static List<String> list(String... items) {
        return new ArrayList<>(List.of(items));
    }

    /** A mutable key. */
    static final class Key implements Serializable {
        private static final long serialVersionUID = 1L;

        String id;

        Key(String id) {
            this.id = id;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Key that && id.equals(that.id);
        }

        @Override
        public int hashCode() {
            return Objects.hash(id);
        }

        @Override
        public String toString() {
            return id;
        }
    }

    /** A value that counts how often one is read from bytes. */
    static final class Counted implements Serializable {
        private static final long serialVersionUID = 1L;

        static final AtomicInteger DECODED = new AtomicInteger();

        int changes;

        private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
            in.defaultReadObject();
            DECODED.incrementAndGet();
        }
    }

    /** A value that can be serialised and not be deserialised. */
    static final class Unreadable implements Serializable {
        private static final long serialVersionUID = 1L;

        int changes;

        private void readObject(ObjectInputStream in) throws IOException {
            throw new InvalidObjectException("never");
        }

        @Override
        public String toString() {
            return "unreadable";
        }
    }

    enum Colour {
        RED
    }

    /** Immutable, since its parts are. */
    record Point(int x, String name, Colour colour) implements Serializable {}

    /** Not immutable. */
    record Named(String name, List<String> items) implements Serializable {}
}
