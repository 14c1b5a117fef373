package io.omnicache.jcache.internal.codec;

/**
 * The first byte of a value: format and kind. The numbers are part of stored values; docs/format.md has the table, and
 * what is set aside for kinds to come. What plain text can begin with (0x20 to 0x7F and 0xC2 to 0xF4) is never
 * assigned, so a value that another program wrote as text or JSON is told from ours.
 */
final class ValueKind {
    static final int JAVA = 0x01;
    static final int KRYO = 0x02;
    static final int FORY = 0x03;
    static final int JSON = 0x04;

    static final int COMPRESSED = 0x08;
    static final int ENCRYPTED = 0x09;
    static final int SIGNED = 0x0A;
    static final int GENERATION = 0x0B;

    static final int STRING = 0x10;
    static final int UTF16 = 0x11;
    static final int BYTES = 0x12;
    static final int TRUE = 0x13;
    static final int FALSE = 0x14;
    static final int BYTE = 0x15;
    static final int SHORT = 0x16;
    static final int CHARACTER = 0x17;
    static final int INTEGER = 0x18;
    static final int LONG = 0x19;
    static final int FLOAT = 0x1A;
    static final int DOUBLE = 0x1B;
    static final int BIG_INTEGER = 0x1C;
    static final int BIG_DECIMAL = 0x1D;
    static final int UUID = 0x1E;
    static final int INSTANT = 0x1F;
    static final int LOCAL_DATE = 0x80;
    static final int LOCAL_DATE_TIME = 0x81;

    private ValueKind() {}

    /** What an error says about a kind that the codec can't decode. */
    static String describe(int kind) {
        String number = String.format("0x%02x", kind);
        return switch (kind) {
            case KRYO -> number + " (kryo), which this version can't decode";
            case JAVA -> number + " (java), which only the codec java decodes";
            case FORY -> number + " (fory), which only the codec fory decodes";
            case JSON -> number + " (json), which this version can't decode";
            case COMPRESSED -> number + " (compressed), which this version can't decode";
            case ENCRYPTED -> number + " (encrypted), which this version can't decode";
            case SIGNED -> number + " (signed), which this version can't decode";
            case GENERATION -> number + " (with a generation number), which this version can't decode";
            default -> number + ", which is unknown: another program or a later version wrote it";
        };
    }
}
