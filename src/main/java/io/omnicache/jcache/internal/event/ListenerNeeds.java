package io.omnicache.jcache.internal.event;

/** What the listeners of a JVM need, as bits. Stored in Redis: no bit gets another meaning. */
public final class ListenerNeeds {
    /** Events. */
    public static final int EVENTS = 1;

    /** The former value of an entry that is changed or removed. */
    public static final int OLD_VALUES = 2;

    /** Events of entries that expire while nobody touches them. */
    public static final int EXPIRIES = 4;

    /** The value of an entry that expired while nobody touched it. */
    public static final int EXPIRED_VALUES = 8;

    private ListenerNeeds() {}
}
