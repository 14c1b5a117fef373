package io.omnicache.benchmarks.store;

import java.util.Random;

/**
 * The values. Clients don't serialise byte arrays, so these compare the network and the commands. Records show what
 * serialisation costs.
 */
public enum ValueKind {
    BYTES_100("100 bytes", byte[].class),
    BYTES_10K("10 KB", byte[].class),
    RECORD("record of 5 fields", Customer.class);

    private final String title;
    private final Class<?> type;

    ValueKind(String title, Class<?> type) {
        this.title = title;
        this.type = type;
    }

    /** @param name as on the command line, in either case */
    public static ValueKind of(String name) {
        return Choice.of("value", values(), ValueKind::name, name);
    }

    public String title() {
        return title;
    }

    Class<?> type() {
        return type;
    }

    /** A value of this kind, the same at every call. */
    public Object sample() {
        return switch (this) {
            case BYTES_100 -> random(100);
            case BYTES_10K -> random(10 * 1024);
            case RECORD -> new Customer(4711, "Augusta Ada King", "ada.king@example.org", 42, 1815.12);
        };
    }

    /** Another value of the same kind and size. */
    public static Object next(Object value) {
        if (value instanceof Customer customer) {
            return customer.visited();
        }
        byte[] next = ((byte[]) value).clone();
        next[0]++;
        return next;
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }
}
