package io.omnicache.jcache.internal.codec;

/**
 * The first byte of a stored value, which tells the format of the value. docs/format.md lists all formats and the
 * reserved numbers. Bytes with which UTF-8 text can begin (0x20 to 0x7F and 0xC2 to 0xF4) are never assigned, so that
 * text or JSON of another program isn't mistaken for a value of this library.
 */
public final class ValueKind {
    public static final int JAVA = 0x01;
    // 0x02 and 0x04 were reserved for Kryo and JSON, before JSON became text without a kind. Never assign them.
    public static final int FORY = 0x03;
    /** No value: see {@link LeaseMarker}. */
    public static final int LEASE = 0x05;
    /** A value of a codec of the application. */
    public static final int APPLICATION = 0x06;

    public static final int COMPRESSED = 0x08;
    public static final int ENCRYPTED = 0x09;
    public static final int SIGNED = 0x0A;
    public static final int GENERATION = 0x0B;

    /** Not a value: the cache loader has none for the key. Read as no entry. */
    public static final int MISSING = 0x0C;

    public static final int STRING = 0x10;
    public static final int UTF16 = 0x11;
    public static final int BYTES = 0x12;
    public static final int TRUE = 0x13;
    public static final int FALSE = 0x14;
    public static final int BYTE = 0x15;
    public static final int SHORT = 0x16;
    public static final int CHARACTER = 0x17;
    public static final int INTEGER = 0x18;
    public static final int LONG = 0x19;
    public static final int FLOAT = 0x1A;
    public static final int DOUBLE = 0x1B;
    public static final int BIG_INTEGER = 0x1C;
    public static final int BIG_DECIMAL = 0x1D;
    public static final int UUID = 0x1E;
    public static final int INSTANT = 0x1F;
    public static final int LOCAL_DATE = 0x80;
    public static final int LOCAL_DATE_TIME = 0x81;

    private ValueKind() {}

    /** Returns the description, in an error message, of a kind that the codec can't decode. */
    public static String describe(int kind) {
        String number = String.format("0x%02x", kind);
        return switch (kind) {
            case JAVA -> number + " (java), which only the codec java decodes";
            case FORY -> number + " (fory), which only the codec fory decodes";
            case LEASE -> number + " (a lease), but not the bytes of one";
            case COMPRESSED -> number + " (compressed), which this codec doesn't store, or compressed twice";
            case ENCRYPTED -> number + " (encrypted), and the cache has no encryption.keys";
            case APPLICATION -> number + " (of a codec of the application), which only that codec decodes";
            case SIGNED -> number + " (signed), which this version can't decode";
            case GENERATION -> number + " (with a generation number), which this version can't decode";
            case MISSING -> number + " (missing in the store), which only the cache's own settings explain";
            default -> number + ", which is unknown: another program or a later version wrote it";
        };
    }
}
