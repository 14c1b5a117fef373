package io.omnicache.jcache.internal.redis;

/**
 * Why an entry is changed, for the parts of a {@link ChangeScript}. Immutable; the array must not be changed.
 *
 * @param kind the reason
 * @param token the token of the lease that a {@link Kind#COMPLETION} needs; empty for the other kinds
 */
public record ChangeContext(Kind kind, byte[] token) {
    /** A change that a user of the cache asked for. */
    public static final ChangeContext EXPLICIT = new ChangeContext(Kind.EXPLICIT, new byte[0]);
    /** A change of nothing but the time to live, because the entry was read. */
    public static final ChangeContext ACCESS = new ChangeContext(Kind.ACCESS, new byte[0]);

    /** Returns the context of a change that is carried out only while the lease with this token is held. */
    public static ChangeContext completing(byte[] token) {
        return new ChangeContext(Kind.COMPLETION, token);
    }

    /** The reasons for a change. */
    public enum Kind {
        EXPLICIT,
        ACCESS,
        /** The end of work under a lease, such as a load. Refused with the reply 0 if the lease is no longer held. */
        COMPLETION
    }
}
